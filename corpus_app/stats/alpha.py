"""Krippendorff's alpha on characters: same text, same tag?"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from corpus_app.stats import metric
from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.coincidences import over_labels, single, unmatched
from corpus_app.stats.measure import Measure, columns, ratio, share
from corpus_app.stats.pooled import Pooled

NAME = "alpha"
TITLE = "Krippendorff's alpha on characters"
ANSWERS = "Do reviewers put the same tag on the same text?"
CAUTION = "Neighbouring characters are not independent: trust the interval over articles only."


def formula(sums: FloatArray) -> FloatArray:
    """Nominal alpha (Krippendorff 2011): 1 - (n - 1)(n - tr O)/(n^2 - sum of l_c^2).

    `sums` [..., 1 + q]: n - tr O, then the margins l_c of the q labels.

    >>> float(formula(np.array([6.0, 12.0, 8.0])).round(4))
    0.4062
    """
    off, margins = sums[..., 0], sums[..., 1:]
    n = margins.sum(axis=-1)
    return 1 - ratio((n - 1) * off, n**2 - (margins**2).sum(axis=-1))


def valued_formula(sums: FloatArray, delta: FloatArray) -> FloatArray:
    """Alpha with a fixed metric; `sums` [..., 1 + q]: sum of O delta, then the margins."""
    return metric.alpha_with(delta, sums[..., 0], sums[..., 1:])


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over all labels; for ordered tags one over the text that both readers of a pair tagged."""
    if level != "nominal":
        yield _ordered(pooled, level)
        return
    rows = single(pooled)
    data = columns(unmatched(pooled.coincidences[rows]), pooled.labelled[rows])
    yield over_labels(pooled, data, formula)


def _ordered(pooled: Pooled, level: str) -> Measure:
    """Untagged text has no rank, so the table is the block of the tags; positions are ranks and values."""
    rows = single(pooled)
    block = pooled.coincidences[rows][:, 1:, 1:]
    n = (pooled.readers * pooled.lengths)[rows].sum()
    valued = block.sum()
    if level == "ordinal":
        data, formula_here = metric.upper(block), metric.ordinal_alpha
    else:
        delta = metric.fixed(level, range(1, len(pooled.tags) + 1))
        data = columns((block * delta).sum(axis=(1, 2)), block.sum(axis=2))
        formula_here = partial(valued_formula, delta=delta)
    return replace(
        over_labels(pooled, data, formula_here),
        level=level,
        undefined="no_variation" if valued else _why_empty(pooled),
        percent=share(np.trace(block.sum(axis=0)), valued),
        coverage=share(valued, n),
    )


def _why_empty(pooled: Pooled) -> str:
    return "no_pairable_data" if pooled.was_marked[single(pooled)].any() else "nothing_marked"
