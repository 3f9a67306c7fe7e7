"""Projects, their tags, sources and members."""

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, mentions
from corpus_app.models import Membership, Project, Role, Source, Tag, User

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


class NameSerializer(serializers.Serializer):
    """Somebody, and what to write after an @ to mean them."""

    name = serializers.CharField()
    handle = serializers.SerializerMethodField()

    def get_handle(self, person) -> str:
        return self.context["handles"][person.pk]


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


class ProjectNames(generics.ListAPIView):
    """The people whom one may name with an @ in a comment, as far as one knows them."""

    queryset = User.objects.none()
    serializer_class = NameSerializer
    filterset_class = Everything

    @cached_property
    def membership(self):
        return access.membership_for(self.request.user, self.kwargs["slug"])

    def get_queryset(self):
        return mentions.offered(self.membership)

    def get_serializer_context(self):
        # The schema is drawn without anybody asking.
        is_asked = "slug" in self.kwargs
        return super().get_serializer_context() | {
            "handles": mentions.handles(self.membership.project) if is_asked else {}
        }
