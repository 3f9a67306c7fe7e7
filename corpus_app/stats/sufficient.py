"""Sufficient statistics of one article: everything that any agreement coefficient needs, additive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus_app.stats.arrays import FloatArray, IntArray, integers
from corpus_app.stats.sweep import Batch, Span, Tables, sweep

VERSION = 1
"""Goes up when the meaning of a stored row changes; older rows are recomputed."""

_WIDTHS = {"marks": 7, "overlaps": 5, "matches": 5, "ordered": 6, "votes": 3, "contested": 3}


class OutdatedStatistics(ValueError):
    """Stored by another version of this module: compute the article again."""


@dataclass(frozen=True, eq=False)
class ArticleStatistics:
    """Counts of one article per reviewer and per pair, unscaled, so that any subset can be pooled.

    Reviewers and tags appear with their ids. All tables are sparse, one row per combination that occurs:

    - `marks`: reviewer i, tag k, characters c, units n, sum of l^2, of l(l-1)(2l-1)/3, of l(l-1)
    - `overlaps`: reviewers i < j, tag c of i, tag k of j, characters with both. Its diagonal is b; the
      rest of the table C with the untagged label follows from `marks` (see `confusion`)
    - `matches`: reviewers i < j, tag k, exact matches e, and V - sq_i - sq_j (`boundary_cost`)
    - `ordered`: reviewers i, j (i = j included), tag k of i: T, units of i that share a character with a
      unit of j of the same tag, G; `soft` is the soft credit s of the same rows
    - `votes`: tag, characters with at least one vote, contested characters (0 < votes <= readers/2)
    - `contested`: tag, start, end of the contested passages
    """

    length: int
    reviewers: tuple[int, ...]
    overlapping: tuple[int, ...]
    united: int
    marks: IntArray
    overlaps: IntArray
    matches: IntArray
    ordered: IntArray
    soft: FloatArray
    votes: IntArray
    contested: IntArray

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ArticleStatistics) and self.to_json() == other.to_json()

    @property
    def tags(self) -> tuple[int, ...]:
        """The tags that somebody used, ascending."""
        return tuple(sorted({int(tag) for tag in self.marks[:, 1]}))

    @property
    def contested_share(self) -> float | None:
        """Contested characters per character with a vote, over all tags; `None` when nobody marked."""
        voted, contested = (int(total) for total in self.votes[:, 1:].sum(axis=0))
        return contested / voted if voted else None

    def votes_for(self, tag: int) -> tuple[int, int]:
        """Characters with at least one vote for the tag, and the contested ones of them."""
        return next(((row[1], row[2]) for row in self.votes.tolist() if row[0] == tag), (0, 0))

    def confusion(self, first: int, second: int, tags: Sequence[int]) -> IntArray | None:
        """C of a pair: (K+1) x (K+1) characters, row and column 0 untagged; `None` under self-overlap."""
        if first in self.overlapping or second in self.overlapping:
            return None
        if first > second:
            mirrored = self.confusion(second, first, tags)
            return None if mirrored is None else mirrored.T
        place = {tag: position for position, tag in enumerate(tags, start=1)}
        table = np.zeros((len(tags) + 1, len(tags) + 1), dtype=np.int64)
        for i, j, c, k, characters in self.overlaps.tolist():
            if (i, j) == (first, second):
                table[place[c], place[k]] = characters
        margin = {
            first: np.zeros(len(tags) + 1, dtype=np.int64),
            second: np.zeros(len(tags) + 1, dtype=np.int64),
        }
        for reviewer, tag, characters in self.marks[:, :3].tolist():
            if reviewer in margin:
                margin[reviewer][place[tag]] = characters
        table[1:, 0] = margin[first][1:] - table[1:, 1:].sum(axis=1)
        table[0, 1:] = margin[second][1:] - table[1:, 1:].sum(axis=0)
        table[0, 0] = self.length - table.sum()
        return table

    def boundary_cost(self, first: int, second: int, tag: int) -> int:
        """V of a pair and a tag: the squared boundary offsets of unitising alpha (1995/2004)."""
        i, j = sorted((first, second))
        squares = sum(row[4] for row in self.marks.tolist() if row[0] in (i, j) and row[1] == tag)
        change = sum(row[4] for row in self.matches.tolist() if row[:3] == [i, j, tag])
        return int(squares + change)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers and lists with a stable order of keys and rows; tables are flattened row by row."""
        return {
            "version": VERSION,
            "length": self.length,
            "reviewers": list(self.reviewers),
            "overlapping": list(self.overlapping),
            "united": self.united,
            **{name: getattr(self, name).ravel().tolist() for name in _WIDTHS},
            "soft": self.soft.tolist(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ArticleStatistics":
        """What `to_json` wrote; `OutdatedStatistics` when another version wrote it."""
        if data.get("version") != VERSION:
            raise OutdatedStatistics(f"Version {data.get('version')!r}, not {VERSION}.")
        tables = {name: integers(data[name]).reshape(-1, width) for name, width in _WIDTHS.items()}
        return cls(
            length=data["length"],
            reviewers=tuple(data["reviewers"]),
            overlapping=tuple(data["overlapping"]),
            united=data["united"],
            soft=np.asarray(data["soft"], dtype=np.float64),
            **tables,
        )


def article_statistics(length: int, readings: Mapping[int, Sequence[Span]]) -> ArticleStatistics:
    """The sufficient statistics of one article of `length` code points.

    `readings` maps every reviewer who submitted it to their spans (tag id, start, end), half-open; a
    reviewer without spans is data. Raises `ValueError` for a span that is empty or outside the text.
    """
    return corpus_statistics([(length, readings)])[0]


def corpus_statistics(
    articles: Sequence[tuple[int, Mapping[int, Sequence[Span]]]],
) -> list[ArticleStatistics]:
    """The same for many articles in one sweep: (length, readings) each, in the given order."""
    return batch_statistics(Batch.of(articles))


def batch_statistics(batch: Batch) -> list[ArticleStatistics]:
    """The same from flat arrays, as a database query delivers them."""
    tags, tables = sweep(batch)
    n_articles = len(batch.lengths)
    named = _with_ids(tables, batch.reading_reviewer, tags)
    cuts = {name: np.searchsorted(table[:, 0], np.arange(n_articles + 1)) for name, table in named.items()}
    of_article = np.searchsorted(batch.reading_article, np.arange(n_articles + 1)).tolist()
    rows = {name: table[:, 1:] for name, table in named.items()}
    bounds = {name: cut.tolist() for name, cut in cuts.items()}
    reviewers = batch.reading_reviewer.tolist()
    is_overlapping, united = tables.is_overlapping.tolist(), tables.united.tolist()
    result = []
    for article, length in enumerate(batch.lengths.tolist()):
        begin, end = of_article[article], of_article[article + 1]
        pieces = {name: rows[name][cut[article] : cut[article + 1]] for name, cut in bounds.items()}
        cut = bounds["ordered"]
        result.append(
            ArticleStatistics(
                length=length,
                reviewers=tuple(reviewers[begin:end]),
                overlapping=tuple(reviewers[at] for at in range(begin, end) if is_overlapping[at]),
                united=sum(united[begin:end]),
                soft=tables.soft[cut[article] : cut[article + 1]],
                **pieces,
            )
        )
    return result


def _with_ids(tables: Tables, reviewers: IntArray, tags: IntArray) -> dict[str, IntArray]:
    """The tables with reviewer and tag ids in place of positions."""
    places = {
        "marks": ((1,), (2,)),
        "overlaps": ((1, 2), (3, 4)),
        "matches": ((1, 2), (3,)),
        "ordered": ((1, 2), (3,)),
        "votes": ((), (1,)),
        "contested": ((), (1,)),
    }
    named = {}
    for name, (reading_columns, tag_columns) in places.items():
        table = getattr(tables, name).copy()
        for column in reading_columns:
            table[:, column] = reviewers[table[:, column]]
        for column in tag_columns:
            table[:, column] = tags[table[:, column]]
        named[name] = table
    return named
