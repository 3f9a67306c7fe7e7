"""Gamma: the published example, an oracle for the best alignment, and what must hold for every article."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from corpus_app.stats import gamma

ALEX = [(1, 2, 9), (2, 11, 17), (5, 24, 30), (6, 32, 36), (6, 36, 44), (7, 44, 60)]
PAUL = [(1, 2, 9), (3, 11, 17), (5, 19, 25), (6, 32, 44)]
SUZAN = [(1, 2, 9), (4, 11, 17), (5, 21, 27), (6, 32, 36), (6, 36, 40), (6, 40, 44)]


def brute_disorder(readings):
    """Every unitary alignment there is, and the cheapest choice of them by integer programming."""
    m, n_units = len(readings), sum(map(len, readings))
    numbers, first = [], 0
    for own in readings:
        numbers.append([None, *range(first, first + len(own))])
        first += len(own)
    units = [unit for own in readings for unit in own]
    tuples = [()]
    for choice in numbers:
        tuples = [(*head, one) for head in tuples for one in choice]
    tuples = [each for each in tuples if any(one is not None for one in each)]
    costs = [sum(between(units, i, j) for i, j in combinations(each, 2)) / (m * (m - 1) / 2) for each in tuples]
    table = np.array([[one in each for each in tuples] for one in range(n_units)], dtype=float)
    found = milp(costs, constraints=LinearConstraint(table, 1, 1), integrality=np.ones(len(costs)), bounds=Bounds(0, 1))
    return found.fun / (n_units / m)


def between(units, i, j):
    if i is None or j is None:
        return 1.0
    (k, b, e), (other, start, end) = units[i], units[j]
    return ((abs(b - start) + abs(e - end)) / (e - b + end - start)) ** 2 + (k != other)


@st.composite
def articles(draw):
    def unit():
        start = draw(st.integers(0, 30))
        return draw(st.integers(1, 2)), start, start + draw(st.integers(1, 12))

    readings = [[unit() for _ in range(draw(st.integers(0, 4)))] for _ in range(draw(st.integers(2, 4)))]
    return readings if any(readings) else [[unit()], *readings[1:]]


def test_the_example_of_pygamma_agreement():
    """Krippendorff's Alex, Paul and Suzan with places weighing 3: disorder .96 (its own test), gamma about .45.

    That gamma is with the other sampler (shuffled readings); the two differ by up to .1.
    """
    costs = gamma.Costs(position=3)
    found = gamma.of_article({1: ALEX, 2: PAUL, 3: SUZAN}, seed=1, costs=costs)
    assert found.observed == pytest.approx(0.96, abs=0.005)
    assert found.value == pytest.approx(0.455, abs=0.1)
    assert found.samples >= gamma.SAMPLES


def test_a_unit_against_four_that_split_it():
    """Mathet 2015, figure 19, by hand: the best is one pair and three units on their own."""
    joe, jack = [(1, 0, 20)], [(1, 0, 5), (1, 5, 10), (1, 10, 15), (1, 15, 20)]
    pair = (15 / 25) ** 2
    middle = ((5 + 10) / 25) ** 2
    assert gamma.disorder([joe, jack]) == pytest.approx((min(pair, middle) + 3) / 2.5)


@settings(max_examples=60, deadline=None)
@given(articles())
def test_the_best_alignment_is_that_of_integer_programming(readings):
    assert gamma.disorder(readings) == pytest.approx(brute_disorder(readings), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(articles(), st.randoms(use_true_random=False))
def test_neither_the_order_of_readers_and_units_nor_the_names_of_tags_matter(readings, random):
    mixed = [random.sample([(9 - tag, start, end) for tag, start, end in own], len(own)) for own in readings]
    random.shuffle(mixed)
    assert gamma.disorder(mixed) == pytest.approx(gamma.disorder(readings))


def test_perfect_agreement_is_one():
    assert gamma.of_article({1: ALEX, 2: ALEX, 3: ALEX}, seed=3).value == 1


def test_chance_is_about_zero():
    rng = np.random.default_rng(5)
    draw = gamma.Sampler([ALEX, PAUL, SUZAN])
    values = [gamma.of_article(dict(enumerate(draw(rng))), seed=each).value for each in range(12)]
    assert abs(np.mean(values)) < 0.15


def test_the_seed_is_kept_and_gives_the_same_again():
    first, again = (gamma.of_article({1: ALEX, 2: PAUL}, seed=8) for _ in range(2))
    assert first == again
    assert first.seed == 8


def test_without_a_value_there_is_a_reason():
    assert gamma.of_article({1: ALEX}, seed=1).reason == "no_pairable_data"
    assert gamma.of_article({1: [], 2: []}, seed=1).reason == "nothing_marked"
    crowd = {who: [(1, 10 * at, 10 * at + 40) for at in range(14)] for who in range(8)}
    assert gamma.of_article(crowd, seed=1).reason == "too_complex"


class Ticking:
    """A clock that goes on by a second whenever somebody looks at it."""

    def __init__(self):
        self.looks = 0

    def __call__(self):
        self.looks += 1
        return float(self.looks)


def test_the_search_ends_when_its_time_is_over(monkeypatch):
    """Wherever it is: every stage looks at the clock."""
    monkeypatch.setattr(gamma, "AT_ONCE", 2)
    monkeypatch.setattr(gamma, "STEPS_BETWEEN_LOOKS", 2)
    readings = {1: ALEX, 2: PAUL, 3: SUZAN}
    whole = gamma.of_article(readings, seed=1, samples=2)
    clock = Ticking()
    monkeypatch.setattr(gamma.time, "monotonic", clock)
    assert gamma.of_article(readings, seed=1, samples=2, seconds=1e9) == whole
    needed = clock.looks
    # Of every sample, at every block of candidates, and while covering.
    assert needed > 200
    for seconds in (0, 1, needed // 3, needed - 3):
        clock.looks = 0
        found = gamma.of_article(readings, seed=1, samples=2, seconds=seconds)
        assert (found.value, found.reason) == (None, "out_of_time")
        assert clock.looks <= seconds + 2
    clock.looks = 0
    assert gamma.of_article(readings, seed=1, samples=2, seconds=needed).value == whole.value


def test_a_monstrous_article_ends_with_a_reason():
    """Six readers, 396 marks, every one on top of many others."""
    draw = np.random.default_rng(4)
    crowd = {
        who: [(int(draw.integers(1, 5)), int(at), int(at) + 300) for at in draw.integers(0, 500, 66)]
        for who in range(6)
    }
    assert gamma.of_article(crowd, seed=1, seconds=20).reason in ("too_complex", "out_of_time")


def test_a_reader_without_units_is_a_reader():
    assert gamma.disorder([ALEX, []]) == pytest.approx(2)
