"""GET /api/projects/<slug>/agreement/, …/agreement/gold/ and …/profiles/: the numbers of the pages, unrounded."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from corpus_app.models import Assignment
from tests import factories, teams

BOTH = pytest.mark.parametrize("name", ["agreement", "profiles"])


@pytest.fixture
def articles(project):
    return teams.make_articles(project, 6) + teams.make_articles(project, 6, source="The Lantern")


@pytest.fixture
def read(articles, ben, cleo):
    return teams.read(articles, [ben, cleo])


@pytest.fixture
def get(client_for, project):
    return lambda user, name: client_for(user).get(f"/api/projects/{project.slug}/{name}/")


def test_agreement(get, ada, read):
    body = get(ada, "agreement").json()
    assert (body["project"], body["articles"], body["readings"], body["reviewers"]) == ("harbour", 12, 24, 2)
    tag = next(row for row in body["results"] if row["name"] == "alpha_tag")
    assert tag["low"] < tag["value"] < tag["high"]


def test_profiles(get, ada, read):
    body = get(ada, "profiles").json()
    assert {row["source"] for row in body["results"]} == {"the-harbour-gazette", "the-lantern"}
    assert body["reviewers"] == 2


def test_strictness_is_for_managers(get, ada, dora, read):
    assert "strictness" in get(ada, "profiles").json()
    assert "strictness" not in get(dora, "profiles").json()


@BOTH
def test_an_outsider_finds_nothing(get, outsider, read, name):
    assert get(outsider, name).status_code == 404


@BOTH
def test_a_stranger_signs_in_first(client, project, name):
    assert client.get(f"/api/projects/{project.slug}/{name}/").status_code == 401


@BOTH
def test_a_reviewer_sees_the_articles_they_submitted(get, ben, cleo, dora, articles, name):
    teams.read(articles[:5], [ben, cleo])
    before = get(ben, name).content
    teams.read(articles[5:], [cleo, dora])
    factories.make_reading(articles[5], ben)
    assert get(ben, name).content == before


@BOTH
def test_looking_closes_ones_own_readings(get, ben, cleo, articles, name):
    teams.read(articles[:5], [ben, cleo], compared=False)
    get(ben, name)
    assert Assignment.objects.of(ben).exclude(compared_at=None).count() == 5
    assert not Assignment.objects.of(cleo).exclude(compared_at=None).exists()


@BOTH
def test_where_reviewers_may_not_compare_there_is_nothing(get, project, ben, read, name):
    project.may_compare_after_submit = False
    project.save()
    rows = get(ben, name).json()["results"]
    assert all(row.get("value") is None and row.get("share") is None for row in rows)


def test_a_source_blind_reviewer_of_an_open_project_learns_no_source(get, project, ben, cleo, dora, articles):
    project.is_blind, project.is_source_blind = False, True
    project.save()
    teams.read(articles[:6], [ben, cleo])
    teams.read(articles[6:], [cleo, dora])
    assert {row["source"] for row in get(ben, "profiles").json()["results"]} == {"the-harbour-gazette"}
    assert len({row["source"] for row in get(cleo, "profiles").json()["results"]}) == 2


# --- The gold


@pytest.fixture
def settled(articles, read, dora):
    """Two articles are adjudicated, one of them with nothing to mark."""
    for article in articles[:2]:
        article.adjudicated_at = timezone.now()
        article.save()
    factories.make_ruling(articles[0], "fact", 0, 23, decided_by=dora, reason="Counted.")
    return articles[:2]


def test_the_gold_is_what_the_command_prints(get, dora, ada, settled):
    said = StringIO()
    call_command("gold", "harbour", "--json", stdout=said)
    printed = json.loads(said.getvalue())
    body = get(dora, "agreement/gold").json()
    assert (body["articles"], body["readings"], body["reviewers"]) == (2, 4, 2)
    assert body == printed == get(ada, "agreement/gold").json()


def test_a_reviewer_gets_their_own_against_the_gold(get, ben, cleo, articles, settled):
    body = get(ben, "agreement/gold").json()
    assert (body["articles"], body["readings"], body["reviewers"]) == (2, 2, 1)
    assert {row["reviewer"] for part in ("results", "ends", "confusion") for row in body[part]} == {None, "ben"}
    told = Assignment.objects.of(ben).exclude(compared_at=None).values_list("article", flat=True)
    assert {article.pk for article in settled} <= set(told)


def test_looking_at_the_gold_closes_ones_own_readings_of_it(get, ben, articles, dora, cleo):
    teams.read(articles, [ben, cleo], compared=False)
    articles[0].adjudicated_at = timezone.now()
    articles[0].save()
    get(ben, "agreement/gold")
    assert [reading.article for reading in Assignment.objects.exclude(compared_at=None)] == [articles[0]]


def test_before_an_article_is_adjudicated_its_rulings_change_nothing(get, ben, read, articles, dora):
    before = get(ben, "agreement/gold").content
    factories.make_ruling(articles[0], "fact", 0, 23, decided_by=dora)
    assert get(ben, "agreement/gold").content == before


def test_the_gold_is_not_for_outsiders(get, client, outsider, settled):
    assert get(outsider, "agreement/gold").status_code == 404
    assert client.get("/api/projects/harbour/agreement/gold/").status_code == 401
