"""Rulings, and that articles are adjudicated, on their way in."""

from django.utils import timezone
from django.utils.translation import gettext as _

from corpus_app import adjudication, kept
from corpus_app.formats.records import Problem
from corpus_app.models import Article, Ruling, RulingRevision

from .target import stored_span


class _Decided:
    """Takes decisions in batches; what an earlier line of the same file decided is refused."""

    def __init__(self, target):
        self.target, self.report = target, target.report

    def begin_file(self):
        self._lines = {}

    def end_file(self):
        pass

    def _require_first(self, key, line, code, message):
        if (first := self._lines.setdefault(key, line)) != line:
            raise Problem(code, message % first)


class Rulings(_Decided):
    """Decisions of one import; one that is here already must say the same."""

    def take(self, batch):
        self.target.look_up(record.article_id for record in batch)
        rows = []
        for record in batch:
            try:
                rows.append((record, self._row(record)))
            except Problem as problem:
                self.target.refuse(problem, record.line)
        known = self._known(rows)
        fresh = []
        for record, row in rows:
            there = known.get(_key(row))
            if there is None and row.article.adjudicated_at is not None:
                message = _("The article is adjudicated; reopen it before more is decided.")
                self.target.refuse(Problem("adjudicated", message), record.line)
            elif there is None:
                fresh.append(row)
            elif (there.verdict, there.reason) == (row.verdict, row.reason):
                self.report.counts["already_there"] += 1
            else:
                message = _("There is a ruling on this span that says otherwise; it is left alone.")
                self.target.refuse(Problem("ruling_differs", message), record.line)
        if not self.report.failed:
            RulingRevision.objects.bulk_create(map(adjudication.first_revision, Ruling.objects.bulk_create(fresh)))
            self.report.counts["rulings"] += len(fresh)

    def _row(self, record):
        article = self.target.article(record.article_id)
        start, end = stored_span(article, record)
        row = Ruling(
            article=article,
            tag=self.target.tag(record.label),
            start=start,
            end=end,
            verdict=record.verdict,
            reason=record.reason,
            is_precedent=record.is_precedent,
            decided_by_id=self.target.person(record.decided_by),
            decided_at=record.decided_at or timezone.now(),
        )
        self._require_first(_key(row), record.line, "ruling_twice", _("Line %d rules on this span and tag already."))
        return row

    def _known(self, rows):
        found = Ruling.objects.live().filter(article__in={row.article_id for _record, row in rows})
        return {_key(row): row for row in found}


class Adjudications(_Decided):
    """Articles that are decided. One that was decided here keeps its own time."""

    def take(self, batch):
        self.target.look_up(record.article_id for record in batch)
        fresh = []
        for record in batch:
            try:
                article = self.target.article(record.article_id)
                said = _("Line %d says this of the article already.")
                self._require_first(article.pk, record.line, "adjudicated_twice", said)
            except Problem as problem:
                self.target.refuse(problem, record.line)
                continue
            if article.adjudicated_at is not None:
                self.report.counts["already_there"] += 1
            else:
                article.adjudicated_at = record.adjudicated_at
                fresh.append(article)
        if not self.report.failed:
            Article.objects.bulk_update(fresh, ["adjudicated_at"], batch_size=500)
            kept.forget_gold(article.pk for article in fresh)
            self.report.counts["adjudications"] += len(fresh)


def _key(row):
    return (row.article_id, row.tag_id, row.start, row.end)
