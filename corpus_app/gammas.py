"""Gamma of each article: computed in a job, kept beside the article's statistics until its readings change."""

import math
from dataclasses import asdict, dataclass

import numpy as np
from django.db import transaction

from . import kept
from .models import Article, ArticleStatistics, Assignment
from .stats import gamma
from .stats.family import SEED

KEY = "gamma"

# The search grows exponentially with the readers and holds everything in memory.
MOST_READERS, MOST_UNITS = 6, 400
MOST_SECONDS = 60.0


@dataclass(frozen=True)
class Computed:
    """The gamma of one article over all its counted readings, or the code of why there is none.

    `observed` and `expected` disorder, the mean of `samples` articles that chance marked, drawn with `seed`; `units`
    marks of `readers` readers.
    """

    value: float | None
    reason: str | None
    observed: float | None
    expected: float | None
    samples: int
    seed: int
    units: int
    readers: int


@dataclass(frozen=True)
class Summary:
    """The mean over the articles that have a value, how many these are, and from where to where they reach."""

    mean: float
    articles: int
    lowest: float
    highest: float


def of(readings):
    """What is kept for the articles with one of these readings: {article pk: Computed}."""
    rows = ArticleStatistics.objects.filter(key=KEY, article__in=readings.order_by().values("article"))
    return {article: Computed(**data) for article, data in rows.order_by("article").values_list("article", "data")}


def comparable(readings):
    """The articles (pks) that two or more of these readings are of."""
    read = {}
    for article in readings.order_by("article").values_list("article", flat=True):
        read[article] = read.get(article, 0) + 1
    return [article for article, number in read.items() if number >= 2]


def summary(found):
    """The mean of the values there are, or None."""
    values = [each.value for each in found.values() if each.value is not None]
    return Summary(float(np.mean(values)), len(values), min(values), max(values)) if values else None


def compute(project, *, on_progress=lambda done, total: None):
    """Compute what is missing; how many articles got a result. What changes meanwhile is left for the next time."""
    readings = Assignment.objects.counted().filter(article__project=project)
    there = of(readings)
    missing = [article for article in comparable(readings) if article not in there]
    made = 0
    for done, article in enumerate(missing):
        on_progress(done, len(missing))
        made += _keep(article)
    on_progress(len(missing), len(missing))
    return made


def unlike(project):
    """The articles (pks) whose kept gamma is not the one that their readings give.

    Where the search runs out of time, then or now, nothing can be said.
    """
    rows = ArticleStatistics.objects.filter(article__project=project, key=KEY).order_by("article")
    for article, data in rows.values_list("article", "data").iterator(chunk_size=100):
        then = Computed(**data)
        fresh = _of_article(kept.read([article])[article].readings)
        if "out_of_time" not in (then.reason, fresh.reason) and not _is_alike(then, fresh):
            yield article


def _is_alike(then, fresh):
    """Equal but for the last digits, in which two processors may differ."""
    numbers = ((getattr(then, name), getattr(fresh, name)) for name in ("value", "observed", "expected"))
    same = all(one == other or (None not in (one, other) and math.isclose(one, other)) for one, other in numbers)
    counts = ("reason", "samples", "seed", "units", "readers")
    return same and all(getattr(then, name) == getattr(fresh, name) for name in counts)


def _keep(article):
    """Compute one article and keep it, unless it changed meanwhile."""
    # As soon as a reading changes, the row of statistics is another one.
    _found, rows = kept.load(Assignment.objects.counted().filter(article=article), kept.SPANS)
    read = kept.read([article])
    if article not in rows or article not in read:
        return False
    computed = asdict(_of_article(read[article].readings))
    with transaction.atomic():
        list(Article.objects.select_for_update().filter(pk=article).order_by("pk").values_list("pk"))
        if not ArticleStatistics.objects.filter(pk=rows[article]).exists():
            return False
        ArticleStatistics.objects.update_or_create(article_id=article, key=KEY, defaults={"data": computed})
    return True


def _of_article(readings):
    units = sum(map(len, readings.values()))
    if len(readings) > MOST_READERS or units > MOST_UNITS:
        return Computed(None, "too_complex", None, None, 0, SEED, units, len(readings))
    found = gamma.of_article(readings, seed=SEED, seconds=MOST_SECONDS)
    return Computed(
        found.value, found.reason, found.observed, found.expected, found.samples, found.seed, units, len(readings)
    )
