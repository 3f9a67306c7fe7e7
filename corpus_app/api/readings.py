"""Readings: what is assigned, and submitting, skipping and reopening one's own."""

import re

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, adjudication, assignments, changes, sittings
from corpus_app.models import Annotation, Assignment, Role

from . import headers
from .annotations import AnnotationSerializer
from .comments import CommentSerializer
from .fields import Exact, Offset, Text
from .filtering import Strict
from .rulings import RulingSerializer


class ReadingSerializer(serializers.Serializer):
    """One reading. Times and reviewer are there for those who manage readings, and for one's own."""

    id = serializers.UUIDField(source="uuid")
    article = serializers.UUIDField(source="article.uuid")
    reviewer = serializers.CharField(source="reviewer.name")
    kind = serializers.CharField()
    state = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)


class Moved(serializers.Serializer):
    """Where a reading stands after a step, and where to go on."""

    state = serializers.CharField()
    next = serializers.CharField(allow_null=True)


class SkipSerializer(Exact):
    reason = Text(max_length=500)


class Nothing(Exact):
    """A body without fields."""


class Step(APIView):
    """A step of one's own reading."""

    body = Nothing

    @extend_schema(responses=Moved)
    def post(self, request, article_id):
        body = self.body(data=request.data or {})
        body.is_valid(raise_exception=True)
        article = access.article_for(request.user, article_id)
        reading = type(self).verb(
            article=article, reviewer=request.user, operation=headers.operation(request), **body.validated_data
        )
        following = assignments.go_on(request.user, article.project, after=article)
        address = reverse("reading", args=[following.uuid]) if following else None
        if reading.kind == Assignment.Kind.TRAINING and reading.is_submitted:
            address = reverse("feedback", args=[article.uuid])
        return Response({"state": reading.state, "next": address})

    def represent(self, thing):
        return None


class Submit(Step):
    """The reading, submitted."""

    verb = assignments.submit


class Skip(Step):
    """The reading, put aside with a reason."""

    verb = assignments.skip
    body = SkipSerializer


class Reopen(Step):
    """One's submitted reading, open again."""

    verb = assignments.reopen


class AskToReopen(Step):
    """One's closed reading; the managers are asked to open it again."""

    verb = assignments.ask_to_reopen


for step in (Submit, Skip, Reopen, AskToReopen):
    step.post = extend_schema(request=step.body, responses=Moved)(Step.post)


class ReadingFilter(Strict):
    """Narrow a list of readings by state and kind."""

    state = filters.ChoiceFilter(choices=Assignment.State.choices)
    kind = filters.ChoiceFilter(choices=Assignment.Kind.choices)

    class Meta:
        model = Assignment
        fields: list[str] = []


class ProjectReadings(generics.ListAPIView):
    """One's own readings in a project; for managers everybody's."""

    queryset = Assignment.objects.none()  # what the schema looks at
    serializer_class = ReadingSerializer
    filterset_class = ReadingFilter

    def get_queryset(self):
        membership = access.membership_for(self.request.user, self.kwargs["slug"])
        readings = Assignment.objects.filter(article__project=membership.project).select_related("article", "reviewer")
        if membership.includes(Role.MANAGER):
            own_open = Assignment.objects.of(self.request.user).open()
            return readings.exclude(~Q(reviewer_id=self.request.user.pk), article__in=own_open.values("article"))
        return readings.of(self.request.user)


class Next(APIView):
    """The article to read next in a project; 204 when the queue is empty."""

    @extend_schema(responses={200: Moved, 204: None})
    def get(self, request, slug):
        membership = access.membership_for(request.user, slug)
        assignments.bring([membership])
        reading = assignments.queue(request.user, membership.project).first()
        if reading is None:
            return Response(status=204)
        return Response({"state": reading.state, "next": reverse("reading", args=[reading.article.uuid])})


class CursorSerializer(Exact):
    since = serializers.CharField(
        default="", allow_blank=True, max_length=4000, help_text="a number of one's own reading, or opaque"
    )


class ChangesSerializer(serializers.Serializer):
    """What changed, with the cursor to ask with next time."""

    cursor = serializers.IntegerField()
    state = serializers.CharField()
    annotations = AnnotationSerializer(many=True)


class ChangedReadingSerializer(serializers.Serializer):
    id = serializers.CharField()
    reviewer = serializers.CharField()
    marks = serializers.ListField(help_text="tag, start, end, note of each")


class PlacedCommentSerializer(CommentSerializer):
    """A comment with the span of the mark it is about."""

    start = serializers.IntegerField(source="mark.start", default=None)
    end = serializers.IntegerField(source="mark.end", default=None)


class BenchSerializer(serializers.Serializer):
    """What changed on the article, for who settles it. What did not change is empty or null."""

    cursor = serializers.CharField()
    adjudicated_at = serializers.DateTimeField(allow_null=True)
    readings = ChangedReadingSerializer(many=True)
    gone = serializers.ListField(child=serializers.CharField())
    rulings = RulingSerializer(many=True, allow_null=True)
    comments = PlacedCommentSerializer(many=True, allow_null=True)


class Changes(APIView):
    """What changed after a cursor; 204 when nothing did.

    For a reader of the article the cursor counts the changes of their own reading. For an adjudicator who is not
    reading it, it is opaque and covers all submitted readings, the rulings and the comments.
    """

    @extend_schema(
        parameters=[CursorSerializer],
        responses={
            200: PolymorphicProxySerializer("ArticleChanges", [ChangesSerializer, BenchSerializer], None),
            204: None,
        },
    )
    def get(self, request, article_id):
        # Asked by every open compare page every few seconds, almost always for nothing.
        asked = request.query_params
        if asked.keys() == {"since"} and changes.is_unchanged(article_id, request.user, asked["since"]):
            return Response(status=204)
        article = access.article_for(request.user, article_id)
        since = CursorSerializer(data=request.query_params.dict())
        since.is_valid(raise_exception=True)
        cursor = since.validated_data["since"]
        reading = assignments.reading_of(article, request.user)
        membership = access.membership_for(request.user, article.project.slug)
        if adjudication.may_rule(membership, reading):
            found = changes.since(article, request.user, cursor)
            return Response(status=204) if found is None else Response(_bench(found))
        return self.own(reading, _number(cursor))

    def own(self, reading, since):
        if reading is None or reading.seq <= since:
            return Response(status=204)
        changed = Annotation.objects.filter(assignment=reading, seq__gt=since).with_ids().order_by("seq")
        rows = AnnotationSerializer(changed, many=True).data
        return Response({"cursor": reading.seq, "state": reading.state, "annotations": rows})


def _bench(found):
    if found["comments"] is not None:
        found["comments"] = PlacedCommentSerializer(found["comments"], many=True).data
    return found


def _number(cursor):
    if not re.fullmatch(r"\d{0,9}", cursor, re.ASCII):
        raise serializers.ValidationError({"since": _("This takes the cursor of an earlier answer.")})
    return int(cursor or 0)


class SittingSerializer(Exact):
    sitting = serializers.UUIDField()
    seconds = Offset()
    place = Offset(default=0)


class ActiveSerializer(serializers.Serializer):
    """The seconds on task that are counted by now."""

    active_seconds = serializers.IntegerField()


class Time(APIView):
    """Time on task: what one opened page has counted so far in one's own open reading, and where it stands."""

    @extend_schema(request=SittingSerializer, responses=ActiveSerializer)
    def post(self, request, article_id):
        """Report it. The count is cumulative per page, so that a repeated report changes nothing."""
        headers.require_writer(request)
        body = SittingSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        article = access.article_for(request.user, article_id)
        counted = sittings.report(article=article, reviewer=request.user, **body.validated_data)
        return Response({"active_seconds": counted})

    def represent(self, thing):
        return None
