"""What was ruled otherwise on one's own submitted readings, with the reason."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from corpus_app import access, adjudication, assignments, passages
from corpus_app.models import Article, Membership

PAGE = 10
PARAMETERS = {"project", "tag", "kind", "show", "page"}
KINDS = {
    "missed": gettext_lazy("you left it unmarked"),
    "rejected": gettext_lazy("you marked it, and it is not"),
    "retagged": gettext_lazy("you gave it another tag"),
    "moved": gettext_lazy("you marked more or less"),
}


@login_required
@require_safe
def index(request):
    """One's corrections by article, newest decision first; `?show=1` asks for those that close a reading."""
    if unknown := set(request.GET) - PARAMETERS:
        raise BadRequest(_("There is no parameter “%(name)s”.") % {"name": min(unknown)})
    memberships = Membership.objects.of(request.user).select_related("project").order_by("project__name")
    memberships = {each.project_id: each for each in memberships}
    for each in memberships.values():
        each.user = request.user
    projects = {each.project.slug: each.project for each in memberships.values()}
    project = _chosen(request, "project", projects)
    readings = list(adjudication.corrected(request.user, project).defer("article__text", "article__sentences"))
    kept_back = [reading for reading in readings if reading.compared_at is None]
    if request.GET.get("show") == "1":
        assignments.mark_told({reading.article_id for reading in kept_back}, request.user)
        kept_back = []
    waiting = {reading.pk for reading in kept_back}
    told = adjudication.corrections([reading for reading in readings if reading.pk not in waiting])
    tags = _tags(told)
    tag, kind = _chosen(request, "tag", tags), _chosen(request, "kind", KINDS)
    asked = {"project": project, "tag": request.GET.get("tag", ""), "kind": request.GET.get("kind", "")}
    rows = [(reading, [each for each in found if _fits(each, asked)]) for reading, found in told]
    rows = [(reading, found) for reading, found in rows if found]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "articles": _with_passages(page.object_list, memberships),
        "counts": [
            (KINDS[name], n) for name, n in Counter(each.kind for _r, found in rows for each in found).most_common()
        ],
        "n_corrections": sum(len(found) for _reading, found in rows),
        "n_articles": len(told),
        "n_kept_back": len(kept_back),
        "is_narrowed": bool(tag or kind or project),
        "asked": asked,
        "projects": list(projects.values()),
        "tags": sorted(tags.items(), key=lambda each: each[1].casefold()),
        "kinds": KINDS.items(),
        "query": _shown(request),
    }
    return render(request, "account/corrections.html", context)


def _chosen(request, name, known):
    """The value asked for, or None; what is unknown is refused."""
    value = request.GET.get(name, "")
    if value and value not in known:
        raise BadRequest(_("There is no such value of “%(name)s”.") % {"name": name})
    return known.get(value)


def _shown(request):
    query = request.GET.copy()
    query["show"] = "1"
    return query.urlencode()


def _tags(told):
    """The names of the tags that these corrections are about, by slug."""
    found = {}
    for _reading, corrections in told:
        for each in corrections:
            for tag in {each.ruling.tag, each.mark.tag} if each.mark else {each.ruling.tag}:
                found[tag.slug] = tag.name
    return found


def _fits(correction, asked):
    slugs = {correction.ruling.tag.slug} | ({correction.mark.tag.slug} if correction.mark else set())
    return (not asked["tag"] or asked["tag"] in slugs) and (not asked["kind"] or asked["kind"] == correction.kind)


def _with_passages(rows, memberships):
    """The readings of one page, each with its corrections in context."""
    texts = dict(Article.objects.filter(pk__in=[reading.article_id for reading, _ in rows]).values_list("pk", "text"))
    shown = []
    for reading, found in rows:
        membership = memberships[reading.article.project_id]
        text = texts[reading.article_id]
        reading.article.text = text
        shown.append(
            {
                "reading": reading,
                "article": reading.article,
                "project": reading.article.project,
                "may_compare": access.may_compare(membership),
                "corrections": [_passage(each, text) for each in found],
            }
        )
    return shown


def _passage(correction, text):
    """A correction with the words it is about: the reader's own, or those that were missed."""
    spans = [(each.start, each.end) for each in (correction.mark, correction.ruling) if each]
    start, end = spans[0]
    return {
        "kind": correction.kind,
        "mark": correction.mark,
        "ruling": correction.ruling,
        "own": passages.in_context(text, start, end),
        "ruled": passages.in_context(text, correction.ruling.start, correction.ruling.end),
        "paragraph": passages.paragraph_at(text, start),
    }
