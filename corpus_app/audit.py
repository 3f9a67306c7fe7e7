"""Who did what, written down."""

from django.db import connection
from django.utils.translation import gettext as _

from .models import AuditEvent
from .rules import Conflict


def record(actor, verb, thing=None, *, project=None, operation=None, **data):
    """One line of the audit log. `thing` is the row it was done to; its UUID or slug is kept."""
    return AuditEvent.objects.create(
        actor=actor if actor is not None and actor.pk else None,
        verb=verb,
        project=project or getattr(thing, "project", None),
        object_type=thing._meta.model_name if thing is not None else "",
        object_id=str(getattr(thing, "uuid", "") or getattr(thing, "slug", "")) if thing is not None else "",
        operation=operation,
        data=data,
    )


def repeated(operation, actor, verb, thing_id=None):
    """The event of this operation when it was done before, else None.

    Raises Conflict when the operation stood for something else: another deed, another person, another thing.
    """
    if operation is None:
        return None
    if connection.vendor == "postgresql":
        # The same operation sent twice at once takes turns; SQLite's writers do that anyway.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [operation.int % 2**63])
    event = AuditEvent.objects.filter(operation=operation).first()
    if event is None:
        return None
    is_other_thing = thing_id is not None and event.object_id != str(thing_id)
    if event.actor_id != actor.pk or event.verb != verb or is_other_thing:
        raise Conflict("operation_reused", _("This Idempotency-Key was used for something else."))
    return event
