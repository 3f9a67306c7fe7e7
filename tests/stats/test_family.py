"""The family as a whole: against brute force, and the properties that every coefficient shares."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_app.stats import family
from corpus_app.stats.coefficients import COEFFICIENTS
from corpus_app.stats.pooled import pool
from corpus_app.stats.result import REASONS
from corpus_app.stats.sufficient import corpus_statistics
from tests.stats import brute, corpora

NAMES = [
    "alpha_tag",
    "alpha",
    "alpha_item",
    "u_alpha",
    "u_alpha_binary",
    "u_alpha_coding",
    "u_alpha_category",
    "u_alpha_2004",
    "kappa",
    "fleiss",
    "ac1",
    "f1_exact",
    "f1_soft",
]
EVERYONE = (5, 1, 900, 41)


def check(corpus, tags, reviewers):
    expected = brute.family(corpus, tags, reviewers)
    rows = corpora.numbers(corpus, tags, reviewers=reviewers).rows
    found = {(row.name, row.tag): row for row in rows if row.raters is None}
    assert set(found) == set(expected)
    for key, value in expected.items():
        assert corpora.same(found[key].value, value), key
        assert (found[key].reason in REASONS) == (value is None), key


def test_the_registry_has_the_names_of_the_command():
    assert list(COEFFICIENTS) == NAMES


@pytest.mark.parametrize("module", COEFFICIENTS.values(), ids=NAMES)
def test_every_coefficient_says_what_it_answers(module):
    assert module.TITLE and module.ANSWERS.endswith(("?", ".")) and module.CAUTION.endswith(".")
    assert hasattr(module, "measures") or hasattr(module, "of_items")


@settings(max_examples=150, deadline=None)
@given(corpora.corpora())
def test_it_equals_brute_force(drawn):
    corpus, tags = drawn
    check(corpus, tags, EVERYONE)


@settings(max_examples=100, deadline=None)
@given(corpora.corpora())
def test_it_equals_brute_force_without_self_overlap(drawn):
    corpus, tags = drawn
    check([(length, corpora.without_self_overlap(readings)) for length, readings in corpus], tags, EVERYONE)


@settings(max_examples=100, deadline=None)
@given(corpora.corpora(), st.sets(st.sampled_from(EVERYONE)))
def test_a_subset_of_reviewers_is_pooled_as_if_the_others_had_not_read(drawn, chosen):
    corpus, tags = drawn
    check(corpus, tags, chosen)
    alone = [(length, {who: readings[who] for who in readings if who in chosen}) for length, readings in corpus]
    assert corpora.values(corpus, tags, reviewers=sorted(chosen)) == corpora.values(alone, tags)


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(reviewers=(5, 1), most_articles=8))
def test_kappa_and_span_f1_of_a_pair(drawn):
    corpus, tags = drawn
    found = corpora.values(corpus, tags)
    shared = brute.of_reviewers(corpus, (5, 1))
    if len(shared) < 5:
        assert not any(raters for _, _, raters in found)
        return
    assert corpora.same(found["kappa", None, (1, 5)], brute.kappa(shared, tags, 1, 5))
    assert corpora.same(found["f1_exact", None, (1, 5)], brute.f1_exact(shared, tags))
    assert found["f1_exact", None, (1, 5)] == found["f1_exact", None, None]
    assert found["f1_soft", None, (1, 5)] == found["f1_soft", None, None]


def close(first, second):
    assert set(first) == set(second)
    for key, value in first.items():
        assert corpora.same(second[key], value), key


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(), st.randoms())
def test_the_order_of_articles_does_not_matter(drawn, random):
    corpus, tags = drawn
    shuffled = random.sample(corpus, len(corpus))
    close(corpora.values(corpus, tags), corpora.values(shuffled, tags))


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(), st.permutations(EVERYONE))
def test_the_names_of_reviewers_do_not_matter(drawn, others):
    corpus, tags = drawn
    new = dict(zip(EVERYONE, others, strict=True))
    renamed = [(length, {new[who]: spans for who, spans in readings.items()}) for length, readings in corpus]
    first, second = corpora.values(corpus, tags), corpora.values(renamed, tags)
    close({k: v for k, v in first.items() if not k[2]}, {k: v for k, v in second.items() if not k[2]})


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(), st.permutations([1, 2, 3]))
def test_the_names_of_tags_do_not_matter(drawn, others):
    corpus, tags = drawn
    new = dict(zip((7, 3, -12), others, strict=True))
    renamed = [
        (length, {who: [(new[tag], *ends) for tag, *ends in spans] for who, spans in readings.items()})
        for length, readings in corpus
    ]
    found = corpora.values(renamed, [new[tag] for tag in tags])
    back = {value: key for key, value in new.items()}
    close(corpora.values(corpus, tags), {(n, back.get(tag), r): v for (n, tag, r), v in found.items()})


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(most_articles=8), st.integers(0, 8))
def test_batches_do_not_matter(drawn, cut):
    corpus, tags = drawn
    batches = corpus_statistics(corpus[:cut]) + corpus_statistics(corpus[cut:])
    found = family.compute(batches, tags=tags, intervals=False)
    assert found.rows == corpora.numbers(corpus, tags).rows


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(reviewers=(5,), most_articles=8), st.integers(2, 5))
def test_perfect_agreement_is_one(drawn, m):
    corpus, tags = drawn
    copied = [(length, {who: readings.get(5, []) for who in range(m)}) for length, readings in corpus]
    for row in corpora.numbers(copied, tags).rows:
        assert row.value in (1, None), row
        assert row.percent in (1, None), row


@settings(max_examples=60, deadline=None)
@given(corpora.corpora(most_articles=6))
def test_pooled_for_two_reviewers_is_computed_from_their_readings_alone(drawn):
    corpus, tags = drawn
    first = corpora.values(corpus, tags, reviewers=[5, 900])
    second = corpora.values(
        [(length, {who: readings[who] for who in (5, 900) if who in readings}) for length, readings in corpus],
        tags,
    )
    assert first == second


def test_articles_with_one_reading_are_left_out_and_counted():
    found = corpora.numbers([(10, {1: [(3, 0, 4)]}), (10, {1: [], 2: []}), (10, {})], [3, 7])
    assert (found.n_articles, found.n_alone, found.n_readings) == (1, 1, 2)
    assert found.reviewers == (1, 2)


def test_pairs_with_few_shared_articles_are_counted_not_listed():
    corpus = [(10, {1: [(3, 0, 4)], 2: [(3, 1, 4)], 3: []})] * 4 + [(10, {1: [(3, 0, 4)], 2: []})]
    found = corpora.numbers(corpus, [3, 7])
    assert {row.raters for row in found.rows if row.raters} == {(1, 2)}
    assert found.pairs_not_listed == 2


def test_self_overlap_leaves_an_article_out_only_where_one_label_is_needed():
    corpus = [(10, {1: [(3, 0, 4), (7, 2, 5)], 2: [(3, 0, 4)], 3: []})] + [(10, {1: [(3, 0, 4)], 2: [], 3: []})] * 9
    found = corpora.numbers(corpus, [3, 7])
    assert found.find("alpha_tag", 3).n_articles == 10
    assert found.find("alpha_tag", 3).excluded == 0
    assert (found.find("alpha").n_articles, found.find("alpha").excluded) == (9, 1)
    assert not found.find("alpha").is_greyed
    assert found.find("kappa", raters=(1, 2)).excluded == 1
    assert found.find("kappa", raters=(2, 3)).excluded == 0


def test_a_value_is_greyed_when_more_than_a_tenth_is_left_out():
    corpus = [(10, {1: [(3, 0, 4), (7, 2, 5)], 2: []})] + [(10, {1: [(3, 0, 4)], 2: []})] * 8
    assert corpora.numbers(corpus, [3, 7]).find("alpha").is_greyed


def test_confusion_of_the_tags():
    found = corpora.numbers([(10, {1: [(3, 0, 4)], 2: [(7, 2, 5)]})], [3, 7])
    assert found.labels == ((), (3,), (7,))
    assert found.confusion.tolist() == [[10, 2, 1], [2, 0, 2], [1, 2, 0]]


def test_one_of_two_readers_marked_nothing():
    """Worked by hand: L = 10, reader 1 marks [2, 6) with tag 3, reader 2 nothing.

    n = 20, l = (16, 4), O_00 = 12, O_03 = O_30 = 4, S = 16 + 16.
    alpha = 1 - 19 * 8 / (400 - 272) = 1 - 152/128 = -.1875; the same for the tag alone.
    where = 1 - 4 / (20 * 16 * 4 / (400 - 32)) = 1 - 4 * 368 / 1280 = -.15.
    kappa: p_o = .6, p_e = .6 * 1 = .6, so 0. AC1: p_e = 2 * .8 * .2 / 2 = .16, (.6 - .16)/.84 = 11/21
    with q = 3 labels on offer. Fleiss: 1 - 20 * 8 / 128 = -.25.
    2004: U = 2 * 16 = 32; cub = 28, lin = 12, G = 16 * 3 (own gaps 2 and 4: one place in the longer,
    so 16 * 1) + 16 * 7 (the other's gap of 10), X = 40 * (0 + 128) / (380 - 12); alpha = 1 - 2.3.
    """
    found = corpora.values([(10, {1: [(3, 2, 6)], 2: []})] * 1, [3, 7])
    assert found["alpha_tag", 3, None] == pytest.approx(-0.1875)
    assert found["alpha", None, None] == pytest.approx(-0.1875)
    assert found["u_alpha_binary", None, None] == pytest.approx(-0.15)
    assert found["u_alpha", None, None] == pytest.approx(-0.15)
    assert found["fleiss", None, None] == pytest.approx(-0.25)
    assert found["ac1", None, None] == pytest.approx(11 / 21)
    assert found["u_alpha_coding", None, None] is None
    assert found["u_alpha_2004", 3, None] == pytest.approx(1 - 32 * 368 / (40 * 128))
    assert found["f1_exact", None, None] == found["f1_soft", None, None] == 0


def reasons(corpus, tags):
    return {(row.name, row.tag): row.reason for row in corpora.numbers(corpus, tags).rows if row.value is None}


def test_no_articles():
    found = reasons([], [3, 7])
    assert set(found.values()) == {"no_pairable_data"}
    assert len(found) == 9 + 5 * 2


def test_one_reader():
    assert set(reasons([(10, {1: [(3, 0, 4)]})], [3, 7]).values()) == {"no_pairable_data"}


def test_empty_readings():
    found = reasons([(10, {1: [], 2: []})] * 6, [3, 7])
    assert found["alpha", None] == found["u_alpha", None] == found["fleiss", None] == "no_variation"
    assert found["kappa", None] == "no_variation"
    assert found["alpha_tag", 3] == found["u_alpha_category", 7] == found["f1_exact", 3] == "not_used"
    assert found["u_alpha_2004", 3] == "not_used"
    for name in ("u_alpha_binary", "u_alpha_coding", "u_alpha_2004", "f1_exact", "f1_soft"):
        assert found[name, None] == "nothing_marked"
    percent = {row.percent for row in corpora.numbers([(10, {1: [], 2: []})], [3]).rows if row.name == "alpha"}
    assert percent == {1}


def test_everything_is_tagged_by_everyone():
    found = reasons([(10, {1: [(3, 0, 10)], 2: [(3, 0, 10)]})], [3, 7])
    assert found["u_alpha_binary", None] == found["alpha", None] == found["alpha_tag", 3] == "no_variation"
    assert found["u_alpha_coding", None] == "no_variation"
    assert found["alpha_tag", 7] == "not_used"


def test_one_tag():
    found = reasons([(10, {1: [(3, 0, 4)], 2: [(3, 1, 5)]})], [3])
    assert found["u_alpha_coding", None] == found["u_alpha_category", 3] == "single_tag"


def test_nobody_used_one_of_the_tags():
    found = reasons([(10, {1: [(3, 0, 4)], 2: [(3, 1, 5)]})], [3, 7])
    assert {key for key, reason in found.items() if reason == "not_used"} == {
        (name, 7) for name in ("alpha_tag", "u_alpha_category", "u_alpha_2004", "f1_exact", "f1_soft")
    }


def test_both_marked_but_never_the_same_text():
    found = reasons([(10, {1: [(3, 0, 4)], 2: [(7, 5, 8)]})], [3, 7])
    assert found["u_alpha_coding", None] == found["u_alpha_category", 3] == "no_pairable_data"


def test_unequal_readers():
    found = reasons([(10, {1: [(3, 0, 4)], 2: []}), (10, {1: [], 2: [], 4: [(3, 1, 2)]})], [3, 7])
    assert found["fleiss", None] == "unequal_readers"


def test_a_tag_that_is_not_on_offer_is_a_mistake():
    with pytest.raises(ValueError, match="not among"):
        corpora.numbers([(10, {1: [(3, 0, 4)], 2: []})], [7])


def test_names_limit_what_is_computed():
    found = corpora.numbers([(10, {1: [(3, 0, 4)], 2: []})], [3, 7], names=["alpha_tag"])
    assert [(row.name, row.tag) for row in found.rows] == [("alpha_tag", 3), ("alpha_tag", 7)]


def test_groups_are_the_family_of_their_articles():
    corpus = [(10, {1: [(3, 0, 4)], 2: [(3, 0, 3)]}), (12, {1: [(7, 0, 4)], 2: []}), (9, {1: [], 2: [(3, 1, 3)]})]
    statistics = corpus_statistics(corpus)
    found = family.by_group(statistics, ["dawn", "noon", "dawn"], tags=[3, 7])
    assert found["dawn"].rows == family.compute([statistics[0], statistics[2]], tags=[3, 7]).rows


def test_ordered_tags_are_measured_where_both_tagged():
    """Block O: (3,3) 4, (3,9) 1 and back; interval with values 1, 2: alpha = 1 - (6 - 1) * 2 / (2 * 5 * 1)."""
    corpus = [(10, {1: [(3, 0, 3)], 2: [(3, 0, 2), (9, 2, 4)]})]
    row = corpora.numbers(corpus, [3, 9], level="interval").find("alpha")
    assert row.level == "interval"
    assert row.coverage == pytest.approx(6 / 20)
    assert row.value == pytest.approx(1 - 5 * 2 / (2 * 5 * 1))


def test_the_order_of_the_tags_is_the_order_of_the_ranks():
    corpus = [(30, {1: [(3, 0, 9), (9, 9, 15), (5, 15, 21)], 2: [(3, 0, 8), (5, 8, 12), (9, 12, 21)]})]
    for level in ("ordinal", "interval", "ratio"):
        found = {corpora.numbers(corpus, tags, level=level).find("alpha").value for tags in ([3, 5, 9], [3, 9, 5])}
        assert len(found) == 2, level


def test_pooled_sums_of_the_coincidences():
    corpus = [(10, {1: [(3, 0, 4)], 2: [(7, 2, 5)], 8: []}), (12, {1: [(3, 1, 4)], 8: [(3, 2, 5)]})]
    pooled = pool(corpus_statistics(corpus), [3, 7])
    assert pooled.coincidences.sum(axis=(1, 2)).tolist() == [30, 24]
    assert pooled.coincidences.sum(axis=2).ravel() == pytest.approx(pooled.labelled.ravel())
