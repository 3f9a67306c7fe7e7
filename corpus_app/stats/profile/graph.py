"""Who may be compared: connected components of reviewers and sources, and the panel of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from ..arrays import BoolArray, FloatArray, IntArray
from .readings import Readings
from .rules import Thresholds

Weighting = Literal["article", "character"]

NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Block:
    """One connected component: S sources, R reviewers, A articles, n readings.

    `sources` (S,) and `reviewers` (R,) hold ids; `rows` (n,) the places of its readings in the whole;
    `source`, `reviewer`, `article` (n,) count from 0 within the block; `scale` (n,) is 1, or the article's
    length over the mean length where articles weigh by length. `panel` (R,) marks its members.
    """

    sources: IntArray
    reviewers: IntArray
    rows: IntArray
    source: IntArray
    reviewer: IntArray
    article: IntArray
    scale: FloatArray
    panel: BoolArray
    strong: BoolArray

    @cached_property
    def readings_of(self) -> IntArray:
        """(A,) m_a, the readings of each article."""
        return np.bincount(self.article)

    @cached_property
    def weight(self) -> FloatArray:
        """(n,) w = scale/m_a: an article counts once, however often it was read."""
        return self.scale / self.readings_of[self.article]

    @cached_property
    def source_of(self) -> IntArray:
        """(A,) the source of each article."""
        source = np.zeros(len(self.readings_of), dtype=np.int64)
        source[self.article] = self.source
        return source

    @cached_property
    def articles_in(self) -> IntArray:
        """(S,) A_s, the articles of each source."""
        return np.bincount(self.source_of, minlength=len(self.sources))

    @cached_property
    def stacks(self) -> list[IntArray]:
        """For every m that occurs, the (articles, m) places of their readings within the block."""
        order = np.argsort(self.article, kind="stable")
        start = np.cumsum(self.readings_of) - self.readings_of
        return [order[start[self.readings_of == m][:, None] + np.arange(m)] for m in np.unique(self.readings_of)]

    @cached_property
    def rests_on(self) -> IntArray:
        """(S, S) the reviewer without whom two sources fall apart, or NOWHERE.

        Where several would do, the one with the fewest readings.
        """
        found = np.full((len(self.sources),) * 2, NOWHERE)
        readings = np.bincount(self.reviewer, minlength=len(self.reviewers))
        for reviewer in np.lexsort((np.arange(len(readings)), readings))[::-1].tolist():
            label, _ = connect(self._strong_without(reviewer))
            torn = (label[:, None] != label) | (label == NOWHERE)
            found[torn] = reviewer
        np.fill_diagonal(found, NOWHERE)
        return found

    def without_each_member(self) -> Iterator[Block]:
        """The block refitted without each panel member in turn.

        A piece of the block that holds the whole remaining panel is kept, readings on weaker edges
        included; where the panel itself falls apart there is nothing to standardise on, and no block.
        """
        for member in np.flatnonzero(self.panel).tolist():
            source_label, reviewer_label = connect(self._strong_without(member))
            labels = np.unique(reviewer_label[self.panel & (np.arange(len(self.panel)) != member)])
            if len(labels) == 1 and labels[0] != NOWHERE:
                is_kept = (source_label[self.source] == labels[0]) & (reviewer_label[self.reviewer] == labels[0])
                yield self._only(is_kept)

    def _strong_without(self, reviewer: int) -> BoolArray:
        strong = self.strong.copy()
        strong[:, reviewer] = False
        return strong

    def _only(self, is_kept: BoolArray) -> Block:
        sources, source = np.unique(self.source[is_kept], return_inverse=True)
        reviewers, reviewer = np.unique(self.reviewer[is_kept], return_inverse=True)
        _, article = np.unique(self.article[is_kept], return_inverse=True)
        return Block(
            self.sources[sources],
            self.reviewers[reviewers],
            self.rows[is_kept],
            source,
            reviewer,
            article,
            self.scale[is_kept],
            self.panel[reviewers],
            self.strong[np.ix_(sources, reviewers)],
        )


def blocks(readings: Readings, thresholds: Thresholds, weighting: Weighting = "article") -> list[Block]:
    """The connected components of the reviewer × source graph, largest ids last.

    An edge needs `edge_readings`; a reading on a weaker edge stays if both ends are in one component,
    otherwise it is in no block.
    """
    sources, source = np.unique(readings.source, return_inverse=True)
    reviewers, reviewer = np.unique(readings.reviewer, return_inverse=True)
    counts = _cross(source, reviewer, len(sources), len(reviewers))
    source_label, reviewer_label = connect(counts >= thresholds.edge_readings)
    row_label = np.where(source_label[source] == reviewer_label[reviewer], source_label[source], NOWHERE)
    return [
        _block(readings, np.flatnonzero(row_label == label), thresholds, weighting)
        for label in np.unique(row_label[row_label != NOWHERE])
    ]


def connect(strong: BoolArray) -> tuple[IntArray, IntArray]:
    """Component labels (S,) of sources and (R,) of reviewers from the (S, R) edges; NOWHERE without an edge.

    Labels spread back and forth until they rest: as many rounds as the longest path has steps.
    """
    n = len(strong)
    source = np.where(strong.any(axis=1), np.arange(n), n)
    while True:
        reviewer = np.where(strong, source[:, None], n).min(axis=0, initial=n)
        spread = np.where(strong, reviewer, n).min(axis=1, initial=n)
        if (spread == source).all():
            return np.where(source == n, NOWHERE, source), np.where(reviewer == n, NOWHERE, reviewer)
        source = spread


def _block(readings: Readings, rows: IntArray, thresholds: Thresholds, weighting: Weighting) -> Block:
    sources, source = np.unique(readings.source[rows], return_inverse=True)
    reviewers, reviewer = np.unique(readings.reviewer[rows], return_inverse=True)
    _, first, article = np.unique(readings.article[rows], return_index=True, return_inverse=True)
    length = readings.length[rows]
    scale = length / length[first].mean() if weighting == "character" else np.ones(len(rows))
    counts = _cross(source, reviewer, len(sources), len(reviewers))
    panel = (counts.sum(axis=0) >= thresholds.panel_readings) & ((counts > 0).sum(axis=0) >= thresholds.panel_sources)
    strong = counts >= thresholds.edge_readings
    return Block(sources, reviewers, rows, source, reviewer, article, scale, panel, strong)


def _cross(source: IntArray, reviewer: IntArray, n_sources: int, n_reviewers: int) -> IntArray:
    cells = np.bincount(source * n_reviewers + reviewer, minlength=n_sources * n_reviewers)
    return cells.reshape(n_sources, n_reviewers)
