"""Every quantile against scipy, which is an oracle here and never a dependency of the product."""

import doctest
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from corpus_app.stats import distributions
from corpus_app.stats.distributions import (
    binomial_cdf,
    clopper_pearson,
    normal_cdf,
    normal_quantile,
    t_cdf,
    t_quantile,
)


def test_the_examples_hold():
    results = doctest.testmod(distributions)
    assert results.attempted >= 5
    assert results.failed == 0


def test_normal_cdf_keeps_the_shape():
    x = np.linspace(-6, 6, 12).reshape(3, 4)
    assert normal_cdf(x) == pytest.approx(scipy.stats.norm.cdf(x), abs=1e-14)


@pytest.mark.parametrize("p", [0.001, 0.025, 0.5, 0.8, 0.975, 0.9999])
def test_normal_quantile(p):
    assert normal_quantile(p) == pytest.approx(scipy.stats.norm.ppf(p), abs=1e-12)


@pytest.mark.parametrize("df", [*range(1, 31), 59, 100, 999, 2000, 50_001])
@pytest.mark.parametrize("p", [0.01, 0.025, 0.4, 0.5, 0.9, 0.975, 0.9995])
def test_t_quantile(p, df):
    assert t_quantile(p, df) == pytest.approx(scipy.stats.t.ppf(p, df), rel=1e-9, abs=1e-9)


@given(t=st.floats(-60, 60), df=st.integers(1, 400))
def test_t_cdf(t, df):
    assert t_cdf(t, df) == pytest.approx(scipy.stats.t.cdf(t, df), abs=1e-8)  # scipy's own error next to 0


@pytest.mark.parametrize("df", [1, 2, 3, 8, 51])
def test_t_cdf_next_to_zero_is_its_density(df):
    assert t_cdf(1e-5, df) - 0.5 == pytest.approx(1e-5 * scipy.stats.t.pdf(0, df), rel=1e-9)


@given(n=st.integers(1, 500), k=st.integers(-1, 501), p=st.floats(0, 1))
def test_binomial_cdf(n, k, p):
    assert binomial_cdf(k, n, p) == pytest.approx(scipy.stats.binom.cdf(k, n, p), abs=1e-10)


@given(st.data())
def test_clopper_pearson(data):
    n = data.draw(st.integers(1, 300))
    k = data.draw(st.integers(0, n))
    level = data.draw(st.sampled_from([0.5, 0.9, 0.95, 0.99]))
    expected = scipy.stats.binomtest(k, n).proportion_ci(level)
    assert clopper_pearson(k, n, level) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_clopper_pearson_with_thousands_of_trials():
    expected = scipy.stats.binomtest(3, 5000).proportion_ci(0.95)
    assert clopper_pearson(3, 5000) == pytest.approx((expected.low, expected.high), rel=1e-9)


def test_clopper_pearson_of_all_and_nothing_touches_the_end():
    assert clopper_pearson(0, 7)[0] == 0
    assert clopper_pearson(7, 7)[1] == 1


@pytest.mark.parametrize("p", [0, 1, -0.1, math.nan])
def test_a_quantile_refuses_what_is_no_probability(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(p)
    with pytest.raises(ValueError, match="between 0 and 1"):
        t_quantile(p, 3)


@pytest.mark.parametrize("df", [0, -1, 2.5])
def test_t_refuses_what_are_no_degrees_of_freedom(df):
    with pytest.raises(ValueError, match="degrees of freedom"):
        t_quantile(0.975, df)
    with pytest.raises(ValueError, match="degrees of freedom"):
        t_cdf(1.0, df)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_clopper_pearson_refuses_what_is_no_proportion(k, n):
    with pytest.raises(ValueError, match="not a proportion"):
        clopper_pearson(k, n)
