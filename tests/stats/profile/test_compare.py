"""Stage 3 against its formulas written out, and against a brute-force restricted likelihood."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_app.stats.profile.compare import HIGHEST_VARIANCE, LOWEST_VARIANCE, Shrunken, reml, shrink
from corpus_app.stats.profile.fit import expit


def sources(seed, n=8, spread=0.6):
    """Logits of n sources and a full covariance matrix, as stage 2 gives them."""
    rng = np.random.default_rng(seed)
    root = rng.normal(0, 0.12, (n, n + 3)) + 0.05
    covariance = root @ root.T
    logits = rng.normal(-1.2, spread, n) + rng.multivariate_normal(np.zeros(n), covariance)
    return logits, covariance


def restricted_likelihood(variance, logits, covariance):
    total = covariance + variance * np.eye(len(logits))
    inverse, ones = np.linalg.inv(total), np.ones(len(logits))
    weight = ones @ inverse @ ones
    deviation = logits - (ones @ inverse @ logits) / weight
    return -0.5 * (np.linalg.slogdet(total)[1] + np.log(weight) + deviation @ inverse @ deviation)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), spread=st.sampled_from([0.0, 0.1, 0.6, 2.0]), n=st.integers(5, 12))
def test_reml_finds_the_highest_point(seed, spread, n):
    logits, covariance = sources(seed, n, spread)
    grid = np.exp(np.linspace(np.log(LOWEST_VARIANCE), np.log(HIGHEST_VARIANCE), 600))
    best = max(restricted_likelihood(variance, logits, covariance) for variance in grid)
    assert restricted_likelihood(reml(logits, covariance), logits, covariance) >= best - 1e-9


def test_sources_that_do_not_differ_have_no_variance():
    logits, covariance = sources(0, 12, spread=0.0)
    assert reml(logits * 0 + 1, covariance) == pytest.approx(LOWEST_VARIANCE, rel=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_posterior_is_the_formula(seed):
    logits, covariance = sources(seed)
    found = shrink(logits, covariance, least_sources=5)
    ones = np.ones(len(logits))
    precision = np.linalg.inv(covariance + found.variance * np.eye(len(logits)))
    mean = ones @ precision @ logits / (ones @ precision @ ones)
    pull = covariance @ precision
    slope = covariance @ precision @ precision @ (logits - mean)
    spread = (
        covariance
        - covariance @ precision @ covariance
        + np.outer(pull @ ones, pull @ ones) / (ones @ precision @ ones)
        + np.outer(slope, slope) * 2 / np.trace(precision @ precision)
    )
    assert found.mean == pytest.approx(logits - pull @ (logits - mean))
    assert found.covariance == pytest.approx(spread)


def test_shrunken_shares_lie_closer_together():
    logits, covariance = sources(3)
    share, low, high = shrink(logits, covariance, 5).shares()
    assert np.ptp(share) < np.ptp(expit(logits))
    assert (low < share).all()
    assert (share < high).all()


def test_fewer_than_five_sources_stay_as_they_are():
    logits, covariance = sources(1, n=4)
    found = shrink(logits, covariance, least_sources=5)
    assert found.variance is None
    assert found.mean is logits
    assert found.covariance is covariance


def test_the_probability_counts_what_two_sources_share():
    logits, covariance = sources(2)
    found = Shrunken(logits, covariance, None)
    probability = found.probabilities()
    difference = scipy.stats.norm(
        logits[0] - logits[3], np.sqrt(covariance[0, 0] + covariance[3, 3] - 2 * covariance[0, 3])
    )
    assert probability[0, 3] == pytest.approx(difference.sf(0))
    assert probability + probability.T == pytest.approx(np.ones((8, 8)))
    assert np.diag(probability) == pytest.approx(0.5)


def test_without_any_spread_the_larger_is_larger():
    found = Shrunken(np.array([1.0, 1.0, 2.0]), np.zeros((3, 3)), None)
    assert found.probabilities().tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [1, 1, 0.5]]
