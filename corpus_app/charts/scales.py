"""Scales: where a value stands between two round numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` on 0 to 100 percent, with a tick every `step`."""

    low: float
    high: float
    step: float

    def at(self, value: float) -> float:
        """Where a value stands; what lies outside stands at the edge.

        >>> Scale(0, 0.5, 0.1).at(0.25)
        50.0
        """
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0) * 100

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [round(self.low + number * self.step, 6) for number in range(count + 1)]


# The top of a scale of shares and the distance of its ticks.
SHARES = ((0.05, 0.01), (0.1, 0.02), (0.2, 0.05), (0.3, 0.1), (0.5, 0.1), (0.8, 0.2), (1.0, 0.2))


def share_scale(values: Iterable[float | None]) -> Scale:
    """From 0 to the next round share above all values.

    >>> share_scale([0.31, None]).high
    0.5
    """
    most = max((value for value in values if value is not None), default=1.0)
    top, step = next(((top, step) for top, step in SHARES if most <= top), SHARES[-1])
    return Scale(0, top, step)


# The top of a scale of amounts and the distance of its ticks.
AMOUNTS = ((2.0, 0.5), (4.0, 1.0), (10.0, 2.0), (50.0, 10.0))


def amount_scale(values: Iterable[float | None]) -> Scale:
    """From 0 to the next round number above all values, at most 50; × 1 has its place on it.

    >>> amount_scale([0.4, 2.6]).high
    4.0
    """
    most = max((value for value in values if value is not None), default=1.0)
    top, step = next(((top, step) for top, step in AMOUNTS if most <= top), AMOUNTS[-1])
    return Scale(0, top, step)


def agreement_scale(values: Iterable[float | None]) -> Scale:
    """From 0 to 1, and below 0 as far as a value or interval reaches, but not below −1."""
    least = min((value for value in values if value is not None), default=0.0)
    return Scale(max(-1.0, math.floor(min(least, 0) * 5) / 5), 1.0, 0.2)


def close_scale(values: Iterable[float]) -> Scale:
    """From the tenth below the least value to the tenth above the highest.

    >>> close_scale([0.31, 0.58]).low
    0.3
    """
    found = list(values)
    low, high = math.floor(10 * min(found)) / 10, math.ceil(10 * max(found)) / 10
    return Scale(low, max(high, low + 0.1), 0.1)


def round_scale(values: Iterable[float]) -> Scale:
    """From 0 to a round number above all values, with three to five ticks.

    >>> round_scale([180, 412]).high
    500.0
    """
    most = max([1e-9, *values])
    unit = 10.0 ** math.floor(math.log10(most))
    step = next(unit * factor for factor in (0.2, 0.25, 0.5, 1, 2, 2.5, 5) if most <= 5 * unit * factor)
    return Scale(0.0, step * math.ceil(most / step), step)
