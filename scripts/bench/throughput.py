"""The same models the way a PyTorch user would write them: python3 scripts/bench/throughput.py CELL SECONDS THREADS

CELL is a cell of cells.js as JSON. Prints one JSON line like throughput.js. Needs PyTorch (Debian: python3-torch).
"""

import json
import sys
import time

import torch
from torch import nn

cell, seconds, threads = json.loads(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)
config, size = cell["model"], cell["batch"]
V, T_IN, T_OUT = config["vocabulary"], config["inputLength"], config["outputLength"]
both = config.get("bidirectional") == "both"
RNN = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}.get(config.get("cell"))


class RepeatNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        units, width = config["encoder"][0], config["encoder"][0] * (2 if both else 1)
        self.encoder = RNN(V, units, batch_first=True, bidirectional=both)
        self.decoder = RNN(width, config["decoder"][0], batch_first=True, bidirectional=both)
        self.dense = nn.Linear(config["decoder"][0] * (2 if both else 1), V)

    def forward(self, questions, _):
        _, state = self.encoder(nn.functional.one_hot(questions, V).float())
        h = state[0] if isinstance(state, tuple) else state
        context = torch.cat([h[0], h[1]], 1) if both else h[0]
        hidden, _ = self.decoder(context.unsqueeze(1).expand(-1, T_OUT, -1))
        return self.dense(hidden)


class AttentionNetwork(nn.Module):
    """Luong's attention with teacher forcing."""

    def __init__(self):
        super().__init__()
        units = config["encoder"][0]
        self.encoder = RNN(V, units, batch_first=True)
        self.decoder = RNN(V + 1, units, batch_first=True)
        self.combine = nn.Linear(2 * units, units, bias=False)
        self.dense = nn.Linear(units, V)

    def forward(self, questions, answers):
        memory, state = self.encoder(nn.functional.one_hot(questions, V).float())
        start = torch.full((answers.shape[0], 1), V)
        before = nn.functional.one_hot(torch.cat([start, answers[:, :-1]], 1), V + 1).float()
        hidden, _ = self.decoder(before, state)
        shares = torch.softmax(torch.bmm(hidden, memory.transpose(1, 2)), -1)
        both_parts = torch.cat([torch.bmm(shares, memory), hidden], -1)
        return self.dense(torch.tanh(self.combine(both_parts)))


class Block(nn.Module):
    """As in nanoGPT, without dropout."""

    def __init__(self):
        super().__init__()
        width, hidden = config["width"], config["feed_forward"]
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))

    def forward(self, x, mask):
        B, T, W = x.shape
        heads = lambda y: y.view(B, T, config["heads"], -1).transpose(1, 2)
        q, k, v = map(heads, self.qkv(self.norm1(x)).split(W, dim=2))
        scores = (q @ k.transpose(-2, -1)) * (1.0 / k.shape[-1] ** 0.5)
        read = torch.softmax(scores.masked_fill(mask, float("-inf")), -1) @ v
        x = x + self.out(read.transpose(1, 2).reshape(B, T, W))
        return x + self.mlp(self.norm2(x))


class TransformerNetwork(nn.Module):
    """Decoder-only: question, start and answer are one sequence."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(V + 1, config["width"])
        self.positions = nn.Embedding(T_IN + T_OUT, config["width"])
        self.blocks = nn.ModuleList(Block() for _ in range(config["layers"]))
        self.norm = nn.LayerNorm(config["width"])
        self.register_buffer("mask", torch.ones(T_IN + T_OUT, T_IN + T_OUT).triu(1).bool())

    def forward(self, questions, answers):
        start = torch.full((answers.shape[0], 1), V)
        x = self.tokens(torch.cat([questions, start, answers[:, :-1]], 1)) + self.positions.weight
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x[:, T_IN:]) @ self.tokens.weight[:V].T


def build():
    if config["kind"] == "transformer":
        return TransformerNetwork()
    return AttentionNetwork() if config["bridge"] == "attention" else RepeatNetwork()


network = build()
optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
loss_of = nn.CrossEntropyLoss()
questions = torch.randint(0, V, (size, T_IN))
answers = torch.randint(0, V, (size, T_OUT))


def train():
    optimizer.zero_grad()
    loss = loss_of(network(questions, answers).reshape(-1, V), answers.reshape(-1))
    loss.backward()
    optimizer.step()
    return loss.item()


for _ in range(4):
    train()
times, begun = [], time.perf_counter()
while not times or time.perf_counter() - begun < seconds:
    before = time.perf_counter()
    train()
    times.append(time.perf_counter() - before)
step = sorted(times)[len(times) // 2]

# A wrong BLAS kernel would be fast for nothing.
a, b = torch.randn(256, 256), torch.randn(256, 256)
error = ((a @ b).double() - a.double() @ b.double()).abs().max().item()
print(
    json.dumps(
        {
            "engine": "pytorch",
            "version": torch.__version__,
            "cell": cell["name"],
            "threads": threads,
            "examplesPerSecond": size / step,
            "stepMs": 1000 * step,
            "steps": len(times),
            "productError": error,
        }
    )
)
