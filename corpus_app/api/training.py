"""One's own training in a project: how far, with which scores."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import access, assignments, training


class TrainingArticleSerializer(serializers.Serializer):
    """A training article. Score, right and found are shares of text, null until its reading is submitted."""

    article = serializers.UUIDField(source="article.uuid")
    state = serializers.CharField(source="reading.state", default=None, allow_null=True)
    score = serializers.FloatField(source="score.value", default=None, allow_null=True)
    right = serializers.FloatField(source="score.right", default=None, allow_null=True)
    found = serializers.FloatField(source="score.found", default=None, allow_null=True)


class TrainingSerializer(serializers.Serializer):
    """Where one stands. `threshold` is of 100, `mean` a share; while `is_waiting`, nothing but training is open."""

    is_waiting = serializers.BooleanField()
    trained_at = serializers.DateTimeField(source="membership.trained_at", allow_null=True)
    threshold = serializers.IntegerField(allow_null=True)
    mean = serializers.FloatField(source="mean.value", default=None, allow_null=True)
    tries = serializers.IntegerField()
    articles = TrainingArticleSerializer(source="steps", many=True)


class Training(APIView):
    """One's own training in a project; peers' are nowhere in it."""

    @extend_schema(responses=TrainingSerializer)
    def get(self, request, slug):
        membership = access.membership_for(request.user, slug)
        assignments.bring([membership])
        standing = training.standing(membership)
        is_waiting = training.of(request.user, membership.project).exists()
        # Which articles train is nobody's to know before they get them.
        steps = standing.steps if is_waiting or standing.scores else []
        said = {name: getattr(standing, name) for name in ("membership", "threshold", "mean", "tries")}
        return Response(TrainingSerializer(said | {"is_waiting": is_waiting, "steps": steps}).data)
