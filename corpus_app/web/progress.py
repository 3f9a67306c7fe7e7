"""How far a project is: for a reviewer their own reading, for a manager everybody's and what needs a look."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corpus_app import access, charts, oversight, progress
from corpus_app.models import Role

from . import pace, wording
from .results.files import Figure, answer

LYING_SHOWN = 20
DAYS_SHOWN = 92
"""With more days a bar stands for a week."""


@login_required
@require_safe
def show(request, slug):
    membership = access.membership_for(request.user, slug)
    days = _days(request)
    found = progress.of(membership)
    context = {
        "membership": membership,
        "project": membership.project,
        "here": "progress",
        "found": found,
        "says": pace.team(found.forecast) if found.is_team else pace.own(found.forecast),
        "between": pace.between(found.forecast),
        "timeline": _timeline(found),
        "sources": _sources(found),
        "tags": _tags(found),
        "window": progress.WINDOW,
    }
    if membership.includes(Role.MANAGER):
        context |= _for_managers(membership, found, days)
    return render(request, "progress/show.html", context)


@login_required
@require_safe
def download(request, slug, figure, kind):
    """One table of the page as CSV, or a picture as SVG."""
    membership = access.membership_for(request.user, slug)
    if request.GET:
        raise BadRequest(_("This address takes no parameters."))
    drawn = {
        "days": lambda: _timeline(progress.of(membership)),
        "sources": lambda: _sources(progress.of(membership)),
        "tags": lambda: _tags(progress.of(membership)),
    }
    if membership.includes(Role.MANAGER):
        drawn |= {
            "people": lambda: _people(progress.of(membership)),
            "reading": lambda: _manners(membership, progress.of(membership)),
        }
    if figure not in drawn:
        raise Http404
    return answer(membership.project, drawn[figure](), kind)


def _days(request):
    """After how many days without a step readings count as standing still."""
    asked = request.GET.get("days", "7")
    if set(request.GET) - {"days"} or asked not in map(str, oversight.DAYS):
        raise BadRequest(_("“%(name)s” is one of: %(choices)s.") % {"name": "days", "choices": "3, 7, 14, 30"})
    return int(asked)


def _for_managers(membership, found, days):
    lying = oversight.left_lying(membership, days, among=[pk for pk, own in found.readers.items() if own.begun])
    manners = _manners(membership, found)
    return {
        "people": _people(found),
        "still": oversight.standing_still(membership, days, among=oversight.quiet(found, days)),
        "lying": list(lying[:LYING_SHOWN]),
        "n_lying": lying.count(),
        "days": days,
        "day_choices": oversight.DAYS,
        "manners": manners,
        "is_anybody_out": any(line["is_out"] for line in manners.lines),
        "least_readings": oversight.LEAST_READINGS,
        "least_people": oversight.LEAST_PEOPLE,
        "least_shared": oversight.LEAST_SHARED,
    }


# --- Tables ---------------------------------------------------------------------------------------

COUNTED = ("submitted", "begun", "not begun", "in all", "skipped")


def _counted(counts):
    return [counts.submitted, counts.begun, counts.waiting, counts.total, counts.skipped]


def _people(found):
    rows = []
    for person in found.people:
        ahead, times = person.forecast, person.times
        finish = ahead.finish.isoformat() if ahead.finish else ""
        rows.append(
            [
                person.user.name,
                *_counted(person.counts),
                times.median,
                times.readings,
                ahead.per_day,
                finish,
                ahead.reason,
            ]
        )
    columns = ["person", *COUNTED, "median seconds", "timed readings", "a day", "finish", "reason"]
    return Figure("people", _("Progress of each person"), columns, rows, lines=found.people)


def _sources(found):
    if found.sources is None:
        return None
    lines = [{"source": source, "counts": counts} for source, counts in found.sources]
    rows = [[source.name if source else "", *_counted(counts)] for source, counts in found.sources]
    return Figure("sources", _("Progress in each source"), ["source", *COUNTED], rows, lines=lines)


def _tags(found):
    rows = [[row.tag.slug, row.spans, row.readings, found.counts.submitted] for row in found.tags]
    columns = ["tag", "spans", "readings with it", "submitted"]
    return Figure("tags", _("Spans of submitted readings by tag"), columns, rows, lines=found.tags)


# --- Pictures -------------------------------------------------------------------------------------


def _timeline(found):
    """Readings submitted on each day, or in each week where there are many days."""
    days, is_weekly = found.days, len(found.days) > DAYS_SHOWN
    if is_weekly:
        weeks = {}
        for day, n in days:
            monday = day - timedelta(days=day.weekday())
            weeks[monday] = weeks.get(monday, 0) + n
        days = sorted(weeks.items())
    in_all, twin, rows = 0, [["", _("Submitted"), _("In all")]], []
    for day, n in days:
        in_all += n
        rows.append([day.isoformat(), n, in_all])
        twin.append([date_format(day, "j M Y"), f"{n:,}", f"{in_all:,}"])
    whole = _("%(n)s handed out") % {"n": f"{found.counts.total:,}"}
    picture = charts.timeline([(date_format(day, "j M Y"), n) for day, n in days], found.counts.total, whole)
    title = (
        _("Readings submitted in each week, and in all")
        if is_weekly
        else _("Readings submitted on each day, and in all")
    )
    return Figure(
        name="days",
        title=title,
        columns=["week" if is_weekly else "day", "submitted", "in all"],
        rows=rows,
        picture=picture if days else None,
        sheet=[charts.Row(picture=picture, is_wide=True)] if days else (),
        twin=twin if days else (),
    )


def _manners(membership, done):
    """Speed against agreement: a line for each person with what it rests on, and a picture of those with both."""
    found, middle = oversight.manners(membership, done.work)
    address = reverse("project-assignments", args=[membership.project.slug])
    short = wording.short_names({each.user.pk: each.user.name for each in found})
    lines, rows, points = [], [], []
    for each in found:
        is_out = middle.is_to_be_looked_at(each)
        href = f"{address}?{urlencode({'person': each.user.uuid, 'state': 'submitted', 'kind': 'main'})}"
        lines.append({"manner": each, "is_out": is_out, "href": href, "says": _said(each, middle) if is_out else ""})
        rows.append(
            [
                each.user.name,
                each.words_per_minute,
                each.timed,
                each.kappa,
                each.peers,
                each.shared,
                each.marks,
                each.read,
            ]
            + [int(is_out)]
        )
        if each.words_per_minute is not None and each.kappa is not None:
            named = _("%(name)s: %(speed)d words a minute, mean κ %(kappa)s") % {
                "name": each.user.name,
                "speed": each.words_per_minute,
                "kappa": wording.coefficient(each.kappa),
            }
            name = _("%(name)s – look") % {"name": short[each.user.pk]} if is_out else short[each.user.pk]
            points.append(charts.Point(name, each.words_per_minute, each.kappa, href, named, is_out))
    picture = None
    if len(points) >= oversight.LEAST_PEOPLE:
        limits = (middle.quick_from, middle.apart_from)
        across = charts.round_scale([*(point.x for point in points), limits[0] or 0])
        up = charts.close_scale([*(point.y for point in points), *([] if limits[1] is None else [limits[1]])])
        names = (lambda tick: f"{tick:.0f}", lambda tick: wording.coefficient(tick, 1))
        title = _("Words a minute (across) and mean κ with the others (up)")
        picture = charts.scatter(points, across, up, limits, names, title)
    return Figure(
        name="reading",
        title=_("Words a minute (across) and mean κ with the others (up)"),
        columns=["person", "words a minute", "timed readings", "mean kappa", "peers", "shared articles"]
        + ["marks per 1000 words", "readings", "look"],
        rows=rows,
        lines=lines,
        picture=picture,
        sheet=[charts.Row(picture=picture, is_wide=True)] if picture else (),
        notes=_limits(middle),
    )


def _limits(middle):
    """The lines beyond which somebody is named, with their numbers."""
    said = []
    if middle.quick_from is not None:
        said.append(
            _("Quick: %(n)d words a minute or more, %(times)s times the team’s median of %(median)d.")
            % {"n": middle.quick_from, "times": oversight.QUICK, "median": middle.words_per_minute}
        )
    if middle.apart_from is not None:
        said.append(
            _("Apart: a mean κ of %(kappa)s or less, %(less)s below the team’s median of %(median)s.")
            % {
                "kappa": wording.coefficient(middle.apart_from),
                "less": wording.coefficient(oversight.APART),
                "median": wording.coefficient(middle.kappa),
            }
        )
    if middle.few_from is not None:
        said.append(
            _("Few marks: %(n).1f per 1,000 words or fewer, half of the team’s median of %(median).1f.")
            % {"n": middle.few_from, "median": middle.marks}
        )
    return said


def _said(manner, middle):
    """Why somebody is named, with the numbers of the team beside."""
    parts = [
        _("%(speed)d words a minute, the team’s median is %(median)d.")
        % {"speed": manner.words_per_minute, "median": middle.words_per_minute}
    ]
    if middle.is_apart(manner):
        parts.append(
            _("Mean κ %(kappa)s with %(peers)d others, the median is %(median)s.")
            % {
                "kappa": wording.coefficient(manner.kappa),
                "peers": manner.peers,
                "median": wording.coefficient(middle.kappa),
            }
        )
    if middle.marks_little(manner):
        parts.append(
            _("%(marks).1f marks per 1,000 words, the median is %(median).1f.")
            % {"marks": manner.marks, "median": middle.marks}
        )
    return " ".join(parts)
