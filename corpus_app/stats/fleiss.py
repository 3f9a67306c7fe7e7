"""Fleiss' kappa: several readers, the same number for every unit."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from corpus_app.stats.alpha_item import disagreement
from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray, any_in_row
from corpus_app.stats.coincidences import over_labels, single, unmatched
from corpus_app.stats.measure import Measure, columns, ratio, share
from corpus_app.stats.pooled import Pooled
from corpus_app.stats.verdicts import Tabulated, per_article

NAME = "fleiss"
TITLE = "Fleiss' kappa"
ANSWERS = "Do several reviewers agree beyond chance?"
CAUTION = "It needs the same number of readers for every text."


def formula(sums: FloatArray) -> FloatArray:
    """(P - sum p_c^2)/(1 - sum p_c^2) (Fleiss 1971), as 1 - n (n - tr O)/(n^2 - sum l_c^2).

    `sums` [..., 1 + q]: n - tr O, margins l_c.
    """
    off, margins = sums[..., 0], sums[..., 1:]
    n = margins.sum(axis=-1)
    return 1 - ratio(n * off, n**2 - (margins**2).sum(axis=-1))


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over all labels; refused when the articles differ in their number of readers."""
    rows = single(pooled)
    yield replace(
        over_labels(pooled, columns(unmatched(pooled.coincidences[rows]), pooled.labelled[rows]), formula),
        refused="unequal_readers" if len(np.unique(pooled.readers[rows])) > 1 else None,
    )


def of_items(table: Tabulated) -> Iterator[Measure]:
    """One over all labels and one per tag on {k, not k}, over items all judged equally often."""
    judged = table.judged
    refused = "unequal_readers" if len(np.unique(judged)) > 1 else None
    off = disagreement(table.counts, 1 - np.eye(table.counts.shape[1]))
    n = judged.sum()
    base = Measure(
        per_article(table, columns(off, table.counts)),
        formula,
        moves=_was_labelled(table, table.used),
        n_units=len(judged),
        refused=refused,
        level="nominal",
        percent=None if refused else share(n - off.sum(), n),
    )
    yield base
    for place, tag in enumerate(table.tags):
        counts = np.column_stack([judged - table.used[:, place], table.used[:, place]])
        off = disagreement(counts, 1 - np.eye(2))
        yield replace(
            base,
            columns=per_article(table, columns(off, counts)),
            moves=_was_labelled(table, table.used[:, [place]]),
            undefined="no_variation" if table.used[:, place].any() else "not_used",
            tag=tag,
            percent=None if refused else share(n - off.sum(), n),
        )


def _was_labelled(table: Tabulated, used: IntArray) -> BoolArray:
    """Articles in which somebody used one of the tags."""
    return any_in_row(per_article(table, used))
