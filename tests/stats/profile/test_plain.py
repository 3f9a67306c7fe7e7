"""Raw shares, spans per 1,000 words and the contested share, each against a slow way to the same number."""

import numpy as np
import pytest
import scipy.stats

from corpus_app.stats.profile.plain import REPLICATES, SEED, Articles, contested_share
from corpus_app.stats.profile.readings import Reading, Readings

ROWS = [
    Reading(1, 10, 5, 1000, {1: 100}, {1: 2}, 200),
    Reading(1, 10, 6, 1000, {1: 300}, {1: 4}, 200),
    Reading(1, 11, 5, 500, {2: 20}, {2: 1}, 100),
    Reading(1, 12, 6, 2000, {1: 1000}, {1: 10}, 400),
    Reading(2, 20, 5, 800, {1: 800}, {1: 1}, 0),
]


def articles(source, weighting="article"):
    return Articles.of(Readings.of(ROWS, [1, 2]), source, weighting)


def test_the_raw_share_is_a_mean_of_means():
    assert articles(1).raw_share(0) == pytest.approx((0.2 + 0 + 0.5) / 3)
    assert articles(1).raw_share(1) == pytest.approx(0.04 / 3)
    assert articles(1, "character").raw_share(0) == pytest.approx((200 + 0 + 1000) / 3500)


def test_a_source_without_readings_has_no_raw_share():
    assert np.isnan(articles(9).raw_share(0))
    assert np.isnan(articles(9).per_1000_words(0, 5)).all()


def test_spans_per_1000_words():
    mean, low, high = articles(1).per_1000_words(0, rare_articles=2)
    rates = np.array([15.0, 0.0, 25.0])
    expected = scipy.stats.t.interval(0.95, 2, rates.mean(), scipy.stats.sem(rates))
    assert mean == pytest.approx(rates.mean())
    assert low == 0.0  # the formula would say −18
    assert high == pytest.approx(expected[1])


def test_a_rarely_used_tag_has_no_interval_per_1000_words():
    mean, low, high = articles(1).per_1000_words(0, rare_articles=3)
    assert mean == pytest.approx(40 / 3)
    assert np.isnan([low, high]).all()


def test_without_word_counts_there_is_no_rate():
    assert np.isnan(articles(2).per_1000_words(0, 1)).all()


def contested(n, seed=0):
    rng = np.random.default_rng(seed)
    tagged = rng.integers(0, 900, n) * (rng.random(n) < 0.8)
    return np.stack([np.floor(tagged * rng.beta(2, 3, n)).astype(int), tagged], axis=1)


@pytest.mark.parametrize("n", [12, 40])
def test_the_contested_share_has_a_studentised_interval(n):
    pairs = contested(n)
    pairs = pairs[np.lexsort(pairs.T)]
    value, low, high = contested_share(pairs[::-1], 5)

    def ratio_and_error(weights):
        top, bottom = weights @ pairs
        influence = (pairs[:, 0] - top / bottom * pairs[:, 1]) / bottom
        return top / bottom, np.sqrt(n / (n - 1) * (weights * influence**2).sum())

    expected, spread = ratio_and_error(np.ones(n))
    t = []
    for weights in np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=REPLICATES):
        replicate, error = ratio_and_error(weights)
        t.append((np.log(1 - replicate) - np.log(1 - expected)) * (1 - replicate) / error)
    q = np.percentile(t, [2.5, 97.5])
    bounds = 1 - (1 - expected) * np.exp(-q * spread / (1 - expected))
    assert (value, low, high) == pytest.approx((expected, *np.clip(bounds, 0, 1)))


def test_from_a_hundred_articles_the_interval_is_a_percentile():
    pairs = contested(150)
    value, low, high = contested_share(pairs, 5)
    error = np.sqrt(((pairs[:, 0] - value * pairs[:, 1]) ** 2).sum()) / pairs[:, 1].sum()
    assert (value - low) / error == pytest.approx(1.96, abs=0.3)
    assert (high - value) / error == pytest.approx(1.96, abs=0.3)


def test_the_order_of_articles_does_not_move_the_interval():
    pairs = contested(30)
    assert contested_share(pairs, 5) == contested_share(np.random.default_rng(1).permutation(pairs), 5)


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([[0, 0]] * 9, None),
        ([], None),
        ([[5, 10]] * 4 + [[0, 0]] * 9, 0.5),  # used in four articles only
        ([[7, 7]] * 9, 1.0),
        ([[3, 6]] * 9, 0.5),  # no replicate differs
        ([[3, 6]] * 120, 0.5),
        ([[1, 3], [2, 6], [4, 12], [5, 15], [7, 21], [9, 27]], 1 / 3),  # but for rounding
    ],
)
def test_where_the_contested_share_has_no_interval(pairs, value):
    found, low, high = contested_share(np.array(pairs, dtype=int), 5)
    assert np.isnan([low, high]).all()
    assert np.isnan(found) if value is None else found == pytest.approx(value)


def test_where_most_resamples_miss_the_tag_there_is_no_interval():
    pairs = np.array([[2, 9]] + [[0, 0]] * 120)
    value, low, high = contested_share(pairs, least_articles=1)
    assert value == pytest.approx(2 / 9)
    assert np.isnan([low, high]).all()


def test_the_contested_interval_stays_between_nothing_and_all():
    pairs = np.array([[1, 400], [0, 300], [0, 500], [2, 350], [0, 10], [0, 90]])
    _, low, high = contested_share(pairs, 5)
    assert 0 <= low < high <= 1
