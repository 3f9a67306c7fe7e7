"""Counting places of many articles at once finds as many as making each of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from corpus_app import place_counts, places

FACT, OPINION, OTHER, UNUSED = 3, 5, 8, 9
spans = some.tuples(some.sampled_from([FACT, OPINION, OTHER]), some.integers(0, 25), some.integers(1, 12)).map(
    lambda drawn: (drawn[0], drawn[1], drawn[1] + drawn[2])
)
readings = some.dictionaries(some.integers(1, 4), some.lists(spans, max_size=6), min_size=1)

QUESTIONS = {
    "all tags": (place_counts.of_tags, places.of_tags, ()),
    "one tag": (place_counts.of_tags, places.of_tag, (FACT,)),
    "missed": (place_counts.missed, places.missed, ()),
    "missed, one tag": (place_counts.missed, places.missed, (FACT,)),
    "missed, a tag that nobody used": (place_counts.missed, places.missed, (UNUSED,)),
    "renamed": (place_counts.renamed, places.renamed, ()),
    "renamed, one tag": (place_counts.renamed, places.renamed, (FACT,)),
    "one label and another": (place_counts.of_labels, places.of_labels, (frozenset({FACT}), frozenset({OPINION}))),
    "one label twice": (place_counts.of_labels, places.of_labels, (frozenset({FACT}), frozenset({FACT}))),
    "one label and nothing": (place_counts.of_labels, places.of_labels, (frozenset({FACT}), frozenset())),
    "one label and two": (place_counts.of_labels, places.of_labels, (frozenset({FACT}), frozenset({FACT, OPINION}))),
    "a label that nobody gave": (place_counts.of_labels, places.of_labels, (frozenset({UNUSED}), frozenset())),
    "two tags at once": (place_counts.with_label, places.with_label, (frozenset({FACT, OPINION}),)),
    "agreed": (place_counts.agreed, lambda marks: _agreed(marks, places.of_tags(marks)), ()),
    "agreed, one tag": (place_counts.agreed, lambda marks, tag: _agreed(marks, places.of_tag(marks, tag)), (FACT,)),
    "differing": (place_counts.differing, lambda marks: _apart(marks, places.of_tags(marks)), ()),
}


def _agreed(marks, found):
    return [place for place in found if place.is_agreed(marks)]


def _apart(marks, found):
    return [place for place in found if not place.is_agreed(marks)]


def corpus_of(articles):
    """Readings in an order that is not that of their keys."""
    keys, rows, marks = iter(range(1000, 0, -7)), [], []
    for article, by_reader in enumerate(articles):
        for found in by_reader.values():
            key = next(keys)
            rows.append((key, 10 * article))
            marks += [(key, *mark) for mark in found]
    return place_counts.Corpus.of(rows, marks)


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=40, deadline=None)
@given(articles=some.lists(readings, min_size=1, max_size=4))
def test_as_many_as_are_made(question, articles):
    count, make, arguments = QUESTIONS[question]
    assert count(corpus_of(articles), *arguments).tolist() == [len(make(marks, *arguments)) for marks in articles]


@pytest.mark.parametrize("question", QUESTIONS)
def test_nobody_marked_anything(question):
    count, _make, arguments = QUESTIONS[question]
    assert count(corpus_of([{1: [], 2: []}, {1: []}]), *arguments).tolist() == [0, 0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_more_tags_than_bits(question):
    """Seventy tags: sets of them are whole numbers of Python."""
    rng = np.random.default_rng(1)
    articles = [
        {
            reader: [(int(tag), int(at), int(at) + 9) for at, tag in enumerate(rng.integers(1, 71, 40))]
            for reader in range(3)
        }
        for _ in range(3)
    ]
    count, make, arguments = QUESTIONS[question]
    assert count(corpus_of(articles), *arguments).tolist() == [len(make(marks, *arguments)) for marks in articles]
