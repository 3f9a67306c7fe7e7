"""Statistics of many articles for the chosen reviewers, as arrays with an article axis.

Every coefficient reads sums over the article axis, so that a view (source, dates, pair of reviewers) is a
sum and a bootstrap over articles one matrix product.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray, any_in_row, expand, integers, starts
from corpus_app.stats.sufficient import ArticleStatistics


@dataclass(frozen=True)
class Readings:
    """The readings of the kept articles, R of them: article row, reviewer position, and [R, K] counts."""

    article: IntArray
    reviewer: IntArray
    characters: IntArray
    units: IntArray
    is_overlapping: BoolArray


@dataclass(frozen=True)
class Pairs:
    """Each pair of readings of one article, Q of them, ordered by pair of reviewers and article.

    `first` and `second` are positions in `Readings`; `both` [Q] counts characters that both tagged
    (pairs of tags under self-overlap), `same` [Q, K] with the same tag, `exact` [Q, K] exact matches;
    `soft` and `partnered` [Q, 2, K] go from the first to the second reading and back.
    """

    article: IntArray
    first: IntArray
    second: IntArray
    both: IntArray
    same: IntArray
    exact: IntArray
    soft: FloatArray
    partnered: IntArray
    is_single: BoolArray
    rows_of: dict[tuple[int, int], slice]

    def of(self, rows: slice) -> "Pairs":
        """Only the pairs in `rows`."""
        return Pairs(
            self.article[rows],
            self.first[rows],
            self.second[rows],
            self.both[rows],
            self.same[rows],
            self.exact[rows],
            self.soft[rows],
            self.partnered[rows],
            self.is_single[rows],
            {},
        )


@dataclass(frozen=True)
class Pooled:
    """A articles that at least two of the chosen reviewers read, K tags.

    - `articles` [A]: positions in the sequence that was pooled; `lengths`, `readers` [A]
    - `characters`, `units`, `squares` [A, K]: sums over the readers (l_k, number of units, S_k)
    - `apart` [A, K] = l_k - o_k: tagged k by one reader of a pair and not by the other, per (m-1)/2 pairs
    - `is_single` [A]: no reader has a character under two tags; only there `coincidences` are meaningful
    - `coincidences` O [A, K+1, K+1]: label 0 is untagged; symmetric, sums to m L; zero where not single
    - `overlaps` [rows, 6]: article row, positions of reviewers i < j and of the tags of i and j, characters
    - `crossings` T [A, K], `costs` U [A, K], `chance_costs` X [A, K]: see statistics.md
    """

    tags: tuple[int, ...]
    reviewers: tuple[int, ...]
    articles: IntArray
    n_alone: int
    lengths: IntArray
    readers: IntArray
    characters: IntArray
    units: IntArray
    squares: IntArray
    apart: FloatArray
    is_single: BoolArray
    coincidences: FloatArray
    crossings: FloatArray
    costs: FloatArray
    chance_costs: FloatArray
    readings: Readings
    pairs: Pairs
    overlaps: IntArray

    @property
    def labelled(self) -> IntArray:
        """l [A, K+1]: characters with each label over all readers, label 0 untagged (single articles)."""
        untagged = self.readers * self.lengths - self.characters.sum(axis=1)
        return np.column_stack([untagged, self.characters])

    @property
    def was_used(self) -> BoolArray:
        """[A, K]: somebody used the tag in the article."""
        return self.characters > 0

    @property
    def was_marked(self) -> BoolArray:
        """[A]: somebody marked something in the article."""
        return any_in_row(self.was_used)


@dataclass(frozen=True)
class _Sources:
    """All tables end to end with the article's position, for the chosen reviewers, ids as positions."""

    article_of_reading: IntArray
    reviewer_of_reading: IntArray
    is_overlapping: BoolArray
    marks: IntArray
    overlaps: IntArray
    matches: IntArray
    ordered: IntArray
    soft: FloatArray


def pool(articles: Sequence[ArticleStatistics], tags: Sequence[int], reviewers: Sequence[int] | None = None) -> Pooled:
    """The sums per article for `reviewers` (everyone when `None`) over `tags` (every tag on offer).

    Articles that fewer than two of them read are left out; `n_alone` counts those with exactly one.
    A mark with a tag that is not in `tags` is a mistake of the caller: `ValueError`.
    """
    if len(set(tags)) < len(tags):
        raise ValueError("`tags` names a tag twice.")
    known = sorted({reviewer for article in articles for reviewer in article.reviewers})
    chosen = known if reviewers is None else sorted(set(reviewers) & set(known))
    sources = _lay_out(articles, integers(chosen), integers(tags))
    readers = np.bincount(sources.article_of_reading, minlength=len(articles)).astype(np.int64)
    kept = np.flatnonzero(readers >= 2)
    row = np.full(len(articles), -1, dtype=np.int64)
    row[kept] = np.arange(len(kept))
    kept_sources = _keep(sources, row)
    return _pool(
        kept_sources,
        tags=tuple(tags),
        reviewers=tuple(chosen),
        articles=kept,
        n_alone=int((readers == 1).sum()),
        lengths=integers([articles[at].length for at in kept.tolist()]),
        readers=readers[kept],
    )


def _lay_out(articles: Sequence[ArticleStatistics], chosen: IntArray, tags: IntArray) -> _Sources:
    article_of_reading = np.repeat(np.arange(len(articles)), [len(article.reviewers) for article in articles])
    names = integers([reviewer for article in articles for reviewer in article.reviewers])
    split = integers([reviewer in article.overlapping for article in articles for reviewer in article.reviewers])
    mine, reviewer_of_reading = _positions(names, chosen)
    tables = {}
    soft = np.concatenate([article.soft for article in articles]) if articles else np.zeros(0)
    for name, people, labels in (
        ("marks", (1,), (2,)),
        ("overlaps", (1, 2), (3, 4)),
        ("matches", (1, 2), (3,)),
        ("ordered", (1, 2), (3,)),
    ):
        table, keep = _numbered(articles, name, people, labels, chosen, tags)
        tables[name] = table
        if name == "ordered":
            soft = soft[keep]
    return _Sources(article_of_reading[mine], reviewer_of_reading[mine], split[mine].astype(bool), soft=soft, **tables)


def _numbered(
    articles: Sequence[ArticleStatistics],
    name: str,
    people: tuple[int, ...],
    labels: tuple[int, ...],
    chosen: IntArray,
    tags: IntArray,
) -> tuple[IntArray, BoolArray]:
    """One table of all articles with the article in front; positions for ids; which rows were kept."""
    pieces = [getattr(article, name) for article in articles]
    width = {"marks": 7, "overlaps": 5, "matches": 5, "ordered": 6}[name]
    table = np.concatenate(pieces) if pieces else np.zeros((0, width), dtype=np.int64)
    article = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    table = np.column_stack([article, table])
    keep = np.ones(len(table), dtype=bool)
    for column in people:
        is_chosen, table[:, column] = _positions(table[:, column], chosen)
        keep &= is_chosen
    table = table[keep]
    for column in labels:
        is_offered, table[:, column] = _positions(table[:, column], tags)
        if not is_offered.all():
            raise ValueError("Somebody used a tag that is not among `tags`.")
    return table, keep


def _positions(ids: IntArray, listed: IntArray) -> tuple[BoolArray, IntArray]:
    """Which ids occur in `listed`, and their positions there."""
    if not len(listed):
        return np.zeros(len(ids), dtype=bool), np.zeros(len(ids), dtype=np.int64)
    order = np.argsort(listed)
    place = order[np.minimum(np.searchsorted(listed[order], ids), len(listed) - 1)]
    return listed[place] == ids, place


def _keep(sources: _Sources, row: IntArray) -> _Sources:
    """Only the articles that have a row, renumbered."""
    tables = {}
    for name in ("marks", "overlaps", "matches", "ordered"):
        table = getattr(sources, name)
        stays = row[table[:, 0]] >= 0
        table = table[stays]
        table[:, 0] = row[table[:, 0]]
        tables[name] = table
    soft = sources.soft[row[sources.ordered[:, 0]] >= 0]
    stays = row[sources.article_of_reading] >= 0
    return _Sources(
        row[sources.article_of_reading[stays]],
        sources.reviewer_of_reading[stays],
        sources.is_overlapping[stays],
        soft=soft,
        **tables,
    )


def _add(size: int, rows: IntArray, values: IntArray) -> IntArray:
    """Integer sums of `values` per row."""
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, rows, values)
    return total


def _pool(
    sources: _Sources,
    *,
    tags: tuple[int, ...],
    reviewers: tuple[int, ...],
    articles: IntArray,
    n_alone: int,
    lengths: IntArray,
    readers: IntArray,
) -> Pooled:
    n_articles, n_tags = len(articles), len(tags)
    place = _Places(sources, n_articles, len(reviewers), readers)
    marks, ordered, overlaps = sources.marks, sources.ordered, sources.overlaps

    def per_tag(table: IntArray, tag_column: int, value: IntArray) -> IntArray:
        return _add(n_articles * n_tags, table[:, 0] * n_tags + table[:, tag_column], value).reshape(n_articles, n_tags)

    characters, units, squares, cubic, linear = (per_tag(marks, 2, marks[:, column]) for column in range(3, 8))
    readings = _readings(sources, place, n_tags)
    pairs = _pairs(sources, place, readings, n_tags)
    is_single = ~_any(n_articles, sources.article_of_reading, sources.is_overlapping)
    others = (readers - 1)[:, None]
    is_same = overlaps[:, 3] == overlaps[:, 4]
    shared = per_tag(overlaps[is_same], 3, overlaps[is_same, 5])
    is_other = ordered[:, 1] != ordered[:, 2]
    costs = 2 * others * squares + 2 * per_tag(sources.matches, 3, sources.matches[:, 5])
    return Pooled(
        tags=tags,
        reviewers=reviewers,
        articles=articles,
        n_alone=n_alone,
        lengths=lengths,
        readers=readers,
        characters=characters,
        units=units,
        squares=squares,
        apart=(others * characters - 2 * shared) / others,
        is_single=is_single,
        coincidences=_coincidences(overlaps, characters, lengths, readers, is_single),
        crossings=per_tag(ordered[is_other], 3, ordered[is_other, 4]) / others,
        costs=costs / others,
        chance_costs=_chance_costs(lengths, readers, units, cubic, linear, per_tag(ordered, 3, ordered[:, 6])),
        readings=readings,
        pairs=pairs,
        overlaps=overlaps,
    )


def _any(size: int, rows: IntArray, flags: BoolArray) -> BoolArray:
    found = np.zeros(size, dtype=bool)
    found[rows[flags]] = True
    return found


def _coincidences(
    overlaps: IntArray, characters: IntArray, lengths: IntArray, readers: IntArray, is_single: BoolArray
) -> FloatArray:
    """O per article; everything but the block of two tags follows from the margins."""
    n_articles, n_tags = characters.shape
    cell = (overlaps[:, 0] * n_tags + overlaps[:, 3]) * n_tags + overlaps[:, 4]
    block = _add(n_articles * n_tags * n_tags, cell, overlaps[:, 5]).reshape(n_articles, n_tags, n_tags)
    block = block + block.transpose(0, 2, 1)
    others = readers - 1
    scaled = np.zeros((n_articles, n_tags + 1, n_tags + 1), dtype=np.int64)
    scaled[:, 1:, 1:] = block
    scaled[:, 0, 1:] = scaled[:, 1:, 0] = others[:, None] * characters - block.sum(axis=2)
    scaled[:, 0, 0] = others * readers * lengths - scaled.sum(axis=(1, 2))
    coincidences: FloatArray = np.where(is_single[:, None, None], scaled / others[:, None, None], 0.0)
    return coincidences


def _chance_costs(
    lengths: IntArray, readers: IntArray, units: IntArray, cubic: IntArray, linear: IntArray, gaps: IntArray
) -> FloatArray:
    """X = m L^2 D_e per article and tag (Krippendorff 2004), zero where nobody used the tag."""
    total = (readers * lengths)[:, None].astype(np.float64)
    above = 2 * total * ((units - 1.0) * cubic + gaps)
    below = total * (total - 1) - linear
    return np.where(units > 0, above / np.where(below > 0, below, 1.0), 0.0)


class _Places:
    """Where the reading of a reviewer and a pair of readings stand in the arrays."""

    def __init__(self, sources: _Sources, n_articles: int, n_reviewers: int, readers: IntArray) -> None:
        article, reviewer = sources.article_of_reading, sources.reviewer_of_reading
        self.n_reviewers = max(n_reviewers, 1)
        self._keys = article * self.n_reviewers + reviewer
        slot = np.arange(len(article)) - starts(readers)[article] if len(article) else article
        self.later = readers[article] - 1 - slot
        self._first_pair = starts(self.later)

    def readings(self, article: IntArray, reviewer: IntArray) -> IntArray:
        return integers(np.searchsorted(self._keys, article * self.n_reviewers + reviewer))

    def pair_rows(self, first: IntArray, second: IntArray) -> IntArray:
        return self._first_pair[first] + second - first - 1


def _readings(sources: _Sources, place: _Places, n_tags: int) -> Readings:
    size = len(sources.article_of_reading)
    marks = sources.marks
    cell = place.readings(marks[:, 0], marks[:, 1]) * n_tags + marks[:, 2]
    return Readings(
        sources.article_of_reading,
        sources.reviewer_of_reading,
        _add(size * n_tags, cell, marks[:, 3]).reshape(size, n_tags),
        _add(size * n_tags, cell, marks[:, 4]).reshape(size, n_tags),
        sources.is_overlapping,
    )


def _pairs(sources: _Sources, place: _Places, readings: Readings, n_tags: int) -> Pairs:
    first, step = expand(place.later)
    second = first + 1 + step
    size = len(first)

    def rows(table: IntArray) -> IntArray:
        i, j = place.readings(table[:, 0], table[:, 1]), place.readings(table[:, 0], table[:, 2])
        return place.pair_rows(np.minimum(i, j), np.maximum(i, j))

    overlaps, matches = sources.overlaps, sources.matches
    overlap_rows = rows(overlaps)
    is_same = overlaps[:, 3] == overlaps[:, 4]
    same = _add(size * n_tags, overlap_rows[is_same] * n_tags + overlaps[is_same, 3], overlaps[is_same, 5])
    exact = _add(size * n_tags, rows(matches) * n_tags + matches[:, 3], matches[:, 4])
    is_other = sources.ordered[:, 1] != sources.ordered[:, 2]
    ordered, credit = sources.ordered[is_other], sources.soft[is_other]
    back = (ordered[:, 1] > ordered[:, 2]).astype(np.int64)
    cell = (rows(ordered) * 2 + back) * n_tags + ordered[:, 3]
    soft = np.bincount(cell, credit, minlength=size * 2 * n_tags).astype(np.float64)
    partnered = _add(size * 2 * n_tags, cell, ordered[:, 5])
    pair = readings.reviewer[first] * place.n_reviewers + readings.reviewer[second]
    order = np.argsort(pair, kind="stable")
    return Pairs(
        article=readings.article[first][order],
        first=first[order],
        second=second[order],
        both=_add(size, overlap_rows, overlaps[:, 5])[order],
        same=same.reshape(size, n_tags)[order],
        exact=exact.reshape(size, n_tags)[order],
        soft=soft.reshape(size, 2, n_tags)[order],
        partnered=partnered.reshape(size, 2, n_tags)[order],
        is_single=~(readings.is_overlapping[first] | readings.is_overlapping[second])[order],
        rows_of=_slices(pair[order], place.n_reviewers),
    )


def _slices(pair: IntArray, n_reviewers: int) -> dict[tuple[int, int], slice]:
    """Which rows belong to each pair of reviewer positions."""
    keys, first = np.unique(pair, return_index=True)
    ends = np.append(first[1:], len(pair))[: len(keys)]
    return {
        (int(key) // n_reviewers, int(key) % n_reviewers): slice(int(begin), int(end))
        for key, begin, end in zip(keys, first, ends, strict=True)
    }
