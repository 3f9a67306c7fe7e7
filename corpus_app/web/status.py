"""Whether the process lives, and whether it can work."""

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found


def healthz(request):
    return JsonResponse({"ok": True})


def readyz(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True})


def not_found(request, exception):
    """Missing and hidden alike: the one page, or for programs the one shape."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    problem = {"field": None, "code": "not_found", "message": _("There is nothing here.")}
    return JsonResponse({"errors": [problem]}, status=404)
