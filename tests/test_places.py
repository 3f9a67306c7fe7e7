"""Places: who marked how much of what, and where readers differ."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from corpus_app import places

spans = some.tuples(some.sampled_from("fo"), some.integers(0, 30), some.integers(1, 10)).map(
    lambda drawn: (drawn[0], drawn[1], drawn[1] + drawn[2])
)
marks = some.dictionaries(some.integers(1, 4), some.lists(spans, max_size=6), min_size=1)


def test_stretches_of_a_tag_are_united_over_readers():
    (place,) = places.of_tag({1: [("f", 0, 10)], 2: [("f", 8, 20)], 3: []}, "f")
    assert (place.start, place.end) == (0, 20)
    assert place.marked == {1: [(0, 10)], 2: [(8, 20)], 3: []}
    assert [place.extent(reader) for reader in (1, 2, 3)] == ["part", "part", "nothing"]


@pytest.mark.parametrize(
    ("span", "extent"),
    [((0, 40), "all"), ((2, 38), "all"), ((3, 40), "part"), ((0, 37), "part"), ((40, 50), "nothing")],
)
def test_a_sign_more_or_less_at_the_ends_is_all_of_it(span, extent):
    assert places.extent([span], 0, 40) == extent


def test_a_short_place_has_no_slack():
    assert places.extent([(0, 2)], 0, 3) == "part"


def test_a_gap_in_the_middle_is_a_part():
    assert places.extent([(0, 10), (12, 40)], 0, 40) == "part"


def test_two_tags_need_two_readers():
    fact, opinion = frozenset("f"), frozenset("o")
    assert places.of_labels({1: [("f", 0, 10), ("o", 0, 10)]}, fact, opinion) == []
    (place,) = places.of_labels({1: [("f", 0, 10)], 2: [("o", 4, 20)]}, fact, opinion)
    assert (place.start, place.end, place.tag) == (4, 10, "f")
    assert ends(places.of_labels({1: [("f", 0, 10)], 2: [("f", 4, 20)]}, fact, fact)) == [(4, 10)]
    assert places.of_labels({1: [("f", 0, 10)], 2: []}, fact, fact) == []


def test_two_tags_at_once_are_neither_alone():
    marks = {1: [("f", 0, 20), ("o", 0, 10)], 2: [("f", 0, 20)]}
    both = frozenset("fo")
    assert ends(places.of_labels(marks, both, frozenset("f"))) == [(0, 10)]
    assert ends(places.of_labels(marks, frozenset("f"), frozenset("f"))) == [(10, 20)]
    assert places.of_labels(marks, frozenset("f"), frozenset("o")) == []
    assert ends(places.with_label(marks, both)) == [(0, 10)]
    assert ends(places.of_labels({1: [("f", 0, 10)], 2: [("f", 0, 5)]}, frozenset("f"), frozenset())) == [(5, 10)]


def test_what_another_reader_passed_over_is_not_what_they_call_otherwise():
    marks = {1: [("f", 0, 10), ("f", 20, 30)], 2: [("o", 20, 30)], 3: [("f", 0, 10), ("o", 20, 30)]}
    assert ends(places.missed(marks)) == ends(places.missed(marks, "f")) == [(0, 10)]
    assert ends(places.renamed(marks)) == ends(places.renamed(marks, "o")) == [(20, 30)]
    assert places.missed(marks, "o") == []


def test_a_full_stop_is_not_passed_over():
    assert places.missed({1: [("f", 0, 10)], 2: [("f", 0, 9)]}) == []


def ends(found):
    return [(place.start, place.end) for place in found]


def test_readers_differ_where_their_tags_do():
    found = places.differing({1: [("f", 0, 10)], 2: [("f", 0, 6), ("o", 20, 30)]})
    assert [(place.start, place.end) for place in found] == [(6, 10), (20, 30)]
    assert found[1].marked == {1: [], 2: [(20, 30)]}


def test_pieces_that_do_not_matter_are_no_place():
    found = places.differing({1: [("f", 0, 10)], 2: [("f", 0, 9)]}, lambda start, end: end - start > 1)
    assert found == []


def labels(rows, at):
    return frozenset(tag for tag, start, end in rows if start <= at < end)


# A busy machine may take long to draw; that is no fault of the marks.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(marks)
def test_every_character_is_where_it_belongs(by_reader):
    apart = {at for place in places.differing(by_reader) for at in range(place.start, place.end)}
    tagged = {at for place in places.of_tag(by_reader, "f") for at in range(place.start, place.end)}
    for at in range(45):
        here = [labels(rows, at) for rows in by_reader.values()]
        assert (at in apart) == (len(set(here)) > 1)
        assert (at in tagged) == any("f" in each for each in here)


# A busy machine may take long to draw; that is no fault of the marks.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(marks)
def test_segments_say_who_gave_what(by_reader):
    for start, end, who in places.segments(by_reader):
        for reader, rows in by_reader.items():
            assert who.get(reader, frozenset()) == labels(rows, start) == labels(rows, end - 1)


@given(
    some.lists(
        some.tuples(some.integers(0, 30), some.integers(1, 9)).map(lambda each: (each[0], sum(each))), max_size=8
    ),
    some.integers(0, 40),
    some.integers(1, 9),
)
def test_stretches_meet_what_walking_them_would(spans, start, length):
    walked = any(left < start + length and right > start for left, right in spans)
    assert places.Stretches(spans).meet(start, start + length) == walked


def tidied(whole, marks, least=None):
    return [(each.tag, each.start, each.end) for each in places.tidied(places.proposals(marks, least=least), whole)]


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (5, 16, (5, 16)),  # as it is
        (3, 16, (5, 16)),  # one letter of four: inwards
        (2, 16, (0, 16)),  # half of them: outwards
        (5, 14, (5, 16)),
        (5, 13, (5, 10)),
        (4, 11, (5, 10)),  # nothing but words
    ],
)
def test_a_proposal_ends_where_words_do(start, end, wanted):
    assert tidied("Nine farms drown.", {1: [("f", start, end)], 2: [("f", start, end)]}) == [("f", *wanted)]


def test_pieces_of_a_proposal_are_joined_over_white_space():
    both = {who: [("f", 0, 4), ("f", 5, 10)] for who in (1, 2)}
    assert tidied("Nine farms drown.", both) == [("f", 0, 10)]
    assert tidied("Nine,farms drown.", both) == [("f", 0, 4), ("f", 5, 10)]


def test_a_scrap_is_no_proposal():
    assert tidied("On Sunday.", {1: [("f", 0, 2)], 2: [("f", 0, 2)]}) == []


@given(marks)
def test_tidied_proposals_of_one_tag_do_not_overlap(marks):
    whole = "Nine farms drown, and 40 more are lost to it."
    majority = [each for each in places.tidied(places.proposals(marks), whole) if not each.is_contested]
    for tag in {each.tag for each in majority}:
        spans = [(each.start, each.end) for each in majority if each.tag == tag]
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
