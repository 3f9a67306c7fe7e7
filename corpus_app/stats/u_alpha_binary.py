"""Unitising alpha of 2016, tagged or not: do reviewers find the same passages?"""

from collections.abc import Iterator
from dataclasses import replace

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.coincidences import over_labels, single, squares_of_runs
from corpus_app.stats.measure import Measure, columns, ratio, share
from corpus_app.stats.pooled import Pooled

NAME = "u_alpha_binary"
TITLE = "Where: unitising alpha, tagged or not"
ANSWERS = "Do reviewers mark the same passages, whatever they call them?"
CAUTION = "It has no value when nothing or everything is tagged."


def formula(sums: FloatArray) -> FloatArray:
    """Krippendorff et al. 2016: 1 - (l_0 - O_00)/(E_0. - E_00), label 0 untagged.

    E_0. - E_00 = n l_0 (n - l_0)/(n^2 - sum S) with the S of all labels.
    `sums` [..., 4]: n, l_0, l_0 - O_00, sum of S.
    """
    n, untagged, off, runs = (sums[..., column] for column in range(4))
    return 1 - ratio(off * (n**2 - runs), n * untagged * (n - untagged))


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over all articles without self-overlap."""
    rows = single(pooled)
    off = pooled.coincidences[rows][:, 0, 1:].sum(axis=1)
    n = (pooled.readers * pooled.lengths)[rows]
    data = columns(n, pooled.labelled[rows][:, 0], off, squares_of_runs(pooled)[rows])
    yield replace(
        over_labels(pooled, data, formula),
        undefined="no_variation" if pooled.was_marked[rows].any() else "nothing_marked",
        percent=share(n.sum() - 2 * off.sum(), n.sum()),
    )
