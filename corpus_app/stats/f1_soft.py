"""Soft span F1: part of a unit counts as part of a match."""

from collections.abc import Iterator

import numpy as np

from corpus_app.stats.arrays import FloatArray, any_in_row
from corpus_app.stats.measure import Measure, ratio
from corpus_app.stats.pairing import listed
from corpus_app.stats.pooled import Pooled

NAME = "f1_soft"
TITLE = "Soft span F1"
ANSWERS = "Do reviewers mark the same units, give or take their ends?"
CAUTION = "It is mild about long spans that cover many short ones."

SPARSE_FROM = 50
"""With this many pairs each one shares few of the articles."""


def formula(sums: FloatArray) -> FloatArray:
    """Da San Martino et al. 2019: P = s_ij / n_i, R = s_ji / n_j, 2PR/(P + R), 0 when P = R = 0.

    `sums` [..., 4 pairs]: per pair s_ij, s_ji, n_i, n_j. Pairs are averaged with weights n_i + n_j.
    """
    there, back, first, second = _split(sums)
    f1 = np.nan_to_num(ratio(2 * there * back, there * second + back * first))
    weight = first + second
    return ratio((f1 * weight).sum(axis=-1), weight.sum(axis=-1))


def gradient(sums: FloatArray) -> FloatArray:
    """The slopes of `formula`; pairs only meet in the average, so a closed form saves the differences."""
    there, back, first, second = _split(sums)
    below = there * second + back * first
    f1 = np.nan_to_num(ratio(2 * there * back, below))
    weight = first + second
    total = weight.sum(axis=-1, keepdims=True)
    mean = ratio((f1 * weight).sum(axis=-1, keepdims=True), total)
    scale = np.nan_to_num(ratio(weight, below))
    slopes = np.stack(
        [
            scale * (2 * back - f1 * second),
            scale * (2 * there - f1 * first),
            f1 - mean - scale * f1 * back,
            f1 - mean - scale * f1 * there,
        ],
        axis=-1,
    )
    result: FloatArray = (slopes / np.where(total > 0, total, 1.0)[..., None]).reshape(sums.shape)
    return result


def _split(sums: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    cells = sums.reshape(*sums.shape[:-1], -1, 4)
    return cells[..., 0], cells[..., 1], cells[..., 2], cells[..., 3]


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over everything, one per tag, one per listed pair."""
    everything = list(range(len(pooled.tags)))
    yield _over_pairs(pooled, everything)
    for place, tag in enumerate(pooled.tags):
        yield _over_pairs(pooled, [place], tag)
    for raters, rows in listed(pooled):
        data = _cells(pooled, rows, everything)
        yield Measure(
            data,
            formula,
            gradient=gradient,
            moves=any_in_row(data[:, 2:]),
            n_units=int(data[:, 2:].sum()),
            undefined="nothing_marked",
            raters=raters,
            is_share=True,
        )


def _cells(pooled: Pooled, rows: slice, places: list[int]) -> FloatArray:
    """s_ij, s_ji, n_i, n_j of each pair of readings [rows, 4]."""
    pairs = pooled.pairs.of(rows)
    units = pooled.readings.units[:, places].sum(axis=1)
    soft = pairs.soft[:, :, places].sum(axis=2)
    return np.column_stack([soft, units[pairs.first], units[pairs.second]])


def _over_pairs(pooled: Pooled, places: list[int], tag: int | None = None) -> Measure:
    n_articles = len(pooled.articles)
    slices = list(pooled.pairs.rows_of.values())
    data = np.zeros((n_articles, len(slices), 4))
    for at, rows in enumerate(slices):
        data[pooled.pairs.article[rows], at] = _cells(pooled, rows, places)
    parts = tuple((pooled.pairs.article[rows], slice(4 * at, 4 * at + 4)) for at, rows in enumerate(slices))
    return Measure(
        data.reshape(n_articles, 4 * len(slices)),
        formula,
        gradient=gradient,
        moves=any_in_row(pooled.units[:, places]),
        n_units=int(pooled.units[:, places].sum()),
        undefined="nothing_marked" if tag is None else "not_used",
        tag=tag,
        parts=parts if len(slices) >= SPARSE_FROM else None,
        is_share=True,
    )
