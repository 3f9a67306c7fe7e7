"""How often the intervals hold, how far the estimates are off, and how many calls are wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bench.recovery.simulate import Scenario, World, draw
from corpus_app.stats import profile
from corpus_app.stats.arrays import BoolArray, FloatArray

TAG = 1
THRESHOLDS = profile.Thresholds(width=1.0)


@dataclass(frozen=True, eq=False)
class Run:
    """One world: per source whether its intervals hold and its error, and what was compared.

    `covered` and `error` are of stage 2, `rare_covered` of the rule for rarely used tags.
    """

    covered: BoolArray
    error: FloatArray
    rare_covered: BoolArray
    pooled_covered: BoolArray
    strictness: FloatArray
    strictness_covered: BoolArray
    called: BoolArray
    wrong: BoolArray


@dataclass(frozen=True)
class Summary:
    """Runs together: proportions, means and, for coverage, the simulation's own standard error."""

    scenario: str
    n_runs: int
    n_intervals: int
    coverage: float
    coverage_error: float
    bias: float
    rmse: float
    rare_coverage: float
    n_rare: int
    pooled_coverage: float
    strictness_correlation: float
    strictness_coverage: float
    called: float
    wrong: float


def run(scenario: Scenario, seed: int) -> Run:
    """Draw one world and profile it."""
    world = draw(scenario, seed)
    found = profile.compute(
        world.readings,
        sources=range(scenario.n_sources),
        tags=[TAG],
        thresholds=THRESHOLDS,
        with_leave_one_out=False,
    )
    component = max(found.components, key=lambda one: len(one.sources))
    panel = np.array(component.panel)
    truth, habit = world.truth(panel), world.habit() - world.habit()[panel].mean()
    shown = [row for row in found.results if row.share is not None]
    rare = [row for row in found.results if row.status == "rare"]
    habits = np.array([(row.b, row.low, row.high, habit[row.reviewer]) for row in found.strictness]).T
    pairs = [(pair, truth[pair.first] > truth[pair.second]) for pair in found.comparisons]
    return Run(
        covered=_covered(shown, truth),
        error=np.array([row.share - truth[row.source] for row in shown if row.share is not None]),
        rare_covered=_covered(rare, truth),
        pooled_covered=_pooled_covered(world, truth),
        strictness=np.corrcoef(habits[0], habits[3])[:1, 1],
        strictness_covered=(habits[1] <= habits[3]) & (habits[3] <= habits[2]),
        called=np.array([pair.called for pair, _ in pairs], dtype=bool),
        wrong=np.array([(pair.probability > 0.5) != is_more for pair, is_more in pairs if pair.called], dtype=bool),
    )


def summarise(scenario: Scenario, seeds: Iterable[int]) -> Summary:
    """The scenario over all seeds."""
    runs = [run(scenario, seed) for seed in seeds]

    def pooled(name: str) -> FloatArray:
        return np.concatenate([getattr(one, name) for one in runs]).astype(float)

    rates = np.array([one.covered.mean() for one in runs if len(one.covered)])
    return Summary(
        scenario=scenario.name,
        n_runs=len(runs),
        n_intervals=len(pooled("covered")),
        coverage=_mean(pooled("covered")),
        coverage_error=float(rates.std() / np.sqrt(len(rates))) if len(rates) else float("nan"),
        bias=_mean(pooled("error")),
        rmse=_mean(pooled("error") ** 2) ** 0.5,
        rare_coverage=_mean(pooled("rare_covered")),
        n_rare=len(pooled("rare_covered")),
        pooled_coverage=_mean(pooled("pooled_covered")),
        strictness_correlation=_mean(pooled("strictness")),
        strictness_coverage=_mean(pooled("strictness_covered")),
        called=_mean(pooled("called")),
        wrong=_mean(pooled("wrong")),
    )


def _covered(rows: list[profile.SourceShare], truth: FloatArray) -> BoolArray:
    held = [(row.low or 0.0) <= truth[row.source] <= (row.high or 0.0) for row in rows]
    return np.array(held, dtype=bool)


def _pooled_covered(world: World, truth: FloatArray) -> BoolArray:
    """The interval nobody should use: every character of every reading an independent trial."""
    readings = world.readings
    tagged = np.bincount(readings.source, readings.characters[:, 0])
    length = np.bincount(readings.source, readings.length)
    share = tagged / length
    held: BoolArray = np.abs(share - truth) <= 1.96 * np.sqrt(share * (1 - share) / length)
    return held


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else float("nan")
