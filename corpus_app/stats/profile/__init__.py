"""Source profiles: how much of a typical article of every source one panel of reviewers tags.

Rows are readings; the article is the thing sampled. Reviewers differ in how much they tag, so sources are
only compared within a component of shared reviewers, and only as the same panel would have read them. The
modules follow the way: readings → graph (who may be compared) → fit (stage 1) → shares (stage 2) → compare
(stage 3); estimate joins them for one tag, rules holds every threshold and refusal, plain what adjusts for
nobody, records and results what comes out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from numpy.typing import ArrayLike

from .estimate import compare, estimate, strictness
from .graph import Weighting, blocks
from .readings import Reading, Readings
from .records import Agreement, Desk, Part
from .results import Comparison, Component, OrderFlip, Profile, SourceShare, Strictness
from .rules import REASONS, STATUSES, Thresholds

__all__ = [
    "REASONS",
    "STATUSES",
    "Comparison",
    "Component",
    "OrderFlip",
    "Profile",
    "Reading",
    "Readings",
    "SourceShare",
    "Strictness",
    "Thresholds",
    "compute",
]


def compute(
    rows: Readings | Sequence[Reading],
    *,
    sources: Sequence[int],
    tags: Sequence[int],
    thresholds: Thresholds | None = None,
    alphas: Mapping[tuple[int, int], Agreement] | None = None,
    contested: Mapping[tuple[int, int], ArrayLike] | None = None,
    weighting: Weighting = "article",
    with_leave_one_out: bool = True,
) -> Profile:
    """The profile of every source, from submitted main readings only.

    `rows` are records, or `Readings` whose K columns follow `tags`; all of them are fitted, `sources` says
    which ones to report and in which order. By (source, tag): `alphas` holds the tag's α within the source
    (None: agreement is not looked at; a missing key or a missing bound is flagged); `contested` the
    (articles, 2) characters that are contested and that anybody tagged, of articles with at least three
    readings. With `weighting` "character" an article counts by its length instead of once.
    ValueError for rows that contradict each other.
    """
    thresholds = thresholds or Thresholds()
    readings = rows if isinstance(rows, Readings) else Readings.of(rows, tags)
    if readings.characters.shape[1] != len(tags):
        raise ValueError("characters need one column per tag")
    parts = _parts(readings, sources, tags, thresholds, weighting, with_leave_one_out)
    desk = Desk(readings, tags, parts, thresholds, alphas, contested or {}, weighting)
    results = {(s, tag): result for s in sources for tag, result in zip(tags, desk.records(s), strict=True)}
    comparisons: list[Comparison] = []
    flips: list[OrderFlip] = []
    for tag in tags:
        for part in parts:
            may = [results[s, tag] for s in sources if _may_compare(results[s, tag], part, thresholds)]
            shrunken, pairs, turned = compare(part.estimates[tag], may, thresholds)
            results.update({(result.source, tag): result for result in shrunken})
            comparisons += pairs
            flips += turned
    return Profile(
        results=tuple(results.values()),
        comparisons=tuple(comparisons),
        strictness=tuple(row for tag in tags for p in parts for row in strictness(p.estimates[tag], p.id)),
        components=tuple(_component(part, list(results.values()), tags) for part in parts),
        order_flips=tuple(flips),
        wrong_calls={tag: _wrong_calls([pair for pair in comparisons if pair.tag == tag]) for tag in tags},
        n_readings=len(readings),
        n_dropped=len(readings) - sum(len(part.block.rows) for part in parts),
        thresholds=thresholds,
    )


def _parts(
    readings: Readings,
    sources: Sequence[int],
    tags: Sequence[int],
    thresholds: Thresholds,
    weighting: Weighting,
    with_leave_one_out: bool,
) -> list[Part]:
    """The components, numbered in the order in which `sources` meets them, each with its estimates."""
    order = {source: place for place, source in enumerate(sources)}
    found = blocks(readings, thresholds, weighting)
    found.sort(key=lambda block: min(order.get(int(s), len(order)) for s in block.sources))
    share = readings.characters / readings.length[:, None]
    return [
        Part(number, block, estimate(block, share[block.rows], tags, with_leave_one_out=with_leave_one_out))
        for number, block in enumerate(found)
    ]


def _may_compare(result: SourceShare, part: Part, thresholds: Thresholds) -> bool:
    if result.component != part.id or result.status not in ("ok", "preliminary"):
        return False
    kept = part.block.articles_in[part.estimates[result.tag].place[result.source]]
    return bool(kept >= thresholds.compare_articles)


def _component(part: Part, results: Sequence[SourceShare], tags: Sequence[int]) -> Component:
    shares: dict[int, list[float]] = {tag: [] for tag in tags}
    for result in results:
        if result.component == part.id and result.share is not None:
            shares[result.tag].append(result.share)
    return Component(
        id=part.id,
        sources=tuple(map(int, part.block.sources)),
        reviewers=tuple(map(int, part.block.reviewers)),
        panel=tuple(map(int, part.block.reviewers[part.block.panel])),
        n_readings=len(part.block.rows),
        panel_mean={tag: math.fsum(own) / len(own) if own else None for tag, own in shares.items()},
    )


def _wrong_calls(pairs: Sequence[Comparison]) -> float | None:
    called = [pair.wrong_sign for pair in pairs if pair.called]
    return math.fsum(called) / len(called) if called else None
