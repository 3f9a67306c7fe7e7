"""The corpus of a project: search, filter, import."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corpus_app import access, articles, assignments, corpus, jobs, moderation, progress, search
from corpus_app.models import Article, Role
from corpus_app.rules import Broken

from .article_filters import filter_for, orders_for
from .forms import ImportForm, posted

PAGE = 50


@login_required
@require_safe
def index(request, slug):
    membership = access.membership_for(request.user, slug)
    filters = _filtered(request, membership, besides={"page", "order"})
    orders = orders_for(membership)
    order = request.GET.get("order") or next(iter(orders))
    if order not in orders:
        raise BadRequest(_("There is no order “%(name)s”.") % {"name": order})
    is_understood = filters.is_valid()
    found = filters.qs if is_understood else filters.queryset.none()
    page = _page(membership, found, order, orders[order][1], request.GET.get("page"))
    follows = membership.includes(Role.ADJUDICATOR)
    counts = {}
    if follows:
        readings = access.followed_readings(membership).filter(article__in=page.object_list)
        counts = progress.counts(readings, "article")
    own = assignments.own_by_article(request.user, page.object_list)
    typed = request.GET.get("q", "").strip()
    for article in page.object_list:
        article.reading = own.get(article.pk)
        article.shown = access.shown_metadata(article, membership, article.reading)
        article.counts = counts.get(article.pk)
        article.excerpt = search.pieces(search.excerpt(article.text, typed), typed) if typed else ()
        # What is done with an article that somebody is reading themselves is not theirs to know.
        article.is_settled = follows and article.adjudicated_at and not (article.reading and article.reading.is_open)
    for field in filters.form.fields.values():
        field.widget.attrs.setdefault("class", "select" if hasattr(field, "choices") else "input")
    return render(
        request,
        "articles/index.html",
        {
            "membership": membership,
            "project": membership.project,
            "here": "articles",
            "page": page,
            "filters": filters.form,
            "follows": follows,
            "reads": membership.reads or bool(own),
            "is_manager": membership.includes(Role.MANAGER),
            "is_narrowed": any(request.GET.get(name) for name in filters.filters),
            "is_understood": is_understood,
            "knows_sources": access.knows_sources(membership),
            "order": order,
            "orders": [(key, label) for key, (label, _columns) in orders.items()],
        },
        status=200 if is_understood else 400,
    )


def _filtered(request, membership, besides):
    """The filter of this address over the articles that the member may see; unknown parameters are a BadRequest."""
    visible = (
        Article.objects.visible_to(request.user)
        .filter(project=membership.project)
        .select_related("source")
        .prefetch_related("source__aliases")
        .defer("sentences", "edits")
    )
    filters = filter_for(membership, request, visible)
    for name in sorted(set(request.GET) - set(filters.filters) - besides):
        raise BadRequest(_("There is no filter “%(name)s”.") % {"name": name})
    return filters


def _page(membership, found, order, columns, number):
    if order != "divided":
        return Paginator(found.order_by(*columns), PAGE).get_page(number)
    page = Paginator(corpus.divided(membership, found), PAGE).get_page(number)
    rows = {article.pk: article for article in found.filter(pk__in=page.object_list)}
    page.object_list = [rows[pk] for pk in page.object_list]
    return page


@login_required
@require_POST
def change(request, slug):
    """Hide, show, or say what event they are about: of chosen articles, or of all that the filter finds."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    if request.POST.get("scope") == "all":
        filters = _filtered(request, membership, besides={"page", "order"})
        chosen = filters.qs if filters.is_valid() else filters.queryset.none()
    else:
        ids = [each for each in request.POST.getlist("article") if articles.is_uuid(each)]
        chosen = Article.objects.visible_to(request.user).filter(project=membership.project, uuid__in=ids)
    verb = CHANGES.get(request.POST.get("verb"))
    if verb is None:
        raise BadRequest(_("There is no such step."))
    try:
        n = verb(chosen, request)
    except Broken as broken:
        messages.error(request, broken.message)
    else:
        said = ngettext("%(n)d article changed.", "%(n)d articles changed.", n) % {"n": n}
        messages.success(request, said) if n else messages.error(request, _("Nothing was changed: choose articles."))
    return redirect(reverse("articles", args=[slug]) + (f"?{request.GET.urlencode()}" if request.GET else ""))


CHANGES = {
    "hide": lambda chosen, request: moderation.hide_many(chosen, moderator=request.user, is_hidden=True),
    "show": lambda chosen, request: moderation.hide_many(chosen, moderator=request.user, is_hidden=False),
    "event": lambda chosen, request: articles.set_event(chosen, request.POST.get("event", ""), actor=request.user),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    form = ImportForm(*posted(request))
    report = None
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["files"]
        asked = {"source": form.cleaned_data["source"], "actor": request.user}
        if sum(file.size for file in files) > jobs.INLINE_BYTES:
            job = jobs.import_articles(membership.project, files, **asked)
            return redirect("job", slug=slug, job_id=job.uuid)
        report = jobs.told(articles.import_uploads(membership.project, files, **asked))
    context = {"membership": membership, "project": membership.project, "here": "articles", "form": form}
    return render(request, "articles/import.html", context | {"report": report})
