"""Who labels which text how, together: the label patterns that the competence of reviewers is estimated from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus_app.stats.arrays import FloatArray, IntArray, integers
from corpus_app.stats.sweep import Span

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


def article_patterns(length: int, readings: Mapping[int, Sequence[Span]]) -> ArticlePatterns:
    """The patterns of an article of `length` characters; `readings` maps reviewers to (tag, start, end).

    >>> found = article_patterns(10, {1: [(7, 0, 4)], 2: [(7, 2, 6)]})
    >>> [(characters, [sorted(label) for label in key]) for key, characters in found.counts.items()]
    [(2, [[7], []]), (2, [[7], [7]]), (2, [[], [7]]), (4, [[], []])]
    """
    reviewers = tuple(sorted(readings))
    tags = sorted({tag for spans in readings.values() for tag, _, _ in spans})
    bit = {tag: 1 << at for at, tag in enumerate(tags)}
    edges = sorted({0, length, *(edge for spans in readings.values() for span in spans for edge in span[1:])})
    at = {edge: number for number, edge in enumerate(edges)}
    coded = [[0] * (len(edges) - 1) for _ in reviewers]
    for row, reviewer in zip(coded, reviewers, strict=True):
        for tag, start, end in readings[reviewer]:
            for piece in range(at[start], at[end]):
                row[piece] |= bit[tag]
    sizes: dict[tuple[int, ...], int] = {}
    for piece, key in enumerate(zip(*coded, strict=True)):
        sizes[key] = sizes.get(key, 0) + edges[piece + 1] - edges[piece]
    names = {code: frozenset(tag for tag in tags if code & bit[tag]) for key in sizes for code in key}
    return ArticlePatterns(
        length, reviewers, {tuple(names[code] for code in key): characters for key, characters in sizes.items()}
    )


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
