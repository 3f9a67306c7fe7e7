"""When a source's number is shown, greyed, replaced or withheld, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass

from corpus_app.stats.result import gettext_noop

STATUSES = {
    "ok": gettext_noop("Adjusted share with its interval."),
    "preliminary": gettext_noop("Adjusted share with its interval, drawn hollow and grey."),
    "rare": gettext_noop("No share, only an interval: the tag was used in very few articles of the source."),
    "raw_only": gettext_noop("Only the raw share, without interval: readers cannot be adjusted for."),
    "suppressed": gettext_noop("No number: too uncertain, or the reviewers do not agree on the tag."),
    "too_few": gettext_noop("No number: too few articles."),
}

REASONS = {
    "no_readings": gettext_noop("Nobody has submitted a reading of this source yet."),
    "too_few_articles": gettext_noop("Too few articles of this source have been read for a number."),
    "one_reviewer": gettext_noop("Only one person has read in this project, so this is one person's reading."),
    "one_reader": gettext_noop("Only one person has read this source, so this is one person's reading."),
    "not_connected": gettext_noop("Too few readings come from reviewers who also read other sources here."),
    "small_panel": gettext_noop("Fewer than two reviewers have read enough, in enough sources, to adjust for habits."),
    "not_used": gettext_noop("Nobody has used this tag in these sources."),
    "no_variation": gettext_noop("Every reader tagged all of the text, so there is nothing to compare."),
    "rare": gettext_noop("The tag was used in so few articles of this source that only a range can be given."),
    "no_agreement": gettext_noop("On this tag the reviewers do not agree better than chance."),
    "too_wide": gettext_noop("The interval is too wide for a number."),
    "few_articles": gettext_noop("Preliminary: few articles of this source have been read."),
    "few_reviewers": gettext_noop("Preliminary: few reviewers have read this source."),
    "few_second_readings": gettext_noop("Preliminary: less than half of the articles have been read twice."),
    "agreement_unknown": gettext_noop("How well the reviewers agree on this tag in this source is not known."),
    "no_shared_reviewers": gettext_noop("Not comparable: no shared reviewers."),
    "too_few_to_compare": gettext_noop("Shown but not compared: too few articles."),
    "not_compared": gettext_noop("Not compared: at least one of the two has no adjusted share."),
}


@dataclass(frozen=True)
class Thresholds:
    """The limits, all of them printed on the page; ValueError if one makes no sense.

    Counts are of articles, readings, reviewers or sources; `width`, `firm_read_twice` and `call` are
    proportions.
    """

    edge_readings: int = 3
    panel_readings: int = 10
    panel_sources: int = 2
    panel_members: int = 2
    articles: int = 5
    reviewers: int = 2
    firm_articles: int = 10
    firm_reviewers: int = 3
    firm_read_twice: float = 0.5
    compare_articles: int = 20
    shrink_sources: int = 5
    rare_articles: int = 5
    width: float = 0.30
    lowest_alpha: float = 0.0
    call: float = 0.05

    def __post_init__(self) -> None:
        if self.articles < 2:
            raise ValueError("an interval over articles needs at least two of them")
        if self.panel_members < 2 or self.reviewers < 2:
            raise ValueError("a panel, and a source that is adjusted, needs at least two reviewers")
        if self.edge_readings < 1 or self.rare_articles < 1:
            raise ValueError("a shared reviewer and a used tag need at least one article")


@dataclass(frozen=True)
class Footing:
    """What one source rests on: `n_` counts all its readings, `kept_` those that enter the fit."""

    n_articles: int
    n_readings: int
    n_reviewers: int
    n_read_twice: int
    kept_articles: int
    kept_readings: int
    kept_reviewers: int
    kept_read_twice: int
    panel_members: int
    project_reviewers: int


@dataclass(frozen=True)
class Verdict:
    """A status, its reason (a key of REASONS; None with "ok") and every further reason to be careful."""

    status: str
    reason: str | None = None
    flags: tuple[str, ...] = ()


def judge_source(footing: Footing, thresholds: Thresholds) -> Verdict:
    """The verdict that holds for every tag of a source, before its numbers are looked at."""
    if footing.n_readings == 0:
        return Verdict("too_few", "no_readings")
    if footing.n_articles < thresholds.articles:
        return Verdict("too_few", "too_few_articles")
    if reason := _reason_not_to_adjust(footing, thresholds):
        return Verdict("raw_only", reason)
    if flags := _reasons_to_be_careful(footing, thresholds):
        return Verdict("preliminary", flags[0], flags)
    return Verdict("ok")


def judge_number(
    verdict: Verdict,
    *,
    unfit: str,
    is_rare: bool,
    width: float,
    lowest_alpha: float | None,
    thresholds: Thresholds,
) -> Verdict:
    """The verdict for one tag of a source, given what holds for the source.

    `unfit` says why the tag could not be fitted at all ("not_used", "no_variation"), else "". `width` is
    high − low of the interval that would be printed; `lowest_alpha` the lower bound of the tag's α within
    the source, None when it has no interval (which is flagged and suppresses nothing).
    """
    if verdict.status not in ("ok", "preliminary"):
        return verdict
    if unfit:
        return Verdict("raw_only", unfit, verdict.flags)
    flags = verdict.flags + (("agreement_unknown",) if lowest_alpha is None else ())
    if lowest_alpha is not None and lowest_alpha < thresholds.lowest_alpha:
        return Verdict("suppressed", "no_agreement", flags)
    if width > thresholds.width:
        return Verdict("suppressed", "too_wide", flags)
    if is_rare:
        return Verdict("rare", "rare", flags)
    return Verdict(verdict.status, verdict.reason, flags)


def _reason_not_to_adjust(footing: Footing, thresholds: Thresholds) -> str:
    if footing.project_reviewers < thresholds.reviewers:
        return "one_reviewer"
    if footing.n_reviewers < thresholds.reviewers:
        return "one_reader"
    if footing.kept_articles < thresholds.articles or footing.kept_reviewers < thresholds.reviewers:
        return "not_connected"
    if footing.panel_members < thresholds.panel_members:
        return "small_panel"
    return ""


def _reasons_to_be_careful(footing: Footing, thresholds: Thresholds) -> tuple[str, ...]:
    found = {
        "few_articles": footing.kept_articles < thresholds.firm_articles,
        "few_reviewers": footing.kept_reviewers < thresholds.firm_reviewers,
        "few_second_readings": footing.kept_read_twice < thresholds.firm_read_twice * footing.kept_articles,
    }
    return tuple(reason for reason, applies in found.items() if applies)
