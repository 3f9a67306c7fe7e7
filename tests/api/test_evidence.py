"""Evidence through the API: /api/annotations/<uuid>/evidence/ and /api/evidence/<uuid>/."""

import uuid

import pytest

from corpus_app.models import Assignment, Evidence
from tests import factories

from .requests import codes, step, write

LINK = {"relation": "contradicts", "url": "https://example.org/census?year=2031"}


@pytest.fixture
def mark(reading):
    return factories.make_annotation(reading, "disputed", 0, 5)


def give(client, mark, operation=None, **fields):
    return write(client, "post", f"/api/annotations/{mark.uuid}/evidence/", operation=operation, body=fields)


def passage(article, start, end):
    return {
        "relation": "supports",
        "article": str(article.uuid),
        "start": start,
        "end": end,
        "quote": article.text[start:end],
    }


def given(client, mark):
    return client.get(f"/api/annotations/{mark.uuid}/evidence/").json()["results"]


def test_a_link_works(client_for, ben, mark):
    response = give(client_for(ben), mark, **LINK, note="The census counts nine.")
    assert response.status_code == 201
    (shown,) = given(client_for(ben), mark)
    assert shown == response.json()
    assert (shown["url"], shown["relation"], shown["note"]) == (LINK["url"], "contradicts", "The census counts nine.")
    assert (shown["article"], shown["start"], shown["version"]) == (None, None, 1)


def test_a_passage_of_this_or_another_article_works(client_for, ben, project, article, mark):
    other = factories.make_article(project, text="Nine farms, says the ministry.", title="The census")
    client = client_for(ben)
    assert give(client, mark, **passage(article, 6, 10)).status_code == 201
    assert give(client, mark, **passage(other, 0, 10)).status_code == 201
    assert [(row["title"], row["quote"]) for row in given(client, mark)] == [
        ("The dam", "from"),
        ("The census", "Nine farms"),
    ]


def test_the_same_operation_gives_one_piece_under_the_clients_id(client_for, ben, mark):
    client, operation, wanted = client_for(ben), uuid.uuid4(), str(uuid.uuid4())
    answers = [give(client, mark, operation, id=wanted, **LINK) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert [answer.json()["id"] for answer in answers] == [wanted, wanted]
    assert codes(give(client, mark, id=wanted, **LINK)) == ["taken"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"relation": "supports"}, "link_or_passage"),
        ({"relation": "supports", "url": "  "}, "link_or_passage"),
        ({**LINK, "start": 0, "end": 5, "quote": "Hello"}, "link_or_passage"),
        ({**LINK, "url": "javascript:alert(1)"}, "bad_link"),
        ({**LINK, "url": "ftp://example.org/"}, "bad_link"),
        ({**LINK, "url": "example.org"}, "bad_link"),
        ({**LINK, "url": f"https://example.org/{'x' * 2000}"}, "too_long"),
    ],
)
def test_a_link_must_be_one(client_for, ben, mark, fields, code):
    response = give(client_for(ben), mark, **fields)
    assert (response.status_code, codes(response)) == (422, [code])
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"quote": "Hullo"}, 422, "quote_differs"),
        ({"end": 5000}, 422, "past_end"),
        ({"start": 9, "end": 9, "quote": ""}, 422, "empty_span"),
        ({"start": 0, "end": 5, "quote": "Hello"}, 422, "itself"),
        ({"start": "6"}, 400, "not_an_integer"),
        ({"relation": "mentions"}, 400, "invalid_choice"),
        ({"url": "https://example.org/"}, 422, "link_or_passage"),
        ({"annotation": "x"}, 400, "unknown_field"),
        ({"article": str(uuid.uuid4())}, 404, "not_found"),
    ],
)
def test_a_passage_must_stand_there(client_for, ben, article, mark, fields, status, code):
    response = give(client_for(ben), mark, **passage(article, 6, 10) | fields)
    assert (response.status_code, codes(response)) == (status, [code])
    assert not Evidence.objects.exists()


def test_a_passage_without_its_quote_is_refused(client_for, ben, article, mark):
    fields = passage(article, 6, 10)
    del fields["quote"]
    assert codes(give(client_for(ben), mark, **fields)) == ["link_or_passage"]


def test_an_article_of_another_project_is_refused(client_for, ben, mark):
    mine = factories.make_project(manager=ben)
    elsewhere = factories.make_article(mine, text="Somewhere else.")
    assert codes(give(client_for(ben), mark, **passage(elsewhere, 0, 9))) == ["other_project"]


def test_an_article_one_may_not_see_is_not_there(client_for, ben, other_project, project, mark):
    hidden = factories.make_article(project, text="Hidden from reviewers.", is_hidden=True)
    foreign = factories.make_article(other_project, text="Of another project.")
    for article in (hidden, foreign):
        assert give(client_for(ben), mark, **passage(article, 0, 6)).status_code == 404


def test_it_can_be_changed_and_taken_away(client_for, ben, mark):
    client = client_for(ben)
    address = f"/api/evidence/{give(client, mark, **LINK).json()['id']}/"
    changed = write(client, "patch", address, version=1, body={"relation": "supports", "note": "After all."}).json()
    assert (changed["relation"], changed["note"], changed["version"]) == ("supports", "After all.", 2)
    assert write(client, "patch", address, version=1, body={"note": "No."}).status_code == 412
    assert write(client, "patch", address, body={"note": "No."}).status_code == 428
    operation = uuid.uuid4()
    assert write(client, "delete", address, operation=operation).status_code == 204
    assert write(client, "delete", address, operation=operation).status_code == 204
    assert write(client, "delete", address).status_code == 404
    assert given(client, mark) == []


def test_it_is_given_while_the_reading_is_open(client_for, ben, article, mark):
    client = client_for(ben)
    address = f"/api/evidence/{give(client, mark, **LINK).json()['id']}/"
    step(client, article, "submit")
    assert codes(give(client, mark, **LINK)) == ["reading_closed"]
    assert codes(write(client, "patch", address, version=1, body={"note": "x"})) == ["reading_closed"]
    assert codes(write(client, "delete", address)) == ["reading_closed"]
    assert len(given(client, mark)) == 1


def test_a_withdrawn_mark_takes_none(client_for, ben, mark):
    client = client_for(ben)
    write(client, "delete", f"/api/annotations/{mark.uuid}/", version=1)
    assert codes(give(client, mark, **LINK)) == ["withdrawn"]


def test_a_mark_takes_fifty(client_for, ben, mark):
    rows = (Evidence(annotation=mark, relation="supports", url=f"https://a.b/{n}") for n in range(50))
    Evidence.objects.bulk_create(rows)
    assert codes(give(client_for(ben), mark, **LINK)) == ["too_many"]


def test_others_marks_are_theirs(client_for, ben, cleo, dora, article, mark):
    address = f"/api/evidence/{give(client_for(ben), mark, **LINK).json()['id']}/"
    # While ben reads, nobody knows of his mark; afterwards who may see it may look at the evidence too.
    assert give(client_for(dora), mark, **LINK).status_code == 404
    assert write(client_for(dora), "delete", address).status_code == 404
    step(client_for(ben), article, "submit")
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED)
    for person in (cleo, dora):
        client = client_for(person)
        assert len(given(client, mark)) == 1
        assert give(client, mark, **LINK).status_code == 403
        assert write(client, "patch", address, version=1, body={"note": "x"}).status_code == 403
        assert write(client, "delete", address).status_code == 403
    assert codes(step(client_for(cleo), article, "reopen")) == ["already_compared"]


def test_passages_of_hidden_articles_are_not_shown(client_for, ben, project, mark):
    other = factories.make_article(project, text="Nine farms, says the ministry.")
    client = client_for(ben)
    give(client, mark, **passage(other, 0, 10))
    other.is_hidden = True
    other.save()
    assert given(client, mark) == []


def test_a_title_that_names_the_source_is_withheld(client_for, ben, project, mark):
    other = factories.make_article(project, text="Nine farms.", title="The Crier counts farms", source="The Crier")
    project.is_source_blind = True
    project.save()
    assert give(client_for(ben), mark, **passage(other, 0, 10)).json()["title"] == "Nine farms."


def test_an_outsider_finds_nothing(client_for, outsider, ben, mark):
    address = f"/api/evidence/{give(client_for(ben), mark, **LINK).json()['id']}/"
    client = client_for(outsider)
    assert client.get(f"/api/annotations/{mark.uuid}/evidence/").status_code == 404
    assert give(client, mark, **LINK).status_code == 404
    assert write(client, "patch", address, version=1, body={"note": "x"}).status_code == 404
    assert write(client, "delete", address).status_code == 404


def test_saving_needs_few_statements(client_for, ben, article, mark, count_statements):
    client = client_for(ben)
    give(client, mark, **LINK)
    with count_statements() as statements:
        give(client, mark, **passage(article, 6, 10))
    assert len(statements) <= 16
