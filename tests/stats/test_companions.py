"""Coefficients of the export: two from the literature, two by hand."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from corpus_app.stats import companions
from tests.stats.test_published import ARTSTEIN_1, ARTSTEIN_2, FLEISS, counted, counts_of


@pytest.mark.parametrize(("table", "printed"), [(ARTSTEIN_1, 0.341), (ARTSTEIN_2, 0.7995)])
def test_scott_in_artstein_and_poesio_2008(table, printed):
    assert companions.scott(table) == pytest.approx(printed, abs=5e-4)


@pytest.mark.parametrize(("table", "printed"), [(ARTSTEIN_1, 0.4), (ARTSTEIN_2, 0.82)])
def test_bennett_in_artstein_and_poesio_2008(table, printed):
    assert companions.free_marginal(counts_of(table)) == pytest.approx(printed)


def test_free_marginal_in_gwet_2014():
    counts = counted([list(row) for row in FLEISS[:15]], "12345")
    assert companions.free_marginal(counts) == pytest.approx(0.4388889, abs=5e-8)


def test_light_is_the_mean_of_the_pairs():
    answers = np.random.default_rng(0).integers(0, 3, (3, 40))
    pairs = [(0, 1), (0, 2), (1, 2)]
    tables = np.array(
        [[[np.sum((answers[i] == c) & (answers[j] == k)) for k in range(3)] for c in range(3)] for i, j in pairs]
    )
    expected = np.mean([cohen_kappa_score(answers[i], answers[j]) for i, j in pairs])
    assert companions.light(tables.astype(float)) == pytest.approx(expected)


def test_hubert_averages_before_it_corrects():
    """p_o = .7 and .88, p_e = .54 and .396 on two labels and three: the mean .79 and .468."""
    first = np.zeros((3, 3))
    first[:2, :2] = ARTSTEIN_1
    expected = (0.79 - 0.4679) / (1 - 0.4679)
    assert companions.hubert(np.array([first, ARTSTEIN_2])) == pytest.approx(expected, abs=1e-3)


def test_undefined_is_none():
    one_label = np.array([[5.0, 0], [0, 0]])
    assert companions.scott(one_label) is None
    assert companions.light(one_label[None]) is None
    assert companions.hubert(one_label[None]) is None
    assert companions.free_marginal(np.array([[2, 0], [1, 0]])) is None
