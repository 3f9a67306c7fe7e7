"""Components, panel and bridges on graphs small enough to draw."""

import numpy as np
import pytest

from corpus_app.stats.profile.graph import NOWHERE, blocks, connect
from corpus_app.stats.profile.readings import Reading, Readings
from corpus_app.stats.profile.rules import Thresholds


def readings(edges, lengths=None):
    """Readings from {(source, reviewer): how many}; every reading is of an article of its own."""
    rows = []
    for (source, reviewer), count in edges.items():
        for _ in range(count):
            article = len(rows)
            rows.append(Reading(source, article, reviewer, (lengths or {}).get(article, 100), {1: 10}))
    return Readings.of(rows, [1])


def the_block(edges, **thresholds):
    (block,) = blocks(readings(edges), Thresholds(**thresholds))
    return block


def test_shared_reviewers_tie_sources_together():
    found = blocks(readings({(1, 7): 3, (2, 7): 3, (3, 8): 3, (4, 8): 4, (2, 9): 3}), Thresholds())
    assert [(block.sources.tolist(), block.reviewers.tolist()) for block in found] == [
        ([1, 2], [7, 9]),
        ([3, 4], [8]),
    ]


def test_an_edge_needs_three_readings():
    found = blocks(readings({(1, 7): 3, (2, 7): 2, (2, 8): 3}), Thresholds())
    assert [block.sources.tolist() for block in found] == [[1], [2]]
    assert [len(block.rows) for block in found] == [3, 3]  # the two readings between them belong nowhere


def test_a_weak_edge_inside_a_component_stays():
    block = the_block({(1, 7): 3, (2, 7): 3, (2, 8): 4, (1, 8): 1})
    assert len(block.rows) == 11


def test_a_source_without_any_strong_edge_is_nowhere():
    assert blocks(readings({(1, 7): 2, (1, 8): 2, (1, 9): 2}), Thresholds()) == []


def test_no_readings_make_no_block():
    assert blocks(readings({}), Thresholds()) == []


def test_the_panel_reads_enough_in_enough_sources():
    block = the_block({(1, 5): 5, (2, 5): 5, (1, 6): 12, (1, 7): 4, (2, 7): 5, (1, 8): 9, (2, 8): 1})
    assert dict(zip(block.reviewers.tolist(), block.panel.tolist(), strict=True)) == {
        5: True,
        6: False,  # a single source
        7: False,  # nine readings
        8: True,  # one of the ten on a weak edge
    }


def test_a_label_travels_along_a_long_chain():
    strong = np.zeros((30, 29), dtype=bool)
    strong[np.arange(29), np.arange(29)] = strong[np.arange(1, 30), np.arange(29)] = True
    source, reviewer = connect(strong[::-1])
    assert set(source) == {0}
    assert set(reviewer) == {0}


def test_what_has_no_edge_has_no_label():
    source, reviewer = connect(np.array([[True, False], [False, False]]))
    assert source.tolist() == [0, NOWHERE]
    assert reviewer.tolist() == [0, NOWHERE]


def test_a_bridge_carries_the_comparison():
    block = the_block({(1, 5): 3, (2, 5): 4, (2, 6): 3, (3, 6): 3, (3, 7): 3, (2, 7): 3})
    rests_on = block.rests_on
    assert block.reviewers[rests_on[0, 1]] == 5
    assert block.reviewers[rests_on[0, 2]] == 5
    assert rests_on[1, 2] == NOWHERE  # 6 and 7 both tie them
    assert (rests_on == rests_on.T).all()


def test_of_two_bridges_the_one_who_read_less_is_named():
    block = the_block({(1, 5): 9, (2, 5): 9, (2, 6): 3, (3, 6): 3})
    assert block.reviewers[block.rests_on[0, 2]] == 6
    assert block.reviewers[block.rests_on[0, 1]] == 5


def test_a_source_with_a_single_strong_reader_rests_on_him():
    block = the_block({(1, 5): 3, (2, 5): 3, (1, 6): 2, (2, 6): 8})
    assert block.reviewers[block.rests_on[0, 1]] == 5


def test_leaving_out_a_member_keeps_what_still_hangs_together():
    block = the_block({(1, 5): 6, (2, 5): 6, (1, 6): 6, (2, 6): 6, (3, 6): 5})
    without_five, without_six = block.without_each_member()
    assert without_five.sources.tolist() == [1, 2, 3]
    assert without_five.reviewers.tolist() == [6]
    assert without_six.sources.tolist() == [1, 2]  # only 6 read the third
    assert without_six.panel.tolist() == [True]


def test_where_the_panel_falls_apart_there_is_no_refit():
    edges = {(1, 5): 6, (2, 5): 6, (2, 6): 6, (3, 6): 6, (3, 7): 6, (4, 7): 6}
    left_out = [set(block.reviewers.tolist()) for block in the_block(edges).without_each_member()]
    assert left_out == [{6, 7}, {5, 6}]


def test_an_article_weighs_one_however_often_it_is_read():
    rows = [Reading(1, 1, reviewer, 100, {1: 10}) for reviewer in (5, 6, 7)] + [
        Reading(1, article, 5 + article % 3, 100, {1: 10}) for article in range(2, 14)
    ]
    (block,) = blocks(Readings.of(rows, [1]), Thresholds())
    assert np.bincount(block.article, block.weight) == pytest.approx(np.ones(13))
    assert [stack.shape for stack in block.stacks] == [(12, 1), (1, 3)]


def test_by_character_an_article_weighs_its_length():
    rows = readings({(1, 5): 3, (2, 5): 3}, lengths={0: 500, 3: 900})
    (block,) = blocks(rows, Thresholds(), "character")
    assert block.weight == pytest.approx(np.array([500, 100, 100, 900, 100, 100]) / 300)
