"""Which pairs of reviewers are listed."""

from collections.abc import Iterator

import numpy as np

from corpus_app.stats.pooled import Pooled
from corpus_app.stats.verdicts import Tabulated

MINIMUM_SHARED = 5
"""Pairs with fewer shared articles are counted, not listed."""

MAXIMUM_LISTED = 2000
"""With more pairs at item level than anybody reads, only those of the readers who share most are listed."""

MOST_SHARING = 40
"""So many readers are left then, as many as a picture has room for."""


def listed(pooled: Pooled) -> Iterator[tuple[tuple[int, int], slice]]:
    """The ids of each pair with enough shared articles, and its rows in `pooled.pairs`."""
    for (first, second), rows in pooled.pairs.rows_of.items():
        if rows.stop - rows.start >= MINIMUM_SHARED:
            yield (pooled.reviewers[first], pooled.reviewers[second]), rows


def not_listed(pooled: Pooled) -> int:
    """How many pairs share at least one article but too few to be listed."""
    return sum(rows.stop - rows.start < MINIMUM_SHARED for rows in pooled.pairs.rows_of.values())


def listed_items(table: Tabulated) -> list[tuple[int, int]]:
    """Columns of the pairs with enough shared articles; when they are too many to read, of those who share most."""
    shared = np.where(np.triu(table.shared, 1) >= MINIMUM_SHARED, table.shared, 0)
    if np.count_nonzero(shared) > MAXIMUM_LISTED:
        total = shared.sum(axis=0) + shared.sum(axis=1)
        most = np.zeros(len(total), dtype=bool)
        most[np.argsort(-total, kind="stable")[:MOST_SHARING]] = True
        shared = shared * most[:, None] * most[None, :]
    return [(int(i), int(j)) for i, j in np.argwhere(shared)]


def items_not_listed(table: Tabulated) -> int:
    """How many pairs share at least one article but are not listed."""
    return int((np.triu(table.shared, 1) > 0).sum()) - len(listed_items(table))
