"""Verdicts on whole items (sentences, articles): one label per reviewer and item, counted per item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from corpus_app.stats import metric
from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray, expand, integers, starts

MAX_TAGS = 62
"""A set of tags is one int64."""

MISSING = -1


@dataclass(frozen=True)
class Verdicts:
    """A articles, R submitted readings, V verdicts.

    `items` [A]: items of each article; `readings` [R, 2]: article position, reviewer id; `rows` [V, 3]:
    reading position, item position inside the article, tag id. A reading without verdicts is data.
    """

    items: IntArray
    readings: IntArray
    rows: IntArray

    @classmethod
    def of(cls, articles: Sequence[tuple[int, Mapping[int, Sequence[tuple[int, int]]]]]) -> "Verdicts":
        """From (number of items, {reviewer id: [(item, tag id), ...]}) per article."""
        found = [(at, reviewer, rows) for at, (_, who) in enumerate(articles) for reviewer, rows in sorted(who.items())]
        reading = np.repeat(np.arange(len(found)), integers([len(rows) for _, _, rows in found]))
        rows = integers(list(chain.from_iterable(rows for _, _, rows in found))).reshape(-1, 2)
        return cls(
            items=integers([items for items, _ in articles]),
            readings=integers([(at, reviewer) for at, reviewer, _ in found]).reshape(-1, 2),
            rows=np.column_stack([reading, rows]),
        )


@dataclass(frozen=True)
class Tabulated:
    """Counts per item over U items of A articles (those that two or more of the reviewers read).

    `cluster` [U]: article row of each item, ascending; `counts` r [U, q]; `used` [U, K]: reviewers who
    gave the item the tag, alone or in a set; `judged` r_u [U]. `labels` [q]: the tags of each label.
    `level` is nominal, ordinal, interval, ratio or set; `untagged` is the label of no verdict, or `None`.
    `answers` [U, R]: label of each reviewer, `MISSING` where there is none.
    """

    tags: tuple[int, ...]
    reviewers: tuple[int, ...]
    n_articles: int
    n_alone: int
    n_readings: int
    level: str
    labels: tuple[tuple[int, ...], ...]
    untagged: int | None
    cluster: IntArray
    counts: IntArray
    used: IntArray
    answers: IntArray
    shared: IntArray

    @property
    def judged(self) -> IntArray:
        total: IntArray = self.counts.sum(axis=1)
        return total

    def delta(self) -> FloatArray:
        """Squared differences [q, q] of the labels; not for the ordinal level."""
        if self.level == "set":
            return metric.of_sets([frozenset(label) for label in self.labels])
        return metric.fixed(self.level, range(1, len(self.labels) + 1))


def tabulate(
    verdicts: Verdicts, tags: Sequence[int], *, level: str = "nominal", reviewers: Sequence[int] | None = None
) -> Tabulated:
    """The counts for `reviewers` (everyone when `None`); the order of `tags` is that of the ranks.

    No verdict in a submitted reading is the label "untagged" for nominal tags and missing for ordered
    ones. As soon as one item got several tags from one reviewer the labels are sets.
    """
    if level not in metric.LEVELS:
        raise ValueError(f"Unknown level: {level!r}.")
    if len(tags) > MAX_TAGS:
        raise ValueError(f"At most {MAX_TAGS} tags.")
    who, column = np.unique(verdicts.readings[:, 1], return_inverse=True)
    chosen = np.isin(who, integers(sorted(reviewers))) if reviewers is not None else np.ones(len(who), bool)
    mine = chosen[column] if len(who) else np.zeros(0, dtype=bool)
    readers = np.bincount(verdicts.readings[mine, 0], minlength=len(verdicts.items))
    kept = np.flatnonzero(readers >= 2)
    row = np.full(len(verdicts.items), -1, dtype=np.int64)
    row[kept] = np.arange(len(kept))
    is_kept = mine & (row[verdicts.readings[:, 0]] >= 0)
    people = np.cumsum(chosen) - 1
    reading_row = row[verdicts.readings[is_kept, 0]]
    reading_person = people[column[is_kept]]
    codes, item, person = _codes(verdicts, tags, is_kept, reading_row, reading_person, kept)
    return _tabulated(
        codes,
        item,
        person,
        tags=tuple(tags),
        reviewers=tuple(int(name) for name in who[chosen]),
        level=level,
        n_alone=int((readers == 1).sum()),
        n_items=verdicts.items[kept],
        presence=_presence(reading_row, reading_person, len(kept), int(chosen.sum())),
    )


def _presence(row: IntArray, person: IntArray, n_articles: int, n_people: int) -> FloatArray:
    present = np.zeros((n_articles, n_people))
    present[row, person] = 1
    return present


def _codes(
    verdicts: Verdicts,
    tags: Sequence[int],
    is_kept: BoolArray,
    reading_row: IntArray,
    reading_person: IntArray,
    kept: IntArray,
) -> tuple[IntArray, IntArray, IntArray]:
    """Per kept reading and item: the set of tags as bits, the item's number, the reviewer's column."""
    n_items = verdicts.items[kept]
    per_reading = n_items[reading_row]
    first = starts(per_reading)
    reading, step = expand(per_reading)
    item = starts(n_items)[reading_row[reading]] + step
    codes = np.zeros(len(reading), dtype=np.int64)
    number = np.cumsum(is_kept) - 1
    rows = verdicts.rows[is_kept[verdicts.rows[:, 0]]]
    place = {tag: position for position, tag in enumerate(tags)}
    unknown = set(rows[:, 2].tolist()) - set(place)
    if unknown:
        raise ValueError("Somebody used a tag that is not among `tags`.")
    bits = integers([1 << place[tag] for tag in rows[:, 2].tolist()])
    mine = number[rows[:, 0]]
    if np.any((rows[:, 1] < 0) | (rows[:, 1] >= per_reading[mine])):
        raise ValueError("A verdict on an item that the article does not have.")
    np.bitwise_or.at(codes, first[mine] + rows[:, 1], bits)
    return codes, item, reading_person[reading]


def _tabulated(
    codes: IntArray,
    item: IntArray,
    person: IntArray,
    *,
    tags: tuple[int, ...],
    reviewers: tuple[int, ...],
    level: str,
    n_alone: int,
    n_items: IntArray,
    presence: FloatArray,
) -> Tabulated:
    if level != "nominal":
        given = codes != 0
        codes, item, person = codes[given], item[given], person[given]
    alone = [1 << place for place in range(len(tags))]
    offered = alone if level != "nominal" else [0, *alone]
    has_sets = bool(np.any(codes & (codes - 1)))
    bits = np.unique(codes) if has_sets else integers(offered)
    order = np.argsort(bits)
    label = order[np.searchsorted(bits[order], codes)] if len(codes) else codes
    total, q = int(n_items.sum()), len(bits)
    counts = np.bincount(item * max(q, 1) + label, minlength=total * q).reshape(total, q)
    names = tuple(tuple(tag for at, tag in enumerate(tags) if code >> at & 1) for code in bits.tolist())
    member = integers([[tag in name for tag in tags] for name in names]).reshape(q, len(tags))
    answers = np.full((total, len(reviewers)), MISSING, dtype=np.int64)
    answers[item, person] = label
    return Tabulated(
        tags=tags,
        reviewers=reviewers,
        n_articles=len(n_items),
        n_alone=n_alone,
        n_readings=int(presence.sum()),
        level="set" if has_sets else level,
        labels=names,
        untagged=names.index(()) if () in names else None,
        cluster=np.repeat(np.arange(len(n_items)), n_items),
        counts=counts,
        used=counts @ member,
        answers=answers,
        shared=integers(presence.T @ presence),
    )


def per_article(table: Tabulated, values: FloatArray | IntArray) -> FloatArray:
    """Sums [A, D] of values [U, D] over the items of each article."""
    total = np.zeros((table.n_articles, values.shape[1]))
    np.add.at(total, table.cluster, values)
    return total
