"""Cohen's kappa for each pair of reviewers."""

from collections.abc import Iterator

import numpy as np

from corpus_app.stats.arrays import FloatArray, any_in_row
from corpus_app.stats.measure import Measure, columns, ratio, share
from corpus_app.stats.pairing import listed, listed_items
from corpus_app.stats.pooled import Pooled
from corpus_app.stats.verdicts import MISSING, Tabulated

NAME = "kappa"
TITLE = "Cohen's kappa of two reviewers"
ANSWERS = "Which two reviewers read alike?"
CAUTION = "It rewards two reviewers for using the tags in different amounts."


def cohen(confusion: FloatArray) -> FloatArray:
    """Cohen's kappa (Cohen 1960) of a table of two raters [..., q, q].

    >>> float(cohen(np.array([[2.0, 1.0], [0.0, 1.0]])))
    0.5
    """
    rows, cols = confusion.sum(axis=-1), confusion.sum(axis=-2)
    off = (confusion * (1 - np.eye(confusion.shape[-1]))).sum(axis=(-2, -1))
    return formula(np.concatenate([off[..., None], rows, cols], axis=-1))


def weighted(confusion: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted kappa (Cohen 1968) with disagreement weights d [q, q]: 1 - sum C d / sum n p q d."""
    n = confusion.sum(axis=(-2, -1))
    rows, cols = confusion.sum(axis=-1), confusion.sum(axis=-2)
    expected = ((rows @ weights) * cols).sum(axis=-1)
    return 1 - ratio((confusion * weights).sum(axis=(-2, -1)) * n, expected)


def formula(sums: FloatArray) -> FloatArray:
    """(p_o - p_e)/(1 - p_e) = 1 - n (n - tr C)/(n^2 - sum r_c q_c).

    `sums` [..., 1 + 2q]: n - tr C, the first rater's margins r_c, the second's q_c.
    """
    q = (sums.shape[-1] - 1) // 2
    off, first, second = sums[..., 0], sums[..., 1 : 1 + q], sums[..., 1 + q :]
    n = first.sum(axis=-1)
    return 1 - ratio(off * n, n**2 - (first * second).sum(axis=-1))


def gradient(sums: FloatArray) -> FloatArray:
    """The slopes of `formula`, in closed form because there may be hundreds of pairs."""
    q = (sums.shape[-1] - 1) // 2
    off, first, second = sums[:, :1], sums[:, 1 : 1 + q], sums[:, 1 + q :]
    n = first.sum(axis=1, keepdims=True)
    below = n**2 - (first * second).sum(axis=1, keepdims=True)
    pull = ratio(off * n, below**2)
    return np.hstack([-ratio(n, below), -ratio(off, below) + pull * (2 * n - second), -pull * first])


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One per listed pair; leaves out the articles in which one of the two overlaps with themselves."""
    for raters, rows in listed(pooled):
        pairs = pooled.pairs.of(rows)
        kept = np.flatnonzero(pairs.is_single)
        lengths = pooled.lengths[pairs.article[kept]]
        first = pooled.readings.characters[pairs.first[kept]]
        second = pooled.readings.characters[pairs.second[kept]]
        tagged_first, tagged_second = first.sum(axis=1), second.sum(axis=1)
        off = tagged_first + tagged_second - pairs.both[kept] - pairs.same[kept].sum(axis=1)
        data = columns(off, lengths - tagged_first, first, lengths - tagged_second, second)
        yield Measure(
            data,
            formula,
            gradient=gradient,
            moves=(tagged_first + tagged_second) > 0,
            n_units=int(lengths.sum()),
            raters=raters,
            level="nominal",
            percent=share(lengths.sum() - off.sum(), lengths.sum()),
            excluded=len(pairs.article) - len(kept),
        )


def of_items(table: Tabulated) -> Iterator[Measure]:
    """One per listed pair, over the items both judged."""
    q = table.counts.shape[1]
    for first, second in listed_items(table):
        both = (table.answers[:, first] != MISSING) & (table.answers[:, second] != MISSING)
        one, other = table.answers[both, first], table.answers[both, second]
        article, cluster = np.unique(table.cluster[both], return_inverse=True)
        data = np.zeros((len(article), 1 + 2 * q))
        np.add.at(data[:, 0], cluster, one != other)
        np.add.at(data, (cluster, 1 + one), 1)
        np.add.at(data, (cluster, 1 + q + other), 1)
        given = data[:, 1:].copy()
        if table.untagged is not None:
            given[:, [table.untagged, q + table.untagged]] = 0
        off = data[:, 0].sum()
        yield Measure(
            data,
            formula,
            gradient=gradient,
            moves=any_in_row(given),
            n_units=len(one),
            raters=(table.reviewers[first], table.reviewers[second]),
            level="nominal",
            percent=share(len(one) - off, len(one)),
        )
