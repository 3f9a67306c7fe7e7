"""The reading page: one article, one reviewer, their marks."""

import uuid
from collections import defaultdict
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import CharField, Count, Exists, F, OuterRef
from django.db.models.functions import Cast
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from corpus_app import (
    access,
    assignments,
    comments,
    evidence,
    guidelines,
    keys,
    passages,
    preferences,
    sittings,
    tags,
    text,
    training,
)
from corpus_app.models import Annotation, Assignment, Comment, Evidence, Role, Tag
from corpus_app.rules import Broken

from . import columns
from .compressed import compressed
from .forms import PreferencesForm
from .reading_messages import kept_messages, later_messages, reading_messages

# Fetched beside the page, so that the modules' imports do not wait for each other.
MODULES = [
    f"js/{name}.js"
    for name in (
        "anchoring api columns covering delivery desk dom highlights history identified intervals keep keyboard late "
        "outbox palette popover segments selection shelf shown sidebar snapping status store words"
    ).split()
]


# As many as a first look takes in; the script lists the others, and the plain view all of them.
ROWS_BEFORE_THE_SCRIPT = 20
# Bytes of a page as sent, about two for a word and twenty for a mark, beside which a second face of the serif
# fits into a cold visit (docs/decisions/0011).
ROOM_FOR_BOLD = 24_000
# Of somebody who read the article again.
TWICE = {Assignment.Kind.MAIN, Assignment.Kind.REPEAT}
ON_PAGE = ("slug", "name", "key", "slot", "letter", "asks_for_evidence")


class Mark(NamedTuple):
    """One mark for the template: the fields of `columns`, and its tag."""

    identity: str
    slug: str
    start: int
    end: int
    version: int
    note: str
    confidence: int | None
    tag: Tag


@login_required
@require_GET
@compressed
def show(request, article_id):
    """The page for marking; what is closed, or asked for with `?plain`, as text with its marks in it."""
    membership = access.membership_at(request.user, article_id)
    # Most articles have no comments and most readings no evidence: a statement less each.
    has_talk = Exists(Comment.objects.filter(article=OuterRef("pk")))
    article = access.article_in(membership, article_id, has_talk=has_talk)
    has_evidence = Exists(Evidence.objects.filter(annotation__assignment=OuterRef("pk")))
    readings = Assignment.objects.of(request.user).filter(article=article).order_by("pk")
    readings = list(readings.annotate(has_evidence=has_evidence, last_place=sittings.last_place()))
    reading = assignments.to_show(readings)
    if reading is not None:
        reading.article = article
    is_held_back = reading is not None and reading.is_open and training.holds_back(reading)
    is_open = reading is not None and reading.is_writable and article.project.takes_work and not is_held_back
    known = list(article.project.tags.order_by("position", "pk"))
    cards = tags.as_cards(tag for tag in known if tag.is_active)
    own_keys = keys.on_page(request.user, cards)
    if not own_keys:
        cards = [card | {"key": ""} for card in cards]
    is_desk = is_open and "plain" not in request.GET
    own = _own(reading)
    marks = _marks(own[:ROWS_BEFORE_THE_SCRIPT] if is_desk else own, known)
    proofs = _proofs(reading, membership)
    shown = access.shown_metadata(article, membership, reading)
    # Words of a peer close a submitted reading, so they are shown on request (docs/decisions/0005).
    asks_first = reading is not None and reading.is_submitted and reading.compared_at is None
    asks_first = asks_first and "talk" not in request.GET
    threads = _threads(request.user, article, own, only_own=asks_first)
    return render(
        request,
        "reading/show.html",
        {
            "article": article,
            "shown": shown,
            "project": article.project,
            "membership": membership,
            "tags": cards,
            "keys": _told(own_keys),
            "annotations": own,
            "rows": _rows(article, cards, marks, proofs),
            "paragraphs": None if is_desk else _marked(article, marks),
            "reading": reading,
            "had_twice": any(each.kind == Assignment.Kind.REPEAT for each in readings),
            "is_read_twice": {each.kind for each in readings if each.is_submitted} >= TWICE,
            "is_open": is_open,
            "is_held_back": is_held_back,
            "is_desk": is_desk,
            "has_bold": article.word_count * 2 + len(own) * 20 <= ROOM_FOR_BOLD,
            "unread_since": guidelines.unread_since(membership, reading) if is_open else None,
            "place": _place(reading),
            "following": None if is_open else assignments.next_for(request.user, article.project, after=article),
            "may_compare": reading is not None
            and reading.is_submitted
            and reading.kind != Assignment.Kind.TRAINING
            and access.may_compare(membership),
            "page_data": _page_data(request.user, article, cards, own_keys, reading, own, proofs) if is_desk else None,
            "messages_for_script": reading_messages() if is_desk else None,
            "modules": _modules,
            "kept_messages": None if is_desk else kept_messages(),
            "looks": PreferencesForm(initial=preferences.of(request.user)),
            "threads": threads,
            "asks_first": asks_first,
            "may_settle": membership.includes(Role.ADJUDICATOR),
            "operation_to_comment": uuid.uuid4(),
            "operation": uuid.uuid4(),
            "operation_to_skip": uuid.uuid4(),
        },
    )


def _modules():
    """The addresses of the scripts; those that are served as one file have one."""
    return dict.fromkeys(map(static, MODULES))


def _threads(user, article, own, *, only_own):
    """The comments to show; `place` leads to the mark in the list, where it is one's own."""
    threads = comments.threads(article, user, only_own=only_own) if article.has_talk else []
    if not only_own:
        comments.mark_told([each for thread in threads for each in (thread, *thread.answers)], user)
    places = {identity.replace("-", ""): identity for identity, *_others in own} if threads else {}
    for thread in threads:
        thread.place = places.get(thread.mark.uuid.hex) if thread.mark else None
    return threads


def _told(own_keys):
    """The person's keys as the help shows them: by deed, the key and what it does."""
    return {deed: {"key": key.upper(), "does": keys.DEEDS[deed][1]} for deed, key in own_keys.items()}


def _own(reading):
    """The reading's marks in text order, as plain tuples: as objects, thousands would take longer than all the rest."""
    if reading is None:
        return []
    marks = Annotation.objects.filter(assignment=reading).live().in_text_order()
    # Converting the column's own type takes half the time of the query.
    named = marks.annotate(identity=Cast("uuid", CharField()), slug=F("tag__slug"))
    return list(named.values_list(*columns.FIELDS))


def _proofs(reading, membership):
    """The evidence given for the reading's marks: rows that can be shown."""
    if reading is None or not reading.has_evidence:
        return []
    rows = Evidence.objects.filter(annotation__assignment=reading, annotation__withdrawn_at=None)
    shown = rows.visible_to(membership.user).select_related("annotation", "article__source")
    return evidence.titled(list(shown), membership, beside=[reading.article])


def _marks(own, known):
    """Marks with their tags, for the template."""
    by_slug = {tag.slug: tag for tag in known}
    return [Mark(*row, by_slug[row[1]]) for row in own]


def _rows(article, cards, marks, proofs):
    """Marks as the list beside the text shows them."""
    letters = {card["slug"]: card["letter"] for card in cards}
    given = defaultdict(list)
    for row in proofs:
        given[row.annotation.uuid.hex].append(row)
    return [
        mark._asdict()
        | {
            "letter": letters.get(mark.slug, "?"),
            "quote": article.text[mark.start : mark.end],
            "evidence": given[mark.identity.replace("-", "")],
        }
        for mark in marks
    ]


def _marked(article, marks):
    """The paragraphs with their marks; each tag once at a place, since its tints would add up to black."""
    paragraphs = passages.marked(article.text, [(mark.start, mark.end, mark) for mark in marks])
    for segment in (segment for paragraph in paragraphs for segment in paragraph["segments"]):
        segment["marks"] = list({mark.slug: mark for mark in segment["marks"]}.values())
    return paragraphs


def _between(article):
    """What stands between paragraphs, by its offset, where it is more than ends of lines."""
    found, at = {}, 0
    for start, end in [*text.paragraphs(article.text), (article.length, article.length)]:
        if (gap := article.text[at:start]).strip("\n"):
            found[at] = gap
        at = end
    return found


def _place(reading):
    """Which of the person's readings in the project this is: number and total."""
    if reading is None or not (reading.is_open or reading.is_submitted):
        return None
    counted = Assignment.objects.filter(
        reviewer_id=reading.reviewer_id, article__project=reading.article.project, article__is_hidden=False
    ).main()
    in_state = dict(counted.order_by().values_list("state").annotate(Count("pk")))
    done = in_state.get(Assignment.State.SUBMITTED, 0)
    total = done + sum(in_state.get(state, 0) for state in Assignment.OPEN_STATES)
    return {"number": min(done + 1, total), "done": done, "total": total}


def _page_data(user, article, cards, own_keys, reading, own, proofs):
    article_id = str(article.uuid)
    return {
        "article": article_id,
        "project": article.project.slug,
        "user": str(user.uuid),
        "unit": article.project.unit,
        "overlapping": article.project.allows_overlapping_spans,
        "length": article.length,
        "between": _between(article),
        "language": article.language,
        "sentences": columns.of_spans(article.sentences),
        # What they mean stands beside the text.
        "tags": [{name: card[name] for name in ON_PAGE} for card in cards],
        "keys": own_keys,
        "is_tour_done": preferences.of(user)["tour_done"],
        "annotations": columns.of_marks(own),
        "evidence": [evidence.as_json(row) for row in proofs],
        "reading": {
            "id": str(reading.uuid),
            "state": reading.state,
            "seq": reading.seq,
            "place": reading.last_place or 0,
        },
        "urls": {
            "annotations": "/api/annotations/",
            "articles": "/api/articles/",
            "corpus": reverse("api-articles", args=[article.project.slug]),
            "changes": reverse("api-changes", args=[article_id]),
            "submit": reverse("api-submit", args=[article_id]),
            "skip": reverse("api-skip", args=[article_id]),
            "time": reverse("api-time", args=[article_id]),
            "preferences": reverse("api-preferences"),
            "messages": reverse("reading-messages"),
            "tags": reverse("project-tags", args=[article.project.slug]),
            "home": reverse("home"),
            "sign_in": reverse("account_login"),
            "sign_out": reverse("account_logout"),
        },
    }


@login_required
@require_GET
def messages_for_later(request):
    """Sentences that the scripts say only after a first use; in the page they would weigh on every visit."""
    return JsonResponse(later_messages())


@login_required
@require_POST
def submit(request, article_id):
    return _step(request, article_id, assignments.submit)


@login_required
@require_POST
def skip(request, article_id):
    return _step(request, article_id, assignments.skip, reason=request.POST.get("reason", ""))


@login_required
@require_POST
def reopen(request, article_id):
    return _step(request, article_id, assignments.reopen)


def _step(request, article_id, verb, **arguments):
    """One step by an ordinary form, then on to the next article (or back, with a sentence, when it may not be)."""
    article = access.article_for(request.user, article_id)
    try:
        operation = uuid.UUID(request.POST.get("operation", ""))
    except ValueError:
        operation = uuid.uuid4()
    try:
        reading = verb(article=article, reviewer=request.user, operation=operation, **arguments)
    except Broken as broken:
        messages.error(request, broken.message)
        return redirect("reading", article_id=article.uuid)
    if verb is assignments.reopen:
        return redirect("reading", article_id=article.uuid)
    following = assignments.go_on(request.user, article.project, after=article)
    if reading.kind == Assignment.Kind.TRAINING and reading.is_submitted:
        return redirect("feedback", article_id=article.uuid)
    return redirect("reading", article_id=following.uuid) if following else redirect("home")
