"""A project's home, its rules and tags, and handing out readings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corpus_app import access, assignments, markup, progress, projects, sharing
from corpus_app import tags as tag_sets
from corpus_app.models import Flag, Role
from corpus_app.rules import Broken

from .forms import ProjectForm, add_broken, posted
from .headline import headline


@login_required
@require_safe
def show(request, slug):
    membership = access.membership_for(request.user, slug)
    project = membership.project
    is_manager = membership.includes(Role.MANAGER)
    assignments.bring([membership])
    mine = progress.of_person(request.user, project)
    return render(
        request,
        "projects/show.html",
        {
            "membership": membership,
            "project": project,
            "here": "project",
            "tags": tag_sets.cards(project),
            "guideline": markup.markdown(project.guideline) if project.guideline else "",
            "mine": mine.get(project.pk),
            "ahead": progress.forecasts(request.user, mine).get(project.pk),
            "following": assignments.next_for(request.user, project),
            "counts": _counts(membership) if is_manager else None,
            "flags": _open_flags(request.user, project) if is_manager else 0,
            "headline": headline(membership),
        },
    )


def _open_flags(user, project):
    return Flag.objects.visible_to(user).open().filter(article__project=project).count()


def _counts(membership):
    """How the project stands, for its managers."""
    project = membership.project
    counts = project.articles.shown().aggregate(articles=Count("pk"), sources=Count("source", distinct=True))
    counts["left_out"] = progress.left_out(membership)
    counts["work"] = progress.counts(access.followed_readings(membership), "article__project").get(
        project.pk, progress.NOTHING
    )
    counts["readers"] = project.memberships.current().filter(reads=True, user__is_active=True).count()
    return counts


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    # The form writes its values into the project it is given, also when they are refused.
    form = ProjectForm(*posted(request), instance=access.membership_for(request.user, slug).project)
    if request.method == "POST" and form.is_valid():
        try:
            projects.change(membership.project, actor=request.user, **form.cleaned_data)
        except Broken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, _("Kept."))
            return redirect("project-settings", slug=slug)
    context = {"membership": membership, "project": membership.project, "here": "settings", "form": form}
    return render(request, "projects/settings.html", context)


@login_required
@require_POST
def assign(request, slug):
    """Hand out what is missing until every article has its readers, or share what nobody has begun anew."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    if request.POST.get("share") == "1":
        moved = sharing.share(membership.project, actor=request.user)
        said = ngettext("%(n)s reading given to somebody else.", "%(n)s readings given to others.", moved)
        messages.success(request, said % {"n": f"{moved:,}"} if moved else _("There is nothing to even out."))
        return redirect("project-plan", slug=slug)
    try:
        reclaim = request.POST.get("reclaim") == "1"
        made = len(assignments.hand_out(membership.project, actor=request.user, reclaim=reclaim))
    except Broken as broken:
        messages.error(request, broken.message)
    else:
        said = ngettext("%(n)s reading handed out.", "%(n)s readings handed out.", made) % {"n": f"{made:,}"}
        messages.success(request, said if made else _("Every article has its readers already."))
    return redirect("project", slug=slug)
