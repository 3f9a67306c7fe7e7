"""The two readings of one article by one person, side by side."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corpus_app import access, assignments
from corpus_app.models import Annotation, Assignment, Role, User

from . import two_lanes


@login_required
@require_safe
def show(request, article_id):
    """One's own two readings; for adjudicators, who are not reading the article, anybody's (`?reviewer=`)."""
    article = access.article_for(request.user, article_id)
    membership = access.membership_for(request.user, article.project.slug)
    reviewer = _reviewer(request)
    if reviewer != request.user and not membership.includes(Role.ADJUDICATOR):
        raise Http404
    readings = Assignment.objects.visible_to(request.user).submitted().filter(article=article, reviewer=reviewer)
    first, second = (get_object_or_404(readings, kind=kind) for kind in (Assignment.Kind.MAIN, Assignment.Kind.REPEAT))
    assignments.mark_seen([first, second], request.user)
    own = assignments.reading_of(article, request.user)
    marks = Annotation.objects.live().select_related("tag").in_text_order()
    names = [_("First"), _("Second")]
    context = {
        "article": article,
        "shown": access.shown_metadata(article, membership, own),
        "project": article.project,
        "membership": membership,
        "here": "agreement",
        "reviewer": reviewer,
        "is_own": reviewer == request.user,
        "first": first,
        "second": second,
        "days": (second.submitted_at - first.submitted_at).days,
        "is_compared": first.compared_at is not None and first.compared_at < second.submitted_at,
    }
    both = (marks.filter(assignment=first), marks.filter(assignment=second))
    return render(request, "results/twice.html", context | two_lanes.table(article, *both, names))


def _reviewer(request):
    if set(request.GET) - {"reviewer"}:
        raise BadRequest(_("This address says something that the page does not know."))
    named = request.GET.get("reviewer", "")
    if not named:
        return request.user
    try:
        return get_object_or_404(User, uuid=UUID(named))
    except ValueError:
        raise Http404 from None
