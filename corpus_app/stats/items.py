"""The coefficients at item level, in one call."""

from collections.abc import Collection, Sequence

from corpus_app.stats.alpha_item import coincidences
from corpus_app.stats.bootstrap import Resampler
from corpus_app.stats.coefficients import COEFFICIENTS
from corpus_app.stats.family import SEED, Family
from corpus_app.stats.pairing import items_not_listed
from corpus_app.stats.rows import rows_of
from corpus_app.stats.verdicts import Verdicts, tabulate


def compute(
    verdicts: Verdicts,
    *,
    tags: Sequence[int],
    reviewers: Sequence[int] | None = None,
    level: str = "nominal",
    seed: int = SEED,
    replicates: int = 1000,
    intervals: bool = True,
    names: Collection[str] | None = None,
) -> Family:
    """Every coefficient that has an item level; the articles are the clusters of the bootstrap.

    `tags` in rank order for ordinal, interval (values 1, 2, ...) and ratio.
    """
    table = tabulate(verdicts, tags, level=level, reviewers=reviewers)
    chosen = [
        module
        for name, module in COEFFICIENTS.items()
        if hasattr(module, "of_items") and (names is None or name in names)
    ]
    named = [(module.NAME, measure) for module in chosen for measure in module.of_items(table)]
    return Family(
        rows=rows_of(named, Resampler(seed=seed, replicates=replicates) if intervals else None),
        n_articles=table.n_articles,
        n_alone=table.n_alone,
        n_readings=table.n_readings,
        reviewers=table.reviewers,
        tags=table.tags,
        pairs_not_listed=items_not_listed(table),
        confusion=coincidences(table.counts).sum(axis=0),
        labels=table.labels,
        seed=seed,
        replicates=replicates,
    )
