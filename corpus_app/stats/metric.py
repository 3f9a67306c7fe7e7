"""How far apart two labels are: nominal, ordinal, interval, ratio, and sets of labels."""

from collections.abc import Sequence

import numpy as np

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.measure import ratio

LEVELS = ("nominal", "ordinal", "interval", "ratio")


def fixed(level: str, values: Sequence[float]) -> FloatArray:
    """Squared differences [q, q] of labels with these values; not for `ordinal`, which needs the margins.

    >>> fixed("interval", [1, 2, 4])[0].tolist()
    [0.0, 1.0, 9.0]
    """
    v = np.asarray(values, dtype=np.float64)
    difference = v[:, None] - v[None, :]
    if level == "nominal":
        return 1 - np.eye(len(v))
    if level == "interval":
        squared: FloatArray = difference**2
        return squared
    if level == "ratio":
        total = v[:, None] + v[None, :]
        return np.nan_to_num(ratio(difference, total)) ** 2
    raise ValueError(f"Unknown level: {level!r}.")


def ordinal(margins: FloatArray) -> FloatArray:
    """Squared rank differences [..., q, q] from the margins l [..., q], labels in rank order.

    (l_c/2 + sum of l_g between + l_k/2)^2, Krippendorff 2011.
    """
    middle = np.cumsum(margins, axis=-1) - margins / 2
    squared: FloatArray = (middle[..., :, None] - middle[..., None, :]) ** 2
    return squared


def of_sets(sets: Sequence[frozenset[int]]) -> FloatArray:
    """Passonneau's distance between sets of labels: 0 equal, 1/3 nested, 2/3 sharing a label, 1 disjoint."""
    return np.array([[_between(first, second) for second in sets] for first in sets]).reshape(len(sets), -1)


def _between(first: frozenset[int], second: frozenset[int]) -> float:
    if first == second:
        return 0.0
    if first <= second or second <= first:
        return 1 / 3
    return 2 / 3 if first & second else 1.0


def alpha_with(delta: FloatArray, disagreement: FloatArray, margins: FloatArray) -> FloatArray:
    """1 - (n - 1) sum O delta / sum l_c l_k delta, from the first sum [...] and the margins [..., q]."""
    n = margins.sum(axis=-1)
    expected = ((margins @ delta) * margins).sum(axis=-1)
    return 1 - ratio((n - 1) * disagreement, expected)


def ordinal_alpha(sums: FloatArray) -> FloatArray:
    """Ordinal alpha from the upper triangle (with diagonal) of a symmetric O, flattened [..., q(q+1)/2]."""
    n_cells = sums.shape[-1]
    q = int((np.sqrt(8 * n_cells + 1) - 1) / 2)
    rows, cols = np.triu_indices(q)
    table = np.zeros((*sums.shape[:-1], q, q))
    table[..., rows, cols] = sums
    table[..., cols, rows] = sums
    margins = table.sum(axis=-1)
    delta = ordinal(margins)
    n = margins.sum(axis=-1)
    observed = (table * delta).sum(axis=(-2, -1))
    expected = (margins[..., :, None] * margins[..., None, :] * delta).sum(axis=(-2, -1))
    return 1 - ratio((n - 1) * observed, expected)


def upper(tables: FloatArray) -> FloatArray:
    """The upper triangles, diagonal included, of symmetric tables [A, q, q] as columns [A, q(q+1)/2]."""
    rows, cols = np.triu_indices(tables.shape[-1])
    cells: FloatArray = tables[:, rows, cols]
    return cells
