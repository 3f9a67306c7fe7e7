"""The dataset, out: every format with what it cannot carry."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from corpus_app import access, assignments, exports
from corpus_app.formats import FORMATS
from corpus_app.models import Role


@login_required
@require_safe
def show(request, slug):
    membership = access.membership_for(request.user, slug)
    readings = exports.readings_for(membership)
    return render(
        request,
        "export/show.html",
        {
            "membership": membership,
            "project": membership.project,
            "here": "export",
            "formats": [(key, each) for key, each in FORMATS.items() if hasattr(each, "dump")],
            "n_readings": readings.submitted().count(),
            "may_name": membership.includes(Role.MANAGER),
        },
    )


@login_required
@require_safe
def download(request, slug, key):
    """One format, streamed. `names=1` writes the names as they are; managers only."""
    membership = access.membership_for(request.user, slug)
    if key not in FORMATS or not hasattr(FORMATS[key], "dump"):
        raise Http404
    with_names = request.GET.get("names") == "1"
    if with_names:
        access.require(membership, Role.MANAGER)
    return answer(membership, key, with_names=with_names)


def answer(membership, key, *, with_names):
    readings = exports.readings_for(membership)
    assignments.mark_compared(readings.exclude(reviewer=membership.user), membership.user)
    filename, media_type, parts = exports.stream(membership.project, key, readings=readings, names=with_names)
    response = StreamingHttpResponse(parts, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
