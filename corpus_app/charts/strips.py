"""Intervals below each other: the numbers above them, and a strip for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .scales import Scale
from .shapes import Picture, Shape, line, words

ROW = 32


def axis(scale: Scale, name: Callable[[float], str], last: str = "") -> Picture:
    """The numbers above a column of strips; `last` follows the highest one (a unit)."""
    shapes = []
    for tick in scale.ticks:
        anchor = "start" if tick == scale.low else "end" if tick == scale.ticks[-1] else "middle"
        unit = last if tick == scale.ticks[-1] else ""
        shapes.append(words(scale.at(tick), 13, name(tick) + unit, "axis-t", anchor))
    return Picture(18, tuple(shapes))


def strip(
    scale: Scale,
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    *,
    thick: tuple[float, float] | None = None,
    mean: float | None = None,
    references: Sequence[float] = (),
    height: float = ROW,
    href: str = "",
) -> Picture:
    """One row of a plot: grid, panel mean, interval, thick interval, dot. Without a value the row stays empty.

    Bounds without a value are drawn as an interval without a dot. `href` is where the dot leads.
    """
    middle = height / 2
    shapes = [line(scale.at(tick), scale.at(tick), 0, height, "grid-l") for tick in scale.ticks]
    shapes += [line(scale.at(each), scale.at(each), 0, height, "ref-l") for each in references]
    if mean is not None:
        shapes.append(line(scale.at(mean), scale.at(mean), 0, height, "mean-l"))
    if low is not None and high is not None:
        shapes.append(line(scale.at(low), scale.at(high), middle, middle, "ci"))
    if thick is not None:
        shapes.append(line(scale.at(thick[0]), scale.at(thick[1]), middle, middle, "ci-shrunk"))
    if value is not None:
        at = {"cx": scale.at(value), "cy": middle}
        dot = Shape("circle", {**at, "r": 5}, "pt")
        # A dot alone is too small to hit.
        shapes.append(Shape("a", children=(Shape("circle", {**at, "r": 14}, "hit"), dot), href=href) if href else dot)
    return Picture(height, tuple(shapes))
