"""A transformer of 84 weights that adds two numbers of ten digits, as a trainer for harness (docs/trainers.md), after

    Zarechnev, Training a Transformer for Perfect 10-Digit Addition, 2026, https://evindor.github.io/MicroAdder/PAPER

It reads X0..X9 + Y0..Y9 = Z0..Z9, the lowest digit first, and writes Z0..Z10, each from what stands before it. Of a token it
knows five numbers: two of its digit and three of its place; + and = are the digit 0 at places of their own.

The published ones have 57, 67 or 74 weights. This one differs: four units of feed-forward, not two; places on a circle of eleven,
not ten, where = starts at the eleventh; no place for Z10, which is read for the end of the answer alone: here every answer has
eleven digits.

It makes its own training examples from the seed; those of the file show the form alone.

Letters: B batch, N numbers of digits (10), Q = N + 1 places that write a digit, K = 3 N + 2 that are read.
"""
import json
import math
import sys
import time

import torch
from torch.nn import functional as F

job = json.load(open(sys.argv[1]))
training = job["config"]["training"]
units = job["config"]["model"]["feed_forward"]
tokens = job["vocabulary"]["tokens"]
N = (job["question_length"] - 1) // 2
Q = N + 1


def say(kind, **message):
    print(json.dumps({"type": kind, **message}), flush=True)


def refuse_what_is_not_here():
    """A setting that is accepted and ignored would be told as if it had been trained with."""
    data = {"task": "arithmetic", "operators": ["+"], "operands": 2, "min": 0, "decimals": 0, "reverse": "both", "spaces": False, "end_character": False, "delimiters": False, "index_hints": False, "scratchpad": "none", "curriculum": None, "fresh": False, "sampling": "uniform"}  # fmt: skip
    model = {"kind": "transformer", "decoder_only": True, "layers": 1, "heads": 1, "width": 5, "activation": "gelu", "norm": "pre", "norm_type": "rms", "positions": "coupled", "random_start": 0, "dropout": 0, "tied_embeddings": True}  # fmt: skip
    plain = {"ema": None, "loss_mask": "all", "sample_weights": [], "loss_precision": "single"}
    found = [(f"{part}.{key}", job["config"][part][key], value) for part, known in (("data", data), ("model", model), ("training", plain)) for key, value in known.items()]  # fmt: skip
    align = job["config"]["data"]["align"]
    found += [("data.align", (align["operands"], align["answer"]), ("zero", "zero"))]
    found += [("training.optimizer.name", training["optimizer"]["name"], "adamw")]
    for path, value, known in found:
        if value != known:
            say("error", message=f"{path}: this program trains only with {known!r}, not with {value!r}")
            sys.exit(1)
    if training["schedule"]["name"] not in ("constant", "cosine"):
        say("error", message="training.schedule: this program knows constant and cosine")
        sys.exit(1)


# The network

SHAPES = {
    "arc": (3,),  # of the digits' embeddings: radius, angle of 0, angle from each digit to the next
    "equals": (3,),  # the place of =
    "angle": (1,),  # by which queries are turned
    "query": (3, 4),  # of a place; of keys, too
    "attended": (5,),  # what is taken from the values: one number
    "added": (5,),  # where it goes
    "first": (units, 5),  # feed-forward layer
    "second": (5, units),
    "head": (2, 5),  # logits; values, too
    "norm": (5,),  # of all three normalisations
}
SIZES = [math.prod(shape) for shape in SHAPES.values()]


def start():
    """Glorot and Bengio 2010 for kernels; an arc that shows the digits in order; what attention adds is learned from 0 on."""
    weights = {name: torch.zeros(shape) for name, shape in SHAPES.items()}
    for name in ("query", "first", "second", "head"):
        torch.nn.init.xavier_uniform_(weights[name])
    weights["arc"] = torch.tensor([2.5, -1.2, 0.29])
    weights["equals"] = places_of(torch.tensor(N)) + 0.02 * torch.randn(3)
    weights["attended"].uniform_(-1, 1).div_(math.sqrt(5))
    weights["norm"].fill_(1)
    return torch.cat([weight.flatten() for weight in weights.values()])


def by_rms(x, dim):
    return x * (x.square().mean(dim, keepdim=True) + 1e-5).rsqrt()


def places_of(numbers):
    """On a spiral: the place after the last one is beside the first, too."""
    turn = 2 * math.pi * numbers / Q
    return torch.stack([3.5 * turn.cos(), 3.5 * turn.sin(), 0.15 * numbers], -1)


PLACES = places_of(torch.arange(N))  # [N, 3]
LATER = torch.arange(3 * N + 2) > torch.arange(Q)[:, None] + 2 * N + 1  # [Q, K]


def logits_of(operands, last):
    """Counts of digits at each place of both operands [10, N, B], one-hot = Z0..Z9 [10, Q, B] -> logits [10, Q, B]"""
    w = {name: part.view(shape) for (name, shape), part in zip(SHAPES.items(), weights.split(SIZES))}
    radius, zero, step = w["arc"].unbind()
    angles = zero + step * torch.arange(10)
    digits = radius * torch.stack([angles.cos(), angles.sin()])  # [2, 10]

    # All digits are as long as each other, so places alone decide what is attended to, whatever is added.
    places = torch.cat([PLACES, torch.zeros(1, 3), PLACES, w["equals"][None], PLACES])  # [K, 3]
    scale = ((radius.square() + places.square().sum(1)) / 5 + 1e-5).rsqrt()  # [K]
    keys = (places * scale[:, None] * w["norm"][2:]) @ w["query"]  # [K, 4]
    cos, sin = w["angle"].cos(), w["angle"].sin()
    a, b = keys[2 * N + 1 :].view(Q, 2, 2).unbind(2)
    queries = torch.stack([a * cos - b * sin, a * sin + b * cos], 2).view(Q, 4)
    attention = (queries @ keys.T / 2).masked_fill(LATER, -math.inf).softmax(1) * scale  # [Q, K]
    values = w["attended"] @ w["head"].T @ (digits * w["norm"][:2, None])  # [10]
    first, plus, second, rest = attention.split([N, 1, N, Q], 1)
    seen = torch.tensordot(values, torch.cat([operands, last], 1), 1)  # [N + Q, B]
    attended = torch.cat([first, rest], 1) @ seen + plus * values[0]  # [Q, B]; X and Y of a place are attended alike

    x = torch.cat([torch.tensordot(digits, last, 1), places[2 * N + 1 :].T[:, :, None].expand(-1, -1, last.shape[2])])
    x = (x + w["added"][:, None, None] * attended).flatten(1)  # [5, Q B]
    x = x + w["second"] @ F.gelu((w["first"] * w["norm"]) @ by_rms(x, 0))
    return (digits.T @ ((w["head"] * w["norm"]) @ by_rms(x, 0))).view(10, Q, -1)


# Examples: digits of operands [2, B, N] and of their sums [B, Q], the lowest first

ONE_HOT = torch.eye(10)


def written(operands, last):
    """As the network reads them; last: the digits before those that are asked for, = and Z0..Z9 [B, Q]"""
    return ONE_HOT[operands].sum(0).permute(2, 1, 0), ONE_HOT[last].permute(2, 1, 0)


def after_equals(sums):
    return torch.cat([torch.zeros(len(sums), 1, dtype=torch.long), sums[:, :N]], 1)


def make(count, longest, share, generator):
    """Operands of up to `longest` digits; a share of them with places that sum to nine, which hand on a carry."""
    operands = torch.randint(0, 10, (2, count, N), generator=generator)
    handing = torch.rand(count, 1, generator=generator) < share
    nines = handing & (torch.rand(count, N, generator=generator) < torch.rand(count, 1, generator=generator))
    operands[1] = torch.where(nines, 9 - operands[0], operands[1])
    lengths = torch.randint(1, longest + 1, (2, count, 1), generator=generator).where(handing, torch.tensor(longest))
    operands *= torch.arange(N) < lengths
    sums, carry = [], torch.zeros(count, dtype=torch.long)
    for place in operands.sum(0).T:
        sums.append((place + carry) % 10)
        carry = (place + carry) // 10
    return operands, torch.stack([*sums, carry], 1)


def lesson(progress):
    """Of which length numbers are, and how many of them hand on carries, by the share of steps that are done."""
    longest = math.ceil(0.3 * N) if progress < 1 / 30 else math.ceil(0.6 * N) if progress < 7 / 60 else N
    return longest, 0.8 * min(1, max(0, 1.5 - 2 * progress))  # all of it for a quarter, none of it in the last


def read(file):
    lines = [json.loads(line) for line in open(file)]
    digits = torch.tensor([line["question"] for line in lines]) - tokens.index("0")
    answers = torch.tensor([line["answer"] for line in lines]) - tokens.index("0")
    return torch.stack([digits[:, :N], digits[:, N + 1 :]]), answers


# Training

def learning_rate(step):
    schedule, warmup = training["schedule"], training["schedule"]["warmup_steps"]
    rate = training["optimizer"]["learning_rate"]
    if step < warmup:
        return rate * (step + 1) / warmup
    if schedule["name"] == "constant":
        return rate
    falling = (1 + math.cos(math.pi * (step - warmup) / (steps * training["epochs"] - warmup))) / 2
    return rate * (schedule["final"] + (1 - schedule["final"]) * falling)


def train_epoch(epoch):
    """Mean loss, share of right tokens, share of right answers, examples a second."""
    generator = torch.Generator().manual_seed(job["seed"] * 1_000_003 + epoch)
    started, totals = time.monotonic(), torch.zeros(3)
    for done in range(steps):
        step = (epoch - 1) * steps + done
        if done % 50 == 0:  # so many batches at a time are made faster than one by one
            many = make(50 * batch, *lesson(step / (steps * training["epochs"])), generator)
            batches = list(zip(many[0].split(batch, 1), many[1].split(batch)))
        operands, sums = batches[done % 50]
        logits = logits_of(*written(operands, after_equals(sums)))
        loss = F.cross_entropy(logits[None], sums.T[None])
        weights.grad = None
        loss.backward()
        if training["clip_norm"] is not None:
            torch.nn.utils.clip_grad_norm_([weights], training["clip_norm"])
        optimizer.param_groups[0]["lr"] = learning_rate(step)
        optimizer.step()
        hits = logits.argmax(0) == sums.T
        totals += torch.stack([loss.detach(), hits.float().mean(), hits.all(0).float().mean()]) / steps
        if done % 100 == 0:
            say("progress", epoch=epoch, step=done + 1, steps=steps, loss=loss.item())
    return (*totals.tolist(), batch * steps / (time.monotonic() - started))


@torch.no_grad()
def evaluate(epoch, name, file):
    """Greedy decoding: each digit is written after those that the network wrote before."""
    operands, answers = read(file)
    loss = F.cross_entropy(logits_of(*written(operands, after_equals(answers)))[None], answers.T[None])
    wrote = torch.zeros(len(answers), Q + 1, dtype=torch.long)  # =, and what follows
    for place in range(Q):
        wrote[:, place + 1] = logits_of(*written(operands, wrote[:, :Q]))[:, place].argmax(0)
    say("predictions", epoch=epoch, set=name, loss=loss.item(), answers=(wrote[:, 1:] + tokens.index("0")).tolist())


refuse_what_is_not_here()
torch.manual_seed(job["seed"])
torch.set_num_threads(job["threads"])
weights = torch.nn.Parameter(start())
rule = training["optimizer"]
optimizer = torch.optim.AdamW([weights], rule["learning_rate"], (rule["beta_1"], rule["beta_2"]), weight_decay=rule["weight_decay"])  # fmt: skip
batch = 256 if training["batch_size"] == "all" else training["batch_size"]
steps = training["steps_per_epoch"] or 1
done = 0
if job["resume"] is not None:
    state = torch.load(job["resume"]["checkpoint"])
    weights.data.copy_(state["weights"])
    optimizer.load_state_dict(state["optimizer"])
    done = job["resume"]["epoch"]
say("hello", protocol=1, name="ten digits", version=torch.__version__, parameters=weights.numel())

for epoch in range(done + 1, training["epochs"] + 1):
    loss, char_accuracy, exact, speed = train_epoch(epoch)
    for part in job["evaluation"]:
        is_due = epoch == training["epochs"] or (part["every"] is not None and epoch % part["every"] == 0)
        if is_due:
            evaluate(epoch, part["name"], part["file"])
    torch.save({"weights": weights.data, "optimizer": optimizer.state_dict()}, f"epoch-{epoch}.pt")
    say("epoch", epoch=epoch, train_loss=loss, train_char_accuracy=char_accuracy, train_exact=exact, learning_rate=learning_rate(epoch * steps - 1), weight_norm=weights.norm().item(), examples_per_second=speed, checkpoint=f"epoch-{epoch}.pt")  # fmt: skip
