"""Second readings: some articles come back to the same reviewer after a while, and show how steadily they read."""

import hashlib
from datetime import timedelta

from django.db.models import Exists, Max, Min, OuterRef
from django.utils import timezone

from .models import Assignment


def hand_out(memberships, *, now=None):
    """Put the second readings that are due into these people's queues; returns how many were new.

    `memberships` (at hand, with their projects) are of one person or of many. Of the articles whose first reading
    was submitted as many days ago as the project says, so many percent come back, never more. Which ones is drawn by
    lot, the same for the same articles; where they stand in the queue is too.
    """
    made = 0
    for membership in memberships:
        project = membership.project
        if project.repeat_percent and project.takes_work and membership.reads and membership.left_at is None:
            made += _hand_out_to(membership.user, project, now or timezone.now())
    return made


def _hand_out_to(user, project, now):
    due = _due(user, project, now)
    had = Assignment.objects.of(user).repeat().filter(article__project=project).count() if due else 0
    # What was handed out once counts for good, whatever became of it: nobody is asked a third time.
    wanted = project.repeat_percent * (len(due) + had) // 100 - had
    if wanted <= 0:
        return 0
    chosen = sorted(due, key=lambda article: _lot(project, user, article[1], "which"))[:wanted]
    waiting = Assignment.objects.of(user).filter(article__project=project, state=Assignment.State.ASSIGNED)
    ends = waiting.aggregate(first=Min("position"), last=Max("position"))
    first, last = ends["first"] or 0, ends["last"] or 0
    made = Assignment.objects.bulk_create(
        (
            Assignment(
                article_id=pk,
                reviewer=user,
                kind=Assignment.Kind.REPEAT,
                position=first + _lot(project, user, uuid, "where") % (last - first + 1),
                handed_out_at=now,
            )
            for pk, uuid in chosen
        ),
        # Two requests of one person may come here at once.
        ignore_conflicts=True,
    )
    return len(made)


def _due(user, project, now):
    """(pk, uuid) of the articles whose first reading is old enough and that were never handed out again."""
    again = Assignment.objects.of(user).repeat().filter(article=OuterRef("article"))
    first = (
        Assignment.objects.counted()
        .of(user)
        .filter(article__project=project, article__is_training=False, is_imported=False)
        .filter(submitted_at__lte=now - timedelta(days=project.repeat_after_days))
    )
    return list(first.filter(~Exists(again)).values_list("article", "article__uuid"))


def _lot(project, user, article, what):
    """A number drawn by lot, always the same one for the same article and person."""
    drawn = f"repeat:{what}:{project.uuid}:{user.uuid}:{article}"
    return int.from_bytes(hashlib.sha256(drawn.encode()).digest()[:8])


def pairs(readings):
    """The two readings of everybody who read one of these articles twice: [(first, second)], by reviewer and article.

    `readings` is a queryset of counted main ones; the second ones are submitted too.
    """
    seconds = {
        (row.article_id, row.reviewer_id): row
        for row in Assignment.objects.repeat()
        .submitted()
        .filter(article__in=readings.order_by().values("article"))
        .order_by("pk")
    }
    if not seconds:
        return []
    firsts = readings.filter(
        article__in={article for article, _ in seconds}, reviewer__in={reviewer for _, reviewer in seconds}
    ).order_by("reviewer", "article")
    found = [(row, seconds.get((row.article_id, row.reviewer_id))) for row in firsts]
    return [(first, second) for first, second in found if second is not None]
