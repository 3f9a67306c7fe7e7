"""The home page: what to do next."""

import math
import uuid

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, prefetch_related_objects
from django.shortcuts import render
from django.views.decorators.http import require_safe

from corpus_app import access, assignments, mentions, oversight, progress, training
from corpus_app.models import Annotation, Assignment, Membership, Project, Role
from corpus_app.models.articles import on_visible_article

from .reading_messages import kept_messages

QUEUE_SHOWN = 6
READINGS_SHOWN = 50


@login_required
@require_safe
def index(request):
    every = list(Membership.objects.of(request.user).select_related("project").order_by("project__name"))
    by_project = {membership.project_id: membership for membership in every}
    for membership in every:
        membership.user = request.user
    memberships = [each for each in every if each.project.status != Project.Status.ARCHIVED]
    assignments.bring(memberships)
    queue = assignments.queue(request.user)
    waiting = list(queue.prefetch_related("article__source__aliases")[:QUEUE_SHOWN])
    for reading in waiting:
        reading.shown = access.shown_metadata(reading.article, by_project[reading.article.project_id], reading)
    found = progress.of_person(request.user)
    ahead = progress.forecasts(request.user, found)
    first = waiting[0] if waiting else None
    managed = [each.project for each in memberships if each.includes(Role.MANAGER)]
    settled = [each.project for each in memberships if each.role == Role.ADJUDICATOR]
    return render(
        request,
        "home/index.html",
        {
            "shut": Membership.objects.waiting(request.user).select_related("project"),
            "first": first,
            "marked": Annotation.objects.filter(assignment=first).live().count() if first else 0,
            "then": waiting[1:],
            "waiting": queue.count() if len(waiting) == QUEUE_SHOWN else len(waiting),
            "trainings": _trainings(request.user, memberships),
            "has_read": any(each.project_id in found and found[each.project_id].submitted for each in memberships),
            "projects": [membership.project for membership in memberships],
            "archived": [each.project for each in every if each.project.status == Project.Status.ARCHIVED],
            # A manager who reads nothing sees the project among those that need attention.
            "rows": [
                (membership, found.get(membership.project_id), ahead.get(membership.project_id))
                for membership in memberships
                if membership.project_id in found or not membership.includes(Role.MANAGER)
            ],
            "mentions": mentions.waiting(request.user, by_project),
            "kept_messages": kept_messages(),
            "attention": oversight.attention(request.user, managed),
            "to_settle": oversight.to_settle(request.user, settled),
            "still_days": oversight.STILL_DAYS,
            "least_articles": oversight.LEAST_ARTICLES,
        },
    )


def _trainings(user, memberships):
    """Where the person stands in each training that is not over."""
    if all(each.project.training_threshold is None for each in memberships):
        return []
    return [training.standing(membership) for membership in training.of(user)]


@login_required
@require_safe
def readings(request):
    """One's own submitted and skipped readings, the newest first, and begun ones that a manager took back."""
    memberships = {
        each.project_id: each for each in Membership.objects.of(request.user).select_related("project", "user")
    }
    own = Assignment.objects.of(request.user)
    done = (
        own.filter(
            Q(state__in=[Assignment.State.SUBMITTED, Assignment.State.SKIPPED])
            | ~Q(kind=Assignment.Kind.TRAINING)
            & Q(state__in=[Assignment.State.RECLAIMED, Assignment.State.WITHDRAWN], started_at__isnull=False)
        )
        .filter(on_visible_article(request.user))
        # Whoever reads an article again does not look at the first reading meanwhile.
        .exclude(article__in=own.open().values("article"))
        .select_related("article__source", "article__project")
        .annotate(
            marks=Count("annotations", filter=Q(annotations__withdrawn_at=None)),
            had_twice=Exists(own.repeat().filter(article=OuterRef("article"))),
        )
        .order_by(F("submitted_at").desc(nulls_last=True), "-pk")
    )
    page = Paginator(done, READINGS_SHOWN).get_page(request.GET.get("page"))
    prefetch_related_objects(list(page.object_list), "article__source__aliases")
    for reading in page.object_list:
        membership = memberships[reading.article.project_id]
        reading.shown = access.shown_metadata(reading.article, membership, reading)
        reading.minutes = math.ceil(reading.active_seconds / 60)
        reading.is_taken = reading.state in (Assignment.State.RECLAIMED, Assignment.State.WITHDRAWN)
        reading.may_reopen = reading.article.project.takes_work and not (
            reading.is_taken or reading.compared_at or reading.had_twice or reading.kind == Assignment.Kind.TRAINING
        )
        reading.operation = uuid.uuid4()
    return render(request, "home/readings.html", {"page": page, "has_many_projects": len(memberships) > 1})
