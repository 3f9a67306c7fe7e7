"""Who labels which text how, together: the label patterns that the competence of reviewers is estimated from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus_app.stats.arrays import FloatArray, IntArray, integers
from corpus_app.stats.sweep import Span

VERSION = 1
"""Goes up when the meaning of a stored row changes; older rows are computed again."""

Labels = frozenset[int]


@dataclass(frozen=True)
class ArticlePatterns:
    """How many characters of one article carry each combination of labels.

    `counts` maps the labels of the reviewers, in the order of `reviewers`, to characters; a label is the set of the
    tags of one reviewer, empty for untagged. The counts add up to `length`.
    """

    length: int
    reviewers: tuple[int, ...]
    counts: Mapping[tuple[Labels, ...], int]

    def to_json(self) -> dict[str, Any]:
        """Plain lists in a stable order."""
        rows = [[characters, [sorted(label) for label in key]] for key, characters in self.counts.items()]
        return {
            "version": VERSION,
            "length": self.length,
            "reviewers": list(self.reviewers),
            "rows": sorted(rows, key=lambda row: row[1]),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ArticlePatterns | None":
        """What `to_json` wrote; `None` when another version wrote it."""
        if data.get("version") != VERSION:
            return None
        counts = {tuple(frozenset(label) for label in key): characters for characters, key in data["rows"]}
        return cls(data["length"], tuple(data["reviewers"]), counts)


def article_patterns(length: int, readings: Mapping[int, Sequence[Span]]) -> ArticlePatterns:
    """The patterns of an article of `length` characters; `readings` maps reviewers to (tag, start, end).

    >>> found = article_patterns(10, {1: [(7, 0, 4)], 2: [(7, 2, 6)]})
    >>> [(characters, [sorted(label) for label in key]) for key, characters in found.counts.items()]
    [(2, [[7], []]), (2, [[7], [7]]), (2, [[], [7]]), (4, [[], []])]
    """
    reviewers = tuple(sorted(readings))
    tags = sorted({tag for spans in readings.values() for tag, _, _ in spans})
    place = {tag: at for at, tag in enumerate(tags)}
    edges = sorted({0, length, *(edge for spans in readings.values() for span in spans for edge in span[1:])})
    at = {edge: number for number, edge in enumerate(edges)}
    marked = np.zeros((len(reviewers), len(edges) - 1, len(tags)), dtype=np.bool_)
    for row, reviewer in enumerate(reviewers):
        for tag, start, end in readings[reviewer]:
            marked[row, at[start] : at[end], place[tag]] = True
    counts: dict[tuple[Labels, ...], int] = {}
    names: dict[bytes, Labels] = {}
    for piece, characters in enumerate(np.diff(edges).tolist()):
        key = []
        for row in range(len(reviewers)):
            bits = marked[row, piece].tobytes()
            if bits not in names:
                names[bits] = frozenset(tag for tag, given in zip(tags, marked[row, piece], strict=True) if given)
            key.append(names[bits])
        counts[tuple(key)] = counts.get(tuple(key), 0) + characters
    return ArticlePatterns(length, reviewers, counts)


@dataclass(frozen=True)
class Answers:
    """N labels that readers gave to I items.

    `item`, `reader`, `label` [N] are positions; a reader who labelled an item twice is there twice. `weights` [I].
    """

    item: IntArray
    reader: IntArray
    label: IntArray
    weights: FloatArray
    n_readers: int
    n_labels: int


def merged(articles: Iterable[ArticlePatterns], readers: Sequence[int], labels: Mapping[Labels, int]) -> Answers:
    """Equal patterns of all articles as one item; an article weighs 1 in all.

    `labels` gives each label its position; with a single tag in its keys the others are left out of the labels, so
    that {k, not k} is asked for by `{frozenset(): 0, frozenset({k}): 1}`.
    """
    offered = frozenset(tag for label in labels for tag in label)
    place = {reader: at for at, reader in enumerate(readers)}
    weights: dict[tuple[tuple[int, int], ...], float] = {}
    for article in articles:
        seats = [place.get(reviewer) for reviewer in article.reviewers]
        for key, characters in article.counts.items():
            pattern = tuple(
                (seat, labels[label & offered]) for seat, label in zip(seats, key, strict=True) if seat is not None
            )
            weights[pattern] = weights.get(pattern, 0.0) + characters / article.length
    rows = integers([(at, *pair) for at, pattern in enumerate(weights) for pair in pattern]).reshape(-1, 3)
    return Answers(rows[:, 0], rows[:, 1], rows[:, 2], np.array(list(weights.values())), len(readers), len(labels))
