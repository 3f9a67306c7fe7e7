"""Stage 3: how sources of one component are ordered, and which pairs can be told apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray
from ..distributions import normal_cdf
from .fit import expit

LOWEST_VARIANCE = 1e-6
HIGHEST_VARIANCE = 25.0
GOLDEN = (math.sqrt(5) - 1) / 2
GRID = 41
THICK = 1.96


@dataclass(frozen=True, eq=False)
class Shrunken:
    """Posterior of the logits: `mean` (n,), `covariance` (n, n); `variance` is τ², None if not estimated."""

    mean: FloatArray
    covariance: FloatArray
    variance: float | None

    def shares(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """(n,) shrunken share with its thick interval expit(post ± 1.96·√PV)."""
        reach = THICK * np.sqrt(np.diag(self.covariance))
        return expit(self.mean), expit(self.mean - reach), expit(self.mean + reach)

    def probabilities(self) -> FloatArray:
        """(n, n) P(θ_row > θ_column); ½ on the diagonal."""
        own = np.diag(self.covariance)
        spread = np.sqrt(np.maximum(own[:, None] + own - 2 * self.covariance, 0))
        difference = self.mean[:, None] - self.mean
        certain = np.where(difference == 0, 0.0, np.copysign(np.inf, difference))
        z = np.divide(difference, spread, out=certain, where=spread > 0)
        return normal_cdf(z)


def shrink(logits: FloatArray, covariance: FloatArray, least_sources: int) -> Shrunken:
    """λ ~ N(μ1, Λ + τ²I) with τ² by REML; below `least_sources` the logits stay as they are.

    `logits` (n,) λ and `covariance` (n, n) Λ of stage 2. PV = Λ − ΛMΛ + B11ᵀBᵀ/(1ᵀM1) + uuᵀ·2/tr(MM):
    the last two terms are what not knowing μ and τ² costs (Kackar & Harville 1984; Morris 1983).
    """
    if len(logits) < least_sources:
        return Shrunken(logits, covariance, None)
    variance = reml(logits, covariance)
    precision = np.linalg.inv(covariance + variance * np.eye(len(logits)))
    total = precision.sum()
    deviation = logits - precision.sum(axis=0) @ logits / total
    pull = covariance @ precision
    towards, slope = pull.sum(axis=1), pull @ precision @ deviation
    spread = covariance - pull @ covariance
    spread += np.outer(towards, towards) / total
    spread += np.outer(slope, slope) * 2 / (precision**2).sum()
    return Shrunken(logits - pull @ deviation, spread, variance)


def reml(logits: FloatArray, covariance: FloatArray) -> float:
    """τ² that maximises the restricted likelihood: golden section on log τ² in [log 10⁻⁶, log 25].

    In the eigenvectors of Λ each value costs n operations. A coarse grid first finds the hump, because
    there may be two.
    """
    eigenvalues, vectors = np.linalg.eigh(covariance)
    eigenvalues = np.maximum(eigenvalues, 0)
    ones, turned = vectors.sum(axis=0), vectors.T @ logits

    def likelihood(log_variance: float) -> float:
        weight = 1 / (eigenvalues + math.exp(log_variance))
        total = float(ones**2 @ weight)
        mean = float((ones * turned) @ weight) / total
        deviance = float((turned - ones * mean) ** 2 @ weight)
        return -(math.log(total) + deviance - float(np.log(weight).sum())) / 2

    grid = np.linspace(math.log(LOWEST_VARIANCE), math.log(HIGHEST_VARIANCE), GRID)
    best = int(np.argmax([likelihood(float(point)) for point in grid]))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, GRID - 1)])
    while high - low > 1e-8:
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (left, high) if likelihood(left) < likelihood(right) else (low, right)
    return math.exp((low + high) / 2)
