"""Intervals over articles: rules, formulas, and that they cover."""

import numpy as np
import pytest
from scipy import special as scipy_special
from scipy import stats as scipy_stats

from corpus_app.stats import alpha_tag, bootstrap, f1_soft, family, kappa
from corpus_app.stats.bootstrap import Resampler, numeric_gradient, percentile
from corpus_app.stats.measure import LOGIT, Measure
from corpus_app.stats.pooled import pool
from corpus_app.stats.sufficient import corpus_statistics

TAGS = [1, 2]


def simulated(rng, articles, readers=3, length=600, agreement=0.75):
    """Readers who mark each of a few true passages with some chance, and their ends a little off."""
    corpus = []
    for _ in range(articles):
        passages = [(int(rng.choice(TAGS)), int(start)) for start in rng.choice(20, 4, replace=False) * 30]
        readings = {}
        for reader in range(readers):
            called = [(tag if rng.random() < 0.9 else 3 - tag, start) for tag, start in passages]
            found = [mark for mark in called if rng.random() < agreement]
            shifts = rng.integers(0, 2, (len(found), 2))
            readings[reader] = [
                (tag, start + int(a), start + 20 + int(b)) for (tag, start), (a, b) in zip(found, shifts, strict=True)
            ]
        corpus.append((length, readings))
    return corpus


def compute(corpus, **options):
    return family.compute(corpus_statistics(corpus), tags=TAGS, **options)


def test_the_same_seed_gives_the_same_interval():
    corpus = simulated(np.random.default_rng(0), 12)
    assert compute(corpus).rows == compute(corpus).rows
    assert compute(corpus, seed=5).rows != compute(corpus).rows


def test_every_coefficient_gets_an_interval_around_its_value():
    for articles in (20, 120):
        for row in compute(simulated(np.random.default_rng(1), articles)).rows:
            assert row.low < row.value < row.high, row
            assert row.reason is None
            assert row.preliminary == (articles == 20)


def test_fewer_than_five_articles_in_which_it_can_move_give_none():
    corpus = simulated(np.random.default_rng(2), 4) + [(600, {0: [], 1: [], 2: []})] * 30
    found = compute(corpus)
    for row in found.rows:
        assert row.low is None and row.reason == "not_enough_articles", row
        assert not row.preliminary
    assert found.find("alpha").n_articles == 34


def test_five_articles_are_enough_and_preliminary():
    row = compute(simulated(np.random.default_rng(3), 5)).find("alpha")
    assert row.low is not None and row.preliminary


def test_perfect_agreement_has_a_value_without_an_interval():
    corpus = simulated(np.random.default_rng(4), 10, readers=1)
    copied = [(length, {0: readings[0], 1: readings[0]}) for length, readings in corpus]
    for row in compute(copied).rows:
        assert (row.value, row.low, row.reason) == (1, None, "perfect"), row


def test_articles_that_are_all_alike_are_too_steady_for_an_interval():
    row = compute([(50, {0: [(1, 0, 9)], 1: [(1, 2, 9)]})] * 8).find("alpha_tag", 1)
    assert row.value is not None and (row.low, row.reason) == (None, "unstable")


def test_more_than_a_tenth_of_undefined_replicates_is_unstable():
    values = np.linspace(0.4, 0.6, 1000)
    values[:101] = np.nan
    assert percentile(values).reason == "unstable"
    values[:1] = 0.4
    assert percentile(values).reason is None


def test_without_intervals_there_is_no_reason_for_their_absence():
    assert {row.reason for row in compute(simulated(np.random.default_rng(5), 6), intervals=False).rows} == {None}


def test_weights_are_multinomial():
    resampler = Resampler(seed=1, replicates=400)
    weights = np.concatenate(list(resampler.blocks(7)))
    assert weights.shape == (400, 7)
    assert set(weights.sum(axis=1)) == {7}
    assert weights.mean() == 1
    assert weights.var(axis=0).mean() == pytest.approx(1 - 1 / 7, abs=0.1)


def test_big_corpora_come_in_blocks_with_all_replicates(monkeypatch):
    monkeypatch.setattr(bootstrap, "_CELLS", 30)
    resampler = Resampler(seed=1, replicates=10)
    blocks = list(resampler.blocks(9))
    assert [len(block) for block in blocks] == [3, 3, 3, 1]
    again = np.concatenate(list(resampler.blocks(9)))
    assert np.array_equal(np.concatenate(blocks), again)


def test_blocks_give_an_interval_like_one_piece(monkeypatch):
    corpus = simulated(np.random.default_rng(6), 20)
    whole = compute(corpus, names=["alpha", "f1_soft"])
    monkeypatch.setattr(bootstrap, "_CELLS", 100)
    pieces = compute(corpus, names=["alpha", "f1_soft"])
    for one, other in zip(whole.rows, pieces.rows, strict=True):
        assert other.low == pytest.approx(one.low, abs=1e-9)
        assert other.high == pytest.approx(one.high, abs=1e-9)


@pytest.mark.parametrize(("module", "width"), [(kappa, 7), (f1_soft, 8)])
def test_closed_slopes_are_the_differences(module, width):
    sums = np.random.default_rng(7).uniform(5, 20, (6, width))
    assert module.gradient(sums) == pytest.approx(numeric_gradient(module.formula)(sums), rel=1e-5, abs=1e-8)


def studentised_by_hand(columns, formula, seed, replicates=1000):
    """statistics.md §2, step by step and one replicate at a time."""
    n_articles = len(columns)
    slope = numeric_gradient(formula)
    weights = np.concatenate(list(Resampler(seed=seed, replicates=replicates).blocks(n_articles)))
    total = columns.sum(axis=0)
    v = formula(total[None])[0]
    s = np.sqrt(n_articles / (n_articles - 1) * sum((row @ slope(total[None])[0]) ** 2 for row in columns))
    t = []
    for weight in weights:
        z = weight @ columns
        v_b, gradient = formula(z[None])[0], slope(z[None])[0]
        s_b = np.sqrt(
            n_articles / (n_articles - 1) * sum(w * (f @ gradient) ** 2 for w, f in zip(weight, columns, strict=True))
        )
        t.append((np.log(1 - v_b) - np.log(1 - v)) * (1 - v_b) / s_b)
    low, high = np.percentile(t, [2.5, 97.5])
    return [1 - (1 - v) * np.exp(-q * s / (1 - v)) for q in (low, high)]


def test_the_studentised_interval_step_by_step():
    statistics = corpus_statistics(simulated(np.random.default_rng(8), 9))
    measure = next(alpha_tag.measures(pool(statistics, TAGS), "nominal"))
    low, high = studentised_by_hand(measure.columns, measure.formula, seed=3, replicates=200)
    row = family.compute(statistics, tags=TAGS, seed=3, replicates=200).find("alpha_tag", 1)
    assert (row.low, row.high) == pytest.approx((low, high))


def test_the_interval_of_a_share_step_by_step():
    """Against scipy, on the articles in which it moves; the others count for nothing."""
    columns = np.array([[3.0, 4], [1, 4], [0, 0], [5, 6], [2, 7], [4, 5], [6, 6]])
    share = Measure(columns, lambda sums: sums[..., 0] / sums[..., 1], columns[:, 1] > 0, 0, interval=LOGIT)
    moving, value = columns[share.moves], 21 / 32
    influence = (moving[:, 0] - value * moving[:, 1]) / 32
    s = np.sqrt(6 / 5 * (influence**2).sum()) / (value * (1 - value))
    wanted = scipy_special.expit(scipy_special.logit(value) + scipy_stats.t.ppf([0.025, 0.975], 5) * s)
    found = bootstrap.logit_t(share, value)
    assert (found.low, found.high) == pytest.approx(tuple(wanted), rel=1e-6)


def test_a_share_never_goes_below_zero():
    """The scale of the studentised interval has no lower end; that of F1 has one."""
    corpora = (simulated(np.random.default_rng(seed), 5, agreement=0.5) for seed in range(6))
    rows = [row for each in corpora for row in compute(each, names=["f1_exact", "f1_soft"]).rows]
    assert any(row.low == 0 for row in rows)
    assert all(row.low is None or row.low >= 0 for row in rows)


def test_the_intervals_cover():
    """120 corpora of 15 articles; truth from one of 4,000. The bench repeats this at full size."""
    truth = {
        row.name: row.value
        for row in compute(
            simulated(np.random.default_rng(99), 4000), intervals=False, names=["alpha", "u_alpha_binary", "f1_soft"]
        ).rows
        if row.tag is None and row.raters is None
    }
    hits = dict.fromkeys(truth, 0)
    for run in range(120):
        found = compute(simulated(np.random.default_rng(run), 15), names=list(truth), replicates=300)
        for name, value in truth.items():
            row = found.find(name)
            hits[name] += row.low <= value <= row.high
    assert all(0.88 <= count / 120 <= 1 for count in hits.values()), hits


def test_sparse_sums_are_the_sums():
    rng = np.random.default_rng(9)
    columns = np.zeros((12, 6))
    parts = tuple((rng.choice(12, 4, replace=False), slice(2 * at, 2 * at + 2)) for at in range(3))
    for rows, place in parts:
        columns[rows, place] = rng.uniform(1, 5, (4, 2))
    resampler = Resampler(seed=2, replicates=50)
    assert resampler.sparse_sums(columns, parts) == pytest.approx(resampler.sums(columns))


def test_a_crowd_of_reviewers_gets_the_same_interval_with_sparse_sums(monkeypatch):
    rng = np.random.default_rng(10)
    corpus = [
        (
            length,
            {int(who): spans for who, spans in zip(rng.choice(12, 3, replace=False), readings.values(), strict=True)},
        )
        for length, readings in simulated(rng, 40)
    ]
    full = compute(corpus, names=["f1_soft"])
    monkeypatch.setattr(f1_soft, "SPARSE_FROM", 2)
    sparse = compute(corpus, names=["f1_soft"])
    for one, other in zip(full.rows, sparse.rows, strict=True):
        assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high))


def test_too_many_pairs_come_without_intervals(monkeypatch):
    monkeypatch.setattr("corpus_app.stats.rows.MAX_PAIR_INTERVALS", 2)
    found = compute(simulated(np.random.default_rng(11), 12), names=["kappa", "alpha"])
    assert {row.reason for row in found.rows if row.raters} == {"too_many_pairs"}
    assert found.find("alpha").reason is None


def test_the_replicates_of_one_number_for_a_picture():
    statistics = corpus_statistics(simulated(np.random.default_rng(12), 120))
    row = family.compute(statistics, tags=TAGS, names=["kappa"]).find("kappa", raters=(0, 2))
    values = family.replicates(statistics, "kappa", tags=TAGS, raters=(0, 2))
    assert len(values) == 1000
    assert (row.low, row.high) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])))
    assert len(family.replicates([], "alpha", tags=TAGS)) == 0
