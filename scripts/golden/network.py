"""Golden numbers for the networks, from PyTorch: python3 scripts/golden/network.py

Writes test/golden/networks.json: for each kind of network its weights in Keras' layout, a batch, and what PyTorch makes of
them: the encoder's outputs, loss, gradients, and the weights after Adam steps in Keras' form (which differs from
PyTorch's in where epsilon stands, so the steps are taken here, from PyTorch's gradients). Cells are PyTorch's own; only
attention, which it does not have, is written out. Needs PyTorch (Debian: python3-torch).
"""

import json
import os
import platform

import torch

from adamw import AdamW

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)

T_IN, T_OUT, VOCABULARY, BATCH = 4, 3, 6, 5
BETA1, BETA2, EPSILON, RATE = 0.9, 0.999, 1e-7, 0.01
GATES = {"lstm": 4, "gru": 3, "rnn": 1}

# Keys are those of a spec. `steps`: how many Adam steps are recorded.
CASES = {
    "lstm": {"cell": "lstm", "encoder": [4, 3], "decoder": [5, 4], "steps": 2},
    "gru": {"cell": "gru", "encoder": [4, 3], "decoder": [5], "steps": 1},
    "rnn": {"cell": "rnn", "encoder": [4], "decoder": [5], "steps": 1},
    "bidirectional lstm": {"cell": "lstm", "encoder": [3, 2], "decoder": [3], "bidirectional": "both", "steps": 1},
    "bidirectional gru": {"cell": "gru", "encoder": [3], "decoder": [3], "bidirectional": "both", "steps": 1},
    "attention": {"cell": "lstm", "encoder": [4], "decoder": [4], "bridge": "attention", "attention": "dot", "steps": 1},
    "general attention": {
        "cell": "gru",
        "encoder": [2],
        "decoder": [4],
        "bidirectional": "encoder",
        "bridge": "attention",
        "attention": "general",
        "steps": 1,
    },
}


def random_weights(*shape):
    return torch.randn(*shape) * 0.5


def layer_weights(name, cell, inputs, units):
    columns = GATES[cell] * units
    weights = {f"{name}/kernel": random_weights(inputs, columns)}
    if cell == "gru":
        weights[f"{name}/bias"] = random_weights(columns)
        weights[f"{name}/recurrent_kernel"] = random_weights(units, columns)
        weights[f"{name}/recurrent_bias"] = random_weights(columns)
    else:
        weights[f"{name}/recurrent_kernel"] = random_weights(units, columns)
        weights[f"{name}/bias"] = random_weights(columns)
    return weights


def directions(case, side):
    both = case.get("bidirectional", "none") in (side, "both")
    return ["/forward", "/backward"] if both else [""]


def stack_weights(case, side, inputs):
    weights = {}
    for layer, units in enumerate(case[side]):
        for direction in directions(case, side):
            weights.update(layer_weights(f"{side}/{layer}{direction}", case["cell"], inputs, units))
        inputs = units * len(directions(case, side))
    return weights, inputs


def gates_as_pytorch(cell, columns):
    """PyTorch's GRU has its reset gate before its update gate; its other gates stand as Keras' do."""
    if cell != "gru":
        return columns
    update, reset, candidate = columns.chunk(3, dim=-1)
    return torch.cat([reset, update, candidate], dim=-1)


def pytorch_parameters(weights, name, cell):
    part = lambda key: gates_as_pytorch(cell, weights[f"{name}/{key}"])
    bias = part("bias")
    second = part("recurrent_bias") if cell == "gru" else torch.zeros_like(bias)
    return [part("kernel").T, part("recurrent_kernel").T, bias, second]


def run_layer(weights, case, side, layer, sequence, start=None):
    """sequence: [B, T, I] -> outputs [B, T, D U] and the last state (h, c), each [D, B, U]"""
    names = [f"{side}/{layer}{direction}" for direction in directions(case, side)]
    parameters = [p for name in names for p in pytorch_parameters(weights, name, case["cell"])]
    units = case[side][layer]
    zero = torch.zeros(len(names), sequence.shape[0], units)
    # parameters, has_biases, layers, dropout, training, bidirectional, batch_first
    rest = (parameters, True, 1, 0.0, False, len(names) == 2, True)
    if case["cell"] == "lstm":
        outputs, h, c = torch.lstm(sequence, start or (zero, zero), *rest)
        return outputs, (h, c)
    run = torch.gru if case["cell"] == "gru" else torch.rnn_tanh
    outputs, h = run(sequence, start[0] if start else zero, *rest)
    return outputs, (h,)


def side_by_side(state):
    """[D, B, U] -> [1, B, D U]"""
    return torch.cat(list(state), dim=-1).unsqueeze(0)


def one_hot(classes, count):
    return torch.nn.functional.one_hot(classes, count).to(torch.get_default_dtype())


def network(case, weights, questions, targets):
    """-> the encoder's outputs [B, T, W] and the logits [B, T, V]"""
    sequence, states = one_hot(questions.T, VOCABULARY), []
    for layer in range(len(case["encoder"])):
        sequence, state = run_layer(weights, case, "encoder", layer, sequence)
        states.append(state)
    memory = sequence
    if case.get("bridge") == "attention":
        start = torch.full((1, BATCH), VOCABULARY)
        sequence = one_hot(torch.cat([start, targets[:-1]]).T, VOCABULARY + 1)
        begin = tuple(side_by_side(part) for part in states[0])
        hidden, _ = run_layer(weights, case, "decoder", 0, sequence, begin)
        query = hidden
        if case["attention"] == "general":
            query = hidden @ weights["attention/score/kernel"]
        shares = torch.softmax(query @ memory.transpose(1, 2), dim=-1)  # [B, T_out, T_in]
        both = torch.cat([shares @ memory, hidden], dim=-1)
        sequence = torch.tanh(both @ weights["attention/combine/kernel"])
    else:
        context = side_by_side(states[-1][0])[0]
        sequence = context.unsqueeze(1).repeat(1, T_OUT, 1)
        for layer in range(len(case["decoder"])):
            sequence, _ = run_layer(weights, case, "decoder", layer, sequence)
    return memory, sequence @ weights["dense/kernel"] + weights["dense/bias"]


def weights_of(case):
    encoder, width = stack_weights(case, "encoder", VOCABULARY)
    attentive = case.get("bridge") == "attention"
    decoder, units = stack_weights(case, "decoder", VOCABULARY + 1 if attentive else width)
    weights = {**encoder, **decoder}
    if attentive:
        if case["attention"] == "general":
            weights["attention/score/kernel"] = random_weights(units, width)
        weights["attention/combine/kernel"] = random_weights(width + units, units)
    weights["dense/kernel"] = random_weights(units, VOCABULARY)
    weights["dense/bias"] = random_weights(VOCABULARY)
    return weights


def flat(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{x:.15g}") for x in tensor.detach().flatten().tolist()]}


def record(case):
    weights = weights_of(case)
    questions = torch.randint(0, VOCABULARY, (T_IN, BATCH))
    targets = torch.randint(0, VOCABULARY, (T_OUT, BATCH))
    network_config = {"inputLength": T_IN, "outputLength": T_OUT, "vocabulary": VOCABULARY}
    golden = {
        "config": {**{key: value for key, value in case.items() if key != "steps"}, **network_config},
        "questions": questions.flatten().tolist(),
        "targets": targets.flatten().tolist(),
        "weights": {name: flat(tensor) for name, tensor in weights.items()},
        "steps": [],
    }
    optimizer = AdamW(weights, BETA1, BETA2, EPSILON, RATE)
    for step in range(1, case["steps"] + 1):
        for tensor in weights.values():
            tensor.requires_grad_(True)
        memory, logits = network(case, weights, questions, targets)
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, VOCABULARY), targets.T.flatten())
        gradients = dict(zip(weights, torch.autograd.grad(loss, list(weights.values()))))
        updated = optimizer.updated(weights, gradients, step)
        golden["steps"].append(
            {
                "encoder_outputs": flat(memory.permute(1, 2, 0)),  # [T, W, B]
                "loss": loss.item(),
                "answers": logits.argmax(-1).T.flatten().tolist(),
                "gradients": {name: flat(tensor) for name, tensor in gradients.items()},
                "weights": {name: flat(tensor) for name, tensor in updated.items()},
            }
        )
        weights = updated
    return golden


document = {
    "made_by": "scripts/golden/network.py",
    "versions": {"torch": torch.__version__, "python": platform.python_version()},
    "rate": RATE,
    "cases": {name: record(case) for name, case in CASES.items()},
}
path = os.path.join(os.path.dirname(__file__), "..", "..", "test", "golden", "networks.json")
with open(path, "w") as file:
    json.dump(document, file, separators=(",", ":"))
    file.write("\n")
