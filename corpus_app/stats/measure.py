"""What a coefficient hands to the summing and resampling: additive columns and a formula over their sums."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray

Formula = Callable[[FloatArray], FloatArray]
"""Sums [..., D] in, values [...] out; NaN where the value is undefined."""

STUDENTISED, LOGIT = "studentised", "logit"


@dataclass(frozen=True)
class Measure:
    """One number (a coefficient for a tag, a pair or everything), before summing over its A clusters.

    `columns` [A, D] non-negative; `moves` [A]: clusters in which the number can move; `undefined` is the
    reason should the formula have no value; `refused` a reason not to compute it at all. `percent`,
    `coverage` and `prevalence` stand beside the value. A number that `is_share` lies between 0 and 1; `interval` is how
    its interval is made below 100 articles, STUDENTISED or LOGIT. `parts` says which rows of which columns are not
    zero, where that saves work.
    """

    columns: FloatArray
    formula: Formula
    moves: BoolArray
    n_units: int
    undefined: str = "no_variation"
    refused: str | None = None
    gradient: Formula | None = None
    parts: tuple[tuple[IntArray, slice], ...] | None = None
    tag: int | None = None
    raters: tuple[int, int] | None = None
    level: str | None = None
    percent: float | None = None
    coverage: float | None = None
    prevalence: float | None = None
    excluded: int = 0
    is_share: bool = False
    interval: str = STUDENTISED

    @property
    def sums(self) -> FloatArray:
        total: FloatArray = self.columns.sum(axis=0)
        return total

    @property
    def n_moving(self) -> int:
        return int(self.moves.sum())


def columns(*parts: FloatArray | IntArray) -> FloatArray:
    """Arrays with an article axis [A] or [A, n] side by side, as floats."""
    return np.column_stack(parts).astype(np.float64)


def ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """above / below, NaN where below is zero."""
    safe = np.where(below == 0, 1.0, below)
    result: FloatArray = np.where(below == 0, np.nan, above / safe)
    return result


def share(above: float, below: float) -> float | None:
    """above / below as a plain number, `None` when below is zero."""
    return float(above) / float(below) if below else None
