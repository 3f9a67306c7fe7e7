"""The intervals we did not choose, for comparison: jackknife-t and BCa (statistics.md §2)."""

from statistics import NormalDist

import numpy as np

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.bootstrap import Interval
from corpus_app.stats.measure import Measure

NORMAL = NormalDist()


def left_out(measure: Measure) -> FloatArray:
    """The values without each article in turn."""
    return measure.formula(measure.sums - measure.columns)


def jackknife_t(measure: Measure, value: float, quantile: float) -> Interval:
    """v -+ t sqrt((A - 1)/A sum (v_(-a) - mean)^2); `quantile` is that of t with A - 1 degrees of freedom."""
    values = left_out(measure)
    if not np.all(np.isfinite(values)):
        return Interval(reason="unstable")
    n_articles = len(values)
    error = np.sqrt((n_articles - 1) / n_articles * ((values - values.mean()) ** 2).sum())
    return Interval(float(value - quantile * error), float(value + quantile * error))


def bca(measure: Measure, value: float, replicates: FloatArray) -> Interval:
    """Bias-corrected and accelerated percentiles (Efron 1987)."""
    jackknifed = left_out(measure)
    replicates = replicates[np.isfinite(replicates)]
    if not len(replicates):
        return Interval(reason="unstable")
    below = (np.sum(replicates < value) + np.sum(replicates == value) / 2) / len(replicates)
    spread = jackknifed.mean() - jackknifed
    scale = (spread**2).sum() ** 1.5
    if not np.all(np.isfinite(jackknifed)) or not 0 < below < 1 or scale == 0:
        return Interval(reason="unstable")
    bias, acceleration = NORMAL.inv_cdf(below), (spread**3).sum() / (6 * scale)
    shifted = [bias + z for z in (-1.959964, 1.959964)]
    shares = [NORMAL.cdf(bias + z / (1 - acceleration * z)) for z in shifted]
    low, high = np.quantile(replicates, shares)
    return Interval(float(low), float(high))
