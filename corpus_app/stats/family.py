"""The whole family of agreement coefficients on characters and spans, in one call."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.bootstrap import Resampler
from corpus_app.stats.coefficients import COEFFICIENTS
from corpus_app.stats.pairing import not_listed
from corpus_app.stats.pooled import Pooled, pool
from corpus_app.stats.rows import Row, rows_of
from corpus_app.stats.sufficient import ArticleStatistics

SEED = 20260101

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True)
class Family:
    """All rows, and the counts that stand above the table.

    `n_articles` have two or more of the reviewers, `n_alone` exactly one; `n_readings` are those of the
    former. `confusion` [q, q]: pooled coincidences in characters (at item level in verdicts); `labels` [q]
    are the tags of each label, none for untagged, several for a set.
    """

    rows: list[Row]
    n_articles: int
    n_alone: int
    n_readings: int
    reviewers: tuple[int, ...]
    tags: tuple[int, ...]
    pairs_not_listed: int
    confusion: FloatArray
    labels: tuple[tuple[int, ...], ...]
    seed: int
    replicates: int

    def find(self, name: str, tag: int | None = None, raters: tuple[int, int] | None = None) -> Row | None:
        """The row of a coefficient, `None` when it was not computed."""
        return next((row for row in self.rows if (row.name, row.tag, row.raters) == (name, tag, raters)), None)


def compute(
    statistics: Sequence[ArticleStatistics],
    *,
    tags: Sequence[int],
    reviewers: Sequence[int] | None = None,
    level: str = "nominal",
    seed: int = SEED,
    replicates: int = 1000,
    intervals: bool = True,
    names: Collection[str] | None = None,
) -> Family:
    """Every coefficient over these articles, for these reviewers (everyone when `None`).

    `tags` are all tags on offer; `level` is the project's level of measurement, for which the order of
    `tags` is the order of the ranks. `names` limits the coefficients.
    """
    pooled = pool(statistics, tags, reviewers)
    resampler = Resampler(seed=seed, replicates=replicates) if intervals else None
    return of_pooled(pooled, level=level, resampler=resampler, names=names, seed=seed, replicates=replicates)


def of_pooled(
    pooled: Pooled,
    *,
    level: str,
    resampler: Resampler | None,
    names: Collection[str] | None,
    seed: int,
    replicates: int,
) -> Family:
    """The same from pooled statistics, without intervals when there is no resampler."""
    chosen = [
        module
        for name, module in COEFFICIENTS.items()
        if hasattr(module, "measures") and (names is None or name in names)
    ]
    named = [(module.NAME, measure) for module in chosen for measure in module.measures(pooled, level)]
    return Family(
        rows=rows_of(named, resampler),
        n_articles=len(pooled.articles),
        n_alone=pooled.n_alone,
        n_readings=len(pooled.readings.article),
        reviewers=pooled.reviewers,
        tags=pooled.tags,
        pairs_not_listed=not_listed(pooled),
        confusion=pooled.coincidences.sum(axis=0),
        labels=((), *((tag,) for tag in pooled.tags)),
        seed=seed,
        replicates=replicates,
    )


def replicates(
    statistics: Sequence[ArticleStatistics],
    name: str,
    *,
    tags: Sequence[int],
    tag: int | None = None,
    raters: tuple[int, int] | None = None,
    reviewers: Sequence[int] | None = None,
    level: str = "nominal",
    seed: int = SEED,
    number: int = 1000,
) -> FloatArray:
    """The bootstrap values of one number, for a picture of its spread; undefined ones are left out."""
    pooled = pool(statistics, tags, reviewers)
    for measure in COEFFICIENTS[name].measures(pooled, level):
        if (measure.tag, measure.raters) == (tag, raters) and len(measure.columns):
            values = measure.formula(Resampler(seed=seed, replicates=number).sums(measure.columns))
            return np.asarray(values[np.isfinite(values)])
    return np.zeros(0)


def confusion_of(pooled: Pooled, first: int, second: int) -> FloatArray:
    """Characters that `first` (rows) and `second` (columns) label alike or not, label 0 untagged.

    Over the articles in which neither overlaps with themselves; ids of two reviewers.
    """
    if first > second:
        return confusion_of(pooled, second, first).T
    table = np.zeros((len(pooled.tags) + 1, len(pooled.tags) + 1))
    if first == second or not {first, second} <= set(pooled.reviewers):
        return table
    i, j = pooled.reviewers.index(first), pooled.reviewers.index(second)
    pairs = pooled.pairs.of(pooled.pairs.rows_of.get((i, j), slice(0, 0)))
    kept = pairs.is_single
    is_kept = np.zeros(len(pooled.articles), dtype=bool)
    is_kept[pairs.article[kept]] = True
    article, one, other, c, k, characters = pooled.overlaps.T
    cells = (one == i) & (other == j) & is_kept[article]
    np.add.at(table, (1 + c[cells], 1 + k[cells]), characters[cells])
    table[1:, 0] = pooled.readings.characters[pairs.first[kept]].sum(axis=0) - table[1:, 1:].sum(axis=1)
    table[0, 1:] = pooled.readings.characters[pairs.second[kept]].sum(axis=0) - table[1:, 1:].sum(axis=0)
    table[0, 0] = pooled.lengths[pairs.article[kept]].sum() - table.sum()
    return table


def by_group(
    statistics: Sequence[ArticleStatistics],
    groups: Sequence[Group],
    *,
    tags: Sequence[int],
    reviewers: Sequence[int] | None = None,
    names: Collection[str] | None = None,
) -> Mapping[Group, Family]:
    """The family inside each group of articles (a source, a month); `groups` has one entry per article."""
    members: dict[Group, list[ArticleStatistics]] = {}
    for article, group in zip(statistics, groups, strict=True):
        members.setdefault(group, []).append(article)
    return {
        group: compute(articles, tags=tags, reviewers=reviewers, names=names) for group, articles in members.items()
    }
