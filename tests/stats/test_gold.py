"""Reviewers against the gold: by hand, against a count made character by character, and what has no number."""

from statistics import quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_app.stats import gold
from corpus_app.stats.gold import GOLD
from corpus_app.stats.result import REASONS
from tests.stats import brute, corpora

TAGS = [3, 7]
# The gold has [0, 4), [11, 15), [20, 22); the reader [0, 4), [10, 12).
ARTICLE = (30, {5: [(3, 0, 4), (3, 10, 12)]}, [(3, 0, 4), (3, 11, 15), (3, 20, 22)])


def scores(articles, tags=TAGS):
    """{(name, tag, reviewer): row}."""
    rows = gold.scores(gold.compared(articles), tags, replicates=200)
    return {(row.name, row.tag, row.raters and row.raters[0]): row for row in rows}


def ends(articles, tags=TAGS):
    return {(row.tag, row.reviewer): row for row in gold.ends(gold.compared(articles), tags)}


def test_it_works():
    found = scores([ARTICLE])
    values = {name: found[name, 3, 5].value for name, _tag, _who in found}
    assert values["precision_exact"] == 1 / 2
    assert values["recall_exact"] == pytest.approx(1 / 3)
    assert values["f1_exact"] == pytest.approx(2 / 5)
    assert values["precision_soft"] == 0.75
    assert values["recall_soft"] == pytest.approx(1.25 / 3)
    assert (values["precision_overlap"], values["recall_overlap"]) == (1, pytest.approx(2 / 3))
    assert [found[f"{name}_soft", 3, 5].n_units for name in gold.SCORES] == [2, 3, 5]


def test_offsets_say_how_much_later_the_reader_is():
    row = ends([ARTICLE])[3, 5]
    assert (row.n, row.same, row.same_start, row.same_end) == (2, 0.5, 0.5, 0.5)
    assert (row.start[1], row.end[1]) == (-0.5, -1.5)
    assert row.starts == (0, 0, 1, 1, 0, 0, 0)
    assert row.ends == (0, 0, 1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("offset", "group"),
    [(-21, 0), (-20, 1), (-6, 1), (-5, 2), (-1, 2), (0, 3), (1, 4), (5, 4), (6, 5), (20, 5), (21, 6)],
)
def test_the_groups_of_offsets(offset, group):
    row = ends([(200, {5: [(3, 50 + offset, 120)]}, [(3, 50, 120)])])[3, 5]
    assert row.starts == tuple(int(at == group) for at in range(7))


def test_of_two_that_share_as_much_the_earlier_one_matches():
    assert gold.matched([(3, 0, 10)], [(3, 2, 4), (3, 6, 8)]) == [(3, (0, 10), (2, 4))]


def test_what_is_not_each_others_best_has_no_match():
    # The second unit of the reading lies best on the gold, which lies better on the first.
    assert gold.matched([(3, 0, 10)], [(3, 0, 6), (3, 7, 10)]) == [(3, (0, 10), (0, 6))]


@pytest.mark.parametrize(
    ("marks", "ruled", "reasons"),
    [
        ([], [(3, 0, 4)], ("none_given", None, None)),
        ([(3, 0, 4)], [], (None, "none_in_gold", None)),
        ([], [], ("none_given", "none_in_gold", "none_in_either")),
    ],
)
def test_what_has_no_number_says_why(marks, ruled, reasons):
    found = scores([(30, {5: marks}, ruled)])
    for name, reason in zip(gold.SCORES, reasons, strict=True):
        row = found[f"{name}_soft", 3, 5]
        assert (row.value is None) == (reason is not None)
        assert reason is None or (row.reason == reason and reason in REASONS)


def test_without_an_adjudicated_article_there_is_nothing():
    assert gold.scores([], TAGS) == gold.ends([], TAGS) == gold.confusions([], TAGS) == []


def test_few_articles_have_a_value_without_an_interval():
    row = scores([ARTICLE] * 4)["f1_soft", 3, 5]
    assert (row.low, row.reason) == (None, "not_enough_articles")


def test_five_articles_have_an_interval():
    different = (30, {5: [(3, 0, 4)]}, [(3, 0, 4), (3, 8, 9)])
    row = scores([ARTICLE, ARTICLE, different, ARTICLE, different])["f1_soft", 3, 5]
    assert row.low < row.value < row.high


def test_an_interval_of_a_share_is_one_of_shares():
    """Seven articles alike and one that is not: resamples without that one have hardly any spread."""
    alike = [(400, {5: [(3, 0, 82 + at % 3)]}, [(3, 0, 100)]) for at in range(7)]
    found = scores([*alike, (400, {5: []}, [(3, 0, 100)])])
    for name in ("recall_soft", "f1_soft"):
        row = found[name, None, 5]
        assert 0.2 < row.low < row.value < row.high < 1


def test_nothing_found_has_no_interval_and_says_so():
    row = scores([(30, {5: [(3, 20, 24)]}, [(3, 0, 4)])] * 6)["recall_soft", 3, 5]
    assert (row.value, row.low, row.reason) == (0, None, "nothing_matched")


def test_perfect_is_one():
    found = scores([(30, {5: [(3, 0, 4), (7, 2, 9)]}, [(3, 0, 4), (7, 2, 9)])])
    assert {row.value for (_name, tag, _who), row in found.items() if tag in (None, 3, 7)} == {1.0}


def test_one_who_marks_twice_is_left_out_of_the_confusion():
    whole, one = gold.confusions(gold.compared([ARTICLE, (30, {5: [(3, 0, 4), (7, 2, 9)]}, [])]), TAGS)
    assert (whole.readings, whole.left_out) == (one.readings, one.left_out) == (2, 1)
    assert one.table.tolist() == whole.table.tolist() == [[19, 1, 0], [5, 5, 0], [0, 0, 0]]


def test_it_comes_back_from_json():
    (made,) = gold.compared([ARTICLE])
    assert gold.Compared.from_json(made.to_json()).to_json() == made.to_json()


# --- Counted character by character -------------------------------------------------------------------


@st.composite
def adjudicated(draw):
    """Articles with their readings and gold, as `compared` takes them."""
    drawn, tags = draw(corpora.corpora(tags=(7, 3), reviewers=(5, 1, 900)))
    found = []
    for length, readings in drawn:
        found.append((length, readings, draw(corpora.marks(length, tuple(tags), 4))))
    return found, tags


def counted(articles, reviewer, tags, match):
    """Found and given of the reading, found and there of the gold; straight from the definitions."""
    mine_found = mine = gold_found = there = 0.0
    for _length, readings, ruled in articles:
        for who, marks in readings.items():
            if reviewer not in (None, who):
                continue
            for tag in tags:
                own, theirs = brute.unite(marks, tag), brute.unite(ruled, tag)
                mine, there = mine + len(own), there + len(theirs)
                mine_found += sum(credit(unit, theirs, match) for unit in own)
                gold_found += sum(credit(unit, own, match) for unit in theirs)
    return mine_found, mine, gold_found, there


def credit(unit, others, match):
    if match == "exact":
        return unit in others
    shared = [len(brute.characters(unit) & brute.characters(other)) for other in others]
    if match == "overlap":
        return any(shared)
    covered = brute.characters(unit) & set().union(*map(brute.characters, others)) if others else set()
    return len(covered) / len(brute.characters(unit))


@settings(max_examples=80, deadline=None)
@given(adjudicated())
def test_scores_are_those_of_counting(drawn):
    articles, tags = drawn
    rows = gold.scores(gold.compared(articles), tags, replicates=2)
    assert bool(rows) == any(readings for _length, readings, _gold in articles)
    for row in rows:
        score, match = row.name.split("_")
        reviewer = row.raters[0] if row.raters else None
        found, mine, back, there = counted(articles, reviewer, tags if row.tag is None else [row.tag], match)
        precision, recall = brute.divided(found, mine), brute.divided(back, there)
        both = (precision or 0) + (recall or 0)
        f1 = None if not mine + there else 2 * (precision or 0) * (recall or 0) / both if both else 0.0
        assert corpora.same(row.value, {"precision": precision, "recall": recall, "f1": f1}[score])
        assert row.n_units == {"precision": mine, "recall": there, "f1": mine + there}[score]


@settings(max_examples=80, deadline=None)
@given(adjudicated())
def test_matches_are_those_of_trying_every_pair(drawn):
    articles, tags = drawn
    for _length, readings, ruled in articles:
        for marks in readings.values():
            wanted = []
            for tag in tags:
                own, theirs = brute.unite(marks, tag), brute.unite(ruled, tag)

                def best(unit, others):
                    shared = [(len(brute.characters(unit) & brute.characters(each)), -each[0], each) for each in others]
                    return max([each for each in shared if each[0]], default=(0, 0, None))[2]

                wanted += [
                    (tag, one, best(one, own)) for one in theirs if best(best(one, own) or (0, 0), theirs) == one
                ]
            assert gold.matched(ruled, marks) == sorted(wanted)


@settings(max_examples=80, deadline=None)
@given(adjudicated())
def test_ends_are_those_of_the_matches(drawn):
    articles, tags = drawn
    found = ends(articles, tags)
    for (tag, reviewer), row in found.items():
        apart = [
            (mark[0] - one[0], mark[1] - one[1])
            for _length, readings, ruled in articles
            for who, marks in readings.items()
            for each, one, mark in gold.matched(ruled, marks)
            if reviewer in (None, who) and tag in (None, each)
        ]
        assert row.n == len(apart) == sum(row.starts) == sum(row.ends)
        if len(apart) > 1:
            assert row.start == pytest.approx(quantiles([start for start, _end in apart], n=4, method="inclusive"))
            assert row.same == pytest.approx(sum(each == (0, 0) for each in apart) / len(apart))


@settings(max_examples=80, deadline=None)
@given(adjudicated())
def test_confusion_is_that_of_counting(drawn):
    articles, tags = drawn
    every = [brute.UNTAGGED, *tags]
    for each in gold.confusions(gold.compared(articles), tags):
        table = {(c, k): 0 for c in every for k in every}
        left_out = 0
        for length, readings, ruled in articles:
            for who, marks in readings.items():
                if each.reviewer not in (None, who):
                    continue
                pair = brute.labels(length, ruled, tags), brute.labels(length, marks, tags)
                if None in pair:
                    left_out += 1
                    continue
                for c, k in zip(*pair, strict=True):
                    table[c, k] += 1
        assert each.left_out == left_out
        assert each.table.tolist() == [[table[c, k] for k in every] for c in every]
    assert GOLD not in {each.reviewer for each in gold.confusions(gold.compared(articles), tags)}
