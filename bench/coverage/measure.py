"""How often a 95 % interval holds the truth: sample articles from a large simulated population."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from scipy import stats as scipy_stats

from bench.agreement.corpus import SETTINGS, TAGS, batch
from bench.coverage import alternatives
from bench.coverage.cells import Cell, Kept
from corpus_app.stats import (
    ac1,
    alpha,
    alpha_tag,
    bootstrap,
    f1_exact,
    f1_soft,
    fleiss,
    kappa,
    u_alpha,
    u_alpha_2004,
    u_alpha_binary,
    u_alpha_category,
    u_alpha_coding,
)
from corpus_app.stats.bootstrap import Interval, Resampler
from corpus_app.stats.measure import Measure
from corpus_app.stats.pooled import Pooled, pool
from corpus_app.stats.sufficient import batch_statistics

POPULATION = 20_000
SIZES = (5, 10, 20, 30, 60, 100)
SMALL = (5, 10, 20)
MOST_DRAWN = 20
METHODS = ("percentile", "BCa", "jackknife-t", "studentised")
OTHERS = (
    alpha,
    u_alpha,
    u_alpha_binary,
    u_alpha_coding,
    u_alpha_category,
    u_alpha_2004,
    kappa,
    fleiss,
    ac1,
    f1_exact,
    f1_soft,
)


def run(kept: Kept) -> None:
    """Prints the table of statistics.md for the per-tag alpha, then the others, worst and best setting."""
    began = time.perf_counter()
    wanted = [(alpha_tag.NAME, setting, size) for size in SIZES for setting in SETTINGS]
    wanted += [(module.NAME, setting, size) for module in OTHERS for size in SMALL for setting in SETTINGS]
    found = kept.measure(wanted, lambda measure, setting, size: _cell(measure, setting, size, kept.runs))
    by_row: dict[tuple[str, int], list[Cell]] = {}
    for cell in found:
        if cell is not None:
            by_row.setdefault((cell.measure, cell.size), []).append(cell)
    print(f"\nCoverage of nominal .95, {kept.runs} samples with an interval a cell, tag 3 of {', '.join(SETTINGS)}\n")
    for setting in SETTINGS:
        measure = _measure(alpha_tag.NAME, setting)
        print(f"  {setting}: alpha {_truth(measure):.2f}, prevalence {measure.prevalence or 0:.3f}")
    print("\narticles  " + "  ".join(f"{method:>12}" for method in METHODS) + "   least runs   (worst-best setting)")
    for size in SIZES:
        row = by_row.get((alpha_tag.NAME, size), [])
        print(f"{size:8d}  " + "  ".join(f"{_range(row, m):>12}" for m in METHODS) + f"  {_least(row):>11}")
    print("\nstudentised / percentile, all settings, worst-best (least runs)")
    for module in OTHERS:
        rows = [(size, by_row.get((module.NAME, size), [])) for size in SMALL]
        cells = [
            f"{size}: {_range(row, 'studentised')} / {_range(row, 'percentile')} ({_least(row)})" for size, row in rows
        ]
        print(f"  {module.NAME:16s} " + "   ".join(cells))
    missing = sum(cell is None for cell in found)
    print(
        f"\n{time.perf_counter() - began:.0f} s" + (f"; {missing} cells are left to other processes" if missing else "")
    )


@cache
def _population(setting: str) -> Pooled:
    return pool(batch_statistics(batch(SETTINGS[setting], POPULATION, seed=11)), TAGS)


@cache
def _measure(name: str, setting: str) -> Measure:
    if name == alpha_tag.NAME:
        return next(each for each in alpha_tag.measures(_population(setting), "nominal") if each.tag == 3)
    module = next(module for module in OTHERS if name == module.NAME)
    return next(iter(module.measures(_population(setting), "nominal")))


def _truth(population: Measure) -> float:
    return float(population.formula(population.sums[None, :])[0])


def _range(cells: Sequence[Cell], method: str) -> str:
    shares = [f"{cell.share(method):.2f}".replace("0.", ".") for cell in cells]
    return f"{min(shares)}–{max(shares)}" if shares else "–"


def _least(cells: Sequence[Cell]) -> int:
    """How many samples had an interval in the setting where fewest had one."""
    return min((cell.tries["studentised"] for cell in cells), default=0)


def _cell(name: str, setting: str, size: int, runs: int) -> Cell:
    """How many of the samples with an interval hold the population's value.

    A rare tag is not in every sample of a few articles, so samples are drawn until `runs` of them had an interval, and
    at most MOST_DRAWN times as many.
    """
    population = _measure(name, setting)
    truth = _truth(population)
    rng = np.random.default_rng([size, runs])
    quantile = float(scipy_stats.t.ppf(0.975, size - 1))
    hits, tries = dict.fromkeys(METHODS, 0), dict.fromkeys(METHODS, 0)
    drawn = 0
    while drawn < MOST_DRAWN * runs and tries["studentised"] < runs:
        seed, drawn = drawn, drawn + 1
        rows = rng.integers(0, len(population.columns), size)
        sample = replace(population, columns=population.columns[rows], moves=population.moves[rows])
        if sample.n_moving < bootstrap.MINIMUM:
            continue
        for method, interval in _intervals(sample, quantile, seed).items():
            if interval.low is not None and interval.high is not None:
                tries[method] += 1
                hits[method] += bool(interval.low <= truth <= interval.high)
    return Cell(name, setting, size, runs, drawn, tries, hits)


def _intervals(sample: Measure, quantile: float, seed: int) -> dict[str, Interval]:
    resampler = Resampler(seed=seed)
    value = float(sample.formula(sample.sums[None, :])[0])
    sums = resampler.sums(sample.columns)
    replicates = sample.formula(sums)
    return {
        "percentile": bootstrap.percentile(replicates),
        "BCa": alternatives.bca(sample, value, replicates),
        "jackknife-t": alternatives.jackknife_t(sample, value, quantile),
        "studentised": bootstrap.studentised(sample, value, sums, replicates, resampler),
    }
