"""Who did what, written down."""

from .models import AuditEvent


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
