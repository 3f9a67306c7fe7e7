"""Count the readings of each article, the tags used on it and how far its readers differ, so that lists can be quick.

Whatever hands out, submits, skips, opens, takes back or removes a main reading, changes a mark of a submitted one, or
hides an article, says so here: `recount`. Nothing else writes these rows, and they say nothing that readings do not.
"""

from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Count, F, Q

from . import agreement, bulk
from .models import Annotation, Article, Assignment, Project, Tally, UsedTag

BATCH = 5000

COUNTS = ("open", "submitted", "imported")
READERS = F("open") + F("submitted") - F("imported")
"""Of a Tally: those whom the project asked, as far as they have finished or may yet."""

S = Assignment.State


@transaction.atomic(savepoint=False)
def recount(articles):
    """Count anew what has changed on these articles (pks), in the transaction that changed it, and after all of that.

    It locks the articles, and readings are locked before articles everywhere.
    """
    articles = sorted(set(articles))
    for first in range(0, len(articles), BATCH):
        some = articles[first : first + BATCH]
        # Whoever changes another reading of one of them waits here, and then counts this change, too.
        list(Article.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk").values_list("pk"))
        Tally.objects.filter(article__in=some).delete()
        bulk.write_found(Tally, ("article", *COUNTS), _counted(some))
        divided = [Tally(article_id=article, division=share) for article, share in _divisions(some).items()]
        Tally.objects.bulk_update(divided, ["division"], batch_size=500)
        UsedTag.objects.filter(article__in=some).delete()
        bulk.write_found(UsedTag, ("article", "tag"), _used(some))


def unlike(project):
    """The articles (pks) of a project whose rows are not what its readings give, in order."""
    articles = list(project.articles.order_by("pk").values_list("pk", flat=True))
    wrong = set()
    for first in range(0, len(articles), BATCH):
        some = articles[first : first + BATCH]
        kept = Tally.objects.filter(article__in=some)
        wrong |= {row[0] for row in {*kept.values_list("article", *COUNTS)} ^ {*_counted(some)}}
        divided = kept.exclude(division=None).values_list("article", "division")
        wrong |= {row[0] for row in {*divided} ^ {*_divisions(some).items()}}
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


def _divisions(articles):
    """{article: share} of those of these articles on which two readings or more can differ."""
    read = Article.objects.filter(pk__in=articles, tally__submitted__gte=2).order_by("project", "pk")
    found = {}
    for project, rows in groupby(read.values_list("project", "pk"), key=itemgetter(0)):
        found |= agreement.division(
            Project.objects.only("unit", "tag_level").get(pk=project), [pk for _project, pk in rows]
        )
    return found


def _used(articles):
    """(article, tag) of each of these articles, once each."""
    submitted = Q(assignment__kind=Assignment.Kind.MAIN, assignment__state=S.SUBMITTED)
    marks = Annotation.objects.live().filter(submitted, assignment__article__in=articles)
    return marks.order_by().values_list("assignment__article", "tag").distinct()
