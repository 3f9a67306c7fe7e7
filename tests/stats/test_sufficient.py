"""The sweep against brute force, and what is stored per article."""

import json
from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_app.stats.sufficient import (
    VERSION,
    ArticleStatistics,
    OutdatedStatistics,
    article_statistics,
    corpus_statistics,
)
from tests.stats import brute, corpora

TAGS = [3, 7]
ARTICLES = corpora.articles(TAGS, [1, 2, 30], most_spans=5)


def rows(table, *key):
    """What stands behind a key of ids in a table, zeros when it has no such row."""
    found = [row[len(key) :] for row in table.tolist() if row[: len(key)] == list(key)]
    return found[0] if found else [0] * (table.shape[1] - len(key))


@settings(deadline=None)
@given(ARTICLES)
def test_marks_of_each_reviewer(article):
    _, readings = article
    statistics = article_statistics(*article)
    for reviewer, spans in readings.items():
        for tag in TAGS:
            lengths = [end - start for start, end in brute.unite(spans, tag)]
            assert rows(statistics.marks, reviewer, tag) == [
                sum(lengths),
                len(lengths),
                sum(x**2 for x in lengths),
                sum(x * (x - 1) * (2 * x - 1) // 3 for x in lengths),
                sum(x * (x - 1) for x in lengths),
            ]


@settings(deadline=None)
@given(ARTICLES)
def test_who_overlaps_with_themselves(article):
    length, readings = article
    overlapping = [who for who, spans in readings.items() if brute.labels(length, spans, TAGS) is None]
    assert article_statistics(*article).overlapping == tuple(overlapping)


@settings(deadline=None)
@given(ARTICLES)
def test_spans_that_disappear_in_another_one_are_counted(article):
    _, readings = article
    units = sum(len(brute.unite(spans, tag)) for spans in readings.values() for tag in TAGS)
    assert article_statistics(*article).united == sum(map(len, readings.values())) - units


@settings(deadline=None)
@given(ARTICLES)
def test_confusion_of_each_pair(article):
    length, readings = article
    statistics = article_statistics(*article)
    for first, second in permutations(readings, 2):
        one, other = (brute.labels(length, readings[who], TAGS) for who in (first, second))
        table = statistics.confusion(first, second, TAGS)
        if one is None or other is None:
            assert table is None
            continue
        pairs = list(zip(one, other, strict=True))
        assert table.tolist() == [[pairs.count((c, k)) for k in [0, *TAGS]] for c in [0, *TAGS]]


@settings(deadline=None)
@given(ARTICLES)
def test_shared_characters_and_exact_matches_of_each_pair(article):
    _, readings = article
    statistics = article_statistics(*article)
    for first, second in combinations(sorted(readings), 2):
        for tag in TAGS:
            one, other = (brute.unite(readings[who], tag) for who in (first, second))
            shared = brute.tagged(readings[first], tag) & brute.tagged(readings[second], tag)
            assert rows(statistics.overlaps, first, second, tag, tag) == [len(shared)]
            assert rows(statistics.matches, first, second, tag)[0] == len(set(one) & set(other))


@settings(deadline=None)
@given(ARTICLES)
def test_boundary_cost_of_each_pair(article):
    length, readings = article
    statistics = article_statistics(*article)
    for first, second in combinations(readings, 2):
        for tag in TAGS:
            one, other = (brute.sections(length, readings[who], tag) for who in (first, second))
            cost = sum(brute.distance(g, h) for g in one for h in other)
            assert statistics.boundary_cost(first, second, tag) == cost


@settings(deadline=None)
@given(ARTICLES)
def test_crossings_partners_gaps_and_soft_credit_of_each_ordered_pair(article):
    length, readings = article
    statistics = article_statistics(*article)
    for first in readings:
        for second in readings:
            for tag in TAGS:
                expected = _ordered(length, readings, first, second, tag)
                assert rows(statistics.ordered, first, second, tag) == expected[:3]
                found = [
                    soft
                    for row, soft in zip(statistics.ordered.tolist(), statistics.soft, strict=True)
                    if row[:3] == [first, second, tag]
                ]
                assert sum(found) == pytest.approx(expected[3])


def _ordered(length, readings, first, second, tag):
    units = [brute.characters(unit) for unit in brute.unite(readings[first], tag)]
    gaps = [e - s for is_unit, s, e in brute.sections(length, readings[second], tag) if not is_unit]
    places = sum(len(u) ** 2 * sum(gap - len(u) + 1 for gap in gaps if gap >= len(u)) for u in units)
    if first == second:
        return [0, 0, places, 0]
    anything = [sum(len(unit & brute.tagged(readings[second], k)) for k in TAGS) for unit in units]
    same = [len(unit & brute.tagged(readings[second], tag)) for unit in units]
    credit = sum(hit / len(unit) for hit, unit in zip(same, units, strict=True))
    return [sum(hit**2 for hit in anything), sum(hit > 0 for hit in same), places, credit]


@settings(deadline=None)
@given(ARTICLES)
def test_contested_passages(article):
    length, readings = article
    statistics = article_statistics(*article)
    for tag in TAGS:
        contested, voted = brute.contested(length, readings, tag)
        runs = [(start, end) for k, start, end in statistics.contested.tolist() if k == tag]
        assert rows(statistics.votes, tag) == [len(voted), len(contested)]
        assert {at for run in runs for at in range(*run)} == contested
        assert all(end < start for (_, end), (start, _) in pairwise(runs))


@settings(max_examples=50, deadline=None)
@given(corpora.corpora())
def test_one_sweep_over_many_articles_is_the_same_as_one_by_one(drawn):
    corpus, _ = drawn
    assert corpus_statistics(corpus) == [article_statistics(*article) for article in corpus]


@settings(deadline=None)
@given(ARTICLES, st.randoms())
def test_the_order_of_reviewers_and_spans_does_not_matter(article, random):
    length, readings = article
    shuffled = list(readings.items())
    random.shuffle(shuffled)
    spans = {who: random.sample(spans, len(spans)) for who, spans in shuffled}
    assert article_statistics(length, spans) == article_statistics(length, readings)


@settings(deadline=None)
@given(ARTICLES)
def test_it_survives_json(article):
    statistics = article_statistics(*article)
    stored = json.dumps(statistics.to_json())
    again = ArticleStatistics.from_json(json.loads(stored))
    assert again == statistics
    assert json.dumps(again.to_json()) == stored


def test_touching_spans_of_one_tag_stay_two_units():
    statistics = article_statistics(20, {1: [(3, 0, 5), (3, 5, 9)]})
    assert rows(statistics.marks, 1, 3)[:2] == [9, 2]
    assert statistics.united == 0


def test_overlapping_spans_of_one_tag_are_one_unit():
    statistics = article_statistics(20, {1: [(3, 0, 5), (3, 5, 9), (3, 4, 6)]})
    assert rows(statistics.marks, 1, 3)[:2] == [9, 1]
    assert statistics.united == 2


def test_touching_spans_of_two_tags_do_not_overlap():
    assert article_statistics(20, {1: [(3, 0, 5), (7, 5, 9)]}).overlapping == ()


def test_a_reading_without_spans_is_data():
    assert article_statistics(20, {1: [], 2: []}).reviewers == (1, 2)


def test_an_article_without_readings():
    statistics = article_statistics(20, {})
    assert statistics.reviewers == ()
    assert statistics.contested_share is None


@pytest.mark.parametrize("span", [(3, -1, 4), (3, 4, 4), (3, 5, 4), (3, 18, 21)])
def test_it_refuses_a_span_that_is_empty_or_outside(span):
    with pytest.raises(ValueError, match="span"):
        article_statistics(20, {1: [span]})


def test_the_cost_does_not_follow_the_length():
    longest = 10**6
    statistics = article_statistics(longest, {1: [(3, 0, longest)], 2: [(3, 1, longest)]})
    assert rows(statistics.overlaps, 1, 2, 3, 3) == [longest - 1]


def test_numbers_of_the_longest_texts_stay_exact():
    longest = 10**6
    statistics = article_statistics(longest, {1: [(3, 0, 1)], 2: [(3, 7, longest)]})
    length = longest - 7
    assert rows(statistics.marks, 2, 3)[3] == length * (length - 1) * (2 * length - 1) // 3


def test_a_row_of_another_version_asks_to_be_computed_again():
    stored = article_statistics(20, {1: []}).to_json() | {"version": VERSION - 1}
    with pytest.raises(OutdatedStatistics):
        ArticleStatistics.from_json(stored)
