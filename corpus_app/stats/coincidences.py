"""The measures that read the coincidences of labels share their columns and their bookkeeping here."""

import numpy as np

from corpus_app.stats.arrays import FloatArray, IntArray
from corpus_app.stats.measure import Formula, Measure, share
from corpus_app.stats.pooled import Pooled


def single(pooled: Pooled) -> IntArray:
    """Rows of the articles in which no reader has a character under two tags."""
    return np.flatnonzero(pooled.is_single)


def unmatched(coincidences: FloatArray) -> FloatArray:
    """n - tr O per article [A]: what lies off the diagonal, exactly zero under perfect agreement."""
    n_labels = coincidences.shape[-1]
    off: FloatArray = (coincidences * (1 - np.eye(n_labels))).sum(axis=(1, 2))
    return off


def squares_of_runs(pooled: Pooled) -> FloatArray:
    """Sum of S over all labels per article [A]; untagged characters are units of their own."""
    labelled = pooled.labelled
    total: FloatArray = labelled[:, 0] + pooled.squares.sum(axis=1).astype(np.float64)
    return total


def over_labels(pooled: Pooled, data: FloatArray, formula: Formula) -> Measure:
    """A nominal measure on the articles of `single`, `data` being their columns [A, D].

    Percent agreement is tr O / n; articles left out are counted. What differs is replaced by the caller.
    """
    rows = single(pooled)
    n = (pooled.readers * pooled.lengths)[rows].sum()
    off = unmatched(pooled.coincidences[rows]).sum()
    return Measure(
        data,
        formula,
        moves=pooled.was_marked[rows],
        n_units=int(pooled.lengths[rows].sum()),
        level="nominal",
        percent=share(n - off, n),
        excluded=len(pooled.articles) - len(rows),
    )
