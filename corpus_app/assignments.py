"""Hand out readings, and take them through begun, submitted, skipped and reopened."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import audit, bulk, planning, repeats, tallies, training
from .models import Assignment, AuditEvent, Flag, Membership, Project
from .models.articles import on_visible_article
from .rules import Broken, Conflict

# Readings written by one statement: a hundred thousand articles would not fit into one.
BATCH = 10_000


def lock(article, reviewer):
    """The reviewer's reading of the article, locked for this transaction: the open one, else the newest, else None."""
    readings = Assignment.objects.select_for_update().filter(article=article, reviewer=reviewer).order_by("pk")
    newest = None
    for reading in readings:
        reading.article = article
        newest = reading
        if reading.is_open:
            break
    return newest


def require_open(reading):
    """Raise Conflict unless the reading may be written."""
    if reading is None or not reading.is_open:
        raise Conflict("reading_closed", _("You have no open reading of this article."))
    if reading.is_locked:
        raise Conflict("reading_closed", _("A manager has locked your reading of this article."))
    if not reading.article.project.takes_work:
        raise Conflict("reading_closed", _("The project is closed; nothing can be written now."))
    if training.holds_back(reading):
        raise Conflict("training_first", _("Your training in this project comes first."))


def reading_of(article, user):
    """The person's reading of the article to show; None when there is none."""
    return to_show(list(Assignment.objects.of(user).filter(article=article).order_by("pk")))


def to_show(readings):
    """Which of one person's readings of one article is shown: the open one, else the submitted, else the newest."""
    for wanted in (lambda reading: reading.is_open, lambda reading: reading.is_submitted):
        if found := next(filter(wanted, readings), None):
            return found
    return readings[-1] if readings else None


def own_by_article(user, articles):
    """The person's readings of these articles, by the article's pk; an open one wins, then a submitted one."""
    rank = {Assignment.State.SUBMITTED: 1, Assignment.State.ASSIGNED: 2, Assignment.State.IN_PROGRESS: 2}
    readings = Assignment.objects.of(user).filter(article__in=[article.pk for article in articles])
    return {reading.article_id: reading for reading in sorted(readings, key=lambda each: rank.get(each.state, 0))}


def being_read(user, articles):
    """Which of these articles (their pks) the person has an open reading of."""
    return set(Assignment.objects.of(user).open().filter(article__in=articles).values_list("article", flat=True))


def touch(reading):
    """Count one accepted operation on a locked reading; the first one begins it."""
    now = timezone.now()
    reading.seq += 1
    reading.touched_at = now
    if reading.state == Assignment.State.ASSIGNED:
        reading.state = Assignment.State.IN_PROGRESS
        reading.started_at = now
        reading.guideline_version = reading.article.project.guideline_version
        reading.is_source_known = not reading.article.project.is_source_blind
    reading.save(update_fields=["seq", "state", "started_at", "guideline_version", "is_source_known", "touched_at"])


@transaction.atomic
def submit(*, article, reviewer, operation):
    """The reviewer's reading, submitted; with or without annotations. Repeating the operation changes nothing."""
    reading = lock(article, reviewer)
    if _is_repeated(operation, reviewer, reading):
        return reading
    require_open(reading)
    touch(reading)
    reading.state = Assignment.State.SUBMITTED
    reading.submitted_at = timezone.now()
    reading.save(update_fields=["state", "submitted_at"])
    article.forget_statistics()
    tallies.recount([article.pk])
    audit.record(reviewer, "submit", reading, project=article.project, operation=operation)
    if reading.kind == Assignment.Kind.TRAINING:
        training.settle(reviewer, article.project)
    return reading


@transaction.atomic
def skip(*, article, reviewer, operation, reason):
    """The reviewer's reading, put aside with a reason. Its annotations stay, uncounted."""
    reading = lock(article, reviewer)
    if _is_repeated(operation, reviewer, reading):
        return reading
    require_open(reading)
    if reading.kind == Assignment.Kind.TRAINING:
        raise Broken("training_not_skipped", _("A training article cannot be skipped: everybody is measured by them."))
    if not reason.strip():
        raise Broken("reason_missing", _("Say in a few words why you skip the article."), field="reason")
    touch(reading)
    reading.state = Assignment.State.SKIPPED
    reading.skip_reason = reason.strip()[:500]
    reading.save(update_fields=["state", "skip_reason"])
    tallies.recount([article.pk])
    audit.record(reviewer, "skip", reading, project=article.project, operation=operation, reason=reading.skip_reason)
    return reading


@transaction.atomic
def reopen(*, article, reviewer, operation):
    """The reviewer's own reading, open again – until something of a peer on the article was shown to them.

    A skipped one opens only while nobody else has got the article instead.
    """
    # Before the reading, as in hand_out, which may be handing the article on right now.
    Project.objects.select_for_update(no_key=True).get(pk=article.project_id)
    reading = lock(article, reviewer)
    if _is_repeated(operation, reviewer, reading):
        return reading
    if reading is not None and reading.kind == Assignment.Kind.TRAINING and not reading.is_open:
        raise Conflict(
            "feedback_shown", _("You have had the feedback on this article; try again on the training page.")
        )
    if reading is not None and reading.kind == Assignment.Kind.REPEAT and not reading.is_open:
        raise Conflict(
            "second_reading",
            _("You had this article a second time, so both readings stay as they are; only a manager can open them."),
        )
    if reading is None or reading.state not in (Assignment.State.SUBMITTED, Assignment.State.SKIPPED):
        raise Conflict("nothing_to_reopen", _("You have no submitted or skipped reading of this article."))
    if not article.project.takes_work:
        raise Conflict("reading_closed", _("The project is closed; nothing can be written now."))
    if reading.is_locked:
        raise Conflict("locked", _("A manager has locked this reading; only a manager can open it again."))
    if reading.compared_at is not None:
        raise Conflict(
            "already_compared",
            _("You have seen another reading of this article; only a manager can reopen yours now."),
        )
    if reading.state == Assignment.State.SKIPPED and _is_handed_on(reading):
        raise Conflict(
            "handed_on", _("Somebody else has got this article instead; only a manager can give it to you again.")
        )
    _open_again(reading)
    audit.record(reviewer, "reopen", reading, project=article.project, operation=operation)
    return reading


@transaction.atomic
def ask_to_reopen(*, article, reviewer, operation):
    """The reviewer's closed reading, with a flag that asks the managers to open it; one flag, however often asked."""
    reading = lock(article, reviewer)
    if _is_repeated(operation, reviewer, reading):
        return reading
    if reading is None or reading.is_open:
        raise Conflict("nothing_to_reopen", _("You have no closed reading of this article."))
    reason = _("Please open my reading again: marks of mine came after it was closed.")
    if not article.flags.filter(raised_by=reviewer, reason=reason, resolved_at=None).exists():
        Flag.objects.create(article=article, raised_by=reviewer, reason=reason)
    audit.record(reviewer, "ask_to_reopen", reading, project=article.project, operation=operation)
    return reading


@transaction.atomic
def reopen_for(*, reading, manager):
    """A reading opened again by a manager. If its reviewer has seen a peer's, it is no longer independent.

    What was skipped, reclaimed or withdrawn opens only while the article lacks a reader.
    """
    S = Assignment.State
    Project.objects.select_for_update(of=("self",), no_key=True).get(articles__assignments=reading.pk)
    reading = Assignment.objects.select_for_update(of=("self",)).select_related("article__project").get(pk=reading.pk)
    if reading.is_open:
        raise Conflict("nothing_to_reopen", _("The reading is open."))
    if Assignment.objects.open().filter(article=reading.article, reviewer=reading.reviewer_id).exists():
        raise Conflict("read_again", _("The reviewer has another reading of this article open; it comes first."))
    if reading.state != S.SUBMITTED and is_complete(reading):
        raise Conflict("handed_on", _("The article has all its readers; somebody else reads it instead."))
    if reading.compared_at is not None:
        reading.is_independent = False
    reading.is_locked = False
    _open_again(reading)
    audit.record(manager, "reopen_for", reading, project=reading.article.project)
    return reading


@transaction.atomic
def open_afresh(reading):
    """A submitted training reading, open once more for its reader."""
    reading = Assignment.objects.select_for_update(of=("self",)).select_related("article__project").get(pk=reading.pk)
    if not reading.is_open:
        _open_again(reading)
    return reading


def is_complete(reading):
    """Whether the article has all the readers it should have, this reading not counted."""
    project = reading.article.project
    if reading.kind != Assignment.Kind.MAIN or reading.is_imported:
        return False
    # Open readings of people who are gone as well: they may come back before these are handed on.
    counting = [*Assignment.OPEN_STATES, Assignment.State.SUBMITTED]
    others = Assignment.objects.main().filter(article=reading.article, state__in=counting, is_imported=False)
    return others.exclude(pk=reading.pk).count() >= project.overlap


def _is_handed_on(reading):
    """Whether the article has all its readers without this one.

    Peers who skipped count too: whether one may reopen must not tell what a peer did.
    """
    managers_took = [Assignment.State.WITHDRAWN, Assignment.State.RECLAIMED]
    others = Assignment.objects.main().filter(article=reading.article, is_imported=False).exclude(pk=reading.pk)
    return others.exclude(state__in=managers_took).count() >= reading.article.project.overlap


def _open_again(reading):
    reading.seq += 1
    reading.state = Assignment.State.IN_PROGRESS if reading.started_at else Assignment.State.ASSIGNED
    reading.submitted_at = None
    reading.skip_reason = ""
    reading.save(update_fields=["seq", "state", "submitted_at", "skip_reason", "is_independent", "is_locked"])
    reading.article.forget_statistics()
    tallies.recount([reading.article_id])


def _is_repeated(operation, reviewer, reading):
    """Whether this operation was done before; a key used for something else is a conflict."""
    event = AuditEvent.objects.filter(operation=operation).first()
    if event is None:
        return False
    if reading is None or event.actor_id != reviewer.pk or event.object_id != str(reading.uuid):
        raise Conflict("operation_reused", _("This Idempotency-Key was used for something else."))
    return True


def mark_compared(readings, reviewer):
    """Note that something of a peer was shown to the reviewer on the articles of these readings (a queryset)."""
    _mark_compared(reviewer, readings.exclude(reviewer=reviewer).values("article"))


def mark_seen(readings, reviewer):
    """The same for readings that are at hand."""
    if articles := {reading.article_id for reading in readings if reading.reviewer_id != reviewer.pk}:
        _mark_compared(reviewer, articles)


def mark_told(articles, reviewer):
    """The same for articles (their pks) on which something of a peer was shown that is no reading."""
    if articles:
        _mark_compared(reviewer, articles)


def _mark_compared(reviewer, articles):
    own = Assignment.objects.of(reviewer).submitted().filter(compared_at=None, article__in=articles)
    own.update(compared_at=timezone.now())


# --- What is next --------------------------------------------------------------------------------


def queue(user, project=None):
    """The person's open readings, begun ones first, in the order drawn for them.

    Where they are in training, its articles are all there is.
    """
    training_first = training.of(user, project).values("project")
    readings = (
        Assignment.objects.of(user)
        .open()
        .filter(article__project__status="open", is_locked=False)
        .filter(on_visible_article(user))
        .exclude(~Q(kind=Assignment.Kind.TRAINING), article__project__in=training_first)
        .select_related("article__source", "article__project")
        .order_by("-state", "position", "pk")
    )
    return readings.filter(article__project=project) if project else readings


def next_for(user, project, *, after=None):
    """The article to read next in a project, or None when the queue is empty."""
    waiting = queue(user, project)
    if after is not None:
        waiting = waiting.exclude(article=after)
    reading = waiting.first()
    return reading.article if reading else None


def bring(memberships):
    """Put what is due to these people by now into their queues; `memberships` are at hand with their projects."""
    return training.hand_out(memberships) + repeats.hand_out(memberships)


def go_on(user, project, *, after):
    """The article to read after a step on another one, or None; what is due by now is in the queue before."""
    if project.repeat_percent or project.training_threshold is not None:
        bring(Membership.objects.of(user).filter(project=project).select_related("project", "user"))
    return next_for(user, project, after=after)


# --- The plan ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """What a plan is made from; two that are equal give the same plan."""

    sources: dict
    capacities: dict
    overlap: int
    kept: list
    barred: list


def given(project, *, without=None):
    """What there is to plan. The open readings `without` (a queryset) are taken as put aside already.

    A reading counts when it is submitted, by whomever, or open with somebody who can still finish it: a member whose
    account is open or who is expected, though they may get no new articles. What people who are gone left open is
    somebody else's to take. Skipped, reclaimed, withdrawn and imported readings do not count, and their person does
    not get the article again.
    """
    found = counting(project)
    if without is not None:
        found = found.exclude(pk__in=without.order_by().values("pk"))
    everybody = Assignment.objects.main().filter(article__project=project, article__is_hidden=False)
    return Given(
        _sources(project),
        capacities(project),
        project.overlap,
        list(found.filter(article__is_hidden=False).order_by("pk").values_list("article", "reviewer")),
        list(everybody.order_by("pk").values_list("article", "reviewer")),
    )


def counting(project):
    """The readings that make up an article's readers."""
    is_kept = Q(state=Assignment.State.SUBMITTED) | Q(state__in=Assignment.OPEN_STATES, reviewer__in=_able(project))
    return Assignment.objects.main().filter(is_kept, article__project=project, is_imported=False)


def stranded(project):
    """Open readings of members who have left, or whose account is closed: nobody finishes them."""
    # By name, so that it is looked up by reviewer: mostly nobody is gone, and the project may be large.
    gone = list(project.memberships.exclude(user__in=_able(project)).values_list("user", flat=True))
    readings = Assignment.objects.main().open().filter(article__project=project, is_imported=False)
    return readings.filter(reviewer__in=gone)


def planned(project, *, seed=0, without=None):
    """What handing out would do, as a planning.Plan: the new readings, and how everything looks with them.

    Raises Broken when an article cannot have as many readers as the project wants.
    """
    return _solved(project, given(project, without=without), seed)


def _solved(project, found, seed):
    try:
        return planning.plan(
            found.sources,
            found.capacities,
            found.overlap,
            kept=found.kept,
            barred=found.barred,
            capacities=found.capacities,
            seed=f"assign:{project.slug}:{seed}",
        )
    except planning.TooFewReaders as short:
        raise Broken(
            "too_few_readers",
            ngettext(
                "Every article needs %(overlap)d readers, but only %(count)d person can read it.",
                "Every article needs %(overlap)d readers, but only %(count)d people can read it.",
                short.possible,
            )
            % {"overlap": project.overlap, "count": short.possible},
            field="overlap",
        ) from None


def plan(project, *, seed=0):
    """Who should still read what: a list of (article pk, user pk), exactly `overlap` readers per article."""
    return planned(project, seed=seed).made


def hand_out(project, *, actor=None, seed=0, reclaim=False):
    """Write the plan; returns the new readings as (article pk, user pk). Each queue is in an order drawn by lot.

    Open readings of people who are gone are reclaimed, and with `reclaim` abandoned ones too: somebody else gets the
    article. When the plan is refused, nothing is reclaimed.
    """
    if project.has_ended:
        raise Broken("project_closed", _("The project is closed. Open it again before you hand out readings."))
    # Before the lock: a plan for a hundred thousand articles takes seconds, in which others want to write.
    expected = given(project, without=abandoned(project) if reclaim else None)
    ready = _solved(project, expected, seed)
    with transaction.atomic():
        # Two managers pressing the button at once would both fill the same gaps. Not the key: on PostgreSQL every row
        # written with a reference to the project would wait, and half of them hold what this waits for.
        project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        open_main = Assignment.objects.main().open().filter(article__project=project, is_imported=False)
        # Before the plan is looked at again: somebody may be submitting one of these right now.
        reclaimed = _put_back(open_main.exclude(reviewer__in=_able(project)))
        if reclaim:
            reclaimed += _put_back(abandoned(project))
        found = given(project)
        made = (ready if found == expected else _solved(project, found, seed)).made
        write(project, made, seed)
        # After the readings: whoever submits one of them holds it, and waits for its article.
        tallies.recount(reclaimed)
        if made or reclaimed:
            said = {"reclaimed": len(reclaimed)} if reclaimed else {}
            audit.record(actor, "assign", project, project=project, readings=len(made), seed=seed, **said)
    return made


def write(project, made, seed):
    """Put new readings, (article pk, user pk), behind what is in their people's queues, in an order drawn by lot."""
    if not made:
        return
    now = timezone.now()
    # In the order of the articles, which is that of two indexes.
    queued = sorted(_queued(project, made, seed))
    waiting = (
        {"article_id": article, "reviewer_id": reader, "position": position, "handed_out_at": now}
        for article, reader, position in queued
    )
    while batch := list(islice(waiting, BATCH)):
        bulk.write(Assignment, batch)
    tallies.recount(article for article, _reader in made)


def abandoned(project, *, now=None):
    """The open readings that nobody works on, by the project's number of days; none where it has no such number.

    A begun one is abandoned when it was not touched for so long. One not begun is when its reader did nothing in the
    project for so long. Places of people who have not come, and locked readings, are not.
    """
    readings = Assignment.objects.main().open().filter(article__project=project, is_imported=False, is_locked=False)
    if project.reclaim_after_days is None:
        return readings.none()
    limit = (now or timezone.now()) - timedelta(days=project.reclaim_after_days)
    at_work = Assignment.objects.filter(article__project=project, touched_at__gte=limit).order_by().values("reviewer")
    return (
        readings.filter(reviewer__is_placeholder=False)
        .alias(since=Coalesce("handed_out_at", "started_at", "article__added_at"))
        .alias(worked=Coalesce("touched_at", "started_at", "since"))
        .filter(
            Q(state=Assignment.State.IN_PROGRESS, worked__lt=limit)
            | Q(state=Assignment.State.ASSIGNED, since__lt=limit) & ~Q(reviewer__in=at_work)
        )
    )


def _put_back(readings):
    """Reclaim these open readings (a queryset), all or none; their annotations stay. Returns the article of each."""
    found = list(readings.select_for_update(of=("self",)).order_by("pk").values_list("pk", "article"))
    for first in range(0, len(found), BATCH):
        some = [pk for pk, _article in found[first : first + BATCH]]
        Assignment.objects.filter(pk__in=some).update(state=Assignment.State.RECLAIMED)
    return [article for _pk, article in found]


def figures(project):
    """The planning.Figures of what is handed out or submitted: loads, pairs, and who reads which source."""
    S = Assignment.State
    counting = Assignment.objects.main().filter(state__in=[*Assignment.OPEN_STATES, S.SUBMITTED])
    readings = counting.filter(article__project=project, is_imported=False).values_list("article", "reviewer")
    return planning.figures(_sources(project), capacities(project), readings)


def capacities(project):
    """The people who get articles to read, and how much each."""
    readers = Membership.objects.current().filter(project=project, user__is_active=True, reads=True)
    return dict(readers.order_by("user").values_list("user", "capacity"))


def _sources(project):
    """The source's pk, or None, of every article that is read."""
    return dict(project.articles.shown().filter(is_training=False).order_by("pk").values_list("pk", "source"))


def _able(project):
    """The members who can finish a reading: they have not left, and their account is open (or will be)."""
    return Membership.objects.current().filter(project=project, user__is_active=True).values("user")


def _queued(project, made, seed):
    """(article, reader, position) of new readings, behind what is in each person's queue."""
    last = Assignment.objects.filter(article__project=project).order_by().values_list("reviewer")
    behind = dict(last.annotate(Max("position")))
    articles = defaultdict(list)
    for article, reader in made:
        articles[reader].append(article)
    for reader, mine in articles.items():
        random.Random(f"queue:{project.slug}:{seed}:{reader}").shuffle(mine)
        for position, article in enumerate(mine, behind.get(reader, 0) + 1):
            yield article, reader, position
