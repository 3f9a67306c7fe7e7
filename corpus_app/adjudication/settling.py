"""An article, adjudicated or open again, and the next one."""

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus_app import audit, kept
from corpus_app.models import Article, Assignment
from corpus_app.rules import Conflict

from .bench import open_bench, readings, require_unsettled
from .majority import Rule, planned, proposed, unanswered, write


def agreed_among(article, marks, ruled, cut):
    """How many rulings finishing would add, where marks, live rulings and the `segments` of the marks are at hand."""
    found, _answered = unanswered(article, proposed(article, marks, cut, len(marks)), ruled)
    return len(found)


def agreed(article, adjudicator):
    """What finishing would accept besides: unsaved rulings on what every reader marked alike and nobody ruled on."""
    everybody = readings(article).count()
    if not everybody:
        return []
    return planned(Article.objects.filter(pk=article.pk), Rule(everybody, everybody), adjudicator).rulings


@transaction.atomic
def finish(*, article, adjudicator, operation):
    """The article, adjudicated: what all readers marked alike is accepted too, and readers see their corrections."""
    if audit.repeated(operation, adjudicator, "adjudicate", article.uuid):
        return article
    open_bench(article, adjudicator)
    require_unsettled(article)
    if not readings(article).exists():
        raise Conflict("nothing_to_adjudicate", _("Nobody has submitted this article yet."))
    made = agreed(article, adjudicator)
    write(made, adjudicator, article.project)
    article.adjudicated_at = timezone.now()
    article.save(update_fields=["adjudicated_at"])
    kept.forget_gold([article.pk])
    audit.record(adjudicator, "adjudicate", article, project=article.project, operation=operation, accepted=len(made))
    return article


@transaction.atomic
def reopen(*, article, adjudicator, operation):
    """The article, open for rulings again; what was decided stays. Readers' corrections are out of sight meanwhile."""
    if audit.repeated(operation, adjudicator, "reopen_adjudication", article.uuid):
        return article
    open_bench(article, adjudicator)
    if article.adjudicated_at is None:
        raise Conflict("not_adjudicated", _("The article is not adjudicated."))
    article.adjudicated_at = None
    article.save(update_fields=["adjudicated_at"])
    audit.record(adjudicator, "reopen_adjudication", article, project=article.project, operation=operation)
    return article


def next_article(article, adjudicator):
    """The next article of the project that this person could adjudicate: read by two or more, not finished; or None.

    After the last one comes the first.
    """
    read = Assignment.objects.main().submitted().filter(article=OuterRef("pk")).order_by().values("article")
    waiting = article.project.articles.shown().filter(adjudicated_at=None)
    waiting = waiting.exclude(pk__in=Assignment.objects.of(adjudicator).open().values("article"))
    waiting = waiting.filter(Exists(read.annotate(n=Count("pk")).filter(n__gt=1))).only("uuid").order_by("pk")
    return waiting.filter(pk__gt=article.pk).first() or waiting.exclude(pk=article.pk).first()
