"""Gwet's AC1: agreement when one label is very frequent."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from corpus_app.stats.alpha_item import disagreement
from corpus_app.stats.arrays import FloatArray, IntArray, any_in_row
from corpus_app.stats.coincidences import over_labels, single, unmatched
from corpus_app.stats.measure import Measure, columns, ratio, share
from corpus_app.stats.pooled import Pooled
from corpus_app.stats.verdicts import Tabulated, per_article

NAME = "ac1"
TITLE = "Gwet's AC1"
ANSWERS = "Does agreement survive another idea of chance? A check beside alpha."
CAUTION = "It looks great on text that is mostly untagged; never the headline."


def formula(sums: FloatArray) -> FloatArray:
    """Gwet 2008: (p_a - p_e)/(1 - p_e), p_e = sum of pi_c (1 - pi_c)/(q - 1).

    `sums` [..., 1 + q]: disagreement n - tr O and the margins of the q labels on offer, per character
    (each article divided by its number of readers).
    """
    off, margins = sums[..., 0], sums[..., 1:]
    q = margins.shape[-1]
    n = margins.sum(axis=-1)
    pi = ratio(margins, n[..., None])
    p_e = (pi * (1 - pi)).sum(axis=-1) / (q - 1)
    return 1 - ratio(ratio(off, n), 1 - p_e)


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over all labels; each character is one vote, whatever the number of readers."""
    rows = single(pooled)
    readers = pooled.readers[rows]
    off = unmatched(pooled.coincidences[rows]) / readers
    n = pooled.lengths[rows].sum()
    yield replace(
        over_labels(pooled, columns(off, pooled.labelled[rows] / readers[:, None]), formula),
        refused=None if pooled.tags else "no_variation",
        percent=share(n - off.sum(), n),
    )


def item_formula(sums: FloatArray) -> FloatArray:
    """The same with missing verdicts (Gwet 2008).

    `sums` [..., 3 + q]: items judged twice or more, items judged at all, disagreement summed over the
    former, r_uc / r_u summed over the latter.
    """
    twice, once, off, given = sums[..., 0], sums[..., 1], sums[..., 2], sums[..., 3:]
    pi = ratio(given, once[..., None])
    p_e = (pi * (1 - pi)).sum(axis=-1) / (given.shape[-1] - 1)
    return 1 - ratio(ratio(off, twice), 1 - p_e)


def of_items(table: Tabulated) -> Iterator[Measure]:
    """One over all labels: p_a from items judged twice or more, the label shares from all judged items."""
    data = item_columns(table.counts)
    twice, _, off = data[:, :3].sum(axis=0)
    yield Measure(
        per_article(table, data),
        item_formula,
        moves=any_in_row(per_article(table, table.used)),
        n_units=int(twice),
        refused="no_variation" if table.counts.shape[1] < 2 else None,
        undefined="no_pairable_data",
        level="nominal",
        percent=share(twice - off, twice),
    )


def item_columns(counts: IntArray) -> FloatArray:
    """The columns of `item_formula` per item [U, 3 + q] from counts [U, q]."""
    judged = counts.sum(axis=1)
    off = disagreement(counts, 1 - np.eye(counts.shape[1])) / np.maximum(judged, 1)
    return columns(judged > 1, judged > 0, off, counts / np.maximum(judged, 1)[:, None])
