"""The readings of one article side by side."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corpus_app import access, assignments, charts, passages, places
from corpus_app.models import Annotation, Assignment, Role, Ruling

from .passages import given, paragraph_at

LANES = 4
QUOTE = 220


@login_required
@require_safe
def show(request, article_id):
    """The text once, every reading as a lane of lines under it, and the places where they differ."""
    article = access.article_for(request.user, article_id)
    membership = access.membership_for(request.user, article.project.slug)
    own = assignments.reading_of(article, request.user)
    shown = access.shown_metadata(article, membership, own)
    context = {"article": article, "shown": shown, "project": article.project, "membership": membership, "own": own}
    if not _is_open_to(membership, own):
        return render(request, "results/not_yet.html", context, status=404)
    if not access.may_compare(membership):
        return render(request, "results/closed.html", context)
    readings = _readings(request.user, article)
    peers = [reading for reading in readings if reading.reviewer_id != request.user.pk]
    if not readings or not peers:
        return render(request, "results/compare_empty.html", context)
    chosen = _chosen(request, readings)
    assignments.mark_compared(Assignment.objects.filter(pk__in=[reading.pk for reading in peers]), request.user)
    may_see_rulings = membership.includes(Role.ADJUDICATOR) or (own is not None and own.is_submitted)
    return render(request, "results/compare.html", context | _laid_out(article, readings, chosen, may_see_rulings))


def _is_open_to(membership, own):
    """Whether others' readings of the article exist for the member: never while reading, blind only afterwards."""
    if own is not None and own.is_open:
        return False
    has_submitted = own is not None and own.is_submitted and own.kind == Assignment.Kind.MAIN
    return has_submitted or not access.is_blind(membership)


def _readings(user, article):
    marks = Annotation.objects.live().select_related("tag").in_text_order()
    found = (
        Assignment.objects.visible_to(user)
        .submitted()
        .main()
        .filter(article=article)
        .select_related("reviewer")
        .prefetch_related(Prefetch("annotations", marks, to_attr="marks"))
    )
    # One's own lane comes first.
    return sorted(found, key=lambda each: (each.reviewer_id != user.pk, each.reviewer.name.casefold(), each.pk))


def _chosen(request, readings):
    """The readings to draw: those named in the address, else the first few."""
    if unknown := set(request.GET) - {"readers"}:
        raise BadRequest(_("There is no parameter “%(name)s”.") % {"name": min(unknown)})
    wanted = request.GET.getlist("readers")
    by_uuid = {str(reading.reviewer.uuid): reading for reading in readings}
    if set(wanted) - set(by_uuid):
        raise BadRequest(_("There is no such reviewer."))
    return ([by_uuid[each] for each in dict.fromkeys(wanted)] or readings)[:LANES]


def _laid_out(article, readings, chosen, may_see_rulings):
    marks = {
        reading.reviewer_id: [(each.tag_id, each.start, each.end) for each in reading.marks] for reading in readings
    }
    tags = {each.tag_id: each.tag for reading in readings for each in reading.marks}
    drawn = {reading.reviewer_id: marks[reading.reviewer_id] for reading in chosen}
    apart = places.differing(drawn, lambda start, end: any(map(str.isalnum, article.text[start:end])))
    rulings = list(Ruling.objects.live().filter(article=article).select_related("tag")) if may_see_rulings else []
    found = [
        {
            "number": number,
            "start": place.start,
            "quote": _shortened(article.text[place.start : place.end]),
            "paragraph": paragraph_at(article.text, place.start),
            "votes": [
                {"name": each.reviewer.name, "given": given(drawn[each.reviewer_id], place, article.text, tags)}
                for each in chosen
            ],
            "rulings": [each for each in rulings if each.start < place.end and each.end > place.start],
        }
        for number, place in enumerate(apart, start=1)
    ]
    differing = sum(place.end - place.start for place in apart)
    spans = [(place.start, place.end, {"place": number}) for number, place in enumerate(apart, start=1)]
    for lane, reading in enumerate(chosen, start=1):
        spans += _lane(lane, reading)
    return {
        "readings": [
            {"name": each.reviewer.name, "uuid": str(each.reviewer.uuid), "lane": lane, "reading": each}
            for lane, each in enumerate(chosen, start=1)
        ],
        "everybody": readings,
        "drawn": drawn,
        "most": LANES,
        "paragraphs": _paragraphs(article, spans),
        "places": found,
        "share": differing / article.length,
        "map": charts.linked_barcode(
            article.length,
            [
                (place.start, place.end, f"#place-{number}", _("Place %(number)d") % {"number": number})
                for number, place in enumerate(apart, start=1)
            ],
            _("Places where the readers differ, from the first word to the last"),
        ),
    }


def _lane(lane, reading):
    """One reader's marks; what lies on another of their own marks is drawn a little lower."""
    spans, reached = [], 0
    for each in reading.marks:
        css = f"lane-{lane} slot-{each.tag.slot}" + (" under" if each.start < reached else "")
        spans.append((each.start, each.end, {"css": css, "says": f"{reading.reviewer.name}: {each.tag.name}"}))
        reached = max(reached, each.end)
    return spans


def _paragraphs(article, spans):
    """The paragraphs cut into segments; the first segment of a place carries its address."""
    seen = set()
    found = []
    for paragraph in passages.paragraphs(article.text):
        segments = passages.segments(paragraph["start"], paragraph["text"], spans)
        for segment in segments:
            place = next((mark["place"] for mark in segment["marks"] if "place" in mark), None)
            segment["place"] = place
            segment["is_first"] = place is not None and place not in seen
            segment["marks"] = [mark for mark in segment["marks"] if "css" in mark]
            seen.add(place)
        found.append({**paragraph, "segments": segments})
    return found


def _shortened(quote):
    if len(quote) <= QUOTE:
        return quote
    return quote[: QUOTE - 40].rsplit(" ", 1)[0] + " … " + quote[-40:].split(" ", 1)[-1]
