"""Random small corpora for hypothesis, and the shortest way from spans to numbers."""

from functools import cache
from math import isclose

from hypothesis import strategies as st

from corpus_app.stats import family
from corpus_app.stats.sufficient import corpus_statistics

# Each strategy is built once: hypothesis looks a new one over before it draws, which took longer than drawing.
integers, sampled_from = cache(st.integers), cache(st.sampled_from)


@cache
@st.composite
def spans(draw, length, tags):
    start = draw(integers(0, length - 1))
    return draw(sampled_from(tags)), start, draw(integers(start + 1, length))


@cache
def marks(length, tags, most_spans):
    return st.lists(spans(length, tags), max_size=most_spans)


@cache
def some_of(values, most=None):
    return st.sets(sampled_from(values), max_size=most)


@cache
@st.composite
def _articles(draw, tags, reviewers, most_spans):
    length = draw(integers(1, 24))
    who = draw(some_of(reviewers))
    return length, {reviewer: draw(marks(length, tags, most_spans)) for reviewer in sorted(who)}


def articles(tags, reviewers, most_spans=4):
    return _articles(tuple(tags), tuple(reviewers), most_spans)


@cache
def lists_of_articles(tags, reviewers, most_articles):
    return st.lists(articles(tags, reviewers), max_size=most_articles)


@st.composite
def corpora(draw, tags=(7, 3, -12), reviewers=(5, 1, 900, 41), most_articles=5):
    offered = tags[: draw(integers(1, len(tags)))]
    return draw(lists_of_articles(offered, reviewers, most_articles)), list(offered)


def without_self_overlap(readings):
    """The spans with every character under the first tag that claims it."""
    cut = {}
    for reviewer, marks in readings.items():
        taken, kept = set(), []
        for tag, start, end in marks:
            if not taken & set(range(start, end)):
                kept.append((tag, start, end))
                taken |= set(range(start, end))
        cut[reviewer] = kept
    return cut


def numbers(corpus, tags, **options):
    """The family without intervals."""
    return family.compute(corpus_statistics(corpus), tags=tags, **{"intervals": False, **options})


def values(corpus, tags, **options):
    """{(name, tag, raters): value}."""
    found = numbers(corpus, tags, **options)
    return {(row.name, row.tag, row.raters): row.value for row in found.rows}


def same(first, second):
    """Both undefined, or equal up to rounding."""
    if first is None or second is None:
        return first is second
    return isclose(first, second, rel_tol=1e-9, abs_tol=1e-9)
