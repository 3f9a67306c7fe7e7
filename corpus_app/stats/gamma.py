"""Gamma (Mathet, Widlöcher & Métivier 2015): agreement on where units lie and what they are, overlaps allowed.

For one article, as a job of its own: the best alignment is a search that grows exponentially with the readers, and
chance is sampled.
"""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise

import numpy as np

from corpus_app.stats.arrays import FloatArray, IntArray
from corpus_app.stats.result import Result
from corpus_app.stats.sweep import Span

SAMPLES = 30
PRECISION = 0.05
MOST_SAMPLES = 1000
MOST_CANDIDATES = 200_000
MOST_STEPS = 200_000
MOST_TOGETHER = 300
AT_ONCE = 2000
STEPS_BETWEEN_LOOKS = 1000

Unit = tuple[int, float, float]
"""(tag, start, end)."""


class TooComplex(ValueError):
    """The search for the best alignment was given up."""


class OutOfTime(Exception):
    """The clock ran out before the number was there."""


@dataclass(frozen=True)
class Clock:
    """When to give up."""

    until: float = math.inf

    @classmethod
    def of(cls, seconds: float) -> "Clock":
        return cls(time.monotonic() + seconds)

    def look(self) -> None:
        if time.monotonic() > self.until:
            raise OutOfTime


ENDLESS = Clock()


@dataclass(frozen=True)
class Gamma(Result):
    """The value with the disorder observed and the one expected by chance (the mean of `samples` sampled articles)."""

    observed: float | None = None
    expected: float | None = None
    samples: int = 0
    seed: int = 0


@dataclass(frozen=True)
class Costs:
    """How much a difference of place (`position`), of tag (`category`), and a missing unit (`empty`) weigh."""

    position: float = 1.0
    category: float = 1.0
    empty: float = 1.0

    def between(self, first: Sequence[Unit], second: Sequence[Unit]) -> FloatArray:
        """[|first|, |second|]: (|start - start| + |end - end|)^2 / (l + l)^2 and 1 for different tags, weighted."""
        one, other = _columns(first)[:, :, None], _columns(second)[:, None, :]
        offset = np.abs(one[1] - other[1]) + np.abs(one[2] - other[2])
        place = (offset / (one[2] - one[1] + other[2] - other[1])) ** 2
        cost: FloatArray = self.empty * (self.position * place + self.category * (one[0] != other[0]))
        return cost


EVEN = Costs()


def _columns(units: Sequence[Unit]) -> FloatArray:
    return np.array(units, dtype=np.float64).reshape(-1, 3).T


def of_article(
    readings: Mapping[int, Sequence[Span]],
    *,
    seed: int,
    costs: Costs = EVEN,
    samples: int = SAMPLES,
    seconds: float = math.inf,
) -> Gamma:
    """1 - observed / expected disorder of one article; `readings` maps reviewers to (tag, start, end).

    The sampled articles have per reader a normal number of units, gaps and lengths with the means and standard
    deviations of the article, and tags with its frequencies: at least `samples`, and as many as bring the error of
    the expected disorder below five percent. Without a value: `no_pairable_data`, `nothing_marked`,
    `no_variation` (chance has no disorder), `too_complex`, and `out_of_time` after so many `seconds`.
    """
    units = [[*readings[reviewer]] for reviewer in sorted(readings)]
    n_units = sum(map(len, units))
    if len(units) < 2 or not n_units:
        return Gamma(None, reason="no_pairable_data" if len(units) < 2 else "nothing_marked", seed=seed)
    clock = Clock.of(seconds)
    try:
        observed = disorder(units, costs, clock)
        drawn = _chance(units, costs, np.random.default_rng(seed), samples, clock)
    except (TooComplex, OutOfTime) as why:
        reason = "too_complex" if isinstance(why, TooComplex) else "out_of_time"
        return Gamma(None, n_articles=1, n_units=n_units, reason=reason, seed=seed)
    expected = float(np.mean(drawn))
    if expected == 0:
        return Gamma(None, n_articles=1, n_units=n_units, reason="no_variation", seed=seed)
    return Gamma(
        1 - observed / expected,
        n_articles=1,
        n_units=n_units,
        observed=observed,
        expected=expected,
        samples=len(drawn),
        seed=seed,
    )


def _chance(
    units: Sequence[Sequence[Unit]], costs: Costs, rng: np.random.Generator, samples: int, clock: Clock
) -> list[float]:
    """Disorders of sampled articles, until 1.96 cv / sqrt(samples) is small enough."""
    draw = Sampler(units)
    drawn: list[float] = []
    while len(drawn) < samples or (len(drawn) < MOST_SAMPLES and _error(drawn) > PRECISION):
        drawn.append(disorder(draw(rng), costs, clock))
    return drawn


def _error(drawn: Sequence[float]) -> float:
    mean = float(np.mean(drawn))
    return 1.96 * float(np.std(drawn)) / mean / float(np.sqrt(len(drawn))) if mean else 0.0


class Sampler:
    """Articles as chance would mark them: the statistical sampler of Mathet et al., section 5.2."""

    def __init__(self, units: Sequence[Sequence[Unit]]) -> None:
        ordered = [sorted(own, key=lambda unit: unit[1:]) for own in units]
        every = [unit for own in ordered for unit in own]
        edges = [[(0, 0.0, 0.0), *own] for own in ordered]
        gaps = [after[1] - before[2] for own in edges for before, after in pairwise(own)]
        self.n_readers = len(units)
        self.number = _moments([len(own) for own in units])
        self.gap = _moments(gaps)
        self.length = _moments([end - start for _, start, end in every])
        self.tags, counts = np.unique([tag for tag, _, _ in every], return_counts=True)
        self.shares = counts / counts.sum()

    def __call__(self, rng: np.random.Generator) -> list[list[Unit]]:
        """One list of units per reader, at least one unit in all."""
        while True:
            numbers = [abs(round(rng.normal(*self.number))) for _ in range(self.n_readers)]
            if any(numbers):
                return [self._reading(rng, number) for number in numbers]

    def _reading(self, rng: np.random.Generator, number: int) -> list[Unit]:
        gaps = rng.normal(*self.gap, size=number)
        lengths = np.maximum(np.abs(rng.normal(*self.length, size=number)), 1.0)
        ends = np.cumsum(gaps + lengths)
        tags = rng.choice(self.tags, p=self.shares, size=number)
        return list(zip(tags.tolist(), (ends - lengths).tolist(), ends.tolist(), strict=True))


def _moments(values: Sequence[float]) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values))


# --- The best alignment ---------------------------------------------------------------------------


def disorder(units: Sequence[Sequence[Unit]], costs: Costs = EVEN, clock: Clock = ENDLESS) -> float:
    """Least total cost of unitary alignments that cover every unit once, divided by the mean units per reader.

    A unitary alignment has at most one unit of each reader; it costs the mean over all pairs of readers, `empty`
    where one or both have none.
    """
    n_units = sum(map(len, units))
    clock.look()
    candidates = list(_candidates(units, costs, clock))
    total = sum(_cover(component, clock) for component in _components(candidates, n_units, costs.empty))
    return total / (n_units / len(units))


Candidate = tuple[float, int]
"""(cost, the units as bits)."""


def _candidates(units: Sequence[Sequence[Unit]], costs: Costs, clock: Clock) -> Iterator[Candidate]:
    """Every unitary alignment of two units or more that no split into two smaller ones undercuts."""
    m = len(units)
    pairs = m * (m - 1) // 2
    first = np.cumsum([0, *map(len, units)])
    table = np.zeros((int(first[-1]), int(first[-1])))
    for i, j in combinations(range(m), 2):
        block = costs.between(units[i], units[j])
        table[first[i] : first[i + 1], first[j] : first[j + 1]] = block
        table[first[j] : first[j + 1], first[i] : first[i + 1]] = block.T
    # A unit is worth its place only if it costs less there than on its own.
    limit = (pairs + m - 1) * costs.empty
    chosen, inner = np.zeros((1, 0), dtype=np.int64), np.zeros(1)
    for reader in range(m):
        chosen, inner = _extended(chosen, inner, np.arange(first[reader], first[reader + 1]), table, limit, clock)
    size = (chosen >= 0).sum(axis=1)
    # Units are numbered in the order of the text, so that what is left open stays together.
    starts = [start for own in units for _, start, _ in own]
    place = np.empty(len(starts), dtype=np.int64)
    place[np.argsort(starts, kind="stable")] = np.arange(len(starts))
    for number, (members, within, k) in enumerate(zip(chosen.tolist(), inner.tolist(), size.tolist(), strict=True)):
        if number % STEPS_BETWEEN_LOOKS == 0:
            clock.look()
        own = [unit for unit in members if unit >= 0]
        if k >= 2 and _is_whole(own, table, pairs, costs.empty):
            cost = (within + (pairs - k * (k - 1) // 2) * costs.empty) / pairs
            yield cost, sum(1 << int(place[unit]) for unit in own)


def _extended(
    chosen: IntArray, inner: FloatArray, units: IntArray, table: FloatArray, limit: float, clock: Clock
) -> tuple[IntArray, FloatArray]:
    """All partial alignments with no unit or one more of the next reader, without pairs that are too far apart."""
    none = np.column_stack([chosen, np.full(len(chosen), -1)])
    if not len(units):
        return none, inner
    longer, costs, number = [none], [inner], len(none)
    # Block by block: the whole [partial, member, unit] of many readers would not fit into memory.
    for begin in range(0, len(chosen), AT_ONCE):
        clock.look()
        block = chosen[begin : begin + AT_ONCE]
        # An absent member costs nothing here.
        cost = np.where((block >= 0)[:, :, None], table[np.maximum(block, 0)][:, :, units], 0.0)
        row, at = np.nonzero((cost < limit).all(axis=1))
        number += len(row)
        if number > MOST_CANDIDATES:
            raise TooComplex
        longer.append(np.column_stack([block[row], units[at]]))
        costs.append(inner[begin + row] + cost.sum(axis=1)[row, at])
    return np.concatenate(longer), np.concatenate(costs)


def _is_whole(members: Sequence[int], table: FloatArray, pairs: int, empty: float) -> bool:
    """Whether the alignment costs less than any split into two; a + b members split save (pairs + a b) empty."""
    rest = members[1:]
    for size in range(len(rest)):
        for with_first in combinations(rest, size):
            one = [members[0], *with_first]
            other = [unit for unit in rest if unit not in with_first]
            if table[np.ix_(one, other)].sum() >= (pairs + len(one) * len(other)) * empty:
                return False
    return True


def _components(candidates: Sequence[Candidate], n_units: int, empty: float) -> Iterator[list[Candidate]]:
    """The candidates by groups of units that nothing joins, a unit on its own among them everywhere."""
    group = list(range(n_units))

    def root(unit: int) -> int:
        while group[unit] != unit:
            unit = group[unit]
        return unit

    for _, bits in candidates:
        first, *others = _units_of(bits)
        for unit in others:
            group[root(unit)] = root(first)
    members: dict[int, list[Candidate]] = {}
    for unit in range(n_units):
        members.setdefault(root(unit), []).append((empty, 1 << unit))
    for candidate in candidates:
        members[root(_units_of(candidate[1])[0])].append(candidate)
    yield from members.values()


def _units_of(bits: int) -> list[int]:
    return [at for at in range(bits.bit_length()) if bits >> at & 1]


def _cover(candidates: Sequence[Candidate], clock: Clock) -> float:
    """The least cost of candidates that hold every unit exactly once: depth first, what is left remembered."""
    if len(candidates) == 1:
        return candidates[0][0]
    by_unit: dict[int, list[Candidate]] = {}
    for cost, bits in sorted(candidates):
        by_unit.setdefault((bits & -bits).bit_length(), []).append((cost, bits))
    steps = 0

    @cache
    def rest(left: int) -> float:
        nonlocal steps
        steps += 1
        if steps > MOST_STEPS:
            raise TooComplex
        if steps % STEPS_BETWEEN_LOOKS == 0:
            clock.look()
        if not left:
            return 0.0
        return min(
            cost + rest(left ^ bits) for cost, bits in by_unit[(left & -left).bit_length()] if bits & left == bits
        )

    everything = 0
    for _, bits in candidates:
        everything |= bits
    if everything.bit_count() > MOST_TOGETHER:
        raise TooComplex
    return rest(everything)
