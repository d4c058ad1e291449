"""The model of "Learning Math with LSTMs and Keras" in PyTorch, as a trainer for harness (docs/trainers.md):

    harness trainer check -- python3 examples/pytorch/train.py
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

job = json.load(open(sys.argv[1]))
model_spec, training = job["config"]["model"], job["config"]["training"]


def say(kind, **message):
    print(json.dumps({"type": kind, **message}), flush=True)


def refuse_what_is_not_here():
    """A setting that is accepted and ignored would be told as if it had been trained with."""
    here = {"kind": "recurrent", "cell": "lstm", "recurrent_activation": "sigmoid", "bidirectional": "none", "bridge": "repeat", "normalization": "none", "dropout": 0}  # fmt: skip
    found = [(f"model.{key}", model_spec[key], value) for key, value in here.items()]
    plain = {"steps_per_epoch": None, "clip_norm": None, "ema": None, "loss_mask": "all", "sample_weights": [], "loss_precision": "single"}  # fmt: skip
    found += [(f"training.{key}", training[key], value) for key, value in plain.items()]
    found += [("training.optimizer.name", training["optimizer"]["name"], "adam"), ("training.schedule", training["schedule"], {"name": "constant", "warmup_steps": 0})]  # fmt: skip
    found += [(f"model.{side}", len(model_spec[side]), 1) for side in ("encoder", "decoder")]
    for path, value, known in found:
        if value != known:
            say("error", message=f"{path}: this program trains only with {known!r}, not with {value!r}")
            sys.exit(1)


class Model(nn.Module):
    """Questions [B, T_in] -> logits [B, T_out, V]. Weights start as in Keras."""

    def __init__(self, vocabulary, encoder, decoder, length):
        super().__init__()
        self.vocabulary, self.length = vocabulary, length
        self.encoder = nn.LSTM(vocabulary, encoder, batch_first=True)
        self.decoder = nn.LSTM(encoder, decoder, batch_first=True)
        self.dense = nn.Linear(decoder, vocabulary)
        for lstm, units in ((self.encoder, encoder), (self.decoder, decoder)):
            nn.init.xavier_uniform_(lstm.weight_ih_l0)
            nn.init.orthogonal_(lstm.weight_hh_l0)
            nn.init.zeros_(lstm.bias_hh_l0)
            nn.init.zeros_(lstm.bias_ih_l0).data[units : 2 * units] = 1  # the forget gate
        nn.init.xavier_uniform_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)

    def forward(self, questions):
        _, (hidden, _) = self.encoder(F.one_hot(questions, self.vocabulary).float())
        repeated = hidden[-1].unsqueeze(1).expand(-1, self.length, -1)
        return self.dense(self.decoder(repeated)[0])


def read(file):
    lines = [json.loads(line) for line in open(file)]
    return torch.tensor([line["question"] for line in lines]), torch.tensor([line["answer"] for line in lines])


def train_epoch(epoch):
    """Mean loss, share of right tokens, share of right answers, examples a second."""
    file = [part["file"] for part in job["training"] if part["first_epoch"] <= epoch][-1]
    questions, answers = read(file)
    order = torch.randperm(len(questions), generator=torch.Generator().manual_seed(job["seed"] * 1_000_003 + epoch))
    started, loss_sum, right, exact = time.monotonic(), 0.0, 0, 0
    batches = order.split(training["batch_size"] if training["batch_size"] != "all" else len(order))
    for step, rows in enumerate(batches, 1):
        logits = model(questions[rows])
        loss = F.cross_entropy(logits.flatten(0, 1), answers[rows].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        hits = logits.argmax(-1) == answers[rows]
        loss_sum, right, exact = loss_sum + loss.item() * len(rows), right + hits.sum().item(), exact + hits.all(1).sum().item()  # fmt: skip
        if step % 20 == 1:
            say("progress", epoch=epoch, step=step, steps=len(batches), loss=loss.item())
    seconds = time.monotonic() - started
    return loss_sum / len(order), right / answers.numel(), exact / len(order), len(order) / seconds


@torch.no_grad()
def evaluate(epoch, name, file):
    questions, answers = read(file)
    for rows in torch.arange(len(questions)).split(1024):
        logits = model(questions[rows])
        loss = F.cross_entropy(logits.flatten(0, 1), answers[rows].flatten())
        say("predictions", epoch=epoch, set=name, loss=loss.item(), answers=logits.argmax(-1).tolist())


refuse_what_is_not_here()
torch.manual_seed(job["seed"])
torch.set_num_threads(job["threads"])
model = Model(len(job["vocabulary"]["tokens"]), model_spec["encoder"][0], model_spec["decoder"][0], job["answer_length"])
rule = training["optimizer"]
optimizer = torch.optim.Adam(model.parameters(), rule["learning_rate"], (rule["beta_1"], rule["beta_2"]), eps=1e-7)
done = 0
if job["resume"] is not None:
    state = torch.load(job["resume"]["checkpoint"])
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    done = job["resume"]["epoch"]
parameters = sum(weight.numel() for weight in model.parameters())
say("hello", protocol=1, name="pytorch", version=torch.__version__, parameters=parameters)

for epoch in range(done + 1, training["epochs"] + 1):
    loss, char_accuracy, exact, speed = train_epoch(epoch)
    for part in job["evaluation"]:
        is_due = epoch == training["epochs"] or (part["every"] is not None and epoch % part["every"] == 0)
        if is_due:
            evaluate(epoch, part["name"], part["file"])
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, f"epoch-{epoch}.pt")
    norm = sum(weight.detach().pow(2).sum().item() for weight in model.parameters()) ** 0.5
    say("epoch", epoch=epoch, train_loss=loss, train_char_accuracy=char_accuracy, train_exact=exact, learning_rate=rule["learning_rate"], weight_norm=norm, examples_per_second=speed, checkpoint=f"epoch-{epoch}.pt")  # fmt: skip
