"""The corpus of a project: search, filter, import."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from corpus_app import access, assignments, jobs, search
from corpus_app import articles as corpus
from corpus_app.models import Article, Assignment, Role, Source

from .forms import ImportForm, posted

PAGE = 50
STATES = [*Assignment.State.choices[:4], ("none", _lazy("not mine"))]
ANY = _lazy("any")
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ArticleFilter(FilterSet):
    """What everybody may narrow the corpus by: nothing here is drawn from others' work."""

    q = CharFilter(method="search", label=_lazy("Words"))
    state = ChoiceFilter(choices=STATES, method="in_state", label=_lazy("My reading"), empty_label=ANY)

    class Meta:
        model = Article
        fields: list[str] = []

    def search(self, articles, name, value):
        # A title that names its source is withheld, so it must not be found either.
        return search.find(articles, value, in_titles=False)

    def in_state(self, articles, name, value):
        own = Assignment.objects.of(self.request.user)
        if value == "none":
            return articles.exclude(pk__in=own.values("article"))
        return articles.filter(pk__in=own.filter(state=value).values("article"))


class SourcedArticleFilter(ArticleFilter):
    """For those who know the sources."""

    source = ModelChoiceFilter(
        queryset=Source.objects.none(), to_field_name="slug", label=_lazy("Source"), empty_label=ANY
    )
    after = DateFilter(field_name="published_on", lookup_expr="gte", label=_lazy("From"), widget=DAY)
    before = DateFilter(field_name="published_on", lookup_expr="lte", label=_lazy("To"), widget=DAY)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["source"].queryset = access.sources_for(membership)

    def search(self, articles, name, value):
        return search.find(articles, value)


ORDERS = {
    "added": (_lazy("as added"), ("pk",)),
    "date": (_lazy("newest first"), (F("published_on").desc(nulls_last=True), "pk")),
    "title": (_lazy("by title"), ("title", "pk")),
    "length": (_lazy("longest first"), ("-word_count", "pk")),
}
# Articles come in source by source, and titles may name theirs: neither order is for who must not know.
SOURCE_BLIND_ORDERS = {"lot": (_lazy("drawn by lot"), ("uuid",)), "length": ORDERS["length"]}


@login_required
@require_safe
def index(request, slug):
    membership = access.membership_for(request.user, slug)
    knows_sources = access.knows_sources(membership)
    found = (
        Article.objects.visible_to(request.user)
        .filter(project=membership.project)
        .select_related("source")
        .prefetch_related("source__aliases")
        .defer("sentences", "edits")
    )
    if knows_sources:
        filters = SourcedArticleFilter(request.GET, found, request=request, membership=membership)
    else:
        filters = ArticleFilter(request.GET, found, request=request)
    orders = ORDERS if knows_sources else SOURCE_BLIND_ORDERS
    order = request.GET.get("order") or next(iter(orders))
    for name in sorted(set(request.GET) - set(filters.filters) - {"page", "order"}):
        raise BadRequest(_("There is no filter “%(name)s”.") % {"name": name})
    if order not in orders:
        raise BadRequest(_("There is no order “%(name)s”.") % {"name": order})
    is_understood = filters.is_valid()
    found = filters.qs.order_by(*orders[order][1]) if is_understood else found.none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    own = assignments.own_by_article(request.user, page.object_list)
    for article in page.object_list:
        article.reading = own.get(article.pk)
        article.shown = access.shown_metadata(article, membership, article.reading)
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
            "is_narrowed": any(request.GET.get(name) for name in filters.filters),
            "is_understood": is_understood,
            "knows_sources": knows_sources,
            "order": order,
            "orders": [(key, label) for key, (label, _columns) in orders.items()],
        },
        status=200 if is_understood else 400,
    )


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
        report = jobs.told(corpus.import_uploads(membership.project, files, **asked))
    context = {"membership": membership, "project": membership.project, "here": "articles", "form": form}
    return render(request, "articles/import.html", context | {"report": report})
