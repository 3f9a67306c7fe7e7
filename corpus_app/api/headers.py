"""The headers that make writes safe to repeat and safe beside others."""

import re
import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response

from .errors import PreconditionRequired


def require_writer(request):
    """403 when somebody else is signed in than the one whose work a page keeps: it says so in `Annotator-User`."""
    writer = request.headers.get("Annotator-User")
    if writer is not None and writer != str(request.user.uuid):
        raise SomebodyElse


class SomebodyElse(PermissionDenied):
    """Work kept for one person came from the session of another."""

    default_detail = gettext_lazy("Somebody else is signed in now.")
    default_code = "somebody_else"


def operation(request):
    """The operation's UUID from `Idempotency-Key`; 400 when it is missing or no UUID."""
    require_writer(request)
    try:
        return uuid.UUID(request.headers["Idempotency-Key"])
    except KeyError:
        raise ValidationError({"Idempotency-Key": _("Every write needs this header, a UUID of its own.")}) from None
    except ValueError:
        raise ValidationError({"Idempotency-Key": _("This is not a UUID.")}) from None


def versioned(body, row, status=200):
    """The answer that shows a row, with the version that the next write is made against in `ETag`."""
    return Response(body, status=status, headers={"ETag": f'"{row.version}"'})


def version(request):
    """The version a write was made against, from `If-Match: "3"`; 428 when it is missing, 400 when malformed."""
    value = request.headers.get("If-Match")
    if value is None:
        raise PreconditionRequired(_("Say in If-Match which version this is made against."))
    match = re.fullmatch(r'"?(\d{1,9})"?', value)
    if match is None:
        raise ValidationError({"If-Match": _('This takes a version in quotes, as in "3".')})
    return int(match.group(1))
