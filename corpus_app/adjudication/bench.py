"""Who settles an article, and the readings that lie before them."""

from django.utils.translation import gettext as _

from corpus_app import access
from corpus_app.models import Annotation, Article, Assignment, Role
from corpus_app.rules import Conflict


def may_rule(membership, reading):
    """Whether a member rules on an article, given their own reading of it (or None)."""
    return membership.includes(Role.ADJUDICATOR) and not (reading is not None and reading.is_open)


def require_bench(membership, article):
    """Raise unless the member may see how others read the article, and rule on it."""
    access.require(membership, Role.ADJUDICATOR)
    if Assignment.objects.of(membership.user).open().filter(article=article).exists():
        raise Conflict("reading_open", _("You are reading this article yourself; submit your reading first."))


def open_bench(article, adjudicator):
    """Let one person at a time decide on an article. Raises unless this one may."""
    require_bench(access.membership_for(adjudicator, article.project.slug), article)
    if not article.project.takes_work:
        raise Conflict("project_closed", _("The project is closed; nothing can be written now."))
    # What others decided meanwhile counts.
    locked = Article.objects.select_for_update().only("adjudicated_at").get(pk=article.pk)
    article.adjudicated_at = locked.adjudicated_at


def require_unsettled(article):
    if article.adjudicated_at is not None:
        raise Conflict("adjudicated", _("The article is adjudicated; reopen it first."))


def readings(article):
    """The readings that vote: submitted main ones, independent or not counted alike by whoever rules."""
    return Assignment.objects.main().submitted().filter(article=article)


def marks_of(found):
    """The marks of these readings (a queryset): {article pk: {reviewer pk: [(tag pk, start, end)]}}."""
    marks = {}
    reader = {}
    for pk, article, reviewer in found.order_by("article", "pk").values_list("pk", "article", "reviewer"):
        reader[pk] = marks.setdefault(article, {}).setdefault(reviewer, [])
    rows = Annotation.objects.live().filter(assignment__in=list(reader)).order_by("start", "end", "pk")
    for reading, *mark in rows.values_list("assignment", "tag", "start", "end"):
        reader[reading].append(tuple(mark))
    return marks


def matters_in(article):
    """Whether a piece of the article holds a letter or digit, so that readers can differ about it."""
    return lambda start, end: any(map(str.isalnum, article.text[start:end]))
