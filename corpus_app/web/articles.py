"""The corpus of a project: search, filter, import."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corpus_app import access, articles, assignments, corpus, handover, jobs, moderation, progress, search
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
    orders = orders_for(membership, filters)
    order = request.GET.get("order") or next(iter(orders))
    if order not in orders:
        raise BadRequest(_("There is no order “%(name)s”.") % {"name": order})
    is_understood = filters.is_valid()
    found = filters.qs if is_understood else filters.queryset.none()
    page = _page(found, orders[order][1], request.GET.get("page"))
    follows, is_manager = membership.includes(Role.ADJUDICATOR), membership.includes(Role.MANAGER)
    asked = _without_page(request.GET).urlencode()
    counts = {}
    if follows:
        # Their keys: a page of a queryset in here would look for the whole page again.
        shown = [article.pk for article in page.object_list]
        readings = access.followed_readings(membership, shown)
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
            "views": [(each, each.query == asked) for each in membership.saved_views.all()],
            "asked": asked,
            "people": corpus.members(membership.project) if is_manager else (),
            "sources": membership.project.sources.order_by("name") if is_manager else (),
            "page": page,
            "filters": filters.form,
            "follows": follows,
            "reads": membership.reads or bool(own),
            "is_manager": is_manager,
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
    filters = filter_for(membership, request, access.corpus_of(membership).defer("sentences", "edits"))
    for name in sorted(set(request.GET) - set(filters.filters) - besides):
        raise BadRequest(_("There is no filter “%(name)s”.") % {"name": name})
    return filters


def _page(found, columns, number):
    page = Pages(found.order_by(*columns).values_list("pk", flat=True), PAGE).get_page(number)
    # Found and put in order by keys alone: the texts of a hundred thousand articles are not for sorting.
    shown = Article.objects.filter(pk__in=page.object_list).defer("sentences", "edits")
    rows = {article.pk: article for article in shown.select_related("source").prefetch_related("source__aliases")}
    page.object_list = [rows[pk] for pk in page.object_list]
    return page


class Pages(Paginator):
    """Pages of a queryset that is not counted where its first page holds all of it."""

    @cached_property
    def first(self):
        return list(self.object_list[: self.per_page + 1])

    @cached_property
    def count(self):
        return len(self.first) if len(self.first) <= self.per_page else self.object_list.count()

    def page(self, number):
        if self.validate_number(number) == 1:
            return self._get_page(self.first[: self.per_page], 1, self)
        return super().page(number)


@login_required
@require_POST
def change(request, slug):
    """One of CHANGES, with chosen articles or with all that the filter finds."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    if request.POST.get("scope") == "all":
        filters = _filtered(request, membership, besides={"page", "order"})
        chosen = filters.qs if filters.is_valid() else filters.queryset.none()
    else:
        ids = [each for each in request.POST.getlist("article") if articles.is_uuid(each)]
        chosen = access.corpus_of(membership).filter(uuid__in=ids)
    verb = CHANGES.get(request.POST.get("verb"))
    if verb is None:
        raise BadRequest(_("There is no such step."))
    try:
        verb(chosen, request, membership.project)
    except Broken as broken:
        messages.error(request, broken.message)
    return redirect(_place(slug, request.GET))


def _place(slug, query):
    return reverse("articles", args=[slug]) + (f"?{query.urlencode()}" if query else "")


def _hide(chosen, request, project):
    _told(request, moderation.hide_many(chosen, moderator=request.user, is_hidden=True))


def _show(chosen, request, project):
    _told(request, moderation.hide_many(chosen, moderator=request.user, is_hidden=False))


def _set_event(chosen, request, project):
    _told(request, articles.set_event(chosen, request.POST.get("event", ""), actor=request.user))


def _set_source(chosen, request, project):
    _told(request, articles.set_source(chosen, request.POST.get("source", ""), actor=request.user))


def _told(request, n):
    said = ngettext("%(n)s article changed.", "%(n)s articles changed.", n) % {"n": f"{n:,}"}
    messages.success(request, said) if n else messages.error(request, _("Nothing was changed: choose articles."))


def _give(chosen, request, project):
    """Chosen articles that lack a reader go to one person."""
    to = corpus.members(project).filter(uuid=request.POST["to"]) if articles.is_uuid(request.POST.get("to", "")) else ()
    if not to:
        raise Broken("no_person", _("Say to whom."), field="to")
    n_chosen, name = chosen.count(), to[0].name
    n = handover.give(project, chosen, to=to[0], actor=request.user)
    if n:
        said = ngettext("%(n)s article given to %(name)s.", "%(n)s articles given to %(name)s.", n)
        messages.success(request, said % {"n": f"{n:,}", "name": name})
    if left := n_chosen - n:
        said = ngettext(
            "%(n)s article has its readers already, or %(name)s has or had it: nothing was done with it.",
            "%(n)s articles have their readers already, or %(name)s has or had them: nothing was done with these.",
            left,
        )
        messages.warning(request, said % {"n": f"{left:,}", "name": name})
    elif not n_chosen:
        _told(request, 0)


CHANGES = {"hide": _hide, "show": _show, "event": _set_event, "source": _set_source, "give": _give}


@login_required
@require_POST
def views(request, slug):
    """Keep what stands in the address under a name, or forget such a view; each person has their own."""
    membership = access.membership_for(request.user, slug)
    if gone := request.POST.get("forget"):
        membership.saved_views.filter(uuid=gone if articles.is_uuid(gone) else None).delete()
        return redirect("articles", slug=slug)
    query = _without_page(request.GET)
    try:
        view = corpus.keep_view(membership, request.POST.get("name", ""), query.urlencode())
    except Broken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, _("Kept as “%(name)s”.") % {"name": view.name})
    return redirect(_place(slug, query))


def _without_page(asked):
    """What an address narrows and orders by, in one order, so that the same view is the same text."""
    query = QueryDict(mutable=True)
    for name in sorted(set(asked) - {"page"}):
        if value := asked[name].strip():
            query[name] = value
    return query


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
    status = 422 if report and report["problems"] else 400 if form.errors else 200
    return render(request, "articles/import.html", context | {"report": report}, status=status)
