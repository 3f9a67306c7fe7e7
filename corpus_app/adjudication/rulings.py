"""One ruling: make, change, merge, withdraw, restore."""

import uuid as uuids

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corpus_app import annotations, audit, kept
from corpus_app.models import Annotation, Project, Ruling, Tag
from corpus_app.rules import Broken, Conflict, Stale

from .bench import open_bench, readings, require_unsettled
from .history import first_revision, made, remember, same

LONGEST_REASON = 5_000


@transaction.atomic
def create(*, uuid, adjudicator, article, operation, tag, start, end, quote, verdict, reason="", is_precedent=False):
    """A decision on a span and whether it is new; the same creation again gives the same row.

    Raises Broken when a rule is not met, Conflict when the article is adjudicated already or one reads it oneself.
    """
    open_bench(article, adjudicator)
    row = Ruling(uuid=uuid, article=article, decided_by=adjudicator, start=start, end=end, verdict=verdict)
    row.tag, row.reason, row.is_precedent = _usable_tag(article, tag), _checked(reason), is_precedent
    if known := made(operation, uuid, adjudicator) or same(uuid, row):
        return known, False
    require_unsettled(article)
    annotations.check_span(article, start, end, quote)
    _check_room(row)
    _insert(row)
    remember(row, operation, "create", adjudicator)
    _tell(adjudicator, "rule", row)
    return row, True


@transaction.atomic
def revise(*, uuid, adjudicator, operation, version, changes):
    """The ruling with `changes` (any of tag, start, end, quote, verdict, reason, is_precedent) applied.

    What is kept as a precedent is no part of the decision: it may change alone after the article is adjudicated.
    """
    row, is_repeated = _lock(uuid, adjudicator, operation)
    if is_repeated:
        return row
    if changes.keys() == {"is_precedent"}:
        return _pin(row, operation, adjudicator, version, changes["is_precedent"])
    _check_writable(row, version)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The ruling was withdrawn; restore it first."), current=row)
    if "tag" in changes:
        row.tag = _usable_tag(row.article, changes["tag"])
    if {"start", "end", "quote"} & changes.keys():
        row.start, row.end = annotations.moved(row, row.article, changes)
    row.verdict = changes.get("verdict", row.verdict)
    row.reason = _checked(changes.get("reason", row.reason))
    row.is_precedent = changes.get("is_precedent", row.is_precedent)
    _check_room(row)
    return _store(row, operation, "revise", adjudicator, "revise_ruling")


def _pin(row, operation, adjudicator, version, is_precedent):
    """The ruling, kept as a precedent or no longer; who decided it, and when, stays."""
    _check_version(row, version)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The ruling was withdrawn; restore it first."), current=row)
    row.is_precedent, row.version = is_precedent, row.version + 1
    row.save(update_fields=["is_precedent", "version"])
    revision = first_revision(row)
    revision.operation, revision.verb = operation, "pin" if is_precedent else "unpin"
    revision.actor, revision.at = adjudicator, timezone.now()
    revision.save()
    _tell(adjudicator, "pin_precedent" if is_precedent else "unpin_precedent", row)
    return row


@transaction.atomic
def withdraw(*, uuid, adjudicator, operation, version):
    """The ruling, taken back: the place is open again. The row and its history stay."""
    row, is_repeated = _lock(uuid, adjudicator, operation)
    if is_repeated:
        return row
    _check_writable(row, version)
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The ruling is withdrawn already."), current=row)
    row.withdrawn_at = timezone.now()
    return _store(row, operation, "withdraw", adjudicator, "withdraw_ruling")


@transaction.atomic
def restore(*, uuid, adjudicator, operation, version):
    """A withdrawn ruling, in force again."""
    row, is_repeated = _lock(uuid, adjudicator, operation)
    if is_repeated:
        return row
    _check_writable(row, version)
    if row.withdrawn_at is None:
        raise Conflict("not_withdrawn", _("The ruling is not withdrawn."), current=row)
    row.withdrawn_at = None
    _check_room(row)
    return _store(row, operation, "restore", adjudicator, "restore_ruling")


@transaction.atomic
def merge(*, uuid, other, adjudicator, operation, version):
    """Two rulings of one verdict and tag as one, from where the first begins to where the last ends.

    The ruling `uuid` grows, the `other` one is withdrawn; both keep their history.
    """
    row, is_repeated = _lock(uuid, adjudicator, operation)
    if is_repeated:
        return row
    _check_writable(row, version)
    second = Ruling.objects.live().filter(article=row.article, uuid=other).exclude(pk=row.pk).first()
    if second is None or row.withdrawn_at is not None:
        raise Broken("nothing_to_merge", _("There is no such ruling on this article."), field="ruling")
    second.article = row.article
    if (second.tag_id, second.verdict) != (row.tag_id, row.verdict):
        raise Broken("unlike", _("Only rulings that say the same of the same tag can be merged."), field="ruling")
    second.withdrawn_at = timezone.now()
    _store(second, uuids.uuid5(operation, "merged"), "withdraw", adjudicator, "withdraw_ruling", into=str(row.uuid))
    row.start, row.end = min(row.start, second.start), max(row.end, second.end)
    _check_room(row)
    return _store(row, operation, "merge", adjudicator, "merge_rulings", other=str(second.uuid))


@transaction.atomic
def reject_all(*, article, start, end, adjudicator, operation, reason=""):
    """Nothing to mark here: everything that readers marked in `[start, end)` and nobody ruled on, rejected."""
    open_bench(article, adjudicator)
    marks = Annotation.objects.live().filter(assignment__in=readings(article), start__lt=end, end__gt=start)
    found = marks.order_by("start", "end", "tag__position").values_list("tag__slug", "start", "end").distinct()
    ruled = set(Ruling.objects.live().filter(article=article).values_list("tag__slug", "start", "end"))
    return [
        create(
            uuid=uuids.uuid5(operation, f"{tag}:{left}:{right}"),
            adjudicator=adjudicator,
            article=article,
            operation=uuids.uuid5(operation, f"reject:{tag}:{left}:{right}"),
            tag=tag,
            start=left,
            end=right,
            quote=article.text[left:right],
            verdict=Ruling.Verdict.REJECTED,
            reason=reason,
        )[0]
        for tag, left, right in found
        if (tag, left, right) not in ruled
    ]


def _lock(uuid, adjudicator, operation):
    """The ruling and whether the operation was done before. Raises Ruling.DoesNotExist where it cannot be seen."""
    row = Ruling.objects.visible_to(adjudicator).select_related("article__project", "tag").get(uuid=uuid)
    open_bench(row.article, adjudicator)
    article = row.article
    row = Ruling.objects.select_for_update(of=("self",)).select_related("tag", "decided_by").get(pk=row.pk)
    row.article = article
    return row, made(operation, uuid, adjudicator) is not None


def _check_version(row, version):
    if row.version != version:
        raise Stale("stale", _("The ruling was changed meanwhile."), current=row)


def _check_writable(row, version):
    _check_version(row, version)
    require_unsettled(row.article)


def _usable_tag(article, slug):
    tag = Tag.objects.usable().filter(project=article.project, slug=slug).first()
    if tag is None:
        raise Broken("unknown_tag", _("This project has no tag “%(slug)s”.") % {"slug": slug}, field="tag")
    return tag


def _checked(reason):
    reason = reason.replace("\r\n", "\n").strip()
    if len(reason) > LONGEST_REASON:
        raise Broken("too_long", _("A reason has at most %(n)d characters.") % {"n": LONGEST_REASON}, field="reason")
    return reason


def _check_room(row):
    """Raise Broken when the gold could not hold this span: no unit of the project, or across another ruling."""
    article, project = row.article, row.article.project
    if project.unit == Project.Unit.ARTICLE and (row.start, row.end) != (0, article.length):
        raise Broken("not_a_unit", _("In this project a verdict covers the whole article."), field="start")
    if project.unit == Project.Unit.SENTENCE and [row.start, row.end] not in article.sentences:
        raise Broken("not_a_unit", _("In this project a span is one whole sentence."), field="start")
    if not row.is_accepted:
        return
    across = Ruling.objects.accepted().filter(article=article, start__lt=row.end, end__gt=row.start)
    across = across.exclude(pk=row.pk)
    if across.filter(tag=row.tag).exclude(start=row.start, end=row.end).exists():
        raise Broken(
            "overlaps_ruling", _("A ruling for the same tag overlaps this span; change that one."), field="start"
        )
    if not project.allows_overlapping_spans and across.exclude(tag=row.tag).exists():
        raise Broken("overlaps", _("In this project spans may not overlap; another ruling is in the way."), field="tag")


def _insert(row):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _already_ruled() from None


def _already_ruled():
    return Broken("already_ruled", _("There is a ruling on this span and tag; change that one."), field="tag")


def _store(row, operation, verb, adjudicator, event, **data):
    """Write an accepted change: the row, its revision, the audit event."""
    row.version += 1
    row.decided_by, row.decided_at = adjudicator, timezone.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _already_ruled() from None
    remember(row, operation, verb, adjudicator)
    _tell(adjudicator, event, row, **data)
    return row


def _tell(adjudicator, event, row, **data):
    kept.forget_gold([row.article_id])
    data |= {"tag": row.tag.slug, "start": row.start, "end": row.end, "verdict": row.verdict, "version": row.version}
    audit.record(adjudicator, event, row, project=row.article.project, **data)
