"""How sources write, as one panel of reviewers would have read them: rows → counts per source → stats/profile."""

from dataclasses import dataclass, field

import numpy as np

from . import agreement, places
from .models import Annotation, Article, Project, Source, Tag, User
from .stats import family, profile
from .stats.sufficient import ArticleStatistics

CONTESTED_FROM = 3
# Leaving out one reader after the other takes a fit each: fine for a team, half a minute for a crowd of 900.
MOST_LEFT_OUT = 60


@dataclass
class Profiles:
    """The profile with what its ids stand for: Source and Tag rows in their order, Users by pk.

    `statistics` holds those of the articles by pk, `source_of` their sources, `dates` their days of publication.
    """

    project: Project
    profile: profile.Profile
    sources: list[Source]
    tags: list[Tag]
    people: dict[int, User]
    statistics: dict[int, ArticleStatistics] = field(default_factory=dict, repr=False)
    source_of: dict[int, int] = field(default_factory=dict, repr=False)
    dates: dict[int, object] = field(default_factory=dict, repr=False)

    def result(self, source, tag):
        return self.profile.result(source.pk, tag.pk)

    def articles_of(self, source):
        """The statistics of a source's articles, by article pk."""
        return {pk: each for pk, each in self.statistics.items() if self.source_of[pk] == source.pk}


def of(project, readings):
    """The profile of every source with one of these submitted readings; articles without a source count nowhere."""
    readings = readings.filter(article__source__isnull=False)
    found = agreement.statistics(readings)
    rows = Article.objects.filter(pk__in=readings.order_by().values("article"))
    articles = list(rows.values_list("pk", "source", "word_count", "published_on"))
    source_of = {pk: source for pk, source, _, _ in articles}
    words = {pk: count for pk, _, count, _ in articles}
    dates = {pk: day for pk, _, _, day in articles}
    sources = list(Source.objects.filter(pk__in=set(source_of.values())).order_by("name"))
    tags = list(project.tags.all())
    keys = [tag.pk for tag in tags]
    people = {user.pk: user for user in User.objects.filter(pk__in=readings.order_by().values("reviewer"))}
    computed = profile.compute(
        [row for pk in found for row in _readings(found[pk], pk, source_of[pk], words[pk])],
        sources=[source.pk for source in sources],
        tags=keys,
        thresholds=profile.Thresholds(compare_articles=project.order_from_articles),
        alphas=_alphas(found, source_of, keys),
        contested=_contested(found, source_of, keys),
        with_leave_one_out=len(people) <= MOST_LEFT_OUT,
    )
    return Profiles(project, computed, sources, tags, people, found, source_of, dates)


def _readings(found, article, source, words):
    """One row per reading: how many characters and spans of each tag."""
    characters = {reviewer: {} for reviewer in found.reviewers}
    spans = {reviewer: {} for reviewer in found.reviewers}
    for reviewer, tag, marked, units, *_ in found.marks.tolist():
        characters[reviewer][tag] = marked
        spans[reviewer][tag] = units
    return [
        profile.Reading(
            source=source,
            article=article,
            reviewer=reviewer,
            length=found.length,
            characters=characters[reviewer],
            spans=spans[reviewer],
            words=words,
        )
        for reviewer in found.reviewers
    ]


def _alphas(found, source_of, tags):
    """The tag's α within the source, where there is one."""
    groups = family.by_group(list(found.values()), [source_of[pk] for pk in found], tags=tags, names={"alpha_tag"})
    return {
        (source, row.tag): row for source, computed in groups.items() for row in computed.rows if row.low is not None
    }


def _contested(found, source_of, tags):
    """Contested and tagged characters of each article with at least three readings, by source and tag."""
    rows = {}
    for pk, each in found.items():
        if len(each.reviewers) < CONTESTED_FROM:
            continue
        votes = {tag: (contested, voted) for tag, voted, contested in each.votes.tolist()}
        for tag in tags:
            rows.setdefault((source_of[pk], tag), []).append(votes.get(tag, (0, 0)))
    return {key: np.array(pairs) for key, pairs in rows.items()}


@dataclass(frozen=True)
class Composition:
    """What a source's typical article is made of, as it was read: shares that add up to 1.

    `tags` holds the share under exactly that tag, by pk; `several` that under two or more, `nothing` that under none.
    """

    tags: dict[int, float]
    several: float
    nothing: float


def compositions(found, readings):
    """The composition of every source, by pk: mean over articles of the mean over readings, adjusted for nobody."""
    keys = [tag.pk for tag in found.tags]
    doubled = _doubled(found, readings)
    by_source = {}
    for article, each in found.statistics.items():
        rows = np.zeros((len(each.reviewers), len(keys) + 2))
        marks = {reviewer: [] for reviewer in each.reviewers}
        for reviewer, tag, characters, *_ in each.marks.tolist():
            marks[reviewer].append((tag, characters))
        for row, reviewer in zip(rows, each.reviewers, strict=True):
            several, alone = doubled.get((article, reviewer), (0, marks[reviewer]))
            for tag, characters in alone:
                row[keys.index(tag)] += characters
            row[-2] = several
            row[-1] = each.length - row.sum()
        by_source.setdefault(found.source_of[article], []).append(rows.mean(axis=0) / each.length)
    means = {source: np.mean(rows, axis=0).tolist() for source, rows in by_source.items()}
    return {
        source: Composition(dict(zip(keys, mean, strict=False)), mean[-2], mean[-1]) for source, mean in means.items()
    }


def _doubled(found, readings):
    """Readings with text under two tags: characters under several, and (tag, characters) under one alone."""
    wanted = {(pk, reviewer) for pk, each in found.statistics.items() for reviewer in each.overlapping}
    if not wanted:
        return {}
    spans = {key: [] for key in wanted}
    rows = Annotation.objects.live().filter(
        assignment__in=readings.order_by(), assignment__article__in={article for article, _reviewer in wanted}
    )
    for article, reviewer, tag, start, end in rows.values_list(
        "assignment__article", "assignment__reviewer", "tag", "start", "end"
    ).iterator(chunk_size=5000):
        if (article, reviewer) in wanted:
            spans[article, reviewer].append((tag, start, end))
    counted = {}
    for (article, reviewer), marks in spans.items():
        several, alone = 0, []
        for start, end, given in places.segments({reviewer: marks}):
            if len(given[reviewer]) == 1:
                alone.append((next(iter(given[reviewer])), end - start))
            else:
                several += end - start
        counted[article, reviewer] = several, alone
    return counted


def as_json(found, names, *, with_strictness=True):
    """The shape of `profiles --json` (design §9); `names` maps user pks to annotator names."""
    sources = {source.pk: source.slug for source in found.sources}
    tags = {tag.pk: tag.slug for tag in found.tags}
    computed = found.profile
    body = {
        "project": found.project.slug,
        "reviewers": len(found.people),
        "results": [_result(row, sources, tags) for row in computed.results],
        "comparisons": [
            {
                "tag": tags[pair.tag],
                "first": sources[pair.first],
                "second": sources[pair.second],
                "probability": pair.probability,
                "called": pair.called,
            }
            for pair in computed.comparisons
        ],
    }
    if with_strictness:
        body["strictness"] = [
            {"reviewer": names[row.reviewer], "tag": tags[row.tag], "b": row.b, "low": row.low, "high": row.high}
            for row in computed.strictness
        ]
    return body


def _result(row, sources, tags):
    return {
        "source": sources[row.source],
        "tag": tags[row.tag],
        "share": row.share,
        "low": row.low,
        "high": row.high,
        "shrunken": row.shrunken,
        "raw_share": row.raw_share,
        "per_1000_words": row.per_1000_words,
        "contested_share": row.contested_share,
        "n_articles": row.n_articles,
        "n_readings": row.n_readings,
        "n_reviewers": row.n_reviewers,
        "status": row.status,
        "reason": row.reason,
    }
