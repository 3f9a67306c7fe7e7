"""Precedents: rulings that stand on the card of their tag, for whoever may know them."""

from collections import defaultdict
from dataclasses import dataclass, field

from . import assignments, passages
from .models import Assignment, Ruling

MOST = 20
"""So many of a tag are shown, the newest first."""


@dataclass
class Card:
    """The precedents of one tag that a member may know.

    `shown` are dicts of the ruling and its passage, `more` counts older ones, `kept_back` those that would close a
    reading of the member's.
    """

    shown: list = field(default_factory=list)
    more: int = 0
    kept_back: int = 0


def known(membership, *, show=False, most=MOST):
    """The precedents of the project that the member may know: a `Card` by the slug of each tag that has any.

    A ruling closes the reader's own submitted reading for reopening, as a peer's reading does
    (docs/decisions/0005-looking-closes-a-reading.md). Those on readings that are not closed yet are kept back until
    the member asks for them with `show`.
    """
    visible = Ruling.objects.visible_to(membership.user).live()
    visible = visible.filter(article__project=membership.project, is_precedent=True, tag__is_active=True)
    rows = list(visible.order_by("-decided_at", "-pk").values_list("pk", "tag__slug", "article"))
    own = Assignment.objects.of(membership.user).submitted().filter(compared_at=None)
    closing = set(own.filter(article__in={article for *_, article in rows}).values_list("article", flat=True))
    if show:
        assignments.mark_told(closing, membership.user)
        closing = set()
    cards, chosen = defaultdict(Card), {}
    for pk, tag, article in rows:
        if article in closing:
            cards[tag].kept_back += 1
        elif len(chosen.setdefault(tag, [])) < most:
            chosen[tag].append(pk)
        else:
            cards[tag].more += 1
    told = _told([pk for found in chosen.values() for pk in found])
    for tag, found in chosen.items():
        cards[tag].shown = [told[pk] for pk in found]
    return dict(cards)


def _told(chosen):
    """The rulings with these pks, each with its passage in context: dicts by pk."""
    rows = Ruling.objects.filter(pk__in=chosen).select_related("article", "decided_by")
    return {
        row.pk: passages.in_context(row.article.text, row.start, row.end)
        | {"ruling": row, "article": row.article, "paragraph": passages.paragraph_at(row.article.text, row.start)}
        for row in rows
    }
