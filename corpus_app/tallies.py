"""Count the readings of each article and the tags used on it, so that lists of many articles need not look into them.

Whatever hands out, submits, skips, opens, takes back or removes a main reading, or changes a mark of a submitted one,
says so here: `recount`. Nothing else writes these rows, and they say nothing that the readings do not.
"""

from django.db import transaction
from django.db.models import Count, F, Q

from . import bulk
from .models import Annotation, Article, Assignment, Tally, UsedTag

BATCH = 5000

READERS = F("open") + F("submitted") - F("imported")
"""Of a Tally: those whom the project asked, as far as they have finished or may yet."""

S = Assignment.State


@transaction.atomic
def recount(articles):
    """Count anew what has changed on these articles (pks), in the transaction that changed it."""
    articles = sorted(set(articles))
    for first in range(0, len(articles), BATCH):
        some = articles[first : first + BATCH]
        # Whoever changes another reading of one of them waits here, and then counts this change, too.
        list(Article.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk").values_list("pk"))
        Tally.objects.filter(article__in=some).delete()
        bulk.write_found(Tally, ("article", "open", "submitted", "imported"), _counted(some))
        UsedTag.objects.filter(article__in=some).delete()
        bulk.write_found(UsedTag, ("article", "tag"), _used(some))


def unlike(project):
    """The articles (pks) of a project whose rows are not what its readings give, in order."""
    articles = list(project.articles.order_by("pk").values_list("pk", flat=True))
    wrong = set()
    for first in range(0, len(articles), BATCH):
        some = articles[first : first + BATCH]
        kept = Tally.objects.filter(article__in=some).values_list("article", "open", "submitted", "imported")
        wrong |= {row[0] for row in {*kept} ^ {*_counted(some)}}
        kept = UsedTag.objects.filter(article__in=some).values_list("article", "tag")
        wrong |= {row[0] for row in {*kept} ^ {*_used(some)}}
    return sorted(wrong)


def _counted(articles):
    """(article, open, submitted, imported) of each of these articles that has readings."""
    is_open = Q(state__in=Assignment.OPEN_STATES)
    is_submitted = Q(state=S.SUBMITTED)
    return (
        Assignment.objects.main()
        .filter(is_open | is_submitted, article__in=articles)
        .order_by()
        .values("article")
        .annotate(
            n_open=Count("pk", filter=is_open),
            n_submitted=Count("pk", filter=is_submitted),
            n_imported=Count("pk", filter=Q(is_imported=True)),
        )
        .values_list("article", "n_open", "n_submitted", "n_imported")
    )


def _used(articles):
    """(article, tag) of each of these articles, once each."""
    submitted = Q(assignment__kind=Assignment.Kind.MAIN, assignment__state=S.SUBMITTED)
    marks = Annotation.objects.live().filter(submitted, assignment__article__in=articles)
    return marks.order_by().values_list("assignment__article", "tag").distinct()
