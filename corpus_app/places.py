"""Places in a text where readers marked something: who marked how much of it, and where they differ."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, TypeVar

from . import text

Answer = TypeVar("Answer")
Span = tuple[int, int]
Given = dict[int, frozenset[Hashable]]
"""What each reader gave a stretch; who gave nothing is not in it."""

Segment = tuple[int, int, Given]
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
    return of_tags({who: [row for row in rows if row[0] == tag] for who, rows in marks.items()})


def of_tags(marks: Marks) -> list[Place]:
    """The stretches that at least one reader gave a tag, tag by tag."""
    given: dict[Hashable, dict[int, list[Span]]] = {}
    for who, rows in marks.items():
        for tag, start, end in rows:
            given.setdefault(tag, {}).setdefault(who, []).append((start, end))
    found = []
    for tag, by_reader in given.items():
        joined = {who: united(by_reader.get(who, ())) for who in marks}
        found += _places(united(span for spans in joined.values() for span in spans), tag, joined)
    return found


def of_labels(marks: Marks, one: frozenset[Hashable], other: frozenset[Hashable]) -> list[Place]:
    """The stretches to which one reader gave exactly the tags `one` and another reader exactly the tags `other`.

    An empty set stands for nothing at all.
    """

    def is_wanted(given: Sequence[frozenset[Hashable]]) -> bool:
        if one == other:
            return given.count(one) > 1
        return one in given and other in given

    return _pieces(marks, is_wanted, next(iter(one)) if len(one) == 1 else None)


def with_label(marks: Marks, label: frozenset[Hashable]) -> list[Place]:
    """The stretches to which a reader gave exactly these tags."""
    return _pieces(marks, lambda given: label in given, None)


def missed(marks: Marks, tag: Hashable = None) -> list[Place]:
    """The stretches that one reader marked (with this tag) and another not at all."""
    return _pieces(
        marks,
        lambda given: frozenset() in given and (any(given) if tag is None else any(tag in labels for labels in given)),
        tag,
    )


def renamed(marks: Marks, tag: Hashable = None) -> list[Place]:
    """The stretches that two readers marked with different tags (one of them with this, the other without it)."""

    def is_wanted(given: Sequence[frozenset[Hashable]]) -> bool:
        marked = [labels for labels in given if labels]
        return len({labels if tag is None else tag in labels for labels in marked}) > 1

    return _pieces(marks, is_wanted, tag)


def _pieces(marks: Marks, is_wanted: Callable[[Sequence[frozenset[Hashable]]], bool], tag: Hashable) -> list[Place]:
    """The stretches of text where what the readers gave is wanted, without a full stop more or less."""
    nothing: frozenset[Hashable] = frozenset()
    is_asked = _once(lambda given: is_wanted([given.get(reader, nothing) for reader in marks]))
    wanted = [(start, end) for start, end, given in segments(marks) if is_asked(given)]
    by_reader = {
        who: united((left, right) for each, left, right in rows if tag is None or each == tag)
        for who, rows in marks.items()
    }
    return _places([(start, end) for start, end in united(wanted) if end - start > SLACK], tag, by_reader)


def differing(marks: Marks, matters: Callable[[int, int], bool] = lambda start, end: True) -> list[Place]:
    """The stretches where not all readers gave the same tags, of pieces that matter (a full stop may not)."""
    by_reader = {who: united((start, end) for _tag, start, end in rows) for who, rows in marks.items()}
    return _places(apart(marks, matters, segments(marks)), None, by_reader)


def apart(marks: Marks, matters: Callable[[int, int], bool], cut: Sequence[Segment]) -> list[Span]:
    """Only where these stretches begin and end; `cut` are the `segments` of the marks."""
    nothing: frozenset[Hashable] = frozenset()
    is_apart = _once(lambda given: len({given.get(reader, nothing) for reader in marks}) > 1)
    return united((start, end) for start, end, given in cut if is_apart(given) and matters(start, end))


def segments(marks: Marks) -> list[Segment]:
    """The text cut wherever a mark begins or ends: (start, end, {reader: tags}), without what nobody marked.

    Stretches to which everybody gave the same share one dict: thousands of them differ in a few hundred ways.
    """
    labels: dict[tuple[int, Hashable], int] = {}
    begun: dict[int, list[int]] = {}
    ended: dict[int, list[int]] = {}
    for who, rows in marks.items():
        for tag, start, end in rows:
            label = labels.setdefault((who, tag), len(labels))
            begun.setdefault(start, []).append(label)
            ended.setdefault(end, []).append(label)
    # Somebody may have given a tag twice in one place.
    depth = [0] * len(labels)
    state, last = 0, 0
    known: dict[int, Given] = {}
    found: list[Segment] = []
    for offset in sorted(begun.keys() | ended.keys()):
        if state:
            if state not in known:
                known[state] = _given(state, labels)
            found.append((last, offset, known[state]))
        for label in ended.get(offset, ()):
            depth[label] -= 1
            if not depth[label]:
                state ^= 1 << label
        for label in begun.get(offset, ()):
            if not depth[label]:
                state ^= 1 << label
            depth[label] += 1
        last = offset
    return found


def _given(state: int, labels: Mapping[tuple[int, Hashable], int]) -> Given:
    """What the bits of a state stand for."""
    given: dict[int, set[Hashable]] = {}
    for (who, tag), label in labels.items():
        if state >> label & 1:
            given.setdefault(who, set()).add(tag)
    return {who: frozenset(tags) for who, tags in given.items()}


def _once(ask: Callable[[Given], Answer]) -> Callable[[Given], Answer]:
    """The question, answered once for each dict that segments share."""
    known: dict[int, Answer] = {}

    def answer(given: Given) -> Answer:
        if id(given) not in known:
            known[id(given)] = ask(given)
        return known[id(given)]

    return answer


def _places(stretches: Sequence[Span], tag: Hashable, by_reader: Mapping[int, Sequence[Span]]) -> list[Place]:
    """These stretches as places. They and the spans of a reader are in order and do not overlap."""
    inside = {who: _inside(spans, stretches) for who, spans in by_reader.items()}
    return [
        Place(start, end, tag, {who: here[number] for who, here in inside.items()})
        for number, (start, end) in enumerate(stretches)
    ]


def _inside(spans: Sequence[Span], stretches: Sequence[Span]) -> list[list[Span]]:
    """For each stretch what of the spans lies in it; both are walked once."""
    found, first = [], 0
    for start, end in stretches:
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        here, at = [], first
        while at < len(spans) and spans[at][0] < end:
            here.append((max(spans[at][0], start), min(spans[at][1], end)))
            at += 1
        found.append(here)
    return found


class Proposal(NamedTuple):
    """What readers together say of a stretch `[start, end)`: so many of them gave it the tag.

    `votes` is the smallest number anywhere in it, `share` the mean over its characters. Where exactly half of the
    readers gave the tag it `is_contested`.
    """

    tag: Hashable
    start: int
    end: int
    votes: int
    readers: int
    share: float

    @property
    def is_contested(self) -> bool:
        return 2 * self.votes == self.readers


def proposals(
    marks: Marks,
    matters: Callable[[int, int], bool] = lambda start, end: True,
    least: int | None = None,
    cut: Sequence[Segment] | None = None,
) -> list[Proposal]:
    """The stretches that a majority of the readers (or `least` of them) gave the same tag, in text order.

    Without `least`, stretches that exactly half of them gave the tag stand among them, as contested. Pieces that do
    not matter (a full stop) do not lower the number of votes. `cut` are the `segments` of the marks, where at hand.

    >>> [(each.tag, each.votes) for each in proposals({1: [("fact", 0, 9)], 2: [("fact", 0, 9)], 3: []})]
    [('fact', 2)]
    """
    readers = len(marks)
    wanted = readers // 2 + 1 if least is None else least

    def votes_in(given: Given) -> list[tuple[Hashable, int]]:
        counted = Counter(tag for tags in given.values() for tag in tags)
        return [pair for pair in counted.items() if pair[1] >= wanted or (least is None and 2 * pair[1] == readers)]

    counted = _once(votes_in)
    pieces: dict[Hashable, list[tuple[int, int, int]]] = {}
    for start, end, given in segments(marks) if cut is None else cut:
        for tag, count in counted(given):
            pieces.setdefault(tag, []).append((start, end, count))
    found = []
    for tag, touching in pieces.items():
        for run in _runs(touching, lambda count: count >= wanted):
            counts = [count for start, end, count in run if matters(start, end)]
            if counts:
                cast = sum(count * (end - start) for start, end, count in run)
                length = run[-1][1] - run[0][0]
                found.append(Proposal(tag, run[0][0], run[-1][1], min(counts), readers, cast / (readers * length)))
    return sorted(found, key=lambda each: (each.start, each.end, str(each.tag)))


LEAST = 3
"""A proposal has so many letters or digits."""


def tidied(found: Iterable[Proposal], whole: str) -> list[Proposal]:
    """Proposals as they would be ruled: joined over white space, without halves of words and scraps, in text order.

    An end inside a word goes outwards where at least half of the word is in, else inwards.

    >>> tidied(proposals({1: [("fact", 0, 9)], 2: [("fact", 1, 7)]}), "Nine farms drown.")
    [Proposal(tag='fact', start=0, end=4, votes=2, readers=2, share=1.0)]
    """
    kept: list[Proposal] = []
    for tag, is_contested in dict.fromkeys((each.tag, each.is_contested) for each in found):
        joined: list[Proposal] = []
        for each in found:
            if (each.tag, each.is_contested) == (tag, is_contested):
                _join(joined, each, whole)
        snapped: list[Proposal] = []
        for each in joined:
            start, end = _at_word(whole, each.start, each.end)
            if start < end:
                _join(snapped, each._replace(start=start, end=end), whole)
        kept += [each for each in snapped if sum(map(str.isalnum, whole[each.start : each.end])) >= LEAST]
    return sorted(kept, key=lambda each: (each.start, each.end, str(each.tag)))


def _join(joined: list[Proposal], each: Proposal, whole: str) -> None:
    """Add one that begins after the others, or make it one with the last."""
    last = joined[-1] if joined else None
    if last is None or whole[last.end : each.start].strip():
        joined.append(each)
        return
    first, second = last.end - last.start, each.end - each.start
    share = (last.share * first + each.share * second) / (first + second)
    end = max(last.end, each.end)
    joined[-1] = last._replace(end=end, votes=min(last.votes, each.votes), share=share)


def _at_word(whole: str, start: int, end: int) -> Span:
    """The span with both ends where a word begins or ends."""
    if word := _cut_word(whole, start):
        inside = min(word[1], end) - start
        start = word[0] if 2 * inside >= word[1] - word[0] else word[1]
    if word := _cut_word(whole, end):
        inside = end - max(word[0], start)
        end = word[1] if 2 * inside >= word[1] - word[0] else word[0]
    while start < end and whole[end - 1].isspace():
        end -= 1
    while start < end and whole[start].isspace():
        start += 1
    return start, end


def _cut_word(whole: str, at: int) -> Span | None:
    """The word with its beginning before this offset and its end after it."""
    if not (0 < at < len(whole)) or whole[at - 1].isspace() or whole[at].isspace():
        return None
    left, right = at, at
    while left > 0 and not whole[left - 1].isspace():
        left -= 1
    while right < len(whole) and not whole[right].isspace():
        right += 1
    words = ((left + start, left + end) for start, end in text.words(whole[left:right]))
    return next(((start, end) for start, end in words if start < at < end), None)


def _runs(pieces: Iterable[tuple[int, int, int]], kind: Callable[[int], bool]) -> list[list[tuple[int, int, int]]]:
    """Pieces (start, end, votes) that touch and are of one kind, together."""
    runs: list[list[tuple[int, int, int]]] = []
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        if last and piece[0] == last[1] and kind(piece[2]) == kind(last[2]):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


class Stretches:
    """Spans that are asked for many places whether one of them meets it; with thousands of both, none is walked."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _end in ordered]
        self._reached = list(accumulate((end for _start, end in ordered), max))

    def meet(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with `[start, end)`.

        >>> [Stretches([(0, 9), (2, 3), (20, 22)]).meet(*span) for span in ((8, 12), (9, 20), (21, 22))]
        [True, False, True]
        """
        before = bisect_left(self._starts, end)
        return before > 0 and self._reached[before - 1] > start


def meets(place: Place | Proposal, spans: Iterable[Span]) -> bool:
    """Whether a place shares a character with one of the spans."""
    return any(start < place.end and end > place.start for start, end in spans)
