"""Krippendorff's alpha on items: sentences or whole articles with one label per reviewer."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from corpus_app.stats import alpha, alpha_tag, metric
from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray, any_in_row
from corpus_app.stats.measure import Formula, Measure, columns, ratio, share
from corpus_app.stats.verdicts import Tabulated, per_article

NAME = "alpha_item"
TITLE = "Krippendorff's alpha on items"
ANSWERS = "Do reviewers give the same label to the same sentence or article?"
CAUTION = "The level counts: the same answers may give .30 nominal and .46 interval."


def disagreement(counts: IntArray, delta: FloatArray) -> FloatArray:
    """Sum over c, k of O_u[c, k] delta_ck per item [U]; zero where fewer than two judged (Krippendorff 2011).

    O_u[c, k] = r_uc (r_uk - [c = k])/(r_u - 1), and delta_cc = 0.

    >>> disagreement(np.array([[2, 1], [1, 0]]), 1 - np.eye(2)).tolist()
    [2.0, 0.0]
    """
    judged = counts.sum(axis=1)
    crossed = ((counts @ delta) * counts).sum(axis=1)
    found: FloatArray = np.where(judged > 1, crossed / np.maximum(judged - 1, 1), 0.0)
    return found


def coincidences(counts: IntArray) -> FloatArray:
    """O_u [U, q, q] of each item."""
    judged = counts.sum(axis=1)
    crossed = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    table: FloatArray = np.where(judged > 1, 1 / np.maximum(judged - 1, 1), 0.0)[:, None, None] * crossed
    return table


def paired(counts: IntArray) -> IntArray:
    """r_uc of the items that at least two judged, zero elsewhere: the margins l_c of O."""
    return np.where(counts.sum(axis=1, keepdims=True) > 1, counts, 0)


def from_counts(counts: IntArray, delta: FloatArray) -> float | None:
    """Alpha of a table of counts [U, q] with a fixed metric; `None` without variation."""
    sums = np.append(disagreement(counts, delta).sum(), paired(counts).sum(axis=0))
    value = float(alpha.valued_formula(sums[None, :], delta)[0])
    return value if np.isfinite(value) else None


def ordinal_from_counts(counts: IntArray) -> float | None:
    """Ordinal alpha of a table of counts [U, q], labels in rank order."""
    value = float(metric.ordinal_alpha(metric.upper(coincidences(counts)).sum(axis=0)[None, :])[0])
    return value if np.isfinite(value) else None


def of_items(table: Tabulated) -> Iterator[Measure]:
    """One over all labels at the project's level, then one per tag on {k, not k}."""
    margins = per_article(table, paired(table.counts))
    rows = np.flatnonzero(margins.any(axis=1))
    n = margins.sum()
    matched = n - disagreement(table.counts, 1 - np.eye(table.counts.shape[1])).sum()
    n_units = int((table.judged > 1).sum())
    data, formula = _columns(table, margins)
    yield Measure(
        data[rows],
        formula,
        moves=_moves(table, margins)[rows],
        n_units=n_units,
        level=table.level,
        percent=share(matched, n),
    )
    for place, tag in enumerate(table.tags):
        yield _per_tag(table, place, tag, rows, margins.sum(axis=1), n_units)


def _columns(table: Tabulated, margins: FloatArray) -> tuple[FloatArray, Formula]:
    if table.level == "ordinal":
        cells = metric.upper(coincidences(table.counts))
        return per_article(table, cells), metric.ordinal_alpha
    delta = table.delta()
    apart = per_article(table, disagreement(table.counts, delta)[:, None])
    return columns(apart, margins), partial(alpha.valued_formula, delta=delta)


def _moves(table: Tabulated, margins: FloatArray) -> BoolArray:
    """Articles in which somebody gave a label."""
    given = margins.copy()
    if table.untagged is not None:
        given[:, table.untagged] = 0
    return any_in_row(given)


def _per_tag(table: Tabulated, place: int, tag: int, rows: IntArray, totals: FloatArray, n_units: int) -> Measure:
    judged = table.judged
    used = np.where(judged > 1, table.used[:, place], 0)
    apart = ratio(used * (judged - used).astype(np.float64), np.maximum(judged - 1, 1).astype(np.float64))
    sums = per_article(table, columns(used, apart))[rows]
    data = columns(totals[rows], sums)
    n, total_used, total_apart = data.sum(axis=0)
    return Measure(
        data,
        alpha_tag.formula,
        moves=sums[:, 0] > 0,
        n_units=n_units,
        undefined="no_variation" if total_used else "not_used",
        tag=tag,
        level="nominal",
        percent=share(n - 2 * total_apart, n),
        prevalence=share(total_used, n),
    )
