"""Who reads what: as many readers for every article as asked, loads, pairs and sources as even as they can be.

A plan is made in four steps. *Deal*: source by source, the next reader is always one with the fewest readings, and
of those the one who met the article's other readers and its source least. *Level*: where somebody barred or absent
left loads uneven, readings are handed on along chains of readers until no chain helps; that is an optimum. *Even
out*: two readers exchange articles while it brings pairs and sources nearer to equal; loads do not move. *Mend*: where
a pair is still further off than promised, exchanges are drawn by lot.

Kept readings are never touched. Nothing depends on the order of the input, on hashes or on the clock.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray, integers

Reading = tuple[int, int]
"""(article, reader)."""

CHUNK = 8192
"""Articles that are looked at together where a table of articles × readers would be large."""

SHORTLIST = 48
"""Articles of either reader that are weighed against each other for one exchange."""

EFFORT = 30_000_000
"""What is spent on exchanges before a plan is good enough: about four seconds, counted in work and not in time."""

OVERHEAD = 1000
"""What looking for an exchange costs besides 2 for each article."""

ATTEMPTS = 12
"""How often pairs far from their share get more weight; where no promise is made, once."""

SHAKES, WARMTH = 20_000, 0.5
"""How many exchanges are tried by lot where a promise is not kept, and how much worse one may make things at first."""

EPSILON = 1e-9
"""Differences below are rounding."""


class TooFewReaders(ValueError):
    """An article cannot get its readers; `possible` is how many it could have at most."""

    def __init__(self, article: int, possible: int) -> None:
        super().__init__(f"article {article} can have {possible} readers only")
        self.article, self.possible = article, possible


@dataclass(frozen=True, eq=False)
class Figures:
    """What a distribution of readings looks like; for the R current readers and S sources that have articles.

    `loads` is [R]; `pairs` [R, R], the articles two readers share, 0 on the diagonal; `per_source` [S, R], readings
    of a reader in a source. Readings of anybody else are left out.
    """

    n_articles: int
    readers: tuple[int, ...]
    sources: tuple[int | None, ...]
    loads: IntArray
    pairs: IntArray
    per_source: IntArray

    @property
    def n_readings(self) -> int:
        return int(self.loads.sum())

    @cached_property
    def pair_counts(self) -> IntArray:
        """[R (R − 1) / 2]: every pair once."""
        return integers(self.pairs[np.triu_indices(len(self.readers), 1)])

    @property
    def pair_range(self) -> tuple[int, float, int]:
        """The least, mean and most articles that two readers share; zeros where there are no two."""
        counts = self.pair_counts
        return (int(counts.min()), float(counts.mean()), int(counts.max())) if len(counts) else (0, 0.0, 0)

    @property
    def spreads(self) -> IntArray:
        """[S]: in each source, the most readings of one person less the fewest of another."""
        if not self.readers:
            return integers(np.zeros(len(self.sources)))
        return integers(self.per_source.max(axis=1) - self.per_source.min(axis=1))

    @property
    def source_spread(self) -> int:
        """The largest of `spreads`; 0 without sources."""
        return int(self.spreads.max(initial=0))


@dataclass(frozen=True, eq=False)
class Plan:
    """`made`: the new readings in order; `figures`: how everything looks with them."""

    made: list[Reading]
    figures: Figures


def figures(articles: Mapping[int, int | None], readers: Collection[int], readings: Iterable[Reading]) -> Figures:
    """The figures of these readings. `articles` gives each article's source; what is in neither list is left out."""
    table = _Table(articles, readers)
    return table.figures(table.members(table.rows(readings)))


def plan(
    articles: Mapping[int, int | None],
    readers: Collection[int],
    overlap: int,
    *,
    kept: Iterable[Reading] = (),
    barred: Iterable[Reading] = (),
    capacities: Mapping[int, float] | None = None,
    seed: int | str = 0,
) -> Plan:
    """New readings so that every article has `overlap` readers, together with those kept.

    `articles` gives each article's source, or None. A kept reading counts, whoever's it is; its reader does not get
    the article again, nor does a barred one. `capacities` are weights: who has 2 reads twice as much as who has 1
    (the default), and who has 0 reads nothing.

    Always: every article complete, and no chain of readers along which a reading could be handed on to bring loads
    nearer to the capacities. With even capacities and nothing kept or barred, loads differ by 1 at most and the
    readings of two people in one source by 2; pairs come within 10 % of their mean, or 2 articles. In
    shapes such as 29 people with 17 articles of 13 readers each that takes trying by lot, and is not certain.

    An article that has more readers already keeps them. Raises TooFewReaders when an article cannot have enough.
    """
    weights = {reader: 1.0 if capacities is None else float(capacities.get(reader, 1)) for reader in readers}
    if any(not 0 <= weight < float("inf") for weight in weights.values()):
        raise ValueError("a capacity is a number from 0 up")
    table = _Table(articles, [reader for reader, weight in weights.items() if weight > 0])
    capacity = np.array([weights[reader] for reader in table.readers], dtype=np.float64)
    # A seed may be a word; random.Random spreads it, and never with Python's own salted hashes.
    rng = np.random.default_rng(random.Random(str(seed)).getrandbits(128))
    board = _Board(table, capacity, overlap, kept=table.rows(kept), barred=table.rows(barred))
    board.deal(rng)
    board.level()
    board.even_out()
    board.mend(rng)
    return Plan(board.made(), table.figures(board.team))


# --- Names and numbers ----------------------------------------------------------------------------


class _Table:
    """Articles, sources and readers as row numbers. The reader number R stands for everybody else."""

    def __init__(self, articles: Mapping[int, int | None], readers: Iterable[int]) -> None:
        self.articles = tuple(sorted(articles))
        self.readers = tuple(sorted(set(readers)))
        self.sources = tuple(sorted(set(articles.values()), key=lambda source: (source is None, source or 0)))
        number = {source: at for at, source in enumerate(self.sources)}
        self.source = integers([number[articles[article]] for article in self.articles])

    def rows(self, readings: Iterable[Reading]) -> IntArray:
        """[n, 2]: article and reader numbers, each reading once; those of unknown articles are left out."""
        article = {key: at for at, key in enumerate(self.articles)}
        reader = {key: at for at, key in enumerate(self.readers)}
        outside = len(reader)
        found = [(article[one], reader.get(other, outside)) for one, other in set(readings) if one in article]
        return integers(sorted(found)).reshape(-1, 2)

    def members(self, rows: IntArray, width: int = 0) -> IntArray:
        """[A, W]: the reader numbers of each article, the rest filled with R; W is `width` or more where needed."""
        count = np.bincount(rows[:, 0], minlength=len(self.articles))
        found = np.full((len(self.articles), max(width, int(count.max(initial=0)))), len(self.readers), dtype=np.int64)
        place = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
        found[rows[:, 0], place] = rows[:, 1]
        return found

    def figures(self, team: IntArray) -> Figures:
        pairs, per_source = self.count(team)
        loads = pairs.diagonal()[:-1].copy()
        pairs = pairs[:-1, :-1]
        np.fill_diagonal(pairs, 0)
        return Figures(len(self.articles), self.readers, self.sources, loads, pairs, integers(per_source[:, :-1]))

    def count(self, team: IntArray) -> tuple[IntArray, IntArray]:
        """[R + 1, R + 1] articles shared by two, loads on the diagonal; [S, R + 1] readings by source."""
        size = len(self.readers) + 1
        per_source = np.zeros((len(self.sources), size), dtype=np.int64)
        pairs = np.zeros((size, size), dtype=np.int64)
        for first in range(0, len(team), CHUNK):
            part = team[first : first + CHUNK]
            np.add.at(per_source, (self.source[first : first + CHUNK, None], part), 1)
            # Products of zeros and ones are exact in single precision, and many times faster than integers.
            seen = np.zeros((len(part), size), dtype=np.float32)
            np.put_along_axis(seen, part, 1, axis=1)
            pairs += (seen.T @ seen).astype(np.int64)
        return pairs, per_source


def _drawn(numbers: IntArray, rng: np.random.Generator) -> int | None:
    """One of these, by lot; None where there are none."""
    return int(numbers[rng.integers(len(numbers))]) if len(numbers) else None


# --- The plan in the making -----------------------------------------------------------------------


class _Board:
    """Teams of readers, and what may be changed about them.

    `team` [A, W] are the reader numbers of each article, R for an empty place. `new` and `free` [R, A]: the reading is
    of this plan; the reader could take the article. The costs that the plan keeps low are the sums of
    (`pairs` − `aim`)² `per_pair` and of `per_source`² `per_head` `heed`: least when every count is in proportion to
    the capacities.
    """

    def __init__(self, table: _Table, capacity: FloatArray, overlap: int, *, kept: IntArray, barred: IntArray) -> None:
        n_readers, n_articles = len(table.readers), len(table.articles)
        self.table, self.source, self.n_readers = table, table.source, n_readers
        self.capacity = capacity / capacity.mean() if n_readers else capacity
        self.team = table.members(kept, overlap)
        self.n_kept = np.bincount(kept[:, 0], minlength=n_articles)
        self.need = np.maximum(overlap - self.n_kept, 0)
        self.new = np.zeros((n_readers, n_articles), dtype=np.bool_)
        self.free = self._free(kept, barred)
        self._require_enough()
        self.per_head = np.append(1 / self.capacity, 0.0)
        self.per_pair = np.outer(self.per_head, self.per_head)
        np.fill_diagonal(self.per_pair, 0)
        self.heed = 1.0
        self._count()

    def _free(self, kept: IntArray, barred: IntArray) -> BoolArray:
        free = np.ones((self.n_readers + 1, len(self.need)), dtype=np.bool_)
        for rows in (kept, barred):
            free[rows[:, 1], rows[:, 0]] = False
        return free[:-1]

    def _require_enough(self) -> None:
        possible = self.free.sum(axis=0)
        short = np.flatnonzero(possible < self.need)
        if len(short):
            at = int(short[0])
            raise TooFewReaders(self.table.articles[at], int(self.n_kept[at] + possible[at]))

    def _count(self) -> None:
        pairs, per_source = self.table.count(self.team)
        self.load = pairs.diagonal()[:-1].copy()
        np.fill_diagonal(pairs, 0)
        self.pairs, self.per_source = pairs, per_source
        self.aim = self._aim()

    def made(self) -> list[Reading]:
        """The new readings by article, then reader."""
        articles, readers = np.nonzero(self.new.T)
        keys, people = self.table.articles, self.table.readers
        return [(keys[at], people[who]) for at, who in zip(articles.tolist(), readers.tolist(), strict=True)]

    # --- Deal

    def deal(self, rng: np.random.Generator) -> None:
        """Fill every team; who is to get twice as many new readings as another gets them twice as fast.

        Without kept or barred readings and with even capacities, everybody gets a k-th reading before anybody gets
        the one after: loads differ by 1 at most, and, as a source is dealt in one go, its readings by 2 at most.
        """
        pace, dealt = self._pace(), np.zeros(self.n_readers)
        met = self.pairs * self.per_pair
        # A lower round comes before whatever pairs and sources say.
        step = 1.0 + 2.0 * len(self.need) * max(1, self.team.shape[1]) * float(self.per_pair.max(initial=1))
        rounds = step * np.floor(0.5 / pace)
        is_open = np.asarray(self.free.all(axis=0))
        for at, lot in self._order(rng):
            source = self.per_source[self.source[at]]
            score = rounds + lot + (source * self.per_head)[:-1]
            if not is_open[at]:
                score += met[self.team[at, : self.n_kept[at]], :-1].sum(axis=0)
                score[~self.free[:, at]] = np.inf
            for place in range(self.n_kept[at], self.n_kept[at] + self.need[at]):
                chosen = score.argmin()
                self.team[at, place] = chosen
                score += met[chosen, :-1]
                score[chosen] = np.inf
            team = self.team[at]
            fresh = team[self.n_kept[at] : self.n_kept[at] + self.need[at]]
            dealt[fresh] += 1
            rounds[fresh] = step * np.floor((dealt[fresh] + 0.5) / pace[fresh])
            source[fresh] += 1
            met[team[:, None], team] += self.per_pair[team[:, None], team]
        self._note_new()
        self._count()

    def _pace(self) -> FloatArray:
        """[R]: how many new readings each reader should get, 1 on average, so that loads end up level.

        Somebody who came late gets more of every source from the first to the last article, instead of all of the
        first ones.
        """
        able = self.free[:, self.need > 0].sum(axis=1)
        low, high = 0.0, float((self.load + able).max(initial=0) / self.capacity.min(initial=1)) + 1
        for _halving in range(60):
            level = (low + high) / 2
            share = np.clip(level * self.capacity - self.load, 0, able)
            low, high = (level, high) if share.sum() < self.need.sum() else (low, level)
        # Who has enough already still is somebody to fall back on.
        return np.asarray(np.maximum(share / max(EPSILON, share.sum() / max(1, self.n_readers)), 0.001))

    def _order(self, rng: np.random.Generator) -> Iterator[tuple[int, FloatArray]]:
        """Every article that needs somebody, source after source, with a lot [R] below 1 for each reader."""
        sources, articles = rng.random(len(self.table.sources)), rng.random(len(self.need))
        order = np.lexsort((articles, sources[self.source]))
        order = order[self.need[order] > 0]
        for first in range(0, len(order), CHUNK):
            part = order[first : first + CHUNK].tolist()
            yield from zip(part, rng.random((len(part), self.n_readers)), strict=True)

    def _note_new(self) -> None:
        place = np.arange(self.team.shape[1])
        is_new = (place >= self.n_kept[:, None]) & (place < (self.n_kept + self.need)[:, None])
        articles, places = np.nonzero(is_new)
        self.new[self.team[articles, places], articles] = True
        self.free &= ~self.new

    # --- Level

    def level(self) -> None:
        """Hand readings on until no chain of readers brings the loads nearer to the capacities.

        Such chains are the negative circles of the flow with costs load² / capacity, so without one it is optimal.
        """
        settled: set[int] = set()
        while (start := self._heaviest(settled)) is not None:
            chain = self._chain(start)
            if not chain:
                settled.add(start)
                continue
            for giver, taker in itertools.pairwise(chain):
                articles, cost = self._costs(giver, taker)
                self._replace(int(articles[cost.argmin()]), giver, taker)
            settled.clear()

    def _heaviest(self, settled: set[int]) -> int | None:
        """The reader with the most for their capacity who might give something away."""
        if not self.n_readers:
            return None
        last = (self.load - 0.5) / self.capacity
        last[list(settled)] = -np.inf
        start = int(last.argmax())
        lightest = ((self.load + 0.5) / self.capacity).min()
        return start if last[start] > lightest + EPSILON else None

    def _chain(self, start: int) -> list[int]:
        """The shortest chain from a reader to the one with least whom it reaches and relieves; [] without any."""
        after = (self.load + 0.5) / self.capacity
        came_from = {start: start}
        waiting = [start]
        for giver in waiting:
            takers = self.free[:, self.new[giver]].any(axis=1)
            for taker in np.flatnonzero(takers).tolist():
                if taker not in came_from:
                    came_from[taker] = giver
                    waiting.append(taker)
        end = min(waiting, key=lambda reader: (after[reader], reader))
        if after[end] + EPSILON >= (self.load[start] - 0.5) / self.capacity[start]:
            return []
        chain = [end]
        while chain[-1] != start:
            chain.append(came_from[chain[-1]])
        return chain[::-1]

    # --- Even out

    @property
    def is_promised(self) -> bool:
        """Whether pairs and sources are to be even: nothing is kept, and everybody reads as much as everybody else."""
        return not self.n_kept.any() and bool((self.capacity == 1).all())

    def even_out(self) -> None:
        """Exchange articles between two readers while that makes pairs and sources more even.

        Where that ends with pairs outside the promise, they are given more weight, and the search goes on.
        """
        effort = EFFORT
        for _attempt in range(ATTEMPTS if self.is_promised else 2):
            effort = self._search(effort)
            far = self._far_pairs()
            if effort <= 0 or not far.any():
                return
            self.per_pair[:-1, :-1][far] *= 1.5
            self.heed /= 2

    # --- Mend

    def mend(self, rng: np.random.Generator) -> None:
        """Where pairs are still outside the promise, try exchanges by lot that may make things worse for a while.

        Many people with few articles of many readers each leave no exchange that helps at once.
        """
        if not self.is_promised or not self._far_pairs().any():
            return
        best, team, new = self._unrest(), self.team.copy(), self.new.copy()
        now = best
        for shake in range(SHAKES):
            far = np.argwhere(self._far_pairs())
            if not len(far) and not self._wide():
                return
            if not len(far):
                far = np.argwhere(~np.eye(self.n_readers, dtype=np.bool_))
            one, other = far[rng.integers(len(far))].tolist()
            done = self._shaken(one, other, rng)
            if done is None:
                continue
            after = self._unrest()
            warmth = WARMTH * (1 - shake / SHAKES) + EPSILON
            if after <= now or rng.random() < np.exp((now - after) / warmth):
                now = after
                if now < best:
                    best, team, new = now, self.team.copy(), self.new.copy()
                continue
            giver, taker, first, second = done
            self._replace(first, taker, giver)
            self._replace(second, giver, taker)
        self.team, self.new = team, new

    def _unrest(self) -> float:
        """Pairs and sources outside the promise weigh most; besides that, how far pairs are from their share."""
        apart = self.pairs[:-1, :-1] - self.aim[:-1, :-1]
        return float(2 * self._far_pairs().sum() + 8 * self._wide() + 0.05 * (apart**2).sum())

    def _wide(self) -> int:
        """By how much readings of two people in a source differ by more than 2, over all sources."""
        return int(np.maximum(np.ptp(self.per_source[:, :-1], axis=1) - 2, 0).sum())

    def _shaken(self, one: int, other: int, rng: np.random.Generator) -> tuple[int, int, int, int] | None:
        """An exchange by lot that brings these two together where they share too little, else apart.

        It is done, and told as (giver, taker, the article that went over, the one that came back).
        """
        together = np.zeros((2, len(self.need)), dtype=np.bool_)
        for at, reader in enumerate((one, other)):
            together[at] = (self.team == reader).any(axis=1)
        giver: int | None = one
        taker: int | None = other
        if self.pairs[one, other] > self.aim[one, other]:
            first = _drawn(np.flatnonzero(together[0] & together[1] & self.new[one]), rng)
            taker = _drawn(np.flatnonzero(self.free[:, first]), rng) if first is not None else None
        else:
            first = _drawn(np.flatnonzero(together[0] & self.free[other]), rng)
            team = self.team[first] if first is not None else np.zeros(0, dtype=np.int64)
            giver = _drawn(team[(team != one) & (team < self.n_readers)], rng)
        if first is None or giver is None or taker is None:
            return None
        second = _drawn(np.flatnonzero(self.new[taker] & self.free[giver]), rng)
        if second is None:
            return None
        self._replace(first, giver, taker)
        self._replace(second, taker, giver)
        return giver, taker, first, second

    def _search(self, effort: int) -> int:
        """Exchange until no two readers find anything better, or the effort is spent; what is left of it."""
        improved = True
        while improved:
            improved = False
            for one in range(self.n_readers):
                if self._is_even():
                    return effort
                for other in range(one + 1, self.n_readers):
                    done = True
                    while done and effort > 0:
                        done, weighed = self._exchange(one, other)
                        improved |= done
                        effort -= weighed
        return effort

    def _is_even(self) -> bool:
        """Whether pairs differ by 1 or 2.5 %, and readers in each source by 1 or 10 % (for even capacities)."""
        if (self.capacity != 1).any() or self.n_readers < 2:
            return self.n_readers < 2
        counts = self.pairs[:-1, :-1][np.triu_indices(self.n_readers, 1)]
        by_source = self.per_source[:, :-1]
        is_fair = np.ptp(by_source, axis=1) <= np.maximum(1, by_source.mean(axis=1) / 10)
        return bool(np.ptp(counts) <= max(1.0, counts.mean() / 40) and is_fair.all())

    def _aim(self) -> FloatArray:
        """[R + 1, R + 1]: what two readers would share if everything were in proportion to the capacities."""
        share = np.outer(np.append(self.capacity, 0), np.append(self.capacity, 0))
        np.fill_diagonal(share, 0)
        return np.asarray(share * (self.pairs[:-1, :-1].sum() / max(share.sum(), EPSILON)))

    def _far_pairs(self) -> BoolArray:
        """[R, R]: pairs more than 10 %, and more than 2 articles, from what they should share."""
        aim = self._aim()[:-1, :-1]
        return np.asarray(np.abs(self.pairs[:-1, :-1] - aim) > np.maximum(2, aim / 10))

    def _costs(self, giver: int, taker: int) -> tuple[IntArray, FloatArray]:
        """Articles that `giver` could hand to `taker`, and what each would add to the costs."""
        articles = np.flatnonzero(self.new[giver] & self.free[taker])
        over = self.pairs[[giver, taker]] - self.aim[[giver, taker]]
        change = self.per_pair[taker] * (2 * over[1] + 1) - self.per_pair[giver] * (2 * over[0] - 1)
        change[giver] = 0
        gain = self.per_head[taker] * (2 * self.per_source[:, taker] + 1)
        loss = self.per_head[giver] * (2 * self.per_source[:, giver] - 1)
        of_pairs, of_source = change[self.team[articles]].sum(axis=1), (gain - loss)[self.source[articles]]
        return articles, np.asarray(of_pairs + self.heed * of_source)

    def _exchange(self, one: int, other: int) -> tuple[bool, int]:
        """Do the best exchange between two readers that helps; whether there was one, and how much was weighed."""
        (mine, out), (theirs, back) = self._costs(one, other), self._costs(other, one)
        weighed = 2 * (len(mine) + len(theirs)) + OVERHEAD
        if not len(mine) or not len(theirs):
            return False, weighed
        first, second = (np.argsort(costs, kind="stable")[:SHORTLIST] for costs in (out, back))
        mine, theirs = mine[first], theirs[second]
        change = out[first][:, None] + back[second] - self._counted_twice(mine, theirs, one, other)
        is_apart = self.source[mine][:, None] != self.source[theirs]
        widens = self._widens(mine, one, other)[:, None] | self._widens(theirs, other, one)
        change[is_apart & widens] = np.inf
        at = np.unravel_index(int(change.argmin()), change.shape)
        if change[at] >= -EPSILON:
            return False, weighed
        self._replace(int(mine[at[0]]), one, other)
        self._replace(int(theirs[at[1]]), other, one)
        return True, weighed

    def _counted_twice(self, mine: IntArray, theirs: IntArray, one: int, other: int) -> FloatArray:
        """[n, m]: what two changes together do not cost: colleagues on both articles, and the source of both."""
        weight = 2 * (self.per_pair[one] + self.per_pair[other])
        common = (self._seen(mine) * weight) @ self._seen(theirs).T
        is_same = self.source[mine][:, None] == self.source[theirs]
        return np.asarray(common + is_same * 2 * self.heed * (self.per_head[one] + self.per_head[other]))

    def _widens(self, articles: IntArray, giver: int, taker: int) -> BoolArray:
        """[n]: readings of two people in the article's source would differ by more than 2, and more than now."""
        rows = (self.per_source[self.source[articles]] * self.per_head)[:, :-1]
        most, fewest = rows.max(axis=1), rows.min(axis=1)
        above = np.maximum(most, rows[:, taker] + self.per_head[taker])
        below = np.minimum(fewest, rows[:, giver] - self.per_head[giver])
        return np.asarray(above - below > np.maximum(2, most - fewest) + EPSILON)

    def _seen(self, articles: IntArray) -> FloatArray:
        """[n, R + 1]: 1 where the reader is on the article's team."""
        seen = np.zeros((len(articles), self.n_readers + 1))
        np.put_along_axis(seen, self.team[articles], 1, axis=1)
        return seen

    def _replace(self, article: int, giver: int, taker: int) -> None:
        team = self.team[article]
        team[team == giver] = self.n_readers
        for reader, step in ((giver, -1), (taker, 1)):
            np.add.at(self.pairs[reader], team, step)
            np.add.at(self.pairs[:, reader], team, step)
            self.per_source[self.source[article], reader] += step
            self.load[reader] += step
        team[np.flatnonzero(team == self.n_readers)[0]] = taker
        self.new[giver, article], self.new[taker, article] = False, True
        self.free[giver, article], self.free[taker, article] = True, False
