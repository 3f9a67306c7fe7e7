"""Stage 2: the delta method against numbers, the interval, leaving one out, rarely used tags."""

from dataclasses import fields

import numpy as np
import pytest
import scipy.stats

from bench.recovery.simulate import Scenario, draw
from corpus_app.stats.profile.fit import Fit, covariance, expit, fit, logit
from corpus_app.stats.profile.graph import blocks
from corpus_app.stats.profile.readings import Reading, Readings
from corpus_app.stats.profile.rules import Thresholds
from corpus_app.stats.profile.shares import (
    leave_one_out,
    panel_jacobian,
    panel_share,
    rare_bounds,
    standardise,
)

THRESHOLDS = Thresholds(panel_readings=12)
WORLD = draw(Scenario(n_sources=5, articles=(8, 14), n_reviewers=5, n_newcomers=1), seed=1).readings


def only(readings, keep):
    return Readings(*(getattr(readings, field.name)[keep] for field in fields(readings)))


def block_and_share(readings=WORLD):
    (block,) = blocks(readings, THRESHOLDS)
    return block, (readings.characters[:, 0] / readings.length)[block.rows]


def test_the_derivatives_are_those_of_small_steps():
    block, share = block_and_share()
    fitted = fit(block, share)
    at, step = np.concatenate([fitted.alpha, fitted.b]), 1e-5

    def value(point):
        return logit(panel_share(Fit(point[:5], point[5:]), block))

    numeric = [(value(at + step * one) - value(at - step * one)) / (2 * step) for one in np.eye(len(at))]
    assert panel_jacobian(fitted, block) == pytest.approx(np.array(numeric).T, abs=1e-8)


def test_the_share_is_the_mean_over_the_panel_alone():
    block, share = block_and_share()
    assert 2 <= block.panel.sum() < len(block.panel)
    fitted = fit(block, share)
    by_hand = [expit(alpha + fitted.b[block.panel]).mean() for alpha in fitted.alpha]
    assert panel_share(fitted, block) == pytest.approx(by_hand)


def test_the_interval_has_as_many_degrees_as_articles_less_one():
    block, share = block_and_share()
    found = standardise(block, share)
    t = scipy.stats.t.ppf(0.975, block.articles_in - 1)
    reach = t * np.sqrt(np.diag(found.covariance))
    assert logit(found.high) - found.logit == pytest.approx(reach)
    assert found.logit - logit(found.low) == pytest.approx(reach)
    assert found.share == pytest.approx(expit(found.logit))


def test_strictness_is_measured_from_the_panel():
    block, share = block_and_share()
    found = standardise(block, share)
    fitted = fit(block, share)
    b, low, high = found.strictness.T
    assert b[block.panel].sum() == pytest.approx(0, abs=1e-12)
    assert np.diff(b) == pytest.approx(np.diff(fitted.b))
    contrast = np.where(np.arange(len(b)) == 0, 1.0, 0.0) - block.panel / block.panel.sum()
    variance = contrast @ covariance(block, share, fitted)[5:, 5:] @ contrast
    t = scipy.stats.t.ppf(0.975, (block.reviewer == 0).sum() - 1)
    assert (high - b)[0] == pytest.approx(t * np.sqrt(variance))
    assert (b - low)[0] == pytest.approx(t * np.sqrt(variance))


def test_a_blank_newcomer_makes_nobody_look_strict():
    settled = draw(Scenario(n_sources=5, articles=(30, 30), n_reviewers=5), seed=4).readings
    joined = draw(Scenario(n_sources=5, articles=(30, 30), n_reviewers=5, n_newcomers=1), seed=4).readings
    before = standardise(*block_and_share(settled))
    after = standardise(*block_and_share(joined))
    assert after.strictness[:5, 0] == pytest.approx(before.strictness[:, 0], abs=0.1)
    assert after.share == pytest.approx(before.share, abs=0.01)


def test_leaving_out_a_member_is_fitting_without_the_readings():
    block, share = block_and_share()
    shares = np.stack([share, share / 2, share], axis=1)
    low, high = leave_one_out(block, shares, [fit(block, share), fit(block, share / 2), None])
    refits = []
    for member in block.reviewers[block.panel]:
        rest, own = block_and_share(only(WORLD, WORLD.reviewer != member))
        fitted = fit(rest, own)
        others = np.isin(rest.reviewers, block.reviewers[block.panel])
        refits.append(fitted.mean[:, others].mean(axis=1))
        assert rest.sources.tolist() == block.sources.tolist()
    assert low[:, 0] == pytest.approx(np.min(refits, axis=0), abs=1e-7)
    assert high[:, 0] == pytest.approx(np.max(refits, axis=0), abs=1e-7)
    assert (high[:, 1] < high[:, 0]).all()
    assert np.isnan([low[:, 2], high[:, 2]]).all()


def test_a_rare_tag_is_bounded_by_how_often_it_occurs():
    rows = [
        Reading(source, 100 * source + article, reviewer, 1000, {1: tagged})
        for source, shares in {1: [200, 0, 0, 0, 0, 0], 2: [0] * 6, 3: [400, 100, 600, 0, 0, 0]}.items()
        for article, tagged in enumerate(shares)
        for reviewer in (5, 6)
    ]
    rows[0] = Reading(1, 100, 5, 1000, {1: 100})  # 100 and 200 of 1,000 are a mean share of .15
    (block,) = blocks(Readings.of(rows, [1]), Thresholds())
    used, low, high = rare_bounds(block, Readings.of(rows, [1]).characters[:, 0] / 1000)
    typical = (0.15 + 0.4 + 0.1 + 0.6) / 4
    assert used.tolist() == [1, 0, 3]
    for place, k in enumerate(used):
        exact = scipy.stats.binomtest(int(k), 6).proportion_ci(0.95)
        assert low[place] == pytest.approx(exact.low * typical)
        assert high[place] == pytest.approx(exact.high * typical)


def test_a_tag_that_nobody_used_has_no_bounds():
    block, share = block_and_share()
    used, low, high = rare_bounds(block, np.zeros_like(share))
    assert used.sum() == 0
    assert np.isnan([low, high]).all()
