"""The numbers of well-kept packages on random data beside ours."""

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score
from statsmodels.stats.inter_rater import fleiss_kappa

from corpus_app.stats import items, kappa
from corpus_app.stats.verdicts import Verdicts
from tests.stats import brute, corpora

TAGS = [4, 2, 9]
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def random_corpus(seed, articles=6, readers=3, length=40, missing=0.0):
    """Labels without self-overlap: reading = runs of one label per character."""
    rng = np.random.default_rng(seed)
    corpus = []
    for _ in range(articles):
        truth = rng.choice([0, *TAGS], size=length // 4).repeat(4)
        readings = {}
        for reader in range(readers):
            if rng.random() < missing:
                continue
            noise = rng.random(length) < 0.3
            labels = np.where(noise, rng.choice([0, *TAGS], size=length), truth)
            readings[reader] = [(int(tag), at, at + 1) for at, tag in enumerate(labels) if tag]
        corpus.append((length, readings))
    return corpus


def rows_of(corpus, readers=3):
    """[readers, characters], NaN where a reader did not read."""
    table = []
    for length, readings in corpus:
        rows = [
            np.array(brute.labels(length, readings[who], TAGS), dtype=float)
            if who in readings
            else np.full(length, np.nan)
            for who in range(readers)
        ]
        table.append(np.array(rows))
    return np.hstack(table)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_on_characters_is_that_of_krippendorff(seed):
    corpus = random_corpus(seed, missing=0.2)
    table = rows_of(corpus)
    table[:, np.isfinite(table).sum(axis=0) < 2] = np.nan
    expected = krippendorff.alpha(table, level_of_measurement="nominal", value_domain=[0, *TAGS])
    assert corpora.values(corpus, TAGS)["alpha", None, None] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_per_tag_is_that_of_krippendorff(seed):
    corpus = random_corpus(seed, missing=0.2)
    table = rows_of(corpus)
    found = corpora.values(corpus, TAGS)
    for tag in TAGS:
        binary = np.where(np.isnan(table), np.nan, table == tag)
        expected = krippendorff.alpha(binary, level_of_measurement="nominal", value_domain=[0.0, 1.0])
        assert found["alpha_tag", tag, None] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_kappa_of_a_pair_is_that_of_scikit_learn(seed):
    corpus = random_corpus(seed)
    table = rows_of(corpus)
    found = corpora.values(corpus, TAGS)
    for first, second in ((0, 1), (0, 2), (1, 2)):
        expected = cohen_kappa_score(table[first], table[second])
        assert found["kappa", None, (first, second)] == pytest.approx(expected, abs=1e-12)


def test_weighted_kappa_is_that_of_scikit_learn():
    rng = np.random.default_rng(5)
    first = rng.integers(0, 4, 60)
    second = np.clip(first + rng.integers(-1, 2, 60), 0, 3)
    table = np.array([[np.sum((first == c) & (second == k)) for k in range(4)] for c in range(4)], dtype=float)
    apart = np.subtract.outer(np.arange(4), np.arange(4))
    for weights, name in ((np.abs(apart), "linear"), (apart**2, "quadratic")):
        expected = cohen_kappa_score(first, second, weights=name)
        assert kappa.weighted(table, weights.astype(float)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_fleiss_on_characters_is_that_of_statsmodels(seed):
    corpus = random_corpus(seed)
    table = rows_of(corpus)
    counts = np.array([(table == label).sum(axis=0) for label in [0, *TAGS]]).T
    expected = fleiss_kappa(counts)
    assert corpora.values(corpus, TAGS)["fleiss", None, None] == pytest.approx(expected, abs=1e-12)


def test_exact_f1_of_single_characters_is_the_micro_f1_of_scikit_learn():
    corpus = random_corpus(3, readers=2)
    table = rows_of(corpus, readers=2)
    expected = f1_score(table[0], table[1], labels=TAGS, average="micro")
    assert corpora.values(corpus, TAGS)["f1_exact", None, None] == pytest.approx(expected, abs=1e-12)


def random_verdicts(seed, readers=5, articles=8, most_items=4, missing=0.3):
    """One item per (article, position), answers 1..4 with gaps; [readers, items] beside them."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, most_items + 1, size=articles)
    answers = np.where(
        rng.random((readers, sizes.sum())) < missing,
        np.nan,
        np.clip(rng.integers(1, 5, sizes.sum()) + rng.integers(-1, 2, (readers, sizes.sum())), 1, 4),
    )
    edges = np.concatenate([[0], np.cumsum(sizes)])
    corpus = [
        (
            int(size),
            {
                who: [
                    (at, int(answers[who, begin + at])) for at in range(size) if np.isfinite(answers[who, begin + at])
                ]
                for who in range(readers)
            },
        )
        for size, begin in zip(sizes, edges[:-1], strict=True)
    ]
    return Verdicts.of(corpus), answers


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(4))
def test_alpha_on_items_is_that_of_krippendorff(seed, level):
    verdicts, answers = random_verdicts(seed)
    if level == "nominal":
        answers = np.nan_to_num(answers)
    domain = [0.0, 1.0, 2.0, 3.0, 4.0] if level == "nominal" else [1.0, 2.0, 3.0, 4.0]
    expected = krippendorff.alpha(answers, level_of_measurement=level, value_domain=domain)
    found = items.compute(verdicts, tags=[1, 2, 3, 4], level=level, intervals=False).find("alpha_item")
    assert found.value == pytest.approx(expected, abs=1e-12)
    assert found.level == level


@pytest.mark.parametrize("seed", range(3))
def test_fleiss_on_items_is_that_of_statsmodels(seed):
    verdicts, answers = random_verdicts(seed)
    counts = np.array([(np.nan_to_num(answers) == label).sum(axis=0) for label in range(5)]).T
    found = items.compute(verdicts, tags=[1, 2, 3, 4], intervals=False)
    assert found.find("fleiss").value == pytest.approx(fleiss_kappa(counts), abs=1e-12)
    one = np.column_stack([counts[:, 2], 5 - counts[:, 2]])
    assert found.find("fleiss", 2).value == pytest.approx(fleiss_kappa(one), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_kappa_on_items_is_that_of_scikit_learn(seed):
    verdicts, answers = random_verdicts(seed)
    for level in ("nominal", "interval"):
        found = items.compute(verdicts, tags=[1, 2, 3, 4], level=level, intervals=False)
        both = np.isfinite(answers[1]) & np.isfinite(answers[3]) | (level == "nominal")
        one, other = np.nan_to_num(answers[1])[both], np.nan_to_num(answers[3])[both]
        row = found.find("kappa", raters=(1, 3))
        assert row.value == pytest.approx(cohen_kappa_score(one, other), abs=1e-12)
        assert row.n_units == both.sum()
