"""One reviewer's spans against another's or the gold."""

import pytest
from hypothesis import given, settings

from corpus_app.stats import family, spans
from corpus_app.stats.pooled import pool
from corpus_app.stats.spans import SpanScore
from corpus_app.stats.sufficient import corpus_statistics
from tests.stats import brute, corpora

GOLD = 900


def against(corpus, tags, reviewer, other, tag=None):
    return spans.against(pool(corpus_statistics(corpus), tags), reviewer, other, tag)


def test_it_works():
    """Reader: [0, 4) and [10, 12); gold: [0, 4), [11, 15), [20, 22)."""
    corpus = [(30, {5: [(3, 0, 4), (3, 10, 12)], GOLD: [(3, 0, 4), (3, 11, 15), (3, 20, 22)]})]
    found = against(corpus, [3, 7], 5, GOLD)
    assert found["exact"] == SpanScore(1 / 2, 1 / 3, pytest.approx(2 / 5))
    assert found["any_overlap"] == SpanScore(1, 2 / 3, pytest.approx(4 / 5))
    assert found["soft"] == SpanScore(0.75, pytest.approx(1.25 / 3), pytest.approx(2 * 0.3125 / (0.75 + 1.25 / 3)))
    assert found["characters"] == SpanScore(5 / 6, 1 / 2, pytest.approx(10 / 16))


def test_a_reviewer_who_marked_nothing():
    found = against([(30, {5: [], GOLD: [(3, 0, 4)]})], [3], 5, GOLD)
    assert found["exact"] == SpanScore(None, 0, 0)


def test_nobody_marked_anything():
    assert against([(30, {5: [], GOLD: []})], [3], 5, GOLD)["soft"] == SpanScore(None, None, None)


def test_two_who_share_no_article():
    corpus = [(30, {5: [], 6: [(3, 0, 4)]}), (30, {6: [], GOLD: [(3, 0, 4)]})]
    assert against(corpus, [3], 5, GOLD)["exact"] == SpanScore(None, None, None)


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(reviewers=(5, GOLD)))
def test_it_is_the_f1_of_the_family_and_turns_with_the_sides(drawn):
    corpus, tags = drawn
    there, back = against(corpus, tags, 5, GOLD), against(corpus, tags, GOLD, 5)
    values = corpora.values(corpus, tags)
    assert corpora.same(there["exact"].f1, values["f1_exact", None, None])
    assert corpora.same(there["soft"].f1, values["f1_soft", None, None])
    for name, score in there.items():
        assert (score.precision, score.recall) == (back[name].recall, back[name].precision)
        assert corpora.same(score.f1, back[name].f1)


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(reviewers=(5, GOLD)))
def test_characters_and_any_overlap_by_counting(drawn):
    corpus, tags = drawn
    shared = brute.of_reviewers(corpus, (5, GOLD))
    for tag in tags:
        found = against(corpus, tags, 5, GOLD, tag)
        both = mine = hits = units = 0
        for _, readings in shared:
            theirs = brute.tagged(readings[GOLD], tag)
            both += len(brute.tagged(readings[5], tag) & theirs)
            mine += len(brute.tagged(readings[5], tag))
            units += len(brute.unite(readings[5], tag))
            hits += sum(bool(brute.characters(unit) & theirs) for unit in brute.unite(readings[5], tag))
        assert corpora.same(found["characters"].precision, both / mine if mine else None)
        assert corpora.same(found["any_overlap"].precision, hits / units if units else None)


@settings(max_examples=60, deadline=None)
@given(corpora.corpora())
def test_confusion_of_a_pair_is_the_sum_of_its_articles(drawn):
    corpus, tags = drawn
    statistics = corpus_statistics(corpus)
    pooled = pool(statistics, tags)
    for first, second in ((1, 5), (900, 1)):
        tables = [
            table
            for article in statistics
            if {first, second} <= set(article.reviewers)
            and (table := article.confusion(first, second, tags)) is not None
        ]
        expected = sum(tables) if tables else 0
        assert (family.confusion_of(pooled, first, second) == expected).all()
