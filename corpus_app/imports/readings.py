"""Readings on their way in: stated by assignments.jsonl, or made for whoever annotated an article."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from corpus_app import bulk
from corpus_app.formats.records import Problem
from corpus_app.models import Annotation, Assignment

CHUNK = 5000
STATED = (
    "kind state started_at submitted_at active_seconds skip_reason guideline_version is_source_known "
    "is_independent compared_at"
).split()


@dataclass
class Reading:
    """A reading of this import: its row, whether the import made it, and the live spans known in it."""

    row: Assignment
    is_new: bool
    spans: dict = field(default_factory=dict)
    seq: int = 0

    @property
    def is_untouched(self):
        """Handed out here and not begun."""
        return self.row.state == Assignment.State.ASSIGNED and self.row.seq == 0

    @property
    def takes_spans(self):
        """Whether an import may write in it: nobody has worked in it here."""
        return self.is_new or self.is_untouched or (self.row.is_imported and not self.row.is_open)


def _says_the_same(row, record):
    return row.state == record.state and record.submitted_at in (None, row.submitted_at)


class Readings:
    """The readings of one import by (article, reviewer, kind); each is fetched or made once."""

    def __init__(self, target):
        self.target, self.report = target, target.report
        self.now = timezone.now()
        self.touched_articles = set()
        self._by_key = {}
        self._written = []
        self.count = 0

    def begin_file(self):
        self._stated_in = {}

    def end_file(self):
        pass

    # --- assignments.jsonl ---

    def take(self, batch):
        """Store readings as their file states them; one that is here already in another state is a problem."""
        self.target.look_up(record.article_id for record in batch)
        stated = []
        for record in batch:
            try:
                article = self.target.article(record.article_id)
                key = (article.pk, self.target.person(record.annotator), record.kind)
                if (first := self._stated_in.setdefault(key, record.line)) != record.line:
                    raise Problem("reading_twice", _("Line %d states this reading already.") % first)
                stated.append((key, record))
            except Problem as problem:
                self.target.refuse(problem, record.line)
        self.fetch(key for key, _record in stated)
        fresh = []
        for key, record in stated:
            reading = self._by_key.get(key)
            if reading is None:
                fresh.append((key, self._stated_row(self._row(key), record)))
            elif not reading.is_new and _says_the_same(reading.row, record):
                self.report.counts["already_there"] += 1
            elif reading.is_new or reading.is_untouched:
                self.report.counts["filled"] += not reading.is_new
                self._stated_row(reading.row, record).save()
                reading.is_new = True
                self.touched_articles.add(key[0])
            else:
                self._refuse(reading.row, record)
        self._make(fresh)

    def _stated_row(self, row, record):
        for name in STATED:
            setattr(row, name, getattr(record, name))
        row.is_imported = True
        if record.position is not None:
            row.position = record.position
        if row.state == Assignment.State.SUBMITTED and row.submitted_at is None:
            row.submitted_at = self.now
        return row

    def _refuse(self, row, record):
        message = _("%(name)s has a reading of “%(article)s” here that stands otherwise (%(state)s); it is left alone.")
        shown = {"name": record.annotator, "article": record.article_id, "state": row.get_state_display()}
        self.target.refuse(Problem("reading_differs", message % shown), record.line)

    # --- for the spans ---

    def fetch(self, keys):
        """Look up the readings of a batch that are not known yet, with their live spans."""
        missing = set(keys) - self._by_key.keys()
        if not missing:
            return
        articles, reviewers = {key[0] for key in missing}, {key[1] for key in missing}
        found = {}
        for row in Assignment.objects.filter(article__in=articles, reviewer__in=reviewers).order_by():
            key = (row.article_id, row.reviewer_id, row.kind)
            if key in missing:
                found[row.pk] = self._by_key[key] = Reading(row, is_new=False, seq=row.seq)
        pks = sorted(found)
        for first in range(0, len(pks), CHUNK):
            live = Annotation.objects.live().filter(assignment__in=pks[first : first + CHUNK])
            for row in live.order_by().only("assignment", "tag", "start", "end"):
                found[row.assignment_id].spans[row.tag_id, row.start, row.end] = None

    def made(self, keys):
        """The readings for these keys; those that nobody stated are submitted ones, made now."""
        keys = list(dict.fromkeys(keys))
        self.fetch(keys)
        self._make([(key, self._submitted(self._row(key))) for key in keys if key not in self._by_key])
        return {key: self._by_key[key] for key in keys}

    def _row(self, key):
        article, reviewer, kind = key
        version = self.target.project.guideline_version
        return Assignment(article_id=article, reviewer_id=reviewer, kind=kind, guideline_version=version)

    def _submitted(self, row):
        row.state, row.submitted_at, row.is_imported = Assignment.State.SUBMITTED, self.now, True
        return row

    def fill(self, reading):
        """An untouched reading that was handed out here becomes the one the file tells of."""
        self._submitted(reading.row).save()
        self.touched_articles.add(reading.row.article_id)
        reading.is_new = True
        self.report.counts["filled"] += 1

    def _make(self, fresh):
        columns = [field.attname for field in Assignment._meta.concrete_fields if not field.primary_key]
        pks = bulk.insert(Assignment, [{name: getattr(row, name) for name in columns} for _key, row in fresh])
        for key, row in fresh:
            row.pk = pks[row.uuid]
            self._by_key[key] = Reading(row, is_new=True)
            self.touched_articles.add(key[0])
        self.report.counts["readings"] += len(fresh)
        self.count += len(fresh)

    def finish(self):
        """Write how many operations each reading has seen."""
        by_seq = {}
        for reading in self._by_key.values():
            if reading.seq != reading.row.seq:
                by_seq.setdefault(reading.seq, []).append(reading.row.pk)
        for seq, pks in by_seq.items():
            for first in range(0, len(pks), CHUNK):
                Assignment.objects.filter(pk__in=pks[first : first + CHUNK]).update(seq=seq)
