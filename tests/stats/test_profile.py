"""The façade: what is shown, what is refused and why, what is compared, and that the truth is found."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.recovery.measure import summarise
from bench.recovery.simulate import Scenario, draw
from corpus_app.stats import profile
from corpus_app.stats.profile import REASONS, STATUSES, Reading, Readings, Thresholds

TAG = 1


def rows(articles, reviewers=(5, 6, 7), per_article=2, level=0.2, spread=0.05, first=0):
    """Readings of {source: how many articles}; readers take turns, shares are `level` ± `spread`."""
    rng = np.random.default_rng(7)
    return [
        Reading(
            source,
            1000 * source + article,
            reviewers[(article + turn) % len(reviewers)],
            1000,
            {TAG: int(1000 * np.clip(rng.normal(level, spread), 0.01, 0.99))},
            {TAG: 3},
            150,
        )
        for source, count in articles.items()
        for article in range(first, first + count)
        for turn in range(per_article)
    ]


def without(readings, is_blank):
    """The same readings, some of them without the tag."""
    return [dataclasses.replace(row, characters={}, spans={}) if is_blank(row) else row for row in readings]


def compute(readings, sources=(1,), **options):
    return profile.compute(readings, sources=sources, tags=[TAG], **options)


def verdict(readings, source=1, **options):
    found = compute(readings, sources=(source,), **options).result(source, TAG)
    return found.status, found.reason


SETTLED = rows({1: 24, 2: 24, 3: 24})


def test_it_works():
    found = compute(SETTLED, sources=(1, 2, 3))
    first = found.result(1, TAG)
    assert (first.status, first.reason, first.flags, first.component) == ("ok", None, (), 0)
    assert (first.n_articles, first.n_readings, first.n_reviewers, first.n_read_twice) == (24, 48, 3, 24)
    assert (first.n_dropped, first.n_with_tag) == (0, 24)
    assert first.low < first.share < first.high
    assert first.without_one_low <= first.without_one_high
    assert first.share == pytest.approx(0.2, abs=0.03)
    assert first.raw_share == pytest.approx(first.share, abs=0.01)
    assert first.per_1000_words == pytest.approx(20)
    assert (first.shrunken_low, first.shrunken, first.shrunken_high) != (None, None, None)
    assert first.contested_share is None
    (component,) = found.components
    assert component.panel == component.reviewers == (5, 6, 7)
    assert component.panel_mean[TAG] == pytest.approx(np.mean([row.share for row in found.results]))
    assert found.thresholds == Thresholds()
    assert found.n_dropped == 0


def test_results_follow_the_order_asked_for():
    found = profile.compute(SETTLED, sources=[3, 9, 1], tags=[2, TAG])
    assert [(row.source, row.tag) for row in found.results] == [(3, 2), (3, 1), (9, 2), (9, 1), (1, 2), (1, 1)]


def test_records_and_arrays_say_the_same():
    assert compute(Readings.of(SETTLED, [TAG])).results == compute(SETTLED).results


def test_sources_that_are_not_reported_still_inform():
    alone, together = compute(SETTLED), compute(SETTLED, sources=(1, 2, 3))
    assert alone.result(1, TAG).share == together.result(1, TAG).share


def test_a_project_without_readings():
    found = compute([])
    assert (found.results[0].status, found.results[0].reason) == ("too_few", "no_readings")
    assert found.components == found.comparisons == found.strictness == ()


# Refusals


def test_a_source_nobody_has_read():
    assert verdict(SETTLED, source=9) == ("too_few", "no_readings")


def test_too_few_articles():
    found = compute(rows({1: 4, 2: 24, 3: 24})).result(1, TAG)
    assert (found.status, found.reason) == ("too_few", "too_few_articles")
    assert found.share is found.low is found.raw_share is found.per_1000_words is None


def test_five_articles_are_enough():
    assert verdict(rows({1: 5, 2: 24, 3: 24})) == ("preliminary", "few_articles")


def test_one_reviewer_in_the_project():
    found = compute(rows({1: 24, 2: 24}, reviewers=(5,), per_article=1)).result(1, TAG)
    assert (found.status, found.reason) == ("raw_only", "one_reviewer")
    assert found.share is found.low is found.per_1000_words_low is None
    assert found.raw_share == pytest.approx(0.2, abs=0.03)
    assert found.per_1000_words == pytest.approx(20)


def test_one_reviewer_has_no_strictness():
    assert compute(rows({1: 24, 2: 24}, reviewers=(5,), per_article=1)).strictness == ()


def test_one_reader_of_a_source():
    readings = rows({2: 24, 3: 24}) + rows({1: 24}, reviewers=(5,), per_article=1)
    assert verdict(readings) == ("raw_only", "one_reader")


def test_a_source_that_nobody_ties_to_others():
    strangers = rows({1: 9}, reviewers=(11, 12, 13, 14, 15), per_article=1)
    found = compute(SETTLED[48:] + strangers).result(1, TAG)
    assert (found.status, found.reason, found.component) == ("raw_only", "not_connected", None)
    assert found.n_dropped == found.n_readings == 9
    assert found.raw_share is not None


def test_a_panel_of_one_adjusts_nobody():
    readings = rows({1: 24, 2: 24}, reviewers=(5,), per_article=1) + rows({1: 6}, reviewers=(6,), per_article=1)
    assert verdict(readings) == ("raw_only", "small_panel")


def test_a_single_source_has_no_panel():
    assert verdict(rows({1: 40})) == ("raw_only", "small_panel")


def test_a_tag_nobody_used():
    found = compute(without(SETTLED, lambda row: True)).result(1, TAG)
    assert (found.status, found.reason) == ("raw_only", "not_used")
    assert found.raw_share == 0
    assert found.low is None


def test_a_tag_on_everything():
    everything = [dataclasses.replace(row, characters={TAG: row.length}) for row in SETTLED]
    assert verdict(everything) == ("raw_only", "no_variation")


@pytest.mark.parametrize(
    ("low", "expected"),
    [(-0.01, ("suppressed", "no_agreement")), (0.0, ("ok", None)), (None, ("ok", None))],
)
def test_agreement_below_chance_suppresses(low, expected):
    found = compute(SETTLED, alphas={(1, TAG): SimpleNamespace(low=low)}).result(1, TAG)
    assert (found.status, found.reason) == expected
    assert (found.share is None) == (found.status == "suppressed")
    assert found.flags == (("agreement_unknown",) if low is None else ())


def test_agreement_that_was_not_given_is_flagged():
    assert compute(SETTLED, alphas={}).result(1, TAG).flags == ("agreement_unknown",)


def test_a_wide_interval_suppresses_the_share_and_says_how_wide():
    wild = rows({1: 6}, level=0.5, spread=0.4) + rows({2: 24, 3: 24})
    found = compute(wild).result(1, TAG)
    assert (found.status, found.reason) == ("suppressed", "too_wide")
    assert found.share is found.without_one_low is None
    assert found.high - found.low > 0.3
    assert found.raw_share is not None
    assert compute(wild, thresholds=Thresholds(width=1)).result(1, TAG).share is not None


@pytest.mark.parametrize(
    ("readings", "flags"),
    [
        (rows({1: 9, 2: 24}), ("few_articles",)),
        (rows({1: 24, 2: 24}, reviewers=(5, 6)), ("few_reviewers",)),
        (
            rows({1: 11}) + rows({1: 12}, per_article=1, first=50) + rows({2: 24, 3: 24}),
            ("few_second_readings",),
        ),
        (
            rows({1: 9}, reviewers=(5, 6), per_article=1) + rows({2: 24}),
            ("few_articles", "few_reviewers", "few_second_readings"),
        ),
    ],
)
def test_preliminary(readings, flags):
    found = compute(readings).result(1, TAG)
    assert (found.status, found.reason, found.flags) == ("preliminary", flags[0], flags)
    assert found.share is not None


def test_ten_articles_three_reviewers_half_of_them_twice_is_enough():
    readings = rows({1: 5}) + rows({1: 5}, per_article=1, first=50) + rows({2: 24})
    assert verdict(readings) == ("ok", None)


def test_a_rarely_used_tag_has_bounds_only():
    found = compute(without(SETTLED, lambda row: row.source == 1 and row.article % 1000 >= 4), sources=(1, 2, 3))
    rare = found.result(1, TAG)
    assert (rare.status, rare.reason, rare.n_with_tag) == ("rare", "rare", 4)
    assert rare.share is rare.shrunken is rare.without_one_low is None
    assert 0 < rare.low < rare.raw_share < rare.high < 0.3
    assert rare.per_1000_words is not None
    assert rare.per_1000_words_low is None
    assert found.why_not_compared(TAG, 1, 2) == "not_compared"


def test_a_tag_never_used_in_one_source_is_bounded_from_above():
    found = compute(without(SETTLED, lambda row: row.source == 1)).result(1, TAG)
    assert (found.status, found.low) == ("rare", 0)
    assert 0 < found.high < 0.1


def test_every_word_is_explained():
    assert all(sentence.endswith(".") for sentence in (REASONS | STATUSES).values())


@pytest.mark.parametrize("wrong", [{"articles": 1}, {"panel_members": 1}, {"reviewers": 1}, {"edge_readings": 0}])
def test_thresholds_that_make_no_sense(wrong):
    with pytest.raises(ValueError, match="at least"):
        Thresholds(**wrong)


@pytest.mark.parametrize(
    ("readings", "message"),
    [
        ([Reading(1, 1, 5, 10, {TAG: 11})], "none and all"),
        ([Reading(1, 1, 5, 10, {TAG: -1})], "none and all"),
        ([Reading(1, 1, 5, 0, {})], "at least one character"),
        ([Reading(1, 1, 5, 10, {}), Reading(1, 1, 5, 10, {})], "only one main reading"),
        ([Reading(1, 1, 5, 10, {}), Reading(2, 1, 6, 10, {})], "one source"),
        ([Reading(1, 1, 5, 10, {}), Reading(1, 1, 6, 11, {})], "one length"),
    ],
)
def test_readings_that_contradict_each_other(readings, message):
    with pytest.raises(ValueError, match=message):
        compute(readings)


def test_arrays_of_different_lengths():
    good = Readings.of(SETTLED, [TAG])
    with pytest.raises(ValueError, match="one entry per reading"):
        dataclasses.replace(good, words=good.words[1:])
    with pytest.raises(ValueError, match="one row per reading"):
        dataclasses.replace(good, characters=good.characters[:, 0])
    with pytest.raises(ValueError, match="same shape"):
        dataclasses.replace(good, spans=good.spans[:, :0])
    with pytest.raises(ValueError, match="one column per tag"):
        profile.compute(good, sources=[1], tags=[1, 2])


# Comparison


def test_only_sources_with_twenty_articles_are_compared():
    found = compute(rows({1: 24, 2: 20, 3: 19}), sources=(1, 2, 3))
    assert [(pair.first, pair.second) for pair in found.comparisons] == [(1, 2)]
    assert found.result(3, TAG).status == "ok"
    assert found.result(3, TAG).shrunken is None
    assert found.why_not_compared(TAG, 1, 3) == "too_few_to_compare"
    assert found.why_not_compared(TAG, 2, 1) is None


def test_a_demo_may_lower_the_limit():
    found = compute(rows({1: 7, 2: 7}), sources=(1, 2), thresholds=Thresholds(compare_articles=7))
    assert len(found.comparisons) == 1
    assert found.thresholds.compare_articles == 7


def test_a_pair_is_called_by_its_own_false_sign_rate():
    readings = SETTLED + rows({4: 24}, level=0.45)
    found = compute(readings, sources=(1, 2, 3, 4))
    for pair in found.comparisons:
        assert pair.called == (min(pair.probability, 1 - pair.probability) <= 0.05)
    assert all(found.comparison(TAG, 4, source).called for source in (1, 2, 3))
    assert found.comparison(TAG, 4, 1).probability == 1 - found.comparison(TAG, 1, 4).probability
    called = [pair.wrong_sign for pair in found.comparisons if pair.called]
    assert found.wrong_calls[TAG] == pytest.approx(np.mean(called))


def test_without_calls_no_share_of_them_is_wrong():
    found = compute(SETTLED, sources=(1, 2), thresholds=Thresholds(call=0.0))
    assert found.wrong_calls[TAG] is None


def test_fewer_than_five_sources_are_not_shrunken():
    few = compute(SETTLED, sources=(1, 2, 3)).result(1, TAG)
    assert few.shrunken == pytest.approx(few.share)
    many = compute(rows(dict.fromkeys(range(1, 7), 24)), sources=range(1, 7))
    assert any(row.shrunken != pytest.approx(row.share, rel=1e-6) for row in many.results)


def test_no_shared_reviewers():
    readings = rows({1: 24, 2: 24}) + rows({3: 24, 4: 24}, reviewers=(8, 9, 10))
    found = compute(readings, sources=(3, 4, 1, 2))
    assert [component.sources for component in found.components] == [(3, 4), (1, 2)]
    assert [row.component for row in found.results] == [0, 0, 1, 1]
    assert found.why_not_compared(TAG, 1, 3) == "no_shared_reviewers"
    assert found.comparison(TAG, 1, 3) is None
    assert {(pair.first, pair.second) for pair in found.comparisons} == {(3, 4), (1, 2)}


def test_a_comparison_says_that_it_rests_on_one_person():
    readings = rows({1: 24}, reviewers=(5, 6)) + rows({2: 24}, reviewers=(6, 7)) + rows({3: 24}, reviewers=(5, 6))
    found = compute(readings, sources=(1, 2, 3))
    assert found.comparison(TAG, 1, 2).rests_on == 6
    assert found.comparison(TAG, 1, 3).rests_on is None


def test_a_warning_when_the_adjustment_turns_the_order():
    """A strict reviewer reads most of source 1, a lenient one most of source 2; 2 truly has more."""
    shares = {(1, 5): 0.30, (1, 6): 0.10, (2, 5): 0.40, (2, 6): 0.15}
    readers = {1: [5] * 20 + [6] * 5, 2: [6] * 20 + [5] * 5}
    rng = np.random.default_rng(0)
    readings = [
        Reading(s, 100 * s + a, r, 1000, {TAG: int(1000 * shares[s, r] + rng.integers(-20, 20))})
        for s, own in readers.items()
        for a, r in enumerate(own)
    ]
    found = compute(readings, sources=(1, 2))
    (flip,) = found.order_flips
    assert (flip.first, flip.second) == (2, 1)
    assert flip.share_first > flip.share_second
    assert flip.raw_first < flip.raw_second
    assert compute(SETTLED, sources=(1,)).order_flips == ()


def test_a_newcomer_is_no_member_of_the_panel():
    blank = [Reading(1, 1000 + article, 99, 1000, {}) for article in range(4)]
    before, after = compute(SETTLED), compute(SETTLED + blank)
    assert after.components[0].reviewers == (5, 6, 7, 99)
    assert after.components[0].panel == (5, 6, 7)
    assert [row.reviewer for row in after.strictness] == [5, 6, 7]
    assert after.result(1, TAG).share == pytest.approx(before.result(1, TAG).share, abs=0.01)
    assert after.result(1, TAG).raw_share < before.result(1, TAG).raw_share - 0.005


def test_dropped_readings_are_counted():
    stray = [Reading(1, 1000 + article, 99, 1000, {}) for article in range(2)]
    found = compute(SETTLED + stray)
    assert (found.n_dropped, found.result(1, TAG).n_dropped) == (2, 2)
    assert found.result(1, TAG).n_readings == 50
    assert found.result(1, TAG).share == compute(SETTLED).result(1, TAG).share


def test_the_contested_share_is_passed_through():
    pairs = [[20, 100], [0, 50], [90, 300], [10, 10], [0, 80], [5, 60]]
    found = compute(SETTLED, contested={(1, TAG): pairs}).result(1, TAG)
    assert found.contested_share == pytest.approx(125 / 600)
    assert found.contested_share_low < found.contested_share < found.contested_share_high


def test_by_character_long_articles_weigh_more():
    longer = [
        dataclasses.replace(row, length=9000, characters={TAG: 4500}) if row.article % 1000 < 4 else row
        for row in SETTLED
    ]
    by_article, by_character = compute(longer), compute(longer, weighting="character")
    assert by_article.result(1, TAG).share == pytest.approx(0.25, abs=0.02)
    assert by_character.result(1, TAG).share == pytest.approx(0.4, abs=0.02)
    assert by_character.result(1, TAG).raw_share > by_article.result(1, TAG).raw_share


def test_the_range_without_one_can_be_left_out():
    found = compute(SETTLED, with_leave_one_out=False).result(1, TAG)
    assert found.without_one_low is found.without_one_high is None
    assert found.share == compute(SETTLED).result(1, TAG).share


# Properties

SMALL = Scenario(n_sources=5, articles=(4, 24), n_reviewers=5, presence=(0.2, 1.0), n_newcomers=1)


def records(seed):
    """A simulated project as records, with a second, rarer tag."""
    readings = draw(SMALL, seed).readings
    return [
        Reading(*map(int, row[:4]), {TAG: int(row[4]), 2: int(row[4]) // 3 * (int(row[1]) % 5 == 0)}, {TAG: 1}, 90)
        for row in zip(
            readings.source,
            readings.article,
            readings.reviewer,
            readings.length,
            readings.characters[:, 0],
            strict=True,
        )
    ]


def numbers(found):
    """Everything a profile says, with ids left out, as text and as figures."""
    said, figures = [], []
    for part in (found.results, found.comparisons, found.strictness):
        for row in part:
            values = {**dataclasses.asdict(row)}
            for name in ("source", "tag", "first", "second", "reviewer", "rests_on", "component"):
                values.pop(name, None)
            figures += [value for value in values.values() if isinstance(value, float)]
            said += [value for value in values.values() if not isinstance(value, float)]
    return said, np.array(figures)


def assert_same(one, other):
    said, figures = numbers(one)
    also_said, also_figures = numbers(other)
    assert said == also_said
    assert figures == pytest.approx(also_figures, rel=1e-6, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed, shuffle):
    given_rows = records(seed)
    shuffled = shuffle.sample(given_rows, len(given_rows))
    found = profile.compute(given_rows, sources=range(5), tags=[1, 2])
    assert_same(found, profile.compute(shuffled, sources=range(5), tags=[1, 2]))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), data=st.data())
def test_renaming_changes_nothing(seed, data):
    given_rows = records(seed)
    source = data.draw(st.permutations(range(50, 55)))
    reviewer = data.draw(st.permutations(range(20, 26)))
    tag = data.draw(st.permutations([81, 82]))
    turn = data.draw(st.integers(-3, -1))
    renamed = [
        dataclasses.replace(
            row,
            source=source[row.source],
            article=turn * row.article,
            reviewer=reviewer[row.reviewer],
            characters={tag[name - 1]: count for name, count in row.characters.items()},
            spans={tag[name - 1]: count for name, count in row.spans.items()},
        )
        for row in given_rows
    ]
    one = profile.compute(given_rows, sources=range(5), tags=[1, 2])
    other = profile.compute(renamed, sources=source, tags=tag)
    back = {new: old for old, new in enumerate(reviewer)}
    ordered = tuple(sorted(other.strictness, key=lambda row: (tag.index(row.tag), row.component, back[row.reviewer])))
    assert_same(one, dataclasses.replace(other, strictness=ordered))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), other=st.integers(0, 1000))
def test_another_component_changes_nothing(seed, other):
    own = records(seed)
    strangers = [
        dataclasses.replace(row, source=row.source + 500, article=row.article + 5000, reviewer=row.reviewer + 50)
        for row in records(other)
    ]
    alone = profile.compute(own, sources=range(5), tags=[1, 2])
    together = profile.compute(own + strangers, sources=range(5), tags=[1, 2])
    assert together.results == alone.results
    assert together.comparisons == alone.comparisons


# Recovery: figures in full by `python -m bench.recovery`


def test_the_truth_is_found_where_the_naive_interval_misses_it():
    found = summarise(Scenario("main"), range(80))
    assert found.n_intervals > 1500
    assert 0.93 <= found.coverage <= 0.97
    assert abs(found.bias) < 0.003
    assert found.strictness_correlation > 0.95
    assert 0.92 <= found.strictness_coverage <= 0.98
    assert found.pooled_coverage < 0.30
    assert 0.6 < found.called < 0.9
    assert found.wrong < 0.02


@pytest.mark.parametrize(
    "scenario",
    [Scenario("readings rise with the article", is_popular=True), Scenario("newcomers", n_newcomers=3)],
    ids=lambda scenario: scenario.name,
)
def test_the_truth_is_found_when(scenario):
    found = summarise(scenario, range(60))
    assert 0.93 <= found.coverage <= 0.97
    assert abs(found.bias) < 0.003


def test_a_tag_in_few_articles_is_bounded_honestly():
    found = summarise(Scenario("tag in few articles", presence=(0.02, 0.3)), range(60))
    assert found.n_rare > 300
    assert found.rare_coverage >= 0.92
    assert 0.92 <= found.coverage <= 0.97
