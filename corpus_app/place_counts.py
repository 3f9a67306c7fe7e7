"""How many places of one kind each article of a large corpus has: what `places` finds, counted for all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .places import SLACK
from .stats.arrays import BoolArray, IntArray, expand, integers

Masks = npt.NDArray[np.int64] | npt.NDArray[np.object_]
"""Sets of tags, a bit for each; whole numbers of Python where there are more tags than bits."""

MOST_BITS = 62


@dataclass(frozen=True)
class Corpus:
    """The marks of many articles as flat arrays, in code points.

    `article` [R] is the position of the article of each reading; `reading` (its position), `tag` (pk), `start` and
    `end` [S] are the marks.
    """

    article: IntArray
    reading: IntArray
    tag: IntArray
    start: IntArray
    end: IntArray

    @classmethod
    def of(cls, readings: Sequence[tuple[int, int]], marks: Iterable[tuple[int, int, int, int]]) -> Corpus:
        """From (reading, article) and the (reading, tag, start, end) of these readings, pks throughout.

        Articles have the positions of their pks in order.
        """
        keys, articles = integers(readings).reshape(-1, 2).T
        rows = integers(list(marks)).reshape(-1, 4)
        order = np.argsort(keys)
        reading = order[np.searchsorted(keys, rows[:, 0], sorter=order)]
        return cls(np.unique(articles, return_inverse=True)[1], reading, rows[:, 1], rows[:, 2], rows[:, 3])

    @property
    def stride(self) -> int:
        """More than any offset, so that group * stride + offset is in order of both."""
        return int(self.end.max(initial=0)) + 1

    def readers(self) -> IntArray:
        """[A]"""
        return integers(np.bincount(self.article))

    def only(self, tag: int | None) -> Corpus:
        """Without the marks of other tags."""
        if tag is None:
            return self
        kept = self.tag == tag
        return Corpus(self.article, self.reading[kept], self.tag[kept], self.start[kept], self.end[kept])

    def counted(self, article: IntArray) -> IntArray:
        """[A]: how often each article occurs."""
        return integers(np.bincount(article, minlength=len(self.readers())))


@dataclass(frozen=True)
class Stretches:
    """Spans of one group that overlap or touch, joined; in order of group and start."""

    group: IntArray
    start: IntArray
    end: IntArray

    @classmethod
    def of(cls, group: IntArray, start: IntArray, end: IntArray, stride: int) -> Stretches:
        base = group * stride
        order = np.argsort(base + start, kind="stable")
        begin, reach = (base + start)[order], np.maximum.accumulate((base + end)[order])
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = begin[1:] > reach[:-1]
        first = np.flatnonzero(is_first)
        last = np.append(first[1:], len(order))[: len(first)] - 1
        own = group[order][first]
        return cls(own, begin[first] - own * stride, reach[last] - own * stride)


def of_tags(corpus: Corpus, tag: int | None = None) -> IntArray:
    """How many places `places.of_tags` (or `of_tag`) finds in each article."""
    part = corpus.only(tag)
    tags, tag_at = _tags(part)
    found = Stretches.of(part.article[part.reading] * len(tags) + tag_at, part.start, part.end, part.stride)
    return part.counted(found.group // max(len(tags), 1))


def agreed(corpus: Corpus, tag: int | None = None) -> IntArray:
    """How many of these all readers of the article marked all of (`Place.is_agreed`)."""
    part = corpus.only(tag)
    tags, tag_at = _tags(part)
    k, stride = max(len(tags), 1), part.stride
    found = Stretches.of(part.article[part.reading] * k + tag_at, part.start, part.end, stride)
    own = Stretches.of(part.reading * k + tag_at, part.start, part.end, stride)
    group = part.article[own.group // k] * k + own.group % k
    place = np.searchsorted(found.group * stride + found.start, group * stride + own.start, side="right") - 1
    slack = np.minimum(SLACK, (found.end - found.start) // 4)
    is_all = (own.start <= (found.start + slack)[place]) & (own.end >= (found.end - slack)[place])
    # Slack is too small for two pieces of one reader to be all of a place.
    whole, pieces = (np.bincount(rows, minlength=len(found.group)) for rows in (place[is_all], place))
    readers = part.readers()[found.group // k]
    return part.counted(found.group[(whole == readers) & (pieces == readers)] // k)


def differing(corpus: Corpus, tag: int | None = None) -> IntArray:
    """How many of these not all readers of the article marked all of."""
    return of_tags(corpus, tag) - agreed(corpus, tag)


def of_labels(corpus: Corpus, one: Iterable[int], other: Iterable[int]) -> IntArray:
    """How many places `places.of_labels` finds in each article."""
    first, second = frozenset(one), frozenset(other)

    def is_wanted(cut: _Cut) -> BoolArray:
        if first == second:
            return cut.number(cut.mask == cut.label(first)) > 1
        return cut.has(first) & cut.has(second)

    return _pieces(corpus, is_wanted)


def with_label(corpus: Corpus, label: Iterable[int]) -> IntArray:
    """How many places `places.with_label` finds in each article."""
    wanted = frozenset(label)
    return _pieces(corpus, lambda cut: cut.has(wanted))


def missed(corpus: Corpus, tag: int | None = None) -> IntArray:
    """How many places `places.missed` finds in each article."""
    return _pieces(corpus, lambda cut: cut.has(frozenset()) & (cut.number(cut.carries(tag)) > 0))


def renamed(corpus: Corpus, tag: int | None = None) -> IntArray:
    """How many places `places.renamed` finds in each article."""

    def is_wanted(cut: _Cut) -> BoolArray:
        if tag is None:
            return cut.lowest() != cut.highest()
        carried = cut.number(cut.carries(tag))
        return (carried > 0) & (carried < cut.marking())

    return _pieces(corpus, is_wanted)


@dataclass(frozen=True)
class _Cut:
    """Texts cut wherever a mark begins or ends, P pieces that somebody marked, as `places.segments` has them.

    `article`, `start`, `end` [P]; rows of who gave a piece which tags: `piece`, `mask`; `readers` [P] of the article.
    """

    tags: IntArray
    article: IntArray
    start: IntArray
    end: IntArray
    piece: IntArray
    mask: Masks
    readers: IntArray

    def label(self, tags: frozenset[int]) -> int:
        """The mask of exactly these tags; −1 where nobody used one of them."""
        known = {int(tag): at for at, tag in enumerate(self.tags)}
        return sum(1 << known[tag] for tag in tags) if tags <= set(known) else -1

    def carries(self, tag: int | None) -> BoolArray:
        """Whether each row has the tag; without one, all do."""
        if tag is None:
            return np.ones(len(self.piece), dtype=bool)
        bit = self.label(frozenset({tag}))
        return np.zeros(len(self.piece), dtype=bool) if bit < 0 else np.asarray(self.mask & bit != 0, dtype=bool)

    def number(self, rows: npt.NDArray[np.bool_]) -> IntArray:
        """[P]: how many of these rows each piece has."""
        return integers(np.bincount(self.piece[rows.astype(bool)], minlength=len(self.article)))

    def marking(self) -> IntArray:
        """[P]: how many readers marked it."""
        return self.number(self.carries(None))

    def has(self, tags: frozenset[int]) -> BoolArray:
        """[P]: whether a reader gave exactly these tags; none for nothing."""
        return self.number(self.mask == self.label(tags)) > 0 if tags else self.marking() < self.readers

    def lowest(self) -> Masks:
        return np.minimum.reduceat(self.mask, self._firsts()) if len(self.mask) else self.mask

    def highest(self) -> Masks:
        return np.maximum.reduceat(self.mask, self._firsts()) if len(self.mask) else self.mask

    def _firsts(self) -> IntArray:
        return integers(np.searchsorted(self.piece, np.arange(len(self.article))))


def _tags(corpus: Corpus) -> tuple[IntArray, IntArray]:
    tags, at = np.unique(corpus.tag, return_inverse=True)
    return integers(tags), integers(at)


def _cut(corpus: Corpus) -> _Cut:
    tags, tag_at = _tags(corpus)
    base = corpus.article[corpus.reading] * corpus.stride
    cuts = np.unique(np.concatenate([base + corpus.start, base + corpus.end]))
    left, right = (np.searchsorted(cuts, base + offsets) for offsets in (corpus.start, corpus.end))
    mark, step = expand(right - left)
    bits = np.array([1 << at for at in range(len(tags))], dtype=np.int64 if len(tags) <= MOST_BITS else object)
    key = (left[mark] + step) * max(len(corpus.article), 1) + corpus.reading[mark]
    order = np.argsort(key, kind="stable")
    rows, first = np.unique(key[order], return_index=True)
    given = bits[tag_at[mark]][order]
    mask = np.bitwise_or.reduceat(given, first) if len(first) else given
    segments, piece = np.unique(rows // max(len(corpus.article), 1), return_inverse=True)
    article, start = np.divmod(cuts[segments], corpus.stride)
    end = cuts[segments + 1] - article * corpus.stride if len(segments) else segments
    return _Cut(tags, article, start, end, integers(piece), mask, corpus.readers()[article])


def _pieces(corpus: Corpus, is_wanted: Callable[[_Cut], BoolArray]) -> IntArray:
    """Wanted pieces that touch, joined, without a full stop more or less."""
    cut = _cut(corpus)
    wanted = is_wanted(cut)
    found = Stretches.of(cut.article[wanted], cut.start[wanted], cut.end[wanted], corpus.stride)
    return corpus.counted(found.group[found.end - found.start > SLACK])
