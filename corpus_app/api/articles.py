"""Articles: the list of a project, and one with its text."""

from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, assignments, corpus, search
from corpus_app.models import Article, Role, Tag, User

from .filtering import Strict
from .paging import Pages

MOST_TYPED = 200


class ArticleSerializer(serializers.Serializer):
    """An article without its text; what a source-blind reviewer may not know yet is null."""

    id = serializers.UUIDField(source="article.uuid")
    title = serializers.CharField(source="shown.title")
    source = serializers.SlugField(source="shown.source.slug", default=None)
    author = serializers.CharField(source="shown.author")
    published_on = serializers.DateField(source="shown.published_on")
    url = serializers.CharField(source="shown.url")
    event = serializers.CharField(source="shown.event")
    external_id = serializers.CharField(source="shown.external_id")
    language = serializers.CharField(source="article.language")
    length = serializers.IntegerField(source="article.length")
    word_count = serializers.IntegerField(source="article.word_count")
    state = serializers.CharField(help_text="The state of one's own reading, null without one.")


class ListedArticleSerializer(ArticleSerializer):
    """An article in a list; after a search with the place where the words stand."""

    excerpt = serializers.CharField(allow_null=True, help_text="The text around what `q` found; null without `q`.")


class WholeArticleSerializer(ArticleSerializer):
    """An article with its text, the offsets of its sentences and its other data."""

    text = serializers.CharField(source="article.text")
    sentences = serializers.JSONField(source="article.sentences")
    meta = serializers.JSONField(source="shown.meta")


def represented(article, membership, reading, typed=""):
    """What the serializers above read."""
    return {
        "excerpt": search.excerpt(article.text, typed) if typed else None,
        "article": article,
        "shown": access.shown_metadata(article, membership, reading),
        "state": reading.state if reading else None,
    }


class SourceBlindArticleFilter(Strict):
    """Narrow the list, for whom the source is withheld: no filter on source and date, and titles are not searched."""

    q = filters.CharFilter(method="search", max_length=MOST_TYPED)
    state = filters.ChoiceFilter(choices=corpus.STATES, method="in_state")
    event = filters.CharFilter(field_name="event")
    language = filters.CharFilter(field_name="language")

    class Meta:
        model = Article
        fields: list[str] = []

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership

    def search(self, articles, name, value):
        return search.find(articles, value, in_titles=False)

    def in_state(self, articles, name, value):
        return corpus.in_state(articles, self.membership.user, value)


class ArticleFilter(SourceBlindArticleFilter):
    """The same for those who know the sources."""

    source = filters.CharFilter(field_name="source__slug")
    published_after = filters.DateFilter(field_name="published_on", lookup_expr="gte")
    published_before = filters.DateFilter(field_name="published_on", lookup_expr="lte")

    def search(self, articles, name, value):
        return search.find(articles, value)


class FollowedArticleFilter(ArticleFilter):
    """The same for those who follow everybody's readings."""

    readings = filters.ChoiceFilter(choices=corpus.STANDS, method="narrow")
    tag = extend_schema_field(OpenApiTypes.STR)(
        filters.ModelChoiceFilter(queryset=Tag.objects.none(), to_field_name="slug", method="narrow")
    )
    reviewer = extend_schema_field(OpenApiTypes.UUID)(
        filters.ModelChoiceFilter(queryset=User.objects.none(), to_field_name="uuid", method="narrow")
    )
    differ = filters.ChoiceFilter(choices=corpus.DIFFERENCES, method="narrow")
    flags = filters.ChoiceFilter(choices=corpus.FLAGS, method="narrow")

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, membership=membership, **kwargs)
        self.filters["tag"].queryset = membership.project.tags.all()
        self.filters["reviewer"].queryset = corpus.readers(membership.project)

    def narrow(self, articles, name, value):
        return corpus.NARROWED[name](articles, self.membership, value)


def _filter_for(membership, asked, articles):
    """The FilterSet that this member may use; what they may not know is no filter."""
    if not access.knows_sources(membership):
        return SourceBlindArticleFilter(asked, articles, membership=membership)
    if not membership.includes(Role.ADJUDICATOR):
        return ArticleFilter(asked, articles, membership=membership)
    without = [] if membership.includes(Role.MANAGER) else ["flags"]
    if "differ" in asked and not corpus.may_know_divided(membership):
        without.append("differ")
    return FollowedArticleFilter(asked, articles, membership=membership, without=without)


class ProjectArticles(generics.GenericAPIView):
    """The articles of a project."""

    queryset = Article.objects.none()  # what the schema looks at
    serializer_class = ListedArticleSerializer
    pagination_class = Pages
    filterset_class = FollowedArticleFilter  # what the schema looks at

    @extend_schema(responses=ListedArticleSerializer(many=True))
    def get(self, request, slug):
        membership = access.membership_for(request.user, slug)
        articles = (
            access.corpus_of(membership)
            .select_related("source")
            .prefetch_related("source__aliases")
            .defer("sentences", "edits")
        )
        typed = request.query_params.get("q", "")
        if not typed:
            articles = articles.defer("text", "sentences", "edits")
        found = _filter_for(membership, request.query_params, articles)
        if not found.is_valid():
            raise serializers.ValidationError(found.errors)
        # Articles come in source by source: who must not know the sources gets them in the order of their ids.
        self.paginator.ordering = "pk" if access.knows_sources(membership) else "uuid"
        page = self.paginate_queryset(found.qs)
        own = assignments.own_by_article(request.user, page)
        rows = [represented(article, membership, own.get(article.pk), typed) for article in page]
        return self.get_paginated_response(ListedArticleSerializer(rows, many=True).data)


class ArticleDetail(APIView):
    """One article with its text."""

    @extend_schema(responses=WholeArticleSerializer)
    def get(self, request, article_id):
        article = access.article_for(request.user, article_id)
        membership = access.membership_for(request.user, article.project.slug)
        reading = assignments.reading_of(article, request.user)
        return Response(WholeArticleSerializer(represented(article, membership, reading)).data)
