"""Whole sentences and articles: counts, levels, missing verdicts, sets, clusters."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_app.stats import items, metric, pairing
from corpus_app.stats.verdicts import Verdicts, tabulate
from tests.stats import corpora

TAGS = [3, 7]


def compute(articles, tags=TAGS, **options):
    return items.compute(Verdicts.of(articles), tags=tags, **{"intervals": False, **options})


@st.composite
def judged(draw, tags=(3, 7, 9), reviewers=(5, 1, 900), most_labels=1):
    """Articles as (items, {reviewer: [(item, tag), …]})."""
    articles = []
    for _ in range(draw(corpora.integers(1, 6))):
        size = draw(corpora.integers(1, 4))
        readings = {}
        for reviewer in sorted(draw(corpora.some_of(reviewers))):
            labels = corpora.some_of(tags, most_labels)
            readings[reviewer] = [(at, tag) for at in range(size) for tag in sorted(draw(labels))]
        articles.append((size, readings))
    return articles


@settings(max_examples=100, deadline=None)
@given(judged())
def test_one_label_per_item_the_formulas_on_characters_give_the_same(articles):
    """An item is a text of one character per position; single tags only."""
    found = compute(articles, [3, 7, 9])
    spans = [
        (size, {who: [(tag, at, at + 1) for at, tag in rows] for who, rows in readings.items()})
        for size, readings in articles
    ]
    characters = corpora.numbers(spans, [3, 7, 9])
    assert corpora.same(found.find("alpha_item").value, characters.find("alpha").value)
    assert corpora.same(found.find("fleiss").value, characters.find("fleiss").value)
    assert corpora.same(found.find("ac1").value, characters.find("ac1").value)
    for tag in (3, 7, 9):
        assert corpora.same(found.find("alpha_item", tag).value, characters.find("alpha_tag", tag).value)
    assert found.confusion == pytest.approx(characters.confusion)
    assert (found.n_articles, found.n_alone, found.n_readings) == (
        characters.n_articles,
        characters.n_alone,
        characters.n_readings,
    )


@settings(max_examples=60, deadline=None)
@given(judged(most_labels=2), st.randoms())
def test_the_order_of_articles_does_not_matter(articles, random):
    shuffled = random.sample(articles, len(articles))
    for one, other in zip(compute(articles, [3, 7, 9]).rows, compute(shuffled, [3, 7, 9]).rows, strict=True):
        assert (one.name, one.tag, one.raters) == (other.name, other.tag, other.raters)
        assert corpora.same(one.value, other.value)


@settings(max_examples=60, deadline=None)
@given(judged(most_labels=2, reviewers=(1,)), st.integers(2, 4))
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_perfect_agreement_is_one(level, articles, m):
    copied = [(size, {who: readings.get(1, []) for who in range(m)}) for size, readings in articles]
    for row in compute(copied, [3, 7, 9], level=level).rows:
        assert row.value in (1, None), row


@settings(max_examples=60, deadline=None)
@given(judged(), st.sets(st.sampled_from([5, 1, 900])))
def test_a_subset_of_reviewers_is_counted_as_if_the_others_had_not_read(articles, chosen):
    alone = [(size, {who: rows for who, rows in readings.items() if who in chosen}) for size, readings in articles]
    for level in ("nominal", "interval"):
        subset = compute(articles, [3, 7, 9], reviewers=sorted(chosen), level=level)
        assert subset.rows == compute(alone, [3, 7, 9], level=level).rows


def test_no_verdict_is_a_label_for_nominal_tags_and_missing_for_ordered_ones():
    """Item 0: tag 3 twice; item 1: tag 7 once, no verdict of the other."""
    articles = [(2, {1: [(0, 3), (1, 7)], 2: [(0, 3)]})]
    nominal, ordered = (compute(articles, level=level).find("alpha_item") for level in ("nominal", "interval"))
    assert (nominal.n_units, ordered.n_units) == (2, 1)
    # O: (3,3) 2, (untagged, 7) 1 and back; l = (1, 2, 1); 1 - 3 * 2 / (16 - 6)
    assert nominal.value == pytest.approx(0.4)
    assert (ordered.value, ordered.reason) == (None, "no_variation")


def test_a_reading_without_verdicts_is_data():
    found = compute([(3, {1: [(0, 3)], 2: []})])
    assert found.find("alpha_item").n_units == 3
    assert found.find("alpha_item", 3).prevalence == pytest.approx(1 / 6)


def test_the_level_changes_the_number():
    """Answers 1 2 | 2 3 | 3 3 | 1 1 | 4 3: l = (3, 2, 4, 1), n = 10, by hand."""
    answers = [(1, 2), (2, 3), (3, 3), (1, 1), (4, 3)]
    articles = [(1, {1: [(0, a)], 2: [(0, b)]}) for a, b in answers]
    found = {level: compute(articles, [1, 2, 3, 4], level=level).find("alpha_item") for level in metric.LEVELS}
    assert found["nominal"].value == pytest.approx(1 - 9 * 6 / (100 - 30))
    # sum O d^2 = 6 (three pairs one step apart, both ways); sum l l d^2 = 2 * (6 + 48 + 27 + 8 + 8 + 4)
    assert found["interval"].value == pytest.approx(1 - 9 * 6 / 202)
    assert {row.level for row in found.values()} == set(metric.LEVELS)


def test_the_order_of_the_tags_is_the_order_of_the_ranks():
    articles = [(1, {1: [(0, a)], 2: [(0, b)]}) for a, b in [(30, 20), (20, 10), (10, 10), (30, 30)]]
    there, swapped = ([10, 20, 30], [20, 10, 30])
    for level in ("ordinal", "interval", "ratio"):
        first, second = (compute(articles, tags, level=level).find("alpha_item").value for tags in (there, swapped))
        assert first != pytest.approx(second), level


def test_several_labels_on_one_item_are_a_set():
    """{3} and {3, 7} are nested: a third; {7} and {3, 7} too; nobody and {7}: nested as well."""
    articles = [(3, {1: [(0, 3), (1, 7)], 2: [(0, 3), (0, 7), (1, 3), (1, 7), (2, 7)]})]
    found = compute(articles)
    row = found.find("alpha_item")
    assert row.level == "set"
    assert sorted(found.labels) == [(), (3,), (3, 7), (7,)]
    assert row.percent == 0
    # l = ({}: 1, {3}: 1, {3,7}: 2, {7}: 2); sum O d = 2 * 3 * 1/3 = 2
    # sum l l d = 2 * (1*1/3 + 2*1/3 + 2*1/3 + 2*1/3 + 2*1 + 4*1/3): pairs of distinct labels
    assert row.value == pytest.approx(1 - 5 * 2 / (2 * (1 / 3 + 2 / 3 + 2 / 3 + 2 / 3 + 2 + 4 / 3)))


def test_unequal_readers_refuse_fleiss():
    row = compute([(1, {1: [(0, 3)], 2: []}), (1, {1: [], 2: [], 5: []})]).find("fleiss")
    assert (row.value, row.reason) == (None, "unequal_readers")


@pytest.mark.parametrize(
    ("articles", "reason"),
    [
        ([], "no_pairable_data"),
        ([(2, {1: [(0, 3)]})], "no_pairable_data"),
        ([(2, {1: [], 2: []})] * 6, "no_variation"),
        ([(1, {1: [(0, 3)], 2: [(0, 3)]})] * 6, "no_variation"),
    ],
)
def test_undefined_comes_with_a_reason(articles, reason):
    row = compute(articles).find("alpha_item")
    assert (row.value, row.reason) == (None, reason)


def test_nobody_used_a_tag():
    row = compute([(2, {1: [(0, 3)], 2: []})]).find("alpha_item", 7)
    assert (row.value, row.reason) == (None, "not_used")


def test_pairs_with_few_shared_articles_are_counted_not_listed():
    articles = [(1, {1: [(0, 3)], 2: [(0, 7)], 3: []})] * 4 + [(1, {1: [(0, 3)], 2: []})]
    found = compute(articles)
    assert [row.raters for row in found.rows if row.raters] == [(1, 2)]
    assert found.pairs_not_listed == 2


def test_of_too_many_pairs_those_of_the_readers_who_share_most_are_listed(monkeypatch):
    monkeypatch.setattr(pairing, "MAXIMUM_LISTED", 4)
    monkeypatch.setattr(pairing, "MOST_SHARING", 3)
    articles = [(1, {who: [(0, 3)] for who in (1, 2, 3, 4)})] * 6 + [(1, {who: [(0, 7)] for who in (1, 2, 4)})] * 3
    found = compute(articles)
    assert sorted(row.raters for row in found.rows if row.name == "kappa") == [(1, 2), (1, 4), (2, 4)]
    assert found.pairs_not_listed == 3


def test_a_verdict_on_an_item_that_does_not_exist_is_a_mistake():
    with pytest.raises(ValueError, match="does not have"):
        compute([(2, {1: [(2, 3)], 2: []})])


def test_a_tag_that_is_not_on_offer_is_a_mistake():
    with pytest.raises(ValueError, match="not among"):
        compute([(2, {1: [(0, 99)], 2: []})])


def test_an_unknown_level_is_a_mistake():
    with pytest.raises(ValueError, match="level"):
        compute([], level="circular")


def test_the_articles_are_the_clusters_of_the_bootstrap():
    """The same answers in one article per item or all in four articles: the interval differs, not the value."""
    rng = np.random.default_rng(0)
    answers = [(int(a), int(a) if rng.random() < 0.7 else int(rng.choice(TAGS))) for a in rng.choice(TAGS, 40)]
    apart = [(1, {1: [(0, a)], 2: [(0, b)]}) for a, b in answers]
    together = [
        (10, {who: [(at, answers[begin + at][who]) for at in range(10)] for who in (0, 1)})
        for begin in range(0, 40, 10)
    ]
    one, other = (compute(articles, intervals=True).find("alpha_item") for articles in (apart, together))
    assert one.value == pytest.approx(other.value)
    assert (one.n_articles, one.n_units, other.n_articles, other.n_units) == (40, 40, 4, 40)
    assert one.low < one.value < one.high and one.reason is None
    assert (other.low, other.reason) == (None, "not_enough_articles")


def test_hundreds_of_reviewers_cost_no_more_than_their_verdicts():
    """888 reviewers, 1,700 items, about ten verdicts each, as in a crowd corpus."""
    rng = np.random.default_rng(1)
    articles = [
        (1, {int(who): [(0, int(rng.choice(TAGS)))] for who in rng.choice(888, 10, replace=False)}) for _ in range(1700)
    ]
    verdicts = Verdicts.of(articles)
    began = time.perf_counter()
    found = items.compute(verdicts, tags=TAGS)
    assert time.perf_counter() - began < 5
    assert len(found.reviewers) == 888
    assert found.find("alpha_item").n_units == 1700


def test_counts_of_the_table():
    table = tabulate(Verdicts.of([(2, {1: [(0, 3)], 2: [(0, 3), (1, 7)]}), (1, {1: []})]), TAGS)
    assert table.labels == ((), (3,), (7,))
    assert table.counts.tolist() == [[0, 2, 0], [1, 0, 1]]
    assert (table.n_articles, table.n_alone, table.untagged) == (1, 1, 0)
