"""Category alpha of 2016: which tag is confused with others?"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.coincidences import over_labels, single
from corpus_app.stats.measure import Measure, columns, ratio, share
from corpus_app.stats.pooled import Pooled
from corpus_app.stats.u_alpha_coding import chance_total, why_undefined

NAME = "u_alpha_category"
TITLE = "Category alpha, given that both tagged"
ANSWERS = "Which tag is confused with another one?"
CAUTION = "Rare tags give unsteady values; it needs at least two tags."


def formula(sums: FloatArray) -> FloatArray:
    """Krippendorff et al. 2016: 1 - (E_k. / L_k)(L_k - O_kk)/(E_k. - E_kk) on the block of the tags.

    With E as in the coding alpha this is 1 - (L_k N - T_k)(L_k - O_kk)/(L_k^2 (N - L_k)).
    `sums` [..., 5]: N, L_k, L_k - O_kk, T_k, sum of T.
    """
    n, margin, off, crossing, crossings = (sums[..., column] for column in range(5))
    value = 1 - ratio((margin * n - crossing) * off, margin**2 * (n - margin))
    result: FloatArray = np.where(np.isnan(chance_total(n, crossings)), np.nan, value)
    return result


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One per tag, over the text that both readers of a pair tagged; coverage is L_k / l_k."""
    rows = single(pooled)
    block = pooled.coincidences[rows][:, 1:, 1:]
    n = block.sum(axis=(1, 2))
    for place, tag in enumerate(pooled.tags):
        margin = block[:, place].sum(axis=1)
        off = block[:, place].copy()
        off[:, place] = 0
        off = off.sum(axis=1)
        used = pooled.was_used[rows, place]
        undefined = why_undefined(pooled) if used.any() or len(pooled.tags) < 2 else "not_used"
        if undefined == "no_variation" and not margin.any():
            undefined = "no_pairable_data"
        yield replace(
            over_labels(
                pooled,
                columns(n, margin, off, pooled.crossings[rows, place], pooled.crossings[rows].sum(axis=1)),
                formula,
            ),
            moves=used,
            tag=tag,
            undefined=undefined,
            percent=share(n.sum() - 2 * off.sum(), n.sum()),
            coverage=share(margin.sum(), pooled.characters[rows, place].sum()),
        )
