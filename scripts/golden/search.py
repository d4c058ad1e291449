"""Golden numbers for the search: python3 scripts/golden/search.py

Writes test/golden/search.json: the normal distribution from mpmath with 30 digits, Sobol points and densities of mixtures
of truncated normals from SciPy, ridge regressions by brute force with NumPy. Needs scipy and mpmath.
"""

import json
from pathlib import Path

import mpmath
import numpy as np
import scipy
from scipy import stats
from scipy.special import logsumexp
from scipy.stats import qmc

mpmath.mp.dps = 30
rng = np.random.default_rng(31)


def normal_cdf(x):
    return [x, float(mpmath.ncdf(mpmath.mpf(x)))]


def normal_quantile(p):
    start = float(stats.norm.ppf(p))
    f = lambda x: mpmath.log(mpmath.ncdf(x)) - mpmath.log(mpmath.mpf(p))
    return [p, float(mpmath.findroot(f, start))]


def sobol(dimensions, indices):
    """Unscrambled points as whole multiples of 2^-30."""
    points = qmc.Sobol(dimensions, scramble=False, bits=30).random(max(indices) + 1)
    return {
        "dimensions": dimensions,
        "indices": indices,
        "points": [[int(x * 2**30) for x in points[index]] for index in indices],
    }


def mixture(low, high, step):
    """Log densities (log masses of cells where there is a step) of a mixture of normals, each truncated to [low, high]."""
    n = 6
    means = rng.uniform(low, high, n)
    deviations = rng.uniform(0.02, 1, n) * (high - low)
    weights = rng.dirichlet(np.ones(n))
    kernels = stats.truncnorm((low - means) / deviations, (high - means) / deviations, means, deviations)
    if step is None:
        at = rng.uniform(low, high, 5)
        terms = [kernels.logpdf(x) for x in at]
    else:
        at = low + step / 2 + step * rng.integers(0, round((high - low) / step), 5)
        terms = [np.log(kernels.cdf(x + step / 2) - kernels.cdf(x - step / 2)) for x in at]
    densities = [logsumexp(np.log(weights) + term) for term in terms]
    return {
        "low": low,
        "high": high,
        "step": step,
        "means": means.tolist(),
        "deviations": deviations.tolist(),
        "weights": weights.tolist(),
        "at": [float(x) for x in at],
        "log_density": [float(x) for x in densities],
    }


def ridge(n, features):
    """Ridge regression with an intercept; the penalty of 10^-3, 10^-2.5, ... 10^6 that is best at what is left out."""
    x = rng.normal(size=(n, features))
    y = x @ rng.normal(size=features) + rng.normal(size=n)

    def fit(x, y, penalty):
        mean_x, mean_y = x.mean(0), y.mean()
        centred = x - mean_x
        beta = np.linalg.solve(centred.T @ centred + penalty * np.eye(features), centred.T @ (y - mean_y))
        return beta, lambda one: mean_y + (one - mean_x) @ beta

    def left_out(penalty):
        others = [np.arange(n) != i for i in range(n)]
        return sum((y[i] - fit(x[keep], y[keep], penalty)[1](x[i])) ** 2 for i, keep in enumerate(others))

    errors = {penalty: left_out(penalty) for penalty in 10 ** (np.arange(19) / 2 - 3)}
    penalty = min(errors, key=errors.get)
    total = sum((y[i] - np.delete(y, i).mean()) ** 2 for i in range(n))
    return {
        "rows": x.tolist(),
        "targets": y.tolist(),
        "penalty": float(penalty),
        "coefficients": fit(x, y, penalty)[0].tolist(),
        "explained": float(1 - errors[penalty] / total),
    }


golden = {
    "made_by": {
        "script": "scripts/golden/search.py",
        "scipy": scipy.__version__,
        "numpy": np.__version__,
        "mpmath": mpmath.__version__,
    },
    "normal_cdf": [
        normal_cdf(x) for x in [-37, -20, -8, -5.7, -5.6, -3, -1, -0.68, -0.67, -0.1, 0, 0.3, 0.675, 1, 2.5, 6, 9]
    ],
    "normal_quantile": [
        normal_quantile(p) for p in [1e-300, 1e-20, 1e-11, 1e-5, 0.01, 0.07, 0.08, 0.2, 0.5, 0.7, 0.93, 0.99, 0.999999]
    ],
    "sobol": [sobol(6, list(range(8))), sobol(10, [1, 500, 1023]), sobol(64, [1, 2, 3, 77, 1000, 4095])],
    "ridge": [ridge(12, 3), ridge(30, 8)],
    "mixtures": [mixture(-1, 1, None), mixture(0, 15, None), mixture(0.5, 8.5, 1), mixture(-0.05, 0.55, 0.1)],
}

path = Path(__file__).parents[2] / "test" / "golden" / "search.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
