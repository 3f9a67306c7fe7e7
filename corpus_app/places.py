"""Places in a text where readers marked something: who marked how much of it, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Span = tuple[int, int]
Marks = Mapping[int, Sequence[tuple[Hashable, int, int]]]
"""Per reader (tag, start, end); a reader without marks is there with none."""

SLACK = 2
"""Ends that differ by so few characters (a full stop, a quotation mark) count as the same place."""

ALL, PART, NOTHING = "all", "part", "nothing"


@dataclass(frozen=True)
class Place:
    """A stretch of text `[start, end)`; `marked` holds per reader what they gave the tag inside it.

    `tag` is the tag it is about, or None where readers differ, whatever the tag.
    """

    start: int
    end: int
    tag: Hashable
    marked: Mapping[int, Sequence[Span]]

    def extent(self, reader: int) -> str:
        """ALL, PART or NOTHING of the place, by one reader.

        >>> Place(0, 20, "fact", {7: [(0, 19)]}).extent(7)
        'all'
        """
        return extent(self.marked.get(reader, ()), self.start, self.end)

    def is_agreed(self, readers: Iterable[int]) -> bool:
        """Whether all of these readers marked all of it."""
        return all(self.extent(reader) == ALL for reader in readers)


def extent(spans: Iterable[Span], start: int, end: int) -> str:
    """How much of `[start, end)` the spans cover: ALL (but for SLACK at the ends), PART or NOTHING."""
    inside = united((max(left, start), min(right, end)) for left, right in spans if left < end and right > start)
    if not inside:
        return NOTHING
    slack = min(SLACK, (end - start) // 4)
    is_whole = len(inside) == 1 and inside[0][0] <= start + slack and inside[0][1] >= end - slack
    return ALL if is_whole else PART


def united(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch joined.

    >>> united([(5, 9), (0, 3), (3, 4)])
    [(0, 4), (5, 9)]
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def of_tag(marks: Marks, tag: Hashable) -> list[Place]:
    """The stretches that at least one reader gave this tag."""
    by_reader = {who: united((start, end) for each, start, end in rows if each == tag) for who, rows in marks.items()}
    return [
        Place(start, end, tag, {who: _within(spans, start, end) for who, spans in by_reader.items()})
        for start, end in united(span for spans in by_reader.values() for span in spans)
    ]


def of_both(marks: Marks, tag: Hashable, other: Hashable) -> list[Place]:
    """The stretches that one reader gave `tag` and somebody else gave `other`, at the same characters."""
    both = []
    for start, end, who in segments(marks):
        first = {reader for reader, given in who.items() if tag in given}
        second = {reader for reader, given in who.items() if other in given}
        if any(one != two for one in first for two in second):
            both.append((start, end))
    by_reader = {who: united((left, right) for each, left, right in rows if each == tag) for who, rows in marks.items()}
    return [
        Place(start, end, tag, {who: _within(spans, start, end) for who, spans in by_reader.items()})
        for start, end in united(both)
    ]


def differing(marks: Marks, matters: Callable[[int, int], bool] = lambda start, end: True) -> list[Place]:
    """The stretches where not all readers gave the same tags, of pieces that matter (a full stop may not)."""
    apart = [
        (start, end)
        for start, end, who in segments(marks)
        if len({who.get(reader, frozenset()) for reader in marks}) > 1 and matters(start, end)
    ]
    by_reader = {who: united((start, end) for _tag, start, end in rows) for who, rows in marks.items()}
    return [
        Place(start, end, None, {who: _within(spans, start, end) for who, spans in by_reader.items()})
        for start, end in united(apart)
    ]


def segments(marks: Marks) -> list[tuple[int, int, dict[int, frozenset[Hashable]]]]:
    """The text cut wherever a mark begins or ends: (start, end, {reader: tags}), without what nobody marked."""
    cuts = sorted({offset for rows in marks.values() for _, start, end in rows for offset in (start, end)})
    number = {offset: at for at, offset in enumerate(cuts)}
    given: list[dict[int, set[Hashable]]] = [{} for _ in cuts]
    for who, rows in marks.items():
        for tag, start, end in rows:
            for at in range(number[start], number[end]):
                given[at].setdefault(who, set()).add(tag)
    return [
        (start, end, {who: frozenset(tags) for who, tags in here.items()})
        for start, end, here in zip(cuts, cuts[1:], given, strict=False)
        if here
    ]


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    return [(max(left, start), min(right, end)) for left, right in spans if left < end and right > start]
