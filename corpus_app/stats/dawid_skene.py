"""Reviewer competence: what each reviewer calls text that is really fact, opinion, nothing (Dawid & Skene 1979)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus_app.stats.arrays import FloatArray, IntArray
from corpus_app.stats.patterns import Answers, ArticlePatterns, Labels, merged

EPSILON = 0.01
"""Added to every count of answers, so that nobody's error rate is exactly 0."""

TOLERANCE = 1e-8
MOST_ROUNDS = 500

READERS_PER_ARTICLE = 3
ARTICLES_PER_READER = 20


@dataclass(frozen=True)
class Model:
    """`shares` [q] of the true labels; `errors` [R, q, q]: reader r answers l (column) where the truth is k (row).

    `truth` [I, q]: how far each item is each label; over-confident for text, never to be shown as a probability.
    """

    shares: FloatArray
    errors: FloatArray
    truth: FloatArray
    rounds: int


def fit(answers: Answers, *, epsilon: float = EPSILON) -> Model:
    """Maximum likelihood by EM, beginning with the shares of the votes.

    Items without an answer keep the shares of the labels.
    """
    n_items, n_readers, q = len(answers.weights), answers.n_readers, answers.n_labels
    weights = answers.weights[:, None]
    votes = _spread(answers.item * q + answers.label, np.ones(len(answers.item)), n_items * q).reshape(n_items, q)
    truth = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)
    truth[votes.sum(axis=1) == 0] = 1 / q
    shares, errors = np.full(q, 1 / q), np.full((n_readers, q, q), 1 / q)
    rounds = 0
    while rounds < MOST_ROUNDS:
        rounds += 1
        shares, errors = _rates(answers, truth * weights, epsilon)
        before, truth = truth, _truth(answers, shares, errors, n_items)
        if np.abs(truth - before).max(initial=0) < TOLERANCE:
            break
    return Model(shares, errors, truth, rounds)


def _rates(answers: Answers, weighted: FloatArray, epsilon: float) -> tuple[FloatArray, FloatArray]:
    """The M step: shares of the labels, and what each reader answers under each of them."""
    q = answers.n_labels
    shares = weighted.sum(axis=0) / weighted.sum()
    cell = answers.reader * q + answers.label
    counts = np.stack(
        [_spread(cell, weighted[answers.item, k], answers.n_readers * q).reshape(-1, q) for k in range(q)], axis=1
    )
    counts = counts + epsilon
    total = counts.sum(axis=2, keepdims=True)
    errors: FloatArray = np.divide(counts, total, out=np.full(counts.shape, 1 / q), where=total > 0)
    return shares, errors


def _truth(answers: Answers, shares: FloatArray, errors: FloatArray, n_items: int) -> FloatArray:
    """The E step, in logarithms."""
    tiny = np.finfo(float).tiny
    log_errors, log_shares = np.log(np.maximum(errors, tiny)), np.log(np.maximum(shares, tiny))
    scores = np.column_stack(
        [
            _spread(answers.item, log_errors[answers.reader, k, answers.label], n_items) + log_shares[k]
            for k in range(answers.n_labels)
        ]
    )
    likelihood = np.exp(scores - scores.max(axis=1, keepdims=True))
    truth: FloatArray = likelihood / likelihood.sum(axis=1, keepdims=True)
    return truth


def _spread(rows: IntArray, values: FloatArray, size: int) -> FloatArray:
    total: FloatArray = np.bincount(rows, values, minlength=size).astype(np.float64)
    return total


@dataclass(frozen=True)
class Competence:
    """One reviewer and one tag: `finds` of the text that is the tag, `adds` of the text that is not.

    `articles` are those of the estimate that the reviewer read.
    """

    reviewer: int
    tag: int
    finds: float
    adds: float
    articles: int


def competence(articles: Sequence[ArticlePatterns], tags: Sequence[int]) -> list[Competence]:
    """Per reviewer and tag, from articles with three readings or more, for reviewers with twenty of them.

    One model over all tags; where somebody put two tags on the same text, one model per tag on {tag, not tag}.
    Empty while nobody has read enough.
    """
    read = _enough(articles)
    if not read:
        return []
    readers = sorted(read)
    kept = [article for article in articles if sum(who in read for who in article.reviewers) >= READERS_PER_ARTICLE]
    used = {label for article in kept for key in article.counts for label in key}
    nothing: Labels = frozenset()
    asked = [tag for tag in tags if any(tag in label for label in used)]
    alone = {frozenset({tag}): at for at, tag in enumerate(asked, start=1)}
    rates: Mapping[int, tuple[FloatArray, FloatArray]]
    if all(len(label) <= 1 for label in used):
        model = fit(merged(kept, readers, {nothing: 0, **alone}))
        rates = {tag: _rates_of(model, at) for at, tag in enumerate(asked, start=1)}
    else:
        rates = {tag: _rates_of(fit(merged(kept, readers, {nothing: 0, frozenset({tag}): 1})), 1) for tag in asked}
    return [
        Competence(reviewer, tag, float(rates[tag][0][at]), float(rates[tag][1][at]), read[reviewer])
        for at, reviewer in enumerate(readers)
        for tag in asked
    ]


def _enough(articles: Sequence[ArticlePatterns]) -> dict[int, int]:
    """Reviewers with enough articles among those with enough such reviewers, and how many; repeated until it holds."""
    chosen = {who for article in articles for who in article.reviewers}
    while True:
        read: dict[int, int] = {}
        for article in articles:
            mine = [who for who in article.reviewers if who in chosen]
            if len(mine) >= READERS_PER_ARTICLE:
                for who in mine:
                    read[who] = read.get(who, 0) + 1
        left = {who for who in chosen if read.get(who, 0) >= ARTICLES_PER_READER}
        if left == chosen:
            return read
        chosen = left


def _rates_of(model: Model, label: int) -> tuple[FloatArray, FloatArray]:
    """Per reader: P(label | it is), and P(label | it is not) over the other labels by their shares."""
    others = [k for k in range(len(model.shares)) if k != label]
    shares = model.shares[others]
    weights = shares / shares.sum() if shares.sum() else np.full(len(others), 1 / len(others))
    return model.errors[:, label, label], model.errors[:, others, label] @ weights
