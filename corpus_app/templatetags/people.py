"""People on pages that know no project."""

import uuid

from django import template
from django.conf import settings
from django.db.models import Case, Count, F, Q, Value, When

from corpus_app.models import Assignment, Membership, Role

register = template.Library()


@register.simple_tag
def demo_people():
    """Memberships of demo accounts that may be used with one click; none outside demo mode.

    Reviewers come first, and of them whoever has most left to read.
    """
    if not settings.DEMO:
        return []
    order = Case(When(role=Role.REVIEWER, then=Value(0)), When(role=Role.MANAGER, then=Value(1)), default=Value(2))
    unread = Count(
        "user__assignments",
        filter=Q(user__assignments__article__project=F("project"), user__assignments__state__in=Assignment.OPEN_STATES),
    )
    return (
        Membership.objects.current()
        .filter(user__is_demo=True, user__is_active=True)
        .select_related("user", "project")
        .annotate(unread=unread)
        .order_by(order, "-unread", "user__first_name")
    )


@register.simple_tag
def new_operation():
    """A UUID for one form, so that sending it twice does its work once."""
    return uuid.uuid4()
