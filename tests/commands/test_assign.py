"""manage.py assign: the plan in words, as a table and as JSON."""

import json

import pytest
from django.core.management import CommandError, call_command

from corpus_app.models import Assignment
from tests import factories


@pytest.fixture
def articles(project):
    factories.make_member(project, factories.make_user("emil"))
    return [factories.make_article(project, source=f"Source {at % 2}") for at in range(6)]


def assign(capsys, *arguments):
    call_command("assign", "harbour", *arguments)
    return capsys.readouterr().out


def test_it_works(articles, capsys):
    assert assign(capsys).splitlines() == [
        "12 readings handed out",
        "6 articles, 2 readers each; everybody has 4 readings in all",
        "Two people share 2.0 articles on average (2)",
        "In one source, two people differ by 0 readings at most",
        "  person     new  in all  shared with another",
        "  ben          4       4  2",
        "  cleo         4       4  2",
        "  emil         4       4  2",
    ]
    assert Assignment.objects.count() == 12


def test_a_dry_run_makes_nothing_and_says_the_same(articles, capsys):
    previewed = assign(capsys, "--dry-run").splitlines()
    assert previewed[0] == "12 readings would be handed out"
    assert not Assignment.objects.exists()
    assert previewed[1:] == assign(capsys).splitlines()[1:]


def test_the_plan_as_json(articles, capsys):
    plan = json.loads(assign(capsys, "--dry-run", "--json"))
    assert plan == {
        "project": "harbour",
        "dry_run": True,
        "readings": 12,
        "overlap": 2,
        "articles": 6,
        "readers": [
            {"username": "ben", "readings": 4, "in_all": 4, "shared": {"cleo": 2, "emil": 2}},
            {"username": "cleo", "readings": 4, "in_all": 4, "shared": {"ben": 2, "emil": 2}},
            {"username": "emil", "readings": 4, "in_all": 4, "shared": {"ben": 2, "cleo": 2}},
        ],
        "pairs": {"least": 2, "mean": 2.0, "most": 2},
        "sources": [
            {"source": "Source 0", "readings": 6, "least": 2, "most": 2},
            {"source": "Source 1", "readings": 6, "least": 2, "most": 2},
        ],
    }


def test_later_there_is_nothing_new(articles, capsys):
    assign(capsys)
    assert assign(capsys).splitlines()[0] == "0 readings handed out"
    plan = json.loads(assign(capsys, "--json"))
    assert [row["readings"] for row in plan["readers"]] == [0, 0, 0]
    assert [row["in_all"] for row in plan["readers"]] == [4, 4, 4]


def test_a_project_without_articles(project, capsys):
    assert assign(capsys, "--dry-run").splitlines()[0] == "0 readings would be handed out"


def test_too_few_people_are_refused_in_a_sentence(project, article):
    project.overlap = 4
    project.save()
    with pytest.raises(CommandError, match="needs 4 readers, but only 2 people"):
        call_command("assign", "harbour")


def test_an_unknown_project_is_refused(db):
    with pytest.raises(CommandError, match="no project “nowhere”"):
        call_command("assign", "nowhere")
