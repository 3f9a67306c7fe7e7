"""Seconds for 5 reviewers, 2,000 articles, 100,000 spans; other packages on the same data beside ours."""

import json
import time
from collections.abc import Callable
from functools import partial
from itertools import combinations
from typing import Any

import krippendorff
import numpy as np
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa

from bench.agreement.corpus import TAGS, Setting, batch
from corpus_app.stats import family, items
from corpus_app.stats.pooled import pool
from corpus_app.stats.sufficient import ArticleStatistics, article_statistics, batch_statistics
from corpus_app.stats.sweep import Batch
from corpus_app.stats.verdicts import Verdicts

ARTICLES, READERS, PER_READING = 2000, 5, 10
CORPUS = Setting(readers=READERS, passages=12, found=0.6, unevenness=0.5, length=4000)


def timed(label: str, work: Callable[[], Any], repeat: int = 3) -> Any:
    """The result; prints the best time of a few."""
    seconds = []
    for _ in range(repeat):
        began = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - began)
    print(f"  {label:62s} {min(seconds) * 1000:10.1f} ms")
    return result


def run(*, quick: bool) -> None:
    spans = batch(CORPUS, ARTICLES, seed=1, per_reading=PER_READING)
    print(f"\n{READERS} reviewers, {ARTICLES} articles of {CORPUS.length} characters, {len(spans.span_tag)} spans\n")
    statistics = timed("sufficient statistics, one sweep", lambda: batch_statistics(spans))
    stored = timed("  to JSON", lambda: [json.dumps(article.to_json()) for article in statistics], 1)
    timed("  from JSON", lambda: [ArticleStatistics.from_json(json.loads(row)) for row in stored], 1)
    one = _article(spans, 0)
    timed("one article alone", lambda: article_statistics(*one), 20)
    timed("pooling all articles", lambda: pool(statistics, TAGS))
    timed("the family, values only", lambda: family.compute(statistics, tags=TAGS, intervals=False))
    found = timed(
        f"the family with 1,000 replicates ({ARTICLES} articles)", lambda: family.compute(statistics, tags=TAGS)
    )
    print(f"    {len(found.rows)} rows, {sum(row.low is not None for row in found.rows)} with an interval")
    for size in (60, 20):
        few = statistics[:size]
        timed(f"the family, studentised ({size} articles)", partial(family.compute, few, tags=TAGS))
    timed("888 reviewers, 1,700 items, alpha with interval", _crowd(), 2)
    if not quick:
        _packages(spans, found)
        _sizes()


def _sizes() -> None:
    """Seconds by the number of spans: the cost follows it."""
    print("\n  spans       statistics   family with 1,000 replicates")
    for n_articles in (200, 2000, 20_000):
        spans = batch(CORPUS, n_articles, seed=1, per_reading=PER_READING)
        began = time.perf_counter()
        statistics = batch_statistics(spans)
        counted = time.perf_counter()
        family.compute(statistics, tags=TAGS)
        done = time.perf_counter()
        print(f"  {len(spans.span_tag):9,d} {counted - began:10.2f} s {done - counted:10.2f} s")


def _article(spans: Batch, article: int) -> tuple[int, dict[int, list[tuple[int, int, int]]]]:
    readings: dict[int, list[tuple[int, int, int]]] = {}
    for reading in np.flatnonzero(spans.reading_article == article):
        mine = spans.span_reading == reading
        rows = np.column_stack([spans.span_tag[mine], spans.span_start[mine], spans.span_end[mine]])
        readings[int(spans.reading_reviewer[reading])] = [(tag, start, end) for tag, start, end in rows.tolist()]
    return int(spans.lengths[article]), readings


def _crowd() -> Callable[[], Any]:
    rng = np.random.default_rng(2)
    verdicts = Verdicts.of(
        [
            (1, {int(who): [(0, int(rng.choice(TAGS)))] for who in rng.choice(888, 10, replace=False)})
            for _ in range(1700)
        ]
    )
    return lambda: items.compute(verdicts, tags=TAGS, level="interval", names=["alpha_item"])


def _packages(spans: Batch, found: family.Family) -> None:
    """Character by character, which is what general packages need."""
    table = _characters(spans)
    print(f"\n  other packages on the {table.shape[1]:,} characters, values without intervals")
    nominal = timed(
        "krippendorff.alpha, nominal",
        lambda: krippendorff.alpha(table, level_of_measurement="nominal", value_domain=[0, *TAGS]),
        1,
    )
    kappas = timed(
        "sklearn.metrics.cohen_kappa_score, ten pairs",
        lambda: [cohen_kappa_score(table[i], table[j]) for i, j in combinations(range(READERS), 2)],
        1,
    )
    fleiss = timed(
        "statsmodels.stats.inter_rater.fleiss_kappa",
        lambda: fleiss_kappa(np.stack([(table == label).sum(axis=0) for label in (0, *TAGS)], axis=1)),
        1,
    )
    mine = found.find("fleiss")
    assert mine is not None and mine.value is not None
    print(f"    Fleiss {fleiss:.9f}, ours {mine.value:.9f}")
    ours = [row.value for row in found.rows if row.name == "kappa"]
    alpha = found.find("alpha")
    assert alpha is not None and alpha.value is not None
    print(f"    alpha {nominal:.9f}, ours {alpha.value:.9f}")
    print(f"    kappa of the first pair {kappas[0]:.9f}, ours {ours[0]:.9f}")


def _characters(spans: Batch) -> Any:
    """[readers, all characters] labels, 0 untagged."""
    table = np.zeros((READERS, ARTICLES * CORPUS.length), dtype=np.int8)
    article, reader = np.divmod(spans.span_reading, READERS)
    begin = article * CORPUS.length
    rows = np.column_stack([reader, begin + spans.span_start, begin + spans.span_end, spans.span_tag])
    for row, start, end, tag in rows.tolist():
        table[row, start:end] = tag
    return table
