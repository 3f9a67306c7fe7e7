"""How far reviewers agree: rows of the database → statistics per article → the family of coefficients."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from .models import Annotation, Article, ArticleStatistics, Assignment, Membership, Project, Tag, User
from .stats import family, items
from .stats.sufficient import ArticleStatistics as Sufficient
from .stats.sufficient import OutdatedStatistics, corpus_statistics
from .stats.verdicts import Verdicts

KEY = "spans"
BATCH = 500


@dataclass
class Agreement:
    """The family with what its ids stand for.

    `family` is `stats.family.Family`; `tags` are Tag rows in their order, `people` Users by pk,
    `statistics` the per-article statistics by article pk (None where verdicts are per item).
    """

    project: Project
    family: family.Family
    tags: list[Tag]
    people: dict[int, User]
    statistics: dict[int, Sufficient] | None

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
    people = User.objects.in_bulk(set(readings.values_list("reviewer", flat=True)))
    options = {"tags": [tag.pk for tag in tags], "reviewers": reviewers, "names": names, "intervals": intervals}
    if project.unit in (Project.Unit.SENTENCE, Project.Unit.ARTICLE):
        result = items.compute(verdicts(project, readings), level=project.tag_level, **options)
        return Agreement(project, result, tags, people, None)
    found = statistics(readings)
    result = family.compute(list(found.values()), level=project.tag_level, **options)
    return Agreement(project, result, tags, people, found)


def statistics(readings):
    """The sufficient statistics of every article with one of these readings, by article pk, in pk order.

    Statistics are kept per article over all its counted readings and computed anew only where something changed;
    `readings` must therefore hold all or none of an article's.
    """
    wanted = list(readings.order_by("article").values_list("article", flat=True).distinct())
    found = {}
    for start in range(0, len(wanted), BATCH):
        for article, data in ArticleStatistics.objects.filter(
            key=KEY, article__in=wanted[start : start + BATCH]
        ).values_list("article", "data"):
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
    readings = Assignment.objects.counted().filter(article__in=articles)
    spans = {article: {} for article in articles}
    for article, reviewer in readings.values_list("article", "reviewer"):
        spans[article][reviewer] = []
    annotations = Annotation.objects.live().filter(assignment__in=readings)
    for article, reviewer, tag, start, end in annotations.values_list(
        "assignment__article", "assignment__reviewer", "tag", "start", "end"
    ).iterator(chunk_size=5000):
        spans[article][reviewer].append((tag, start, end))
    return spans


def verdicts(project, readings):
    """The verdicts on whole items (sentences, or articles), one entry per article with one of these readings."""
    articles = dict(
        Article.objects.filter(pk__in=readings.values("article")).order_by("pk").values_list("pk", "sentences")
    )
    whole = project.unit == Project.Unit.ARTICLE
    place = {
        article: {0: 0} if whole else {start: index for index, (start, _end) in enumerate(sentences)}
        for article, sentences in articles.items()
    }
    given = {article: {} for article in articles}
    for article, reviewer in readings.values_list("article", "reviewer"):
        given[article][reviewer] = []
    rows = Annotation.objects.live().filter(assignment__in=readings)
    for article, reviewer, tag, start in rows.values_list(
        "assignment__article", "assignment__reviewer", "tag", "start"
    ).iterator(chunk_size=5000):
        if start in place[article]:
            given[article][reviewer].append((place[article][start], tag))
    return Verdicts.of([(len(place[article]) or 1, given[article]) for article in articles])


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


def divided(found):
    """Articles with at least two readings by the share of marked text that is contested, most first.

    Returns (article pk, contested share, [(start, end), …] contested passages); nothing for item verdicts.
    """
    rows = [
        (article, each.contested_share, _merged(each.contested[:, 1:].tolist()))
        for article, each in (found.statistics or {}).items()
        if len(each.reviewers) >= 2 and each.contested_share is not None
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _merged(spans):
    merged = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def votes(article_spans):
    """Where how many of an article's readers tagged what: {tag: [(start, end, reviewers)]} on flat segments.

    `article_spans` is {reviewer: [(tag, start, end)]}.
    """
    by_tag = defaultdict(list)
    for reviewer, spans in article_spans.items():
        for tag, start, end in spans:
            by_tag[tag].append((start, end, reviewer))
    return {tag: _segments(spans) for tag, spans in by_tag.items()}


def _segments(spans):
    cuts = sorted({offset for start, end, _ in spans for offset in (start, end)})
    found = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        who = frozenset(reviewer for left, right, reviewer in spans if left <= start and end <= right)
        if who and found and found[-1][1] == start and found[-1][2] == who:
            found[-1] = (found[-1][0], end, who)
        elif who:
            found.append((start, end, who))
    return found
