"""How sources write, as one panel of reviewers would have read them: rows → counts per source → stats/profile."""

from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from . import kept, places
from .models import Annotation, Article, Project, Source, Tag, User
from .stats import family, profile
from .stats.rows import Row

VERSION = 1
"""Goes up when the same statistics give other profiles; those kept under the older number are computed again."""

CONTESTED_FROM = 3
# Leaving out one reader after the other takes a fit each: fine for a team, half a minute for a crowd of 900.
MOST_LEFT_OUT = 60


@dataclass(frozen=True)
class Composition:
    """What a source's typical article is made of, as it was read: shares that add up to 1.

    `tags` holds the share under exactly that tag, by pk; `several` that under two or more, `nothing` that under none.
    """

    tags: dict[int, float]
    several: float
    nothing: float


@dataclass(frozen=True)
class ProfiledArticle:
    """An article behind a profile; with one reading it has no contested share."""

    source: int
    published_on: date | None
    readers: int
    contested_share: float | None


@dataclass
class Profiles:
    """The profile with what its ids stand for: Source and Tag rows in their order, Users by pk.

    `articles` are those with a source, by pk; `alphas` the α of a tag within a source, by (source, tag); and
    `compositions` those of the sources, by pk.
    """

    project: Project
    profile: profile.Profile
    sources: list[Source]
    tags: list[Tag]
    people: dict[int, User]
    articles: dict[int, ProfiledArticle]
    alphas: dict[tuple[int, int], Row]
    compositions: dict[int, Composition]

    def result(self, source, tag):
        return self.profile.result(source.pk, tag.pk)

    def articles_of(self, source):
        """The source's articles, by pk."""
        return {pk: each for pk, each in self.articles.items() if each.source == source.pk}


def of(project, readings):
    """The profile of every source with one of these submitted readings; articles without a source count nowhere.

    Kept under the key of all it depends on, as agreement is.
    """
    readings = readings.filter(article__source__isnull=False)
    rows = Article.objects.filter(pk__in=readings.order_by().values("article")).order_by("pk")
    about = {pk: values for pk, *values in rows.values_list("pk", "source", "word_count", "published_on")}
    sources = list(Source.objects.filter(pk__in={source for source, _, _ in about.values()}).order_by("name"))
    tags = list(project.tags.all())
    people = {user.pk: user for user in User.objects.filter(pk__in=readings.order_by().values("reviewer"))}
    thresholds = profile.Thresholds(compare_articles=project.order_from_articles)
    leaves_out = len(people) <= MOST_LEFT_OUT
    keys = [source.pk for source in sources], [tag.pk for tag in tags]
    asked = [VERSION, "profiles", *keys, asdict(thresholds), leaves_out]
    asked.append([[pk, source, words] for pk, (source, words, _) in about.items()])
    data = kept.result(project, kept.key_of(*asked, kept.rows_of(readings, kept.SPANS)))
    if data is None:
        found, stored = kept.load(readings, kept.SPANS)
        data = _computed(found, about, *keys, thresholds, leaves_out, readings)
        kept.keep(project, kept.key_of(*asked, list(stored.items())), data)
    return _profiles(project, data, sources, tags, people, about)


def _computed(found, about, sources, tags, thresholds, leaves_out, readings):
    """All that is kept of the profiles, as plain data."""
    source_of = {pk: source for pk, (source, _, _) in about.items()}
    alphas = _alphas(found, source_of, tags)
    computed = profile.compute(
        [row for pk in found for row in _readings(found[pk], pk, source_of[pk], about[pk][1])],
        sources=sources,
        tags=tags,
        thresholds=thresholds,
        alphas={key: row for key, row in alphas.items() if row.low is not None},
        contested=_contested(found, source_of, tags),
        with_leave_one_out=leaves_out,
    )
    made = _compositions(found, source_of, tags, readings)
    return {
        "profile": computed.to_json(),
        "alphas": [[source, asdict(row)] for (source, _tag), row in alphas.items()],
        "compositions": [[source, list(each.tags.values()), each.several, each.nothing] for source, each in made],
        "articles": [
            [pk, len(each.reviewers), each.contested_share if len(each.reviewers) > 1 else None]
            for pk, each in found.items()
        ],
    }


def _profiles(project, data, sources, tags, people, about):
    rows = [(source, Row(**row | {"raters": None})) for source, row in data["alphas"]]
    keys = [tag.pk for tag in tags]
    return Profiles(
        project,
        profile.Profile.from_json(data["profile"]),
        sources,
        tags,
        people,
        {
            pk: ProfiledArticle(about[pk][0], about[pk][2], readers, contested)
            for pk, readers, contested in data["articles"]
        },
        {(source, row.tag): row for source, row in rows},
        {
            source: Composition(dict(zip(keys, shares, strict=True)), several, nothing)
            for source, shares, several, nothing in data["compositions"]
        },
    )


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
    """The tag's α within the source."""
    groups = family.by_group(list(found.values()), [source_of[pk] for pk in found], tags=tags, names={"alpha_tag"})
    return {(source, row.tag): row for source, computed in groups.items() for row in computed.rows}


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


def _compositions(found, source_of, tags, readings):
    """(source, Composition): mean over articles of the mean over readings, adjusted for nobody."""
    doubled = _doubled(found, readings)
    place = {tag: number for number, tag in enumerate(tags)}
    by_source: dict[int, list] = {}
    for article, each in found.items():
        rows = np.zeros((len(each.reviewers), len(tags) + 2))
        marks: dict[int, list] = {reviewer: [] for reviewer in each.reviewers}
        for reviewer, tag, characters, *_ in each.marks.tolist():
            marks[reviewer].append((tag, characters))
        for row, reviewer in zip(rows, each.reviewers, strict=True):
            several, alone = doubled.get((article, reviewer), (0, marks[reviewer]))
            for tag, characters in alone:
                row[place[tag]] += characters
            row[-2] = several
            row[-1] = each.length - row.sum()
        by_source.setdefault(source_of[article], []).append(rows.mean(axis=0) / each.length)
    for source, shares in by_source.items():
        mean = np.mean(shares, axis=0).tolist()
        yield source, Composition(dict(zip(tags, mean, strict=False)), mean[-2], mean[-1])


def _doubled(found, readings):
    """Readings with text under two tags: characters under several, and (tag, characters) under one alone."""
    wanted = {(pk, reviewer) for pk, each in found.items() for reviewer in each.overlapping}
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
