"""Raise flags, settle them, hide articles and show them again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit, tallies
from .models import Flag
from .rules import Broken, Conflict

LONGEST = 2_000
AT_ONCE = 1_000
"""Articles hidden by one press."""


@transaction.atomic
def flag(*, article, raised_by, reason, operation, annotation=None):
    """A request that a moderator look at an article or a mark on it, and whether it is new."""
    if event := audit.repeated(operation, raised_by, "flag"):
        return Flag.objects.get(uuid=event.object_id), False
    if annotation is not None and annotation.assignment.article_id != article.pk:
        raise Broken("other_article", _("The annotation belongs to another article."), field="annotation")
    reason = _said(reason, "reason", _("Say in a few words what is wrong."))
    raised = Flag.objects.create(article=article, annotation=annotation, raised_by=raised_by, reason=reason)
    audit.record(raised_by, "flag", raised, project=article.project, operation=operation)
    return raised, True


@transaction.atomic
def settle(*, flag, moderator, outcome, operation=None, hide=False):
    """The flag, settled with a sentence that says what was done; with `hide` the article is hidden too."""
    flag = Flag.objects.select_for_update(of=("self",)).select_related("article__project").get(pk=flag.pk)
    if audit.repeated(operation, moderator, "settle_flag", flag.uuid):
        return flag
    if flag.resolved_at is not None:
        raise Conflict("settled", _("Somebody has settled this already."))
    flag.outcome = _said(outcome, "outcome", _("Say in a sentence what was done."))
    flag.resolved_at, flag.resolved_by = timezone.now(), moderator
    flag.save(update_fields=["outcome", "resolved_at", "resolved_by"])
    audit.record(moderator, "settle_flag", flag, project=flag.article.project, operation=operation)
    if hide:
        set_hidden(article=flag.article, is_hidden=True, moderator=moderator)
    return flag


@transaction.atomic
def set_hidden(*, article, is_hidden, moderator):
    """The article, hidden from everybody but managers, or shown again; its readings stay and count only while shown."""
    if article.is_hidden == is_hidden:
        return article
    article.is_hidden = is_hidden
    article.save(update_fields=["is_hidden"])
    article.forget_statistics()
    tallies.recount([article.pk])
    audit.record(moderator, "hide" if is_hidden else "show", article)
    return article


@transaction.atomic
def hide_many(articles, *, moderator, is_hidden):
    """Hide these articles (a queryset of one project), or show them again; returns how many were not so before.

    Raises Broken when they are more than AT_ONCE: each is locked, forgotten and written down on its own.
    """
    chosen = list(articles.filter(is_hidden=not is_hidden).order_by("pk")[: AT_ONCE + 1])
    if len(chosen) > AT_ONCE:
        raise Broken("too_many", _("At most %(n)d articles at once: narrow down further.") % {"n": AT_ONCE})
    for article in chosen:
        set_hidden(article=article, is_hidden=is_hidden, moderator=moderator)
    return len(chosen)


def _said(text, field, message):
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Broken("empty", message, field=field)
    if len(text) > LONGEST:
        raise Broken("too_long", _("This takes at most %(n)d characters.") % {"n": LONGEST}, field=field)
    return text
