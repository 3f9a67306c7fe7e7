"""Random small corpora for hypothesis, and the shortest way from spans to numbers."""

from math import isclose

from hypothesis import strategies as st

from corpus_app.stats import family
from corpus_app.stats.sufficient import corpus_statistics


@st.composite
def spans(draw, length, tags):
    start = draw(st.integers(0, length - 1))
    return draw(st.sampled_from(tags)), start, draw(st.integers(start + 1, length))


@st.composite
def articles(draw, tags, reviewers, most_spans=4):
    length = draw(st.integers(1, 24))
    who = draw(st.sets(st.sampled_from(reviewers)))
    marks = st.lists(spans(length, tags), max_size=most_spans)
    return length, {reviewer: draw(marks) for reviewer in sorted(who)}


@st.composite
def corpora(draw, tags=(7, 3, -12), reviewers=(5, 1, 900, 41), most_articles=5):
    offered = list(tags[: draw(st.integers(1, len(tags)))])
    found = draw(st.lists(articles(offered, list(reviewers)), max_size=most_articles))
    return found, offered


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
