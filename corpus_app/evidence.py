"""What supports or contradicts one's own annotation: a link, or a passage of an article."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from . import access, annotations, assignments, audit
from .models import Annotation, Assignment, Evidence
from .rules import Broken, Conflict, Stale

MOST = 50
_is_link = URLValidator(schemes=["http", "https"])


@transaction.atomic
def add(*, annotation_id, reviewer, operation, relation, uuid=None, note="", url="", article=None, **passage):
    """A new piece of evidence for the reviewer's own annotation, and whether it is new.

    Either `url`, or `article` (one that the reviewer may see) with `start`, `end` and `quote`. Raises
    Annotation.DoesNotExist for somebody else's annotation, Broken and Conflict as the other writes do.
    """
    annotation = _lock(annotation_id, reviewer)
    if event := audit.repeated(operation, reviewer, "add_evidence"):
        return _made_by(event, annotation), False
    assignments.require_open(annotation.assignment)
    if annotation.withdrawn_at is not None:
        raise Conflict("withdrawn", _("The annotation was withdrawn; restore it first."))
    row = Evidence(annotation=annotation, relation=relation, note=note.strip(), url=url.strip(), article=article)
    if uuid is not None:
        row.uuid = uuid
        if Evidence.objects.filter(uuid=uuid).exists():
            raise Conflict("taken", _("This id belongs to another piece of evidence."))
    _check(row, passage)
    if annotation.evidence.count() >= MOST:
        raise Broken("too_many", _("A mark takes at most %(n)d pieces of evidence.") % {"n": MOST})
    row.save()
    audit.record(reviewer, "add_evidence", row, project=annotation.assignment.article.project, operation=operation)
    return row, True


@transaction.atomic
def change(*, evidence_id, reviewer, version, operation, changes):
    """One's own piece of evidence with another relation or note; another target is another piece."""
    row = _lock_piece(evidence_id, reviewer)
    if audit.repeated(operation, reviewer, "change_evidence", row.uuid):
        return row
    assignments.require_open(row.annotation.assignment)
    if row.version != version:
        raise Stale("stale", _("The evidence was changed meanwhile."), current=row)
    row.relation = changes.get("relation", row.relation)
    row.note = changes.get("note", row.note).strip()
    row.version += 1
    row.save(update_fields=["relation", "note", "version"])
    project = row.annotation.assignment.article.project
    audit.record(reviewer, "change_evidence", row, project=project, operation=operation)
    return row


@transaction.atomic
def remove(*, evidence_id, reviewer, operation):
    """Take a piece of evidence away from one's own annotation."""
    if audit.repeated(operation, reviewer, "remove_evidence", evidence_id):
        return
    row = _lock_piece(evidence_id, reviewer)
    assignments.require_open(row.annotation.assignment)
    project = row.annotation.assignment.article.project
    said = {"relation": row.relation, "annotation": str(row.annotation.uuid)}
    audit.record(reviewer, "remove_evidence", row, project=project, operation=operation, **said)
    row.delete()


def _lock(annotation_id, reviewer):
    """One's own annotation, its reading locked."""
    annotation = Annotation.objects.select_related("tag").get(uuid=annotation_id, assignment__reviewer=reviewer)
    readings = Assignment.objects.select_for_update(of=("self",)).select_related("article__project")
    annotation.assignment = readings.get(pk=annotation.assignment_id)
    return annotation


def _lock_piece(evidence_id, reviewer):
    """One's own piece of evidence, its reading locked. Raises Evidence.DoesNotExist for others'."""
    own = Evidence.objects.filter(annotation__assignment__reviewer=reviewer)
    row = own.select_related("annotation", "article").get(uuid=evidence_id)
    row.annotation = _lock(row.annotation.uuid, reviewer)
    return row


def _made_by(event, annotation):
    made = annotation.evidence.filter(uuid=event.object_id).select_related("article").first()
    if made is None:
        raise Conflict("removed", _("The evidence was removed."))
    return made


def _check(row, passage):
    """Raise Broken unless the row is a link or a passage, and take the passage over."""
    start, end, quote = (passage.get(name) for name in ("start", "end", "quote"))
    has_passage = row.article is not None
    if has_passage == bool(row.url) or (has_passage and None in (start, end, quote)):
        message = _("Give either a link, or an article with start, end and quote.")
        raise Broken("link_or_passage", message, field="url")
    if row.url:
        if {start, end, quote} != {None}:
            raise Broken("link_or_passage", _("A link has no start, end and quote."), field="start")
        return _check_link(row.url)
    own = row.annotation.assignment.article
    if row.article.project_id != own.project_id:
        raise Broken("other_project", _("The article belongs to another project."), field="article")
    annotations.check_span(row.article, start, end, quote)
    if (row.article_id, start, end) == (own.pk, row.annotation.start, row.annotation.end):
        raise Broken("itself", _("This is the marked passage itself; choose another one."), field="start")
    row.start, row.end, row.quote = start, end, quote
    return None


def _check_link(url):
    try:
        _is_link(url)
    except ValidationError:
        raise Broken("bad_link", _("A link begins with http:// or https://."), field="url") from None
    if len(url) > 2000:
        raise Broken("too_long", _("A link has at most %(n)d characters.") % {"n": 2000}, field="url")


def titled(rows, membership, *, beside=()):
    """The rows (visible ones, at hand) with `title`: of their article, as far as the member may know it.

    `beside` are other articles whose titles will be asked for: what that takes is fetched together.
    """
    articles = {row.article_id: row.article for row in rows if row.article_id}
    own = {}
    if articles and membership.project.is_source_blind:
        own = assignments.own_by_article(membership.user, articles.values())
        prefetch_related_objects([*articles.values(), *beside], "source__aliases")
    for row in rows:
        row.title = ""
        if row.article_id:
            known = access.shown_metadata(row.article, membership, own.get(row.article_id))
            row.title = known["title"] or row.article.opening
    return rows


def as_json(row):
    """The piece of evidence as API and pages show it; `titled` came before."""
    return {
        "id": str(row.uuid),
        "annotation": str(row.annotation.uuid),
        "relation": row.relation,
        "url": row.url,
        "article": str(row.article.uuid) if row.article_id else None,
        "title": row.title,
        "start": row.start,
        "end": row.end,
        "quote": row.quote,
        "note": row.note,
        "version": row.version,
    }
