"""Rulings: created by PUT, changed against a version; proposals, accepting by rule, settling an article."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, adjudication, assignments
from corpus_app.models import Assignment, Role, Ruling

from . import headers
from .fields import Exact, Offset, Text
from .filtering import Strict


class RulingSerializer(serializers.Serializer):
    """A ruling as the API shows it; offsets are code points of the article's text."""

    id = serializers.UUIDField(source="uuid")
    article = serializers.UUIDField(source="article.uuid")
    tag = serializers.SlugField(source="tag.slug")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()
    verdict = serializers.ChoiceField(Ruling.Verdict.choices)
    reason = serializers.CharField()
    is_precedent = serializers.BooleanField()
    decided_by = serializers.CharField(source="decided_by.name")
    decided_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()

    def to_representation(self, instance):
        return adjudication.as_json(instance)


class NewRuling(Exact):
    """What creates a ruling."""

    article = serializers.UUIDField()
    tag = Text(max_length=80)
    start = Offset()
    end = Offset()
    quote = Text(allow_blank=True)
    verdict = serializers.ChoiceField(Ruling.Verdict.choices)
    reason = Text(allow_blank=True, default="", max_length=adjudication.LONGEST_REASON)
    is_precedent = serializers.BooleanField(default=False)


class ChangedRuling(Exact):
    """What changes one; whatever is left out stays."""

    tag = Text(max_length=80, required=False)
    start = Offset(required=False)
    end = Offset(required=False)
    quote = Text(allow_blank=True, required=False)
    verdict = serializers.ChoiceField(Ruling.Verdict.choices, required=False)
    reason = Text(allow_blank=True, required=False, max_length=adjudication.LONGEST_REASON)
    is_precedent = serializers.BooleanField(required=False)


class MergedRuling(Exact):
    ruling = serializers.UUIDField()


class RuleSerializer(Exact):
    """A majority: at least `least` of every `of` readers."""

    least = serializers.IntegerField(min_value=1, max_value=100)
    of = serializers.IntegerField(min_value=1, max_value=100)


class PlannedSerializer(serializers.Serializer):
    """What a rule would accept, in numbers, and what it leaves alone."""

    rulings = serializers.IntegerField(source="count")
    articles = serializers.IntegerField()
    short = serializers.IntegerField(help_text="articles with too few readers")
    ruled = serializers.IntegerField(help_text="spans where a ruling on the tag stands already")
    contested = serializers.IntegerField(help_text="spans without such a majority")


class WrittenSerializer(serializers.Serializer):
    rulings = serializers.IntegerField()


class ProposalSerializer(serializers.Serializer):
    """What readers together say of a span."""

    tag = serializers.SlugField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()
    votes = serializers.IntegerField()
    readers = serializers.IntegerField()
    share = serializers.FloatField()
    is_contested = serializers.BooleanField()


class AdjudicatedSerializer(serializers.Serializer):
    adjudicated_at = serializers.DateTimeField(allow_null=True)


class RulingDetail(generics.GenericAPIView):
    """One ruling; PUT creates it or repeats the same creation."""

    serializer_class = RulingSerializer

    def represent(self, ruling):
        return RulingSerializer(ruling).data

    def answer(self, ruling, status=200):
        return headers.versioned(self.represent(ruling), ruling, status)

    def visible(self, request, ruling_id):
        found = Ruling.objects.visible_to(request.user).select_related("article", "tag", "decided_by")
        return generics.get_object_or_404(found, uuid=ruling_id)

    def get(self, request, ruling_id):
        ruling = self.visible(request, ruling_id)
        assignments.mark_told({ruling.article_id}, request.user)
        return self.answer(ruling)

    @extend_schema(request=NewRuling, responses={201: RulingSerializer, 200: RulingSerializer})
    def put(self, request, ruling_id):
        operation = headers.operation(request)
        body = NewRuling(data=request.data)
        body.is_valid(raise_exception=True)
        article = access.article_for(request.user, body.validated_data.pop("article"))
        ruling, created = adjudication.create(
            uuid=ruling_id, adjudicator=request.user, article=article, operation=operation, **body.validated_data
        )
        return self.answer(ruling, 201 if created else 200)

    @extend_schema(request=ChangedRuling, responses=RulingSerializer)
    def patch(self, request, ruling_id):
        body = ChangedRuling(data=request.data)
        body.is_valid(raise_exception=True)
        return self.write(request, ruling_id, adjudication.revise, changes=body.validated_data)

    @extend_schema(request=None, responses=RulingSerializer)
    def delete(self, request, ruling_id):
        return self.write(request, ruling_id, adjudication.withdraw)

    def write(self, request, ruling_id, verb, **arguments):
        operation, version = headers.operation(request), headers.version(request)
        try:
            ruling = verb(uuid=ruling_id, adjudicator=request.user, operation=operation, version=version, **arguments)
        except ObjectDoesNotExist:
            raise Http404 from None
        return self.answer(ruling)


class RulingRestore(RulingDetail):
    """A withdrawn ruling, in force again."""

    http_method_names = ["post", "options"]

    @extend_schema(request=None, responses=RulingSerializer)
    def post(self, request, ruling_id):
        return self.write(request, ruling_id, adjudication.restore)


class RulingMerge(RulingDetail):
    """This ruling and another one of the same verdict and tag, as one."""

    http_method_names = ["post", "options"]

    @extend_schema(request=MergedRuling, responses=RulingSerializer)
    def post(self, request, ruling_id):
        body = MergedRuling(data=request.data)
        body.is_valid(raise_exception=True)
        return self.write(request, ruling_id, adjudication.merge, other=body.validated_data["ruling"])


class RulingFilter(Strict):
    """Narrow a list of rulings; the gold is `verdict=accepted`."""

    tag = filters.CharFilter(field_name="tag__slug")
    article = filters.UUIDFilter(field_name="article__uuid")
    verdict = filters.ChoiceFilter(choices=Ruling.Verdict.choices)
    is_precedent = filters.BooleanFilter()
    is_adjudicated = filters.BooleanFilter(field_name="article__adjudicated_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Ruling
        fields: list[str] = []


class RulingList(generics.ListAPIView):
    """A page of rulings in force; showing them is remembered on one's own readings."""

    queryset = Ruling.objects.none()  # what the schema looks at
    serializer_class = RulingSerializer
    filterset_class = RulingFilter

    def visible(self):
        return Ruling.objects.visible_to(self.request.user).live().select_related("article", "tag", "decided_by")

    def paginate_queryset(self, queryset):
        page = super().paginate_queryset(queryset)
        assignments.mark_told({ruling.article_id for ruling in page}, self.request.user)
        return page


class ProjectRulings(RulingList):
    """The rulings of a project that one may see."""

    def get_queryset(self):
        membership = access.membership_for(self.request.user, self.kwargs["slug"])
        return self.visible().filter(article__project=membership.project)


class ArticleRulings(RulingList):
    """The rulings on one article that one may see."""

    def get_queryset(self):
        return self.visible().filter(article=access.article_for(self.request.user, self.kwargs["article_id"]))


class ArticleProposals(APIView):
    """What most readers marked, and where they are split evenly; for adjudicators."""

    @extend_schema(responses=ProposalSerializer(many=True))
    def get(self, request, article_id):
        article = access.article_for(request.user, article_id)
        membership = access.membership_for(request.user, article.project.slug, Role.ADJUDICATOR)
        adjudication.require_bench(membership, article)
        found = adjudication.readings(article)
        assignments.mark_compared(Assignment.objects.filter(pk__in=found.values("pk")), request.user)
        slugs = dict(membership.project.tags.values_list("pk", "slug"))
        rows = [
            {
                "tag": slugs[each.tag],
                "start": each.start,
                "end": each.end,
                "quote": article.text[each.start : each.end],
                "votes": each.votes,
                "readers": each.readers,
                "share": each.share,
                "is_contested": each.is_contested,
            }
            for each in adjudication.proposals(article)
        ]
        return Response(rows)


class AcceptRulings(APIView):
    """Accepting by a rule: GET says what it would write, POST writes it; for adjudicators."""

    @extend_schema(parameters=[RuleSerializer], responses=PlannedSerializer)
    def get(self, request, slug):
        membership = access.membership_for(request.user, slug, Role.ADJUDICATOR)
        plan = adjudication.planned(access.corpus_of(membership), self.rule(request.query_params.dict()), request.user)
        return Response(PlannedSerializer(plan).data)

    @extend_schema(request=RuleSerializer, responses=WrittenSerializer)
    def post(self, request, slug):
        operation = headers.operation(request)
        membership = access.membership_for(request.user, slug, Role.ADJUDICATOR)
        written = adjudication.accept(
            articles=access.corpus_of(membership),
            project=membership.project,
            rule=self.rule(request.data),
            adjudicator=request.user,
            operation=operation,
        )
        return Response({"rulings": written})

    def rule(self, data):
        body = RuleSerializer(data=data)
        body.is_valid(raise_exception=True)
        return adjudication.checked_rule(**body.validated_data)


class Adjudicate(APIView):
    """The article, adjudicated: what all readers marked alike is accepted too; readers see their corrections."""

    verb = adjudication.finish

    @extend_schema(request=None, responses=AdjudicatedSerializer)
    def post(self, request, article_id):
        article = access.article_for(request.user, article_id)
        operation = headers.operation(request)
        article = type(self).verb(article=article, adjudicator=request.user, operation=operation)
        return Response(AdjudicatedSerializer(article).data)


class ReopenAdjudication(Adjudicate):
    """The article, open for rulings again."""

    verb = adjudication.reopen
