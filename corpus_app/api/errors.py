"""One shape for every error: `{"errors": [{"field", "code", "message"}]}`."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotAuthenticated, ValidationError
from rest_framework.exceptions import PermissionDenied as Refused
from rest_framework.response import Response
from rest_framework.views import set_rollback

from corpus_app.rules import Broken


class PreconditionRequired(APIException):
    """A write came without the version it was made against."""

    status_code = 428
    default_code = "version_missing"


def answer(error, context):
    """DRF's exception handler: rules broken in the domain, refusals and malformed requests alike."""
    set_rollback()
    if isinstance(error, Broken):
        return _broken(error, context)
    if isinstance(error, Http404):
        return _one(404, "not_found", _("There is nothing here."))
    if isinstance(error, PermissionDenied | Refused):
        return _one(
            403, getattr(error, "default_code", "permission_denied"), str(error) or _("This is not yours to do.")
        )
    if isinstance(error, ValidationError):
        return Response({"errors": list(_flat(error.detail))}, status=400)
    if isinstance(error, APIException):
        response = _one(error.status_code, error.default_code, str(error.detail))
        if isinstance(error, NotAuthenticated) and (header := getattr(error, "auth_header", None)):
            response["WWW-Authenticate"] = header
        return response
    return None


def _broken(error, context):
    body = {"errors": [{"field": error.field, "code": error.code, "message": str(error.message)}]}
    if error.current is not None:
        body["current"] = context["view"].represent(error.current)
    return Response(body, status=error.status)


def _one(status, code, message):
    return Response({"errors": [{"field": None, "code": code, "message": message}]}, status=status)


def _flat(detail, field=None):
    if isinstance(detail, dict):
        for name, inner in detail.items():
            place = None if name == "non_field_errors" else name
            yield from _flat(inner, f"{field}.{place}" if field and place is not None else place or field)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, field)
    else:
        yield {"field": field, "code": detail.code, "message": str(detail)}
