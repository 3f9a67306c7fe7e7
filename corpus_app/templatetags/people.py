"""People on pages that know no project."""

import uuid

from django import template
from django.conf import settings
from django.db.models import Count, F, Q

from corpus_app.models import Assignment, Membership, Role

register = template.Library()

ORDER = (Role.REVIEWER, Role.MANAGER, Role.ADJUDICATOR)


@register.simple_tag
def demo_people():
    """Memberships of demo accounts that may be used with one click, each person once; none outside demo mode.

    Reviewers come first, and of them whoever has most left to read.
    """
    if not settings.DEMO:
        return []
    unread = Count(
        "user__assignments",
        filter=Q(user__assignments__article__project=F("project"), user__assignments__state__in=Assignment.OPEN_STATES),
    )
    memberships = (
        Membership.objects.current()
        .filter(user__is_demo=True, user__is_active=True)
        .select_related("user", "project")
        .annotate(unread=unread)
        .order_by("project__is_simulated", "-pk")
    )
    # Whoever is in several projects stands there as what they are in the simulated one, else in their first.
    once = {each.user_id: each for each in memberships}
    return sorted(once.values(), key=lambda each: (ORDER.index(each.role), -each.unread, each.user.first_name))


@register.simple_tag
def new_operation():
    """A UUID for one form, so that sending it twice does its work once."""
    return uuid.uuid4()
