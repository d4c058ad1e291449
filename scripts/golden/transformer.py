"""Golden numbers for transformers, from PyTorch: python3 scripts/golden/transformer.py

Writes test/golden/transformers.json: for each option random weights, a batch, and what PyTorch makes of them in double
precision: logits with teacher forcing, loss, gradients, the logits of greedy decoding (each step from scratch, nothing
remembered), and the weights after two AdamW steps. Attention, normalisation and activations are PyTorch's own where it has
them; rotary embeddings and ALiBi, which it does not have, are written out. AdamW's steps are taken here in Keras' form (decay
first, epsilon beside the root of the uncorrected mean). Needs PyTorch (Debian: python3-torch).
"""

import json
import math
import os
import platform

import torch
import torch.nn.functional as F

from adamw import AdamW

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)

T_IN, T_OUT, VOCABULARY, BATCH = 4, 3, 6, 3
BETA1, BETA2, EPSILON, RATE, DECAY = 0.9, 0.98, 1e-7, 0.01, 0.1

# Keys are those of a spec.
# Place of the digit in each column, 0 where there is none: a number of two digits, a sign, a digit; a number of three, read backwards.
PLACES = {"question": [2, 1, 0, 1], "answer": [1, 2, 3]}
BASE = {
    "decoder_only": True, "layers": 1, "heads": 2, "width": 8, "feed_forward": 10, "activation": "gelu", "norm": "pre",
    "norm_type": "layer", "positions": "learned", "tied_embeddings": True,
}  # fmt: skip
CASES = {
    "two layers, as in nanoGPT": {"layers": 2},
    "ReLU, no norm, untied, as in Nanda 2023": {"activation": "relu", "norm": "none", "tied_embeddings": False},
    "norm after": {"norm": "post"},
    "root mean square": {"norm_type": "rms"},
    "root mean square after": {"norm_type": "rms", "norm": "post"},
    "sinusoidal": {"positions": "sinusoidal"},
    "rotary": {"positions": "rope", "layers": 2},
    "ALiBi": {"positions": "alibi", "layers": 2},
    "no positions": {"positions": "none"},
    "encoder and decoder": {"decoder_only": False, "layers": 2},
    "encoder and decoder, sinusoidal, norm after, ReLU": {"decoder_only": False, "positions": "sinusoidal", "norm": "post", "activation": "relu"},
    "encoder and decoder, rotary": {"decoder_only": False, "positions": "rope"},
    "abacus": {"positions": "abacus"},
    "coupled": {"positions": "coupled", "layers": 2},
    "encoder and decoder, coupled": {"decoder_only": False, "positions": "coupled"},
}  # fmt: skip


def weights_of(case):
    W, FF = case["width"], case["feed_forward"]
    shapes = {"tokens": (VOCABULARY + 1, W)}

    def linear(name, inputs, outputs):
        shapes[f"{name}/kernel"] = (inputs, outputs)
        shapes[f"{name}/bias"] = (outputs,)

    def norm(name):
        if case["norm"] != "none":
            shapes[f"{name}/norm/scale"] = (W,)
            if case["norm_type"] == "layer":
                shapes[f"{name}/norm/shift"] = (W,)

    def attention(name):
        norm(name)
        linear(f"{name}/query", W, W)
        linear(f"{name}/key_value", W, 2 * W)
        linear(f"{name}/out", W, W)

    for side in ["decoder"] if case["decoder_only"] else ["encoder", "decoder"]:
        if case["positions"] in ("abacus", "coupled"):
            shapes[f"{side}/digits"] = (max(digit_ids(case, side)) + 1, W)
        if case["positions"] == "learned":
            length = T_IN + T_OUT if case["decoder_only"] else {"encoder": T_IN, "decoder": T_OUT}[side]
            shapes[f"{side}/positions"] = (length, W)
        for layer in range(case["layers"]):
            attention(f"{side}/{layer}/attention")
            if side == "decoder" and not case["decoder_only"]:
                attention(f"{side}/{layer}/cross_attention")
            norm(f"{side}/{layer}/feed_forward")
            linear(f"{side}/{layer}/feed_forward/up", W, FF)
            linear(f"{side}/{layer}/feed_forward/down", FF, W)
        if case["norm"] == "pre":
            norm(side)
    if not case["tied_embeddings"]:
        shapes["head/kernel"] = (W, VOCABULARY)
    return {name: torch.randn(*shape) * 0.5 for name, shape in shapes.items()}


class Network:
    """Sequences are [B, T]."""

    def __init__(self, case, weights):
        self.case, self.weights = case, weights

    def linear(self, name, x):
        return x @ self.weights[f"{name}/kernel"] + self.weights[f"{name}/bias"]

    def norm(self, name, x):
        scale = self.weights[f"{name}/norm/scale"]
        if self.case["norm_type"] == "rms":
            return x / torch.sqrt((x**2).mean(-1, keepdim=True) + 1e-5) * scale
        return F.layer_norm(x, (x.shape[-1],), scale, self.weights[f"{name}/norm/shift"], eps=1e-5)

    def sublayer(self, name, x, run):
        kind = self.case["norm"]
        y = x + run(self.norm(name, x) if kind == "pre" else x)
        return self.norm(name, y) if kind == "post" else y

    def attention(self, name, x, memory, is_self, causal):
        H, W = self.case["heads"], self.case["width"]
        N, S = x.shape[1], memory.shape[1]
        mask = torch.zeros(H, N, S)
        if is_self and self.case["positions"] == "alibi":
            slopes = torch.tensor([2 ** (-8 * (head + 1) / H) for head in range(H)])
            distance = (torch.arange(N).unsqueeze(1) - torch.arange(S).unsqueeze(0)).abs()
            mask = mask - slopes.view(H, 1, 1) * distance
        if causal:
            mask = mask.masked_fill(torch.ones(N, S).triu(1).bool(), -math.inf)
        if is_self and self.case["positions"] == "rope":
            return self.rotary_attention(name, x, memory, mask)
        part = lambda key: self.weights[f"{name}/{key}"]
        in_kernel = torch.cat([part("query/kernel"), part("key_value/kernel")], 1).T
        in_bias = torch.cat([part("query/bias"), part("key_value/bias")])
        # Time first, as this function wants it.
        result, _ = F.multi_head_attention_forward(
            x.transpose(0, 1), memory.transpose(0, 1), memory.transpose(0, 1), W, H, in_kernel, in_bias, None, None,
            False, 0.0, part("out/kernel").T, part("out/bias"), attn_mask=mask.repeat(x.shape[0], 1, 1), need_weights=False,
        )  # fmt: skip
        return result.transpose(0, 1)

    def rotary_attention(self, name, x, memory, mask):
        B, N, W = x.shape
        H = self.case["heads"]
        heads = lambda y: y.view(B, -1, H, W // H).transpose(1, 2)
        key, value = self.linear(f"{name}/key_value", memory).chunk(2, -1)
        query = self.turn(heads(self.linear(f"{name}/query", x)))
        scores = query @ self.turn(heads(key)).transpose(-1, -2) / math.sqrt(W // H) + mask
        read = torch.softmax(scores, -1) @ heads(value)
        return self.linear(f"{name}/out", read.transpose(1, 2).reshape(B, N, W))

    def turn(self, x):
        """Pairs (i, i + D/2) as complex numbers, turned."""
        D = x.shape[-1]
        angles = torch.outer(torch.arange(x.shape[2]).double(), 10000 ** (-torch.arange(0, D, 2).double() / D))
        pairs = torch.complex(x[..., : D // 2], x[..., D // 2 :]) * torch.polar(torch.ones_like(angles), angles)
        return torch.cat([pairs.real, pairs.imag], -1)

    def side(self, side, tokens, memory=None):
        case, length = self.case, tokens.shape[1]
        x = F.embedding(tokens, self.weights["tokens"])
        if case["positions"] == "learned":
            x = x + self.weights[f"{side}/positions"][:length]
        if case["positions"] in ("abacus", "coupled"):
            x = x + F.embedding(torch.tensor(digit_ids(case, side)[:length]), self.weights[f"{side}/digits"])
        if case["positions"] == "sinusoidal":
            x = x * math.sqrt(case["width"]) + sinusoids(length, case["width"])
        for layer in range(case["layers"]):
            name = f"{side}/{layer}"
            own = f"{name}/attention"
            x = self.sublayer(own, x, lambda y: self.attention(own, y, y, True, side == "decoder"))
            if memory is not None:
                cross = f"{name}/cross_attention"
                x = self.sublayer(cross, x, lambda y: self.attention(cross, y, memory, False, False))
            act = F.gelu if case["activation"] == "gelu" else F.relu
            wide = f"{name}/feed_forward"
            x = self.sublayer(wide, x, lambda y: self.linear(f"{wide}/down", act(self.linear(f"{wide}/up", y))))
        return self.norm(side, x) if case["norm"] == "pre" else x

    def logits(self, questions, before):
        """[B, T, V] of the tokens after a start and `before`"""
        start = torch.full((questions.shape[0], 1), VOCABULARY)
        if self.case["decoder_only"]:
            rows = self.side("decoder", torch.cat([questions, start, before], 1))[:, T_IN:]
        else:
            rows = self.side("decoder", torch.cat([start, before], 1), self.side("encoder", questions))
        if self.case["tied_embeddings"]:
            return rows @ self.weights["tokens"][:VOCABULARY].T
        return rows @ self.weights["head/kernel"]

    def greedy(self, questions):
        written = torch.zeros(questions.shape[0], 0, dtype=torch.long)
        for _ in range(T_OUT):
            logits = self.logits(questions, written)
            written = torch.cat([written, logits[:, -1:].argmax(-1)], 1)
        return logits


def digit_ids(case, side):
    written = [0] + PLACES["answer"][:-1]
    read = {"encoder": PLACES["question"], "decoder": (PLACES["question"] if case["decoder_only"] else []) + written}[side]
    if case["positions"] == "coupled":
        return read
    ids = []
    for place in read:
        ids.append(0 if place == 0 else (ids[-1] if ids else 0) + 1)
    return ids


def sinusoids(length, width):
    position = torch.arange(length).double().unsqueeze(1)
    angles = position / 10000 ** (torch.arange(0, width, 2).double() / width)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def flat(tensor, digits=15):
    return {"shape": list(tensor.shape), "values": [float(f"{x:.{digits}g}") for x in tensor.detach().flatten().tolist()]}


def record(options):
    case = {**BASE, **options}
    weights = weights_of(case)
    questions = torch.randint(0, VOCABULARY, (BATCH, T_IN))
    targets = torch.randint(0, VOCABULARY, (BATCH, T_OUT))
    time_first = lambda x: x.T.flatten().tolist()
    golden = {
        "config": {**case, "inputLength": T_IN, "outputLength": T_OUT, "vocabulary": VOCABULARY, **({"places": PLACES} if case["positions"] in ("abacus", "coupled") else {})},
        "questions": time_first(questions),
        "targets": time_first(targets),
        "weights": {name: flat(tensor) for name, tensor in weights.items()},
        "greedy_logits": flat(Network(case, weights).greedy(questions).permute(2, 1, 0)),
        "steps": [],
    }
    optimizer = AdamW(weights, BETA1, BETA2, EPSILON, RATE, DECAY)
    for step in (1, 2):
        for tensor in weights.values():
            tensor.requires_grad_(True)
        logits = Network(case, weights).logits(questions, targets[:, :-1])
        loss = F.cross_entropy(logits.reshape(-1, VOCABULARY), targets.flatten())
        gradients = dict(zip(weights, torch.autograd.grad(loss, list(weights.values()))))
        updated = optimizer.updated(weights, gradients, step)
        recorded = {"loss": loss.item(), "weights": {name: flat(tensor, 8) for name, tensor in updated.items()}}
        if step == 1:  # later ones would hang on the rounding of the first
            recorded["logits"] = flat(logits.permute(2, 1, 0))  # [V, T, B]
            recorded["gradients"] = {name: flat(tensor) for name, tensor in gradients.items()}
        golden["steps"].append(recorded)
        weights = updated
    return golden


document = {
    "made_by": "scripts/golden/transformer.py",
    "versions": {"torch": torch.__version__, "python": platform.python_version()},
    "optimizer": {"name": "adamw", "learning_rate": RATE, "beta_1": BETA1, "beta_2": BETA2, "weight_decay": DECAY},
    "cases": {name: record(options) for name, options in CASES.items()},
}
path = os.path.join(os.path.dirname(__file__), "..", "..", "test", "golden", "transformers.json")
with open(path, "w") as file:
    json.dump(document, file, separators=(",", ":"))
    file.write("\n")
