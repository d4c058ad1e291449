"""Golden numbers for the LSTM network, from PyTorch: python3 scripts/golden/network.py

Writes test/golden/network.json: weights in Keras' layout, a batch, and what PyTorch makes of them: logits, loss,
gradients, and the weights after two Adam steps in Keras' form (which differs from PyTorch's in where epsilon stands,
so the steps are taken here, from PyTorch's gradients). Needs PyTorch (Debian: python3-torch).
"""

import json
import math
import os
import platform

import torch

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)

T_IN, T_OUT, VOCABULARY, BATCH = 4, 3, 6, 5
ENCODER, DECODER = [4, 3], [5, 4]
BETA1, BETA2, EPSILON, RATE = 0.9, 0.999, 1e-7, 0.01


def lstm_parameters(name, inputs, units):
    return {
        f"{name}/kernel": torch.randn(inputs, 4 * units) * 0.5,
        f"{name}/recurrent_kernel": torch.randn(units, 4 * units) * 0.5,
        f"{name}/bias": torch.randn(4 * units) * 0.5,
    }


def stack(name, inputs, sizes):
    found = {}
    for layer, units in enumerate(sizes):
        found.update(lstm_parameters(f"{name}/{layer}", inputs, units))
        inputs = units
    return found


def run_lstm(weights, name, sequence):
    """PyTorch's own LSTM, with Keras' layout turned into its own. sequence: [B, T, I]"""
    kernel, recurrent, bias = (weights[f"{name}/{part}"] for part in ("kernel", "recurrent_kernel", "bias"))
    units = recurrent.shape[0]
    parameters = [kernel.T, recurrent.T, bias, torch.zeros(4 * units)]
    start = torch.zeros(1, sequence.shape[0], units)
    # input, state, parameters, has_biases, layers, dropout, training, bidirectional, batch_first
    output, _, _ = torch.lstm(sequence, (start, start), parameters, True, 1, 0.0, False, False, True)
    return output


def network(weights, questions):
    sequence = torch.nn.functional.one_hot(questions.T, VOCABULARY).to(torch.get_default_dtype())
    for layer in range(len(ENCODER)):
        sequence = run_lstm(weights, f"encoder/{layer}", sequence)
    sequence = sequence[:, -1:, :].repeat(1, T_OUT, 1)
    for layer in range(len(DECODER)):
        sequence = run_lstm(weights, f"decoder/{layer}", sequence)
    return sequence @ weights["dense/kernel"] + weights["dense/bias"]  # [B, T, V]


def flat(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


weights = {
    **stack("encoder", VOCABULARY, ENCODER),
    **stack("decoder", ENCODER[-1], DECODER),
    "dense/kernel": torch.randn(DECODER[-1], VOCABULARY) * 0.5,
    "dense/bias": torch.randn(VOCABULARY) * 0.5,
}
questions = torch.randint(0, VOCABULARY, (T_IN, BATCH))
targets = torch.randint(0, VOCABULARY, (T_OUT, BATCH))

golden = {
    "made_by": "scripts/golden/network.py",
    "versions": {"torch": torch.__version__, "python": platform.python_version()},
    "config": {"encoder": ENCODER, "decoder": DECODER, "inputLength": T_IN, "outputLength": T_OUT, "vocabulary": VOCABULARY},
    "rate": RATE,
    "questions": questions.flatten().tolist(),
    "targets": targets.flatten().tolist(),
    "weights": {name: flat(tensor) for name, tensor in weights.items()},
    "steps": [],
}
moments = {name: (torch.zeros_like(tensor), torch.zeros_like(tensor)) for name, tensor in weights.items()}
for step in (1, 2):
    for tensor in weights.values():
        tensor.requires_grad_(True)
    logits = network(weights, questions)
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, VOCABULARY), targets.T.flatten())
    gradients = dict(zip(weights, torch.autograd.grad(loss, list(weights.values()))))
    updated = {}
    for name, tensor in weights.items():
        m, v = moments[name]
        m = BETA1 * m + (1 - BETA1) * gradients[name]
        v = BETA2 * v + (1 - BETA2) * gradients[name] ** 2
        moments[name] = (m, v)
        rate = RATE * math.sqrt(1 - BETA2**step) / (1 - BETA1**step)
        updated[name] = (tensor - rate * m / (torch.sqrt(v) + EPSILON)).detach()
    golden["steps"].append(
        {
            "loss": loss.item(),
            "answers": logits.argmax(-1).T.flatten().tolist(),
            "gradients": {name: flat(tensor) for name, tensor in gradients.items()},
            "weights": {name: flat(tensor) for name, tensor in updated.items()},
        }
    )
    weights = updated

path = os.path.join(os.path.dirname(__file__), "..", "..", "test", "golden", "network.json")
with open(path, "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
