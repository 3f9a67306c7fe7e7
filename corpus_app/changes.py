"""What happened on an article since somebody who settles it last looked: one opaque cursor over everything."""

import base64
import binascii
import hashlib
import json
import uuid
from types import SimpleNamespace

from django.db.models import BigIntegerField, Count, Exists, Max, OuterRef, Subquery, Sum, UUIDField
from django.utils.translation import gettext as _

from . import adjudication, assignments, comments
from .models import Annotation, Article, Assignment, Comment, Membership, Role, Ruling
from .models.prepared import Asked, Prepared
from .rules import Broken

# Of more readings than these the cursor knows only whether anything changed: it travels in an address.
MOST = 60


class BadCursor(Broken):
    """A cursor of somebody's own making."""

    status = 400


def cursor(article, user):
    """Where somebody stands who may rule on the article and has just been shown everything."""
    return _written(_state(article.uuid, user) or {})


def since(article, user, cursor=None):
    """What changed after `cursor`, with the next cursor; None when nothing did. Without a cursor: everything.

    Only for people who may rule on the article (`adjudication.may_rule`). What is shown of peers is remembered.
    """
    before = _read(cursor) if cursor else {}
    if before is None:
        raise BadCursor("bad_cursor", _("This is no cursor of ours."), field="since")
    now = _state(article.uuid, user)
    # None where the right to settle went away just now: the next question says so.
    if now is None or now == before:
        return None
    # Whoever settles the article sees them all: what `visible_to` would find, said shorter.
    readings = adjudication.readings(article).select_related("reviewer").order_by("pk")
    seqs = {_hex(each.uuid): each.seq for each in readings}
    known = before.get("r") if isinstance(before.get("r"), dict) else {}
    changed = [each for each in readings if known.get(_hex(each.uuid)) != each.seq]
    return {
        "cursor": _written(now),
        "adjudicated_at": article.adjudicated_at,
        "readings": _readings(changed, user) if now["r"] != before.get("r") else [],
        "gone": [key for key in known if key not in seqs],
        "rulings": _rulings(article) if now["u"] != before.get("u") else None,
        "comments": _comments(article, user) if now["c"] != before.get("c") else None,
    }


# --- Has anything changed? ---------------------------------------------------------------------------
# Everybody who has a compare page open asks this every few seconds: four small statements, compiled once.

_USER = SimpleNamespace(pk=Asked("user", BigIntegerField()))
_ARTICLE = SimpleNamespace(pk=Asked("article", BigIntegerField()))


def _settled_by():
    own = Assignment.objects.of(_USER).open().filter(article=OuterRef("pk"))
    role = Membership.objects.of(_USER).filter(project=OuterRef("project")).values("role")[:1]
    found = Article.objects.visible_to(_USER).filter(uuid=Asked("article", UUIDField()))
    return found.values_list("pk", "adjudicated_at", Subquery(role), Exists(own))


_SETTLED_BY = Prepared(_settled_by)
_READINGS = Prepared(lambda: adjudication.readings(_ARTICLE.pk).order_by("pk").values_list("uuid", "seq"))
_RULINGS = Prepared(lambda: _summed(Ruling.objects.filter(article=_ARTICLE.pk), Count("pk"), Sum("version")))
_COMMENTS = Prepared(
    lambda: _summed(
        Comment.objects.on_bench(_ARTICLE.pk, _USER),
        *(Count("pk"), Sum("version"), Max("pk"), Count("resolved_at"), Max("resolved_at")),
    )
)


def _summed(rows, *sums):
    return rows.order_by().values("article").annotate(*sums)


def is_unchanged(article_id, user, cursor):
    """Whether the person may rule on the article with this UUID and nothing has changed after `cursor`.

    False for everybody else too: it is for the usual lookup to say what they get.
    """
    if not cursor:
        return False
    before = _read(cursor)
    return before is not None and before == _state(article_id, user)


def _state(article_id, user):
    """What the person's cursor holds now: the steps of each reading, and digests; None unless they may rule."""
    for pk, adjudicated_at, role, is_reading in _SETTLED_BY.rows(article=article_id, user=user.pk):
        if role in Role.at_least(Role.ADJUDICATOR) and not is_reading:
            asked = {"article": pk, "user": user.pk}
            seqs = {_hex(key): seq for key, seq in _READINGS.rows(**asked)}
            return {
                "r": seqs if len(seqs) <= MOST else _digest(sorted(seqs.items())),
                "u": _digest(_RULINGS.rows(**asked)),
                "c": _digest(_COMMENTS.rows(**asked)),
                "a": str(adjudicated_at or ""),
            }
    return None


def _hex(key):
    return (key.hex if isinstance(key, uuid.UUID) else key)[:16]


# --- What has changed ------------------------------------------------------------------------------


def _readings(wanted, user):
    """These readings with their marks as (tag slug, start, end, note)."""
    assignments.mark_seen(wanted, user)
    marks = {each.pk: [] for each in wanted}
    rows = Annotation.objects.live().filter(assignment__in=list(marks)).in_text_order()
    for reading, *mark in rows.values_list("assignment", "tag__slug", "start", "end", "note"):
        marks[reading].append(mark)
    return [{"id": _hex(each.uuid), "reviewer": each.reviewer.name, "marks": marks[each.pk]} for each in wanted]


def _rulings(article):
    rulings = Ruling.objects.filter(article=article).live()
    found = list(rulings.select_related("tag", "decided_by").in_text_order())
    for row in found:
        row.article = article
    return [adjudication.as_json(row) for row in found]


def _comments(article, user):
    remarks = Comment.objects.on_bench(article, user).filter(removed_at=None)
    found = comments.shown(list(remarks.select_related("author", "article", "parent")), user)
    comments.mark_told(found, user)
    return found


# --- The cursor ------------------------------------------------------------------------------------


def _digest(values):
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()[:12]


def _written(state):
    return base64.urlsafe_b64encode(json.dumps(state, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor):
    """What a cursor holds, or None where it is none of ours."""
    try:
        state = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return state if isinstance(state, dict) else None
