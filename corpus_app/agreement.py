"""How far reviewers agree: rows of the database → statistics per article → the family of coefficients."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from . import places
from .models import Annotation, Article, ArticleStatistics, Assignment, Membership, Project, Tag, User
from .stats import family, items
from .stats.sufficient import ArticleStatistics as Sufficient
from .stats.sufficient import OutdatedStatistics, corpus_statistics
from .stats.verdicts import Verdicts

KEY = "spans"
BATCH = 500
READINGS_AT_ONCE = 5000


@dataclass
class Agreement:
    """The family with what its ids stand for.

    `family` is `stats.family.Family`; `tags` are Tag rows in their order, `people` Users by pk,
    `statistics` the per-article statistics by article pk (None where verdicts are per item), `judged` the
    verdicts by article pk (None where they are not).
    """

    project: Project
    family: family.Family
    tags: list[Tag]
    people: dict[int, User]
    statistics: dict[int, Sufficient] | None
    judged: dict[int, "Judged"] | None = None

    @cached_property
    def tags_by_pk(self):
        return {tag.pk: tag for tag in self.tags}

    def find(self, name, tag=None, raters=None):
        return self.family.find(name, tag.pk if tag else None, raters)


def of(project, readings, *, reviewers=None, names=None, intervals=True):
    """The agreement over these submitted readings of one project; `reviewers` (pks) limits whose.

    `names` limits the coefficients (keys of `stats.coefficients.COEFFICIENTS`).
    """
    tags = list(project.tags.all())
    people = {user.pk: user for user in User.objects.filter(pk__in=readings.values("reviewer"))}
    options = {"tags": [tag.pk for tag in tags], "reviewers": reviewers, "names": names, "intervals": intervals}
    if project.unit in (Project.Unit.SENTENCE, Project.Unit.ARTICLE):
        given = judged(project, readings)
        result = items.compute(verdicts(given), level=project.tag_level, **options)
        return Agreement(project, result, tags, people, None, given)
    found = statistics(readings)
    result = family.compute(list(found.values()), level=project.tag_level, **options)
    return Agreement(project, result, tags, people, found)


def statistics(readings):
    """The sufficient statistics of every article with one of these readings, by article pk, in pk order.

    Statistics are kept per article over all its counted readings and computed anew only where something changed;
    `readings` must therefore hold all or none of an article's.
    """
    wanted = list(readings.order_by("article").values_list("article", flat=True).distinct())
    stored = ArticleStatistics.objects.filter(key=KEY, article__in=readings.order_by().values("article"))
    found = {}
    for article, data in stored.values_list("article", "data").iterator(chunk_size=BATCH):
        try:
            found[article] = Sufficient.from_json(data)
        except OutdatedStatistics:
            continue
    missing = [article for article in wanted if article not in found]
    for start in range(0, len(missing), BATCH):
        found |= _recomputed(missing[start : start + BATCH])
    return {article: found[article] for article in wanted}


@transaction.atomic
def _recomputed(articles):
    # The lock keeps a reading that is submitted meanwhile from being forgotten: its deletion comes after our insert.
    list(Article.objects.select_for_update().filter(pk__in=articles).order_by("pk").values_list("pk"))
    fresh = computed(articles)
    ArticleStatistics.objects.filter(article__in=articles, key=KEY).delete()
    ArticleStatistics.objects.bulk_create(
        ArticleStatistics(article_id=article, key=KEY, data=found.to_json()) for article, found in fresh.items()
    )
    return fresh


def computed(articles):
    """The sufficient statistics of these articles (pks) from their rows, by article pk; nothing is stored."""
    lengths = dict(Article.objects.filter(pk__in=articles).order_by("pk").values_list("pk", "length"))
    spans = _spans(lengths)
    found = corpus_statistics([(lengths[article], spans[article]) for article in spans])
    return dict(zip(spans, found, strict=True))


def _spans(articles):
    """Per article the counted readings with their spans: {article: {reviewer: [(tag, start, end)]}}."""
    spans = {article: {} for article in articles}
    for article, reviewer, marks in _marks(Assignment.objects.counted().filter(article__in=articles)):
        spans[article][reviewer] = marks
    return spans


def _marks(readings):
    """(article, reviewer, [(tag, start, end)]) of each reading, pks throughout."""
    marks = {pk: (article, reviewer, []) for pk, article, reviewer in readings.values_list("pk", "article", "reviewer")}
    keys = list(marks)
    # By plain keys: PostgreSQL, with no statistics of fresh rows, takes minutes for the same with a subquery.
    for start in range(0, len(keys), READINGS_AT_ONCE):
        rows = Annotation.objects.live().filter(assignment__in=keys[start : start + READINGS_AT_ONCE])
        for reading, *mark in rows.order_by("pk").values_list("assignment", "tag", "start", "end"):
            marks[reading][2].append(tuple(mark))
    return marks.values()


@dataclass(frozen=True)
class Judged:
    """An article's items (sentences, or the whole), and per reviewer the verdicts (item, tag pk) on them."""

    items: list[tuple[int, int]]
    given: dict[int, list[tuple[int, int]]]


def judged(project, readings):
    """The verdicts on whole items of every article with one of these readings, by article pk, in pk order."""
    whole = project.unit == Project.Unit.ARTICLE
    rows = Article.objects.filter(pk__in=readings.order_by().values("article")).order_by("pk")
    found = {
        article: Judged([(0, length)] if whole or not sentences else [tuple(span) for span in sentences], {})
        for article, length, sentences in rows.values_list("pk", "length", "sentences")
    }
    place = {
        article: {start: number for number, (start, _) in enumerate(each.items)} for article, each in found.items()
    }
    for article, reviewer, marks in _marks(readings.order_by()):
        places = place[article]
        found[article].given[reviewer] = [(places[start], tag) for tag, start, _ in marks if start in places]
    return found


def verdicts(found):
    """What `judged` found, as the coefficients take it."""
    return Verdicts.of([(len(each.items), each.given) for each in found.values()])


def export_names(project):
    """How each member is named in exports and results, by user pk."""
    return {
        member.user_id: member.export_name
        for member in Membership.objects.filter(project=project).select_related("user")
    }


def shown_names(membership):
    """How each member is named to this one, by user pk."""
    return {
        member.user_id: member.user.name
        for member in Membership.objects.filter(project=membership.project).select_related("user")
    }


def as_json(found, names):
    """The shape of `agreement --json` (design §9); `names` maps user pks to annotator names."""
    tags = found.tags_by_pk
    return {
        "project": found.project.slug,
        "articles": found.family.n_articles,
        "readings": found.family.n_readings,
        "reviewers": len(found.family.reviewers),
        "results": [
            {
                "name": row.name,
                "tag": tags[row.tag].slug if row.tag is not None else None,
                "raters": [names[rater] for rater in row.raters] if row.raters else None,
                "level": row.level,
                "value": row.value,
                "low": row.low,
                "high": row.high,
                "n_articles": row.n_articles,
                "n_units": row.n_units,
                "coverage": row.coverage,
                "reason": row.reason or None,
            }
            for row in found.family.rows
        ],
    }


# --- Where they differ ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Divided:
    """How much an article divides its readers: a share, and the passages [start, end) where.

    For spans `share` is that of the marked characters that are contested, and `amount` their number; for verdicts
    the share of pairs of verdicts on the same item that differ, and the number of items with such a pair.
    """

    article: int
    share: float
    amount: int
    passages: list[tuple[int, int]]
    readers: int
    length: int


def divided(found, reviewers=None):
    """The articles with at least two readings, most divided first; those where nobody marked anything are left out.

    `reviewers` (pks) limits whose verdicts count; spans are judged over all readings of an article.
    """
    rows = _divided_verdicts(found, reviewers) if found.statistics is None else _divided_spans(found)
    return sorted(rows, key=lambda row: (-row.share, row.article))


def _divided_spans(found):
    for article, each in found.statistics.items():
        if len(each.reviewers) >= 2 and each.contested_share is not None:
            passages = places.united(each.contested[:, 1:].tolist())
            amount = sum(end - start for start, end in passages)
            yield Divided(article, each.contested_share, amount, passages, len(each.reviewers), each.length)


def _divided_verdicts(found, reviewers):
    is_ordered = found.project.tag_level != Project.Level.NOMINAL
    for article, each in found.judged.items():
        given = {who: rows for who, rows in each.given.items() if reviewers is None or who in reviewers}
        labels = [defaultdict(frozenset) for _ in each.items]
        for who, rows in given.items():
            for item, tag in rows:
                labels[item][who] |= {tag}
        # A reader who gave an ordered item nothing is missing there; a nominal one said "none of them".
        votes = [[*each.values()] if is_ordered else [each[who] for who in given] for each in labels]
        apart = [(len(vote) ** 2 - sum(vote.count(label) ** 2 for label in set(vote))) / 2 for vote in votes]
        pairs = sum(len(vote) * (len(vote) - 1) / 2 for vote in votes)
        if len(given) >= 2 and pairs:
            passages = [span for span, differing in zip(each.items, apart, strict=True) if differing]
            yield Divided(article, sum(apart) / pairs, len(passages), passages, len(given), each.items[-1][1])


def amounts(found, reviewer):
    """How much of each tag a reviewer marks against the others on the same articles: {tag pk: ratio}.

    Tags that the others marked on less than 1 percent of that text are left out, because a ratio says nothing there.
    """
    own, others, total = defaultdict(float), defaultdict(float), 0
    for each in (found.statistics or {}).values():
        if reviewer not in each.reviewers or len(each.reviewers) < 2:
            continue
        total += each.length
        for who, tag, characters, *_ in each.marks.tolist():
            if who == reviewer:
                own[tag] += characters
            else:
                others[tag] += characters / (len(each.reviewers) - 1)
    return {tag: own[tag] / amount for tag, amount in others.items() if amount >= total / 100}


def chance(found):
    """The share of equal answers that guessing with everybody's habits would give; None without answers."""
    margins = found.family.confusion.sum(axis=1)
    total = margins.sum()
    return float(((margins / total) ** 2).sum()) if total else None
