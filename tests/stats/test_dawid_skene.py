"""Reviewer competence: the published table, an EM written out, what it finds in a simulated team."""

import numpy as np
import pytest

from corpus_app.stats import dawid_skene
from corpus_app.stats.patterns import Answers, article_patterns, merged

# Dawid & Skene, Maximum likelihood estimation of observer error-rates using the EM algorithm (1979), Table 1:
# 45 patients, the three answers of the first anaesthetist, then one of each of the other four.
PATIENTS = """1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111
2223212 1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222
1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111
1212111 2322222 1211111 2222222""".split()
READER_OF_COLUMN = (0, 0, 0, 1, 2, 3, 4)


def dawid_and_skene():
    rows = np.array(
        [
            (item, READER_OF_COLUMN[column], int(answer) - 1)
            for item, answers in enumerate(PATIENTS)
            for column, answer in enumerate(answers)
        ]
    )
    return Answers(rows[:, 0], rows[:, 1], rows[:, 2], np.ones(len(PATIENTS)), 5, 4)


def test_dawid_and_skene_1979_table_2():
    """Marginals .40 .42 .11 .07; the error rates of the first observer, who answered three times."""
    model = dawid_skene.fit(dawid_and_skene(), epsilon=0)
    assert model.shares.round(2).tolist() == [0.4, 0.42, 0.11, 0.07]
    assert model.errors[0, :3].round(2).tolist() == [[0.89, 0.11, 0, 0], [0.07, 0.88, 0.05, 0], [0, 0.34, 0.66, 0]]
    assert model.rounds < dawid_skene.MOST_ROUNDS


def test_epsilon_moves_the_published_rates_by_about_a_hundredth():
    plain, smooth = (dawid_skene.fit(dawid_and_skene(), epsilon=epsilon) for epsilon in (0, dawid_skene.EPSILON))
    moved = np.abs(plain.errors - smooth.errors).max()
    assert 0 < moved < 0.02
    assert (smooth.errors > 0).all()


def written_out(answers, rounds):
    """The same EM item by item, for comparison."""
    q, by_item = answers.n_labels, {}
    for item, reader, label in zip(answers.item, answers.reader, answers.label, strict=True):
        by_item.setdefault(int(item), []).append((int(reader), int(label)))
    truth = {i: [sum(label == k for _, label in own) / len(own) for k in range(q)] for i, own in by_item.items()}
    for _ in range(rounds):
        total = sum(answers.weights[i] for i in by_item)
        p = [sum(answers.weights[i] * truth[i][k] for i in by_item) / total for k in range(q)]
        pi = np.full((answers.n_readers, q, q), dawid_skene.EPSILON)
        for i, own in by_item.items():
            for reader, label in own:
                for k in range(q):
                    pi[reader, k, label] += answers.weights[i] * truth[i][k]
        pi /= pi.sum(axis=2, keepdims=True)
        for i, own in by_item.items():
            score = [p[k] * np.prod([pi[reader, k, label] for reader, label in own]) for k in range(q)]
            truth[i] = [each / sum(score) for each in score]
    return p, pi


def test_it_is_the_em_of_the_paper_with_weights_and_missing_readers():
    rng = np.random.default_rng(4)
    rows = np.array([(i, r, rng.integers(0, 3)) for i in range(40) for r in rng.choice(5, 3, replace=False)])
    answers = Answers(rows[:, 0], rows[:, 1], rows[:, 2], rng.random(40), 5, 3)
    model = dawid_skene.fit(answers)
    shares, errors = written_out(answers, model.rounds)
    assert model.shares == pytest.approx(shares)
    assert model.errors == pytest.approx(errors)


# --- From spans


def test_patterns_count_every_character_once():
    found = article_patterns(20, {3: [(7, 0, 10), (8, 5, 12)], 1: [], 2: [(7, 5, 10)]})
    nothing, seven, eight, both = frozenset(), frozenset({7}), frozenset({8}), frozenset({7, 8})
    assert found.reviewers == (1, 2, 3)
    assert found.counts == {
        (nothing, nothing, seven): 5,
        (nothing, seven, both): 5,
        (nothing, nothing, eight): 2,
        (nothing, nothing, nothing): 8,
    }


def test_an_article_weighs_one_whatever_its_length():
    articles = [article_patterns(length, {1: [(7, 0, length // 2)], 2: []}) for length in (10, 1000)]
    answers = merged(articles, [1, 2], {frozenset(): 0, frozenset({7}): 1})
    assert answers.weights.tolist() == [1, 1]


TAGS = (7, 8)


def team(n_articles, *, overlap=False):
    """Four reviewers on 300 slots of 10 characters: 1 and 2 careful, 3 misses a third, 4 adds opinion."""
    rng = np.random.default_rng(9)
    articles = []
    for _ in range(n_articles):
        slots = rng.choice([0, *TAGS], p=[0.6, 0.25, 0.15], size=300)
        readings = {}
        for who, finds, adds in ((1, 0.95, 0.02), (2, 0.93, 0.02), (3, 0.65, 0.02), (4, 0.95, 0.2)):
            marks = []
            for at, tag in enumerate(slots.tolist()):
                if tag and rng.random() < finds:
                    marks.append((tag, 10 * at, 10 * at + 10))
                elif not tag and rng.random() < adds:
                    marks.append((8, 10 * at, 10 * at + 10))
            if overlap and who == 1:
                marks.append((7, 0, 15))
                marks.append((8, 5, 20))
            readings[who] = marks
        articles.append(article_patterns(3000, readings))
    return articles


@pytest.mark.parametrize("overlap", [False, True])
def test_it_tells_who_misses_and_who_adds(overlap):
    found = {(row.reviewer, row.tag): row for row in dawid_skene.competence(team(25, overlap=overlap), TAGS)}
    assert found[3, 7].finds == pytest.approx(0.65, abs=0.04)
    assert found[1, 7].finds == pytest.approx(0.95, abs=0.04)
    assert found[4, 8].adds == pytest.approx(0.2 * 0.6 / 0.85, abs=0.04)
    assert found[1, 8].adds < 0.05
    assert found[1, 8].articles == 25


def test_it_is_silent_below_twenty_articles_or_three_readers():
    assert dawid_skene.competence(team(19), TAGS) == []
    pairs = [article_patterns(100, {1: [(7, 0, 9)], 2: [(7, 0, 5)]}) for _ in range(40)]
    assert dawid_skene.competence(pairs, TAGS) == []
    assert dawid_skene.competence([], TAGS) == []


def test_the_order_of_articles_does_not_matter():
    articles = team(22)
    there, back = (dawid_skene.competence(each, TAGS) for each in (articles, articles[::-1]))
    assert [row.finds for row in there] == pytest.approx([row.finds for row in back])
