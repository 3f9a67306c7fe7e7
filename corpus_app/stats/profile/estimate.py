"""All numbers of one tag in one component, with the verdict on each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..arrays import FloatArray, IntArray
from .compare import Shrunken, shrink
from .graph import NOWHERE, Block
from .results import Comparison, OrderFlip, SourceShare, Strictness
from .rules import Thresholds
from .shares import Standardised, leave_one_out, rare_bounds, standardise


@dataclass(frozen=True, eq=False)
class Estimate:
    """One tag in one block; arrays are (S,) in the order of `block.sources`.

    `stage2` is None when `unfit` says why ("not_used", "no_variation", "small_panel").
    """

    block: Block
    tag: int
    unfit: str
    used: IntArray
    rare_low: FloatArray
    rare_high: FloatArray
    stage2: Standardised | None
    without_one_low: FloatArray
    without_one_high: FloatArray

    @cached_property
    def place(self) -> dict[int, int]:
        """Where each source id stands."""
        return {int(source): place for place, source in enumerate(self.block.sources)}

    def is_rare(self, source: int, thresholds: Thresholds) -> bool:
        """Whether too few articles of the source have the tag for an interval of stage 2."""
        return bool(self.used[self.place[source]] < thresholds.rare_articles)

    def interval(self, source: int, thresholds: Thresholds) -> tuple[float, float]:
        """The interval that would be printed; NaN where the tag could not be fitted."""
        place = self.place[source]
        if self.stage2 is None:
            return math.nan, math.nan
        if self.is_rare(source, thresholds):
            return float(self.rare_low[place]), float(self.rare_high[place])
        return float(self.stage2.low[place]), float(self.stage2.high[place])


def estimate(block: Block, shares: FloatArray, tags: Sequence[int], *, with_leave_one_out: bool) -> dict[int, Estimate]:
    """Stages 1 and 2 by tag; `shares` (n, K) are the tagged shares of each reading of the block."""
    unfit = [_unfit(block, share) for share in shares.T]
    stage2 = [None if why else standardise(block, share) for why, share in zip(unfit, shares.T, strict=True)]
    low = high = np.full((len(block.sources), len(tags)), np.nan)
    if with_leave_one_out and any(stage2):
        low, high = leave_one_out(block, shares, [found.fitted if found else None for found in stage2])
    return {
        tag: Estimate(block, tag, unfit[k], *rare_bounds(block, shares[:, k]), stage2[k], low[:, k], high[:, k])
        for k, tag in enumerate(tags)
    }


def compare(
    found: Estimate, results: Sequence[SourceShare], thresholds: Thresholds
) -> tuple[list[SourceShare], list[Comparison], list[OrderFlip]]:
    """Stage 3 among `results`, the records of one tag that may be compared, all in this block.

    Returned are the same records with their shrunken shares, every pair, and the pairs whose raw order
    is the other way round.
    """
    if found.stage2 is None or not results:
        return [], [], []
    places = np.array([found.place[result.source] for result in results])
    square = np.ix_(places, places)
    posterior = shrink(found.stage2.logit[places], found.stage2.covariance[square], thresholds.shrink_sources)
    return (
        _with_shrunken(results, posterior),
        _pairs(found, results, posterior.probabilities(), found.block.rests_on[square], thresholds),
        _flips(results),
    )


def strictness(found: Estimate, component: int) -> list[Strictness]:
    """How much more or less than the panel's mean each of its members tags."""
    if found.stage2 is None:
        return []
    return [
        Strictness(int(found.block.reviewers[place]), found.tag, component, *map(float, interval))
        for place, interval in enumerate(found.stage2.strictness)
        if found.block.panel[place]
    ]


def _unfit(block: Block, share: FloatArray) -> str:
    if block.panel.sum() < 2:
        return "small_panel"
    if share.max() == 0:
        return "not_used"
    return "no_variation" if share.min() == 1 else ""


def _with_shrunken(results: Sequence[SourceShare], posterior: Shrunken) -> list[SourceShare]:
    return [
        replace(result, shrunken=float(share), shrunken_low=float(low), shrunken_high=float(high))
        for result, share, low, high in zip(results, *posterior.shares(), strict=True)
    ]


def _pairs(
    found: Estimate,
    results: Sequence[SourceShare],
    probability: FloatArray,
    rests_on: IntArray,
    thresholds: Thresholds,
) -> list[Comparison]:
    reviewers = found.block.reviewers
    return [
        Comparison(
            tag=found.tag,
            first=results[i].source,
            second=results[j].source,
            probability=float(probability[i, j]),
            called=bool(min(probability[i, j], 1 - probability[i, j]) <= thresholds.call),
            rests_on=None if rests_on[i, j] == NOWHERE else int(reviewers[rests_on[i, j]]),
        )
        for i in range(len(results))
        for j in range(i + 1, len(results))
    ]


def _flips(results: Sequence[SourceShare]) -> list[OrderFlip]:
    shown = [(result.source, result.share or 0.0, result.raw_share or 0.0) for result in results]
    return [
        OrderFlip(results[0].tag, first, second, share, other_share, raw, other_raw)
        for first, share, raw in shown
        for second, other_share, other_raw in shown
        if share > other_share and raw < other_raw
    ]
