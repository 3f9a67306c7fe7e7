"""Gamma article by article: what is computed, how it stands with the rest, and the button that asks for it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corpus_app import access, agreement, charts, gammas, jobs
from corpus_app.models import Job, Role
from corpus_app.web import wording

from .agreement import shown_articles
from .files import Figure
from .gate import closed
from .narrowing import view_for

LOOK_AGAIN_SECONDS = 3
ARTICLES_SHOWN = 50
MOST_DRAWN = 40


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
    shown = figure(view, found, None if view.choice("articles", ["all"]) else ARTICLES_SHOWN)
    missing = len(set(gammas.comparable(view.readings)) - set(found))
    context = {
        "membership": membership,
        "project": membership.project,
        "here": "agreement",
        "view": view,
        "figure": shown,
        "summary": gammas.summary(found),
        "n_found": len(found),
        "n_refused": sum(each.reason == "too_complex" for each in found.values()),
        "n_missing": missing,
        "most_readers": gammas.MOST_READERS,
        "most_units": gammas.MOST_UNITS,
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


def figure(view, found, most=None):
    """The articles with their gamma, lowest first, those without one last; `most` of them on the page."""
    order = sorted(found, key=lambda pk: (found[pk].value is None, found[pk].value or 0, pk))
    shown = order[:most]
    about = shown_articles(view, order if most is None else shown)
    values = [found[pk].value for pk in order]
    scale = charts.agreement_scale(values)
    lines = [
        {
            "about": about[pk],
            "found": found[pk],
            "href": view.link("passages", article=str(about[pk]["uuid"]), what="differ"),
            "why": wording.reason(found[pk].reason),
        }
        for pk in shown
    ]
    for line in lines:
        line["picture"] = charts.strip(scale, line["found"].value, href=line["href"])
    axis = charts.axis(scale, lambda tick: wording.coefficient(tick, 1) + "0" if tick % 1 else f"{tick:.0f}")
    drawn = [line for line in lines if line["found"].value is not None][:MOST_DRAWN]
    return Figure(
        name="gamma",
        title=_("γ of each article"),
        columns=[
            "article", "title", "source", "gamma", "reason", "observed_disorder", "expected_disorder", "samples",
            "seed", "units", "readers",
        ],
        rows=[_cells(line["about"], line["found"]) for line in lines],
        lines=lines,
        axis=axis,
        sheet=[charts.Row(picture=axis)]
        + [
            charts.Row(line["about"]["title"], line["picture"], wording.coefficient(line["found"].value))
            for line in drawn
        ],
        notes=[_("The %(n)d lowest of %(all)d.") % {"n": len(drawn), "all": len(order)}],
    )  # fmt: skip


def _cells(about, found):
    return [
        str(about["uuid"]), about["title"], about["source"], found.value, found.reason or "", found.observed,
        found.expected, found.samples, found.seed, found.units, found.readers,
    ]  # fmt: skip
