"""What the corpus can be narrowed and ordered by, as far as a member may know it."""

from django import forms
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _lazy
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from corpus_app import access, agreement, assignments, progress, search
from corpus_app.models import Annotation, Article, Assignment, Role, Source, Tag

from .results.gate import pending

STATES = [*Assignment.State.choices[:4], ("none", _lazy("not mine"))]
STANDS = [
    ("short", _lazy("too few readers")),
    ("open", _lazy("being read")),
    ("read", _lazy("read, not settled")),
    ("settled", _lazy("settled")),
]
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
    event = ChoiceFilter(label=_lazy("Event"), empty_label=ANY)
    after = DateFilter(field_name="published_on", lookup_expr="gte", label=_lazy("From"), widget=DAY)
    before = DateFilter(field_name="published_on", lookup_expr="lte", label=_lazy("To"), widget=DAY)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.filters["source"].queryset = access.sources_for(membership)
        # Of the articles that the member may see: a hidden one tells nothing, its event neither.
        events = self.queryset.select_related(None).prefetch_related(None).exclude(event="").order_by("event")
        named = events.values_list("event", flat=True).distinct()
        self.filters["event"].extra["choices"] = [(event, event) for event in named]

    def search(self, articles, name, value):
        return search.find(articles, value)


class FollowedArticleFilter(SourcedArticleFilter):
    """For those who follow everybody's readings: nothing is said of articles that they are reading themselves."""

    readings = ChoiceFilter(choices=STANDS, method="that_stand", label=_lazy("Readings"), empty_label=ANY)
    tag = ModelChoiceFilter(
        queryset=Tag.objects.none(), to_field_name="slug", method="with_tag", label=_lazy("Has tag"), empty_label=ANY
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, membership=membership, **kwargs)
        self.filters["tag"].queryset = membership.project.tags.all()

    def that_stand(self, articles, name, value):
        project = self.membership.project
        own = Assignment.objects.of(self.membership.user)
        articles = articles.exclude(pk__in=own.open().values("article"))
        readings = progress.counted(access.followed_readings(self.membership)).filter(article=OuterRef("pk"))
        if value == "open":
            return articles.filter(Exists(readings.open()))
        is_settled = Q(adjudicated_at__isnull=False)
        if value == "settled":
            return articles.filter(is_settled)
        counting = assignments.counting(project)
        if value == "read":
            counting = progress.counted(access.followed_readings(self.membership)).submitted()
        # Asked for by article, so that one walk over the readings is enough.
        by_article = counting.order_by().values("article").annotate(n=Count("pk")).filter(n__gte=project.overlap)
        if value == "short":
            return articles.filter(is_hidden=False, is_training=False).exclude(pk__in=by_article.values("article"))
        return articles.filter(~is_settled, pk__in=by_article.values("article"))

    def with_tag(self, articles, name, value):
        readings = access.shown_content(self.membership, access.followed_readings(self.membership))
        marks = Annotation.objects.live().filter(tag=value, assignment__in=readings.main().submitted().values("pk"))
        return articles.filter(pk__in=marks.values("assignment__article"))


ORDERS = {
    "added": (_lazy("as added"), ("pk",)),
    "date": (_lazy("newest first"), (F("published_on").desc(nulls_last=True), "pk")),
    "title": (_lazy("by title"), ("title", "pk")),
    "length": (_lazy("longest first"), ("-word_count", "pk")),
}
# Articles come in source by source, and titles may name theirs: neither order is for who must not know.
SOURCE_BLIND_ORDERS = {"lot": (_lazy("drawn by lot"), ("uuid",)), "length": ORDERS["length"]}
MOST_DIVIDED = _lazy("most divided first")


def orders_for(membership):
    """{key: (label, columns)} of the orders that the member may ask for; the most divided come by `divided`."""
    if not access.knows_sources(membership):
        return SOURCE_BLIND_ORDERS
    return ORDERS | ({"divided": (MOST_DIVIDED, None)} if _may_know_divided(membership) else {})


def _may_know_divided(membership):
    """Others' work in a list: not for reviewers, and for nobody before they were told what looking at it costs."""
    if not membership.includes(Role.ADJUDICATOR):
        return False
    return not pending(membership, access.compared_readings(membership)).exists()


def divided(membership, articles):
    """The articles (a queryset) as a list of pks: those that divide their readers most first, undivided ones last."""
    rows = agreement.of(membership.project, access.compared_readings(membership)).findings.divided
    place = {row.article: at for at, row in enumerate(rows)}
    return sorted(articles.order_by("pk").values_list("pk", flat=True), key=lambda pk: (place.get(pk, len(place)), pk))


def filter_for(membership, request, articles):
    """The FilterSet that this member may use on these articles."""
    if not access.knows_sources(membership):
        return ArticleFilter(request.GET, articles, request=request)
    kind = FollowedArticleFilter if membership.includes(Role.ADJUDICATOR) else SourcedArticleFilter
    return kind(request.GET, articles, request=request, membership=membership)
