"""Looks for teams that the planner does not serve as promised: `python -m bench.planning_shapes [how many [first]]`.

Each shape is drawn by lot and lives through a project: handed out, more articles and a latecomer, somebody leaves and
their open readings go to others. Prints every shape in which an article lacks a reader, a load could be more even, or
(for what is handed out at once) pairs or sources are further apart than docs/managers-guide.md says.
"""

from __future__ import annotations

import random
import sys
from collections import Counter

import numpy as np

from corpus_app import planning


def drawn(number: int) -> tuple[dict[int, int | None], list[int], int]:
    """(articles, readers, overlap): few or many of each, sources of one size or of very different ones."""
    dice = random.Random(f"many:{number}")
    n_readers = dice.randint(1, dice.choice([4, 8, 15, 30]))
    n_articles = dice.choice([dice.randint(1, 12), dice.randint(1, 60), dice.randint(n_readers, 250)])
    n_sources, skew = dice.randint(1, dice.choice([2, 8, n_articles + 1])), dice.choice([1, 3])
    articles = {at: int(n_sources * dice.random() ** skew) or None for at in range(n_articles)}
    return articles, list(range(n_readers)), dice.randint(1, min(n_readers, dice.choice([3, 5, 30])))


def lacking(articles: dict[int, int | None], overlap: int, readings: list[planning.Reading]) -> str:
    """What is wrong with the teams, "" where every article has exactly its readers."""
    count = Counter(article for article, _reader in set(readings))
    wrong = [article for article in articles if count[article] != overlap]
    twice = len(readings) - len(set(readings))
    return f"{len(wrong)} articles without exactly {overlap} readers, {twice} read twice" if wrong or twice else ""


def uneven(figures: planning.Figures) -> str:
    """What is further apart than promised where nothing was begun, "" where nothing is."""
    least, mean, most = figures.pair_range
    said = []
    if np.ptp(figures.loads) > 1:
        said.append(f"loads {figures.loads.min()}–{figures.loads.max()}")
    if max(mean - least, most - mean) > max(2, mean / 10) + 1e-9:
        said.append(f"pairs {least}–{most} around {mean:.2f}")
    if figures.source_spread > 2:
        said.append(f"by source {figures.source_spread} apart")
    return ", ".join(said)


def look_at(number: int) -> list[str]:
    """Everything that is wrong with one shape."""
    articles, readers, overlap = drawn(number)
    dice = random.Random(f"lives:{number}")
    said = []
    plan = planning.plan(articles, readers, overlap, seed=number)
    said += [lacking(articles, overlap, plan.made), uneven(plan.figures)]

    more = articles | {1000 + at: source for at, source in list(articles.items())[: dice.randint(0, len(articles))]}
    grown = [*readers, 500, 501][: len(readers) + dice.randint(0, 2)]
    later = planning.plan(more, grown, overlap, kept=plan.made, seed=number)
    handed_out = plan.made + later.made
    said.append(lacking(more, overlap, handed_out))

    gone = dice.choice(grown)
    submitted = {reading for reading in handed_out if dice.random() < 0.4}
    kept = [reading for reading in handed_out if reading[1] != gone or reading in submitted]
    left = [reader for reader in grown if reader != gone]
    if len(left) >= overlap:
        after = planning.plan(more, left, overlap, kept=kept, barred=handed_out, seed=number)
        said.append(lacking(more, overlap, kept + after.made))
        said += ["somebody gets an article again" for _again in set(after.made) & set(handed_out)][:1]
    return [each for each in said if each]


if __name__ == "__main__":
    many, first = (int(each) for each in [*sys.argv[1:], "1000", "0"][:2]) if len(sys.argv) > 1 else (1000, 0)
    broken = 0
    for number in range(first, first + many):
        try:
            said = look_at(number)
        except planning.TooFewReaders as short:
            said = [str(short)]
        if said:
            broken += 1
            found, readers, overlap = drawn(number)
            sizes = f"{len(found)} articles, {len(readers)} people, {overlap} each, {len(set(found.values()))} sources"
            print(f"{number}: {sizes}: {'; '.join(said)}", flush=True)
    print(f"{broken} of {many} shapes")
