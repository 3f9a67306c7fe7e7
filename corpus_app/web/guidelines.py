"""A project's guideline: as it stands, what changed, and that one has read it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corpus_app import access, guidelines, markup
from corpus_app.models import Role
from corpus_app.rules import Broken


@login_required
@require_safe
def show(request, slug):
    """The guideline; with `?since=` a version, what changed since then. The drawer of the reading page shows it too."""
    membership = access.membership_for(request.user, slug)
    project = membership.project
    since, changes = _since(request, project), []
    if since is not None:
        changes = guidelines.changes(guidelines.version(project, since), project.guideline)
    context = {
        "membership": membership,
        "project": project,
        "here": "project",
        "guideline": markup.markdown(project.guideline) if project.guideline.strip() else "",
        "since": since,
        "changes": _shown(changes),
        "is_unread": since is not None and membership.guideline_read < project.guideline_version,
        "readers": guidelines.readers(membership) if membership.includes(Role.MANAGER) and project.guideline else [],
        "versions": project.guideline_versions.select_related("author").order_by("-number")[:50],
    }
    return render(request, "projects/guideline.html", context)


def _since(request, project):
    """The version asked for, or None."""
    value = request.GET.get("since", "")
    if not value:
        return None
    is_number = value.isascii() and value.isdigit() and len(value) < 9
    if not is_number or guidelines.version(project, int(value)) is None:
        raise BadRequest(_("The guideline has no such version."))
    return int(value) if int(value) < project.guideline_version else None


def _shown(changes):
    """The changes with their text as HTML; those of a heading are shown as text."""
    if changes is None:
        return None
    return [{"change": each, "html": "" if each.pieces else markup.markdown(each.text)} for each in changes]


@login_required
@require_POST
def mark_read(request, slug):
    membership = access.membership_for(request.user, slug)
    number = request.POST.get("version", "")
    try:
        guidelines.mark_read(membership, int(number) if number.isascii() and number.isdigit() else 0)
    except Broken as broken:
        raise BadRequest(broken.message) from None
    messages.success(request, _("Kept: you have read version %(n)s of the guideline.") % {"n": number})
    return redirect("project-guideline", slug=slug)
