"""Worked examples from the literature; each says where it is printed and how exactly."""

import numpy as np
import pytest

from corpus_app.stats import ac1, alpha_item, fleiss, kappa, metric
from corpus_app.stats.coincidences import unmatched
from corpus_app.stats.sufficient import article_statistics
from tests.stats import corpora

NOMINAL = 1 - np.eye(5)


def counted(answers, labels):
    """r [U, q] from one list of labels per item, `None` where a reader gave none."""
    return np.array([[row.count(label) for label in labels] for row in answers])


def alpha(answers, labels, level="nominal"):
    counts = counted(answers, labels)
    if level == "ordinal":
        return alpha_item.ordinal_from_counts(counts)
    return alpha_item.from_counts(counts, metric.fixed(level, labels))


def by_item(*readers):
    return [list(column) for column in zip(*readers, strict=True)]


# --- Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), examples A to D


def test_krippendorff_2011_a_binary_two_observers():
    meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(by_item(meg, owen), [0, 1]) == pytest.approx(0.095, abs=5e-4)


def test_krippendorff_2011_b_nominal_two_observers():
    ben, gerry = list("aabbdcccedda"), list("babbbcccEddd".lower())
    counts = counted(by_item(ben, gerry), "abcde")
    assert alpha_item.from_counts(counts, NOMINAL) == pytest.approx(0.692, abs=5e-4)


KRIPPENDORFF_C = by_item(
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
)


@pytest.mark.parametrize(
    ("level", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorff_2011_c_and_d_missing_data_and_levels(level, printed):
    assert alpha(KRIPPENDORFF_C, [1, 2, 3, 4, 5], level) == pytest.approx(printed, abs=5e-4)


def test_hayes_and_krippendorff_2007_ordinal():
    """Answering the call for a standard reliability measure, p. 84: 40 stories, 5 observers, .7598."""
    rows = """112.2 1101. 2333. .00.0 000.0 000.0 102.1 1.20. 222.2 2111. .100. 0000. 1222. 33223 111.1 111.1
    212.2 1233. 1101. 000.0 0011. 00.00 2333. 0000. 12.22 0111. 00010 1212. 1122. 112.2 110.0 2121. 22.22
    3222. 222.2 223.2 222.2 22.12 2222. 111.1""".split()
    answers = [[None if mark == "." else int(mark) for mark in row] for row in rows]
    assert len(answers) == 40
    assert alpha(answers, [0, 1, 2, 3], "ordinal") == pytest.approx(0.7598, abs=5e-5)


# --- Fleiss, Measuring nominal scale agreement among many raters (1971), p. 379

FLEISS = """444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444
224445 333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333
555555""".split()


def fleiss_kappa(counts):
    sums = np.append(alpha_item.disagreement(counts, 1 - np.eye(counts.shape[1])).sum(), counts.sum(axis=0))
    return float(fleiss.formula(sums[None, :])[0])


def test_fleiss_1971_overall():
    counts = counted([list(row) for row in FLEISS], "12345")
    assert counts.shape == (30, 5)
    assert fleiss_kappa(counts) == pytest.approx(0.430, abs=5e-4)


@pytest.mark.parametrize(("label", "printed"), [("1", 0.248), ("2", 0.248), ("3", 0.517), ("4", 0.470), ("5", 0.565)])
def test_fleiss_1971_per_category(label, printed):
    """The print rounds on the way: .248 where the data give .245; hence the tolerance of .005."""
    of_label = np.array([row.count(label) for row in FLEISS])
    assert fleiss_kappa(np.column_stack([of_label, 6 - of_label])) == pytest.approx(printed, abs=5e-3)


# --- Cohen, A coefficient of agreement for nominal scales (1960)


def test_cohen_1960_p45():
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]], dtype=float)
    assert kappa.cohen(table) == pytest.approx(0.492, abs=5e-4)


# --- Artstein & Poesio, Inter-coder agreement for computational linguistics (2008)

ARTSTEIN_1 = np.array([[20, 10], [20, 50]], dtype=float)
ARTSTEIN_2 = np.array([[46, 0, 0], [6, 32, 6], [0, 0, 10]], dtype=float)
CHECK_HALF = np.array([[0, 1, 0.5], [1, 0, 0.5], [0.5, 0.5, 0]])


def counts_of(table):
    """Item counts of a table of two raters."""
    q = len(table)
    one_hot = np.eye(q, dtype=int)
    cells = [(c, k) for c in range(q) for k in range(q) for _ in range(int(table[c, k]))]
    return np.array([one_hot[c] + one_hot[k] for c, k in cells])


def test_artstein_and_poesio_2008_p558():
    """pi .341 and kappa .348 (Table 1 and section 2.3)."""
    assert kappa.cohen(ARTSTEIN_1) == pytest.approx(0.348, abs=5e-4)
    assert fleiss_kappa(counts_of(ARTSTEIN_1)) == pytest.approx(0.341, abs=5e-4)


def test_artstein_and_poesio_2008_p568():
    """kappa .8013, alpha .8; weighted with a check as half a disagreement .8163 and .8156."""
    assert kappa.cohen(ARTSTEIN_2) == pytest.approx(0.8013, abs=5e-5)
    assert fleiss_kappa(counts_of(ARTSTEIN_2)) == pytest.approx(0.7995, abs=5e-5)
    assert kappa.weighted(ARTSTEIN_2, CHECK_HALF) == pytest.approx(0.8163, abs=5e-5)
    assert alpha_item.from_counts(counts_of(ARTSTEIN_2), CHECK_HALF) == pytest.approx(0.8156, abs=5e-5)


# --- Gwet, Handbook of Inter-Rater Reliability (2014), as in his package irrCAC


def gwet(counts):
    return float(ac1.item_formula(ac1.item_columns(counts).sum(axis=0)[None, :])[0])


GWET_4 = by_item(
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, None],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
)


def test_gwet_2014_p120_four_raters_with_missing_ratings():
    assert gwet(counted(GWET_4, [1, 2, 3, 4, 5])) == pytest.approx(0.77544, abs=5e-6)


def test_gwet_2014_p120_alpha_of_the_same_data():
    assert alpha(GWET_4, [1, 2, 3, 4, 5]) == pytest.approx(0.74342, abs=5e-6)


def test_gwet_2014_six_raters():
    """15 of the 30 patients of Fleiss 1971: AC1, Fleiss' kappa, alpha."""
    counts = counted([list(row) for row in FLEISS[:15]], "12345")
    assert gwet(counts) == pytest.approx(0.4448007, abs=5e-8)
    assert fleiss_kappa(counts) == pytest.approx(0.4139265, abs=5e-8)
    assert alpha_item.from_counts(counts, NOMINAL) == pytest.approx(0.4204384, abs=5e-8)


def test_gwet_2014_three_abstractors():
    table = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]], dtype=float)
    assert gwet(counts_of(table)) == pytest.approx(0.8493305, abs=5e-8)
    assert kappa.cohen(table) == pytest.approx(0.7964094, abs=5e-8)
    assert alpha_item.from_counts(counts_of(table), 1 - np.eye(3)) == pytest.approx(0.7972585, abs=5e-8)


# --- Krippendorff, On the reliability of unitizing contiguous data (1995), p. 57

KRIPPENDORFF_1995 = {
    "A": ([(2, 10), (14, 20)], [(4, 8), (15, 17)]),
    "B": ([(0, 18)], [(0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 9), (9, 10)]),
    "C": ([(2, 8), (10, 12), (14, 18), (20, 22)], [(0, 2), (4, 8), (10, 14), (16, 18), (20, 22)]),
    "D": ([(0, 2), (2, 10), (10, 14), (14, 20), (20, 24)], [(0, 4), (4, 8), (8, 15), (15, 17), (17, 24)]),
}


def stretched(example, factor):
    readings = {
        who: [(1, start * factor, end * factor) for start, end in units]
        for who, units in enumerate(KRIPPENDORFF_1995[example])
    }
    return [(24 * factor, readings)]


@pytest.mark.parametrize(("example", "printed"), [("A", 0.03125), ("B", 2.26736), ("C", 0.02777), ("D", 0.38715)])
def test_krippendorff_1995_observed_disagreement(example, printed):
    """D_o = V / L^2 for two observers, whatever the grain of the continuum."""
    for factor in (1, 50):
        [(length, readings)] = stretched(example, factor)
        cost = article_statistics(length, readings).boundary_cost(0, 1, 1)
        assert cost / length**2 == pytest.approx(printed, abs=1e-5)


@pytest.mark.parametrize(("example", "printed"), [("A", 0.553), ("B", -0.926), ("C", 0.679), ("D", 0.066)])
def test_krippendorff_1995_alpha_on_a_fine_continuum(example, printed):
    """The expected disagreement of 2004 differs from the 1995 print by up to .014: tolerance .02."""
    found = corpora.values(stretched(example, 50_000), [1])["u_alpha_2004", 1, None]
    assert found == pytest.approx(printed, abs=0.02)


@pytest.mark.parametrize(("factor", "printed"), [(0.5, 0.494), (5, 0.663), (50, 0.677), (500, 0.678), (5000, 0.679)])
def test_krippendorff_1995_alpha_by_the_grain_of_the_continuum(factor, printed):
    halves = [(1, int(start * factor), int(end * factor)) for start, end in KRIPPENDORFF_1995["C"][0]]
    others = [(1, int(start * factor), int(end * factor)) for start, end in KRIPPENDORFF_1995["C"][1]]
    found = corpora.values([(int(24 * factor), {1: halves, 2: others})], [1])["u_alpha_2004", 1, None]
    assert found == pytest.approx(printed, abs=0.02)


def test_krippendorff_1995_a_as_characters():
    """The first example digitised: kappa .385 and alpha .329 on its 24 characters."""
    [(length, readings)] = stretched("A", 1)
    assert corpora.values([(length, readings)], [1])["alpha_tag", 1, None] == pytest.approx(0.329, abs=5e-4)
    assert kappa.cohen(article_statistics(length, readings).confusion(0, 1, [1])) == pytest.approx(0.385, abs=5e-4)


# --- Krippendorff, Content Analysis, 2nd edition (2004), p. 254

C, K = 1, 2
KRIPPENDORFF_2004 = [
    (
        300,
        {
            1: [(C, 75, 145), (C, 220, 250), (K, 30, 90), (K, 150, 200)],
            2: [(C, 70, 150), (C, 205, 225), (C, 250, 270), (K, 30, 90), (K, 150, 200)],
        },
    )
]


def test_krippendorff_2004_p254():
    """D_o .0144, D_e .0532, alpha .7286 for c; 1 for k. Units of c and k overlap.

    Over both the print has 1 - .0144/(.0532 + .0490) = .8591 from rounded parts; the data give .8587.
    """
    found = corpora.values(KRIPPENDORFF_2004, [C, K])
    assert found["u_alpha_2004", C, None] == pytest.approx(0.7286, abs=5e-5)
    assert found["u_alpha_2004", K, None] == 1
    assert found["u_alpha_2004", None, None] == pytest.approx(0.8591, abs=5e-4)
    assert article_statistics(*KRIPPENDORFF_2004[0]).boundary_cost(1, 2, C) == 50 + 850 + 400


# --- Krippendorff, Content Analysis, 4th edition (2019), figure 12.11, p. 340; the family of 2016

ALEX = [(1, 0, 7), (2, 7, 13), (5, 30, 32), (6, 32, 37), (6, 37, 44), (7, 44, 60)]
PAUL = [(1, 0, 7), (3, 7, 13), (5, 13, 21), (6, 32, 44)]
SUZAN = [(1, 0, 7), (4, 7, 13), (5, 13, 21), (6, 32, 37), (6, 37, 41), (6, 41, 44)]


def test_krippendorff_2019_p340():
    """.510 for the whole, .413 for relevant or not (the data give .4136); touching units stay apart."""
    found = corpora.values([(60, {1: ALEX, 2: PAUL, 3: SUZAN})], [1, 2, 3, 4, 5, 6, 7])
    assert found["u_alpha", None, None] == pytest.approx(0.510, abs=5e-4)
    assert found["u_alpha_binary", None, None] == pytest.approx(0.413, abs=1e-3)


def test_units_that_touch_matter_in_krippendorff_2019():
    glued = [(1, 0, 7), (2, 7, 13), (5, 30, 32), (6, 32, 44), (7, 44, 60)]
    found = corpora.values([(60, {1: glued, 2: PAUL, 3: SUZAN})], [1, 2, 3, 4, 5, 6, 7])
    assert found["u_alpha", None, None] != pytest.approx(0.510, abs=5e-4)


# --- Passonneau's distance between sets


def test_sets_of_labels_as_in_dkpro_statistics():
    """The example of DKPro Statistics for sets (SetAnnotationsTest): D_o .333, D_e .409, alpha .186."""
    pairs = [("", ""), ("a", ""), ("a", "a"), ("a", "b"), ("ab", "a"), ("ab", "ac"), ("abc", "abc")]
    pairs += [("c", "ac"), ("c", "ac")]
    sets = sorted({frozenset(label) for pair in pairs for label in pair}, key=sorted)
    counts = np.array([[sum(frozenset(x) == one for x in pair) for one in sets] for pair in pairs])
    delta = metric.of_sets(sets)
    assert alpha_item.disagreement(counts, delta).sum() / counts.sum() == pytest.approx(0.333, abs=5e-4)
    assert alpha_item.from_counts(counts, delta) == pytest.approx(0.186, abs=1e-3)


def test_unmatched_is_what_lies_off_the_diagonal():
    assert unmatched(ARTSTEIN_1[None, :, :]).tolist() == [30]
