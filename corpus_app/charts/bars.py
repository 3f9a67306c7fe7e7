"""Bars: parts of a whole, a text from its first character to its last, how much is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .shapes import Picture, Shape, rect, words


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
