"""The corpus of a project: search, filter, import."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from corpus_app import access, assignments, intake
from corpus_app import articles as corpus
from corpus_app.models import Article, Assignment, Role, Source

from .forms import ImportForm

PAGE = 50
STATES = [*Assignment.State.choices[:4], ("none", "not mine")]


class ArticleFilter(FilterSet):
    """What everybody may narrow the corpus by: nothing here is drawn from others' work."""

    q = CharFilter(method="search")
    state = ChoiceFilter(choices=STATES, method="in_state")

    class Meta:
        model = Article
        fields: list[str] = []

    def search(self, articles, name, value):
        if value.isprintable():
            return articles.filter(Q(title__icontains=value) | Q(text__icontains=value))
        return articles.none()

    def in_state(self, articles, name, value):
        own = Assignment.objects.of(self.request.user)
        if value == "none":
            return articles.exclude(pk__in=own.values("article"))
        return articles.filter(pk__in=own.filter(state=value).values("article"))


class SourcedArticleFilter(ArticleFilter):
    """For those who know the sources."""

    source = ModelChoiceFilter(queryset=Source.objects.none(), to_field_name="slug")
    after = DateFilter(field_name="published_on", lookup_expr="gte")
    before = DateFilter(field_name="published_on", lookup_expr="lte")

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["source"].queryset = access.sources_for(membership)


ORDERS = {"added": ("pk",), "date": ("-published_on", "pk"), "title": ("title", "pk"), "length": ("-word_count", "pk")}


@login_required
def index(request, slug):
    membership = access.membership_for(request.user, slug)
    knows_sources = access.knows_sources(membership)
    found = (
        Article.objects.visible_to(request.user)
        .filter(project=membership.project)
        .select_related("source")
        .prefetch_related("source__aliases")
        .defer("sentences", "edits", "meta")
    )
    if knows_sources:
        filters = SourcedArticleFilter(request.GET, found, request=request, membership=membership)
    else:
        filters = ArticleFilter(request.GET, found, request=request)
    order = request.GET.get("order", "added")
    unknown = set(request.GET) - set(filters.filters) - {"page", "order"}
    if unknown or order not in ORDERS or (order == "date" and not knows_sources):
        return HttpResponseBadRequest("There is no such filter or order.")
    page = Paginator(filters.qs.order_by(*ORDERS[order]), PAGE).get_page(request.GET.get("page"))
    own = assignments.own_by_article(request.user, page.object_list)
    for article in page.object_list:
        article.reading = own.get(article.pk)
        article.shown = access.shown_metadata(article, membership, article.reading)
    for field in filters.form.fields.values():
        field.widget.attrs["class"] = "select" if hasattr(field, "choices") else "input"
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
            "knows_sources": knows_sources,
            "order": order,
        },
    )


@login_required
def upload(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        report = corpus.take(
            membership.project,
            intake.uploaded(form.cleaned_data["files"]),
            source=form.cleaned_data["source"],
            actor=request.user,
        )
    context = {"membership": membership, "project": membership.project, "here": "articles", "form": form}
    return render(request, "articles/import.html", context | {"report": report})
