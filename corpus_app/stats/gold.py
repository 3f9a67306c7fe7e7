"""Reviewers against the gold: precision, recall and F1, where matched spans begin and end, who calls what what."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus_app.stats import f1_soft
from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray, integers
from corpus_app.stats.bootstrap import Resampler
from corpus_app.stats.family import SEED, confusion_of
from corpus_app.stats.measure import LOGIT, Formula, Measure, columns, ratio, share
from corpus_app.stats.pooled import Pooled, pool
from corpus_app.stats.rows import Row, rows_of
from corpus_app.stats.sufficient import ArticleStatistics, OutdatedStatistics, corpus_statistics
from corpus_app.stats.sweep import Span

VERSION = 1
"""Goes up when the meaning of a stored row changes; older rows are recomputed."""

GOLD = 0
"""Whose reading the gold is; reviewers have ids above it."""

MATCHES = ("soft", "exact", "overlap")
"""What of a span counts as found: the part that is (Da San Martino et al. 2019), all or nothing, or one character."""

SCORES = ("precision", "recall", "f1")

BINS = (-20, -5, 0, 1, 6, 21)
"""Where the groups of offsets begin: so many characters earlier, the same, so many later."""


@dataclass(frozen=True, eq=False)
class Compared:
    """The readings of one article, each beside the gold: sufficient statistics of the two, and offsets of ends.

    `offsets` has per reviewer the rows tag, start, end: how many characters later than the gold a matched span
    begins and ends (`matched`).
    """

    beside: Mapping[int, ArticleStatistics]
    offsets: Mapping[int, Sequence[tuple[int, int, int]]]

    def to_json(self) -> dict[str, Any]:
        """Plain numbers and lists with a stable order."""
        return {
            "version": VERSION,
            "beside": [[who, self.beside[who].to_json()] for who in sorted(self.beside)],
            "offsets": [[who, [list(row) for row in self.offsets[who]]] for who in sorted(self.offsets)],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Compared":
        """What `to_json` wrote; `OutdatedStatistics` when another version wrote it."""
        if data.get("version") != VERSION:
            raise OutdatedStatistics(f"Version {data.get('version')!r}, not {VERSION}.")
        return cls(
            {who: ArticleStatistics.from_json(each) for who, each in data["beside"]},
            {who: [(tag, start, end) for tag, start, end in rows] for who, rows in data["offsets"]},
        )


def compared(articles: Sequence[tuple[int, Mapping[int, Sequence[Span]], Sequence[Span]]]) -> list[Compared]:
    """Every reading of these articles beside the gold; an article is its length, its readings, and its gold."""
    flat = [
        (length, {GOLD: gold, who: readings[who]}) for length, readings, gold in articles for who in sorted(readings)
    ]
    statistics = iter(corpus_statistics(flat))
    found = []
    for _length, readings, gold in articles:
        beside = {who: next(statistics) for who in sorted(readings)}
        offsets = {
            who: [(tag, *_apart(one, other)) for tag, one, other in matched(gold, readings[who])] for who in beside
        }
        found.append(Compared(beside, offsets))
    return found


def _apart(gold: tuple[int, int], mark: tuple[int, int]) -> tuple[int, int]:
    return mark[0] - gold[0], mark[1] - gold[1]


# --- Which span answers which -----------------------------------------------------------------------


def units(spans: Iterable[Span]) -> dict[int, list[tuple[int, int]]]:
    """The units of a reading by tag, in text order: spans of one tag that share a character are one.

    >>> units([(3, 0, 5), (3, 4, 9), (3, 9, 12)])
    {3: [(0, 9), (9, 12)]}
    """
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for tag, start, end in sorted(spans):
        if found[tag] and start < found[tag][-1][1]:
            found[tag][-1] = (found[tag][-1][0], max(found[tag][-1][1], end))
        else:
            found[tag].append((start, end))
    return dict(found)


def matched(gold: Sequence[Span], marks: Sequence[Span]) -> list[tuple[int, tuple[int, int], tuple[int, int]]]:
    """(tag, unit of the gold, unit of the reading) of those that are each other's best partner.

    The best is the one of the same tag that shares most characters; of two that share as many, the earlier one.

    >>> matched([(3, 0, 10)], [(3, 0, 3), (3, 4, 12)])
    [(3, (0, 10), (4, 12))]
    """
    found = []
    theirs, own = units(gold), units(marks)
    for tag in sorted(theirs.keys() & own.keys()):
        best_of_gold: dict[int, tuple[int, int]] = {}
        best_of_mark: dict[int, tuple[int, int]] = {}
        for at, to, shared in _meetings(theirs[tag], own[tag]):
            # Pairs come in text order, so that the earlier one stays.
            if shared > best_of_gold.get(at, (0, 0))[1]:
                best_of_gold[at] = (to, shared)
            if shared > best_of_mark.get(to, (0, 0))[1]:
                best_of_mark[to] = (at, shared)
        for at, (to, _shared) in sorted(best_of_gold.items()):
            if best_of_mark[to][0] == at:
                found.append((tag, theirs[tag][at], own[tag][to]))
    return found


def _meetings(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(position in one, position in other, characters shared), of units in order that do not overlap their own."""
    at = to = 0
    while at < len(one) and to < len(other):
        shared = min(one[at][1], other[to][1]) - max(one[at][0], other[to][0])
        if shared > 0:
            yield at, to, shared
        if one[at][1] <= other[to][1]:
            at += 1
        else:
            to += 1


# --- Precision, recall, F1 --------------------------------------------------------------------------


def scores(articles: Sequence[Compared], tags: Sequence[int], *, seed: int = SEED, replicates: int = 1000) -> list[Row]:
    """How near the reviewers come to the gold: all of them, then each, over all tags, then for each tag.

    A row is named by score and match (`precision_soft`); its `raters` are the reviewer and GOLD, None for all
    reviewers together. `n_units` are the spans of the reviewer (precision), of the gold (recall), of both (F1).
    """
    if not any(each.beside for each in articles):
        return []
    table = _Table.of(articles, tags)
    resampler = Resampler(seed=seed, replicates=replicates)
    named = []
    for reviewer in (None, *table.reviewers):
        rows = table.rows(reviewer)
        for tag in (None, *tags):
            named += list(_measures(table, rows, reviewer, tag))
    return rows_of(named, resampler)


@dataclass(frozen=True)
class _Table:
    """Q readings beside the gold: article and reviewer of each, and per tag [Q, K] what both have and share."""

    tags: Sequence[int]
    article: IntArray
    reviewer: IntArray
    mine: IntArray
    gold: IntArray
    found: Mapping[str, tuple[FloatArray, FloatArray]]

    @classmethod
    def of(cls, articles: Sequence[Compared], tags: Sequence[int]) -> "_Table":
        pooled, article = _pooled(articles, tags)
        pairs = pooled.pairs
        reviewer = integers(pooled.reviewers)[pooled.readings.reviewer[pairs.second]]
        exact = pairs.exact.astype(np.float64)
        return cls(
            tags,
            article[pooled.articles[pairs.article]],
            reviewer,
            pooled.readings.units[pairs.second],
            pooled.readings.units[pairs.first],
            {
                "soft": (pairs.soft[:, 1], pairs.soft[:, 0]),
                "exact": (exact, exact),
                "overlap": (pairs.partnered[:, 1].astype(np.float64), pairs.partnered[:, 0].astype(np.float64)),
            },
        )

    @property
    def reviewers(self) -> list[int]:
        return [int(who) for who in np.unique(self.reviewer)]

    def rows(self, reviewer: int | None) -> BoolArray:
        """Which readings are this reviewer's."""
        return np.ones(len(self.reviewer), dtype=np.bool_) if reviewer is None else self.reviewer == reviewer


def _pooled(articles: Sequence[Compared], tags: Sequence[int]) -> tuple[Pooled, IntArray]:
    """Every reading pooled as an article of its own, with the gold as the first of two readers; whose it is beside."""
    flat = [(at, each.beside[who]) for at, each in enumerate(articles) for who in sorted(each.beside)]
    return pool([statistics for _at, statistics in flat], tags), integers([at for at, _statistics in flat])


def measures(articles: Sequence[Compared], tags: Sequence[int]) -> Iterator[tuple[str, Measure]]:
    """The scores of all reviewers and tags together, before summing over articles."""
    table = _Table.of(articles, tags)
    return _measures(table, table.rows(None), None, None)


def _measures(table: _Table, rows: BoolArray, reviewer: int | None, tag: int | None) -> Iterator[tuple[str, Measure]]:
    _articles, article = np.unique(table.article[rows], return_inverse=True)
    places = list(range(len(table.tags))) if tag is None else [list(table.tags).index(tag)]

    def by_article(counts: FloatArray | IntArray) -> FloatArray:
        summed = np.bincount(article, counts[rows][:, places].sum(axis=1), minlength=len(_articles))
        return summed.astype(np.float64)

    mine, gold = by_article(table.mine), by_article(table.gold)
    raters = None if reviewer is None else (reviewer, GOLD)

    def measure(parts: FloatArray, formula: Formula, of: FloatArray, undefined: str) -> Measure:
        slope = f1_soft.gradient if formula is f1_soft.formula else None
        return Measure(
            parts,
            formula,
            of > 0,
            int(of.sum()),
            undefined,
            gradient=slope,
            tag=tag,
            raters=raters,
            is_share=True,
            interval=LOGIT,
        )

    for match, (there, back) in table.found.items():
        found, answered = by_article(there), by_article(back)
        yield f"precision_{match}", measure(columns(found, mine), _share, mine, "none_given")
        yield f"recall_{match}", measure(columns(answered, gold), _share, gold, "none_in_gold")
        four = columns(found, answered, mine, gold)
        yield f"f1_{match}", measure(four, f1_soft.formula, mine + gold, "none_in_either")


def _share(sums: FloatArray) -> FloatArray:
    return ratio(sums[..., 0], sums[..., 1])


# --- Ends --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ends:
    """Where matched spans begin and end beside the gold's, in characters; later is positive.

    `reviewer` and `tag` are None for all of them. `start` and `end` are quartiles, the median in the middle, and
    `starts` and `ends` count the offsets in the groups of BINS; without a matched span there are no quartiles.
    """

    reviewer: int | None
    tag: int | None
    n: int
    same: float | None
    same_start: float | None
    same_end: float | None
    start: tuple[float, float, float] | None
    end: tuple[float, float, float] | None
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def ends(articles: Sequence[Compared], tags: Sequence[int]) -> list[Ends]:
    """The offsets of all reviewers, then of each, over all tags, then for each tag."""
    rows = [(who, *row) for each in articles for who, found in each.offsets.items() for row in found]
    table = integers(rows).reshape(-1, 4)
    reviewers = sorted({who for each in articles for who in each.beside})
    found = []
    for reviewer in (None, *reviewers) if reviewers else ():
        own = table if reviewer is None else table[table[:, 0] == reviewer]
        for tag in (None, *tags):
            found.append(_ends(own if tag is None else own[own[:, 1] == tag], reviewer, tag))
    return found


def _ends(rows: IntArray, reviewer: int | None, tag: int | None) -> Ends:
    starts, stops = rows[:, 2], rows[:, 3]
    n = len(rows)
    return Ends(
        reviewer,
        tag,
        n,
        share(float(((starts == 0) & (stops == 0)).sum()), n),
        share(float((starts == 0).sum()), n),
        share(float((stops == 0).sum()), n),
        _quartiles(starts),
        _quartiles(stops),
        _grouped(starts),
        _grouped(stops),
    )


def _quartiles(offsets: IntArray) -> tuple[float, float, float] | None:
    if not len(offsets):
        return None
    low, middle, high = np.quantile(offsets, [0.25, 0.5, 0.75])
    return float(low), float(middle), float(high)


def _grouped(offsets: IntArray) -> tuple[int, ...]:
    counts = np.bincount(np.searchsorted(BINS, offsets, side="right"), minlength=len(BINS) + 1)
    return tuple(int(count) for count in counts)


def group_of(offset: int) -> int:
    """The number of the group of BINS that an offset falls into.

    >>> [group_of(offset) for offset in (-21, -20, -1, 0, 1, 21)]
    [0, 1, 2, 3, 4, 6]
    """
    return bisect_right(BINS, offset)


# --- Who calls what what ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Confusion:
    """Characters by what the gold calls them (rows) and the reviewer (columns); first row and column: nothing.

    `left_out` counts the readings in which a character has two tags, here or in the gold. `reviewer` is None for
    all of them together.
    """

    reviewer: int | None
    table: FloatArray
    readings: int
    left_out: int


def confusions(articles: Sequence[Compared], tags: Sequence[int]) -> list[Confusion]:
    """The table of all reviewers, then of each."""
    if not any(each.beside for each in articles):
        return []
    pooled, _article = _pooled(articles, tags)
    found = []
    for reviewer in pooled.reviewers[1:]:
        place = (0, pooled.reviewers.index(reviewer))
        is_single = pooled.pairs.is_single[pooled.pairs.rows_of[place]]
        left_out = int((~is_single).sum())
        found.append(Confusion(reviewer, confusion_of(pooled, GOLD, reviewer), len(is_single), left_out))
    whole = Confusion(
        None,
        np.sum([each.table for each in found], axis=0),
        sum(each.readings for each in found),
        sum(each.left_out for each in found),
    )
    return [whole, *found]
