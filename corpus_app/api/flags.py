"""Flags: raised by reviewers, settled by managers."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, assignments, moderation
from corpus_app.models import Flag, Role

from . import headers
from .fields import Exact, Text
from .filtering import Strict


class FlagSerializer(serializers.Serializer):
    """A flag. While one reads the article, what became of one's flag is not told."""

    id = serializers.UUIDField(source="uuid")
    article = serializers.UUIDField(source="article.uuid")
    annotation = serializers.UUIDField(source="annotation.uuid", default=None)
    raised_by = serializers.CharField(source="raised_by.name")
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(source="resolved_at", allow_null=True)
    outcome = serializers.CharField()

    def to_representation(self, instance):
        shown = super().to_representation(instance)
        return shown | {"settled_at": None, "outcome": ""} if instance.article_id in self.context["reading"] else shown


class NewFlag(Exact):
    """What raises a flag."""

    reason = Text(max_length=moderation.LONGEST)
    annotation = serializers.UUIDField(required=False, allow_null=True, default=None)


class Settled(Exact):
    """What settles one."""

    outcome = Text(max_length=moderation.LONGEST)
    hide = serializers.BooleanField(default=False)


class FlagFilter(Strict):
    """Narrow a list of flags."""

    is_open = filters.BooleanFilter(field_name="resolved_at", lookup_expr="isnull")

    class Meta:
        model = Flag
        fields: list[str] = []


class Flags(generics.ListAPIView):
    """Flags that one may see."""

    queryset = Flag.objects.none()  # what the schema looks at
    serializer_class = FlagSerializer

    def visible(self):
        return Flag.objects.visible_to(self.request.user).select_related("article__project", "annotation", "raised_by")

    def represented(self, rows, **how):
        reading = assignments.being_read(self.request.user, {row.article_id for row in rows})
        return FlagSerializer(rows, many=True, context={"reading": reading}).data

    def represent(self, flag):
        return self.represented([flag])[0]

    def list(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.represented(page))


class ArticleFlags(Flags):
    """The flags on an article: one's own; for managers all."""

    def get_queryset(self):
        return self.visible().filter(article=access.article_for(self.request.user, self.kwargs["article_id"]))

    @extend_schema(request=NewFlag, responses={201: FlagSerializer, 200: FlagSerializer})
    def post(self, request, article_id):
        operation = headers.operation(request)
        article = access.article_for(request.user, article_id)
        body = NewFlag(data=request.data)
        body.is_valid(raise_exception=True)
        fields = body.validated_data
        if fields["annotation"] is not None:
            fields["annotation"] = access.annotation_for(request.user, fields["annotation"])
        flag, is_new = moderation.flag(article=article, raised_by=request.user, operation=operation, **fields)
        return Response(self.represent(flag), status=201 if is_new else 200)


class ProjectFlags(Flags):
    """The flags of a project; for managers."""

    filterset_class = FlagFilter

    def get_queryset(self):
        membership = access.membership_for(self.request.user, self.kwargs["slug"], Role.MANAGER)
        return self.visible().filter(article__project=membership.project)


class SettleFlag(APIView):
    """A flag, settled by a manager."""

    @extend_schema(request=Settled, responses=FlagSerializer)
    def post(self, request, flag_id):
        operation = headers.operation(request)
        visible = Flag.objects.visible_to(request.user).select_related("article__project")
        flag = generics.get_object_or_404(visible, uuid=flag_id)
        access.membership_for(request.user, flag.article.project.slug, Role.MANAGER)
        body = Settled(data=request.data)
        body.is_valid(raise_exception=True)
        settled = moderation.settle(flag=flag, moderator=request.user, operation=operation, **body.validated_data)
        return Response(FlagSerializer(settled, context={"reading": ()}).data)

    def represent(self, thing):
        return None
