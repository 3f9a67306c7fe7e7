"""The readings of one article side by side, and the bench at which an adjudicator rules on their differences."""

import hashlib
import uuid
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corpus_app import access, adjudication, assignments, changes, charts, comments, keys, passages, places, tags
from corpus_app.models import Annotation, Assignment, Ruling, Tag, User
from corpus_app.web import columns
from corpus_app.web.compare_messages import compare_messages
from corpus_app.web.compressed import compressed

from .passages import given, paragraph_at

LANES = 5
QUOTE = 220
# Shorter ones are shown with the words around them.
IN_CONTEXT = 120
# More links than these in the map would be in everybody's way; the two arrows go to every place.
MOST_LINKED = 150
DENSITIES = 6
PARAMETERS = {"readers", "names", "place", "at", "plain"}
MODULES = [
    f"js/{name}.js"
    for name in "anchoring api case columns dom highlights intervals lanes ruled segments watch words".split()
]


@login_required
@require_safe
@compressed
def show(request, article_id):
    """The text once, every reading as a lane of lines under it, and one of the places where they differ."""
    article = access.article_for(request.user, article_id)
    membership = access.membership_for(request.user, article.project.slug)
    own = assignments.reading_of(article, request.user)
    shown = access.shown_metadata(article, membership, own)
    context = {"article": article, "shown": shown, "project": article.project, "membership": membership, "own": own}
    if not _is_open_to(membership, own):
        return render(request, "results/not_yet.html", context, status=404)
    if not access.may_compare(membership):
        return render(request, "results/closed.html", context)
    asked = _asked(request)
    settles = adjudication.may_rule(membership, own)
    # Whoever settles the article sees them all: what `visible_to` would find, said shorter.
    visible = adjudication.readings(article) if settles else Assignment.objects.visible_to(request.user)
    readings = _readings(visible, request.user, article, asked["is_hidden"])
    peers = [reading for reading in readings if reading.reviewer_id != request.user.pk]
    if not readings or not peers:
        return render(request, "results/compare_empty.html", context)
    chosen = _chosen(request, readings)
    assignments.mark_compared(Assignment.objects.filter(pk__in=[reading.pk for reading in peers]), request.user)
    may_rule = settles and article.project.takes_work
    threads = comments.threads(article, request.user, settles=settles)
    table = _Table(request.user, article, readings, chosen, asked, may_rule, threads)
    context["next_article"] = adjudication.next_article(article, request.user) if may_rule else None
    return render(request, "results/compare.html", context | table.context())


def _is_open_to(membership, own):
    """Whether others' readings of the article exist for the member: never while reading, blind only afterwards."""
    if own is not None and own.is_open:
        return False
    has_submitted = own is not None and own.is_submitted and own.kind == Assignment.Kind.MAIN
    return has_submitted or not access.is_blind(membership)


def _asked(request):
    """What the address asks for."""
    if unknown := set(request.GET) - PARAMETERS:
        raise BadRequest(_("There is no parameter “%(name)s”.") % {"name": min(unknown)})
    names, numbers = request.GET.get("names", ""), [request.GET.get(name, "") for name in ("place", "at")]
    are_numbers = all(each == "" or (each.isascii() and each.isdigit() and len(each) < 9) for each in numbers)
    if names not in {"", "hidden"} or not are_numbers:
        raise BadRequest(_("This address says something that the page does not know."))
    place, at = (int(each) if each else None for each in numbers)
    return {"is_hidden": names == "hidden", "place": place, "at": at, "is_plain": "plain" in request.GET}


def _readings(visible, user, article, is_hidden):
    """The submitted readings, one's own first; with hidden names in an order drawn for this person and article."""
    found = list(visible.submitted().main().filter(article=article).select_related("reviewer"))
    _fill(found, article)

    def drawn(reading):
        return hashlib.sha256(f"{user.uuid}{article.uuid}{reading.uuid}".encode()).digest()

    def named(reading):
        return (reading.reviewer_id != user.pk, reading.reviewer.name.casefold(), reading.pk)

    found.sort(key=drawn if is_hidden else named)
    for number, reading in enumerate(found):
        letter = chr(ord("A") + number) if number < 26 else str(number + 1)
        reading.called = _("Reader %(letter)s") % {"letter": letter} if is_hidden else reading.reviewer.name
        reading.key = reading.uuid.hex[:16]
    return found


class _Mark(NamedTuple):
    """A live mark of a reading: tens of thousands of them are on the largest pages."""

    tag: Tag
    start: int
    end: int
    note: str


def _fill(readings, article):
    """The marks of these readings, in the order of the text."""
    by_pk = {reading.pk: reading for reading in readings}
    tags_by_pk = {tag.pk: tag for tag in article.project.tags.all()}
    for reading in readings:
        reading.marks, reading.places = [], []
    rows = Annotation.objects.live().filter(assignment__in=by_pk).in_text_order()
    for pk, tag, start, end, note in rows.values_list("assignment", "tag", "start", "end", "note").iterator(5000):
        by_pk[pk].marks.append(_Mark(tags_by_pk[tag], start, end, note))
        by_pk[pk].places.append((tag, start, end))


def _rulings(article, user):
    """The rulings that the person may see, in the order of the text."""
    found = list(Ruling.objects.visible_to(user).live().filter(article=article).in_text_order())
    # Thousands of rulings are those of a few people, with a few tags.
    people = User.objects.in_bulk({row.decided_by_id for row in found})
    tags_by_pk = Tag.objects.in_bulk({row.tag_id for row in found})
    for row in found:
        row.article, row.tag, row.decided_by = article, tags_by_pk[row.tag_id], people[row.decided_by_id]
    return found


def _chosen(request, readings):
    """The readings to draw: those named in the address, else the first few."""
    wanted = request.GET.getlist("readers")
    by_key = {reading.key: reading for reading in readings}
    # An address may also name the person, as other pages do.
    by_key |= {str(reading.reviewer.uuid): reading for reading in readings}
    if set(wanted) - set(by_key):
        raise BadRequest(_("There is no such reviewer."))
    return ([by_key[each] for each in dict.fromkeys(wanted)] or readings)[:LANES]


class _Table:
    """Everything that lies on the table: readings, places, rulings, comments."""

    def __init__(self, user, article, readings, chosen, asked, may_rule, threads):
        self.user, self.article, self.asked, self.may_rule = user, article, asked, may_rule
        self.readings, self.chosen = readings, chosen
        self.cards = tags.cards(article.project)
        marks = {each.reviewer_id: each.places for each in chosen}
        self.marks = marks
        used = {tag for reading in readings for tag, _start, _end in reading.places}
        self.tags_by_pk = {tag.pk: tag for tag in article.project.tags.all() if tag.pk in used}
        self.is_open = may_rule and article.adjudicated_at is None
        matters, cut = adjudication.matters_in(article), places.segments(marks)
        self.places = [places.Place(*span, None, {}) for span in places.apart(marks, matters, cut)]
        self.rulings = _rulings(article, user)
        self.proposals, self.agreed = [], 0
        if self.is_open:
            everybody = {each.reviewer_id: each.places for each in readings}
            cut = cut if len(everybody) == len(marks) else places.segments(everybody)
            self.proposals = adjudication.proposed(article, everybody, cut)
            self.agreed = adjudication.agreed_among(article, everybody, self.rulings, cut)
        self.ruled = places.Stretches((row.start, row.end) for row in self.rulings)
        self.threads = threads
        said = [each for thread in threads for each in (thread, *thread.answers)]
        called = {each.reviewer_id: each.called for each in readings}
        for each in said:
            hidden = called.get(each.author_id, each.author.name)
            each.shown_author = hidden if asked["is_hidden"] else each.author.name
        comments.mark_told(said, user)

    def context(self):
        current = self._current()
        ruled = [self._is_ruled(place) for place in self.places]
        differing = sum(place.end - place.start for place in self.places)
        return {
            "readings": [
                {"name": each.called, "key": each.key, "lane": lane, "reading": each}
                for lane, each in enumerate(self.chosen, start=1)
            ],
            "everybody": self.readings,
            "drawn": {each.key for each in self.chosen},
            "most": LANES,
            "asked": self.asked,
            "kept": self._kept(),
            "is_plain": self.asked["is_plain"],
            "paragraphs": self._paragraphs(),
            "n_places": len(self.places),
            "has_gold": any(row.is_accepted for row in self.rulings),
            "n_open": len(self.places) - sum(ruled),
            "share": differing / self.article.length,
            "map": self._map(current, ruled),
            "case": self._case(current) if self.places else None,
            "cards": self.cards,
            "loose": [thread for thread in self.threads if thread.mark is None],
            "may_rule": self.may_rule and self.article.adjudicated_at is None,
            "may_settle": self.may_rule,
            "settles_talk": self.may_rule,
            "agreed": self.agreed,
            "operation": uuid.uuid4(),
            "operation_to_settle": uuid.uuid4(),
            "page_data": None if self.asked["is_plain"] else self._page_data(current),
            "messages_for_script": compare_messages(),
            "modules": () if self.asked["is_plain"] else MODULES,
        }

    def _ruled(self, place):
        return [row for row in self.rulings if row.start < place.end and row.end > place.start]

    def _is_ruled(self, place):
        return self.ruled.meet(place.start, place.end)

    def _current(self):
        """The number of the place to begin with: the one asked for, else the first that waits for a ruling."""
        if self.asked["place"]:
            return min(self.asked["place"], len(self.places))
        if self.asked["at"] is not None and self.places:
            # The place there, else the one before.
            return max(1, sum(place.start <= self.asked["at"] for place in self.places))
        waiting = (number for number, place in enumerate(self.places, start=1) if not self._is_ruled(place))
        return (next(waiting, 1) if self.may_rule else 1) if self.places else 0

    def _case(self, number):
        place = self.places[number - 1]
        text = self.article.text
        meeting = [
            (mark, reading)
            for reading in self.chosen
            for mark in reading.marks
            if mark.start < place.end and mark.end > place.start
        ]
        extents: dict = {}
        for mark, reading in meeting:
            extents.setdefault((mark.start, mark.end), []).append(reading.called)
        extents.setdefault((place.start, place.end), [])
        return {
            "number": number,
            "previous": number - 1 or len(self.places),
            "next": number % len(self.places) + 1,
            "start": place.start,
            "end": place.end,
            **_in_context(text, place),
            "paragraph": paragraph_at(text, place.start),
            "votes": [
                {"name": each.called, "given": given(self.marks[each.reviewer_id], place, text, self.tags_by_pk)}
                for each in self.chosen
            ],
            "rulings": self._ruled(place),
            "proposals": [self._proposal(each) for each in self.proposals if self._is_proposed(each, place)],
            "threads": [
                thread
                for thread in self.threads
                if thread.mark and thread.mark.start < place.end and thread.mark.end > place.start
            ],
            "extents": [
                {
                    "value": f"{start}-{end}",
                    "who": list(dict.fromkeys(who)),
                    "quote": _shortened(text[start:end], 60),
                }
                for (start, end), who in extents.items()
            ],
        }

    def _is_proposed(self, proposal, place):
        """Whether it meets the place, and no ruling on the same tag answers it yet."""
        return places.meets(proposal, [(place.start, place.end)]) and not any(
            row.tag_id == proposal.tag and row.start < proposal.end and row.end > proposal.start for row in self.rulings
        )

    def _proposal(self, each):
        return {
            "tag": self.tags_by_pk[each.tag],
            "value": f"{each.start}-{each.end}",
            "quote": _shortened(self.article.text[each.start : each.end], 60),
            "votes": each.votes,
            "readers": each.readers,
            "is_contested": each.is_contested,
        }

    def _map(self, current, ruled):
        label, kept = _("Places where the readers differ, from the first word to the last"), self._kept()
        found = []
        for first, last, start, end, css in self._stops():
            name = _("Place %(number)s") if first == last else _("Places %(number)s to %(last)s")
            css += " barcode-now" if first <= current <= last else ""
            css += " barcode-soft" if all(ruled[first - 1 : last]) else ""
            href = f"?{kept}place={first}#case"
            found.append((start, end, href, name % {"number": intcomma(first), "last": intcomma(last)}, css))
        return charts.linked_barcode(self.article.length, found, label)

    def _stops(self):
        """What the map links to: (first place, last place, start, end, class).

        Every place by itself; where there are too many for links, stretches of the text, darker the more of each is
        apart.
        """
        if len(self.places) <= MOST_LINKED:
            return [(number, number, each.start, each.end, "barcode") for number, each in enumerate(self.places, 1)]
        wide = self.article.length / MOST_LINKED
        stretches: dict[int, list[int]] = {}
        for number, place in enumerate(self.places, start=1):
            stretches.setdefault(int(place.start // wide), []).append(number)
        found = []
        for at, numbers in stretches.items():
            apart = sum(place.end - place.start for place in self.places[numbers[0] - 1 : numbers[-1]])
            density = min(DENSITIES, 1 + int(DENSITIES * apart / wide))
            found.append((numbers[0], numbers[-1], int(at * wide), int((at + 1) * wide), f"density-{density}"))
        return found

    def _kept(self):
        """What links to other places of this page carry on."""
        pairs = [("readers", each.key) for each in self.chosen] if len(self.chosen) < len(self.readings) else []
        pairs += [("names", "hidden")] if self.asked["is_hidden"] else []
        pairs += [("plain", "1")] if self.asked["is_plain"] else []
        return "".join(f"{name}={value}&" for name, value in pairs)

    def _paragraphs(self):
        if not self.asked["is_plain"]:
            return passages.paragraphs(self.article.text)
        spans = [(place.start, place.end, {"place": number}) for number, place in enumerate(self.places, start=1)]
        for lane, reading in enumerate(self.chosen, start=1):
            spans += _lane(lane, reading)
        return _with_addresses(passages.marked(self.article.text, sorted(spans, key=lambda span: span[:2])))

    def _page_data(self, current):
        usable = {card["slug"] for card in self.cards}
        slots = {tag.slug: tag for tag in self.tags_by_pk.values()}
        # A retired tag may still stand in readings.
        retired = [tag for slug, tag in sorted(slots.items()) if slug not in usable]
        own_keys = self.cards if keys.are_on(self.user) else [card | {"key": ""} for card in self.cards]
        cards = [{name: card[name] for name in ("slug", "name", "key", "slot", "letter")} for card in own_keys]
        cards += [{"slug": tag.slug, "name": tag.name, "key": "", "slot": tag.slot, "letter": ""} for tag in retired]
        number = {card["slug"]: at for at, card in enumerate(cards)}
        by_pk = {pk: number[tag.slug] for pk, tag in self.tags_by_pk.items()}
        article_id = str(self.article.uuid)
        return {
            "article": article_id,
            "user": str(self.user.uuid),
            "tags": cards,
            "text": None if _is_plainly_cut(self.article.text) else self.article.text,
            "has_keys": keys.are_on(self.user),
            "unit": self.article.project.unit,
            "readings": [
                {
                    "id": each.key,
                    "name": each.called,
                    **columns.of_plain_marks(
                        [(by_pk[place[0]], *mark[1:]) for place, mark in zip(each.places, each.marks, strict=True)]
                    ),
                }
                for each in self.chosen
            ],
            "everybody": [each.key for each in self.readings],
            "is_hidden": self.asked["is_hidden"],
            "places": columns.of_spans([(place.start, place.end) for place in self.places]),
            "current": current,
            "rulings": [_ruling(ruling) for ruling in self.rulings],
            "proposals": [
                [number[self.tags_by_pk[each.tag].slug], each.start, each.end, each.votes, each.readers]
                for each in self.proposals
                if self.tags_by_pk[each.tag].slug in usable
            ],
            "comments": [
                _comment(each, thread)
                for thread in self.threads
                for each in (thread, *thread.answers)
                if not each.removed_at
            ],
            "cursor": changes.cursor(self.article, self.user) if self.may_rule else None,
            "adjudicated_at": self.article.adjudicated_at and self.article.adjudicated_at.isoformat(),
            "may_rule": self.may_rule and self.article.adjudicated_at is None,
            "settles_talk": self.may_rule,
            "urls": {
                "rulings": "/api/rulings/",
                "changes": reverse("api-changes", args=[article_id]),
                "comments": reverse("api-article-comments", args=[article_id]),
            },
        }


def _is_plainly_cut(text):
    """Whether nothing but line ends stands between paragraphs, so that the page has the whole text in them."""
    return not any(line.isspace() for line in text.split("\n"))


def _ruling(row):
    """A ruling without what the page knows besides."""
    told = adjudication.as_json(row)
    return {name: told[name] for name in told if name not in {"article", "quote", "withdrawn_at"}}


def _comment(row, thread):
    """A comment as the script shows it; an answer stands where its thread does."""
    return {
        "id": str(row.uuid),
        "parent": str(thread.uuid) if row is not thread else None,
        "author": row.shown_author,
        "body": row.body,
        "is_resolved": thread.is_settled,
        "is_own": row.is_own,
        "start": thread.mark.start if thread.mark else None,
        "end": thread.mark.end if thread.mark else None,
    }


def _lane(lane, reading):
    """One reader's marks; what lies on another of their own marks is drawn a little lower."""
    spans, reached = [], 0
    for each in reading.marks:
        css = f"lane-{lane} slot-{each.tag.slot}" + (" under" if each.start < reached else "")
        spans.append((each.start, each.end, {"css": css, "says": f"{reading.called}: {each.tag.name}"}))
        reached = max(reached, each.end)
    return spans


def _with_addresses(paragraphs):
    """The paragraphs with the place of each segment; the first segment of a place carries its address."""
    seen = set()
    for paragraph in paragraphs:
        for segment in paragraph["segments"]:
            place = next((mark["place"] for mark in segment["marks"] if "place" in mark), None)
            segment["place"] = place
            segment["is_first"] = place is not None and place not in seen
            segment["marks"] = [mark for mark in segment["marks"] if "css" in mark]
            seen.add(place)
    return paragraphs


def _in_context(text, place):
    """A place in its words, and a short one with those around it: it may be half a word."""
    context = passages.in_context(text, place.start, place.end)
    is_short = place.end - place.start <= IN_CONTEXT
    return {
        "before": context["before"] if is_short else "",
        "quote": _shortened(text[place.start : place.end]),
        "after": context["after"] if is_short else "",
    }


def _shortened(quote, length=QUOTE):
    if len(quote) <= length:
        return quote
    tail = length // 5
    return quote[: length - tail].rsplit(" ", 1)[0] + " … " + quote[-tail:].split(" ", 1)[-1]
