"""How often intervals of reviewers against the gold hold the truth; the first reader of an article is its gold."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from bench.agreement.corpus import SETTINGS, TAGS, batch
from corpus_app.stats import bootstrap, gold
from corpus_app.stats.bootstrap import Interval, Resampler
from corpus_app.stats.measure import Measure

POPULATION = 3000
SIZES = (5, 10, 20)
NAMES = ("precision_soft", "recall_soft", "f1_soft", "precision_exact", "recall_exact", "f1_exact")
METHODS = ("logit", "studentised")


def run(runs: int) -> None:
    """Prints coverage (worst-best setting) and, for the widest of twenty, the width (largest setting)."""
    measured = {name: _measures(name) for name in SETTINGS}
    print(f"\nCoverage of nominal .95 against the gold, {runs} samples a cell; widths: the widest of twenty\n")
    print("| name | articles | logit | studentised | width, logit | width, studentised |\n|---|---|---|---|---|---|")
    for name in NAMES:
        for size in SIZES:
            found = [_cell(measured[setting][name], size, runs) for setting in SETTINGS]
            shares = [_range([cell[method][0] for cell in found]) for method in METHODS]
            widths = [f"{max(cell[method][1] for cell in found):.2f}".removeprefix("0") for method in METHODS]
            print(f"| `{name}` | {size} | " + " | ".join(shares + widths) + " |", flush=True)


def _measures(setting: str) -> dict[str, Measure]:
    """The scores of all readers but the first over a large population."""
    spans, readers = batch(SETTINGS[setting], POPULATION, seed=3), SETTINGS[setting].readers
    rows = np.column_stack([spans.span_tag, spans.span_start, spans.span_end]).tolist()
    cuts = np.searchsorted(spans.span_reading, np.arange(POPULATION * readers + 1)).tolist()
    readings = [[(tag, start, end) for tag, start, end in rows[a:b]] for a, b in pairwise(cuts)]
    articles = [
        (int(length), dict(enumerate(readings[at + 1 : at + readers], start=1)), readings[at])
        for at, length in zip(range(0, len(readings), readers), spans.lengths, strict=True)
    ]
    return dict(gold.measures(gold.compared(articles), TAGS))


def _cell(population: Measure, size: int, runs: int) -> dict[str, tuple[float, float]]:
    """Per method: how many of the samples with an interval hold the truth, and the width of the widest of twenty."""
    truth = float(population.formula(population.sums[None, :])[0])
    rng = np.random.default_rng([size, runs])
    hits: dict[str, list[bool]] = {method: [] for method in METHODS}
    widths: dict[str, list[float]] = {method: [] for method in METHODS}
    for seed, sample in enumerate(_samples(population, size, rng, runs)):
        value = float(sample.formula(sample.sums[None, :])[0])
        if not 0 < value < 1:
            continue
        for method, interval in _intervals(sample, value, seed).items():
            if interval.low is not None and interval.high is not None:
                hits[method].append(interval.low <= truth <= interval.high)
                widths[method].append(interval.high - interval.low)
    return {method: (float(np.mean(hits[method])), float(np.quantile(widths[method], 0.95))) for method in METHODS}


def _samples(population: Measure, size: int, rng: np.random.Generator, runs: int) -> Iterator[Measure]:
    while runs:
        rows = rng.integers(0, len(population.columns), size)
        sample = replace(population, columns=population.columns[rows], moves=population.moves[rows])
        if sample.n_moving >= bootstrap.MINIMUM:
            runs -= 1
            yield sample


def _intervals(sample: Measure, value: float, seed: int) -> dict[str, Interval]:
    resampler = Resampler(seed=seed)
    sums = resampler.sums(sample.columns)
    studentised = bootstrap.studentised(sample, value, sums, sample.formula(sums), resampler)
    return {"logit": bootstrap.logit_t(sample, value), "studentised": studentised}


def _range(shares: list[float]) -> str:
    low, high = (f"{share:.2f}".removeprefix("0") for share in (min(shares), max(shares)))
    return low if low == high else f"{low}–{high}"
