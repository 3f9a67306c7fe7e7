"""Heat maps: one hue, a number in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .shapes import Picture, Shape, rect, words


@dataclass(frozen=True)
class Cell:
    """A cell of a heat map: its step 0–6, "x" (outlined), "-" (blank) or "none" (not drawn), its number and address."""

    step: int | str
    text: str = ""
    href: str = ""
    label: str = ""


def heat(rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]], label: str = "") -> Picture:
    """One hue, a number in every cell; the row names come first (`names_share`).

    On a phone it scrolls where the names of its columns need more room.
    """
    first = names_share(len(columns))
    wide = (100 - first) / max(len(columns), 1)
    head = 34 if any(len(_lines(name)) > 1 for name in columns) else 20
    top, high, gap = head + 6, 32, 2
    shapes = [
        _named(name, head - 8, "lab-mid", x=first + at * wide, width=wide, y=0, height=head)
        for at, name in enumerate(columns)
    ]
    for down, (name, row) in enumerate(zip(rows, cells, strict=True)):
        y = top + down * (high + gap)
        shapes.append(_named(name, high / 2 + 1, "lab", x=0, width=first - 1, y=y, height=high))
        shapes += [_cell(cell, first + at * wide, wide, y, high) for at, cell in enumerate(row)]
    return Picture(top + len(rows) * (high + gap), tuple(shapes), f"heat {_room_for(columns, wide)}".strip(), label)


def _lines(name: str) -> list[str]:
    """A name as one line, or as two where it is long and has a space or hyphen; on a phone a column is hardly wider.

    >>> _lines("rather objective"), _lines("rather-objective")
    (['rather', 'objective'], ['rather-', 'objective'])
    """
    breaks = [at for at, sign in enumerate(name) if sign in " -"]
    if len(name) < 10 or not breaks:
        return [name]
    middle = min(breaks, key=lambda at: abs(2 * at - len(name))) + 1
    return [name[:middle].rstrip(), name[middle:]]


# In px: the width of a picture on a phone, and what a small letter and any other sign of 13 px take.
PHONE, SMALL_LETTER, OTHER_SIGN = 350, 6.1, 8.5
# The widths in rem that figures.css knows.
ROOMS = (28, 36, 44)


def _room_for(columns: Sequence[str], wide: float) -> str:
    """The class of a heat map whose column names would run into each other on a phone; "" where they fit.

    >>> _room_for(["fact", "opinion", "nothing"], 26.7), _room_for(["sensational language"] * 6, 14)
    ('', 'room-36')
    """
    heads = [each for name in columns for each in _lines(name)]
    longest = max(
        (sum(SMALL_LETTER if sign.islower() or sign == "-" else OTHER_SIGN for sign in head) for head in heads),
        default=0,
    )
    needed = longest * 100 / wide
    return "" if needed <= PHONE else f"room-{next((room for room in ROOMS if needed <= 16 * room), ROOMS[-1])}"


def _named(name: str, base: float, css: str, *, x: float, width: float, y: float, height: float) -> Shape:
    """A name over its column, its last line at `base`, or before its row, around `base`; cut where its room ends."""
    lines = _lines(name)
    is_head = css == "lab-mid"
    begin = base - (14 if is_head else 7) * (len(lines) - 1)
    shown = [
        words(50 if is_head else 0, begin + 14 * at, each, css, "middle" if is_head else "")
        for at, each in enumerate(lines)
    ]
    return Shape("svg", {"x": x, "width": width, "y": y, "height": height}, "clip", children=tuple(shown))


def names_share(n_columns: int) -> float:
    """Percent of a heat map for the names of its rows; a map of many columns is wide, and they need no more room.

    >>> [names_share(n) for n in (4, 12, 40)]
    [20.0, 12.0, 5.0]
    """
    return max(12.0, 20.0 - max(0, n_columns - 4) * 2) if n_columns <= 12 else max(5.0, 144 / n_columns)


def _cell(cell: Cell, x: float, wide: float, y: float, high: float) -> Shape:
    if cell.step == "none":
        return Shape("g")
    box = rect(x, wide - 0.4, high, "", y)
    inside = (box, words(x + wide / 2 - 0.2, y + high / 2, cell.text, "", "middle")) if cell.text else (box,)
    css = f"h{cell.step}"
    return Shape("a" if cell.href else "g", {}, css, children=inside, href=cell.href, label=cell.label)


def step_of(value: float, steps: Sequence[float]) -> int:
    """How many of the six limits a value has reached.

    >>> step_of(0.5, (0.1, 0.3, 0.5, 0.6, 0.7, 0.8))
    3
    """
    return sum(value >= limit for limit in steps)
