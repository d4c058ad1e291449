"""Golden numbers for the statistics: python3 scripts/golden/statistics.py

Writes test/golden/statistics.json: from SciPy and statsmodels, but for Student's t itself, which is taken from mpmath with
30 digits: SciPy 1.10's quantile is off by up to 2e-9 (t(0.975, 1) is tan(0.475 pi) = 12.7062047361747).
Needs python3-scipy, python3-statsmodels, python3-mpmath (Debian).
"""

import json
from pathlib import Path

import mpmath
import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.multitest import multipletests

mpmath.mp.dps = 30
rng = np.random.default_rng(20)


def t_cdf(t, df):
    t, df = mpmath.mpf(t), mpmath.mpf(df)
    tail = mpmath.betainc(df / 2, mpmath.mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2
    return 1 - tail if t > 0 else tail


def t_quantile(p, df):
    return float(mpmath.findroot(lambda t: t_cdf(t, df) - mpmath.mpf(p), float(stats.t.ppf(p, df))))


def t_two_sided(t, df):
    return float(2 * t_cdf(-abs(t), df))


def sample(n, scale=1.0, shift=0.0):
    return [float(x) for x in np.round(rng.normal(shift, scale, n), 6)]


def t_interval(values):
    half = t_quantile(0.975, len(values) - 1) * stats.sem(values)
    return [float(np.mean(values) - half), float(np.mean(values) + half)]


def ttest(result, interval):
    return {"p": float(result.pvalue), "interval": [float(x) for x in interval]}


def welch_interval(a, b):
    va, vb = np.var(a, ddof=1) / len(a), np.var(b, ddof=1) / len(b)
    df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    half = t_quantile(0.975, df) * np.sqrt(va + vb)
    centre = np.mean(a) - np.mean(b)
    return [centre - half, centre + half]


def mean_statistic(x, axis):
    return np.mean(x, axis=axis)


def permutation(values):
    result = stats.permutation_test(
        (values,), mean_statistic, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    return float(result.pvalue)


def paired_bootstrap(questions, first, second):
    values = np.array([1.0] * first + [-1.0] * second + [0.0] * (questions - first - second))
    result = stats.bootstrap(
        (values,), np.mean, n_resamples=20000, method="percentile", batch=100, random_state=np.random.default_rng(1)
    )
    return [float(x) for x in result.confidence_interval]


def survival(times, reached):
    median = SurvfuncRight(np.array(times, float), np.array(reached, int)).quantile(0.5)
    return {"times": times, "reached": reached, "median": None if np.isnan(median) else float(median)}


samples = [sample(n, scale, shift) for n in (2, 3, 5, 30) for scale, shift in ((1, 0), (1e-4, 0.999))]
pairs = [(sample(n, 0.01, 0.97), sample(n, 0.02, 0.96)) for n in (2, 3, 5, 12)]
uneven = [(sample(3, 0.01, 0.97), sample(7, 0.03, 0.96)), (sample(2), sample(20, 3, 1))]

golden = {
    "made_by": {"script": "scripts/golden/statistics.py", "scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__, "mpmath": mpmath.__version__},
    "t_quantile": [[p, df, t_quantile(p, df)] for p in (1e-6, 0.025, 0.1, 0.4999, 0.7, 0.975, 0.9999) for df in (1, 2, 2.7, 5, 30, 1000, 13999)],
    "t_cdf": [[t, df, float(t_cdf(t, df))] for t in (-40, -5, -1, -1e-3, 0, 0.3, 2, 7) for df in (1, 2, 4.5, 29, 500, 13999)],
    "estimates": [{"values": s, "mean": float(np.mean(s)), "sd": float(np.std(s, ddof=1)), "interval": t_interval(s)} for s in samples],
    "quantiles": [{"values": sorted(s), "p": p, "quantile": float(np.quantile(s, p))} for s in samples for p in (0.025, 0.5, 0.9)],
    "paired_t": [{"a": a, "b": b, **ttest(stats.ttest_rel(a, b), t_interval([x - y for x, y in zip(a, b)]))} for a, b in pairs],
    "welch": [{"a": a, "b": b, **ttest(stats.ttest_ind(a, b, equal_var=False), welch_interval(a, b))} for a, b in pairs + uneven],
    "mcnemar": [[b, c, float(stats.binomtest(b, b + c, 0.5).pvalue)] for b, c in ((1, 0), (7, 1), (0, 10), (120, 95), (14, 3), (900, 1010), (3000, 40))],
    "permutation": [{"values": s, "p": permutation(s)} for s in ([0.01, 0.02, -0.005], [1.0, 1.0, 1.0], *(sample(n, 1, 0.5) for n in (4, 6, 10)))],
    "holm": [{"p": p, "adjusted": [float(x) for x in multipletests(p, method="holm")[1]]} for p in ([0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.2, 0.9, 1e-9, 0.049])],
    "bootstrap_of_mean": [{"values": s, "interval": [float(x) for x in stats.bootstrap((np.array(s),), np.mean, n_resamples=200000, method="percentile", batch=1000, random_state=np.random.default_rng(2)).confidence_interval]} for s in samples if len(s) >= 5],
    "paired_bootstrap": [{"questions": n, "first": b, "second": c, "interval": paired_bootstrap(n, b, c)} for n, b, c in ((14000, 120, 95), (4000, 1500, 300), (50, 5, 0), (200, 0, 1))],
    # The remission times of Freireich et al. 1963, the data on which the estimate is usually taught, and small cases.
    "time_to": [
        survival([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35], [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]),
        survival([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], [1] * 21),
        survival([29, 40, 31], [1, 0, 1]),
        survival([29, 40, 40], [1, 0, 0]),
        survival([40, 40, 40], [0, 0, 0]),
        survival([12, 30, 9, 30, 7], [1, 1, 1, 1, 1]),
    ],
}
path = Path(__file__).parents[2] / "test" / "golden" / "statistics.json"
path.write_text(json.dumps(golden, indent=1) + "\n")
