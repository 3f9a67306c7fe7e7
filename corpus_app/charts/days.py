"""Readings by day, and how many there are in all."""

from __future__ import annotations

from collections.abc import Sequence

from .shapes import Picture, anchor_at, line, rect, words

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
        shapes.append(words(x, bar_top - 5, f"{most:,}", "axis-t", anchor_at(x)))
    if days:
        shapes.append(words(0, TIMELINE - 6, days[0][0], "axis-t", "start"))
    if len(days) > 1:
        shapes.append(words(100, TIMELINE - 6, days[-1][0], "axis-t", "end"))
    return Picture(TIMELINE, tuple(shapes))
