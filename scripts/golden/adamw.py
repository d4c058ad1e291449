"""AdamW, written out: PyTorch's adds epsilon elsewhere than Keras and TensorFlow.js do, which the harness follows."""

import math

import torch


class AdamW:
    """Keeps the moments of a set of weights; without decay it is Adam."""

    def __init__(self, weights, beta1, beta2, epsilon, rate, decay=0.0):
        self.moments = {name: (torch.zeros_like(tensor), torch.zeros_like(tensor)) for name, tensor in weights.items()}
        self.beta1, self.beta2, self.epsilon, self.rate, self.decay = beta1, beta2, epsilon, rate, decay

    def updated(self, weights, gradients, step):
        """The weights after a step, the first of which is 1."""
        rate = self.rate * math.sqrt(1 - self.beta2**step) / (1 - self.beta1**step)
        return {name: self._one(name, tensor, gradients[name], rate) for name, tensor in weights.items()}

    def _one(self, name, tensor, gradient, rate):
        m, v = self.moments[name]
        m = self.beta1 * m + (1 - self.beta1) * gradient
        v = self.beta2 * v + (1 - self.beta2) * gradient**2
        self.moments[name] = (m, v)
        kept = (1 - self.rate * self.decay) * tensor
        return (kept - rate * m / (torch.sqrt(v) + self.epsilon)).detach()
