"""profiles PROJECT: the numbers of the sources page on a terminal."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests import factories, teams


def run(*arguments):
    out = io.StringIO()
    call_command("profiles", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def read(project, ben, cleo):
    eve = factories.make_member(project, factories.make_user("eve")).user
    for source in ("The Harbour Gazette", "The Lantern"):
        teams.read(teams.make_articles(project, 12, source=source), [ben, cleo, eve])


def test_it_works(read):
    said = run("harbour")
    assert "the-lantern" in said
    assert "%" in said
    assert "Preliminary: " not in said


def test_why_there_is_no_number_is_a_sentence(project, ben, cleo):
    teams.read(teams.make_articles(project, 2, source="The Lantern"), [ben, cleo])
    assert "Too few articles of this source have been read for a number." in run("harbour")


def test_json_is_the_contract(read):
    body = json.loads(run("harbour", "--json"))
    assert set(body) == {"project", "reviewers", "results", "comparisons", "strictness"}
    assert len(body["results"]) == 8
    assert {row["status"] for row in body["results"]} <= {"ok", "preliminary", "rare", "suppressed"}
    assert {row["reviewer"] for row in body["strictness"]} == {"ben", "cleo", "eve"}


def test_a_project_without_readings_has_no_rows(project):
    assert json.loads(run("harbour", "--json"))["results"] == []
    assert run("harbour").startswith("No submitted reading is of an article with a source")


def test_an_unknown_project_is_a_sentence(db):
    with pytest.raises(CommandError, match="There is no project “nowhere”"):
        run("nowhere")
