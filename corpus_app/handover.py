"""What managers do with readings of others: take back, withdraw, hand to somebody else, lock, open again."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from . import assignments, audit, tallies
from .models import ArticleStatistics, Assignment, Membership, Project
from .rules import Broken

S = Assignment.State
TOLD = 200
"""Readings named one by one in the audit log; of more only the number is kept."""


def among(project, readings):
    """These readings (a queryset) as far as a manager may move them: of this project, and no imported ones."""
    return Assignment.objects.filter(article__project=project, is_imported=False, pk__in=_pks(readings))


@transaction.atomic
def reclaim(project, readings, *, actor):
    """Take open readings back; what is marked in them stays, uncounted. Returns how many there were."""
    return _move(project, among(project, readings).open().filter(is_locked=False), "reclaim", actor, state=S.RECLAIMED)


@transaction.atomic
def withdraw(project, readings, *, actor, reason):
    """Take readings out of the project's work, open, submitted or skipped ones, for a reason that is kept."""
    reason = _said(reason)
    movable = [*Assignment.OPEN_STATES, S.SUBMITTED, S.SKIPPED]
    found = among(project, readings).filter(state__in=movable, is_locked=False)
    articles = list(found.submitted().order_by().values_list("article", flat=True).distinct())
    count = _move(project, found, "withdraw", actor, state=S.WITHDRAWN, skip_reason=reason, said=reason)
    # Not by article.forget_statistics, one by one: this may be thousands.
    ArticleStatistics.objects.filter(article__in=articles).delete()
    return count


@transaction.atomic
def lock(project, readings, *, actor, is_locked=True):
    """Lock readings (or unlock): their reviewers write and reopen no more, and nobody takes them back."""
    found = among(project, readings).filter(is_locked=not is_locked)
    found = found.filter(state__in=[*Assignment.OPEN_STATES, S.SUBMITTED])
    return _move(project, found, "lock" if is_locked else "unlock", actor, is_locked=is_locked)


@transaction.atomic
def reassign(project, readings, *, to, actor):
    """Give open readings to somebody else, who has to be a member; returns how many went over.

    Articles that the other person has or had stay where they are: nobody reads one twice.
    """
    _hold(project)
    if not Membership.objects.current().filter(project=project, user=to, user__is_active=True).exists():
        raise Broken("not_a_member", _("Readings go to members of the project only."), field="to")
    theirs = Assignment.objects.of(to).main().values("article")
    found = (
        among(project, readings).main().open().filter(is_locked=False).exclude(reviewer=to).exclude(article__in=theirs)
    )
    chosen = {}
    for pk, article in found.select_for_update(of=("self",)).order_by("position", "pk").values_list("pk", "article"):
        chosen.setdefault(article, pk)
    count = _move(
        project,
        Assignment.objects.open().filter(pk__in=list(chosen.values())),
        "reassign",
        actor,
        state=S.WITHDRAWN,
        said=to.username,
    )
    last = Assignment.objects.of(to).filter(article__project=project).order_by("-position").first()
    behind, now = last.position if last else 0, timezone.now()
    Assignment.objects.bulk_create(
        Assignment(article_id=article, reviewer=to, position=behind + at, handed_out_at=now)
        for at, article in enumerate(chosen, 1)
    )
    tallies.recount(chosen)
    return count


@transaction.atomic
def give(project, articles, *, to, actor):
    """Give articles (a queryset) that lack a reader to a member; returns how many they got.

    No article gets more readers than the project wants, and nobody one that they have or had.
    """
    _hold(project)
    if not Membership.objects.current().filter(project=project, user=to, user__is_active=True).exists():
        raise Broken("not_a_member", _("Readings go to members of the project only."), field="to")
    counting = assignments.counting(project).order_by().values("article").annotate(n=Count("pk"))
    full = counting.filter(n__gte=project.overlap).values("article")
    theirs = Assignment.objects.of(to).main().values("article")
    lacking = articles.filter(project=project, is_hidden=False, is_training=False)
    lacking = lacking.exclude(pk__in=full).exclude(pk__in=theirs)
    made = [(pk, to.pk) for pk in lacking.order_by("pk").values_list("pk", flat=True)]
    assignments.write(project, made, seed=f"give:{len(made)}")
    if made:
        audit.record(actor, "give_articles", project, project=project, readings=len(made), said=to.username)
    return len(made)


def reopen(readings, *, actor):
    """Open readings again, one by one; returns how many, and why others stayed closed (each sentence once)."""
    done, refused = 0, {}
    for reading in readings:
        try:
            assignments.reopen_for(reading=reading, manager=actor)
            done += 1
        except Broken as broken:
            refused[broken.code] = str(broken.message)
    return done, list(refused.values())


def _move(project, readings, verb, actor, *, said="", **fields):
    """Change what these readings are, in one statement that a reviewer's own step waits for; and write it down."""
    _hold(project)
    moved = list(readings.select_for_update(of=("self",)).order_by("pk").values_list("pk", "uuid", "article"))
    if not moved:
        return 0
    Assignment.objects.filter(pk__in=[pk for pk, _uuid, _article in moved]).update(**fields)
    tallies.recount(article for _pk, _uuid, article in moved)
    told = {"which": [str(uuid) for _pk, uuid, _article in moved[:TOLD]]} | ({"said": said} if said else {})
    audit.record(actor, f"{verb}_readings", project, project=project, readings=len(moved), **told)
    return len(moved)


def _hold(project):
    # The same row as in hand_out, and before any reading: nobody fills a gap that is just being filled.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _pks(readings):
    return readings.order_by().values("pk")


def _said(reason):
    if not reason.strip():
        raise Broken("reason_missing", _("Say in a few words why; the reason is kept."), field="reason")
    return reason.strip()[:500]
