"""How far people agree with themselves: the first and the second reading of the same articles, per reviewer."""

from collections import defaultdict
from dataclasses import dataclass

from . import agreement, kept, places, repeats, text
from .models import Annotation, Article, Project, User
from .stats import self_agreement
from .stats.ends import snapped, trimmed
from .stats.rows import Row

MILD = {
    "": lambda whole, spans: spans,
    "trim": trimmed,
    "snap": lambda whole, spans: snapped(whole, spans, text.words),
}


@dataclass(frozen=True)
class Twice:
    """An article that one person read twice: the share of its text on which the two readings differ.

    `is_compared`: between the two they saw a peer's reading of it.
    """

    article: Article
    share: float
    is_compared: bool


@dataclass(frozen=True)
class Steady:
    """One reviewer: the coefficient over everything, the same per tag (by pk), and the articles, least alike first."""

    reviewer: User
    row: Row
    by_tag: dict[int, Row]
    articles: list[Twice]

    @property
    def n_compared(self):
        return sum(each.is_compared for each in self.articles)


def of(project, readings, *, tags, only=None, reviewers=None, tag=None, ends=""):
    """A Steady per reviewer who read some of these articles twice, by name; `only` limits them to one person.

    `readings` are the counted first ones, `tags` all of the project; the rest narrows as in agreement.of.
    """
    if only is not None:
        readings = readings.filter(reviewer=only)
    if reviewers:
        readings = readings.filter(reviewer__in=reviewers)
    found = repeats.pairs(readings)
    if not found:
        return []
    marks = _marks([reading.pk for pair in found for reading in pair], tag)
    articles = Article.objects.in_bulk({first.article_id for first, _ in found})
    per_person = defaultdict(list)
    for first, second in found:
        per_person[first.reviewer_id].append((first, second))
    tags = [each.pk for each in tags if tag in (None, each.pk)]
    people = User.objects.in_bulk(per_person)
    rows = [_steady(project, people[who], pairs, marks, articles, tags, ends) for who, pairs in per_person.items()]
    return sorted(rows, key=lambda each: (each.reviewer.name.casefold(), each.reviewer.pk))


def as_json(found, names, tags):
    """Rows for `agreement --json`; `names` maps user pks to annotator names, `tags` are those of the project."""
    slugs = {tag.pk: tag.slug for tag in tags}
    return [
        {
            "name": row.name,
            "tag": slugs[pk] if pk is not None else None,
            "reviewer": names[each.reviewer.pk],
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "n_articles": row.n_articles,
            "n_units": row.n_units,
            "n_compared": each.n_compared,
            "reason": row.reason or None,
        }
        for each in found
        for pk, row in ((None, each.row), *each.by_tag.items())
    ]


def _marks(readings, tag):
    """{reading: [(tag, start, end)]}, pks throughout."""
    rows = Annotation.objects.live().filter(assignment__in=readings).order_by("pk")
    marks = defaultdict(list)
    for reading, *mark in rows.values_list("assignment", "tag", "start", "end"):
        if tag in (None, mark[0]):
            marks[reading].append(tuple(mark))
    return marks


def _steady(project, reviewer, pairs, marks, articles, tags, ends):
    is_items = agreement.judges_items(project)
    given, twice = [], []
    for first, second in pairs:
        article = articles[first.article_id]
        both = [MILD[ends](article.text, marks[reading.pk]) for reading in (first, second)]
        given.append(_as_verdicts(project, article, *both) if is_items else (article.length, *both))
        differing = places.differing(dict(enumerate(both)))
        share = sum(place.end - place.start for place in differing) / article.length
        seen = first.compared_at is not None and first.compared_at < second.submitted_at
        twice.append(Twice(article, share, seen))
    compute, name = (self_agreement.of_items, "alpha_item") if is_items else (self_agreement.compute, "alpha")
    family = compute(given, tags=tags, level=project.tag_level, names={name, "alpha_tag"})
    by_tag = {tag: family.find(name if is_items else "alpha_tag", tag) for tag in tags}
    by_tag = {tag: row for tag, row in by_tag.items() if row is not None and row.reason != "not_used"}
    twice.sort(key=lambda each: (-each.share, each.article.pk))
    return Steady(reviewer, family.find(name), by_tag, twice)


def _as_verdicts(project, article, first, second):
    sentences = [tuple(span) for span in article.sentences]
    is_whole = project.unit == Project.Unit.ARTICLE or not sentences
    items = [(0, article.length)] if is_whole else sentences
    read = kept.Read(article.length, {0: first, 1: second}, items, "")
    judged = kept.Judged.of(read, items)
    return judged.items, judged.given[0], judged.given[1]
