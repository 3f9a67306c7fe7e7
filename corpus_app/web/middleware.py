"""What every answer carries, and what is said when the database cannot take a write."""

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from corpus_app import access

BUSY = ("locked", "disk is full", "disk i/o error", "readonly", "read-only", "no space left", "too many clients")


def keep_private(get_response):
    """Pages behind sign-in may not be kept by a shared cache."""

    def answer(request):
        response = get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return answer


class AskSecondFactor:
    """Whoever must set up a second factor first is led there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, access.NeedsSecondFactor):
            return None
        messages.info(request, str(exception))
        return redirect("mfa_index")


class SayBusy:
    """A database that is locked or full is a 503 with a sentence: nothing was stored, trying again is right."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError) or not any(sign in str(exception).lower() for sign in BUSY):
            return None
        message = _("The database cannot take this just now. Nothing was stored; try again in a moment.")
        if request.path.startswith("/api/"):
            problem = {"field": None, "code": "busy", "message": message}
            response = JsonResponse({"errors": [problem]}, status=503)
        else:
            response = HttpResponse(message, content_type="text/plain; charset=utf-8", status=503)
        response["Retry-After"] = "5"
        return response
