"""Prints the figures of two plans and the time they took: `python -m bench.planning`."""

from __future__ import annotations

import time

from corpus_app import planning

SHAPES = ((200, 5, 3, 8), (100_000, 50, 3, 120))
"""(articles, people, readers per article, sources)."""

HEAD = (
    f"{'articles':>8} {'people':>6} {'each':>4} {'sources':>7} {'readings':>8} {'loads':>12} {'pairs':>10} {'mean':>7}"
    f" {'by source':>9} {'seconds':>7}"
)


def sources_of_all_sizes(n_articles: int, n_sources: int) -> dict[int, int | None]:
    """Articles in sources of which the largest has hundreds of times what the smallest has."""
    return {article: int(n_sources * (article / n_articles) ** 2) for article in range(n_articles)}


def line(n_articles: int, n_people: int, overlap: int, n_sources: int) -> str:
    """One row of the table."""
    articles = sources_of_all_sizes(n_articles, n_sources)
    began = time.perf_counter()
    plan = planning.plan(articles, range(n_people), overlap)
    seconds = time.perf_counter() - began
    loads, (least, mean, most) = plan.figures.loads, plan.figures.pair_range
    return (
        f"{n_articles:8d} {n_people:6d} {overlap:4d} {n_sources:7d} {len(plan.made):8d}"
        f" {f'{loads.min()}–{loads.max()}':>12} {f'{least}–{most}':>10} {mean:7.2f}"
        f" {plan.figures.source_spread:9d} {seconds:7.2f}"
    )


if __name__ == "__main__":
    print(HEAD)
    for shape in SHAPES:
        print(line(*shape))
