"""One sweep over the spans of many articles laid end to end; what counts as "the same" is defined here.

Spans of one reviewer with the same tag that overlap are united into one unit; touching ones stay two.
All agreement follows from the pairs of units of different reviewers that share a character. Sorted by
their start, the units that start inside a given unit are a contiguous run, so each such pair is found
once and the cost follows the number of spans and of their overlaps, never the length of the texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray, expand, integers, starts, sum_by

Span = tuple[int, int, int]
"""(tag id, start, end), in code points, half-open."""


@dataclass(frozen=True)
class Batch:
    """Many articles as flat arrays: A articles, R readings, S spans.

    `lengths` [A] in code points; `reading_article` [R] ascending positions 0..A-1;
    `reading_reviewer` [R] ids, ascending inside an article; `span_reading` [S] positions 0..R-1;
    `span_tag`, `span_start`, `span_end` [S].
    """

    lengths: IntArray
    reading_article: IntArray
    reading_reviewer: IntArray
    span_reading: IntArray
    span_tag: IntArray
    span_start: IntArray
    span_end: IntArray

    @classmethod
    def of(cls, articles: Sequence[tuple[int, Mapping[int, Sequence[Span]]]]) -> "Batch":
        """A batch from (length, {reviewer id: spans}) per article."""
        reviewers = [sorted(readings) for _, readings in articles]
        readings = [
            readings[reviewer] for (_, readings), who in zip(articles, reviewers, strict=True) for reviewer in who
        ]
        spans = integers(list(chain.from_iterable(readings))).reshape(-1, 3)
        return cls(
            lengths=integers([length for length, _ in articles]),
            reading_article=np.repeat(np.arange(len(articles)), integers([len(who) for who in reviewers])),
            reading_reviewer=integers(list(chain.from_iterable(reviewers))),
            span_reading=np.repeat(np.arange(len(readings)), integers([len(spans) for spans in readings])),
            span_tag=spans[:, 0],
            span_start=spans[:, 1],
            span_end=spans[:, 2],
        )

    def check(self) -> None:
        """Refuses what the sweep relies on: order of the readings, spans inside their text."""
        order = np.lexsort((self.reading_reviewer, self.reading_article))
        same_article = self.reading_article[1:] == self.reading_article[:-1]
        same_reviewer = self.reading_reviewer[1:] == self.reading_reviewer[:-1]
        if np.any(order != np.arange(len(order))) or np.any(same_article & same_reviewer):
            raise ValueError("Readings must be ordered by article and reviewer, each reviewer once.")
        end = self.lengths[self.reading_article][self.span_reading]
        if np.any((self.span_start < 0) | (self.span_start >= self.span_end) | (self.span_end > end)):
            raise ValueError("A span is empty or reaches outside its article.")


@dataclass(frozen=True)
class Units:
    """Units after uniting, U of them, ordered by reading, tag and start; ends are exclusive."""

    reading: IntArray
    tag: IntArray  # position in `tags`
    start: IntArray
    end: IntArray
    n_tags: int
    united: IntArray  # [R] spans that disappeared in another one

    @property
    def length(self) -> IntArray:
        return self.end - self.start

    @property
    def group(self) -> IntArray:
        """One number per (reading, tag)."""
        return self.reading * self.n_tags + self.tag


@dataclass(frozen=True)
class Overlaps:
    """All pairs of units of two readings of one article that share a character, V of them.

    `first` and `second` are unit numbers, the reading of `first` comes before that of `second`;
    `shared` counts the characters. `is_overlapping` [R]: the reading has a character under two tags.
    """

    first: IntArray
    second: IntArray
    shared: IntArray
    is_overlapping: BoolArray


@dataclass(frozen=True)
class Tables:
    """The sufficient statistics of a batch as sparse tables of integers, rows ordered by article.

    Column 0 is always the article's position; readings are positions in the batch.

    - `marks`: article, reading, tag, characters, units, sum of l^2, of l(l-1)(2l-1)/3, of l(l-1)
    - `overlaps`: article, reading i < j, tag c of i, tag k of j, characters
    - `matches`: article, reading i < j, tag, exact matches, change of V against sq_i + sq_j
    - `ordered`: article, reading i, reading j, tag of i, T, units with a partner, G;
      `soft` beside it
    - `votes`: article, tag, characters with a vote, contested characters
    - `contested`: article, tag, start, end
    """

    marks: IntArray
    overlaps: IntArray
    matches: IntArray
    ordered: IntArray
    soft: FloatArray
    votes: IntArray
    contested: IntArray
    is_overlapping: BoolArray
    united: IntArray


class Layout:
    """Where readings and articles lie: slots of readers inside their article."""

    def __init__(self, batch: Batch) -> None:
        self.lengths = batch.lengths
        self.article = batch.reading_article
        self.readers = np.bincount(batch.reading_article, minlength=len(batch.lengths)).astype(np.int64)
        self.first_reading = starts(self.readers)
        self.slot = np.arange(len(self.article)) - self.first_reading[self.article]
        self.width = int(self.readers.max(initial=0))
        self.stride = int(self.lengths.max(initial=0)) + 2
        self.base = starts(self.lengths)


def sweep(batch: Batch) -> tuple[IntArray, Tables]:
    """The tag ids in order, and all tables; tags in the tables are positions among those ids."""
    batch.check()
    tags, tag = np.unique(batch.span_tag, return_inverse=True)
    layout = Layout(batch)
    units = _unite(batch, integers(tag), len(tags), layout)
    found = _overlaps(units, layout)
    marks = _marks(units, layout)
    partners = _partners(units, found, layout)
    ordered, soft = _ordered(units, marks, partners, layout)
    votes, contested = _votes(units, layout)
    tables = Tables(
        marks=marks,
        overlaps=_shared(units, found, layout),
        matches=_matches(units, found, partners, layout),
        ordered=ordered,
        soft=soft,
        votes=votes,
        contested=contested,
        is_overlapping=found.is_overlapping,
        united=units.united,
    )
    return integers(tags), tables


def _unite(batch: Batch, tag: IntArray, n_tags: int, layout: Layout) -> Units:
    """Same reading, same tag, sharing a character: one unit. Touching ones stay apart."""
    group = (batch.span_reading * n_tags + tag) * layout.stride
    order = np.argsort(group + batch.span_start, kind="stable")
    start, reach = (group + batch.span_start)[order], np.maximum.accumulate((group + batch.span_end)[order])
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = start[1:] >= reach[:-1]
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(order))[: len(first)] - 1
    reading, origin = batch.span_reading[order][first], group[order][first]
    n_readings = len(batch.reading_article)
    return Units(
        reading=reading,
        tag=tag[order][first],
        start=start[first] - origin,
        end=reach[last] - origin,
        n_tags=n_tags,
        united=np.bincount(batch.span_reading, minlength=n_readings) - np.bincount(reading, minlength=n_readings),
    )


def _overlaps(units: Units, layout: Layout) -> Overlaps:
    base = layout.base[layout.article[units.reading]]
    order = np.argsort(base + units.start, kind="stable")
    start, end = (base + units.start)[order], (base + units.end)[order]
    inside = np.searchsorted(start, end) - np.arange(len(order)) - 1
    earlier, step = expand(inside)
    later = earlier + 1 + step
    shared = np.minimum(end[earlier], end[later]) - start[later]
    one, other = order[earlier], order[later]
    same = units.reading[one] == units.reading[other]
    is_overlapping = np.zeros(len(layout.article), dtype=bool)
    is_overlapping[units.reading[one[same]]] = True
    one, other, shared = one[~same], other[~same], shared[~same]
    swap = units.reading[one] > units.reading[other]
    return Overlaps(np.where(swap, other, one), np.where(swap, one, other), shared, is_overlapping)


def _marks(units: Units, layout: Layout) -> IntArray:
    length = units.length
    cubic = length * (length - 1) * (2 * length - 1) // 3
    ones = np.ones_like(length)
    groups, sums = sum_by(units.group, length, ones, length**2, cubic, length * (length - 1))
    reading, tag = np.divmod(groups, max(units.n_tags, 1))
    return np.column_stack([layout.article[reading], reading, tag, *sums])


def _shared(units: Units, found: Overlaps, layout: Layout) -> IntArray:
    """Characters that i calls c and j calls k, per pair of readings."""
    k = max(units.n_tags, 1)
    pair = _pair_key(units.reading[found.first], units.reading[found.second], layout)
    keys, [shared] = sum_by((pair * k + units.tag[found.first]) * k + units.tag[found.second], found.shared)
    pair, tag = np.divmod(keys, k * k)
    return np.column_stack([*_pair_columns(pair, layout), tag // k, tag % k, shared])


def _pair_key(reading: IntArray, other: IntArray, layout: Layout) -> IntArray:
    return reading * max(layout.width, 1) + layout.slot[other]


def _pair_columns(pair: IntArray, layout: Layout) -> tuple[IntArray, IntArray, IntArray]:
    """Article and both readings of a pair key."""
    reading, slot = np.divmod(pair, max(layout.width, 1))
    article = layout.article[reading]
    return article, reading, layout.first_reading[article] + slot


@dataclass(frozen=True)
class _Partners:
    """Per unit and other reader that share a character: characters tagged at all, and with the same tag."""

    unit: IntArray
    other: IntArray  # reading
    shared: IntArray
    same: IntArray


def _partners(units: Units, found: Overlaps, layout: Layout) -> _Partners:
    unit = np.concatenate([found.first, found.second])
    other = np.concatenate([found.second, found.first])
    shared = np.concatenate([found.shared, found.shared])
    same = np.where(units.tag[unit] == units.tag[other], shared, 0)
    width = max(layout.width, 1)
    keys, [shared, same] = sum_by(unit * width + layout.slot[units.reading[other]], shared, same)
    unit, slot = np.divmod(keys, width)
    first = layout.first_reading[layout.article[units.reading[unit]]]
    return _Partners(unit, first + slot, shared, same)


def _matches(units: Units, found: Overlaps, partners: _Partners, layout: Layout) -> IntArray:
    """Exact matches, and how V (unitising alpha of 1995/2004) differs from sq_i + sq_j.

    Without any overlap every unit lies in a gap of the other reader and costs l^2, so V = sq_i + sq_j.
    An overlapping pair costs its boundary offsets instead, and its two units leave the gaps.
    """
    k = max(units.n_tags, 1)
    alike = units.tag[found.first] == units.tag[found.second]
    first, second = found.first[alike], found.second[alike]
    starts_off, ends_off = units.start[first] - units.start[second], units.end[first] - units.end[second]
    offset = starts_off**2 + ends_off**2
    pair = _pair_key(units.reading[first], units.reading[second], layout) * k + units.tag[first]
    hit = partners.same > 0
    unit, one, other = partners.unit[hit], units.reading[partners.unit[hit]], partners.other[hit]
    hit_pair = _pair_key(np.minimum(one, other), np.maximum(one, other), layout) * k + units.tag[unit]
    keys, [exact, change] = sum_by(
        np.concatenate([pair, hit_pair]),
        np.concatenate([(offset == 0).astype(np.int64), np.zeros_like(unit)]),
        np.concatenate([offset, -(units.length[unit] ** 2)]),
    )
    return np.column_stack([*_pair_columns(keys // k, layout), keys % k, exact, change])


def _ordered(units: Units, marks: IntArray, partners: _Partners, layout: Layout) -> tuple[IntArray, FloatArray]:
    """One row per (reading i with tag k, any reading j of the article): T, units with a partner, G; soft."""
    readers = layout.readers[marks[:, 0]]
    first_row = starts(readers)
    mark, slot = expand(readers)
    mark_of_unit = np.repeat(np.arange(len(marks)), marks[:, 4])
    row = first_row[mark_of_unit[partners.unit]] + layout.slot[partners.other]
    other = layout.first_reading[marks[mark, 0]] + slot
    squares = np.bincount(row, partners.shared.astype(np.float64) ** 2, minlength=len(mark))
    partnered = np.bincount(row[partners.same > 0], minlength=len(mark))
    credit = partners.same / units.length[partners.unit]
    soft = np.bincount(row, credit, minlength=len(mark)).astype(np.float64)
    table = np.column_stack([marks[mark, 0], marks[mark, 1], other, marks[mark, 2], integers(squares), partnered])
    table = np.column_stack([table, _gap_sums(units, marks, mark, other, layout)])
    keep = np.any(table[:, 4:] != 0, axis=1)
    return table[keep], soft[keep]


def _gap_sums(units: Units, marks: IntArray, mark: IntArray, other: IntArray, layout: Layout) -> IntArray:
    """G: sum over units g of the mark of l_g^2 times the places for g in the gaps of the other reader."""
    if not len(mark):
        return mark
    row_gaps, gap_keys, tail_lengths = _gaps(units, marks, layout)
    mark_keys = marks[:, 1] * units.n_tags + marks[:, 2]
    wanted = other * units.n_tags + marks[mark, 2]
    partner = np.minimum(np.searchsorted(mark_keys, wanted), len(mark_keys) - 1)
    has_units = mark_keys[partner] == wanted
    per_row = marks[mark, 4]
    row, step = expand(per_row)
    unit = starts(marks[:, 4])[mark[row]] + step
    length = units.length[unit]
    place = np.searchsorted(gap_keys, partner[row] * layout.stride + length)
    end = row_gaps[partner[row] + 1]
    text = layout.lengths[marks[mark[row], 0]]
    total = np.where(has_units[row], tail_lengths[place] - tail_lengths[end], text)
    count = np.where(has_units[row], end - place, 1)
    places = total - count * (length - 1)
    sums: IntArray = np.add.reduceat(length**2 * places, starts(per_row)[:-1])
    return sums


def _gaps(units: Units, marks: IntArray, layout: Layout) -> tuple[IntArray, IntArray, IntArray]:
    """Gaps between the units of each mark, sorted by length.

    Returns where each mark's gaps begin, the sorted keys (mark, length), and the sums of the lengths
    from each position to the end of all.
    """
    first_unit = starts(marks[:, 4])
    before = np.concatenate([[0], units.end[:-1]])
    before[first_unit[:-1]] = 0
    mark = np.repeat(np.arange(len(marks)), marks[:, 4])
    after = layout.lengths[marks[:, 0]] - units.end[first_unit[1:] - 1]
    lengths = np.concatenate([units.start - before, after])
    owner = np.concatenate([mark, np.arange(len(marks))])
    owner, lengths = owner[lengths > 0], lengths[lengths > 0]
    keys = np.sort(owner * layout.stride + lengths)
    tails = np.concatenate([np.cumsum((keys % layout.stride)[::-1])[::-1], [0]])
    return starts(np.bincount(owner, minlength=len(marks))), keys, integers(tails)


def _votes(units: Units, layout: Layout) -> tuple[IntArray, IntArray]:
    """Characters with a vote and contested ones (0 < votes <= readers/2) per article and tag; their runs."""
    k = max(units.n_tags, 1)
    group = layout.article[units.reading] * k + units.tag
    ends = np.concatenate([units.start, units.end])
    keys = np.concatenate([group, group]) * layout.stride + ends
    order = np.argsort(keys, kind="stable")
    change = np.concatenate([np.ones_like(units.start), -np.ones_like(units.end)])
    votes, keys = np.cumsum(change[order])[:-1], keys[order]
    width = np.diff(keys)
    real = (width > 0) & (votes > 0)
    votes, begin, width = votes[real], keys[:-1][real], width[real]
    group, start = np.divmod(begin, layout.stride)
    is_contested = 2 * votes <= layout.readers[group // k]
    groups, [voted, contested] = sum_by(group, width, np.where(is_contested, width, 0))
    table = np.column_stack([groups // k, groups % k, voted, contested])
    return table, _runs(group[is_contested], start[is_contested], width[is_contested], k)


def _runs(group: IntArray, start: IntArray, width: IntArray, k: int) -> IntArray:
    """Touching pieces of one group joined: article, tag, start, end."""
    end = start + width
    begins = np.ones(len(group), dtype=bool)
    begins[1:] = (group[1:] != group[:-1]) | (start[1:] != end[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(group))[: len(first)] - 1
    return np.column_stack([group[first] // k, group[first] % k, start[first], end[last]])
