"""Two published corpora of crowds, item by item: the α of their papers, and of what was released with them."""

import json
from collections import defaultdict

import pytest

from corpus_app.stats import items
from corpus_app.stats.verdicts import Verdicts


def judged(folder, dimension, codes):
    """The verdicts of one dimension of a corpus; a sentence is known by where it begins."""
    given = defaultdict(lambda: defaultdict(list))
    for line in (folder / "spans.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["dimension"] == dimension:
            given[row["article_id"]][row["annotator"]].append((row["start"], codes[row["label"]]))
    numbers, articles = {}, []
    for by_reader in given.values():
        starts = sorted({start for rows in by_reader.values() for start, _tag in rows})
        readings = {
            numbers.setdefault(who, len(numbers)): [(starts.index(start), tag) for start, tag in rows]
            for who, rows in by_reader.items()
        }
        articles.append((len(starts), readings))
    return Verdicts.of(articles)


def alpha_of(verdicts, n_codes, level):
    found = items.compute(verdicts, tags=range(n_codes), level=level, names=["alpha_item"], intervals=False)
    return found.find("alpha_item")


def test_mbic(corpus):
    """Spinde et al. 2021 print .21 and .26; 888 people, 1.2 percent of the cells filled."""
    expected = json.loads((corpus("mbic") / "expected.json").read_text())
    for dimension, level, printed in (("bias", "nominal", 0.21), ("opinion", "interval", 0.26)):
        codes = expected["codes"][dimension]
        verdicts = judged(corpus("mbic"), dimension, codes)
        row = alpha_of(verdicts, len(codes), level)
        stated = expected["recomputed"]["MBIC"][dimension]["krippendorff_alpha"][level]
        assert round(row.value, 4) == stated
        assert abs(row.value - printed) < 0.006
        assert (row.n_articles, row.n_units) == (1700, 1700)


@pytest.mark.parametrize("dimension", ["subjectivity", "hidden-assumptions", "bias-pro-russia", "bias-pro-west"])
def test_ukraine_news_bias(corpus, dimension):
    """Färber et al. 2020: near 0 although 77 to 94 percent of the verdicts are the same one."""
    expected = json.loads((corpus("ukraine-news-bias") / "expected.json").read_text())
    codes = {label: code for code, label in enumerate(expected["codes"][dimension])}
    stated = expected["recomputed"][dimension]
    verdicts = judged(corpus("ukraine-news-bias"), dimension, codes)
    for level, value in stated["krippendorff_alpha"].items():
        row = alpha_of(verdicts, len(codes), level)
        assert round(row.value, 4) == value
        assert row.n_units == stated["units"]
    shares = items.compute(verdicts, tags=range(len(codes)), level="nominal", names=["alpha_item"], intervals=False)
    most = max(shares.find("alpha_item", code).prevalence for code in codes.values())
    assert most == pytest.approx(max(stated["label_counts"].values()) / stated["judgements"], abs=5e-4)
    assert 0.77 <= most <= 0.94
