"""What one has set for oneself."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import APIView

from corpus_app import preferences

from . import headers

BODY = {
    "type": "object",
    "properties": {name: kind.described for name, kind in preferences.SCHEMA.items()},
    "additionalProperties": False,
}


class Preferences(APIView):
    """One's own preferences: all of them, defaults included."""

    @extend_schema(responses={(200, "application/json"): BODY})
    def get(self, request):
        return Response(preferences.of(request.user))

    @extend_schema(request={"application/json": BODY}, responses={(200, "application/json"): BODY})
    def patch(self, request):
        """Change some; null takes one back to its default. An unknown name or a value of the wrong kind is 422."""
        headers.require_writer(request)
        if not isinstance(request.data, dict):
            raise ParseError("This takes an object.")
        return Response(preferences.change(request.user, request.data))

    def represent(self, thing):
        return None
