"""gold PROJECT: the numbers of the page of reviewers against the gold on a terminal."""

import io
import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from corpus_app import adjudication
from tests import factories

SUBMITTED = "submitted"
GREETING, VOTE = (0, 23), (24, 63)


def run(*arguments):
    out = io.StringIO()
    call_command("gold", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def settled(article, ben, cleo, dora):
    """The vote is a fact: ben says so, and calls the greeting an opinion; cleo begins a word late."""
    factories.make_reading(article, ben, SUBMITTED, spans=[("opinion", *GREETING), ("fact", *VOTE)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", 28, 63)])
    factories.make_ruling(article, "fact", *VOTE, decided_by=dora)
    factories.make_ruling(article, "opinion", *GREETING, decided_by=dora, verdict="rejected")
    article.adjudicated_at = timezone.now()
    article.save()
    return article


def test_it_works(settled):
    said = run("harbour")
    assert said.startswith("2 readings of 1 adjudicated article\n")
    assert "precision_exact fact ben" in said


def test_json_is_the_contract(settled):
    body = json.loads(run("harbour", "--json"))
    assert (body["project"], body["articles"], body["readings"], body["reviewers"]) == ("harbour", 1, 2, 2)
    found = {(row["name"], row["reviewer"], row["tag"]): row for row in body["results"]}
    assert found["precision_exact", "ben", None]["value"] == 0.5
    assert found["recall_exact", "ben", None]["value"] == 1
    assert found["recall_soft", "cleo", "fact"]["value"] == pytest.approx(35 / 39)
    assert found["recall_soft", "cleo", "opinion"]["reason"] == "none_in_gold"
    ends = {(row["reviewer"], row["tag"]): row for row in body["ends"]}
    assert (ends["cleo", "fact"]["start"], ends["cleo", "fact"]["same_end"]) == ([4, 4, 4], 1)
    cells = {(row["reviewer"], row["gold"], row["given"]): row["characters"] for row in body["confusion"]}
    assert (cells["ben", None, "opinion"], cells["cleo", "fact", None]) == (23, 4)


def test_what_is_ruled_later_counts_at_once(settled, dora):
    run("harbour")
    row, step = settled.rulings.get(verdict="rejected"), {"article": settled, "adjudicator": dora}
    adjudication.reopen(**step, operation=uuid.uuid4())
    changes = {"verdict": "accepted"}
    adjudication.revise(uuid=row.uuid, adjudicator=dora, operation=uuid.uuid4(), version=1, changes=changes)
    adjudication.finish(**step, operation=uuid.uuid4())
    body = json.loads(run("harbour", "--json"))
    found = {(row["name"], row["reviewer"], row["tag"]): row["value"] for row in body["results"]}
    assert (found["precision_exact", "ben", None], found["recall_exact", "cleo", None]) == (1, 0)


def test_articles_that_are_not_adjudicated_do_not_count(settled):
    settled.adjudicated_at = None
    settled.save()
    body = json.loads(run("harbour", "--json"))
    assert (body["articles"], body["results"]) == (0, [])


def test_an_unknown_project_is_a_sentence(db):
    with pytest.raises(CommandError, match="There is no project “nowhere”"):
        run("nowhere")
