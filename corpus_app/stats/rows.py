"""From measures to rows: sums, values, intervals, reasons."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from corpus_app.stats.bootstrap import MINIMUM, SETTLED, Interval, Resampler, intervals
from corpus_app.stats.measure import Measure
from corpus_app.stats.result import Result

MAX_PAIR_INTERVALS = 400
"""With more pairs of reviewers than this in one coefficient their rows come without intervals."""

GREYED_FROM = 0.1
"""Share of articles left out for self-overlap above which a value is greyed."""


@dataclass(frozen=True)
class Row(Result):
    """One number with everything that must stand beside it.

    `raters` are two reviewer ids; `coverage`, `prevalence` and `percent` are shares or `None`; `excluded`
    counts articles left out for self-overlap, `n_moving` those in which the number can move; `preliminary`
    is true for 5 to 29 of them. `n_units` are characters, units or items, as the coefficient counts.
    """

    name: str = ""
    tag: int | None = None
    raters: tuple[int, int] | None = None
    level: str | None = None
    coverage: float | None = None
    prevalence: float | None = None
    percent: float | None = None
    excluded: int = 0
    n_moving: int = 0

    @property
    def preliminary(self) -> bool:
        return self.value is not None and MINIMUM <= self.n_moving < SETTLED

    @property
    def is_greyed(self) -> bool:
        """More than a tenth of the articles had to be left out."""
        return self.excluded > GREYED_FROM * (self.excluded + self.n_articles)


def rows_of(named: Iterable[tuple[str, Measure]], resampler: Resampler | None) -> list[Row]:
    """One row per measure, in order; without a resampler there are no intervals and no reasons for that."""
    pairs = list(named)
    values = [_value(measure) for _, measure in pairs]
    found = [Interval() for _ in pairs]
    if resampler is not None:
        defined = [at for at, value in enumerate(values) if isinstance(value, float)]
        crowded = _crowded([pairs[at] for at in defined])
        wanted = [at for at in defined if not (pairs[at][1].raters and pairs[at][0] in crowded)]
        numbers = [value for at in wanted if isinstance(value := values[at], float)]
        drawn = intervals([pairs[at][1] for at in wanted], numbers, resampler)
        for at, interval in zip(wanted, drawn, strict=True):
            found[at] = interval
        for at in set(defined) - set(wanted):
            found[at] = Interval(reason="too_many_pairs")
    return [
        _row(name, measure, value, interval)
        for (name, measure), value, interval in zip(pairs, values, found, strict=True)
    ]


def _crowded(pairs: list[tuple[str, Measure]]) -> set[str]:
    names = [name for name, measure in pairs if measure.raters]
    return {name for name in set(names) if names.count(name) > MAX_PAIR_INTERVALS}


def _value(measure: Measure) -> float | str:
    """The value, or the reason for having none."""
    if not len(measure.columns):
        return "no_pairable_data"
    if measure.refused:
        return measure.refused
    value = float(measure.formula(measure.sums[None, :])[0])
    return value if np.isfinite(value) else measure.undefined


def _row(name: str, measure: Measure, value: float | str, interval: Interval) -> Row:
    is_defined = isinstance(value, float)
    return Row(
        value=value if isinstance(value, float) else None,
        low=interval.low,
        high=interval.high,
        n_articles=len(measure.columns),
        n_units=measure.n_units,
        reason=interval.reason if is_defined else str(value),
        name=name,
        tag=measure.tag,
        raters=measure.raters,
        level=measure.level,
        coverage=measure.coverage,
        prevalence=measure.prevalence,
        percent=measure.percent,
        excluded=measure.excluded,
        n_moving=measure.n_moving,
    )
