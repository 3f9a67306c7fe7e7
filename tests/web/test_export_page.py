"""The page of formats, and the downloads behind it."""

import html
import json

import pytest
from django.utils import translation

from corpus_app.formats import FORMATS
from corpus_app.models import Assignment
from tests import factories

PLACE = "/projects/harbour/export/"
OUT = [key for key, module in FORMATS.items() if hasattr(module, "dump")]


@pytest.fixture
def done(article, ben, cleo):
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    return factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("opinion", 6, 10)])


def test_it_lists_every_format_with_what_it_cannot_carry(client_for, ada, project):
    page = client_for(ada).get(PLACE).content.decode()
    for key in OUT:
        assert f"{PLACE}{key}/" in page
    assert "names=1" in page


def test_what_a_format_cannot_carry_is_translated(client_for, ada, project, monkeypatch):
    monkeypatch.setattr(translation._trans, "gettext", lambda sentence: f"⟦{sentence}⟧")
    page = html.unescape(client_for(ada).get(PLACE).content.decode())
    for key in OUT:
        assert f"⟦{FORMATS[key].CANNOT_CARRY}⟧" in page


def test_a_stranger_finds_nothing(client, client_for, outsider, project):
    for path in (PLACE, f"{PLACE}csv/"):
        assert client.get(path).status_code == 302
        assert client_for(outsider).get(path).status_code == 404


@pytest.mark.parametrize("key", OUT)
def test_every_format_downloads(client_for, ada, done, key):
    response = client_for(ada).get(f"{PLACE}{key}/")
    assert response.status_code == 200
    assert response.getvalue()
    assert response.headers["Content-Disposition"].startswith('attachment; filename="harbour')
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize("key", OUT)
def test_an_empty_project_downloads_too(client_for, ada, project, key):
    response = client_for(ada).get(f"{PLACE}{key}/")
    assert response.status_code == 200
    response.getvalue()


@pytest.mark.parametrize("key", ["pdf", "html", "text", "..", "csv%00"])
def test_a_format_that_is_none_is_not_found(client_for, ada, project, key):
    assert client_for(ada).get(f"{PLACE}{key}/").status_code == 404


def test_names_are_for_managers(client_for, ada, ben, dora, done):
    assert b"cleo" in client_for(ada).get(f"{PLACE}csv/?names=1").getvalue()
    assert b"cleo" not in client_for(ada).get(f"{PLACE}csv/").getvalue()
    for person in (ben, dora):
        assert client_for(person).get(f"{PLACE}csv/?names=1").status_code == 403
        assert "names=1" not in client_for(person).get(PLACE).content.decode()


def test_before_submitting_a_file_holds_nothing_of_the_others(client_for, ben, cleo, article, reading):
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    assert b"Hello" not in client_for(ben).get(f"{PLACE}csv/").getvalue()
    assert "0 submitted readings" in client_for(ben).get(PLACE).content.decode()


def test_a_download_closes_ones_own_readings_for_reopening(client_for, ben, done):
    client_for(ben).get(f"{PLACE}csv/").getvalue()
    done.refresh_from_db()
    assert done.compared_at is not None


def test_it_asks_the_database_as_often_for_many_as_for_few(client_for, ada, cleo, project, count_statements):
    def fill(count):
        for number in range(count):
            article = factories.make_article(project, text=f"Text {number}.")
            factories.make_reading(article, cleo, Assignment.State.SUBMITTED, spans=[("fact", 0, 4)])

    def asked():
        with count_statements() as statements:
            assert client.get(PLACE).status_code == 200
        return len(statements)

    client = client_for(ada)
    fill(10)
    few = asked()
    fill(40)
    assert asked() == few <= 12


def test_the_api_gives_the_same_file(client_for, ada, done):
    page = client_for(ada).get(f"{PLACE}csv/").getvalue()
    assert client_for(ada).get("/api/projects/harbour/exports/csv/").getvalue() == page
    problem = client_for(ada).get("/api/projects/harbour/exports/pdf/")
    assert problem.status_code == 404
    assert json.loads(problem.content)["errors"][0]["code"] == "not_found"
