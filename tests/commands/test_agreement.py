"""agreement PROJECT: the numbers of the agreement page on a terminal."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests import teams


def run(*arguments):
    out = io.StringIO()
    call_command("agreement", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def read(project, ben, cleo):
    teams.read(teams.make_articles(project, 6), [ben, cleo])


def test_it_works(read):
    said = run("harbour")
    assert said.startswith("12 readings of 6 articles by 2 reviewers")
    assert "alpha_tag fact" in said
    assert "kappa" in said


def test_why_there_is_no_number_is_a_sentence(project, ben, cleo):
    assert run("harbour") == "No text here has been read by two people yet, so there is nothing to compare.\n"
    teams.read(teams.make_articles(project, 2), [ben, cleo])
    (said,) = [line for line in run("harbour").splitlines() if line.startswith("alpha ")]
    assert said.endswith("Too few articles say something about this number: an interval needs five.")


def test_json_is_the_contract(read):
    body = json.loads(run("harbour", "--json"))
    assert (body["project"], body["articles"], body["readings"], body["reviewers"]) == ("harbour", 6, 12, 2)
    names = {row["name"] for row in body["results"]}
    assert {"alpha_tag", "alpha", "u_alpha_binary", "u_alpha_coding", "kappa", "f1_exact", "f1_soft"} <= names
    assert all(row["value"] is not None or row["reason"] for row in body["results"])


def test_a_project_without_readings_has_reasons_only(project):
    body = json.loads(run("harbour", "--json"))
    assert body["articles"] == 0
    assert all(row["value"] is None and row["reason"] for row in body["results"])


def test_an_unknown_project_is_a_sentence(db):
    with pytest.raises(CommandError, match="There is no project “nowhere”"):
        run("nowhere")
