"""Pictures of numbers as plain shapes: rows in, SVG out. Sideways everything is in percent, downwards in pixels.

A page draws the shapes with percentages and classes, so that a figure is as wide as its column and follows the
theme; a download draws the same shapes with a fixed width and the light colours written out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

ROW = 32
SIDEWAYS = frozenset({"x", "x1", "x2", "cx", "width"})
LENGTHS = frozenset({"width"})


# --- Shapes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """One SVG element. In `place`, x, x1, x2, cx and width are percent of the picture, the others pixels.

    A shape with an address (`href`) is a link named `label` around its children; without a name it is for the mouse
    only, because the same link stands in words beside the picture.
    """

    tag: str
    place: Mapping[str, float] = field(default_factory=dict)
    css: str = ""
    text: str = ""
    anchor: str = ""
    children: tuple[Shape, ...] = ()
    href: str = ""
    label: str = ""


@dataclass(frozen=True)
class Picture:
    """Shapes on a surface of a certain height; `label` names a picture that is more than decoration."""

    height: float
    shapes: tuple[Shape, ...]
    css: str = ""
    label: str = ""


def line(x1: float, x2: float, y1: float, y2: float, css: str) -> Shape:
    return Shape("line", {"x1": x1, "x2": x2, "y1": y1, "y2": y2}, css)


def rect(x: float, width: float, height: float, css: str, y: float = 0) -> Shape:
    return Shape("rect", {"x": x, "y": y, "width": max(width, 0), "height": height}, css)


def words(x: float, y: float, text: str, css: str, anchor: str = "") -> Shape:
    return Shape("text", {"x": x, "y": y}, css, text=text, anchor=anchor)


def clipped(x: float, width: float, y: float, height: float, text: Shape) -> Shape:
    """Text that ends where its room ends."""
    place = {"x": x, "width": width, "y": y, "height": height}
    return Shape("svg", place, "clip", children=(text,))


# --- Scales ---------------------------------------------------------------------------------------


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


# --- Pictures -------------------------------------------------------------------------------------


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


@dataclass(frozen=True)
class Part:
    """A part of a stacked bar: its share, its classes, and the class of the number in it."""

    share: float
    css: str
    text_css: str = "bar-t"


def stacked(parts: Sequence[Part], height: float = 26) -> Picture:
    """Parts side by side with paper between; the number stands inside from 10 percent on."""
    shapes, x = [], 0.0
    for part in parts:
        wide = part.share * 100
        shapes.append(rect(x, wide - 0.35, height, part.css))
        if wide >= 10:
            shapes.append(words(x + wide / 2, height / 2 + 4.5, f"{wide:.0f}", part.text_css, "middle"))
        x += wide
    return Picture(height, tuple(shapes))


def key(entries: Sequence[tuple[str, str]]) -> Picture:
    """What the colours of a stacked bar stand for: (name, classes of the part), side by side."""
    wide = 100 / max(len(entries), 1)
    shapes = []
    for at, (name, css) in enumerate(entries):
        shapes += [rect(at * wide, 1.8, 14, css, 4), words(at * wide + 2.6, 15.5, name, "lab-key")]
    return Picture(26, tuple(shapes))


def barcode(length: int, passages: Iterable[tuple[int, int]], height: float = 14) -> Picture:
    """A text from its first character to its last; filled where the passages are."""
    bars: list[tuple[float, float]] = []
    for start, end in sorted(passages):
        # Less than a third of a percent cannot be seen.
        left, right = 100 * start / length, max(100 * end / length, 100 * start / length + 0.3)
        # Thousands of passages are a few hundred bars to the eye.
        if bars and left <= bars[-1][1]:
            bars[-1] = (bars[-1][0], max(bars[-1][1], right))
        else:
            bars.append((left, right))
    shapes = [rect(left, right - left, height, "barcode") for left, right in bars]
    return Picture(height, (rect(0, 100, height, "barcode-bg"), *shapes))


def linked_barcode(length: int, found: Sequence[tuple[int, int, str, str, str]], label: str) -> Picture:
    """The same with a link on every passage: (start, end, address, name, class)."""
    shapes = [rect(0, 100, 14, "barcode-bg", 7)]
    for start, end, href, name, css in found:
        x, wide = 100 * start / length, max(100 * (end - start) / length, 0.6)
        inside = (rect(x, wide, 14, css, 7), rect(x, wide, 28, "hit"))
        shapes.append(Shape("a", children=inside, href=href, label=name))
    return Picture(28, tuple(shapes), label=label)


def progress(done: int, begun: int, total: int) -> Picture:
    """Readings done and begun, of all."""
    whole = max(total, 1)
    shapes = [rect(0, 100, 6, "track"), rect(0, 100 * done / whole, 6, "done")]
    return Picture(6, (*shapes, rect(100 * done / whole, 100 * begun / whole, 6, "going")))


TIMELINE = 196
CUMULATIVE, BARS = (22.0, 108.0), (132.0, 172.0)


def timeline(days: Sequence[tuple[str, int]], total: int, whole: str) -> Picture:
    """Below, a bar for each day (or week); above, how many there are in all, and the `total` as a dotted line.

    `days` are (name, n) from the first to the last; `whole` is what stands at the dotted line.
    """
    done = sum(n for _name, n in days)
    ceiling, most = max(total, done, 1), max((n for _name, n in days), default=0) or 1
    wide = 100 / max(len(days), 1)
    (top, foot), (bar_top, bar_foot) = CUMULATIVE, BARS

    def height(n: int) -> float:
        return foot - (foot - top) * n / ceiling

    shapes = [line(0, 100, foot, foot, "grid-l"), line(0, 100, bar_foot, bar_foot, "grid-l")]
    if total:
        shapes += [line(0, 100, height(total), height(total), "ref-l"), words(0, height(total) - 6, whole, "axis-t")]
    so_far = 0
    for at, (_name, n) in enumerate(days):
        before, so_far = so_far, so_far + n
        shapes.append(line(at * wide, (at + 1) * wide, height(before), height(so_far), "ci"))
        if n:
            high = (bar_foot - bar_top) * n / most
            shapes.append(rect(at * wide + wide * 0.1, wide * 0.8, high, "bar", bar_foot - high))
    if done:
        busiest = max(range(len(days)), key=lambda at: days[at][1])
        x = (busiest + 0.5) * wide
        shapes.append(words(x, bar_top - 5, f"{most:,}", "axis-t", _anchor(x)))
    if days:
        shapes.append(words(0, TIMELINE - 6, days[0][0], "axis-t", "start"))
    if len(days) > 1:
        shapes.append(words(100, TIMELINE - 6, days[-1][0], "axis-t", "end"))
    return Picture(TIMELINE, tuple(shapes))


def _anchor(x: float) -> str:
    return "start" if x < 5 else "end" if x > 95 else "middle"


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
    shapes += [words(x_of(tick), foot + 20, names[0](tick), "axis-t", _anchor(x_of(tick))) for tick in across.ticks]
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


# --- On a page ------------------------------------------------------------------------------------


def markup(picture: Picture, width: int | None = None) -> str:
    """SVG for a page: percentages and classes. With a `width` it is that many pixels wide, for a box that scrolls."""
    inside = "".join(_drawn(shape) for shape in picture.shapes)
    named = f'role="group" aria-label={quoteattr(picture.label)}' if picture.label else 'aria-hidden="true"'
    css = f' class="{picture.css}"' if picture.css else ""
    size = f"{width}" if width else "100%"
    return f'<svg{css} width="{size}" height="{_short(picture.height)}" {named} focusable="false">{inside}</svg>'


def _drawn(shape: Shape) -> str:
    pairs = [f' class="{shape.css}"'] if shape.css else []
    for name, number in shape.place.items():
        pairs.append(f' {name}="{_short(number)}{"%" if name in SIDEWAYS else ""}"')
    if shape.anchor:
        pairs.append(f' text-anchor="{shape.anchor}"')
    if shape.href:
        pairs.append(f" href={quoteattr(shape.href)}" + ("" if shape.label else ' tabindex="-1"'))
    if shape.label:
        # A link has a role of its own; whatever else is named needs one.
        pairs.append(("" if shape.href else ' role="img"') + f" aria-label={quoteattr(shape.label)}")
    inside = escape(shape.text) + "".join(_drawn(child) for child in shape.children)
    return f"<{shape.tag}{''.join(pairs)}>{inside}</{shape.tag}>" if inside else f"<{shape.tag}{''.join(pairs)}/>"


def _short(number: float) -> str:
    """At most two decimals, none where they are zero."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


# --- As a file ------------------------------------------------------------------------------------

# The light theme of tokens.css (a test compares them).
PAPER, PANEL, PRESS, INK, INK_2, INK_3 = "#ffffff", "#f6f5f2", "#e9e7e2", "#17191c", "#494d53", "#62666c"
LINE, EDGE, ACCENT, PRELIM = "#dddbd6", "#808388", "#0b5d66", "#7b7f85"
SLOTS = ("#005a9c", "#b85c00", "#8e1b6f", "#6b6b6b", "#12423f", "#6f1101", "#6a5017", "#3e66ed")
HEAT = ("#eef4f4", "#d6e6e8", "#b6d3d6", "#8fbabf", "#6aa1a8", "#2f717a", "#0f525b")
FACE = "font-family=\"system-ui, 'Liberation Sans', Arial, sans-serif\""

WIDTH, NAMES, VALUES, EDGES = 820, 210, 150, 20


@dataclass(frozen=True)
class Row:
    """One line of a sheet: a name, a picture, a number; `css` are classes that hold for the whole line."""

    name: str = ""
    picture: Picture | None = None
    value: str = ""
    css: str = ""
    is_wide: bool = False
    is_strong: bool = False


def sheet(title: str, rows: Sequence[Row], notes: Sequence[str] = (), room: float = 0) -> str:
    """A complete SVG file of these rows: fixed width, colours written out, nothing to load.

    It is wider than others where its pictures need more `room`.
    """
    width = max(WIDTH, room + 2 * EDGES)
    y, body = 52.0, []
    for row in rows:
        high = max(row.picture.height if row.picture else 0, 26)
        body.append(_row(row, y, high, width))
        y += high + (8 if row.is_wide else 2)
    for note in notes:
        y += 18
        body.append(_text(EDGES, y, note, INK_3, size=12))
    height = y + 24
    head = _text(EDGES, 32, title, INK, size=15, weight=600)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" {FACE} font-size="13"><title>{escape(title)}</title>'
        f'<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{PRESS}"/>'
        f'<line x1="0" x2="0" y1="0" y2="5" stroke="{INK}" stroke-width="1.6"/></pattern></defs>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{head}{"".join(body)}</svg>\n'
    )


def _row(row: Row, y: float, high: float, width: float) -> str:
    left = EDGES if row.is_wide else EDGES + NAMES
    room = width - left - EDGES - (0 if row.is_wide else VALUES)
    parts = []
    if row.name:
        name = row.name if len(row.name) <= 30 else row.name[:29] + "…"
        weight = 600 if row.is_strong else 400
        parts.append(_text(EDGES, y + high / 2 + 4.5, row.name if row.is_wide else name, INK, weight=weight))
    if row.picture:
        ruler = _Ruler(left, room, y + (high - row.picture.height) / 2)
        parts += [_fixed(shape, ruler, f"{row.picture.css} {row.css}".split()) for shape in row.picture.shapes]
    if row.value:
        parts.append(_text(width - EDGES - VALUES + 14, y + high / 2 + 4.5, row.value, INK_2))
    return "".join(parts)


def _text(x: float, y: float, text: str, fill: str, size: int = 13, weight: int = 400) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{_short(x)}" y="{_short(y)}" fill="{fill}" font-size="{size}"{bold}>{escape(text)}</text>'


@dataclass(frozen=True)
class _Ruler:
    """Where a picture lies on the sheet."""

    left: float
    width: float
    top: float

    def place(self, name: str, number: float) -> float:
        if name in LENGTHS:
            return number / 100 * self.width
        if name in SIDEWAYS:
            return self.left + number / 100 * self.width
        return self.top + number if name in ("y", "y1", "y2", "cy") else number


def _fixed(shape: Shape, ruler: _Ruler, around: list[str]) -> str:
    inherited = [*around, *shape.css.split()]
    if shape.tag == "svg":
        at = shape.place
        inner = _Ruler(ruler.place("x", at["x"]), ruler.place("width", at["width"]), ruler.top + at["y"])
        return "".join(_fixed(child, inner, inherited) for child in shape.children)
    if shape.tag in ("a", "g"):
        return "".join(_fixed(child, ruler, inherited) for child in shape.children)
    pairs = [f' {name}="{_short(ruler.place(name, number))}"' for name, number in shape.place.items()]
    pairs += [f' {name}="{value}"' for name, value in _painted(shape, inherited).items()]
    if shape.anchor:
        pairs.append(f' text-anchor="{shape.anchor}"')
    return f"<{shape.tag}{''.join(pairs)}>{escape(shape.text)}</{shape.tag}>"


def _painted(shape: Shape, classes: list[str]) -> dict[str, str]:
    """What the classes of a shape mean in figures.css, in the light theme."""
    own = shape.css.split()[:1]
    slots = [int(name.removeprefix("slot-")) for name in classes if name.startswith("slot-")]
    colour = SLOTS[slots[-1] - 1] if slots else ACCENT
    is_preliminary = "prelim" in classes
    if is_preliminary:
        colour = PRELIM
    steps = [name[1:] for name in classes if len(name) == 2 and name[0] == "h"]
    if steps and not own:
        return _heat_paint(shape.tag, steps[-1])
    thin = {"stroke-width": "1"}
    dot = {"fill": PAPER, "stroke": PRELIM} if is_preliminary else {"fill": colour, "stroke": PAPER}
    paints = {
        "grid-l": {"stroke": LINE, **thin},
        "ref-l": {"stroke": INK_3, "stroke-dasharray": "1 3", **thin},
        "mean-l": {"stroke": INK_3, "stroke-dasharray": "5 3", **thin},
        "axis-t": {"fill": INK_3, "font-size": "12"},
        "ci": {"stroke": colour, "stroke-width": "1.5"},
        "ci-shrunk": {"stroke": colour, "stroke-width": "5"} | ({"opacity": ".55"} if is_preliminary else {}),
        "pt": {**dot, "stroke-width": "1.5"},
        "bar": {"fill": colour},
        "bar-none": {"fill": PRESS},
        "bar-both": {"fill": "url(#hatch)"},
        "bar-t": {"fill": PAPER, "font-size": "12"},
        "barcode-bg": {"fill": PANEL},
        "barcode": {"fill": INK},
        "hit": {"fill": "none"},
        "lab-key": {"fill": INK_2, "font-size": "12"},
        "lab-out": {"fill": INK, "font-size": "12", "font-weight": "600"},
        "lab": {"fill": INK_2, "dominant-baseline": "central"},
        "lab-mid": {"fill": INK_2, "dominant-baseline": "central"},
    }
    return paints[own[0]] if own else {}


def _heat_paint(tag: str, step: str) -> dict[str, str]:
    if tag == "text":
        ink = {"x": INK_3, "5": PAPER, "6": PAPER}.get(step, INK)
        return {"fill": ink, "dominant-baseline": "central"}
    if step == "x":
        return {"fill": PAPER, "stroke": EDGE}
    return {"fill": PANEL if step == "-" else HEAT[int(step)]}
