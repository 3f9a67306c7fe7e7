"""A statistic that admits what it does not know: a value with its interval, or a reason."""

from dataclasses import dataclass

# Marks a sentence for translation; pure modules do not know Django, which does the same.
gettext_noop = str

REASONS: dict[str, str] = {
    "no_pairable_data": gettext_noop("No text here has been read by two people yet, so there is nothing to compare."),
    "no_variation": gettext_noop(
        "Everyone gave the same answer everywhere, so agreement beyond chance cannot be calculated. "
        "Look at the percent agreement instead."
    ),
    "not_used": gettext_noop("Nobody has used this tag in the articles that are compared."),
    "nothing_marked": gettext_noop("Nobody has marked anything in the articles that are compared."),
    "single_tag": gettext_noop("This number asks which tag was chosen; it needs at least two tags."),
    "unequal_readers": gettext_noop("This number needs the same number of readers for every text."),
    "not_enough_articles": gettext_noop("Too few articles say something about this number: an interval needs five."),
    "unstable": gettext_noop("The number changes too erratically between resamples of the articles for an interval."),
    "perfect": gettext_noop("Everyone agreed completely, so resampling the articles shows no spread."),
    "nothing_matched": gettext_noop("Nothing matched, so resampling the articles shows no spread."),
    "too_many_pairs": gettext_noop("There are so many pairs of readers that their intervals are left out."),
    "none_given": gettext_noop("Nothing was marked so in these articles, so nothing of it can be right or wrong."),
    "none_in_gold": gettext_noop("The gold of these articles has nothing of this, so nothing could be found."),
    "none_in_either": gettext_noop("Neither the gold of these articles nor the reading has anything of this."),
    "too_complex": gettext_noop("Too many marks of too many readers lie close together for this number."),
    "out_of_time": gettext_noop("The search for this number was stopped after the time that an article may take."),
}


@dataclass(frozen=True)
class Result:
    """A value with its 95 % interval, or `None` with the code of the reason.

    `reason` may also stand beside a value: then it explains why there is no interval.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n_articles: int = 0
    n_units: int = 0
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.value is None and self.reason is None:
            raise ValueError("A result without a value needs a reason.")
        if self.reason is not None and self.reason not in REASONS:
            raise ValueError(f"Unknown reason: {self.reason!r}.")

    @classmethod
    def undefined(cls, code: str, *, n_articles: int = 0, n_units: int = 0) -> "Result":
        """No value, because of `code` (a key of `REASONS`).

        >>> Result.undefined("not_used").value is None
        True
        """
        return cls(None, n_articles=n_articles, n_units=n_units, reason=code)

    @property
    def sentence(self) -> str:
        """The reason in words, empty when there is none."""
        return REASONS[self.reason] if self.reason else ""
