"""Stage 2: what one panel would tag in every source; and the plain figures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray, IntArray
from ..distributions import clopper_pearson, t_quantile
from .fit import Fit, covariance, expit, fit, logit
from .graph import Block

REFIT_TOLERANCE = 1e-4


@dataclass(frozen=True, eq=False)
class Standardised:
    """θ_s = mean of expit(α_s + b_r) over the panel: `share` (S,), its `logit` and their (S, S) covariance.

    It comes from the stage-1 fit `fitted`. `low`, `high` (S,) is the published 95 % interval; `strictness`
    (R, 3) holds b and its 95 % interval.
    """

    fitted: Fit
    share: FloatArray
    logit: FloatArray
    covariance: FloatArray
    low: FloatArray
    high: FloatArray
    strictness: FloatArray


def standardise(block: Block, share: FloatArray) -> Standardised:
    """Fit stage 1 and take every source to the same panel.

    `share` (n,) is the tagged share of each reading. Interval expit(λ ± t·√Λ) with A_s − 1 degrees of
    freedom, λ = logit θ, Λ by the delta method; strictness ± t with (articles read) − 1. Sources or
    reviewers with one article have no width: (0, 1) and (−∞, ∞).
    """
    fitted = fit(block, share)
    variance = covariance(block, share, fitted)
    theta = panel_share(fitted, block)
    jacobian = panel_jacobian(fitted, block)
    spread = jacobian @ variance @ jacobian.T
    reach = _t_reach(block.articles_in) * np.sqrt(np.diag(spread))
    centre = logit(theta)
    return Standardised(
        fitted, theta, centre, spread, expit(centre - reach), expit(centre + reach), _habits(block, fitted, variance)
    )


def _habits(block: Block, fitted: Fit, variance: FloatArray) -> FloatArray:
    """(R, 3) b less its mean over the panel, with the interval.

    Not less the mean over everybody: one newcomer's blank readings would make all others look strict.
    """
    n_sources = len(block.sources)
    weights = block.panel / block.panel.sum()
    own = variance[n_sources:, n_sources:]
    # The diagonal of (I − 1wᵀ) V (I − 1wᵀ)ᵀ without the matrices: hundreds of reviewers are normal.
    shared = own @ weights
    spread = np.diag(own) - 2 * shared + weights @ shared
    reach = _t_reach(np.bincount(block.reviewer)) * np.sqrt(np.maximum(spread, 0))
    habit = fitted.b - weights @ fitted.b
    return np.stack([habit, habit - reach, habit + reach], axis=1)


def panel_share(fitted: Fit, block: Block) -> FloatArray:
    """(S,) θ_s, the mean of the panel's expected shares: the same people read every source."""
    mean: FloatArray = fitted.mean[:, block.panel].mean(axis=1)
    return mean


def panel_jacobian(fitted: Fit, block: Block) -> FloatArray:
    """(S, S+R) derivatives of logit θ_s in (α, b)."""
    n_sources, n_reviewers = len(block.sources), len(block.reviewers)
    slope = fitted.mean * (1 - fitted.mean) * block.panel / block.panel.sum()
    jacobian = np.zeros((n_sources, n_sources + n_reviewers))
    jacobian[np.arange(n_sources), np.arange(n_sources)] = slope.sum(axis=1)
    jacobian[:, n_sources:] = slope
    theta = panel_share(fitted, block)
    return jacobian / (theta * (1 - theta))[:, None]


def leave_one_out(block: Block, shares: FloatArray, fits: Sequence[Fit | None]) -> tuple[FloatArray, FloatArray]:
    """(S, K) lowest and highest θ_s refitted without each panel member; NaN where no refit reaches s.

    `shares` (n, K) belongs to the readings of `block`, one column per tag; `fits` are the K fits from which
    the refits start, None for a tag that is not fitted.
    """
    low = np.full((len(block.sources), len(fits)), np.nan)
    high = low.copy()
    for part in block.without_each_member():
        sources = np.searchsorted(block.sources, part.sources)
        reviewers = np.searchsorted(block.reviewers, part.reviewers)
        own = shares[np.searchsorted(block.rows, part.rows)]
        for column, fitted in enumerate(fits):
            if fitted and own[:, column].max() > 0 and own[:, column].min() < 1:
                start = Fit(fitted.alpha[sources], fitted.b[reviewers])
                theta = panel_share(fit(part, own[:, column], start, REFIT_TOLERANCE), part)
                low[sources, column] = np.fmin(low[sources, column], theta)
                high[sources, column] = np.fmax(high[sources, column], theta)
    return low, high


def rare_bounds(block: Block, share: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """(S,) A_sk articles that have the tag, and the bounds π_low·c̄, π_high·c̄ of a rarely used one.

    π is the Clopper–Pearson 95 % interval of A_sk out of A_s, c̄ the mean share of the tag in the
    block's articles that have it (mean over readings, then over articles).
    """
    per_article = np.bincount(block.article, share) / block.readings_of
    has_tag = per_article > 0
    used = np.bincount(block.source_of[has_tag], minlength=len(block.sources))
    typical = per_article[has_tag].mean() if has_tag.any() else np.nan
    bounds = [clopper_pearson(int(k), int(n)) for k, n in zip(used, block.articles_in, strict=True)]
    low, high = np.array(bounds).T * typical
    return used, low, high


def _t_reach(counts: IntArray) -> FloatArray:
    """The t quantile for an interval over each number of articles; infinite for a single one."""
    return np.array([t_quantile(0.975, int(n) - 1) if n > 1 else np.inf for n in counts])
