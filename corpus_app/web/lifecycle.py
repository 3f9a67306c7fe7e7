"""A project's later life: another round, closing, archiving, deleting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from corpus_app import access, lifecycle
from corpus_app.models import Annotation, Assignment, Role
from corpus_app.rules import Broken

from .forms import DeletionForm, RoundForm, add_broken, posted

VERBS = {"close": lifecycle.close, "reopen": lifecycle.reopen, "archive": lifecycle.archive}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def another_round(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    project = membership.project
    form = RoundForm(*posted(request), project=project)
    if request.method == "POST" and form.is_valid():
        try:
            copy = lifecycle.next_round(project, actor=request.user, **form.cleaned_data)
        except Broken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, _("The new round is there. Hand out its readings when everything is in place."))
            return redirect("project", slug=copy.slug)
    return _page(request, "projects/round.html", membership, form)


@login_required
@require_POST
def status(request, slug):
    """Close, reopen or archive."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    verb = VERBS.get(request.POST.get("verb"))
    if verb is None:
        return HttpResponseBadRequest(_("The verb is one of close, reopen, archive."))
    try:
        verb(membership.project, actor=request.user)
    except Broken as broken:
        messages.error(request, broken.message)
    return redirect("project-settings", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    project = membership.project
    form = DeletionForm(*posted(request), project=project)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.delete(project, actor=request.user, **form.cleaned_data)
        except Broken as broken:
            add_broken(form, broken)
        else:
            return redirect("project", slug=slug)
    held = {
        "articles": project.articles.count(),
        "readings": Assignment.objects.filter(article__project=project).submitted().count(),
        "spans": Annotation.objects.live().filter(assignment__article__project=project).count(),
        "releases": project.releases.count(),
    }
    return _page(request, "projects/delete.html", membership, form, held=held, days=lifecycle.DAYS_TO_KEEP)


def _page(request, template, membership, form, **context):
    known = {"membership": membership, "project": membership.project, "here": "settings", "form": form}
    return render(request, template, known | context)
