"""How far one reviewer agrees with themselves: the first and the second reading of the same articles."""

from collections.abc import Collection, Mapping, Sequence

from corpus_app.stats import family, items
from corpus_app.stats.sufficient import corpus_statistics
from corpus_app.stats.sweep import Span
from corpus_app.stats.verdicts import Verdicts

FIRST, SECOND = 1, 2

Readings = Sequence[tuple[int, Sequence[Span], Sequence[Span]]]
"""(length, spans of the first reading, spans of the second) per article that was read twice."""


def compute(
    articles: Readings, *, tags: Sequence[int], level: str = "nominal", names: Collection[str] | None = None
) -> family.Family:
    """The family with the reviewer as both raters (m = 2); the ids of the two are `FIRST` and `SECOND`."""
    statistics = corpus_statistics([(length, {FIRST: first, SECOND: second}) for length, first, second in articles])
    return family.compute(statistics, tags=tags, level=level, names=names)


def of_items(
    articles: Sequence[tuple[int, Sequence[tuple[int, int]], Sequence[tuple[int, int]]]],
    *,
    tags: Sequence[int],
    level: str = "nominal",
    names: Collection[str] | None = None,
) -> family.Family:
    """The same for verdicts: (number of items, verdicts (item, tag) of the first reading, of the second)."""
    pairs: Sequence[tuple[int, Mapping[int, Sequence[tuple[int, int]]]]] = [
        (n_items, {FIRST: first, SECOND: second}) for n_items, first, second in articles
    ]
    return items.compute(Verdicts.of(pairs), tags=tags, level=level, names=names)
