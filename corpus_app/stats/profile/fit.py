"""Stage 1: one level per source, one habit per reviewer, and how well both are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray, IntArray
from .graph import Block

RIDGE = 1e-3
LONGEST_STEP = 2.0
TOLERANCE = 1e-9
ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Fit:
    """μ_sr = expit(α_s + b_r): `alpha` (S,) and `b` (R,) in logits, Σb = 0."""

    alpha: FloatArray
    b: FloatArray

    @property
    def mean(self) -> FloatArray:
        """(S, R) the share reviewer r is expected to tag in an article of source s."""
        return expit(self.alpha[:, None] + self.b)


def expit(x: FloatArray) -> FloatArray:
    """1/(1 + e^−x) without overflow."""
    small = np.exp(-np.abs(x))
    share: FloatArray = np.where(x >= 0, 1.0, small) / (1 + small)
    return share


def logit(p: FloatArray) -> FloatArray:
    """log p/(1 − p)."""
    return np.log(p) - np.log1p(-p)


def fit(block: Block, share: FloatArray, start: Fit | None = None, tolerance: float = TOLERANCE) -> Fit:
    """Maximise Σ w[p log μ + (1−p) log(1−μ)] − ½·RIDGE·(Σb² + Σ(α−ᾱ)²) by Newton's method.

    `share` (n,) is p, the tagged share of each reading; neither all 0 nor all 1. The model depends on
    source and reviewer only, so an (S, R) table of sums is enough. It ends with a step below `tolerance`, which
    leaves an error of the order of its square; ArithmeticError if it never does.
    The penalty alone fixes Σb = 0 at the maximum, so no constraint is needed on the way.
    """
    weight, tagged = _totals(block, block.weight), _totals(block, block.weight * share)
    now = start or _level(weight, tagged)
    value = _objective(now, weight, tagged)
    for _ in range(ROUNDS):
        step = _newton_step(now, weight, tagged)
        following, value = _climb(now, step, value, weight, tagged)
        longest = max(np.abs(following.alpha - now.alpha).max(), np.abs(following.b - now.b).max())
        now = following
        if longest < tolerance:
            return now
    raise ArithmeticError("the fit of sources and reviewers did not converge")


def covariance(block: Block, share: FloatArray, fitted: Fit) -> FloatArray:
    """(S+R, S+R) covariance of (α, b), CR3 with the article as cluster.

    r̃_g = (I − W_g X_g H⁻¹ X_gᵀ)⁻¹ w_g(p_g − μ_g), V = H⁻¹(Σ X_gᵀ r̃_g r̃_gᵀ X_g)H⁻¹ (Bell & McCaffrey
    2002; Cameron & Miller 2015), written for all of (α, b) with H⁻¹ taken inside Σb = 0. It equals the sum
    of the squared one-step changes when each article in turn is left out.
    """
    inverse = inverse_information(block, fitted)
    mean = fitted.mean[block.source, block.reviewer]
    curvature = block.weight * mean * (1 - mean)
    residual = block.weight * (share - mean)
    scores = np.zeros((len(block.source_of), len(inverse)))
    for rows in block.stacks:
        inflated = _leave_out(inverse, block, rows, curvature[rows], residual[rows])
        scores[block.article[rows], len(block.sources) + block.reviewer[rows]] = inflated
        scores[block.article[rows[:, 0]], block.source[rows[:, 0]]] = inflated.sum(axis=1)
    influence = scores @ inverse
    return influence.T @ influence


def inverse_information(block: Block, fitted: Fit) -> FloatArray:
    """(S+R, S+R) T(TᵀHT)⁻¹Tᵀ: the inverse of the penalised information within Σb = 0.

    T keeps α and turns R−1 free contrasts γ into b = Cγ, C the identity over a last row of −1.
    """
    n_sources, n_reviewers = len(block.sources), len(block.reviewers)
    basis = np.eye(n_sources + n_reviewers)[:, :-1]
    basis[-1, n_sources:] = -1
    information = _information(fitted, _totals(block, block.weight))
    return basis @ np.linalg.solve(basis.T @ information @ basis, basis.T)


def _leave_out(
    inverse: FloatArray, block: Block, rows: IntArray, curvature: FloatArray, residual: FloatArray
) -> FloatArray:
    """(articles, m) r̃ of the articles with m readings each."""
    source, reviewer = block.source[rows], len(block.sources) + block.reviewer[rows]
    leverage = (
        inverse[source[:, :, None], source[:, None, :]]
        + inverse[source[:, :, None], reviewer[:, None, :]]
        + inverse[reviewer[:, :, None], source[:, None, :]]
        + inverse[reviewer[:, :, None], reviewer[:, None, :]]
    )
    kept = np.eye(rows.shape[1]) - curvature[:, :, None] * leverage
    return np.asarray(np.linalg.solve(kept, residual[:, :, None])[:, :, 0], dtype=np.float64)


def _totals(block: Block, values: FloatArray) -> FloatArray:
    """(S, R) sums of one value per reading."""
    shape = (len(block.sources), len(block.reviewers))
    cells = np.bincount(block.source * shape[1] + block.reviewer, values, shape[0] * shape[1])
    return cells.reshape(shape).astype(np.float64)


def _level(weight: FloatArray, tagged: FloatArray) -> Fit:
    overall = logit(tagged.sum() / weight.sum())
    return Fit(np.full(weight.shape[0], overall), np.zeros(weight.shape[1]))


def _objective(at: Fit, weight: FloatArray, tagged: FloatArray) -> float:
    predictor = at.alpha[:, None] + at.b
    likelihood = (tagged * predictor - weight * np.logaddexp(0.0, predictor)).sum()
    penalty = (at.b**2).sum() + ((at.alpha - at.alpha.mean()) ** 2).sum()
    return float(likelihood - RIDGE * penalty / 2)


def _information(at: Fit, weight: FloatArray) -> FloatArray:
    """(S+R, S+R) minus the second derivatives of the penalised likelihood."""
    n = len(at.alpha)
    curvature = weight * at.mean * (1 - at.mean)
    information = np.diag(np.concatenate([curvature.sum(axis=1), curvature.sum(axis=0)]) + RIDGE)
    information[:n, :n] -= RIDGE / n
    information[:n, n:] = curvature
    information[n:, :n] = curvature.T
    return information


def _newton_step(at: Fit, weight: FloatArray, tagged: FloatArray) -> FloatArray:
    """(S+R,) the step in (α, b), no longer than LONGEST_STEP anywhere.

    The reviewers' block of the information is diagonal, so it is eliminated first: only S equations are
    left, however many reviewers there are.
    """
    mean = at.mean
    curvature, residual = weight * mean * (1 - mean), tagged - weight * mean
    toward_alpha = residual.sum(axis=1) - RIDGE * (at.alpha - at.alpha.mean())
    toward_b = residual.sum(axis=0) - RIDGE * at.b
    own = curvature.sum(axis=0) + RIDGE
    carried = curvature / own
    reduced = np.diag(curvature.sum(axis=1) + RIDGE) - RIDGE / len(at.alpha) - carried @ curvature.T
    alpha = np.linalg.solve(reduced, toward_alpha - carried @ toward_b)
    b = (toward_b - curvature.T @ alpha) / own
    step: FloatArray = np.clip(np.concatenate([alpha, b]), -LONGEST_STEP, LONGEST_STEP)
    return step


def _climb(at: Fit, step: FloatArray, value: float, weight: FloatArray, tagged: FloatArray) -> tuple[Fit, float]:
    """The point after the step, halved until the objective does not fall by more than rounding."""
    slack = 1e-12 * (1 + abs(value))
    while True:
        following = _moved(at, step)
        reached = _objective(following, weight, tagged)
        if reached >= value - slack or np.abs(step).max() < TOLERANCE:
            return following, reached
        step = step / 2


def _moved(at: Fit, step: FloatArray) -> Fit:
    """The same point with Σb = 0, which changes no mean."""
    alpha, b = at.alpha + step[: len(at.alpha)], at.b + step[len(at.alpha) :]
    return Fit(alpha + b.mean(), b - b.mean())
