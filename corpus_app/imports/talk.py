"""Evidence and comments on their way in."""

from django.utils import timezone
from django.utils.translation import gettext as _

from corpus_app.articles import is_uuid
from corpus_app.formats.records import Problem
from corpus_app.models import Annotation, Comment, Evidence

from .target import stored_span


def annotations_called(project, ids):
    """The project's annotations under these ids as exports write them."""
    here = Annotation.objects.filter(assignment__article__project=project).select_related("assignment")
    by_uuid = {str(row.uuid): row for row in here.filter(uuid__in=[each for each in ids if is_uuid(each)])}
    return by_uuid | {row.external_id: row for row in here.filter(external_id__in=[each for each in ids if each])}


class EvidencePieces:
    """Links and passages that belong to annotations."""

    def __init__(self, target):
        self.target, self.report = target, target.report

    def begin_file(self):
        pass

    end_file = begin_file

    def take(self, batch):
        self.target.look_up(record.article_id for record in batch if record.article_id)
        annotations = annotations_called(self.target.project, {record.annotation_id for record in batch})
        known = set(
            map(_evidence_key, Evidence.objects.filter(annotation__in=[row.pk for row in annotations.values()]))
        )
        fresh = []
        for record in batch:
            try:
                row = self._row(record, annotations)
            except Problem as problem:
                self.target.refuse(problem, record.line)
                continue
            if _evidence_key(row) in known:
                self.report.counts["already_there"] += 1
            else:
                known.add(_evidence_key(row))
                fresh.append(row)
        if not self.report.failed:
            Evidence.objects.bulk_create(fresh)
            self.report.counts["evidence"] += len(fresh)

    def _row(self, record, annotations):
        row = Evidence(
            annotation=_annotation(record.annotation_id, annotations),
            relation=record.relation,
            url=record.url,
            note=record.note,
            created_at=record.created_at or timezone.now(),
        )
        if record.article_id:
            row.article = self.target.article(record.article_id)
            row.start, row.end = stored_span(row.article, record)
            row.quote = row.article.text[row.start : row.end]
        return row


def _evidence_key(row):
    return (row.annotation_id, row.relation, row.url, row.article_id, row.start, row.end, row.note)


def _annotation(called, annotations):
    if called not in annotations:
        message = _("The project has no annotation “%s”.") % called
        raise Problem("unknown_annotation", message, field="annotation_id")
    return annotations[called]


class Comments:
    """Remarks; a reply names the number of what it answers in the same file."""

    def __init__(self, target):
        self.target, self.report = target, target.report
        self._replies = []

    def begin_file(self):
        self._by_number, self._lines, self._replies = {}, {}, []

    def take(self, batch):
        self.target.look_up(record.article_id for record in batch)
        annotations = annotations_called(self.target.project, {record.annotation_id for record in batch} - {""})
        rows = []
        for record in batch:
            try:
                rows.append((record, self._row(record, annotations)))
            except Problem as problem:
                self.target.refuse(problem, record.line)
        known = self._known(rows)
        fresh = []
        for record, row in rows:
            there = known.get(_comment_key(record, row))
            if there is None:
                fresh.append(row)
            else:
                self.report.counts["already_there"] += 1
            if record.id is not None:
                self._by_number[record.id] = there or row
            if record.parent is not None and there is None:
                self._replies.append((record, row))
        if not self.report.failed:
            Comment.objects.bulk_create(fresh)
            self.report.counts["comments"] += len(fresh)

    def _row(self, record, annotations):
        if record.id is not None and (first := self._lines.setdefault(record.id, record.line)) != record.line:
            message = _("The id “%(id)s” stands in line %(line)d already.") % {"id": record.id, "line": first}
            raise Problem("id_twice", message, field="id")
        article = self.target.article(record.article_id)
        annotation = _annotation(record.annotation_id, annotations) if record.annotation_id else None
        if annotation is not None and annotation.assignment.article_id != article.pk:
            message = _("The annotation belongs to another article.")
            raise Problem("other_article", message, field="annotation_id")
        return Comment(
            article=article,
            annotation=annotation,
            author_id=self.target.person(record.author),
            body=record.body,
            created_at=record.created_at or timezone.now(),
            resolved_at=record.resolved_at,
        )

    def _known(self, rows):
        """The comments that are here already; a comment without a time is the same when its words are."""
        found = {}
        for row in Comment.objects.filter(article__in={row.article_id for _record, row in rows}):
            key = (row.article_id, row.annotation_id, row.author_id, row.body)
            found[(*key, None)] = found[(*key, row.created_at)] = row
        return found

    def end_file(self):
        """Hang the replies under what they answer, now that all of it is stored."""
        answered = []
        for record, row in self._replies:
            parent = self._by_number.get(record.parent)
            if parent is None or parent.article_id != row.article_id or parent is row:
                message = _("There is no comment %d on this article in this file.") % record.parent
                self.target.refuse(Problem("unknown_parent", message, field="parent"), record.line)
            else:
                row.parent = parent
                answered.append(row)
        if not self.report.failed:
            Comment.objects.bulk_update(answered, ["parent"], batch_size=500)


def _comment_key(record, row):
    return (row.article_id, row.annotation_id, row.author_id, row.body, record.created_at)
