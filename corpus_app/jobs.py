"""Long work with progress: a row that says how it stands, a task for the worker that does it."""

import logging
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from . import articles, drafts, gammas, intake, starting
from .formats.records import Problem
from .models import Job

# What fits into a request; more is left to the worker.
INLINE_BYTES = 2 * 2**20
GAMMA = "gamma"
LOST_AFTER = timedelta(minutes=10)
log = logging.getLogger(__name__)


def import_articles(project, uploads, *, source="", actor=None):
    """A job that imports uploaded files as articles. The files are kept until it is done."""
    job = Job(project=project, kind="import_articles", asked_by=actor)
    folder = _folder(job)
    folder.mkdir(parents=True)
    names = []
    for number, upload in enumerate(uploads):
        names.append(upload.name)
        with (folder / str(number)).open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
    job.data = {"files": names, "source": source}
    job.save()
    transaction.on_commit(lambda: run.enqueue(str(job.uuid)))
    return job


@task()
def run(job_id):
    """Do a waiting job; a job that somebody else has begun is left alone."""
    now = timezone.now()
    waiting = Job.objects.filter(uuid=job_id, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.RUNNING, heartbeat_at=now):
        return
    job = Job.objects.select_related("project", "asked_by").get(uuid=job_id)
    try:
        job.data["report"] = KINDS[job.kind](job)
        job.state = Job.State.FAILED if job.data["report"]["problems"] else Job.State.DONE
    except Exception:
        # Whatever it was, the person who waits must hear of it; the trace is for whoever runs the instance.
        log.exception("job %s failed", job_id)
        job.state = Job.State.FAILED
        job.data["report"] = {"counts": {}, "problems": [_("Something broke on our side; the log says what.")]}
    job.finished_at = timezone.now()
    job.save(update_fields=["state", "data", "finished_at"])


def settle(job):
    """Call a job failed whose worker has not been heard of for LOST_AFTER; what it had stored by then stays."""
    if job.state != Job.State.RUNNING or timezone.now() - job.heartbeat_at < LOST_AFTER:
        return
    job.state, job.finished_at = Job.State.FAILED, timezone.now()
    job.data["report"] = {"counts": {}, "problems": [_("The worker stopped before it was done. Ask for it again.")]}
    job.save(update_fields=["state", "data", "finished_at"])


def told(report):
    """A report of an import as plain data, its problems as sentences."""
    return {**report.as_dict(), "problems": [str(problem) for problem in report.problems]}


def _import_articles(job):
    folder = _folder(job)
    kept = [
        intake.File(name, lambda path=folder / str(number): path.open("rb"))
        for number, name in enumerate(job.data["files"])
    ]

    def progress(count):
        Job.objects.filter(pk=job.pk).update(progress=count, heartbeat_at=timezone.now())

    try:
        with intake.unzipped(kept) as files:
            report = articles.take(
                job.project, files, source=job.data["source"], actor=job.asked_by, on_progress=progress
            )
    except Problem as problem:
        report = intake.Report(articles.WORDS)
        report.refuse(problem)
    shutil.rmtree(folder, ignore_errors=True)
    return told(report)


def start_project(project, draft, *, actor):
    """A job that takes in the files of a new project and hands them out."""
    job = Job.objects.create(project=project, kind="start_project", asked_by=actor, data={"draft": str(draft.uuid)})
    transaction.on_commit(lambda: run.enqueue(str(job.uuid)))
    return job


def _start_project(job):
    def progress(count):
        Job.objects.filter(pk=job.pk).update(progress=count, heartbeat_at=timezone.now())

    draft = drafts.of(job.asked_by, job.data["draft"])
    return told(starting.fill(job.project, draft, actor=job.asked_by, on_progress=progress))


def gamma(project, *, actor):
    """The job that computes the gamma of every article that has none yet; the one under way, where there is one."""
    under_way = Job.objects.filter(project=project, kind=GAMMA, state__in=[Job.State.WAITING, Job.State.RUNNING])
    for job in under_way:
        settle(job)
        if job.state != Job.State.FAILED:
            return job
    job = Job.objects.create(project=project, kind=GAMMA, asked_by=actor)
    transaction.on_commit(lambda: run.enqueue(str(job.uuid)))
    return job


def last_gamma(project):
    """The newest of these jobs, or None."""
    return Job.objects.filter(project=project, kind=GAMMA).first()


def _gamma(job):
    def progress(done, total):
        Job.objects.filter(pk=job.pk).update(progress=done, total=total, heartbeat_at=timezone.now())

    return {"counts": {"computed": gammas.compute(job.project, on_progress=progress)}, "problems": []}


def _folder(job):
    return Path(settings.MEDIA_ROOT) / "uploads" / str(job.uuid)


KINDS = {"import_articles": _import_articles, "start_project": _start_project, GAMMA: _gamma}
