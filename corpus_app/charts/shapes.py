"""What pictures are made of: shapes on a surface, sideways in percent, downwards in pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SIDEWAYS = frozenset({"x", "x1", "x2", "cx", "width"})


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


def short(number: float) -> str:
    """At most two decimals, none where they are zero."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def anchor_at(x: float) -> str:
    """Which end of some words stands here, so that they stay inside the picture."""
    return "start" if x < 5 else "end" if x > 95 else "middle"
