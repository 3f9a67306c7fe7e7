"""Reviewers and sources whose truth is known: logit p = −1.5 + u_s + v_a + b_r + e_ar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from corpus_app.stats.arrays import BoolArray, FloatArray, IntArray
from corpus_app.stats.profile import Readings

LEVEL = -1.5
SD_SOURCE = SD_ARTICLE = SD_REVIEWER = 0.6
SD_READING = 0.35
STEERING = 2.0


@dataclass(frozen=True)
class Scenario:
    """What is simulated; the default is the main recovery test.

    `readers`: the least and most readings of an article. `is_popular`: striking articles get up to two more
    than the least. `n_newcomers` join with `newcomer_readings` blank readings each, all in one source.
    `presence`: the chance that an article has the tag at all. `sd_interaction`: reviewers have their own view
    of every source.
    """

    name: str = "main"
    n_sources: int = 20
    articles: tuple[int, int] = (6, 60)
    n_reviewers: int = 8
    readers: tuple[int, int] = (1, 3)
    is_popular: bool = False
    n_newcomers: int = 0
    newcomer_readings: int = 4
    presence: tuple[float, float] = (1.0, 1.0)
    sd_interaction: float = 0.0


@dataclass(frozen=True, eq=False)
class World:
    """One draw: its readings (one tag, column 0), the habits (R,), and `expected` (S, R) shares E[p]."""

    readings: Readings
    b: FloatArray
    expected: FloatArray

    def truth(self, panel: IntArray) -> FloatArray:
        """(S,) what the panel would tag in the typical article of every source."""
        mean: FloatArray = self.expected[:, panel].mean(axis=1)
        return mean

    def habit(self) -> FloatArray:
        """(R,) what strictness estimates: b as it shows in expected shares, where v and e flatten it a little."""
        logits = np.log(self.expected) - np.log1p(-self.expected)
        habit: FloatArray = (logits - logits.mean(axis=1, keepdims=True)).mean(axis=0)
        return habit


def draw(scenario: Scenario, seed: int) -> World:
    """One world; the same seed gives the same world."""
    rng = np.random.default_rng(seed)
    u = rng.normal(0, SD_SOURCE, scenario.n_sources)
    b = rng.normal(0, SD_REVIEWER, scenario.n_reviewers)
    b -= b.mean()
    interaction = rng.normal(0, 1, (len(u), len(b))) * scenario.sd_interaction
    presence = rng.uniform(*scenario.presence, len(u))
    linear = LEVEL + u[:, None] + b + interaction

    low, high = scenario.articles
    source = np.repeat(np.arange(len(u)), rng.integers(low, high + 1, len(u)))
    v = rng.normal(0, SD_ARTICLE, len(source))
    has_tag = rng.random(len(source)) < presence[source]
    readers = _readers(rng, scenario, v, STEERING * np.outer(u, b)[source])
    article, reviewer = np.nonzero(readers)
    p = expit(linear[source[article], reviewer] + v[article] + rng.normal(0, SD_READING, len(article)))
    p *= has_tag[article]
    article, reviewer, p = _with_newcomers(rng, scenario, source, article, reviewer, p)
    length = rng.integers(800, 8000, len(source))
    readings = _readings(source[article], article, reviewer, length[article], p)
    return World(readings, b, presence[:, None] * expectation(linear))


def expectation(linear: FloatArray) -> FloatArray:
    """E[expit(linear + v + e)] over article and reading, by Gauss–Hermite quadrature; any shape."""
    nodes, weights = hermegauss(61)
    spread = np.hypot(SD_ARTICLE, SD_READING)
    mean: FloatArray = expit(linear[..., None] + spread * nodes) @ (weights / weights.sum())
    return mean


def expit(x: FloatArray) -> FloatArray:
    """1/(1 + e^−x)."""
    share: FloatArray = 1 / (1 + np.exp(-x))
    return share


def _readers(rng: np.random.Generator, scenario: Scenario, v: FloatArray, appeal: FloatArray) -> BoolArray:
    """(A, R) who reads what, without replacement, with probability ∝ e^appeal (Gumbel top-m)."""
    least, most = scenario.readers
    wanted = rng.integers(least, most + 1, len(v))
    if scenario.is_popular:
        wanted = least + np.searchsorted([-0.4, 0.4], v / SD_ARTICLE)
    rank = (-(appeal + rng.gumbel(size=appeal.shape))).argsort(axis=1).argsort(axis=1)
    readers: BoolArray = rank < wanted[:, None]
    return readers


def _with_newcomers(
    rng: np.random.Generator,
    scenario: Scenario,
    source: IntArray,
    article: IntArray,
    reviewer: IntArray,
    p: FloatArray,
) -> tuple[IntArray, IntArray, FloatArray]:
    for newcomer in range(scenario.n_newcomers):
        place = rng.integers(scenario.n_sources)
        chosen = rng.choice(np.flatnonzero(source == place), scenario.newcomer_readings, replace=False)
        article = np.concatenate([article, chosen])
        reviewer = np.concatenate([reviewer, np.full(len(chosen), scenario.n_reviewers + newcomer)])
        p = np.concatenate([p, np.zeros(len(chosen))])
    return article, reviewer, p


def _readings(source: IntArray, article: IntArray, reviewer: IntArray, length: IntArray, p: FloatArray) -> Readings:
    characters = np.round(p * length).astype(np.int64)[:, None]
    return Readings(source, article, reviewer, length, characters, (characters > 0).astype(np.int64), length // 6)
