"""Figures that adjust for nobody: counts, raw shares, spans per 1,000 words, contested share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..arrays import FloatArray, IntArray
from ..distributions import t_quantile
from .graph import Weighting
from .readings import Readings

REPLICATES = 1000
SEED = 20120
STUDENTISED_BELOW = 100
UNSTABLE = 0.10
NO_SPREAD = 1e-9

Interval = tuple[float, float, float]
NOTHING: Interval = (math.nan, math.nan, math.nan)


@dataclass(frozen=True, eq=False)
class Articles:
    """The articles of one source: `share`, `spans_per_1000` (A, K) means over readings, `weight` (A,).

    `n_readings` (A,) counts readings; `spans_per_1000` is NaN where nobody counted the words.
    """

    share: FloatArray
    spans_per_1000: FloatArray
    weight: FloatArray
    n_readings: IntArray
    n_reviewers: int

    @classmethod
    def of(cls, readings: Readings, source: int, weighting: Weighting) -> Articles:
        """The articles of `source`, each the mean of its readings."""
        rows = np.flatnonzero(readings.source == source)
        _, first, article = np.unique(readings.article[rows], return_index=True, return_inverse=True)
        n_readings = np.bincount(article, minlength=len(first))
        length, words = readings.length[rows][first], readings.words[rows][first]
        per_1000 = np.where(words > 0, 1000 / np.maximum(words, 1), np.nan)
        return cls(
            share=_means(readings.characters[rows], article, n_readings) / length[:, None],
            spans_per_1000=_means(readings.spans[rows], article, n_readings) * per_1000[:, None],
            weight=length.astype(float) if weighting == "character" else np.ones(len(first)),
            n_readings=n_readings,
            n_reviewers=len(np.unique(readings.reviewer[rows])),
        )

    def raw_share(self, column: int) -> float:
        """Mean over articles of the mean over readings; NaN without articles."""
        if not len(self.weight):
            return math.nan
        return float(np.average(self.share[:, column], weights=self.weight))

    def per_1000_words(self, column: int, rare_articles: int) -> Interval:
        """Mean over articles ± t·SD/√A, never below 0; only the mean where the tag is rarely used."""
        values = self.spans_per_1000[:, column]
        values = values[np.isfinite(values)]
        if not len(values):
            return NOTHING
        mean = float(values.mean())
        if (values > 0).sum() < rare_articles or len(values) < 2:
            return mean, math.nan, math.nan
        reach = t_quantile(0.975, len(values) - 1) * float(values.std(ddof=1)) / math.sqrt(len(values))
        return mean, max(0.0, mean - reach), mean + reach


def contested_share(pairs: IntArray, least_articles: int) -> Interval:
    """Σ contested ÷ Σ tagged characters with a bootstrap interval over articles.

    `pairs` (A, 2) holds for every article with at least three readings the characters that some but at
    most half of its readers tagged, and those that anybody tagged. NaN when nobody tagged anything; no
    interval when fewer than `least_articles` articles have the tag, the ratio is 1, no replicate differs,
    or more than a tenth of them are undefined. Articles are put in order of their content first, so that neither
    their names nor their order move the interval.
    """
    counts = pairs.reshape(-1, 2).astype(float)
    top, bottom = counts.sum(axis=0)
    if bottom == 0:
        return NOTHING
    value = top / bottom
    if (counts[:, 1] > 0).sum() < least_articles or value == 1:
        return value, math.nan, math.nan
    counts = counts[np.lexsort(counts.T)]
    low, high = _percentile(counts) if len(counts) >= STUDENTISED_BELOW else _studentised(counts, value)
    low, high = np.clip([low, high], 0, 1)  # keeps NaN, unlike min and max
    return value, float(low), float(high)


def _studentised(pairs: FloatArray, value: float) -> tuple[float, float]:
    """Bootstrap-t on log(1 − v): low = 1 − (1−v)·exp(−q₋·s/(1−v))."""
    n = len(pairs)
    top, bottom = pairs.T
    weights = _resamples(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        replicate = (weights @ top) / (weights @ bottom)
        squares = (weights * (top - replicate[:, None] * bottom) ** 2).sum(axis=1)
        error = np.sqrt(squares * n / (n - 1)) / (weights @ bottom)
        t = (np.log1p(-replicate) - np.log1p(-value)) * (1 - replicate) / error
    t = t[np.isfinite(t) & (error > NO_SPREAD)]
    if len(t) < (1 - UNSTABLE) * REPLICATES:
        return math.nan, math.nan
    spread = math.sqrt(n / (n - 1) * ((top - value * bottom) ** 2).sum()) / bottom.sum()
    lower, upper = np.percentile(t, [2.5, 97.5])
    rest = 1 - value
    return 1 - rest * math.exp(-lower * spread / rest), 1 - rest * math.exp(-upper * spread / rest)


def _percentile(pairs: FloatArray) -> tuple[float, float]:
    sums = _resamples(len(pairs)) @ pairs
    replicate = sums[sums[:, 1] > 0, 0] / sums[sums[:, 1] > 0, 1]
    if len(replicate) < (1 - UNSTABLE) * REPLICATES:
        return math.nan, math.nan
    low, high = np.percentile(replicate, [2.5, 97.5])
    return (float(low), float(high)) if high - low > NO_SPREAD else (math.nan, math.nan)


@lru_cache(maxsize=16)
def _resamples(n: int) -> FloatArray:
    """(REPLICATES, n) how often each of n articles is drawn; the same for every source of that size."""
    return np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=REPLICATES).astype(float)


def _means(values: IntArray, article: IntArray, n_readings: IntArray) -> FloatArray:
    """(A, K) means over the readings of each article."""
    columns = [np.bincount(article, column, len(n_readings)) for column in values.T]
    return np.array(columns).reshape(values.shape[1], len(n_readings)).T / n_readings[:, None]
