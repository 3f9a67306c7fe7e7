"""How often a 95 % interval holds the truth: sample articles from a large simulated population."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import stats as scipy_stats

from bench.agreement.corpus import SETTINGS, TAGS, batch
from bench.coverage import alternatives
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


def run(*, runs: int) -> None:
    """Prints the table of statistics.md for the per-tag alpha, then the others, worst and best setting."""
    began = time.perf_counter()
    populations = {
        name: pool(batch_statistics(batch(setting, POPULATION, seed=11)), TAGS) for name, setting in SETTINGS.items()
    }
    print(f"\nCoverage of nominal .95, {runs} runs a cell, tag 3 of {', '.join(SETTINGS)}\n")
    measures = {name: _tag_three(pooled) for name, pooled in populations.items()}
    for name, measure in measures.items():
        value = float(measure.formula(measure.sums[None, :])[0])
        print(f"  {name}: alpha {value:.2f}, prevalence {measure.prevalence or 0:.3f}")
    print("\narticles  " + "  ".join(f"{method:>12}" for method in METHODS) + "   (worst-best setting)")
    for size in SIZES:
        shares = [_coverage(measure, size, runs) for measure in measures.values()]
        print(f"{size:8d}  " + "  ".join(f"{_range([share[m] for share in shares]):>12}" for m in METHODS))
    print("\nstudentised / percentile, all settings, worst-best")
    for module in OTHERS:
        cells = []
        for size in (5, 10, 20):
            shares = [_coverage(_first(module.measures(p, "nominal")), size, runs) for p in populations.values()]
            cells.append(" / ".join(_range([share[m] for share in shares]) for m in ("studentised", "percentile")))
        labelled = [f"{size}: {cell}" for size, cell in zip((5, 10, 20), cells, strict=True)]
        print(f"  {module.NAME:15s} " + "   ".join(labelled))
    print(f"\n{time.perf_counter() - began:.0f} s")


def _tag_three(pooled: Pooled) -> Measure:
    return next(measure for measure in alpha_tag.measures(pooled, "nominal") if measure.tag == 3)


def _first(measures: Iterator[Measure]) -> Measure:
    return next(measures)


def _range(shares: list[float]) -> str:
    return f"{min(shares):.2f}–{max(shares):.2f}".replace("0.", ".")


def _coverage(population: Measure, size: int, runs: int) -> dict[str, float]:
    """Share of the samples with an interval whose interval holds the population's value."""
    truth = float(population.formula(population.sums[None, :])[0])
    rng = np.random.default_rng([size, runs])
    quantile = float(scipy_stats.t.ppf(0.975, size - 1))
    hits, tries = dict.fromkeys(METHODS, 0), dict.fromkeys(METHODS, 0)
    for seed in range(runs):
        rows = rng.integers(0, len(population.columns), size)
        sample = replace(population, columns=population.columns[rows], moves=population.moves[rows])
        if sample.n_moving < bootstrap.MINIMUM:
            continue
        for method, interval in _intervals(sample, quantile, seed).items():
            if interval.low is not None and interval.high is not None:
                tries[method] += 1
                hits[method] += interval.low <= truth <= interval.high
    return {method: hits[method] / max(tries[method], 1) for method in METHODS}


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
