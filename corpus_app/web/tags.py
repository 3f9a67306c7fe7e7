"""A project's tags: what they mean, and for managers changing them, also after work began."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corpus_app import access, precedents, tag_changes
from corpus_app import tags as tag_sets
from corpus_app.models import Role
from corpus_app.rules import Broken

from .forms import MergeForm, TagForm, add_broken, posted


@login_required
@require_safe
def index(request, slug):
    """What every tag means, with the precedents one may know; `?show=1` asks for those that close a reading."""
    membership = access.membership_for(request.user, slug)
    project = membership.project
    known = precedents.known(membership, show=request.GET.get("show") == "1")
    retired = project.tags.filter(is_active=False).select_related("merged_into")
    context = {
        "membership": membership,
        "project": project,
        "here": "tags",
        "tags": [card | {"precedents": known.get(card["slug"])} for card in tag_sets.cards(project)],
        "may_compare": access.may_compare(membership),
        "retired": retired,
    }
    return render(request, "projects/tags.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    form = TagForm(*posted(request), project=membership.project)
    if request.method == "POST" and form.is_valid():
        try:
            tag = tag_changes.add(membership.project, actor=request.user, **form.cleaned_data)
        except Broken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, _("“%(tag)s” can be used now.") % {"tag": tag.name})
            return redirect("project-tags", slug=slug)
    return _page(request, "projects/tag.html", membership, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, slug, tag):
    membership, tag = _tag(request, slug, tag)
    form = TagForm(*posted(request), project=membership.project, tag=tag)
    if request.method == "POST" and form.is_valid():
        try:
            tag_changes.change(tag, actor=request.user, **form.cleaned_data)
        except Broken as broken:
            add_broken(form, broken)
        else:
            messages.success(request, _("Kept."))
            return redirect("project-tags", slug=slug)
    # A form that was refused has changed nothing, and the page shows what is stored.
    tag.refresh_from_db()
    return _page(request, "projects/tag.html", membership, form=form, tag=tag, uses=tag.annotations.live().count())


@login_required
@require_POST
def use(request, slug, tag):
    """Retire the tag, or bring it back."""
    _membership, tag = _tag(request, slug, tag)
    verb = tag_changes.retire if tag.is_active else tag_changes.bring_back
    try:
        verb(tag, actor=request.user)
    except Broken as broken:
        messages.error(request, broken.message)
    return redirect("project-tags", slug=slug)


@login_required
@require_POST
def move(request, slug, tag):
    _membership, tag = _tag(request, slug, tag)
    tag_changes.move(tag, by=-1 if request.POST.get("way") == "up" else 1, actor=request.user)
    return redirect("project-tags", slug=slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, slug, tag):
    """First what a merge would touch, then the merge."""
    membership, tag = _tag(request, slug, tag)
    chosen = request.POST if request.method == "POST" else request.GET
    form = MergeForm(chosen if "into" in chosen else None, tag=tag)
    found = None
    if form.is_bound and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            found = tag_changes.touched(tag, into)
            if request.method == "POST":
                tag_changes.merge(tag, into, actor=request.user)
                said = ngettext(
                    "%(n)s span is called “%(into)s” now.", "%(n)s spans are called “%(into)s” now.", found.annotations
                )
                messages.success(request, said % {"n": f"{found.annotations:,}", "into": into.name})
                return redirect("project-tags", slug=slug)
        except Broken as broken:
            add_broken(form, broken)
    return _page(request, "projects/merge.html", membership, form=form, tag=tag, found=found)


def _tag(request, slug, tag):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    return membership, get_object_or_404(membership.project.tags.select_related("project"), slug=tag)


def _page(request, template, membership, **context):
    known = {"membership": membership, "project": membership.project, "here": "tags"}
    return render(request, template, known | context)
