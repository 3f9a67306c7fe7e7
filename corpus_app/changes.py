"""What happened on an article since somebody who settles it last looked: one opaque cursor over everything."""

import base64
import binascii
import hashlib
import json

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from . import adjudication, assignments, comments
from .models import Annotation, Comment, Ruling
from .rules import Broken

# Of more readings than these the cursor knows only whether anything changed: it travels in an address.
MOST = 60


class BadCursor(Broken):
    """A cursor of somebody's own making."""

    status = 400


def cursor(article, user):
    """Where somebody stands who may rule on the article and has just been shown everything."""
    return _written(_state(article, user)[0])


def since(article, user, cursor=None):
    """What changed after `cursor`, with the next cursor; None when nothing did. Without a cursor: everything.

    Only for people who may rule on the article (`adjudication.may_rule`). What is shown of peers is remembered.
    """
    before = _read(cursor) if cursor else {}
    now, seqs, readings, rulings, remarks = _state(article, user)
    if now == before:
        return None
    known = before.get("r") if isinstance(before.get("r"), dict) else {}
    changed = [key for key, seq in seqs.items() if known.get(key) != seq]
    return {
        "cursor": _written(now),
        "adjudicated_at": article.adjudicated_at,
        "readings": _readings(readings, changed, user) if now["r"] != before.get("r") else [],
        "gone": [key for key in known if key not in seqs],
        "rulings": _rulings(article, rulings) if now["u"] != before.get("u") else None,
        "comments": _comments(remarks, user) if now["c"] != before.get("c") else None,
    }


def _state(article, user):
    """What a cursor holds, and what it was drawn from: the steps of each reading, and three querysets."""
    # Whoever settles the article sees them all: what `visible_to` would find, said shorter.
    readings = adjudication.readings(article)
    seqs = {uuid.hex[:16]: seq for uuid, seq in readings.order_by("pk").values_list("uuid", "seq")}
    rulings = Ruling.objects.filter(article=article)
    remarks = Comment.objects.on_bench(article, user)
    now = {
        "r": seqs if len(seqs) <= MOST else _digest(sorted(seqs.items())),
        "u": _digest(rulings.aggregate(Count("pk"), Sum("version"))),
        "c": _digest(
            remarks.aggregate(Count("pk"), Sum("version"), Max("pk"), Count("resolved_at"), Max("resolved_at"))
        ),
        "a": str(article.adjudicated_at or ""),
    }
    return now, seqs, readings, rulings, remarks


def _readings(readings, changed, user):
    """The readings in question, each with its marks as (tag slug, start, end, note)."""
    wanted = [each for each in readings.select_related("reviewer").order_by("pk") if each.uuid.hex[:16] in changed]
    assignments.mark_seen(wanted, user)
    marks = {each.pk: [] for each in wanted}
    rows = Annotation.objects.live().filter(assignment__in=list(marks)).in_text_order()
    for reading, *mark in rows.values_list("assignment", "tag__slug", "start", "end", "note"):
        marks[reading].append(mark)
    return [{"id": each.uuid.hex[:16], "reviewer": each.reviewer.name, "marks": marks[each.pk]} for each in wanted]


def _rulings(article, rulings):
    found = list(rulings.live().select_related("tag", "decided_by").in_text_order())
    for row in found:
        row.article = article
    return [adjudication.as_json(row) for row in found]


def _comments(remarks, user):
    found = comments.shown(list(remarks.filter(removed_at=None).select_related("author", "article", "parent")), user)
    comments.mark_told(found, user)
    return found


def _digest(values):
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()[:12]


def _written(state):
    return base64.urlsafe_b64encode(json.dumps(state, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor):
    try:
        state = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        state = None
    if not isinstance(state, dict):
        raise BadCursor("bad_cursor", _("This is no cursor of ours."), field="since")
    return state
