"""Take annotations in: readings, spans, rulings, evidence and comments, all of a call or nothing."""

import json

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corpus_app import audit, bulk, intake, tallies
from corpus_app.formats import records, rows
from corpus_app.formats.jsonl import FILES
from corpus_app.formats.records import Problem
from corpus_app.models import Annotation, AnnotationRevision, ArticleStatistics, Assignment, Project

from .readings import Readings
from .rulings import Adjudications, Rulings
from .spans import Spans
from .talk import Comments, EvidencePieces
from .target import Target

# In this order, because each needs what the ones before brought in.
KINDS = ("assignments", "annotations", "rulings", "adjudications", "evidence", "comments")
CHUNK = 5000
# From so many rows on the database's planner is told of them.
LARGE = 1000
# The tables that can grow by a whole corpus in one import.
WRITTEN = (Assignment, Annotation, AnnotationRevision)
WORDS = {
    "annotations": lambda n: ngettext("%s annotation", "%s annotations", n),
    "readings": lambda n: ngettext("%s reading", "%s readings", n),
    "rulings": lambda n: ngettext("%s ruling", "%s rulings", n),
    "adjudications": lambda n: ngettext("%s adjudicated article", "%s adjudicated articles", n),
    "evidence": lambda n: ngettext("%s piece of evidence", "%s pieces of evidence", n),
    "comments": lambda n: ngettext("%s comment", "%s comments", n),
    "new_annotators": lambda n: ngettext("%s new annotator", "%s new annotators", n),
    "new_tags": lambda n: ngettext("%s new tag", "%s new tags", n),
    "filled": lambda n: ngettext("%s reading filled that was not begun", "%s readings filled that were not begun", n),
    "already_there": lambda n: _("%s already there"),
    "changed_since": lambda n: _("%s left alone because changed or withdrawn here"),
    "filtered_out": lambda n: ngettext("%s row not asked for", "%s rows not asked for", n),
}


def take(project, files, *, format=None, where=(), strict=False, actor=None, on_progress=None):
    """The report of importing annotations from `files` (`intake.File`s); with any problem nothing is kept.

    `where` are (key, value) pairs that a row must carry. Unknown tags are made, or refused when `strict`.
    `on_progress` is told how many rows were looked at.
    """
    report = intake.Report(WORDS)
    try:
        taken, report.skipped_files = intake.sorted_out(files, KINDS, format=format)
    except Problem as problem:
        report.refuse(problem)
        return report
    if not taken:
        report.refuse(Problem("nothing_to_import", _("There is nothing here that holds annotations.")))
    with transaction.atomic():
        # Two imports into one project take turns.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        _Run(Target(project, report, strict), where, on_progress).over(taken)
        if report.failed:
            report.problems.sort(key=lambda problem: (problem.file, problem.line))
            transaction.set_rollback(True)
            report.counts.clear()
            report.listed.clear()
        elif sum(report.counts[what] for what in (*KINDS, "readings")):
            audit.record(actor, "import_annotations", project, project=project, counts=dict(report.counts))
    return report


class _Run:
    """One import: records sorted to those who store them, in batches."""

    def __init__(self, target, where, on_progress):
        self.target, self.report = target, target.report
        self.where, self.on_progress = tuple(where), on_progress
        self.asked_for = {key for key, _value in self.where}
        readings = Readings(target)
        self.readings = readings
        self.stores = {
            records.Assignment: readings,
            records.Annotation: Spans(target, readings),
            records.Ruling: Rulings(target),
            records.Adjudication: Adjudications(target),
            records.Evidence: EvidencePieces(target),
            records.Comment: Comments(target),
        }
        self.looked_at = self.flushed = 0
        self.extra_keys = {}

    def over(self, taken):
        for file, module in sorted(taken, key=lambda pair: KINDS.index(FILES.get(pair[0].base, "annotations"))):
            self._file(file, module)
        self.readings.finish()
        self._tell_planner()
        if self.where and self.report.counts["filtered_out"] and not self.stores[records.Annotation].count:
            wanted = " ".join(f"{key}={value}" for key, value in self.where)
            self.report.refuse(Problem("no_match", _("No row has %s.") % wanted))
        _forget_statistics(self.readings.touched_articles)
        tallies.recount(self.readings.touched_articles)
        self.target.tell_new_tags()
        self._tell_extra_keys()

    def _file(self, file, module):
        self.target.file = file.name
        for store in self.stores.values():
            store.begin_file()
        batch, store = [], None
        for record in intake.records(file, module, "annotations"):
            self.looked_at += 1
            if self.on_progress and self.looked_at % CHUNK == 0:
                self.on_progress(self.looked_at)
            if isinstance(record, Problem):
                self.report.refuse(record, file.name)
                continue
            its_store = self.stores.get(type(record))
            if its_store is None or not self._is_wanted(record):
                continue
            if its_store is not store or len(batch) >= CHUNK:
                self._flush(store, batch)
                batch, store = [], its_store
            batch.append(record)
        self._flush(store, batch)
        for store in self.stores.values():
            store.end_file()
        self.report.files.append(file.name)

    def _flush(self, store, batch):
        if not batch:
            return
        store.take(batch)
        self.flushed += 1
        # After the first batch, the second, the fourth, the eighth …
        if self.flushed.bit_count() == 1:
            self._tell_planner()

    def _tell_planner(self):
        if self.looked_at >= LARGE:
            bulk.tell_planner(*WRITTEN)

    def _is_wanted(self, record):
        row = getattr(record, "row", None)
        if row is None:
            return True
        if isinstance(record, records.Annotation):
            for key in row.keys() - rows.ANNOTATION - self.asked_for:
                self.extra_keys[key] = self.extra_keys.get(key, 0) + 1
            wanted = all(_as_written(row.get(key)) == value for key, value in self.where)
        else:
            wanted = all(_as_written(row[key]) == value for key, value in self.where if key in row)
        self.report.counts["filtered_out"] += not wanted
        return wanted

    def _tell_extra_keys(self):
        if self.extra_keys:
            told = ", ".join(f"{key} ({count:,})" for key, count in sorted(self.extra_keys.items()))
            self.report.list(message=_("Keys that mean nothing here were ignored: %s.") % told)


def _as_written(value):
    """A value as it is typed after the equals sign."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _forget_statistics(articles):
    articles = sorted(articles)
    for first in range(0, len(articles), CHUNK):
        ArticleStatistics.objects.filter(article__in=articles[first : first + CHUNK]).delete()
