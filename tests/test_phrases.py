"""Phrases: where they stand, and how each reader tagged them there."""

import csv

import pytest

from corpus_app import phrases
from corpus_app.models import Assignment
from corpus_app.rules import Broken
from tests import factories

SUBMITTED = Assignment.State.SUBMITTED
PAGE = "/projects/harbour/phrases/"


def places(wanted, *texts, **options):
    seconds = options.pop("seconds", phrases.SECONDS)
    return phrases.find(enumerate(texts), phrases.compiled(wanted, **options), seconds=seconds).spans


@pytest.mark.parametrize(
    ("wanted", "options", "found"),
    [
        ("dam", {}, [(4, 7)]),
        ("dam", {"how": "part"}, [(4, 7), (9, 12)]),
        ("DAM", {"is_exact": True}, []),
        ("the\ndam".replace("\n", " "), {}, [(0, 7)]),
        (r"dam\w*", {"how": "expression"}, [(4, 7), (9, 15)]),
        ("x*", {"how": "expression"}, []),
        ("(", {"how": "part"}, []),
    ],
)
def test_what_stands_where(wanted, options, found):
    assert places(wanted, "The dam. Damage.", **options).get(0, []) == found


def test_lines_and_signs_beyond_the_first_plane():
    assert places("the dam", "🌊 the\n  dam") == {0: [(2, 11)]}


def test_composed_and_decomposed_are_the_same():
    assert places("cafe\u0301", "The café.") == {0: [(4, 8)]}


@pytest.mark.parametrize(
    ("wanted", "options", "code"),
    [
        ("", {}, "no_phrase"),
        ("  ", {}, "no_phrase"),
        ("\0", {}, "no_phrase"),
        ("a" * 201, {}, "too_long"),
        ("(", {"how": "expression"}, "bad_expression"),
        ("a{2,1}", {"how": "expression"}, "bad_expression"),
    ],
)
def test_what_cannot_be_looked_for(wanted, options, code):
    with pytest.raises(Broken) as refused:
        phrases.compiled(wanted, **options)
    assert (refused.value.code, refused.value.field) == (code, "q")


def test_an_expression_that_takes_for_ever_is_stopped():
    found = phrases.find([(1, "a" * 5000 + "!")], phrases.compiled("(a|aa)+$", how="expression"), seconds=0.2)
    assert found.is_cut
    assert found.looked_at == 0


def test_more_than_can_be_shown_is_cut():
    found = phrases.find([(1, "a " * 3000)], phrases.compiled("a"))
    assert (found.count, found.is_cut) == (phrases.MOST, True)


# --- The page ---------------------------------------------------------------------------------------


@pytest.fixture
def read(article, ben, cleo):
    """Both have read; ben calls the vote a fact, cleo marks “31 to 18” as disputed."""
    at = article.added_at
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 24, 63)], compared_at=at)
    factories.make_reading(article, cleo, SUBMITTED, spans=[("disputed", 42, 50)], compared_at=at)


def cells(client, query):
    response = client.get(PAGE + query)
    (line,) = response.context["summary"]["lines"]
    counted = {tag.slug if tag else None: n for tag, n in line["cells"]}
    return line["occurrences"], line["votes"], counted


def test_it_works(client_for, ada, article, read):
    client = client_for(ada)
    assert cells(client, "?q=31+to+18") == (1, 2, {"fact": 1, "disputed": 1})
    assert cells(client, "?q=voted") == (1, 2, {"fact": 1, None: 1})
    page = client.get(f"{PAGE}?q=the").content.decode()
    assert f'href="/articles/{article.uuid}/compare/#p-1"' in page
    assert "Nowhere" in client.get(f"{PAGE}?q=submarine").content.decode()
    assert "Which words?" in client.get(PAGE).content.decode()


def test_an_outsider_finds_nothing(client_for, otto, other_project, read):
    for path in ("?q=dam", "places.csv?q=dam"):
        assert client_for(otto).get(PAGE + path).status_code == 404


def test_a_blind_reviewer_sees_what_they_submitted(client_for, ben, cleo, dora, project, article, read):
    other = factories.make_article(project, "The dam again.", source=article.source)
    factories.make_reading(other, cleo, SUBMITTED, spans=[("fact", 0, 7)])
    factories.make_reading(other, ben)
    assert cells(client_for(ben), "?q=dam&show=1")[0] == 1
    assert cells(client_for(dora), "?q=dam")[0] == 2


def test_looking_closes_ones_reading_so_it_asks_first(client_for, ben, cleo, article):
    reading = factories.make_reading(article, ben, SUBMITTED)
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", 24, 63)])
    client = client_for(ben)
    for path in ("?q=dam", "places.csv?q=dam"):
        answer = client.get(PAGE + path)
        assert "summary" not in answer.context
        assert "show=1" in answer.content.decode()
    reading.refresh_from_db()
    assert reading.compared_at is None
    client.get(f"{PAGE}?q=dam&show=1")
    reading.refresh_from_db()
    assert reading.compared_at is not None


def test_by_source(client_for, ada, ben, project, article, read):
    other = factories.make_article(project, "The dam, the dam.", source="The Record")
    factories.make_reading(other, ben, SUBMITTED)
    lines = client_for(ada).get(f"{PAGE}?q=dam").context["summary"]["lines"]
    told = [(line["name"], line["occurrences"], line["votes"]) for line in lines]
    assert told == [("All", 3, 4), ("The Record", 2, 2), ("The Harbour Gazette", 1, 2)]
    assert cells(client_for(ada), "?q=dam&source=" + other.source.slug)[0] == 2


@pytest.mark.parametrize("query", ["?q=(&how=expression", "?q=%00", "?q=" + "a" * 201])
def test_what_is_wrong_is_said_at_the_field(client_for, ada, read, query):
    answer = client_for(ada).get(PAGE + query)
    assert answer.status_code == 422
    assert 'id="f-q-error"' in answer.content.decode()
    assert client_for(ada).get(f"{PAGE}places.csv{query}").status_code == 404


@pytest.mark.parametrize("query", ["?colour=red", "?how=loud", "?case=2", "?page=none", "?q=a&q=b"])
def test_what_it_does_not_know_it_refuses(client_for, ada, read, query):
    assert client_for(ada).get(PAGE + query).status_code == 400


def test_as_a_file(client_for, ada, article, read):
    answer = client_for(ada).get(f"{PAGE}places.csv?q=31+to+18")
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert [(row["words"], row["start"], row["reviewer"], row["tags"]) for row in rows] == [
        ("31 to 18", "42", "ben", "fact"),
        ("31 to 18", "42", "cleo", "disputed"),
    ]


def test_many_places_take_no_more_statements(client_for, ada, ben, project, read, count_statements):
    client = client_for(ada)
    client.get(f"{PAGE}?q=dam")
    with count_statements() as few:
        client.get(f"{PAGE}?q=dam")
    for number in range(30):
        other = factories.make_article(project, f"The dam costs {number}.", source="The Record")
        factories.make_reading(other, ben, SUBMITTED)
    with count_statements() as many:
        client.get(f"{PAGE}?q=dam")
    assert len(many) == len(few) <= 14
