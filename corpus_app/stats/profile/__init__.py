"""Source profiles: how much of a typical article of every source one panel of reviewers tags.

Rows are readings; the article is the thing sampled. Reviewers differ in how much they tag, so sources are
only compared within a component of shared reviewers, and only as the same panel would have read them. The
modules follow the way: readings → graph (who may be compared) → fit (stage 1) → shares (stage 2) → compare
(stage 3); rules holds every threshold and refusal, results the records that come out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from .estimate import Estimate, compare, estimate, strictness
from .graph import Block, Weighting, blocks
from .plain import NOTHING, Articles, Interval, contested_share
from .readings import Reading, Readings
from .results import Comparison, Component, OrderFlip, Profile, SourceShare, Strictness
from .rules import REASONS, STATUSES, Footing, Thresholds, Verdict, judge_number, judge_source

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


class Agreement(Protocol):
    """Anything that knows the lower bound of an α, None where it has no interval."""

    @property
    def low(self) -> float | None: ...


@dataclass(frozen=True, eq=False)
class _Part:
    """One component with the estimates of every tag."""

    id: int
    block: Block
    estimates: dict[int, Estimate]


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
    desk = _Desk(readings, tags, parts, thresholds, alphas, contested or {}, weighting)
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


@dataclass(frozen=True, eq=False)
class _Desk:
    """Everything that is needed to write the record of a source and a tag."""

    readings: Readings
    tags: Sequence[int]
    parts: list[_Part]
    thresholds: Thresholds
    alphas: Mapping[tuple[int, int], Agreement] | None
    contested: Mapping[tuple[int, int], ArrayLike]
    weighting: Weighting

    @cached_property
    def n_reviewers(self) -> int:
        """Everybody who has read anything in the project."""
        return len(np.unique(self.readings.reviewer))

    def records(self, source: int) -> list[SourceShare]:
        """One record per tag, without stage 3."""
        part = next((part for part in self.parts if source in part.block.sources), None)
        articles = Articles.of(self.readings, source, self.weighting)
        footing = self._footing(articles, source, part)
        verdict = judge_source(footing, self.thresholds)
        return [self._record(source, column, articles, footing, part, verdict) for column in range(len(self.tags))]

    def _footing(self, articles: Articles, source: int, part: _Part | None) -> Footing:
        kept = part.block.rows[part.block.sources[part.block.source] == source] if part else []
        own = self.readings.article[kept]
        _, read = np.unique(own, return_counts=True)
        return Footing(
            n_articles=len(articles.n_readings),
            n_readings=int(articles.n_readings.sum()),
            n_reviewers=articles.n_reviewers,
            n_read_twice=int((articles.n_readings >= 2).sum()),
            kept_articles=len(read),
            kept_readings=len(own),
            kept_reviewers=len(np.unique(self.readings.reviewer[kept])),
            kept_read_twice=int((read >= 2).sum()),
            panel_members=int(part.block.panel.sum()) if part else 0,
            project_reviewers=self.n_reviewers,
        )

    def _record(
        self,
        source: int,
        column: int,
        articles: Articles,
        footing: Footing,
        part: _Part | None,
        verdict: Verdict,
    ) -> SourceShare:
        tag = self.tags[column]
        found = part.estimates[tag] if part else None
        if found:
            verdict = self._judge(verdict, found, source)
        plain = self._plain(articles, source, column) if verdict.status != "too_few" else {}
        return SourceShare(
            source=source,
            tag=tag,
            status=verdict.status,
            reason=verdict.reason,
            flags=verdict.flags,
            component=part.id if part else None,
            n_articles=footing.n_articles,
            n_readings=footing.n_readings,
            n_reviewers=footing.n_reviewers,
            n_read_twice=footing.n_read_twice,
            n_dropped=footing.n_readings - footing.kept_readings,
            n_with_tag=int((articles.share[:, column] > 0).sum()),
            **plain,
            **(_adjusted(found, source, verdict, self.thresholds) if found else {}),
        )

    def _judge(self, verdict: Verdict, found: Estimate, source: int) -> Verdict:
        low, high = found.interval(source, self.thresholds)
        return judge_number(
            verdict,
            unfit=found.unfit,
            is_rare=found.is_rare(source, self.thresholds),
            width=high - low,
            lowest_alpha=self._lowest_alpha(source, found.tag),
            thresholds=self.thresholds,
        )

    def _lowest_alpha(self, source: int, tag: int) -> float | None:
        if self.alphas is None:
            return math.inf
        agreement = self.alphas.get((source, tag))
        return agreement.low if agreement else None

    def _plain(self, articles: Articles, source: int, column: int) -> dict[str, float | None]:
        least = self.thresholds.rare_articles
        per_1000 = articles.per_1000_words(column, least)
        if articles.n_reviewers < self.thresholds.reviewers:
            per_1000 = (per_1000[0], math.nan, math.nan)
        pairs = self.contested.get((source, self.tags[column]))
        contested = NOTHING if pairs is None else contested_share(np.asarray(pairs), least)
        return {
            "raw_share": _known(articles.raw_share(column)),
            **_named("per_1000_words", per_1000),
            **_named("contested_share", contested),
        }


def _parts(
    readings: Readings,
    sources: Sequence[int],
    tags: Sequence[int],
    thresholds: Thresholds,
    weighting: Weighting,
    with_leave_one_out: bool,
) -> list[_Part]:
    """The components, numbered in the order in which `sources` meets them, each with its estimates."""
    order = {source: place for place, source in enumerate(sources)}
    found = blocks(readings, thresholds, weighting)
    found.sort(key=lambda block: min(order.get(int(s), len(order)) for s in block.sources))
    share = readings.characters / readings.length[:, None]
    return [
        _Part(number, block, estimate(block, share[block.rows], tags, with_leave_one_out=with_leave_one_out))
        for number, block in enumerate(found)
    ]


def _adjusted(found: Estimate, source: int, verdict: Verdict, thresholds: Thresholds) -> dict[str, float | None]:
    """The panel's figures, as far as the verdict lets them out."""
    low, high = found.interval(source, thresholds)
    bounds = {"low": _known(low), "high": _known(high)}
    if verdict.status == "rare" or verdict.reason == "too_wide":
        return bounds
    if verdict.status not in ("ok", "preliminary") or found.stage2 is None:
        return {}
    place = found.place[source]
    return {
        "share": float(found.stage2.share[place]),
        **bounds,
        "without_one_low": _known(float(found.without_one_low[place])),
        "without_one_high": _known(float(found.without_one_high[place])),
    }


def _may_compare(result: SourceShare, part: _Part, thresholds: Thresholds) -> bool:
    if result.component != part.id or result.status not in ("ok", "preliminary"):
        return False
    kept = part.block.articles_in[part.estimates[result.tag].place[result.source]]
    return bool(kept >= thresholds.compare_articles)


def _component(part: _Part, results: Sequence[SourceShare], tags: Sequence[int]) -> Component:
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


def _named(name: str, figures: Interval) -> dict[str, float | None]:
    names = (name, f"{name}_low", f"{name}_high")
    return {key: _known(float(figure)) for key, figure in zip(names, figures, strict=True)}


def _known(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None
