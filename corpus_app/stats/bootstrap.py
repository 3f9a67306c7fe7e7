"""Intervals: articles are drawn with replacement, and all that one article holds stays together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray
from corpus_app.stats.distributions import t_quantile
from corpus_app.stats.measure import LOGIT, Formula, Measure

MINIMUM = 5
"""Fewer articles in which a number can move: no interval."""

SETTLED = 30
"""Fewer: the interval is preliminary."""

PERCENTILE_FROM = 100
"""From here on the plain percentiles of the replicates are honest; below, they are too narrow."""

_CELLS = 4_000_000


@dataclass(frozen=True)
class Interval:
    """A 95 % interval, or why there is none."""

    low: float | None = None
    high: float | None = None
    reason: str | None = None


class Resampler:
    """Multinomial article weights, the same for every measure with the same number of articles."""

    def __init__(self, *, seed: int, replicates: int = 1000) -> None:
        self.seed = seed
        self.replicates = replicates
        self._kept: dict[int, FloatArray] = {}

    def blocks(self, n_articles: int) -> Iterator[FloatArray]:
        """Weights W [b, A] in blocks that together hold all replicates; big corpora never in one piece."""
        if self.replicates * n_articles <= _CELLS:
            yield self._whole(n_articles)
            return
        rng = np.random.default_rng([self.seed, n_articles])
        size = max(1, _CELLS // n_articles)
        for begin in range(0, self.replicates, size):
            yield _draw(rng, min(size, self.replicates - begin), n_articles)

    def _whole(self, n_articles: int) -> FloatArray:
        if n_articles not in self._kept:
            while len(self._kept) >= 8:
                self._kept.pop(next(iter(self._kept)))
            rng = np.random.default_rng([self.seed, n_articles])
            self._kept[n_articles] = _draw(rng, self.replicates, n_articles)
        return self._kept[n_articles]

    def sums(self, columns: FloatArray) -> FloatArray:
        """Z = W F, [B, D]."""
        return np.concatenate([weights @ columns for weights in self.blocks(len(columns))])

    def sparse_sums(self, columns: FloatArray, parts: tuple[tuple[IntArray, slice], ...]) -> FloatArray:
        """The same where only some rows of each slice of columns are not zero."""
        sums = np.zeros((self.replicates, columns.shape[1]))
        begin = 0
        for weights in self.blocks(len(columns)):
            by_article = np.ascontiguousarray(weights.T)
            for rows, place in parts:
                sums[begin : begin + len(weights), place] = by_article[rows].T @ columns[rows, place]
            begin += len(weights)
        return sums


def _draw(rng: np.random.Generator, replicates: int, n_articles: int) -> FloatArray:
    drawn = rng.integers(0, n_articles, size=(replicates, n_articles))
    drawn += np.arange(replicates)[:, None] * n_articles
    weights = np.bincount(drawn.ravel(), minlength=replicates * n_articles)
    return weights.reshape(replicates, n_articles).astype(np.float64)


def intervals(measures: Sequence[Measure], values: Sequence[float], resampler: Resampler) -> list[Interval]:
    """The interval of each measure with a defined value; one matrix product per number of articles."""
    found = [Interval(reason=_refusal(measure, value)) for measure, value in zip(measures, values, strict=True)]
    wanted = [at for at, interval in enumerate(found) if interval.reason is None]
    for size in {len(measures[at].columns) for at in wanted}:
        chosen = [at for at in wanted if len(measures[at].columns) == size]
        for at, sums in zip(chosen, _sums([measures[at] for at in chosen], resampler), strict=True):
            found[at] = _interval(measures[at], values[at], sums, resampler)
    return found


def _sums(measures: Sequence[Measure], resampler: Resampler) -> Iterator[FloatArray]:
    """The replicates of the sums of each measure; one product for all whose columns are full."""
    full = [measure.columns for measure in measures if measure.parts is None]
    together = resampler.sums(np.column_stack(full)) if full else np.zeros((0, 0))
    begin = 0
    for measure in measures:
        if measure.parts is None:
            end = begin + measure.columns.shape[1]
            yield together[:, begin:end]
            begin = end
        else:
            yield resampler.sparse_sums(measure.columns, measure.parts)


def _refusal(measure: Measure, value: float) -> str | None:
    if measure.n_moving < MINIMUM:
        return "not_enough_articles"
    if value == 0 and measure.is_share:
        return "nothing_matched"
    return "perfect" if value == 1 else None


def _interval(measure: Measure, value: float, sums: FloatArray, resampler: Resampler) -> Interval:
    if measure.n_moving < PERCENTILE_FROM and measure.interval == LOGIT:
        return logit_t(measure, value)
    replicates = measure.formula(sums)
    if measure.n_moving >= PERCENTILE_FROM:
        found = percentile(replicates)
    else:
        found = studentised(measure, value, sums, replicates, resampler)
    if measure.is_share and found.low is not None:
        # The scale of the studentised interval has no lower end.
        return Interval(max(found.low, 0.0), found.high)
    return found


def percentile(replicates: FloatArray) -> Interval:
    """The 2.5 and 97.5 percentiles of the replicates that have a value below 1."""
    kept = replicates[_usable(replicates)]
    if len(kept) < 0.9 * len(replicates):
        return Interval(reason="unstable")
    low, high = np.quantile(kept, [0.025, 0.975])
    return _checked(float(low), float(high))


def _usable(replicates: FloatArray) -> BoolArray:
    return np.isfinite(replicates) & (np.nan_to_num(replicates, nan=1.0) < 1)


def studentised(
    measure: Measure, value: float, sums: FloatArray, replicates: FloatArray, resampler: Resampler
) -> Interval:
    """Bootstrap-t on log(1 - v), with the standard error from the influence of each article."""
    n_articles = len(measure.columns)
    slope = measure.gradient or numeric_gradient(measure.formula)
    correction = n_articles / (n_articles - 1)
    influence = measure.columns @ slope(measure.sums[None, :])[0]
    s = float(np.sqrt(correction * (influence**2).sum()))
    s_b = _standard_errors(measure, slope(sums), resampler) * np.sqrt(correction)
    usable = _usable(replicates) & (s_b > 1e-9)
    if s <= 1e-9 or usable.sum() < 0.9 * len(replicates):
        return Interval(reason="unstable")
    v_b, s_b = replicates[usable], s_b[usable]
    t_b = (np.log1p(-v_b) - np.log1p(-value)) * (1 - v_b) / s_b
    q_low, q_high = np.quantile(t_b, [0.025, 0.975])
    with np.errstate(over="ignore"):
        low, high = (1 - (1 - value) * np.exp(-q * s / (1 - value)) for q in (q_low, q_high))
    return _checked(float(low), float(high))


def logit_t(measure: Measure, value: float) -> Interval:
    """A share as expit(logit v ± t s / (v(1 - v))), t with one degree of freedom less than articles that move it.

    Of few articles with one unlike the others, resamples without that one have hardly any spread; the studentised
    interval of a share then reaches far beyond 0, while this one covers as well (`bench.coverage`).
    """
    rows = measure.columns[measure.moves]
    influence = rows @ (measure.gradient or numeric_gradient(measure.formula))(measure.sums[None, :])[0]
    s = float(np.sqrt(len(rows) / (len(rows) - 1) * (influence**2).sum()))
    centre = float(np.log(value) - np.log1p(-value))
    reach = t_quantile(0.975, len(rows) - 1) * s / (value * (1 - value))
    low, high = (1 / (1 + np.exp(-np.clip(at, -700, 700))) for at in (centre - reach, centre + reach))
    return _checked(float(low), float(high))


def _checked(low: float, high: float) -> Interval:
    """No interval when it is endless, or has no width because all articles are alike."""
    if np.isfinite(low) and np.isfinite(high) and high - low > 1e-12:
        return Interval(low, high)
    return Interval(reason="unstable")


def _standard_errors(measure: Measure, slopes: FloatArray, resampler: Resampler) -> FloatArray:
    """sqrt of the weighted sum of squared influences, per replicate [B]."""
    parts, begin = [], 0
    for weights in resampler.blocks(len(measure.columns)):
        influence = slopes[begin : begin + len(weights)] @ measure.columns.T
        parts.append(np.einsum("ba,ba,ba->b", weights, influence, influence))
        begin += len(weights)
    squared: FloatArray = np.sqrt(np.nan_to_num(np.concatenate(parts), nan=0.0, posinf=0.0))
    return squared


def numeric_gradient(formula: Formula) -> Formula:
    """Central differences with the relative step 1e-4; a column that is zero moves nothing."""

    def gradient(sums: FloatArray) -> FloatArray:
        n_columns = sums.shape[1]
        step = 1e-4 * sums
        shifts = step.T[:, :, None] * np.eye(n_columns)[:, None, :]
        difference = (formula(sums + shifts) - formula(sums - shifts)).T
        slopes: FloatArray = np.where(step > 0, difference / np.where(step > 0, 2 * step, 1.0), 0.0)
        return slopes

    return gradient
