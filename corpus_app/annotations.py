"""Create, revise, withdraw and restore annotations: each once, against a version, in one transaction."""

import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import assignments
from .models import Annotation, AnnotationRevision, Project, Tag
from .rules import Broken, Conflict, Stale


@transaction.atomic
def create(*, uuid, reviewer, article, operation, tag, start, end, quote, note="", confidence=None):
    """The reviewer's new annotation and whether it is new; the same creation again gives the same row.

    `tag` is a slug; offsets are code points of the stored text. Raises Broken when a rule of the domain is not
    met, Conflict when the reading is closed or the UUID stands for something else.
    """
    reading = assignments.lock(article, reviewer)
    body = _fingerprint(article.uuid, tag, start, end, quote, note, confidence)
    if known := _outcome(operation, uuid, reviewer):
        return known, False
    try:
        assignments.require_open(reading)
        row = Annotation(uuid=uuid, assignment=reading, start=start, end=end, quote=quote)
        row.note, row.confidence, row.seq = note, confidence, reading.seq + 1
        row.tag = _usable_tag(article, tag)
        check_span(article, start, end, quote)
        check_unit(reading, start, end)
        _insert(row)
    except Broken:
        # A repetition is answered with what it made, even after the reading was closed.
        if (known := _existing(uuid)) is None:
            raise
        return _same_creation(known, reading, reviewer, body), False
    _remember(row, operation, "create", reviewer, body)
    assignments.touch(reading)
    return row, True


@transaction.atomic
def revise(*, uuid, reviewer, operation, version, changes):
    """The annotation with `changes` (any of tag, start, end, quote, note, confidence) applied to `version` of it."""
    row, repeated = _lock_own(uuid, reviewer, operation)
    if repeated:
        return row
    _check_writable(row, version)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The annotation was withdrawn; restore it first."), current=row)
    article = row.assignment.article
    if "tag" in changes:
        row.tag = _usable_tag(article, changes["tag"])
    if {"start", "end", "quote"} & changes.keys():
        start, end = moved(row, article, changes)
        if (start, end) != (row.start, row.end):
            check_unit(row.assignment, start, end, apart_from=row)
        row.start, row.end, row.quote = start, end, changes["quote"]
    row.note = changes.get("note", row.note)
    row.confidence = changes.get("confidence", row.confidence)
    return _store(row, operation, "revise", reviewer)


@transaction.atomic
def withdraw(*, uuid, reviewer, operation, version):
    """The annotation, taken back. The row stays as a tombstone, so that undo can restore it."""
    row, repeated = _lock_own(uuid, reviewer, operation)
    if repeated:
        return row
    _check_writable(row, version)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The annotation is withdrawn already."), current=row)
    row.withdrawn_at = timezone.now()
    return _store(row, operation, "withdraw", reviewer)


@transaction.atomic
def restore(*, uuid, reviewer, operation, version):
    """A withdrawn annotation, live again."""
    row, repeated = _lock_own(uuid, reviewer, operation)
    if repeated:
        return row
    _check_writable(row, version)
    if row.withdrawn_at is None:
        raise Conflict("not_withdrawn", _("The annotation is not withdrawn."), current=row)
    check_unit(row.assignment, row.start, row.end, apart_from=row)
    row.withdrawn_at = None
    return _store(row, operation, "restore", reviewer)


def as_json(row):
    """The annotation as API and pages show it; offsets are code points of the article's text."""
    return {
        "id": str(row.uuid),
        "article": str(row.assignment.article.uuid),
        "tag": row.tag.slug,
        "start": row.start,
        "end": row.end,
        "quote": row.quote,
        "note": row.note,
        "confidence": row.confidence,
        "version": row.version,
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
        "withdrawn_at": row.withdrawn_at and iso(row.withdrawn_at),
    }


def iso(moment):
    """A moment as JSON has it, in UTC."""
    return moment.isoformat().replace("+00:00", "Z")


# --- Rules ----------------------------------------------------------------------------------------


def moved(row, article, changes):
    """Where the changes put a row (an annotation or a ruling); raises Broken unless their quote stands there."""
    start, end = changes.get("start", row.start), changes.get("end", row.end)
    if "quote" not in changes:
        raise Broken("quote_missing", _("A new span needs its quote."), field="quote")
    check_span(article, start, end, changes["quote"])
    return start, end


def check_span(article, start, end, quote):
    """Raise Broken unless `[start, end)` lies in the article's text and reads `quote` there."""
    if start >= end:
        raise Broken("empty_span", _("The span must end after it starts."), field="end")
    if end > article.length:
        raise Broken("past_end", _("The span reaches past the end of the article."), field="end")
    if quote != article.text[start:end]:
        raise Broken("quote_differs", _("The quote is not what stands at these offsets."), field="quote")


def check_unit(reading, start, end, *, apart_from=None):
    """Raise Broken when the project's unit or its rule about overlaps does not allow this span."""
    article, project = reading.article, reading.article.project
    unit = project.unit
    if unit == Project.Unit.ARTICLE and (start, end) != (0, article.length):
        raise Broken("not_a_unit", _("In this project a verdict covers the whole article."), field="start")
    if unit == Project.Unit.SENTENCE and [start, end] not in article.sentences:
        raise Broken("not_a_unit", _("In this project a span is one whole sentence."), field="start")
    if unit != Project.Unit.ARTICLE and project.allows_overlapping_spans:
        return
    others = reading.annotations.live().filter(start__lt=end, end__gt=start)
    if apart_from is not None:
        others = others.exclude(pk=apart_from.pk)
    if others.exists():
        if unit in (Project.Unit.ARTICLE, Project.Unit.SENTENCE):
            raise Broken("already_judged", _("You have a verdict here; change that one instead."), field="start")
        raise Broken("overlaps", _("In this project spans may not overlap."), field="start")


def _usable_tag(article, slug):
    tag = Tag.objects.usable().filter(project=article.project, slug=slug).first()
    if tag is None:
        raise Broken("unknown_tag", _("This project has no tag “%(slug)s”.") % {"slug": slug}, field="tag")
    return tag


def _check_writable(row, version):
    if row.version != version:
        raise Stale("stale", _("The annotation was changed meanwhile."), current=row)
    assignments.require_open(row.assignment)


# --- Storing --------------------------------------------------------------------------------------


def _lock_own(uuid, reviewer, operation):
    """The reviewer's annotation, its reading locked first, and whether the operation was done before."""
    # Not those of a first reading while a second one is open: an answer would show them.
    own = Annotation.objects.visible_to(reviewer).filter(uuid=uuid, assignment__reviewer=reviewer)
    found = own.values_list("assignment", flat=True)
    reading = (
        assignments.Assignment.objects.select_for_update(of=("self",))
        .select_related("article__project")
        .get(pk__in=found)
    )
    row = Annotation.objects.select_related("tag").get(uuid=uuid)
    row.assignment = reading
    return row, _outcome(operation, uuid, reviewer) is not None


def _outcome(operation, uuid, reviewer):
    """The annotation this operation was done to before, or None."""
    revision = (
        AnnotationRevision.objects.filter(operation=operation)
        .select_related("annotation__tag", "annotation__assignment__article")
        .first()
    )
    if revision is None:
        return None
    if revision.actor_id != reviewer.pk or revision.annotation.uuid != uuid:
        raise Conflict("operation_reused", _("This Idempotency-Key was used for something else."))
    return revision.annotation


def _existing(uuid):
    return Annotation.objects.filter(uuid=uuid).select_related("tag", "assignment__article").first()


def _same_creation(row, reading, reviewer, body):
    """The row, if it came from the same creation by the same reviewer; a first reading is not shown in a second."""
    if row.assignment.reviewer_id != reviewer.pk:
        raise Conflict("taken", _("This id belongs to another annotation."))
    if row.revisions.get(version=1).body_hash != body:
        current = row if reading is not None and row.assignment_id == reading.pk else None
        raise Conflict("other_body", _("This id was created with other content."), current=current)
    return row


def _insert(row):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _already_marked() from None


def _store(row, operation, verb, reviewer):
    """Write an accepted change: the row, its revision, the reading's sequence."""
    row.version += 1
    row.seq = row.assignment.seq + 1
    row.updated_at = timezone.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _already_marked() from None
    _remember(row, operation, verb, reviewer)
    assignments.touch(row.assignment)
    return row


def _already_marked():
    return Broken("already_marked", _("You have marked this span with this tag already."), field="tag")


def _remember(row, operation, verb, reviewer, body=""):
    AnnotationRevision.objects.create(
        annotation=row,
        version=row.version,
        operation=operation,
        verb=verb,
        tag=row.tag,
        start=row.start,
        end=row.end,
        note=row.note,
        confidence=row.confidence,
        body_hash=body,
        actor=reviewer,
    )


def _fingerprint(*parts):
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()
