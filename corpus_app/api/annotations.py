"""Annotations: created by PUT, changed against a version, withdrawn, restored."""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from corpus_app import access, annotations, assignments
from corpus_app.models import Annotation, Assignment

from . import headers
from .fields import Confidence, Exact, Offset, Text
from .filtering import Strict


class AnnotationSerializer(serializers.Serializer):
    """An annotation as the API shows it; offsets are code points of the article's text."""

    id = serializers.UUIDField(source="uuid")
    article = serializers.UUIDField(source="assignment.article.uuid")
    tag = serializers.SlugField(source="tag.slug")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()
    note = serializers.CharField()
    confidence = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance):
        return annotations.as_json(instance)


class ReadAnnotationSerializer(AnnotationSerializer):
    """An annotation in a list over several readings: with the reading it belongs to and its reviewer."""

    assignment = serializers.UUIDField(source="assignment.uuid")
    kind = serializers.CharField(source="assignment.kind", help_text="main, training or repeat")
    reviewer = serializers.CharField(source="assignment.reviewer.name")

    def to_representation(self, instance):
        reading = instance.assignment
        said = {"assignment": str(reading.uuid), "kind": reading.kind, "reviewer": reading.reviewer.name}
        return annotations.as_json(instance) | said


class NewAnnotation(Exact):
    """What creates an annotation."""

    article = serializers.UUIDField()
    tag = Text(max_length=80)
    start = Offset()
    end = Offset()
    quote = Text(allow_blank=True)
    note = Text(allow_blank=True, default="", max_length=10_000)
    confidence = Confidence(allow_null=True, default=None)


class ChangedAnnotation(Exact):
    """What changes one; whatever is left out stays."""

    tag = Text(max_length=80, required=False)
    start = Offset(required=False)
    end = Offset(required=False)
    quote = Text(allow_blank=True, required=False)
    note = Text(allow_blank=True, max_length=10_000, required=False)
    confidence = Confidence(allow_null=True, required=False)


class Represented:
    """Views that answer with one annotation."""

    def represent(self, annotation):
        return AnnotationSerializer(annotation).data

    def answer(self, annotation, status=200):
        return headers.versioned(self.represent(annotation), annotation, status)


class AnnotationDetail(Represented, generics.GenericAPIView):
    """One annotation; PUT creates it or repeats the same creation."""

    serializer_class = AnnotationSerializer

    def get(self, request, annotation_id):
        annotation = access.annotation_for(request.user, annotation_id)
        assignments.mark_seen([annotation.assignment], request.user)
        return self.answer(annotation)

    @extend_schema(request=NewAnnotation, responses={201: AnnotationSerializer, 200: AnnotationSerializer})
    def put(self, request, annotation_id):
        operation = headers.operation(request)
        body = NewAnnotation(data=request.data)
        body.is_valid(raise_exception=True)
        article = access.article_for(request.user, body.validated_data.pop("article"))
        annotation, created = annotations.create(
            uuid=annotation_id, reviewer=request.user, article=article, operation=operation, **body.validated_data
        )
        return self.answer(annotation, 201 if created else 200)

    @extend_schema(request=ChangedAnnotation, responses=AnnotationSerializer)
    def patch(self, request, annotation_id):
        body = ChangedAnnotation(data=request.data)
        body.is_valid(raise_exception=True)
        return self.write(request, annotation_id, annotations.revise, changes=body.validated_data)

    @extend_schema(request=None, responses=AnnotationSerializer)
    def delete(self, request, annotation_id):
        return self.write(request, annotation_id, annotations.withdraw)

    def write(self, request, annotation_id, verb, **arguments):
        operation, version = headers.operation(request), headers.version(request)
        try:
            annotation = verb(
                uuid=annotation_id, reviewer=request.user, operation=operation, version=version, **arguments
            )
        except ObjectDoesNotExist:
            access.annotation_for(request.user, annotation_id)
            raise PermissionDenied(_("This annotation is somebody else’s.")) from None
        return self.answer(annotation)


class AnnotationRestore(AnnotationDetail):
    """A withdrawn annotation, restored."""

    http_method_names = ["post", "options"]

    @extend_schema(request=None, responses=AnnotationSerializer)
    def post(self, request, annotation_id):
        return self.write(request, annotation_id, annotations.restore)


class AnnotationFilter(Strict):
    """Narrow a list of annotations by tag and article."""

    tag = filters.CharFilter(field_name="tag__slug")
    article = filters.UUIDFilter(field_name="assignment__article__uuid")
    kind = filters.ChoiceFilter(field_name="assignment__kind", choices=Assignment.Kind.choices)

    class Meta:
        model = Annotation
        fields: list[str] = []


class SourcedAnnotationFilter(AnnotationFilter):
    """For those who know the sources."""

    source = filters.CharFilter(field_name="assignment__article__source__slug")


class AnnotationList(generics.ListAPIView):
    """A page of annotations; showing a peer's is remembered on one's own reading."""

    queryset = Annotation.objects.none()  # what the schema looks at
    serializer_class = ReadAnnotationSerializer
    filterset_class = AnnotationFilter

    def paginate_queryset(self, queryset):
        page = super().paginate_queryset(queryset)
        assignments.mark_seen([annotation.assignment for annotation in page], self.request.user)
        return page


class ProjectAnnotations(AnnotationList):
    """The annotations of a project that one may see: one's own, and those one may compare with."""

    @property
    def filterset_class(self):
        # The schema is made without a request; it shows all filters there are.
        slug = self.kwargs.get("slug")
        knows = slug is None or access.knows_sources(access.membership_for(self.request.user, slug))
        return SourcedAnnotationFilter if knows else AnnotationFilter

    def get_queryset(self):
        membership = access.membership_for(self.request.user, self.kwargs["slug"])
        return _listed(Annotation.objects.visible_to(self.request.user)).filter(
            assignment__article__project=membership.project
        )


class ArticleAnnotations(AnnotationList):
    """The annotations of one article that one may see."""

    def get_queryset(self):
        article = access.article_for(self.request.user, self.kwargs["article_id"])
        return _listed(Annotation.objects.visible_to(self.request.user)).filter(assignment__article=article)


def _listed(annotations):
    return annotations.live().with_ids().select_related("assignment__reviewer")
