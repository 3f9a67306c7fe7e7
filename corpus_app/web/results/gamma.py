"""Gamma article by article: what is computed, how it stands with the rest, and the button that asks for it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from corpus_app import access, agreement, gammas, jobs
from corpus_app.models import Job, Role

from . import gamma_figures as figures
from .agreement import shown_articles
from .gate import closed
from .narrowing import view_for

LOOK_AGAIN_SECONDS = 3
ARTICLES_SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request, slug):
    if request.method == "POST":
        return _ask(request, slug)
    membership = access.membership_for(request.user, slug)
    view = view_for(request, membership, "articles")
    if agreement.judges_items(membership.project):
        raise Http404
    if answer := closed(request, view, "agreement"):
        return answer
    found = gammas.of(view.readings)
    may_ask = membership.includes(Role.ADJUDICATOR)
    # How many articles it works on is not for somebody who is blind.
    job = jobs.last_gamma(membership.project) if may_ask else None
    if job:
        jobs.settle(job)
    is_under_way = job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)
    order = figures.lowest_first(found)[: None if view.choice("articles", ["all"]) else ARTICLES_SHOWN]
    shown = figures.gamma(found, shown_articles(view, order), view)
    missing = len(set(gammas.comparable(view.readings)) - set(found))
    context = {
        "membership": membership,
        "project": membership.project,
        "here": "agreement",
        "view": view,
        "figure": shown,
        "summary": gammas.summary(found),
        "n_found": len(found),
        "n_refused": sum(each.reason in ("too_complex", "out_of_time") for each in found.values()),
        "n_missing": missing,
        "most_readers": gammas.MOST_READERS,
        "most_units": gammas.MOST_UNITS,
        "most_seconds": round(gammas.MOST_SECONDS),
        "seed": gammas.SEED,
        "job": job,
        "is_under_way": is_under_way,
        "may_ask": may_ask and missing and not is_under_way,
    }
    response = render(request, "results/gamma.html", context)
    if is_under_way:
        response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _ask(request, slug):
    membership = access.membership_for(request.user, slug, Role.ADJUDICATOR)
    if agreement.judges_items(membership.project):
        raise Http404
    jobs.gamma(membership.project, actor=request.user)
    return redirect("agreement-gamma", slug=slug)
