"""What each operation made of a ruling; a ruling as pages and the API show it."""

import uuid as uuids

from django.utils.translation import gettext as _

from corpus_app import annotations
from corpus_app.models import Ruling, RulingRevision
from corpus_app.rules import Conflict


def made(operation, uuid, adjudicator):
    """What this operation did before, or None; a key used for something else is a conflict."""
    revision = RulingRevision.objects.filter(operation=operation).select_related("ruling").first()
    if revision is None:
        return None
    if revision.ruling.uuid != uuid or revision.actor_id != adjudicator.pk:
        raise Conflict("operation_reused", _("This Idempotency-Key was used for something else."))
    return _with_words(Ruling.objects.filter(pk=revision.ruling_id)).get()


def same(uuid, row):
    """The ruling with this UUID if it was created as `row` would be; Conflict when it was not."""
    known = _with_words(Ruling.objects.filter(uuid=uuid)).first()
    if known is None:
        return None
    first = known.revisions.filter(version=1).first()
    told = ("tag_id", "start", "end", "verdict", "reason", "is_precedent")
    is_same = (
        first is not None
        and known.article_id == row.article.pk
        and first.actor_id == row.decided_by_id
        and all(getattr(first, name) == getattr(row, name) for name in told)
    )
    if not is_same:
        raise Conflict("taken", _("This id belongs to another ruling."))
    return known


def _with_words(rulings):
    return rulings.select_related("tag", "decided_by", "article__project")


def remember(row, operation, verb, adjudicator):
    revision_of(row, operation=operation, verb=verb, actor_id=adjudicator.pk).save()


def first_revision(row):
    """The history of a ruling that comes from somewhere else, unsaved: that it was made."""
    operation = uuids.uuid5(row.uuid, "create")
    return revision_of(row, operation=operation, verb="create", actor_id=row.decided_by_id)


def revision_of(row, *, operation, verb, actor_id):
    """The ruling as it is now, as what this operation made of it; unsaved."""
    return RulingRevision(
        ruling=row,
        version=row.version,
        operation=operation,
        verb=verb,
        tag_id=row.tag_id,
        start=row.start,
        end=row.end,
        verdict=row.verdict,
        reason=row.reason,
        is_precedent=row.is_precedent,
        actor_id=actor_id,
        at=row.decided_at,
    )


def as_json(row):
    """The ruling as API and pages show it; offsets are code points of the article's text."""
    return {
        "id": str(row.uuid),
        "article": str(row.article.uuid),
        "tag": row.tag.slug,
        "start": row.start,
        "end": row.end,
        "quote": row.article.text[row.start : row.end],
        "verdict": row.verdict,
        "reason": row.reason,
        "is_precedent": row.is_precedent,
        "decided_by": row.decided_by.name,
        "decided_at": annotations.iso(row.decided_at),
        "withdrawn_at": row.withdrawn_at and annotations.iso(row.withdrawn_at),
        "version": row.version,
    }
