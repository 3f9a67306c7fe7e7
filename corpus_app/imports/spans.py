"""Annotations on their way in: placed in the stored text, checked against the unit, recognised, written in bulk."""

import json
import uuid
from collections import namedtuple

from django.utils.translation import gettext as _

from corpus_app import bulk
from corpus_app.articles import is_uuid
from corpus_app.formats.records import Problem
from corpus_app.models import Annotation, AnnotationRevision, Project

from .target import stored_span

_Placed = namedtuple("_Placed", "record article key tag start end")


class Spans:
    """Annotations of one import."""

    def __init__(self, target, readings):
        self.target, self.readings, self.report = target, readings, target.report
        self.count = 0

    def begin_file(self):
        self._ids = {}

    def end_file(self):
        pass

    def take(self, batch):
        self.count += len(batch)
        self.target.look_up(record.article_id for record in batch)
        placed = [found for record in batch if (found := self._placed(record))]
        readings = self.readings.made(row.key for row in placed)
        ids = self._wanted_ids(placed)
        taken = self._taken(ids)
        rows = []
        for row, (wanted, derived) in zip(placed, ids, strict=True):
            try:
                made = self._row(row, readings[row.key], wanted, derived, taken)
            except Problem as problem:
                self.target.refuse(problem, row.record.line)
            else:
                rows += [made] if made else []
        if not self.report.failed:
            self._write(rows)

    def _placed(self, record):
        """Where the record belongs, or None after noting what is wrong with it."""
        try:
            if record.id and (first := self._ids.setdefault(record.id, record.line)) != record.line:
                message = _("The id “%(id)s” stands in line %(line)d already.") % {"id": record.id, "line": first}
                raise Problem("id_twice", message, field="id")
            article = self.target.article(record.article_id)
            start, end = stored_span(article, record)
            self._check_unit(article, start, end)
            tag = self.target.tag(record.label)
            key = (article.pk, self.target.person(record.annotator), record.kind)
        except Problem as problem:
            self.target.refuse(problem, record.line)
            return None
        return _Placed(record, article, key, tag, start, end)

    def _check_unit(self, article, start, end):
        unit = self.target.project.unit
        if unit == Project.Unit.ARTICLE and (start, end) != (0, article.length):
            raise Problem("not_a_unit", _("In this project a verdict covers the whole article."), field="start")
        if unit == Project.Unit.SENTENCE and [start, end] not in article.sentences:
            raise Problem("not_a_unit", _("In this project a span is one whole sentence."), field="start")

    # --- Which id ---

    def _wanted_ids(self, placed):
        """For each row the UUID it brings, or None, and the one derived from what it says."""
        space = self.target.project.uuid
        ids = []
        for row in placed:
            record = row.record
            says = [row.article.export_id, record.annotator, record.label, record.start, record.end]
            says += [record.kind] if record.kind != "main" else []
            wanted = uuid.UUID(record.id) if is_uuid(record.id) else None
            ids.append((wanted, uuid.uuid5(space, json.dumps(says, ensure_ascii=False))))
        return ids

    def _taken(self, ids):
        """The annotations that have one of these UUIDs now, by UUID."""
        wanted = {each for pair in ids for each in pair if each}
        rows = Annotation.objects.filter(uuid__in=wanted).order_by().only("uuid", "assignment", "withdrawn_at")
        return {row.uuid: row for row in rows}

    # --- One row ---

    def _row(self, placed, reading, wanted, derived, taken):
        """The annotation to write, or None when there is nothing to do."""
        record = placed.record
        span = (placed.tag.pk, placed.start, placed.end)
        if span in reading.spans:
            self._meet_again(reading.spans[span], record)
            return None
        if self._is_known(reading, wanted, derived, taken):
            self.report.counts["changed_since"] += 1
            return None
        self._check_reading(reading, record)
        self._check_overlap(reading, placed)
        own = wanted if wanted and wanted not in taken else None
        if own is None and derived in taken:
            raise Problem("id_taken", _("The id derived from this line belongs to something else."), field="id")
        # A second row that asks for this UUID finds it taken.
        taken[own or derived] = None
        reading.spans[span] = record.line, record.id
        return self._columns(placed, reading, own or derived, "" if own else record.id)

    def _meet_again(self, first, record):
        """The span is marked with this tag already: by the database, by the same row, or by another one."""
        if first is None or not record.id:
            self.report.counts["already_there"] += 1
            return
        message = _("Line %d marks this span with this tag already.") % first[0]
        raise Problem("already_marked", message, field="start")

    def _is_known(self, reading, wanted, derived, taken):
        """Whether this annotation was imported before and then moved, retagged or withdrawn here."""
        rows = (taken.get(each) for each in (wanted, derived) if each)
        return any(row is not None and row.assignment_id == reading.row.pk for row in rows)

    def _check_reading(self, reading, record):
        if not reading.takes_spans:
            message = _("%(name)s has a reading of “%(article)s” here (%(state)s); a file does not write into it.")
            state = reading.row.get_state_display()
            shown = {"name": record.annotator, "article": record.article_id, "state": state}
            raise Problem("reading_is_here", message % shown, field="annotator")
        if not reading.is_new and reading.is_untouched:
            self.readings.fill(reading)

    def _check_overlap(self, reading, placed):
        """Where a unit takes one verdict, or spans may not overlap, the reading must be free here."""
        project = self.target.project
        if project.unit != Project.Unit.ARTICLE and project.allows_overlapping_spans:
            return
        if not any(start < placed.end and end > placed.start for _tag, start, end in reading.spans):
            return
        if project.unit in (Project.Unit.ARTICLE, Project.Unit.SENTENCE):
            raise Problem("already_judged", _("This annotator has a verdict here already."), field="start")
        raise Problem("overlaps", _("In this project spans may not overlap."), field="start")

    def _columns(self, placed, reading, own_uuid, external_id):
        record = placed.record
        reading.seq += 1
        created = record.created_at or self.readings.now
        columns = {
            "uuid": own_uuid,
            "assignment_id": reading.row.pk,
            "tag_id": placed.tag.pk,
            "start": placed.start,
            "end": placed.end,
            "quote": placed.article.text[placed.start : placed.end],
            "note": record.note,
            "confidence": record.confidence,
            "seq": reading.seq,
            "created_at": created,
            "updated_at": record.updated_at or created,
            "external_id": external_id,
        }
        return columns, placed.key

    def _write(self, rows):
        pks = bulk.insert(Annotation, [columns for columns, _key in rows])
        bulk.insert(
            AnnotationRevision,
            [_first_revision(columns, pks[columns["uuid"]], reviewer) for columns, (_article, reviewer, _kind) in rows],
        )
        self.readings.touched_articles.update(key[0] for _columns, key in rows)
        self.report.counts["annotations"] += len(rows)


def _first_revision(columns, annotation, reviewer):
    kept = {name: columns[name] for name in ("tag_id", "start", "end", "note", "confidence")}
    return kept | {
        "annotation_id": annotation,
        "version": 1,
        "operation": uuid.uuid5(columns["uuid"], "import"),
        "verb": "create",
        "actor_id": reviewer,
        "at": columns["created_at"],
    }
