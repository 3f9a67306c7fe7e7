"""Whether the process lives, and whether it can work."""

from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found


@require_safe
def healthz(request):
    return JsonResponse({"ok": True})


@require_safe
def readyz(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True})


def bad_request(request, exception):
    """What was wrong with the address, said by whoever refused it."""
    said = str(exception) if isinstance(exception, BadRequest) else ""
    if not request.path.startswith("/api/"):
        return render(request, "400.html", {"said": said}, status=400)
    problem = {"field": None, "code": "bad_request", "message": said or _("The request cannot be understood.")}
    return _problem(problem, 400)


def not_found(request, exception):
    """Missing and hidden alike: the one page, or for programs the one shape."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    problem = {"field": None, "code": "not_found", "message": _("There is nothing here.")}
    return _problem(problem, 404)


def _problem(problem, status):
    """Written as the API writes its answers, so that hidden and missing are the same to the byte."""
    return JsonResponse({"errors": [problem]}, status=status, json_dumps_params={"separators": (",", ":")})
