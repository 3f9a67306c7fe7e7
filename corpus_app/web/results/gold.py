"""Each reviewer against the gold: how near, where their spans begin and end, what they call it, and the passages."""

import hashlib
from collections import namedtuple

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corpus_app import access, assignments, gold, places
from corpus_app.models import Annotation, Role, Ruling
from corpus_app.stats.gold import group_of, matched

from . import files
from . import gold_figures as figures
from .agreement import shown_articles
from .gate import closed
from .narrowing import View, view_for
from .passages import PAGE, passage

CARRIED = ("tag", "match", "names")
WHAT = ("all", "given", "gold", "met", "same", "moved", "missed", "added")
NOTHING = "nothing"

Found = namedtuple("Found", "article reader place what groups")
Called = namedtuple("Called", "name")


class GoldView(View):
    """Readings of adjudicated articles: everybody's for adjudicators, else one's own."""

    @cached_property
    def everything(self):
        return gold.readings_for(self.membership, access.compared_readings(self.membership))

    @property
    def sees_all(self):
        return self.membership.includes(Role.ADJUDICATOR)

    @property
    def match(self):
        return self.choice("match", figures.MATCHES) or "soft"

    @cached_property
    def is_hidden(self):
        return self.choice("names", ["hidden"]) is not None

    @cached_property
    def called(self):
        """What everybody is called here, by pk; with hidden names by letters drawn for this person."""
        if not self.is_hidden:
            return {person.pk: person.name for person in self.people}
        drawn = sorted(self.people, key=lambda person: self._draw(person))
        return {
            person.pk: _("Reader %(letter)s") % {"letter": chr(ord("A") + at) if at < 26 else str(at + 1)}
            for at, person in enumerate(drawn)
        }

    def _draw(self, person):
        return hashlib.sha256(f"{self.membership.user.uuid}{self.project.uuid}{person.uuid}".encode()).digest()

    def address(self, page, **more):
        """The address of a page of the gold, narrowed as this one and by what is given."""
        names = {"names": "hidden"} if self.is_hidden else {}
        return self.link(page, **names, **more)


def _view(request, membership, *more):
    """The view, and what to show instead of it or None; what is shown of others' work is remembered."""
    view = view_for(request, membership, *more, carried=CARRIED, kind=GoldView)
    if view.sees_all:
        return view, closed(request, view, "agreement")
    assignments.mark_told(set(view.readings.order_by().values_list("article", flat=True)), membership.user)
    return view, None


@login_required
@require_safe
def show(request, slug):
    membership = access.membership_for(request.user, slug)
    view, answer = _view(request, membership)
    if answer:
        return answer
    found = _found(view)
    context = {"membership": membership, "project": membership.project, "here": "agreement", "view": view}
    if not found.readings:
        return render(request, "results/gold_empty.html", context)
    context |= {
        "found": found,
        "is_alone": len(found.reviewers) == 1,
        "near": figures.near(found, view),
        "parts": figures.parts(found, view),
        "ends": figures.ends(found, view),
        "confusion": figures.confusion(found, view),
        "left_out": found.confusion().left_out,
        "says": figures.says(found, view),
        "matches": figures.match_names(),
    }
    return render(request, "results/gold.html", context)


@login_required
@require_safe
def download(request, slug, figure, kind):
    """One figure of the page as a file, narrowed as the page is."""
    membership = access.membership_for(request.user, slug)
    view, answer = _view(request, membership)
    if answer:
        return answer
    found = _found(view)
    drawn = {"near": figures.near, "scores": figures.parts, "ends": figures.ends, "confusion": figures.confusion}
    if figure not in drawn or not found.readings:
        raise Http404
    return files.answer(membership.project, drawn[figure](found, view), kind)


def _found(view):
    return gold.of(view.project, view.readings, tags=view.tags, reviewers=view.reviewer_keys)


# --- The passages behind a number -------------------------------------------------------------------


@login_required
@require_safe
def passages(request, slug):
    """Every span of the gold and of these reviewers that a number counts, with both beside each other."""
    membership = access.membership_for(request.user, slug)
    view, answer = _view(request, membership, "what", "gold", "given", "begins", "ends", "page")
    if answer:
        return answer
    asked = _asked(view)
    readings = view.readings.filter(reviewer__in=view.reviewer_keys) if view.reviewer_keys else view.readings
    rows, *behind = _rows(view, asked, readings)
    page = Paginator(rows, PAGE).get_page(view.page)
    context = {
        "membership": membership,
        "project": membership.project,
        "here": "agreement",
        "view": view,
        "asked": asked,
        "page": page,
        "articles": _by_article(view, page.object_list, *behind),
        "may_compare": access.may_compare(membership),
        "characters": sum(row.place.end - row.place.start for row in rows),
        "whats": figures.what_names(),
        "kept": [(name, view.value(name)) for name in ("gold", "given", "begins", "ends") if view.value(name)],
    }
    return render(request, "results/gold_passages.html", context)


def _asked(view):
    by_slug = {tag.slug: tag for tag in view.tags}
    named = {name: view.choice(name, [*by_slug, NOTHING]) for name in ("gold", "given")}
    if (named["gold"] is None) != (named["given"] is None):
        raise BadRequest(_("“gold” and “given” go together."))
    groups = {side: view.choice(side, figures.GROUPS) for side in ("begins", "ends")}
    is_confusion = named["gold"] is not None
    if any(groups.values()) and (is_confusion or view.value("what")):
        raise BadRequest(_("“begins” and “ends” go with nothing else."))
    return {
        "what": "met" if any(groups.values()) else view.choice("what", WHAT) or "all",
        "groups": {side: (group, figures.GROUPS[group]) for side, group in groups.items() if group},
        "is_confusion": is_confusion,
        **{name: by_slug.get(value) if value else None for name, value in named.items()},
    }


def _rows(view, asked, readings):
    """What is asked for, in the order of the texts; and the marks, the gold and the reasons around it."""
    marks, ruled, reasons = {}, {}, {}
    for article, reviewer in readings.order_by("article", "reviewer").values_list("article", "reviewer"):
        marks.setdefault(article, {})[reviewer] = []
        ruled[article], reasons[article] = [], []
    live = Annotation.objects.live().filter(assignment__in=readings.order_by())
    for article, reader, *mark in live.values_list(
        "assignment__article", "assignment__reviewer", "tag", "start", "end"
    ):
        marks[article][reader].append(tuple(mark))
    decided = Ruling.objects.live().filter(article__in=readings.order_by().values("article")).in_text_order()
    for article, verdict, reason, *mark in decided.values_list("article", "verdict", "reason", "tag", "start", "end"):
        if verdict == Ruling.Verdict.ACCEPTED:
            ruled[article].append(tuple(mark))
        if reason:
            reasons[article].append((*mark, reason))
    found = []
    for article, by_reader in marks.items():
        for reader, own in by_reader.items():
            rows = _crossed(asked, ruled[article], own) if asked["is_confusion"] else _spans(ruled[article], own)
            found += [Found(article, reader, *row) for row in rows]
    return [row for row in found if _is_wanted(row, asked, view.tag)], marks, ruled, reasons


def _spans(ruled, own):
    """(place, what, groups) of every span of the gold and of the reading: the same, moved, missed, added.

    `groups` says in which groups of offsets a matched span begins and ends.
    """
    met = matched(ruled, own)
    found = []
    names = list(figures.GROUPS)
    for tag, one, other in met:
        place = places.Place(min(one[0], other[0]), max(one[1], other[1]), tag, {})
        begins, ends = (names[group_of(other[side] - one[side])] for side in (0, 1))
        found.append((place, "same" if one == other else "moved", {"begins": begins, "ends": ends}))
    for what, spans, side in (("missed", ruled, 1), ("added", own, 2)):
        there = {(row[0], *row[side]) for row in met}
        for tag, units in figures.units(spans).items():
            found += [(places.Place(*unit, tag, {}), what, {}) for unit in units if (tag, *unit) not in there]
    return sorted(found, key=lambda row: (row[0].start, row[0].end, row[0].tag))


def _crossed(asked, ruled, own):
    """The stretches that the gold calls one thing and the reading another (or nothing); none under two tags."""
    pieces = places.segments({0: ruled, 1: own})
    if any(len(tags) > 1 for _start, _end, who in pieces for tags in who.values()):
        return []
    wanted = [frozenset({asked[name].pk} if asked[name] else ()) for name in ("gold", "given")]
    hit = [(start, end) for start, end, who in pieces if [who.get(0, frozenset()), who.get(1, frozenset())] == wanted]
    tag = (asked["gold"] or asked["given"]).pk if asked["gold"] or asked["given"] else None
    return [(places.Place(start, end, tag, {}), "crossed", {}) for start, end in places.united(hit)]


KINDS = {
    "all": {"same", "moved", "missed", "added"},
    "given": {"same", "moved", "added"},
    "gold": {"same", "moved", "missed"},
    "met": {"same", "moved"},
}


def _is_wanted(row, asked, tag):
    if asked["is_confusion"]:
        return True
    is_there = all(row.groups.get(side) == group for side, (group, _words) in asked["groups"].items())
    is_kind = row.what in KINDS.get(asked["what"], {asked["what"]})
    return is_kind and is_there and (tag is None or row.place.tag == tag.pk)


def _by_article(view, rows, marks, ruled, reasons):
    keys = list(dict.fromkeys(row.article for row in rows))
    about = shown_articles(view, keys)
    tags = {tag.pk: tag for tag in view.tags}
    names = figures.what_names()
    # The gold comes first, whatever the reader is called.
    people = {pk: Called(name) for pk, name in view.called.items()} | {0: Called(" " + _("The gold"))}
    for row in rows:
        there = {0: ruled[row.article], row.reader: marks[row.article][row.reader]}
        shown = passage(row.place, about[row.article]["text"], there, tags, people)
        told = [
            reason
            for tag, start, end, reason in reasons[row.article]
            if tag == row.place.tag and start < row.place.end and end > row.place.start
        ]
        about[row.article].setdefault("passages", []).append(shown | {"what": names.get(row.what, ""), "reasons": told})
    return [about[key] for key in keys]
