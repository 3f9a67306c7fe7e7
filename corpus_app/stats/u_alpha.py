"""Unitising alpha of 2016 over all labels: where and what in one number."""

from collections.abc import Iterator

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.coincidences import over_labels, single, squares_of_runs, unmatched
from corpus_app.stats.measure import Measure, columns, ratio
from corpus_app.stats.pooled import Pooled

NAME = "u_alpha"
TITLE = "Unitising alpha (2016)"
ANSWERS = "Do reviewers mark the same passages and call them the same?"
CAUTION = "A large untagged share dominates it, and it is blind to splits."


def formula(sums: FloatArray) -> FloatArray:
    """Krippendorff, Mathet, Bouvry & Widloecher 2016: 1 - (n - tr O)/(n - tr E).

    E[c, k] = n(l_c l_k - [c = k] S_c)/(n^2 - sum S), so n - tr E = n(n^2 - sum l^2)/(n^2 - sum S).
    `sums` [..., 2 + q]: n - tr O, sum of S over all labels, margins l_c.
    """
    off, runs, margins = sums[..., 0], sums[..., 1], sums[..., 2:]
    n = margins.sum(axis=-1)
    return 1 - ratio(off * (n**2 - runs), n * (n**2 - (margins**2).sum(axis=-1)))


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over all labels."""
    rows = single(pooled)
    off = unmatched(pooled.coincidences[rows])
    yield over_labels(pooled, columns(off, squares_of_runs(pooled)[rows], pooled.labelled[rows]), formula)
