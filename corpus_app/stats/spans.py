"""Spans of one reviewer against another's, or against the gold, with precision and recall."""

from dataclasses import dataclass

from corpus_app.stats.measure import share
from corpus_app.stats.pooled import Pooled


@dataclass(frozen=True)
class SpanScore:
    """Shares between 0 and 1; `None` where a side has no units."""

    precision: float | None
    recall: float | None
    f1: float | None

    @classmethod
    def of(cls, found: float, first: float, matched: float, second: float) -> "SpanScore":
        """From what of the first side was found, how much it is, and the same for the second side."""
        precision, recall = share(found, first), share(matched, second)
        both = (precision or 0) + (recall or 0)
        f1 = 2 * (precision or 0) * (recall or 0) / both if both else 0.0
        return cls(precision, recall, f1 if first + second else None)


def against(pooled: Pooled, reviewer: int, other: int, tag: int | None = None) -> dict[str, SpanScore]:
    """How the spans of a reviewer compare with those of another (the gold, say), both given by id.

    The keys: `exact`, `soft` (Da San Martino et al. 2019), `any_overlap` (a unit counts when it shares a
    character with one of the same tag), `characters`. All over the articles that both read.
    """
    if reviewer == other or not {reviewer, other} <= set(pooled.reviewers):
        return {name: SpanScore(None, None, None) for name in ("exact", "soft", "any_overlap", "characters")}
    places = range(len(pooled.tags)) if tag is None else [pooled.tags.index(tag)]
    first, second = sorted((pooled.reviewers.index(reviewer), pooled.reviewers.index(other)))
    pairs = pooled.pairs.of(pooled.pairs.rows_of.get((first, second), slice(0, 0)))
    mine, theirs = (pairs.first, pairs.second) if reviewer < other else (pairs.second, pairs.first)
    there, back = (0, 1) if reviewer < other else (1, 0)
    tags = list(places)
    units, characters = pooled.readings.units[:, tags], pooled.readings.characters[:, tags]
    n_mine, n_theirs = units[mine].sum(), units[theirs].sum()
    exact, same = pairs.exact[:, tags].sum(), pairs.same[:, tags].sum()
    soft, partnered = pairs.soft[:, :, tags].sum(axis=(0, 2)), pairs.partnered[:, :, tags].sum(axis=(0, 2))
    return {
        "exact": SpanScore.of(exact, n_mine, exact, n_theirs),
        "soft": SpanScore.of(soft[there], n_mine, soft[back], n_theirs),
        "any_overlap": SpanScore.of(partnered[there], n_mine, partnered[back], n_theirs),
        "characters": SpanScore.of(same, characters[mine].sum(), same, characters[theirs].sum()),
    }
