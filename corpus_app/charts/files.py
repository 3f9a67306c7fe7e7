"""Pictures as a file: fixed width, the light colours written out, nothing to load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .shapes import SIDEWAYS, Picture, Shape, short

LENGTHS = frozenset({"width"})
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
    return f'<text x="{short(x)}" y="{short(y)}" fill="{fill}" font-size="{size}"{bold}>{escape(text)}</text>'


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
    pairs = [f' {name}="{short(ruler.place(name, number))}"' for name, number in shape.place.items()]
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
