"""Comments on an article or a mark: listed, written, changed, removed, resolved."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, comments
from corpus_app.models import Comment

from . import headers
from .fields import Exact, Text


class CommentSerializer(serializers.Serializer):
    """A comment. `annotation` is null where one may not see the mark it is about (any more)."""

    id = serializers.UUIDField(source="uuid")
    article = serializers.UUIDField(source="article.uuid")
    annotation = serializers.UUIDField(source="mark.uuid", default=None)
    parent = serializers.UUIDField(source="parent.uuid", default=None)
    author = serializers.CharField(source="author.name")
    is_own = serializers.BooleanField()
    body = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    is_resolved = serializers.BooleanField(source="is_settled")


class NewComment(Exact):
    """What writes a comment; an answer takes the id of a comment of the thread as `parent`."""

    body = Text(max_length=comments.LONGEST)
    annotation = serializers.UUIDField(required=False, allow_null=True, default=None)
    parent = serializers.UUIDField(required=False, allow_null=True, default=None)


class ChangedComment(Exact):
    """What changes one."""

    body = Text(max_length=comments.LONGEST)


class Represented:
    """Views that answer with one comment."""

    def represent(self, comment):
        (comment,) = comments.shown([comment], self.request.user)
        return CommentSerializer(comment).data

    def answer(self, comment, status=200):
        return headers.versioned(self.represent(comment), comment, status)

    def visible(self):
        return Comment.objects.visible_to(self.request.user).select_related("article__project", "parent", "author")


class ArticleComments(Represented, generics.ListAPIView):
    """The comments on an article that one may see; showing a peer's is remembered on one's own reading."""

    queryset = Comment.objects.none()  # what the schema looks at
    serializer_class = CommentSerializer

    def get_queryset(self):
        article = access.article_for(self.request.user, self.kwargs["article_id"])
        return self.visible().filter(article=article, removed_at=None)

    def paginate_queryset(self, queryset):
        page = comments.shown(super().paginate_queryset(queryset), self.request.user)
        comments.mark_told(page, self.request.user)
        return page

    @extend_schema(request=NewComment, responses={201: CommentSerializer, 200: CommentSerializer})
    def post(self, request, article_id):
        operation = headers.operation(request)
        article = access.article_for(request.user, article_id)
        body = NewComment(data=request.data)
        body.is_valid(raise_exception=True)
        fields = body.validated_data
        if fields["annotation"] is not None:
            fields["annotation"] = access.annotation_for(request.user, fields["annotation"])
        if fields["parent"] is not None:
            fields["parent"] = generics.get_object_or_404(self.visible(), uuid=fields["parent"])
        comment, is_new = comments.write(article=article, author=request.user, operation=operation, **fields)
        return self.answer(comment, 201 if is_new else 200)


class CommentDetail(Represented, APIView):
    """One's own comment: changed or removed; others' can be looked at."""

    @extend_schema(responses=CommentSerializer)
    def get(self, request, comment_id):
        comment = generics.get_object_or_404(self.visible().filter(removed_at=None), uuid=comment_id)
        comments.mark_told([comment], request.user)
        return self.answer(comment)

    @extend_schema(request=ChangedComment, responses=CommentSerializer)
    def patch(self, request, comment_id):
        operation, version = headers.operation(request), headers.version(request)
        body = ChangedComment(data=request.data)
        body.is_valid(raise_exception=True)
        arguments = {"author": request.user, "operation": operation, "version": version}
        return self.answer(self.own(comments.change, comment_id, **arguments, **body.validated_data))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, comment_id):
        self.own(comments.remove, comment_id, author=request.user, operation=headers.operation(request))
        return Response(status=204)

    def own(self, verb, comment_id, **arguments):
        try:
            return verb(comment_id=comment_id, **arguments)
        except Comment.DoesNotExist:
            generics.get_object_or_404(self.visible(), uuid=comment_id)
            raise PermissionDenied(_("This comment is somebody else’s.")) from None


class CommentStep(Represented, APIView):
    """A thread, settled or open again."""

    verb = comments.resolve

    @extend_schema(request=None, responses=CommentSerializer)
    def post(self, request, comment_id):
        comment = generics.get_object_or_404(self.visible(), uuid=comment_id)
        comments.mark_told([comment], request.user)
        return self.answer(type(self).verb(comment=comment, actor=request.user, operation=headers.operation(request)))


class ResolveComment(CommentStep):
    """The thread, settled: by who began it, or by an adjudicator."""


class ReopenComment(CommentStep):
    """The thread, open again."""

    verb = comments.reopen
