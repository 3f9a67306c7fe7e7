"""Stage 1 against a brute-force maximiser and a literal leave-one-article-out covariance."""

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.recovery.simulate import Scenario, draw
from corpus_app.stats.profile.fit import RIDGE, covariance, expit, fit, inverse_information, logit
from corpus_app.stats.profile.graph import blocks
from corpus_app.stats.profile.readings import Reading, Readings
from corpus_app.stats.profile.rules import Thresholds

SMALL = Scenario(n_sources=4, articles=(5, 9), n_reviewers=3)


def block_and_share(seed, scenario=SMALL, weighting="article"):
    readings = draw(scenario, seed).readings
    block = max(blocks(readings, Thresholds(edge_readings=1), weighting), key=lambda one: len(one.rows))
    return block, (readings.characters[:, 0] / readings.length)[block.rows]


def design(block):
    """(n, S+R−1) one row per reading in (α, γ), b = Cγ; and the map T from (α, γ) to (α, b)."""
    n_sources, n_reviewers = len(block.sources), len(block.reviewers)
    contrasts = np.vstack([np.eye(n_reviewers - 1), -np.ones(n_reviewers - 1)])
    turn = scipy.linalg.block_diag(np.eye(n_sources), contrasts)
    rows = np.hstack([np.eye(n_sources)[block.source], np.eye(n_reviewers)[block.reviewer]])
    return rows @ turn, turn


def penalty(turn, n_sources):
    centre = np.eye(n_sources) - 1 / n_sources
    return RIDGE * turn.T @ scipy.linalg.block_diag(centre, np.eye(len(turn) - n_sources)) @ turn


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("weighting", ["article", "character"])
def test_it_finds_the_maximum_of_the_penalised_likelihood(seed, weighting):
    block, share = block_and_share(seed, weighting=weighting)
    x, turn = design(block)
    ridge = penalty(turn, len(block.sources))

    def loss(beta):
        eta = x @ beta
        return -np.sum(block.weight * (share * eta - np.logaddexp(0, eta))) + beta @ ridge @ beta / 2

    best = scipy.optimize.minimize(loss, np.zeros(x.shape[1]), method="BFGS", options={"gtol": 1e-8})
    fitted = fit(block, share)
    assert np.concatenate([fitted.alpha, fitted.b]) == pytest.approx(turn @ best.x, abs=2e-5)
    assert fitted.b.sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_covariance_is_that_of_leaving_out_each_article(seed):
    block, share = block_and_share(seed)
    fitted = fit(block, share)
    x, turn = design(block)
    ridge = penalty(turn, len(block.sources))
    mean = fitted.mean[block.source, block.reviewer]
    curvature, residual = block.weight * mean * (1 - mean), block.weight * (share - mean)
    expected = np.zeros((x.shape[1], x.shape[1]))
    for article in range(len(block.source_of)):
        out = block.article == article
        rest = x[~out].T @ (curvature[~out, None] * x[~out]) + ridge
        change = np.linalg.solve(rest, x[out].T @ residual[out])
        expected += np.outer(change, change)
    assert covariance(block, share, fitted) == pytest.approx(turn @ expected @ turn.T, rel=1e-6, abs=1e-9)


def test_the_covariance_is_close_to_a_jackknife_that_refits():
    readings = draw(Scenario(n_sources=4, articles=(15, 25), n_reviewers=4), seed=3).readings
    (block,) = blocks(readings, Thresholds(edge_readings=1))
    share = readings.characters[:, 0] / readings.length
    fitted = fit(block, share)
    spread = np.zeros(4)
    for article in np.unique(readings.article):
        keep = readings.article != article
        (rest,) = blocks(
            Readings(*(getattr(readings, name)[keep] for name in Readings.__dataclass_fields__)),
            Thresholds(edge_readings=1),
        )
        spread += (fit(rest, share[keep]).alpha - fitted.alpha) ** 2
    assert np.sqrt(np.diag(covariance(block, share, fitted))[:4]) == pytest.approx(np.sqrt(spread), rel=0.05)


def test_the_inverse_information_comes_from_the_rows():
    block, share = block_and_share(1)
    fitted = fit(block, share)
    x, turn = design(block)
    mean = fitted.mean[block.source, block.reviewer]
    information = x.T @ ((block.weight * mean * (1 - mean))[:, None] * x) + penalty(turn, len(block.sources))
    expected = turn @ np.linalg.inv(information) @ turn.T
    assert inverse_information(block, fitted) == pytest.approx(expected, rel=1e-8, abs=1e-10)


def test_starting_elsewhere_ends_in_the_same_place():
    block, share = block_and_share(2)
    fitted = fit(block, share)
    other = fit(block, share, type(fitted)(fitted.alpha + 5, fitted.b[::-1].copy()))
    assert other.alpha == pytest.approx(fitted.alpha, abs=1e-8)
    assert other.b == pytest.approx(fitted.b, abs=1e-8)


def test_a_source_and_a_reviewer_without_the_tag_stay_finite():
    block, share = block_and_share(0)
    share = np.where((block.source == 0) | (block.reviewer == 1), 0.0, share)
    fitted = fit(block, share)
    assert np.isfinite(fitted.mean).all()
    assert fitted.mean[0].max() < 0.02
    assert np.isfinite(covariance(block, share, fitted)).all()


@settings(max_examples=150, deadline=None)
@given(
    shares=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from([0, 0, 1, 50, 500, 999, 1000])),
        min_size=2,
        max_size=40,
    )
)
def test_it_always_converges(shares):
    rows = [Reading(source, article, reviewer, 1000, {1: y}) for article, (source, reviewer, y) in enumerate(shares)]
    readings = Readings.of(rows, [1])
    for block in blocks(readings, Thresholds(edge_readings=1)):
        share = readings.characters[block.rows, 0] / 1000
        if share.max() > 0 and share.min() < 1 and len(block.source_of) > 1:
            fitted = fit(block, share)
            assert np.isfinite(covariance(block, share, fitted)).all()


def test_it_says_so_when_it_does_not_converge(monkeypatch):
    monkeypatch.setattr("corpus_app.stats.profile.fit.ROUNDS", 2)
    with pytest.raises(ArithmeticError, match="did not converge"):
        fit(*block_and_share(0))


def test_expit_and_logit_keep_their_heads():
    assert expit(np.array([-800.0, 0.0, 800.0])).tolist() == [0.0, 0.5, 1.0]
    assert logit(expit(np.array([-3.0, 0.5]))) == pytest.approx([-3.0, 0.5])
