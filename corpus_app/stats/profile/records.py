"""One record per source and tag: every figure, as far as the verdict on it lets it out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from .estimate import Estimate
from .graph import Block, Weighting
from .plain import NOTHING, Articles, Interval, contested_share
from .readings import Readings
from .results import SourceShare
from .rules import Footing, Thresholds, Verdict, judge_number, judge_source


class Agreement(Protocol):
    """Anything that knows the lower bound of an α, None where it has no interval."""

    @property
    def low(self) -> float | None: ...


@dataclass(frozen=True, eq=False)
class Part:
    """One component with the estimates of every tag."""

    id: int
    block: Block
    estimates: dict[int, Estimate]


@dataclass(frozen=True, eq=False)
class Desk:
    """Everything that is needed to write the record of a source and a tag."""

    readings: Readings
    tags: Sequence[int]
    parts: list[Part]
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

    def _footing(self, articles: Articles, source: int, part: Part | None) -> Footing:
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
        part: Part | None,
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


def _named(name: str, figures: Interval) -> dict[str, float | None]:
    names = (name, f"{name}_low", f"{name}_high")
    return {key: _known(float(figure)) for key, figure in zip(names, figures, strict=True)}


def _known(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None
