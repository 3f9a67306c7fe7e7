"""Normal, Student and binomial distributions without scipy: just what the intervals need."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray

_NORMAL = NormalDist()
_HALVINGS = 200


def normal_cdf(x: ArrayLike) -> FloatArray:
    """P(Z ≤ x) of the standard normal, element by element: any shape in, the same shape out.

    >>> round(float(normal_cdf(1.96)), 4)
    0.975
    """
    values = np.asarray(x, dtype=float)
    return np.array([_NORMAL.cdf(value) for value in values.flat]).reshape(values.shape)


def normal_quantile(p: float) -> float:
    """The x with P(Z ≤ x) = p; ValueError unless 0 < p < 1.

    >>> round(normal_quantile(0.975), 4)
    1.96
    """
    _require_probability(p)
    return _NORMAL.inv_cdf(p)


def t_cdf(t: float, df: int) -> float:
    """P(T ≤ t) of Student's t with `df` ≥ 1 (an integer) degrees of freedom.

    The finite series of Abramowitz & Stegun (1964), 26.7.3 for odd and 26.7.4 for even degrees.
    """
    _require_degrees(df)
    return _t_cdf_at(math.atan2(t, math.sqrt(df)), df)


@lru_cache(maxsize=4096)
def t_quantile(p: float, df: int) -> float:
    """The t with P(T ≤ t) = p; ValueError unless 0 < p < 1 and `df` is an integer ≥ 1.

    Bisection in the angle atan(t/√df), which is bounded, so that heavy tails need no bracket.

    >>> round(t_quantile(0.975, 4), 4)
    2.7764
    """
    _require_probability(p)
    _require_degrees(df)
    if p < 0.5:
        return -t_quantile(1 - p, df)
    angle = _bisect(lambda theta: _t_cdf_at(theta, df) < p, 0.0, math.pi / 2)
    return math.sqrt(df) * math.tan(angle)


def binomial_cdf(k: int, n: int, p: float) -> float:
    """P(X ≤ k) for X successes in `n` trials of probability `p`: the sum of its terms, in logarithms."""
    if k < 0:
        return 0.0
    if k >= n or p <= 0:
        return 1.0
    if p >= 1:
        return 0.0
    terms = _log_choose(n)[: k + 1] + np.arange(k + 1) * math.log(p)
    terms += (n - np.arange(k + 1)) * math.log1p(-p)
    return min(1.0, float(np.exp(terms).sum()))


@lru_cache(maxsize=4096)
def clopper_pearson(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of a proportion, `k` out of `n` (Clopper & Pearson 1934), by bisection.

    ValueError unless 0 ≤ k ≤ n, n ≥ 1 and 0 < level < 1.

    >>> low, high = clopper_pearson(0, 20)
    >>> low, round(high, 4)
    (0.0, 0.1684)
    """
    _require_probability(level)
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} out of {n} is not a proportion")
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else _bisect(lambda p: 1 - binomial_cdf(k - 1, n, p) < tail, 0.0, 1.0)
    high = 1.0 if k == n else _bisect(lambda p: binomial_cdf(k, n, p) > tail, 0.0, 1.0)
    return low, high


def _t_cdf_at(theta: float, df: int) -> float:
    sine, cosine = math.sin(theta), math.cos(theta)
    if df % 2:
        steps = np.arange(2, df - 1, 2)
        terms = cosine * np.cumprod(np.concatenate([[1.0], steps / (steps + 1) * cosine**2]))
        within = 2 / math.pi * (theta + (sine * float(terms.sum()) if df > 1 else 0.0))
    else:
        steps = np.arange(1, df - 2, 2)
        terms = np.cumprod(np.concatenate([[1.0], steps / (steps + 1) * cosine**2]))
        within = sine * float(terms.sum())
    return 0.5 + within / 2


@lru_cache(maxsize=64)
def _log_choose(n: int) -> FloatArray:
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    choices: FloatArray = log_factorial[n] - log_factorial - log_factorial[::-1]
    return choices


def _bisect(is_below: Callable[[float], bool], low: float, high: float) -> float:
    """Where `is_below` turns from true to false between `low` and `high`, to the last bit."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _require_probability(p: float) -> None:
    if not 0 < p < 1:
        raise ValueError(f"{p} is not between 0 and 1")


def _require_degrees(df: int) -> None:
    if df < 1 or df != int(df):
        raise ValueError(f"{df} is not a number of degrees of freedom")
