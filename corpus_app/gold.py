"""How near reviewers come to the gold: counted readings of adjudicated articles beside what was ruled."""

from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np

from . import adjudication, kept
from .models import Assignment, Project, Role, Tag
from .stats import gold
from .stats.gold import Confusion, Ends
from .stats.rows import Row

VERSION = 2
"""Goes up when the same statistics give other results; results kept under the older number are computed again."""


@dataclass
class Gold:
    """The numbers with what their ids stand for: Tag rows in their order; people by pk."""

    project: Project
    tags: list[Tag]
    articles: int
    readings: int
    reviewers: list[int]
    scores: list[Row]
    ends: list[Ends]
    confusions: list[Confusion]

    @cached_property
    def _scores(self):
        return {(row.name, row.tag, row.raters[0] if row.raters else None): row for row in self.scores}

    def score(self, name, match="soft", tag=None, reviewer=None):
        """The row of one score (a name of SCORES), of all tags and reviewers where none is named."""
        return self._scores.get((f"{name}_{match}", tag and tag.pk, reviewer))

    def ends_of(self, tag=None, reviewer=None):
        wanted = (tag and tag.pk, reviewer)
        return next((row for row in self.ends if (row.tag, row.reviewer) == wanted), None)

    def confusion(self, reviewer=None):
        return next((each for each in self.confusions if each.reviewer == reviewer), None)

    def to_json(self):
        return {
            "articles": self.articles,
            "readings": self.readings,
            "reviewers": self.reviewers,
            "scores": [asdict(row) for row in self.scores],
            "ends": [asdict(row) for row in self.ends],
            "confusions": [asdict(each) | {"table": each.table.tolist()} for each in self.confusions],
        }

    @classmethod
    def from_json(cls, project, tags, data):
        return cls(
            project,
            tags,
            data["articles"],
            data["readings"],
            data["reviewers"],
            [Row(**row | {"raters": tuple(row["raters"]) if row["raters"] else None}) for row in data["scores"]],
            [_ends(row) for row in data["ends"]],
            [Confusion(**each | {"table": np.array(each["table"])}) for each in data["confusions"]],
        )


def _ends(row):
    quartiles = {name: tuple(row[name]) if row[name] else None for name in ("start", "end")}
    return Ends(**row | quartiles | {name: tuple(row[name]) for name in ("starts", "ends")})


def readings_for(membership, compared):
    """The readings that a member may see beside the gold, of those they may compare otherwise (a queryset).

    Adjudicators: all of them on adjudicated articles. Others: their own, as soon as what was ruled is theirs to see.
    """
    if membership.includes(Role.ADJUDICATOR):
        return compared.filter(article__adjudicated_at__isnull=False)
    own = adjudication.corrected(membership.user, membership.project)
    return Assignment.objects.counted().filter(pk__in=own.order_by().values("pk"))


def of(project, readings, *, tags=None, reviewers=None):
    """The numbers over these counted readings of adjudicated articles; `reviewers` (pks) limits whose.

    Kept under the key of all it depends on, as agreement is.
    """
    tags = tags or list(project.tags.all())
    readings = readings.filter(reviewer__in=reviewers) if reviewers else readings
    pairs = sorted(readings.order_by().values_list("article", "reviewer"))
    asked = ["gold", VERSION, [tag.pk for tag in tags], pairs]
    data = kept.result(project, kept.key_of(*asked, kept.rows_of(readings, kept.GOLD)))
    if data is not None:
        return Gold.from_json(project, tags, data)
    compared, rows = kept.load(readings, kept.GOLD)
    found = _of(project, tags, pairs, compared)
    kept.keep(project, kept.key_of(*asked, list(rows.items())), found.to_json())
    return found


def _of(project, tags, pairs, compared):
    readers = {}
    for article, reviewer in pairs:
        readers.setdefault(article, []).append(reviewer)
    narrowed = [
        gold.Compared(
            {who: compared[article].beside[who] for who in own}, {who: compared[article].offsets[who] for who in own}
        )
        for article, own in readers.items()
    ]
    keys = [tag.pk for tag in tags]
    return Gold(
        project,
        tags,
        len(readers),
        len(pairs),
        sorted({reviewer for _article, reviewer in pairs}),
        gold.scores(narrowed, keys),
        gold.ends(narrowed, keys),
        gold.confusions(narrowed, keys),
    )


# --- For programs ----------------------------------------------------------------------------------


def as_json(found, names):
    """The shape of `gold --json`; `names` maps user pks to annotator names. What does not apply is null."""
    slugs = {tag.pk: tag.slug for tag in found.tags} | {None: None}
    labels = [None, *(tag.slug for tag in found.tags)]
    return {
        "project": found.project.slug,
        "articles": found.articles,
        "readings": found.readings,
        "reviewers": len(found.reviewers),
        "results": [
            {
                "name": row.name,
                "reviewer": names[row.raters[0]] if row.raters else None,
                "tag": slugs[row.tag],
                "value": row.value,
                "low": row.low,
                "high": row.high,
                "n_articles": row.n_articles,
                "n_units": row.n_units,
                "reason": row.reason,
            }
            for row in found.scores
        ],
        "ends": [
            {
                "reviewer": names[row.reviewer] if row.reviewer is not None else None,
                "tag": slugs[row.tag],
                "n": row.n,
                "same": row.same,
                "same_start": row.same_start,
                "same_end": row.same_end,
                "start": list(row.start) if row.start else None,
                "end": list(row.end) if row.end else None,
            }
            for row in found.ends
        ],
        "confusion": [
            {
                "reviewer": names[each.reviewer] if each.reviewer is not None else None,
                "gold": labels[i],
                "given": labels[j],
                "characters": int(count),
                "share": count / sum(row) if sum(row) else None,
            }
            for each in found.confusions
            for i, row in enumerate(each.table.tolist())
            for j, count in enumerate(row)
        ],
    }
