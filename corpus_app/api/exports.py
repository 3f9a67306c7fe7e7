"""The dataset, streamed."""

from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.views import APIView

from corpus_app import access, assignments, exports
from corpus_app.formats import FORMATS
from corpus_app.models import Role


class Export(APIView):
    """One format of the readings one may compare; with names for managers only."""

    @extend_schema(
        parameters=[OpenApiParameter("names", OpenApiTypes.BOOL, description="Names as they are, not pseudonyms.")],
        responses={200: OpenApiTypes.BINARY},
    )
    def get(self, request, slug, key):
        membership = access.membership_for(request.user, slug)
        if key not in FORMATS or not hasattr(FORMATS[key], "dump"):
            raise Http404
        with_names = request.query_params.get("names") in {"1", "true"}
        if with_names:
            access.require(membership, Role.MANAGER)
        readings = exports.readings_for(membership)
        assignments.mark_compared(readings.exclude(reviewer=request.user), request.user)
        filename, media_type, parts = exports.stream(membership.project, key, readings=readings, names=with_names)
        response = StreamingHttpResponse(parts, content_type=media_type)
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
        return response
