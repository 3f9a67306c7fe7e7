"""Evidence for an annotation: links and passages."""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, assignments, evidence
from corpus_app.models import Evidence

from . import headers
from .fields import Exact, Offset, Text


class EvidenceSerializer(serializers.Serializer):
    """A link, or a passage of an article with the title one may know."""

    id = serializers.UUIDField(source="uuid")
    annotation = serializers.UUIDField(source="annotation.uuid")
    relation = serializers.ChoiceField(choices=Evidence.Relation.choices)
    url = serializers.CharField()
    article = serializers.UUIDField(source="article.uuid", allow_null=True)
    title = serializers.CharField()
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    quote = serializers.CharField()
    note = serializers.CharField()
    version = serializers.IntegerField()

    def to_representation(self, instance):
        return evidence.as_json(instance)


class NewEvidence(Exact):
    """Either `url`, or `article` with `start`, `end` and `quote`. The id may be the client's own."""

    id = serializers.UUIDField(required=False)
    relation = serializers.ChoiceField(choices=Evidence.Relation.choices)
    url = Text(required=False, allow_blank=True)
    article = serializers.UUIDField(required=False, allow_null=True, default=None)
    start = Offset(required=False)
    end = Offset(required=False)
    quote = Text(required=False, allow_blank=True)
    note = Text(required=False, allow_blank=True, max_length=2_000)


class ChangedEvidence(Exact):
    """What can be changed; another link or passage is another piece of evidence."""

    relation = serializers.ChoiceField(choices=Evidence.Relation.choices, required=False)
    note = Text(required=False, allow_blank=True, max_length=2_000)


class Represented:
    """Views that answer with one piece of evidence."""

    def represent(self, row):
        annotation = access.annotation_for(self.request.user, row.annotation.uuid)
        return self.represented([row], annotation)[0]

    def represented(self, rows, annotation):
        membership = access.membership_for(self.request.user, annotation.assignment.article.project.slug)
        return EvidenceSerializer(evidence.titled(rows, membership), many=True).data

    def answer(self, row, status=200):
        return headers.versioned(self.represent(row), row, status)

    def own(self, verb, **arguments):
        try:
            return verb(reviewer=self.request.user, operation=headers.operation(self.request), **arguments)
        except ObjectDoesNotExist:
            self.look_up()
            raise PermissionDenied(_("This annotation is somebody else’s.")) from None


class AnnotationEvidence(Represented, generics.GenericAPIView):
    """The evidence given for an annotation; only who made the annotation adds to it."""

    queryset = Evidence.objects.none()  # what the schema looks at
    serializer_class = EvidenceSerializer

    def look_up(self):
        return access.annotation_for(self.request.user, self.kwargs["annotation_id"])

    @extend_schema(responses=EvidenceSerializer(many=True))
    def get(self, request, annotation_id):
        annotation = self.look_up()
        assignments.mark_seen([annotation.assignment], request.user)
        rows = Evidence.objects.visible_to(request.user).filter(annotation=annotation)
        page = self.paginate_queryset(rows.select_related("annotation", "article__source"))
        return self.get_paginated_response(self.represented(page, annotation))

    @extend_schema(request=NewEvidence, responses={201: EvidenceSerializer, 200: EvidenceSerializer})
    def post(self, request, annotation_id):
        headers.operation(request)
        self.look_up()
        body = NewEvidence(data=request.data)
        body.is_valid(raise_exception=True)
        fields = body.validated_data
        if fields["article"] is not None:
            fields["article"] = access.article_for(request.user, fields["article"])
        row, is_new = self.own(evidence.add, annotation_id=annotation_id, uuid=fields.pop("id", None), **fields)
        return self.answer(row, 201 if is_new else 200)


class EvidenceDetail(Represented, APIView):
    """One piece of evidence for one's own annotation: changed or removed."""

    def look_up(self):
        return generics.get_object_or_404(
            Evidence.objects.visible_to(self.request.user), uuid=self.kwargs["evidence_id"]
        )

    @extend_schema(request=ChangedEvidence, responses=EvidenceSerializer)
    def patch(self, request, evidence_id):
        version = headers.version(request)
        body = ChangedEvidence(data=request.data)
        body.is_valid(raise_exception=True)
        changed = self.own(evidence.change, evidence_id=evidence_id, version=version, changes=body.validated_data)
        return self.answer(changed)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, evidence_id):
        self.own(evidence.remove, evidence_id=evidence_id)
        return Response(status=204)
