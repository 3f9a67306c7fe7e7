"""A reviewer against themselves is the same formula with two readings of one person."""

from corpus_app.stats import family, self_agreement
from corpus_app.stats.sufficient import article_statistics

ARTICLES = [
    (50, [(1, 0, 10), (2, 20, 30)], [(1, 0, 10), (2, 20, 28)]),
    (40, [(1, 5, 9)], []),
    (30, [], []),
]


def test_it_is_the_family_with_both_readings_as_raters():
    found = self_agreement.compute(ARTICLES, tags=[1, 2])
    plain = family.compute(
        [article_statistics(length, {7: first, 9: second}) for length, first, second in ARTICLES], tags=[1, 2]
    )
    assert [row.value for row in found.rows] == [row.value for row in plain.rows]
    assert found.reviewers == (self_agreement.FIRST, self_agreement.SECOND)
    assert found.n_articles == 3


def test_reading_the_same_way_twice_is_one():
    same = [(length, first, first) for length, first, _ in ARTICLES]
    assert self_agreement.compute(same, tags=[1, 2], names={"alpha_tag"}).find("alpha_tag", 1).value == 1


def test_few_articles_have_no_interval():
    row = self_agreement.compute(ARTICLES, tags=[1, 2]).find("alpha_tag", 1)
    assert row.low is None and row.reason == "not_enough_articles"


def test_nothing_read_twice_is_no_pairable_data():
    assert self_agreement.compute([], tags=[1]).find("alpha_tag", 1).reason == "no_pairable_data"


def test_verdicts_are_compared_on_items():
    found = self_agreement.of_items([(3, [(0, 1), (1, 2)], [(0, 1), (1, 1)])], tags=[1, 2])
    assert found.find("alpha_item").percent == 2 / 3
