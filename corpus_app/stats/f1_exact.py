"""Exact span F1: the same units, character for character."""

from collections.abc import Iterator

import numpy as np

from corpus_app.stats.arrays import FloatArray, IntArray
from corpus_app.stats.measure import Measure, columns, ratio
from corpus_app.stats.pairing import listed
from corpus_app.stats.pooled import Pooled

NAME = "f1_exact"
TITLE = "Exact span F1"
ANSWERS = "Do reviewers mark the same units with the same ends?"
CAUTION = "One character off scores nothing."


def formula(sums: FloatArray) -> FloatArray:
    """2 sum M / sum(|A| + |B|) over pairs of readings; `sums` [..., 2]: matches M, units of both."""
    return ratio(2 * sums[..., 0], sums[..., 1])


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over everything, one per tag, one per listed pair."""
    everything = range(len(pooled.tags))
    yield _measure(pooled, slice(None), list(everything))
    for place, tag in enumerate(pooled.tags):
        yield _measure(pooled, slice(None), [place], tag=tag)
    for raters, rows in listed(pooled):
        yield _measure(pooled, rows, list(everything), raters=raters)


def _measure(
    pooled: Pooled,
    rows: slice,
    places: list[int],
    tag: int | None = None,
    raters: tuple[int, int] | None = None,
) -> Measure:
    pairs = pooled.pairs.of(rows)
    units = pooled.readings.units[:, places].sum(axis=1)
    data = columns(pairs.exact[:, places].sum(axis=1), units[pairs.first] + units[pairs.second])
    if raters is None:
        data = by_article(pooled, pairs.article, data)
        n_units = int(units.sum())
    else:
        n_units = int(data[:, 1].sum())
    return Measure(
        data,
        formula,
        moves=data[:, 1] > 0,
        n_units=n_units,
        undefined="nothing_marked" if tag is None else "not_used",
        tag=tag,
        raters=raters,
        is_share=True,
    )


def by_article(pooled: Pooled, article: IntArray, data: FloatArray) -> FloatArray:
    """Rows of pairs of readings [Q, D] added up per article [A, D]."""
    total = np.zeros((len(pooled.articles), data.shape[1]))
    np.add.at(total, article, data)
    return total
