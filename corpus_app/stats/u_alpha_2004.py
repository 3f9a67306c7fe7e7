"""Unitising alpha of 1995/2004, per tag: sees splits and boundary offsets."""

from collections.abc import Iterator

from corpus_app.stats.arrays import FloatArray
from corpus_app.stats.measure import Measure, columns, ratio
from corpus_app.stats.pooled import Pooled

NAME = "u_alpha_2004"
TITLE = "Unitising alpha (1995/2004)"
ANSWERS = "Do reviewers cut the text into the same units?"
CAUTION = "It may fall far below −1 when the units hardly meet."


def formula(sums: FloatArray) -> FloatArray:
    """1 - sum U / sum X (Krippendorff 2004, p. 251-256), U = m L^2 D_o and X = m L^2 D_e per article.

    `sums` [..., 2]: U, X; in squared characters.
    """
    return 1 - ratio(sums[..., 0], sums[..., 1])


def measures(pooled: Pooled, level: str) -> Iterator[Measure]:
    """One over all tags, then one per tag; every article counts, self-overlap included."""
    yield Measure(
        columns(pooled.costs.sum(axis=1), pooled.chance_costs.sum(axis=1)),
        formula,
        moves=pooled.was_marked,
        n_units=int(pooled.units.sum()),
        undefined="no_variation" if pooled.was_marked.any() else "nothing_marked",
    )
    for place, tag in enumerate(pooled.tags):
        used = pooled.was_used[:, place]
        yield Measure(
            columns(pooled.costs[:, place], pooled.chance_costs[:, place]),
            formula,
            moves=used,
            n_units=int(pooled.units[:, place].sum()),
            undefined="no_variation" if used.any() else "not_used",
            tag=tag,
        )
