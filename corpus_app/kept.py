"""What is computed from readings and kept: statistics per article, and results under the key of what they rest on."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import FilteredRelation, Q

from . import text
from .models import Annotation, Article, ArticleStatistics, Assignment, ComputedResult, Ruling
from .stats import gold
from .stats.ends import snapped, trimmed
from .stats.sufficient import ArticleStatistics as Sufficient
from .stats.sufficient import OutdatedStatistics, corpus_statistics

SPANS, TRIMMED, SNAPPED, SENTENCES, WHOLES = "spans", "trim", "snap", "sentences", "articles"
GOLD = "gold"
BATCH = 500
READINGS_AT_ONCE = 5000
RESULTS_KEPT = 200


@dataclass(frozen=True)
class Read:
    """An article with its counted readings: {reviewer pk: [(tag pk, start, end)]}; `gold` is what rulings accepted."""

    length: int
    readings: dict[int, list[tuple[int, int, int]]]
    sentences: list[tuple[int, int]]
    text: str
    gold: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Judged:
    """How many items (sentences, or the whole) an article has, and per reviewer the verdicts (item, tag pk) on them."""

    items: int
    length: int
    given: dict[int, list[tuple[int, int]]]

    VERSION = 1

    @classmethod
    def of(cls, read, items):
        places = {start: number for number, (start, _) in enumerate(items)}
        given = {
            who: sorted((places[start], tag) for tag, start, _ in spans if start in places)
            for who, spans in read.readings.items()
        }
        return cls(len(items), read.length, given)

    def to_json(self):
        given = [[who, [list(row) for row in self.given[who]]] for who in sorted(self.given)]
        return {"version": self.VERSION, "items": self.items, "length": self.length, "given": given}

    @classmethod
    def from_json(cls, data):
        if data.get("version") != cls.VERSION:
            raise OutdatedStatistics(data.get("version"))
        given = {who: [tuple(row) for row in rows] for who, rows in data["given"]}
        return cls(data["items"], data["length"], given)


@dataclass(frozen=True)
class Kind:
    """One kind of statistics: from many articles to as many objects, and from what was kept back to one."""

    compute: Callable[[Sequence[Read]], list[Any]]
    revive: Callable[[dict[str, Any]], Any]
    needs_text: bool = False
    needs_gold: bool = False


def _with_ends(mild):
    return lambda articles: corpus_statistics(
        [(each.length, {who: mild(each.text, spans) for who, spans in each.readings.items()}) for each in articles]
    )


KINDS: dict[str, Kind] = {
    SPANS: Kind(
        lambda articles: corpus_statistics([(each.length, each.readings) for each in articles]), Sufficient.from_json
    ),
    TRIMMED: Kind(_with_ends(trimmed), Sufficient.from_json, needs_text=True),
    SNAPPED: Kind(
        _with_ends(lambda whole, spans: snapped(whole, spans, text.words)), Sufficient.from_json, needs_text=True
    ),
    SENTENCES: Kind(
        lambda articles: [Judged.of(each, each.sentences or [(0, each.length)]) for each in articles],
        Judged.from_json,
        needs_text=True,
    ),
    WHOLES: Kind(lambda articles: [Judged.of(each, [(0, each.length)]) for each in articles], Judged.from_json),
    GOLD: Kind(
        lambda articles: gold.compared([(each.length, each.readings, each.gold) for each in articles]),
        gold.Compared.from_json,
        needs_gold=True,
    ),
}
"""Whatever touches the submitted annotations of an article drops all of them: `Article.forget_statistics`.
Whatever touches its rulings drops GOLD: `forget_gold`."""


def forget_gold(articles):
    """Drop what was computed from the rulings on these articles; it is computed again when asked for."""
    ArticleStatistics.objects.filter(article__in=articles, key=GOLD).delete()


# --- Statistics per article -----------------------------------------------------------------------


def load(readings, kind):
    """The statistics of every article with one of these readings: {article: them}, and {article: their row}.

    They are kept per article over all its counted readings and computed anew only where something changed;
    `readings` must therefore hold all or none of an article's.
    """
    wanted = list(readings.order_by("article").values_list("article", flat=True).distinct())
    found, rows = {}, {}
    stored = ArticleStatistics.objects.filter(key=kind, article__in=readings.order_by().values("article"))
    for row, article, data in stored.values_list("pk", "article", "data").iterator(chunk_size=BATCH):
        try:
            found[article], rows[article] = KINDS[kind].revive(data), row
        except OutdatedStatistics:
            continue
    missing = [article for article in wanted if article not in found]
    for start in range(0, len(missing), BATCH):
        for article, (row, fresh) in _recomputed(missing[start : start + BATCH], kind).items():
            found[article], rows[article] = fresh, row
    return {article: found[article] for article in wanted}, {article: rows[article] for article in wanted}


def rows_of(readings, kind):
    """(article, row) of what `load` would find, without the contents; None for the row where there is none."""
    stored = FilteredRelation("statistics", condition=Q(statistics__key=kind))
    articles = Article.objects.filter(pk__in=readings.order_by().values("article")).annotate(kept=stored)
    return list(articles.order_by("pk").values_list("pk", "kept__pk"))


@transaction.atomic
def _recomputed(articles, kind):
    # The lock keeps a reading that is submitted meanwhile from being forgotten: its deletion comes after our insert.
    list(Article.objects.select_for_update().filter(pk__in=articles).order_by("pk").values_list("pk"))
    fresh = computed(articles, kind)
    ArticleStatistics.objects.filter(article__in=articles, key=kind).delete()
    made = ArticleStatistics.objects.bulk_create(
        ArticleStatistics(article_id=article, key=kind, data=found.to_json()) for article, found in fresh.items()
    )
    return {row.article_id: (row.pk, fresh[row.article_id]) for row in made}


def of_articles(articles, kind):
    """One kind of statistics of these articles (pks), from what is kept and else from their rows."""
    stored = ArticleStatistics.objects.filter(key=kind, article__in=articles).values_list("article", "data")
    found = {article: KINDS[kind].revive(data) for article, data in stored}
    missing = [article for article in articles if article not in found]
    return found | (computed(missing, kind) if missing else {})


def computed(articles, kind, **narrowed):
    """The statistics of these articles (pks) from their rows, by article pk; nothing is kept.

    `narrowed` as in `read`.
    """
    found = read(articles, **narrowed, with_text=KINDS[kind].needs_text, with_gold=KINDS[kind].needs_gold)
    return dict(zip(found, KINDS[kind].compute(list(found.values())), strict=True))


def read(articles, *, reviewers=None, tag=None, with_text=False, with_gold=False):
    """The counted readings of these articles (pks), by article pk in pk order.

    `reviewers` (pks) leaves the readings of everybody else out, `tag` (a pk) all marks with another tag.
    """
    rows = Article.objects.filter(pk__in=articles).order_by("pk")
    if with_text:
        found = {
            pk: Read(length, {}, [tuple(span) for span in sentences], whole)
            for pk, length, sentences, whole in rows.values_list("pk", "length", "sentences", "text")
        }
    else:
        found = {pk: Read(length, {}, [], "") for pk, length in rows.values_list("pk", "length")}
    readings = Assignment.objects.counted().filter(article__in=articles)
    if reviewers is not None:
        readings = readings.filter(reviewer__in=reviewers)
    for article, reviewer, marks in _marks(readings):
        found[article].readings[reviewer] = [mark for mark in marks if tag is None or mark[0] == tag]
    if with_gold:
        accepted = Ruling.objects.accepted().filter(article__in=articles).order_by("pk")
        for article, *mark in accepted.values_list("article", "tag", "start", "end"):
            found[article].gold.append(tuple(mark))
    return found


def _marks(readings):
    """(article, reviewer, [(tag, start, end)]) of each reading, pks throughout."""
    marks = {pk: (article, reviewer, []) for pk, article, reviewer in readings.values_list("pk", "article", "reviewer")}
    for reading, *mark in marks_of(list(marks)):
        marks[reading][2].append(tuple(mark))
    return marks.values()


def marks_of(readings, tags=()):
    """(reading, tag, start, end) of every mark of these readings (pks), pks throughout; `tags` (pks) limit which."""
    # By plain keys: PostgreSQL, with no statistics of fresh rows, takes minutes for the same with a subquery.
    for start in range(0, len(readings), READINGS_AT_ONCE):
        rows = Annotation.objects.live().filter(assignment__in=readings[start : start + READINGS_AT_ONCE])
        if tags:
            rows = rows.filter(tag__in=tags)
        found = rows.order_by("pk").values_list("assignment", "tag", "start", "end")
        yield from found.iterator(chunk_size=READINGS_AT_ONCE)


# --- Results --------------------------------------------------------------------------------------


def result(project, key):
    """A kept result as plain data, or None."""
    return ComputedResult.objects.filter(project=project, key=key).values_list("data", flat=True).first()


def key_of(*parts):
    """The key of a result: a digest of everything it depends on, so that nothing ever needs to be invalidated."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def keep(project, key, data):
    """Keep a result, and let the oldest of the project go."""
    ComputedResult.objects.bulk_create([ComputedResult(project=project, key=key, data=data)], ignore_conflicts=True)
    newest = ComputedResult.objects.filter(project=project).order_by("-pk").values_list("pk", flat=True)
    if old := list(newest[RESULTS_KEPT : RESULTS_KEPT + BATCH]):
        ComputedResult.objects.filter(pk__in=old).delete()
