"""Coefficients for the export only: what other people's papers report."""

import numpy as np

from corpus_app.stats import fleiss, kappa
from corpus_app.stats.alpha_item import disagreement
from corpus_app.stats.arrays import FloatArray, IntArray


def scott(table: FloatArray) -> float | None:
    """Scott's pi (1955) of a table of two raters [q, q]: Fleiss' kappa with two readers."""
    margins = table.sum(axis=0) + table.sum(axis=1)
    off = 2 * (table.sum() - np.trace(table))
    return _number(fleiss.formula(np.append(off, margins)[None, :]))


def free_marginal(counts: IntArray) -> float | None:
    """Bennett's S (1954), Randolph's free-marginal kappa (2005): Fleiss with p_e = 1/q; counts [U, q]."""
    judged, q = counts.sum(axis=1), counts.shape[1]
    if q < 2 or not len(counts) or judged.min() < 2 or judged.min() < judged.max():
        return None
    observed = 1 - disagreement(counts, 1 - np.eye(q)).sum() / judged.sum()
    return float((observed - 1 / q) / (1 - 1 / q))


def light(tables: FloatArray) -> float | None:
    """Light's kappa (1971): the mean of the pairs' kappa; tables [pairs, q, q], pairs without one left out."""
    values = kappa.cohen(tables)
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else None


def hubert(tables: FloatArray) -> float | None:
    """Hubert's kappa (1977): observed and expected agreement averaged over the pairs, then kappa."""
    totals = tables.sum(axis=(1, 2))
    tables, totals = tables[totals > 0], totals[totals > 0]
    if not len(tables):
        return None
    observed = (np.trace(tables, axis1=1, axis2=2) / totals).mean()
    expected = ((tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / totals**2).mean()
    return float((observed - expected) / (1 - expected)) if expected < 1 else None


def _number(values: FloatArray) -> float | None:
    return float(values[0]) if np.isfinite(values[0]) else None
