"""Trim and snap: what they do to the ends of a span, and to span F1."""

import pytest

from corpus_app import text
from corpus_app.stats import family
from corpus_app.stats.ends import snapped, trimmed
from corpus_app.stats.sufficient import article_statistics

TEXT = "“No,” said Ann – quite unfairly. 🇫🇷 ok"


@pytest.mark.parametrize(
    ("quote", "left"),
    [("“No,” ", "No"), (" – quite", "quite"), ("unfairly. ", "unfairly"), (" – ", " – "), ("🇫🇷", "🇫🇷")],
)
def test_trim_strips_outer_white_space_and_punctuation(quote, left):
    start = TEXT.index(quote)
    [(tag, begin, end)] = trimmed(TEXT, [(5, start, start + len(quote))])
    assert (tag, TEXT[begin:end]) == (5, left)


def test_trim_keeps_a_combining_mark():
    assert trimmed("cafe\u0301.", [(1, 0, 6)]) == [(1, 0, 5)]


@pytest.mark.parametrize(("cut", "whole"), [("uite unf", "quite unfairly"), (" – ", " – "), ("Ann", "Ann")])
def test_snap_moves_both_ends_to_the_words_they_cut(cut, whole):
    start = TEXT.index(cut)
    [(_, begin, end)] = snapped(TEXT, [(5, start, start + len(cut))], text.words)
    assert TEXT[begin:end] == whole


@pytest.mark.parametrize(
    ("mild", "exact"), [(lambda spans: spans, 0), (lambda spans: trimmed(TEXT, spans), 1)], ids=["as_given", "trim"]
)
def test_applied_to_both_sides_it_changes_exact_f1(mild, exact):
    one, other = TEXT.index("quite"), TEXT.index("unfairly.")
    readings = {1: [(5, one, other + 9)], 2: [(5, one - 2, other + 8)]}
    statistics = article_statistics(len(TEXT), {who: mild(spans) for who, spans in readings.items()})
    assert family.compute([statistics], tags=[5]).find("f1_exact").value == exact
