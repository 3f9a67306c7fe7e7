"""Per-tag binary alpha: do reviewers apply one tag to the same characters?"""

from collections.abc import Iterator

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.measure import Measure, columns, ratio, share
from corpus_app.stats.pooled import Pooled

NAME = "alpha_tag"
TITLE = "Krippendorff's alpha per tag"
ANSWERS = "Is this tag reliable? Also right where tags overlap."
CAUTION = "A rarely used tag scores low easily: read the prevalence beside it."


def formula(sums: FloatArray) -> FloatArray:
    """Krippendorff's nominal alpha on the labels {k, not k} (Krippendorff 2011), characters as units.

    `sums` [..., 3]: n (characters times readers), l_k (of them tagged k), l_k - o_k (not matched).

    >>> import numpy as np
    >>> float(formula(np.array([20.0, 10.0, 1.0])).round(2))
    0.81
    """
    n, used, apart = sums[..., 0], sums[..., 1], sums[..., 2]
    return 1 - ratio((n - 1) * apart, used * (n - used))


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One per tag, over every article."""
    for place, tag in enumerate(pooled.tags):
        data = columns(pooled.readers * pooled.lengths, pooled.characters[:, place], pooled.apart[:, place])
        n, used, apart = data.sum(axis=0)
        yield Measure(
            data,
            formula,
            moves=pooled.was_used[:, place],
            n_units=int(pooled.lengths.sum()),
            undefined="no_variation" if used else "not_used",
            tag=tag,
            level="nominal",
            percent=share(n - 2 * apart, n),
            prevalence=share(used, n),
        )
