"""What the corpus page can be narrowed and ordered by, as far as a member may know it."""

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _lazy
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from corpus_app import access, corpus, search
from corpus_app.models import Article, Role, Source, Tag, User

ANY = _lazy("any")
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ArticleFilter(FilterSet):
    """What everybody may narrow the corpus by: nothing here is drawn from others' work."""

    q = CharFilter(method="search", label=_lazy("Words"))
    state = ChoiceFilter(choices=corpus.STATES, method="in_state", label=_lazy("My reading"), empty_label=ANY)

    class Meta:
        model = Article
        fields: list[str] = []

    def search(self, articles, name, value):
        # A title that names its source is withheld, so it must not be found either.
        return search.find(articles, value, in_titles=False)

    def in_state(self, articles, name, value):
        return corpus.in_state(articles, self.request.user, value)


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
        # Not `exclude`: what comes after nothing is looked up, what is not nothing is searched for.
        events = self.queryset.filter(event__gt="").order_by("event")
        named = events.values_list("event", flat=True).distinct()
        self.filters["event"].extra["choices"] = [(event, event) for event in named]

    def search(self, articles, name, value):
        return search.find(articles, value)


class FollowedArticleFilter(SourcedArticleFilter):
    """For those who follow everybody's readings: nothing is said of articles that they are reading themselves."""

    readings = ChoiceFilter(choices=corpus.STANDS, method="narrow", label=_lazy("Readings"), empty_label=ANY)
    tag = ModelChoiceFilter(
        queryset=Tag.objects.none(), to_field_name="slug", method="narrow", label=_lazy("Has tag"), empty_label=ANY
    )
    reviewer = ModelChoiceFilter(
        queryset=User.objects.none(), to_field_name="uuid", method="narrow", label=_lazy("Reviewer"), empty_label=ANY
    )
    differ = ChoiceFilter(choices=corpus.DIFFERENCES, method="narrow", label=_lazy("Readers differ"), empty_label=ANY)
    flags = ChoiceFilter(choices=corpus.FLAGS, method="narrow", label=_lazy("Flags"), empty_label=ANY)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, membership=membership, **kwargs)
        self.filters["tag"].queryset = membership.project.tags.all()
        self.filters["reviewer"].queryset = corpus.readers(membership.project)
        self.filters["reviewer"].field.label_from_instance = lambda user: user.name
        if not membership.includes(Role.MANAGER):
            del self.filters["flags"]
        if not corpus.may_know_divided(membership):
            del self.filters["differ"]

    def narrow(self, articles, name, value):
        return corpus.NARROWED[name](articles, self.membership, value)


ORDERS = {
    "added": (_lazy("as added"), ("pk",)),
    "date": (_lazy("newest first"), (F("published_on").desc(nulls_last=True), "-pk")),
    "title": (_lazy("by title"), ("title", "pk")),
    "length": (_lazy("longest first"), ("-word_count", "pk")),
}
# Articles come in source by source, and titles may name theirs: neither order is for who must not know.
SOURCE_BLIND_ORDERS = {"lot": (_lazy("drawn by lot"), ("uuid",)), "length": ORDERS["length"]}
MOST_DIVIDED = _lazy("most divided first")


def orders_for(membership, filters):
    """{key: (label, columns)} of the orders that the member may ask for, who may use these filters (`filter_for`)."""
    if not access.knows_sources(membership):
        return SOURCE_BLIND_ORDERS
    if "differ" not in filters.filters:
        return ORDERS
    return ORDERS | {"divided": (MOST_DIVIDED, corpus.divided_first(membership))}


def filter_for(membership, request, articles):
    """The FilterSet that this member may use on these articles."""
    if not access.knows_sources(membership):
        return ArticleFilter(request.GET, articles, request=request)
    kind = FollowedArticleFilter if membership.includes(Role.ADJUDICATOR) else SourcedArticleFilter
    return kind(request.GET, articles, request=request, membership=membership)
