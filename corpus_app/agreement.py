"""How far reviewers agree: statistics per article → the family of coefficients, and where they differ."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

import numpy as np

from . import kept, places
from .models import Article, Membership, Project, Tag, User
from .stats import dawid_skene, family, items
from .stats.dawid_skene import Competence
from .stats.patterns import ArticlePatterns, article_patterns
from .stats.rows import Row
from .stats.verdicts import Verdicts

VERSION = 3
"""Goes up when the same statistics give other results; results kept under the older number are computed again."""

ENDS = {"": kept.SPANS, "trim": kept.TRIMMED, "snap": kept.SNAPPED}
"""Named ways to compare the ends of spans, and the statistics they read."""

# With more reviewers nobody reads a table of their competence.
MOST_JUDGED = 60
COMPETENCE_AT_ONCE = 300
PASSAGES_KEPT = 10


@dataclass(frozen=True)
class Divided:
    """How much an article divides its readers.

    For spans `share` is that of the marked characters that are contested, and `amount` their number; for verdicts
    the share of pairs of verdicts on the same item that differ, and the number of items with such a pair.
    """

    article: int
    share: float
    amount: int
    readers: int
    length: int


@dataclass(frozen=True)
class Findings:
    """What is computed from the statistics of the articles; people and tags by pk.

    `divided` are the articles with two readings or more, most divided first, those where nobody marked anything left
    out; `passages` says where in the first of them; `amounts` how much of each tag a reviewer marks against the others
    on the same articles; `united` counts marks that went into another one of the same reviewer and tag; `competence`
    is None where it was not asked for.
    """

    family: family.Family
    divided: list[Divided] = field(default_factory=list)
    amounts: dict[int, dict[int, float]] = field(default_factory=dict)
    passages: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    competence: list[Competence] | None = None
    united: int = 0

    def to_json(self):
        found = {name: getattr(self.family, name) for name in family.Family.__dataclass_fields__}
        return {
            "family": found
            | {"rows": [asdict(row) for row in self.family.rows], "confusion": self.family.confusion.tolist()},
            # Not by `asdict`, which copies every number: of fifty thousand articles that took seconds.
            "divided": [[row.article, row.share, row.amount, row.readers, row.length] for row in self.divided],
            "amounts": [[who, list(ratios.items())] for who, ratios in self.amounts.items()],
            "passages": list(self.passages.items()),
            "competence": None if self.competence is None else [asdict(row) for row in self.competence],
            "united": self.united,
        }

    @classmethod
    def from_json(cls, data):
        found = data["family"]
        rows = [Row(**row | {"raters": tuple(row["raters"]) if row["raters"] else None}) for row in found["rows"]]
        whole = found | {
            "rows": rows,
            "confusion": np.array(found["confusion"]),
            "reviewers": tuple(found["reviewers"]),
            "tags": tuple(found["tags"]),
            "labels": tuple(tuple(label) for label in found["labels"]),
        }
        return cls(
            family.Family(**whole),
            [Divided(*row) for row in data["divided"]],
            {who: dict(ratios) for who, ratios in data["amounts"]},
            {article: [tuple(span) for span in spans] for article, spans in data["passages"]},
            None if data["competence"] is None else [Competence(**row) for row in data["competence"]],
            data["united"],
        )


@dataclass
class Agreement:
    """The findings with what their ids stand for: Tag rows in their order.

    `narrowed` holds the reviewers and the tag that count, None for all; `ends` is a key of ENDS.
    """

    project: Project
    findings: Findings
    tags: list[Tag]
    narrowed: dict[str, object] = field(default_factory=dict)
    ends: str = ""

    @property
    def family(self):
        return self.findings.family

    @cached_property
    def is_items(self):
        """Whether verdicts on whole items are compared, not spans."""
        return judges_items(self.project)

    @cached_property
    def people(self):
        """The reviewers, by pk."""
        return {user.pk: user for user in User.objects.filter(pk__in=self.family.reviewers)}

    @cached_property
    def tags_by_pk(self):
        return {tag.pk: tag for tag in self.tags}

    def find(self, name, tag=None, raters=None):
        return self.family.find(name, tag.pk if tag else None, raters)


def judges_items(project):
    """Whether the project asks for one verdict on each sentence or article."""
    return project.unit in (Project.Unit.SENTENCE, Project.Unit.ARTICLE)


def of(project, readings, *, tags=None, reviewers=None, tag=None, ends="", competence=False):
    """The agreement over these submitted readings of one project; `reviewers` (pks) limits whose.

    `tags` are all of the project where they are at hand. With a `tag` (its pk) everything is as if no other tag had
    been on offer.

    Kept under the key of all it depends on; the statistics of an article have another row as soon as they changed.
    The competence of the reviewers takes seconds for a large project, and comes there only when it is asked for.
    """
    tags = [each for each in tags or project.tags.all() if tag in (None, each.pk)]
    kind = kind_of(project, ends)
    asked = [VERSION, kind, [each.pk for each in tags], project.tag_level, sorted(reviewers or []), tag]
    narrowed = {"reviewers": reviewers, "tag": tag}
    rows = kept.rows_of(readings, kind)
    competence = competence or len(rows) <= COMPETENCE_AT_ONCE
    data = kept.result(project, kept.key_of(*asked, competence, rows))
    if data is not None:
        return Agreement(project, Findings.from_json(data), tags, narrowed, ends)
    statistics, rows = kept.load(readings, kind)
    if reviewers or tag:
        statistics = kept.computed(list(statistics), kind, **narrowed)
    found = (_of_items if judges_items(project) else _of_spans)(project, tags, statistics)
    if competence:
        found = replace(found, competence=_competence(project, tags, statistics, narrowed))
    first = {row.article: statistics[row.article] for row in found.divided[:PASSAGES_KEPT]}
    found = replace(found, passages=_passages(project, kind, first))
    kept.keep(project, kept.key_of(*asked, competence, list(rows.items())), found.to_json())
    return Agreement(project, found, tags, narrowed, ends)


def some(project, readings, names, *, intervals=True):
    """The coefficients of these names over these readings, for pages that say them and nothing else of agreement.

    In a large project the whole takes several times as long, and every reading that is submitted makes it another one.
    Where it is kept, it is taken; what is not of these names may be there or not.
    """
    kind = kind_of(project)
    rows = kept.rows_of(readings, kind)
    if len(rows) <= COMPETENCE_AT_ONCE:
        return of(project, readings)
    tags = list(project.tags.all())
    asked = [VERSION, kind, [each.pk for each in tags], project.tag_level]
    part = [*asked, sorted(names), intervals]
    for key in (kept.key_of(*part, rows), kept.key_of(*asked, [], None, False, rows)):
        if data := kept.result(project, key):
            return Agreement(project, Findings.from_json(data), tags)
    statistics, rows = kept.load(readings, kind)
    found = Findings(_family(project, tags, statistics, names=names, intervals=intervals))
    kept.keep(project, kept.key_of(*part, list(rows.items())), found.to_json())
    return Agreement(project, found, tags)


def _family(project, tags, statistics, **asked):
    keys = [tag.pk for tag in tags]
    if judges_items(project):
        verdicts = Verdicts.of([(each.items, each.given) for each in statistics.values()])
        return items.compute(verdicts, tags=keys, level=project.tag_level, **asked)
    return family.compute(list(statistics.values()), tags=keys, level=project.tag_level, **asked)


def kind_of(project, ends=""):
    """The statistics that the agreement of a project reads."""
    if project.unit == Project.Unit.SENTENCE:
        return kept.SENTENCES
    return kept.WHOLES if project.unit == Project.Unit.ARTICLE else ENDS[ends]


def statistics(readings):
    """The sufficient statistics of every article with one of these readings, by article pk, in pk order."""
    return kept.load(readings, kept.SPANS)[0]


def division(project, articles):
    """{article: share} as `Divided` has it, of those of these articles (pks) that two or more counted readings divide.

    A share of 0 is among them; an article where nobody marked anything is not.
    """
    found = kept.computed(articles, kind_of(project))
    rows = _divided_verdicts(project, found) if judges_items(project) else _divided_spans(found)
    return {row.article: row.share for row in rows}


def _divided_spans(statistics):
    for article, each in statistics.items():
        if len(each.reviewers) >= 2 and each.contested_share is not None:
            yield Divided(article, each.contested_share, _contested(each), len(each.reviewers), each.length)


def _of_spans(project, tags, statistics):
    articles = list(statistics.values())
    return Findings(
        _family(project, tags, statistics),
        _most_divided(_divided_spans(statistics)),
        _amounts(articles),
        united=sum(each.united for each in articles),
    )


def _competence(project, tags, statistics, narrowed):
    if len({who for each in statistics.values() for who in _readers(each)}) > MOST_JUDGED:
        return []
    if judges_items(project):
        patterns = [_patterns(each) for each in statistics.values()]
    else:
        read = kept.read(list(statistics), **narrowed)
        patterns = [article_patterns(each.length, each.readings) for each in read.values()]
    return dawid_skene.competence(patterns, [tag.pk for tag in tags])


def _readers(statistics):
    return statistics.given if isinstance(statistics, kept.Judged) else statistics.reviewers


def _contested(found):
    """How many characters are contested, whatever the tag."""
    return sum(end - start for start, end in places.united(found.contested[:, 1:].tolist()))


def _most_divided(rows):
    return sorted(rows, key=lambda row: (-row.share, row.article))


def _amounts(articles):
    """{reviewer: {tag: ratio}}; tags that the others marked on less than 1 percent of the text are left out."""
    own, others = defaultdict(lambda: defaultdict(float)), defaultdict(lambda: defaultdict(float))
    length = defaultdict(int)
    for each in articles:
        if len(each.reviewers) < 2:
            continue
        marked = {who: {} for who in each.reviewers}
        total = defaultdict(int)
        for who, tag, characters, *_ in each.marks.tolist():
            marked[who][tag] = characters
            total[tag] += characters
        for who in each.reviewers:
            length[who] += each.length
            for tag, characters in total.items():
                mine = marked[who].get(tag, 0)
                own[who][tag] += mine
                others[who][tag] += (characters - mine) / (len(each.reviewers) - 1)
    return {
        who: {tag: own[who][tag] / amount for tag, amount in ratios.items() if amount >= length[who] / 100}
        for who, ratios in others.items()
    }


def _of_items(project, tags, statistics):
    return Findings(_family(project, tags, statistics), _most_divided(_divided_verdicts(project, statistics)))


def _patterns(judged):
    """The verdicts on an article as patterns, an item for a character."""
    labels = {who: [frozenset()] * judged.items for who in judged.given}
    for who, rows in judged.given.items():
        for item, tag in rows:
            labels[who][item] |= {tag}
    reviewers = tuple(sorted(labels))
    counts = defaultdict(int)
    for item in range(judged.items):
        counts[tuple(labels[who][item] for who in reviewers)] += 1
    return ArticlePatterns(judged.items, reviewers, counts)


def _divided_verdicts(project, found):
    for article, each in found.items():
        apart, pairs = _apart(project, each)
        if len(each.given) >= 2 and pairs:
            differing = sum(1 for number in apart if number)
            yield Divided(article, sum(apart) / pairs, differing, len(each.given), each.length)


def _apart(project, judged):
    """Per item the pairs of verdicts that differ, and how many pairs there are in all."""
    is_ordered = project.tag_level != Project.Level.NOMINAL
    labels = [defaultdict(frozenset) for _ in range(judged.items)]
    for who, rows in judged.given.items():
        for item, tag in rows:
            labels[item][who] |= {tag}
    # A reader who gave an ordered item nothing is missing there; a nominal one said "none of them".
    votes = [[*each.values()] if is_ordered else [each[who] for who in judged.given] for each in labels]
    apart = [(len(vote) ** 2 - sum(vote.count(label) ** 2 for label in set(vote))) / 2 for vote in votes]
    return apart, sum(len(vote) * (len(vote) - 1) / 2 for vote in votes)


def passages(found, articles):
    """Where in each of these articles (pks) its readers differ: {article: [(start, end)]}."""
    if all(article in found.findings.passages for article in articles):
        return found.findings.passages
    kind = kind_of(found.project, found.ends)
    if any(found.narrowed.values()):
        statistics = kept.computed(articles, kind, **found.narrowed)
    else:
        statistics = kept.of_articles(articles, kind)
    return _passages(found.project, kind, statistics)


def _passages(project, kind, statistics):
    if not judges_items(project):
        return {article: places.united(each.contested[:, 1:].tolist()) for article, each in statistics.items()}
    rows = Article.objects.filter(pk__in=statistics).values_list("pk", "length", "sentences")
    spans = {
        pk: [(0, length)] if kind == kept.WHOLES or not sentences else [tuple(span) for span in sentences]
        for pk, length, sentences in rows
    }
    return {
        article: [span for span, number in zip(spans[article], _apart(project, each)[0], strict=True) if number]
        for article, each in statistics.items()
    }


def chance(found):
    """The share of equal answers that guessing with everybody's habits would give; None without answers."""
    margins = found.family.confusion.sum(axis=1)
    total = margins.sum()
    return float(((margins / total) ** 2).sum()) if total else None


# --- Names ----------------------------------------------------------------------------------------


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
