"""Named dots on two scales."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .scales import Scale
from .shapes import Picture, Shape, anchor_at, line, words


@dataclass(frozen=True)
class Point:
    """A named dot; one that `stands_out` is joined to its name in stronger ink."""

    name: str
    x: float
    y: float
    href: str = ""
    label: str = ""
    stands_out: bool = False


SCATTER, SCATTER_ROOM = 300, (14.0, 262.0)
# What a letter of 12 px takes, in percent of a picture between a phone's and a page's width.
LETTER = 1.05


def scatter(
    points: Sequence[Point],
    across: Scale,
    up: Scale,
    limits: tuple[float | None, float | None],
    names: tuple[Callable[[float], str], Callable[[float], str]],
    label: str = "",
) -> Picture:
    """Dots with their names; `limits` are a value on each scale, drawn as dashed lines; `names` write the ticks."""
    top, foot = SCATTER_ROOM
    left, right = 9.0, 98.0

    def x_of(value: float) -> float:
        return left + (right - left) * across.at(value) / 100

    def y_of(value: float) -> float:
        return foot - (foot - top) * up.at(value) / 100

    shapes = [line(left, right, y_of(tick), y_of(tick), "grid-l") for tick in up.ticks]
    shapes += [words(0, y_of(tick) + 4, names[1](tick), "axis-t") for tick in up.ticks]
    shapes += [words(x_of(tick), foot + 20, names[0](tick), "axis-t", anchor_at(x_of(tick))) for tick in across.ticks]
    if limits[0] is not None:
        shapes.append(line(x_of(limits[0]), x_of(limits[0]), top, foot, "mean-l"))
    if limits[1] is not None:
        shapes.append(line(left, right, y_of(limits[1]), y_of(limits[1]), "mean-l"))
    # Boxes (from, to, top, bottom) where a name would cover something.
    taken = [(x_of(each.x) - 1, x_of(each.x) + 1, y_of(each.y) - 5, y_of(each.y) + 5) for each in points]
    for point in sorted(points, key=lambda each: (-each.y, each.x)):
        x, y = x_of(point.x), y_of(point.y)
        name, box = _beside(point, x, y, taken)
        taken.append(box)
        inside = (Shape("circle", {"cx": x, "cy": y, "r": 6 if point.stands_out else 4.5}, "pt"), name)
        shapes.append(Shape("a" if point.href else "g", children=inside, href=point.href, label=point.label))
    return Picture(SCATTER, tuple(shapes), "scatter", label)


Box = tuple[float, float, float, float]


def _beside(point: Point, x: float, y: float, taken: list[Box]) -> tuple[Shape, Box]:
    """The name at the nearest free place right or left of its dot, and the room it takes; at worst over another."""
    wide, css = len(point.name) * LETTER, "lab-out" if point.stands_out else "lab-key"
    found = []
    for down in (0, -11, 11, -22, 22, 33):
        for anchor, start in (("start", x + 1.4), ("end", x - 1.4 - wide)):
            box = (start, start + wide, y + down - 7, y + down + 7)
            if box[0] >= 0 and box[1] <= 100:
                place = x + 1.4 if anchor == "start" else x - 1.4
                found.append((words(place, y + down + 4, point.name, css, anchor), box))
    free = (each for each in found if not any(_cover(each[1], other) for other in taken))
    return next(free, found[0])


def _cover(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
