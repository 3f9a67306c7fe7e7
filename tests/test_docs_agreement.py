"""The worked example of docs/agreement.md, computed again."""

import re
from pathlib import Path

import pytest

from corpus_app.stats import family, gold
from corpus_app.stats.sufficient import article_statistics

PAGE = (Path(__file__).parent.parent / "docs/agreement.md").read_text(encoding="utf-8")
TAGS = {"fact": 1, "opinion": 2}


@pytest.fixture(scope="module")
def example():
    text, *lines = re.search(r"```example\n(.*?)\n```", PAGE, re.DOTALL)[1].splitlines()
    readings = {}
    for line in lines:
        name, tag, start, end = line.split()
        readings.setdefault(name, []).append((TAGS[tag], int(start), int(end)))
    return text, readings


@pytest.fixture(scope="module")
def computed(example):
    text, readings = example
    statistics = article_statistics(len(text), dict(enumerate(readings.values(), start=1)))
    return family.compute([statistics], tags=list(TAGS.values()))


def two(value):
    return f"{value:.2f}".removeprefix("0")


def test_the_marks_are_the_quoted_words(example):
    text, readings = example
    assert len(text) == 73
    assert text[slice(*readings["Ann"][1][1:])] == "Frankly, a failure of nerve"
    assert text[slice(*readings["Bo"][1][1:])].endswith("knew it.")


def test_the_alpha_of_opinion(computed):
    row = computed.find("alpha_tag", TAGS["opinion"])
    assert f"**{two(row.value)}**" in PAGE
    assert f"{row.percent:.0%}" == "68%"
    assert "68 percent" in PAGE


def test_the_steps_of_the_calculation(example, computed):
    text, readings = example
    ann, bo = ({*range(*marks[1][1:])} for marks in readings.values())
    n, used = 2 * len(text), len(ann) + len(bo)
    observed, guessing = len(ann ^ bo) / len(text), 2 * used * (n - used) / (n * (n - 1))
    assert f"{used} of {n} places" in " ".join(PAGE.split())
    assert f"{observed:.3f} / {guessing:.3f}".replace("0.", ".") in PAGE
    assert f"{len(text) - len(ann ^ bo)} of {len(text)} characters" in PAGE
    assert 1 - observed / guessing == pytest.approx(computed.find("alpha_tag", TAGS["opinion"]).value)


def test_the_other_numbers(computed):
    assert f"For *fact* it is {two(computed.find('alpha_tag', TAGS['fact']).value)}" in PAGE
    assert f"whatever the tag) is {two(computed.find('u_alpha_binary').value)}" in PAGE
    assert f"where both marked something) is {two(computed.find('u_alpha_coding').value)}" in PAGE


@pytest.fixture(scope="module")
def against_gold():
    text, *lines = re.search(r"```gold\n(.*?)\n```", PAGE, re.DOTALL)[1].splitlines()
    marks = {"gold": [], "Ann": []}
    for line in lines:
        name, tag, start, end = line.split()
        marks[name].append((TAGS[tag], int(start), int(end)))
    return gold.compared([(len(text), {1: marks["Ann"]}, marks["gold"])])


def test_ann_against_the_gold(against_gold):
    rows = gold.scores(against_gold, [1, 2], replicates=2)
    found = {row.name: row.value for row in rows if row.tag is None and row.raters is None}
    assert f"1 of 2, **{two(found['precision_soft'])}**" in PAGE
    assert f"(.83 + 0) / 2 = **{two(found['recall_soft'])}**" in PAGE
    assert f"= **{two(found['f1_soft'])}**" in PAGE
    assert {found[f"{name}_exact"] for name in gold.SCORES} == {0.0}
    assert (gold.ends(against_gold, [1, 2])[0].start[1], gold.ends(against_gold, [1, 2])[0].end[1]) == (3, 0)
