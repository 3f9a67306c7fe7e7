"""People on pages that know no project."""

from django import template
from django.conf import settings
from django.db.models import Case, Value, When

from corpus_app.models import Membership, Role

register = template.Library()


@register.simple_tag
def demo_people():
    """Memberships of demo accounts that may be used with one click, reviewers first; none outside demo mode."""
    if not settings.DEMO:
        return []
    order = Case(When(role=Role.REVIEWER, then=Value(0)), When(role=Role.MANAGER, then=Value(1)), default=Value(2))
    return (
        Membership.objects.current()
        .filter(user__is_demo=True, user__is_active=True)
        .select_related("user", "project")
        .order_by(order, "user__first_name")
    )
