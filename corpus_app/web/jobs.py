"""How long work stands."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from corpus_app import access, jobs
from corpus_app.models import Job, Role

LOOK_AGAIN_SECONDS = 3


@login_required
@require_safe
def show(request, slug, job_id):
    membership, job = _found(request, slug, job_id)
    jobs.settle(job)
    if job.kind == jobs.GAMMA:
        return redirect("agreement-gamma", slug=slug)
    is_finished = job.state in (Job.State.DONE, Job.State.FAILED)
    context = {"membership": membership, "project": membership.project, "here": "articles", "job": job}
    response = render(
        request, "articles/job.html", context | {"is_finished": is_finished, "report": job.data.get("report")}
    )
    if not is_finished:
        response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@login_required
@require_POST
def run_now(request, slug, job_id):
    """Do a waiting job in this request: the way out where no worker runs."""
    _membership, job = _found(request, slug, job_id)
    jobs.run.call(str(job.uuid))
    return redirect("job", slug=slug, job_id=job.uuid)


def _found(request, slug, job_id):
    is_gamma = Job.objects.filter(uuid=job_id, kind=jobs.GAMMA).exists()
    membership = access.membership_for(request.user, slug, Role.ADJUDICATOR if is_gamma else Role.MANAGER)
    return membership, get_object_or_404(Job.objects.filter(project=membership.project), uuid=job_id)
