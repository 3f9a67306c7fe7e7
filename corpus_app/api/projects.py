"""Projects, their tags, sources and members."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access
from corpus_app.models import Membership, Project, Role, Source, Tag

from .filtering import Strict
from .paging import Pages


class ProjectSerializer(serializers.Serializer):
    """A project with its rules."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    description = serializers.CharField()
    guideline = serializers.CharField()
    guideline_version = serializers.IntegerField()
    overlap = serializers.IntegerField()
    is_blind = serializers.BooleanField()
    is_source_blind = serializers.BooleanField()
    may_compare_after_submit = serializers.BooleanField()
    unit = serializers.CharField()
    allows_overlapping_spans = serializers.BooleanField()
    tag_level = serializers.CharField()
    status = serializers.CharField()


class TagSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    name = serializers.CharField()
    key = serializers.CharField()
    slot = serializers.IntegerField()
    definition = serializers.CharField()
    examples = serializers.ListField(child=serializers.CharField())
    counter_examples = serializers.ListField(child=serializers.CharField())
    asks_for_evidence = serializers.BooleanField()
    is_active = serializers.BooleanField()


class SourceSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    name = serializers.CharField()
    homepage = serializers.CharField()


class MemberSerializer(serializers.Serializer):
    """A member. Names only; what people did is in their readings."""

    id = serializers.UUIDField(source="user.uuid")
    name = serializers.CharField(source="user.name")
    role = serializers.CharField()
    reads = serializers.BooleanField()


class Everything(Strict):
    """A list that has no filters, and says so."""


class ProjectList(generics.ListAPIView):
    """The projects one is a member of."""

    queryset = Project.objects.none()  # what the schema looks at
    serializer_class = ProjectSerializer
    filterset_class = Everything

    def get_queryset(self):
        return Project.objects.visible_to(self.request.user)


class ProjectDetail(APIView):
    """One project."""

    @extend_schema(responses=ProjectSerializer)
    def get(self, request, slug):
        return Response(ProjectSerializer(access.membership_for(request.user, slug).project).data)


class ByPosition(Pages):
    ordering = ("position", "pk")


class ProjectTags(generics.ListAPIView):
    """The tags of a project, in their order."""

    queryset = Tag.objects.none()
    serializer_class = TagSerializer
    pagination_class = ByPosition
    filterset_class = Everything

    def get_queryset(self):
        return access.membership_for(self.request.user, self.kwargs["slug"]).project.tags.all()


class ProjectSources(generics.ListAPIView):
    """The sources of a project that one may know of."""

    queryset = Source.objects.none()
    serializer_class = SourceSerializer
    filterset_class = Everything

    def get_queryset(self):
        return access.sources_for(access.membership_for(self.request.user, self.kwargs["slug"]))


class ProjectMembers(generics.ListAPIView):
    """The members of a project; for its managers."""

    queryset = Membership.objects.none()
    serializer_class = MemberSerializer
    filterset_class = Everything

    def get_queryset(self):
        membership = access.membership_for(self.request.user, self.kwargs["slug"], Role.MANAGER)
        return Membership.objects.current().filter(project=membership.project).select_related("user")
