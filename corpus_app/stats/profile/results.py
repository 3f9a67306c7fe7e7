"""What the profile says: plain records, ready to be printed or written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from .rules import Thresholds


@dataclass(frozen=True)
class SourceShare:
    """One tag in one source. Shares are between 0 and 1; None means there is no such number.

    `share` with `low`, `high` is panel-standardised (95 %); for the status "rare" only the bounds exist,
    for "too_wide" the bounds that were refused. `shrunken` and its bounds exist where sources are
    compared, `without_one_low` and `_high` is the range when each panel member is left out in turn. The
    raw share and spans per 1,000 words adjust for nobody; only "too_few" withholds them. `n_articles`,
    `n_readings`, `n_reviewers` count all readings, of which `n_dropped` did not enter the adjusted
    figures; `n_with_tag` counts the articles in which anybody used the tag. `status` is
    a key of STATUSES, `reason` (None with "ok") and `flags` are keys of REASONS.
    """

    source: int
    tag: int
    status: str
    reason: str | None
    flags: tuple[str, ...]
    component: int | None
    n_articles: int
    n_readings: int
    n_reviewers: int
    n_read_twice: int
    n_dropped: int
    n_with_tag: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    shrunken: float | None = None
    shrunken_low: float | None = None
    shrunken_high: float | None = None
    without_one_low: float | None = None
    without_one_high: float | None = None
    raw_share: float | None = None
    per_1000_words: float | None = None
    per_1000_words_low: float | None = None
    per_1000_words_high: float | None = None
    contested_share: float | None = None
    contested_share_low: float | None = None
    contested_share_high: float | None = None


@dataclass(frozen=True)
class Comparison:
    """`probability` that `first` carries more of the tag than `second`.

    `called` says that the smaller of both sides is at most `Thresholds.call`; otherwise the two cannot be
    separated. `rests_on` is a reviewer without whom the two would share no readers, or None.
    """

    tag: int
    first: int
    second: int
    probability: float
    called: bool
    rests_on: int | None

    @property
    def wrong_sign(self) -> float:
        """The local false-sign rate q = min(P, 1 − P)."""
        return min(self.probability, 1 - self.probability)


@dataclass(frozen=True)
class OrderFlip:
    """`first` carries more than `second` after the adjustment and less before it."""

    tag: int
    first: int
    second: int
    share_first: float
    share_second: float
    raw_first: float
    raw_second: float


@dataclass(frozen=True)
class Strictness:
    """How much more (positive) or less a panel member tags than the panel's mean, in logits."""

    reviewer: int
    tag: int
    component: int
    b: float
    low: float
    high: float


@dataclass(frozen=True)
class Component:
    """Sources and reviewers tied together by shared reading, the panel, and its mean share per tag.

    The mean is over the sources whose share is shown; None where there are none.
    """

    id: int
    sources: tuple[int, ...]
    reviewers: tuple[int, ...]
    panel: tuple[int, ...]
    n_readings: int
    panel_mean: Mapping[int, float | None]


@dataclass(frozen=True)
class Profile:
    """Everything the sources page shows. `results` follow the order of `sources`, then of `tags`.

    `n_dropped` counts readings outside every component; `wrong_calls` holds per tag the mean q of the
    called pairs, the share of them expected to be wrong, None without calls.
    """

    results: tuple[SourceShare, ...]
    comparisons: tuple[Comparison, ...]
    strictness: tuple[Strictness, ...]
    components: tuple[Component, ...]
    order_flips: tuple[OrderFlip, ...]
    wrong_calls: Mapping[int, float | None]
    n_readings: int
    n_dropped: int
    thresholds: Thresholds

    def to_json(self) -> dict[str, Any]:
        """As plain data, for keeping."""
        data = asdict(self)
        # JSON has no keys but strings.
        data["wrong_calls"] = list(self.wrong_calls.items())
        for component in data["components"]:
            component["panel_mean"] = list(component["panel_mean"].items())
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Profile:
        """What `to_json` wrote, after a way through JSON."""
        components = [
            Component(
                **{**part, "panel_mean": dict(part["panel_mean"])}
                | {name: tuple(part[name]) for name in ("sources", "reviewers", "panel")}
            )
            for part in data["components"]
        ]
        return cls(
            results=tuple(SourceShare(**row | {"flags": tuple(row["flags"])}) for row in data["results"]),
            comparisons=tuple(Comparison(**row) for row in data["comparisons"]),
            strictness=tuple(Strictness(**row) for row in data["strictness"]),
            components=tuple(components),
            order_flips=tuple(OrderFlip(**row) for row in data["order_flips"]),
            wrong_calls=dict(data["wrong_calls"]),
            n_readings=data["n_readings"],
            n_dropped=data["n_dropped"],
            thresholds=Thresholds(**data["thresholds"]),
        )

    @cached_property
    def _shares(self) -> dict[tuple[int, int], SourceShare]:
        return {(result.source, result.tag): result for result in self.results}

    @cached_property
    def _pairs(self) -> dict[tuple[int, int, int], Comparison]:
        return {(pair.tag, pair.first, pair.second): pair for pair in self.comparisons}

    def result(self, source: int, tag: int) -> SourceShare:
        """The record of one source and tag; KeyError if it was not asked for."""
        return self._shares[source, tag]

    def comparison(self, tag: int, first: int, second: int) -> Comparison | None:
        """The record of a pair in the order asked for, or None when `why_not_compared` has a reason."""
        if found := self._pairs.get((tag, first, second)):
            return found
        if found := self._pairs.get((tag, second, first)):
            return Comparison(tag, first, second, 1 - found.probability, found.called, found.rests_on)
        return None

    def why_not_compared(self, tag: int, first: int, second: int) -> str | None:
        """A key of REASONS, or None when the pair is compared."""
        if self.comparison(tag, first, second):
            return None
        pair = self.result(first, tag), self.result(second, tag)
        if any(result.status not in ("ok", "preliminary") for result in pair):
            return "not_compared"
        if pair[0].component != pair[1].component:
            return "no_shared_reviewers"
        return "too_few_to_compare"
