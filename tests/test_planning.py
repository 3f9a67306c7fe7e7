"""Who reads what: promises of the planner over shapes drawn by lot, and the figures of a few known ones."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from corpus_app import planning

ROOT = Path(__file__).parent.parent
TENS = range(0, 400, 10)
"""Ten shapes a test: with one each, the runner would take longer than the planner."""


def articles_of(n_articles, n_sources, first=0):
    """Articles in sources 0, 1, … in turn."""
    return {first + at: at % n_sources for at in range(n_articles)}


def teams(*readings):
    """The readers of each article, in a list so that nobody can hide by reading twice."""
    found = {}
    for article, reader in (each for part in readings for each in part):
        found.setdefault(article, []).append(reader)
    return found


def assert_complete(articles, overlap, *readings):
    """Every article has exactly `overlap` readers, all of them different."""
    found = teams(*readings)
    assert {article: len(set(found.get(article, ()))) for article in articles} == dict.fromkeys(articles, overlap)
    assert all(len(team) == overlap for team in found.values())


def assert_even(figures):
    """Loads differ by 1; pairs by 10 % of their mean or 2; readers in a source by 2."""
    least, mean, most = figures.pair_range
    assert np.ptp(figures.loads) <= 1
    assert max(mean - least, most - mean) <= max(2, mean / 10)
    assert figures.source_spread <= 2


def drawn_shape(number):
    """(articles, readers, overlap) by lot: few or many of each, sources of one size or very different ones."""
    dice = random.Random(f"shape:{number}")
    n_readers = dice.randint(1, dice.choice([5, 9, 14]))
    n_articles = dice.choice([0, 1, dice.randint(n_readers, 40), dice.randint(n_readers, 150)])
    n_sources = dice.choice([1, dice.randint(1, 8), dice.randint(1, n_articles + 1)])
    skew = dice.choice([1, 3])
    articles = {3 * at + 1: int(n_sources * dice.random() ** skew) or None for at in range(n_articles)}
    return articles, range(10, 10 + n_readers), dice.randint(1, n_readers)


# --- From nothing


def test_it_works():
    made = planning.plan({1: None, 2: None}, [7, 8], 2).made
    assert made == [(1, 7), (1, 8), (2, 7), (2, 8)]


@pytest.mark.parametrize("first", TENS)
def test_everything_is_complete_and_even_for_any_shape(first):
    for number in range(first, first + 10):
        articles, readers, overlap = drawn_shape(number)
        plan = planning.plan(articles, readers, overlap, seed=number)
        assert_complete(articles, overlap, plan.made)
        assert {reader for _article, reader in plan.made} <= set(readers)
        assert_even(plan.figures)


def test_five_people_two_hundred_articles():
    figures = planning.plan(articles_of(200, 8), range(5), 3).figures
    assert figures.n_readings == 600
    assert figures.loads.tolist() == [120] * 5
    assert figures.pair_range[1] == 60
    assert np.abs(figures.pair_counts - 60).max() <= 1
    assert figures.source_spread <= 1


def test_fifty_people():
    articles = {at: int(12 * (at / 2000) ** 2) for at in range(2000)}
    plan = planning.plan(articles, range(50), 3)
    assert_complete(articles, 3, plan.made)
    assert plan.figures.loads.tolist() == [120] * 50
    assert plan.figures.pair_range == (4, pytest.approx(6000 / 1225), pytest.approx(5, abs=1))
    assert plan.figures.source_spread <= 2


def test_everybody_reads_everything_when_all_are_needed():
    figures = planning.plan(articles_of(30, 4), range(6), 6).figures
    assert figures.loads.tolist() == [30] * 6
    assert figures.pair_range == (30, 30, 30)


def test_sources_of_one_article_each():
    assert_even(planning.plan(articles_of(120, 120), range(8), 3).figures)


def test_nothing_to_read_and_nobody_to_read_it():
    assert planning.plan({}, [1, 2], 3).made == []
    assert planning.plan({}, [], 3).made == []
    assert planning.plan({1: None}, [], 0).figures.pair_range == (0, 0, 0)


# --- Too few people


@pytest.mark.parametrize(("readers", "possible"), [([], 0), ([1], 1), ([1, 2], 2)])
def test_fewer_people_than_an_article_needs_are_refused(readers, possible):
    with pytest.raises(planning.TooFewReaders) as refused:
        planning.plan({5: None}, readers, 3)
    assert (refused.value.article, refused.value.possible) == (5, possible)


def test_too_many_barred_people_are_refused_and_kept_ones_counted():
    with pytest.raises(planning.TooFewReaders) as refused:
        planning.plan({5: None, 6: None}, [1, 2, 3], 3, kept=[(6, 9)], barred=[(6, 1), (6, 2)])
    assert (refused.value.article, refused.value.possible) == (6, 2)


def test_few_people_are_no_problem_where_nothing_is_missing():
    assert planning.plan({5: None}, [1], 2, kept=[(5, 8), (5, 9)]).made == []


# --- The same again


@pytest.mark.parametrize("number", range(0, 60, 3))
def test_neither_order_nor_repetition_matters(number):
    articles, readers, overlap = drawn_shape(number)
    kept = [(article, readers[0]) for article in list(articles)[::4]]
    plan = planning.plan(articles, readers, overlap, kept=kept, seed="a")
    backwards = dict(reversed(articles.items()))
    again = planning.plan(backwards, [*reversed(readers), *readers], overlap, kept=kept[::-1] * 2, seed="a")
    assert plan.made == again.made


def test_hashes_do_not_matter():
    code = "from corpus_app import planning; print(planning.plan({a: a % 3 for a in range(40)}, range(7), 3).made)"
    told = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": salt}, capture_output=True, check=True
        ).stdout
        for salt in ("1", "2")
    }
    assert len(told) == 1


def test_another_seed_is_another_plan():
    plans = [planning.plan(articles_of(40, 3), range(7), 3, seed=seed).made for seed in (0, 1, "0", "word")]
    assert plans[0] == plans[2]
    assert len({tuple(made) for made in plans}) == 3


# --- Work that has begun


@pytest.mark.parametrize("first", TENS[:20])
def test_articles_that_come_later_change_nothing_and_stay_even(first):
    for number in range(first, first + 10):
        articles, readers, overlap = drawn_shape(number)
        before = planning.plan(articles, readers, overlap, seed=number)
        more = articles | {1000 + article: source for article, source in articles.items()}
        after = planning.plan(more, readers, overlap, kept=before.made, seed=number)
        assert {article for article, _reader in after.made} == {1000 + article for article in articles}
        assert_complete(more, overlap, before.made, after.made)
        assert np.ptp(after.figures.loads) <= 1
        assert planning.plan(more, readers, overlap, kept=before.made + after.made).made == []


def test_a_latecomer_gets_the_new_articles_and_nobody_else_is_given_more():
    articles, more = articles_of(50, 5), articles_of(20, 5, first=50)
    kept = planning.plan(articles, range(5), 3).made
    plan = planning.plan(articles | more, range(6), 3, kept=kept)
    assert_complete(articles | more, 3, kept, plan.made)
    # One reading of an article is all that a person can have: 20 for the latecomer, 40 for the other five.
    assert plan.figures.loads.tolist() == [38] * 5 + [20]
    latecomer = plan.figures.pairs[5, :5]
    assert latecomer.tolist() == [8] * 5
    assert plan.figures.per_source[:, 5].tolist() == [4] * 5


def test_a_latecomer_catches_up():
    kept = planning.plan(articles_of(20, 4), range(5), 3).made
    figures = planning.plan(articles_of(80, 4), range(6), 3, kept=kept).figures
    assert figures.loads.tolist() == [40] * 6


def test_latecomers_get_something_of_every_source_and_meet_everybody():
    kept = planning.plan(articles_of(200, 5), range(5), 3).made
    figures = planning.plan(articles_of(800, 5), range(7), 3, kept=kept).figures
    assert_even(figures)


def test_what_somebody_who_left_has_submitted_counts():
    articles = articles_of(60, 4)
    before = planning.plan(articles, range(5), 3).made
    kept = [reading for reading in before if reading[1] != 4 or reading[0] < 30]
    plan = planning.plan(articles, range(4), 3, kept=kept)
    assert_complete(articles, 3, kept, plan.made)
    assert {article for article, _reader in plan.made} == {article for article, reader in before if reader == 4} - set(
        range(30)
    )
    assert np.ptp(plan.figures.loads) <= 1


def test_more_readers_than_wanted_are_kept():
    assert planning.plan({1: None}, [1, 2], 1, kept=[(1, 1), (1, 2)]).made == []


def begun(number):
    """A shape with work begun: (articles, readers, overlap, kept, barred); every article can still be completed."""
    articles, readers, overlap = drawn_shape(number)
    dice = random.Random(f"begun:{number}")
    kept, barred = [], []
    for article in articles:
        people = dice.sample([*readers, 90, 91], len(readers) + 2)
        n_kept = dice.choice([0, 0, 1, 2])
        kept += [(article, reader) for reader in people[:n_kept]]
        able = sum(reader < 90 for reader in people[n_kept:])
        n_barred = dice.randint(0, max(0, able - max(0, overlap - n_kept)))
        barred += [(article, reader) for reader in [each for each in people[n_kept:] if each < 90][:n_barred]]
    return articles, readers, overlap, kept, barred


@pytest.mark.parametrize("first", TENS)
def test_kept_and_barred_readings_are_respected_for_any_shape(first):
    for number in range(first, first + 10):
        articles, readers, overlap, kept, barred = begun(number)
        plan = planning.plan(articles, readers, overlap, kept=kept, barred=barred, seed=number)
        found, n_kept = teams(kept, plan.made), Counter(article for article, _reader in kept)
        for article in articles:
            team = found.get(article, ())
            assert len(team) == len(set(team)) == max(overlap, n_kept[article])
        assert not set(plan.made) & (set(barred) | set(kept))
        assert_no_chain_helps(plan, readers, kept, barred)


def assert_no_chain_helps(plan, readers, kept, barred, weight=lambda reader: 1):
    """No new reading can be handed on, along any number of people, so that loads come nearer to the weights."""
    taken = set(plan.made) | set(kept) | set(barred)
    takers = {reader: set() for reader in readers}
    for article, giver in plan.made:
        takers[giver] |= {reader for reader in readers if (article, reader) not in taken}
    load = dict(zip(plan.figures.readers, plan.figures.loads.tolist(), strict=True))
    for start in readers:
        reached, waiting = {start}, [start]
        while waiting:
            fresh = takers[waiting.pop()] - reached
            reached |= fresh
            waiting += fresh
        lightest = min((load[reader] + 0.5) / weight(reader) for reader in reached)
        assert (load[start] - 0.5) / weight(start) <= lightest + 1e-9


def small_shape(number):
    """(articles, readers, overlap) of a small team, where a promise is hardest to keep."""
    dice = random.Random(f"small:{number}")
    n_readers, n_articles = dice.randint(1, 8), dice.randint(1, 24)
    n_sources = dice.randint(1, dice.choice([2, n_articles]))
    return (
        {at: dice.randrange(n_sources) or None for at in range(n_articles)},
        range(n_readers),
        dice.randint(1, n_readers),
    )


@pytest.mark.parametrize("first", range(0, 1000, 50))
def test_every_article_has_exactly_its_readers_through_the_life_of_any_project(first):
    """Handed out, more articles and latecomers, somebody leaves with what they submitted."""
    for number in range(first, first + 50):
        articles, readers, overlap = small_shape(number)
        dice = random.Random(f"lives:{number}")
        begun = planning.plan(articles, readers, overlap, seed=number)
        assert_complete(articles, overlap, begun.made)
        assert_even(begun.figures)
        more = articles | {100 + at: articles[at] for at in list(articles)[: dice.randint(0, len(articles))]}
        grown = [*readers, 50, 51][: len(readers) + dice.randint(0, 2)]
        later = planning.plan(more, grown, overlap, kept=begun.made, seed=number)
        handed_out = begun.made + later.made
        assert_complete(more, overlap, handed_out)
        gone = dice.choice(grown)
        left = [reader for reader in grown if reader != gone]
        submitted = [reading for reading in handed_out if reading[1] == gone and dice.random() < 0.4]
        kept = submitted + [reading for reading in handed_out if reading[1] != gone]
        if len(left) >= overlap:
            after = planning.plan(more, left, overlap, kept=kept, barred=handed_out, seed=number)
            assert_complete(more, overlap, kept, after.made)
            assert not set(after.made) & set(handed_out)


@pytest.mark.parametrize(("n_articles", "n_readers", "overlap"), [(7, 30, 20), (9, 30, 17)])
def test_many_people_with_few_articles_of_many_readers(n_articles, n_readers, overlap):
    """Where no exchange helps at once: a bench over 3,000 shapes had found such teams."""
    plan = planning.plan(articles_of(n_articles, 2), range(n_readers), overlap, seed=1508)
    assert_complete(range(n_articles), overlap, plan.made)
    assert_even(plan.figures)


# --- Uneven capacities


def test_loads_follow_the_capacities():
    plan = planning.plan(articles_of(200, 6), range(5), 3, capacities={0: 0.5, 3: 2, 4: 0})
    assert_complete(range(200), 3, plan.made)
    assert plan.figures.readers == (0, 1, 2, 3)
    # 600 readings at ½ : 1 : 1 : 2 would be 67, 133, 133, 267; nobody can read 267 of 200 articles.
    assert plan.figures.loads.tolist() == [80, 160, 160, 200]


@pytest.mark.parametrize("first", TENS[:20])
def test_any_capacities_are_followed_as_far_as_can_be(first):
    for number in range(first, first + 10):
        articles, readers, overlap, kept, barred = begun(number)
        dice = random.Random(f"capacities:{number}")
        capacities = {reader: dice.choice([0.2, 0.5, 1, 1, 3]) for reader in readers}
        plan = planning.plan(articles, readers, overlap, kept=kept, barred=barred, capacities=capacities)
        assert_no_chain_helps(plan, readers, kept, barred, weight=capacities.get)


def test_pairs_and_sources_follow_the_capacities():
    figures = planning.plan(articles_of(300, 3), range(8), 3, capacities=dict.fromkeys(range(4), 2)).figures
    assert figures.loads.tolist() == [150] * 4 + [75] * 4
    assert figures.per_source[:, :4].min() >= 48 and figures.per_source[:, :4].max() <= 52
    assert figures.per_source[:, 4:].min() >= 23 and figures.per_source[:, 4:].max() <= 27
    for block in (figures.pairs[:4, :4], figures.pairs[4:, 4:], figures.pairs[:4, 4:]):
        counts = block[block > 0]
        assert np.ptp(counts) <= max(4, counts.mean() / 5)


@pytest.mark.parametrize("weight", [-1, float("nan"), float("inf")])
def test_a_capacity_that_is_none_is_refused(weight):
    with pytest.raises(ValueError, match="capacity"):
        planning.plan({1: None}, [1, 2], 1, capacities={1: weight})


# --- Figures


def test_figures_by_hand():
    readings = [(1, 7), (1, 8), (2, 7), (2, 8), (3, 7), (3, 9), (3, 55), (4, 7), (99, 7)]
    figures = planning.figures({1: 5, 2: 5, 3: None, 4: None}, [9, 8, 7], readings)
    assert (figures.n_articles, figures.n_readings, figures.readers) == (4, 7, (7, 8, 9))
    assert figures.loads.tolist() == [4, 2, 1]
    assert figures.pairs.tolist() == [[0, 2, 1], [2, 0, 0], [1, 0, 0]]
    assert figures.pair_range == (0, 1.0, 2)
    assert figures.sources == (5, None)
    assert figures.per_source.tolist() == [[2, 2, 0], [2, 0, 1]]
    assert figures.spreads.tolist() == [2, 2]


def test_figures_of_nothing():
    figures = planning.figures({}, [], [])
    assert (figures.n_readings, figures.pair_range, figures.source_spread) == (0, (0, 0.0, 0), 0)
