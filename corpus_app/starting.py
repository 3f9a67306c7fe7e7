"""From a filled-in page to a project under way: the plan beforehand, then everything at once."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from . import articles, assignments, drafts, imports, intake, invitations, people, planning, projects
from .formats.records import Problem
from .models import AuditEvent, Project
from .rules import Broken, Conflict

# Up to so many readings the plan is made while somebody waits for a page.
FORESEEN_READINGS = 30_000


@dataclass
class Started:
    """What Start made; `letters` are the only place where the links' tokens can be read."""

    project: Project
    letters: list = field(default_factory=list)
    report: intake.Report | None = None
    readings: int = 0


def foresee(look, *, readers, overlap, slug):
    """The planning.Figures that Start will bring about with so many readers; None when that takes too long to wait for.

    The readers count in the order in which their accounts will stand, articles and sources in that of the import:
    what is shown before Start is what Start writes. Raises Broken when there are too few readers.
    """
    rows = look["rows"]
    require_enough(len(rows), readers, overlap)
    if len(rows) * overlap > FORESEEN_READINGS:
        return None
    return planning.plan(dict(enumerate(rows)), range(readers), overlap, seed=f"assign:{slug}:0").figures


def require_enough(n_articles, readers, overlap):
    """Raise Broken when some read, but fewer than every article needs."""
    if n_articles and 0 < readers < overlap:
        raise Broken(
            "too_few_readers",
            _("Every article needs %(overlap)d readers, but only %(count)d can read. Name more, or lower the number.")
            % {"overlap": overlap, "count": readers},
            field="people",
        )


def reading_order(guests, actor, reads_too):
    """The names of those who will read, as the plan counts them: accounts that are there, then places."""
    there = {guest.user.pk: guest.user.name for guest in guests if guest.user is not None and not guest.problem}
    there |= {actor.pk: actor.name} if reads_too else {}
    return [there[pk] for pk in sorted(there)] + [guest.name for guest in guests if guest.is_new]


@transaction.atomic
def start(*, actor, operation, draft, cards, guests, reads_too, later=False, **rules):
    """The project with its tags, people, articles and readings; all of it or, with Broken, nothing.

    The same operation again is a Conflict whose `current` is the project. `later` leaves the files to a job; until
    it is done the project is being set up, and nobody can read in it.
    """
    if (done := AuditEvent.objects.filter(operation=operation).first()) is not None:
        current = done.project if done.actor_id == actor.pk else None
        raise Conflict("started", _("This project was started already."), current=current)
    status = Project.Status.SETUP if later else Project.Status.OPEN
    project = projects.create(manager=actor, cards=cards, operation=operation, status=status, **rules)
    started = Started(project)
    started.letters = invitations.invite_all(project, guests, actor=actor, reads=True)
    if reads_too:
        people.welcome(project, actor, project.member(actor).role, reads=True, actor=actor)
    if draft is not None and not later:
        started.report = fill(project, draft, actor=actor)
        if started.report.failed:
            raise Broken("bad_files", " ".join(map(str, started.report.problems[:3])), field="files")
        started.readings = started.report.counts["readings_made"]
    return started


def fill(project, draft, *, actor, on_progress=None):
    """The report of taking the draft's files into a new project and handing out; with a problem nothing stays."""
    if draft is None:
        return intake.Report(articles.WORDS)
    require_enough(len(draft.data["look"]["rows"]), _n_readers(project), project.overlap)
    try:
        with drafts.opened(draft) as files:
            with_articles, with_annotations = drafts.sorted_files(draft, files)
            report = _taken_in(project, draft, with_articles, with_annotations, actor, on_progress)
    except Problem as problem:
        report = intake.Report(articles.WORDS)
        report.refuse(problem)
    if report.failed:
        project.articles.all().delete()
        return report
    with transaction.atomic():
        if _n_readers(project) and report.counts["added"]:
            report.counts["readings_made"] = len(assignments.hand_out(project, actor=actor))
        if project.status == Project.Status.SETUP:
            projects.change(project, actor=actor, status=Project.Status.OPEN)
        transaction.on_commit(lambda: drafts.discard(draft))
    return report


def _taken_in(project, draft, with_articles, with_annotations, actor, on_progress):
    report = intake.Report(articles.WORDS)
    if with_articles:
        source = draft.data.get("source", "")
        report.merge(articles.take(project, with_articles, source=source, actor=actor, on_progress=on_progress))
    if with_annotations and not report.failed:
        report.merge(imports.take(project, with_annotations, actor=actor))
    return report


def _n_readers(project):
    return project.memberships.current().filter(reads=True).count()
