"""Coding alpha of 2016: where two reviewers both tagged, is it the same tag?"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.coincidences import over_labels, single, unmatched
from corpus_app.stats.measure import Measure, columns, ratio, share
from corpus_app.stats.pooled import Pooled

NAME = "u_alpha_coding"
TITLE = "What: coding alpha, given that both tagged"
ANSWERS = "Where two reviewers both marked a passage, do they call it the same?"
CAUTION = "It speaks only of the text that both marked: read its coverage beside it."


def formula(sums: FloatArray) -> FloatArray:
    """Krippendorff et al. 2016: 1 - (N - tr O)/(N - tr E) on the block of the tags.

    E[c, k] = (L_c L_k - [c = k] T_c)/(N - sum T / N), so N - tr E = (N^2 - sum L^2)/(N - sum T / N).
    `sums` [..., 2 + K]: N - tr O, sum of T, margins L_c of the block.
    """
    off, crossings, margins = sums[..., 0], sums[..., 1], sums[..., 2:]
    n = margins.sum(axis=-1)
    return 1 - ratio(off * chance_total(n, crossings), n**2 - (margins**2).sum(axis=-1))


def chance_total(n: FloatArray, crossings: FloatArray) -> FloatArray:
    """N - sum T / N, NaN where it vanishes: single characters cannot be paired with one another by chance."""
    total = n - ratio(crossings, n)
    result: FloatArray = np.where(np.abs(total) <= 1e-12 * n, np.nan, total)
    return result


def why_undefined(pooled: Pooled) -> str:
    """The reason when the block of the tags gives no value."""
    rows = single(pooled)
    if len(pooled.tags) < 2:
        return "single_tag"
    if not pooled.was_marked[rows].any():
        return "nothing_marked"
    return "no_variation" if pooled.coincidences[rows][:, 1:, 1:].any() else "no_pairable_data"


def coverage(pooled: Pooled) -> float | None:
    """N / n: the share of the pairable characters that both readers of a pair tagged."""
    rows = single(pooled)
    return share(pooled.coincidences[rows][:, 1:, 1:].sum(), (pooled.readers * pooled.lengths)[rows].sum())


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over the tags, with its coverage."""
    rows = single(pooled)
    block = pooled.coincidences[rows][:, 1:, 1:]
    off = unmatched(block)
    yield replace(
        over_labels(pooled, columns(off, pooled.crossings[rows].sum(axis=1), block.sum(axis=2)), formula),
        undefined=why_undefined(pooled),
        percent=share(block.sum() - off.sum(), block.sum()),
        coverage=coverage(pooled),
    )
