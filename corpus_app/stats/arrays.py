"""The few array idioms that the sweep and the pooling share."""

from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def integers(values: Any) -> IntArray:
    """Whatever holds whole numbers, as int64."""
    return np.asarray(values, dtype=np.int64)


def starts(counts: IntArray) -> IntArray:
    """Where each block begins when blocks of these sizes lie end to end; one more for the end.

    >>> starts(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


def expand(counts: IntArray) -> tuple[IntArray, IntArray]:
    """Every block's number and position inside it, for blocks of these sizes laid end to end.

    >>> [part.tolist() for part in expand(np.array([2, 0, 3]))]
    [[0, 0, 2, 2, 2], [0, 1, 0, 1, 2]]
    """
    block = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return block, np.arange(len(block), dtype=np.int64) - starts(counts)[block]


def any_in_row(table: npt.NDArray[Any]) -> BoolArray:
    """[A]: something in the row of a table [A, n] is not zero."""
    return np.asarray(table.any(axis=1), dtype=np.bool_)


def sum_by(keys: IntArray, *columns: IntArray) -> tuple[IntArray, list[IntArray]]:
    """Distinct keys in order, and each column summed per key (exact, in integers)."""
    if not len(keys):
        return keys, [column[:0] for column in columns]
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[first], [np.add.reduceat(column[order], first) for column in columns]
