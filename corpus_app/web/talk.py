"""Comments and flags by ordinary forms, and the moderators' list of flags."""

import re
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corpus_app import access, comments, moderation
from corpus_app.models import Annotation, Comment, Flag, Role
from corpus_app.rules import Broken

PAGE = 50


@login_required
@require_POST
def write(request, article_id):
    """A comment on the article, on a mark or in a thread; or, by the form's other button, a flag."""
    article = access.article_for(request.user, article_id)
    body, operation = request.POST.get("body", ""), _uuid(request, "operation") or uuid.uuid4()
    about = _uuid(request, "annotation")
    annotation = access.annotation_for(request.user, about) if about else None
    try:
        if request.POST.get("do") == "flag":
            moderation.flag(
                article=article, annotation=annotation, raised_by=request.user, reason=body, operation=operation
            )
            messages.success(request, _("A moderator will look at it."))
            return redirect(_talk(article))
        parent = _uuid(request, "parent")
        comment, _is_new = comments.write(
            article=article,
            author=request.user,
            body=body,
            operation=operation,
            annotation=annotation,
            parent=_visible(request.user, parent) if parent else None,
        )
    except Broken as broken:
        messages.error(request, broken.message)
        return redirect(_talk(article))
    return redirect(_talk(article, comment))


@login_required
@require_POST
def write_at_place(request, article_id):
    """A comment on a place of the compare page: on the first mark there that one may see."""
    article = access.article_for(request.user, article_id)
    match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", request.POST.get("extent", ""), re.ASCII)
    if match is None:
        raise BadRequest(_("This form is incomplete."))
    start, end = int(match[1]), int(match[2])
    seen = Annotation.objects.visible_to(request.user).live().filter(assignment__article=article)
    mark = seen.filter(start__lt=end, end__gt=start).in_text_order().first()
    if mark is None:
        raise Http404
    operation = _uuid(request, "operation") or uuid.uuid4()
    try:
        comments.write(
            article=article,
            author=request.user,
            body=request.POST.get("body", ""),
            operation=operation,
            annotation=access.annotation_for(request.user, mark.uuid),
        )
    except Broken as broken:
        messages.error(request, broken.message)
    return redirect(_place(request, article))


@login_required
@require_POST
def step(request, comment_id):
    """One's own comment changed or removed; a thread settled or opened again."""
    comment = _visible(request.user, comment_id)
    deed, operation = request.POST.get("do"), _uuid(request, "operation") or uuid.uuid4()
    own = {"comment_id": comment.uuid, "author": request.user, "operation": operation}
    try:
        if deed == "change":
            version = request.POST.get("version", "")
            if not version.isdecimal() or len(version) > 9:
                raise BadRequest(_("The form says no version."))
            comments.change(**own, body=request.POST.get("body", ""), version=int(version))
        elif deed == "remove":
            comments.remove(**own)
            messages.success(request, _("The comment is gone."))
            return redirect(_talk(comment.article))
        elif deed in {"resolve", "reopen"}:
            verb = comments.resolve if deed == "resolve" else comments.reopen
            verb(comment=comment, actor=request.user, operation=operation)
        else:
            raise BadRequest(_("There is no such step."))
    except Comment.DoesNotExist:
        raise Http404 from None
    except Broken as broken:
        messages.error(request, broken.message)
    if request.POST.get("back") == "compare":
        return redirect(_place(request, comment.article))
    return redirect(_talk(comment.article, comment))


def _place(request, article):
    """The place of the compare page that a form was sent from."""
    place = request.POST.get("place", "")
    query = f"?place={place}#case" if place.isascii() and place.isdecimal() and len(place) < 9 else ""
    return reverse("compare", args=[article.uuid]) + query


def _visible(user, comment_id):
    comments_seen = Comment.objects.visible_to(user).select_related("article__project", "parent")
    return get_object_or_404(comments_seen, uuid=comment_id)


def _talk(article, comment=None):
    address = reverse("reading", args=[article.uuid])
    return f"{address}#c-{comment.uuid}" if comment else f"{address}#talk"


def _uuid(request, name):
    value = request.POST.get(name, "")
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        raise Http404 from None


@login_required
@require_safe
def flags(request, slug):
    """What reviewers asked somebody to look at: open ones, or those that are settled."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    state = request.GET.get("state", "open")
    if set(request.GET) - {"state", "page"} or state not in {"open", "settled"}:
        raise BadRequest(_("There is no such filter."))
    visible = Flag.objects.visible_to(request.user).filter(article__project=membership.project)
    found = visible.filter(resolved_at__isnull=state == "open").order_by("-created_at", "pk")
    found = found.select_related("article", "raised_by", "resolved_by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    about = [flag.annotation_id for flag in page.object_list if flag.annotation_id]
    marks = Annotation.objects.visible_to(request.user).live().filter(pk__in=about).select_related("tag")
    by_pk = {mark.pk: mark for mark in marks} if about else {}
    for flag in page.object_list:
        flag.mark = by_pk.get(flag.annotation_id)
        flag.settling = uuid.uuid4()
    return render(
        request,
        "talk/flags.html",
        {"membership": membership, "project": membership.project, "here": "flags", "page": page, "state": state},
    )


@login_required
@require_POST
def settle(request, flag_id):
    """A flag, settled with a sentence; the article is hidden where the form says so."""
    visible = Flag.objects.visible_to(request.user).select_related("article__project")
    flag = get_object_or_404(visible, uuid=flag_id)
    project = access.membership_for(request.user, flag.article.project.slug, Role.MANAGER).project
    try:
        moderation.settle(
            flag=flag,
            moderator=request.user,
            outcome=request.POST.get("outcome", ""),
            operation=_uuid(request, "operation") or uuid.uuid4(),
            hide=request.POST.get("hide") == "on",
        )
        messages.success(request, _("Settled."))
    except Broken as broken:
        messages.error(request, broken.message)
    return redirect("project-flags", slug=project.slug)


@login_required
@require_POST
def show_again(request, article_id):
    """A hidden article, shown to everybody again."""
    article = access.article_for(request.user, article_id)
    access.membership_for(request.user, article.project.slug, Role.MANAGER)
    moderation.set_hidden(article=article, is_hidden=False, moderator=request.user)
    messages.success(request, _("The article is shown again."))
    return redirect("project-flags", slug=article.project.slug)
