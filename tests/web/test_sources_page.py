"""How the sources write: the page with all, the page of one, and who may know of which."""

import csv
import io
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus_app.models import Assignment
from tests import factories, teams

LANTERN = "The Lantern"


@pytest.fixture
def eve(project):
    return factories.make_member(project, factories.make_user("eve")).user


@pytest.fixture
def loose(project):
    """A project that compares sources from five articles on."""
    project.order_from_articles = 5
    project.save()
    return project


@pytest.fixture
def articles(project):
    return {
        "gazette": teams.make_articles(project, 12),
        "lantern": teams.make_articles(project, 12, source=LANTERN),
        "thin": teams.make_articles(project, 3, source="The Thin Paper"),
    }


@pytest.fixture
def read(articles, ben, cleo, eve):
    people = [ben, cleo, eve]
    teams.read(articles["gazette"], people, tags=("fact", "fact", "opinion"))
    teams.read(articles["lantern"], people, tags=("opinion", "opinion", "fact"), seed=2)
    teams.read(articles["thin"], people, seed=3)


@pytest.fixture
def visit(client_for, project):
    """visit(user, "the-lantern/"): an answer below the sources page."""
    return lambda user, rest="": client_for(user).get(f"/projects/{project.slug}/sources/{rest}")


def test_it_works(visit, ada, read):
    response = visit(ada)
    body = response.content.decode()
    assert response.status_code == 200
    assert "How the sources write" in body
    assert "These are 3 sources as 3 readers saw them" in body
    assert "they are not these sources as such" in body
    for name in ("Which differences are real?", "What is a typical article made of?", "How these numbers are made"):
        assert name in body


def test_the_policy_is_kept(visit, ada, read, loose):
    for rest in ("", "?raw=1", "the-lantern/"):
        body = visit(ada, rest).content.decode()
        assert "<style" not in body
        assert " style=" not in body
        assert "<script" not in body


def test_it_claims_no_score(visit, ada, read):
    body = visit(ada).content.decode().casefold()
    assert "bias score" not in body
    assert "no score, no left or right, no ranking" in body


def test_an_outsider_finds_nothing(visit, outsider, read):
    for rest in ("", "the-lantern/", "shares.csv"):
        assert visit(outsider, rest).status_code == 404


def test_a_source_of_nobody_is_not_found(visit, ada, read):
    assert visit(ada, "nowhere/").status_code == 404


def test_without_readings_it_says_what_must_happen(visit, ada, articles):
    assert "No source has been read yet" in visit(ada).content.decode()
    assert "No reading of it yet" in visit(ada, "the-lantern/").content.decode()


def test_thin_sources_are_refused_in_words(visit, ada, read):
    body = visit(ada).content.decode()
    assert "needs 5 articles" in body
    assert "not compared" in body


def test_one_persons_reading_is_called_that(visit, ada, articles, ben):
    teams.read(articles["gazette"], [ben])
    assert "one person’s reading" in visit(ada).content.decode()


def test_a_tag_used_rarely_gets_a_range_only(visit, ada, articles, ben, cleo, eve):
    people = [ben, cleo, eve]
    teams.read(articles["gazette"], people, tags=("fact",), care=1)
    teams.read(articles["lantern"], people, tags=("fact",), care=1)
    reading = Assignment.objects.get(article=articles["lantern"][0], reviewer=ben)
    reading.annotations.all().delete()
    factories.make_annotation(reading, "disputed", *articles["lantern"][0].sentences[0])
    assert "rarely used" in visit(ada).content.decode()


def test_a_project_that_compares_early_says_so(visit, ada, read, loose):
    body = visit(ada).content.decode()
    assert "This project compares sources from 5 articles on; 20 is the usual." in body
    assert "carries more <span" in body


def test_nothing_is_compared_below_the_threshold(visit, ada, read):
    body = visit(ada).content.decode()
    assert "No two sources can be compared yet. That needs 20 articles each" in body
    assert "the usual." not in body


def test_a_simulated_team_is_called_simulated(visit, ada, project, read):
    assert "simulated" not in visit(ada).content.decode()
    project.is_simulated = True
    project.save()
    for rest in ("", "the-lantern/"):
        assert "The team and its readings are simulated" in visit(ada, rest).content.decode()


def test_raw_shares_are_labelled(visit, ada, read):
    body = visit(ada, "?raw=1").content.decode()
    assert "They are not adjusted for who read what." in body
    assert "Adjusted shares" in body


def test_strictness_is_for_managers(visit, ada, dora, ben, read):
    assert "Who marks more, who less?" in visit(ada).content.decode()
    assert "Who marks more, who less?" not in visit(dora).content.decode()
    assert "Who marks more, who less?" not in visit(ben).content.decode()
    assert b"ben,opinion," in visit(ada, "strictness.csv").content
    drawing = ElementTree.fromstring(visit(ada, "strictness.svg").content)
    assert len([shape for shape in drawing.iter() if shape.get("r") == "5"]) >= 3
    for person in (dora, ben):
        assert visit(person, "strictness.csv").status_code == 404


def test_the_thresholds_are_those_in_use(visit, ada, loose, read):
    body = visit(ada).content.decode()
    assert "From 5 articles on." in body
    assert "wider than 30 points" in body


def test_numbers_lead_to_passages(visit, ada, read):
    assert "/passages/?source=the-lantern&amp;tag=opinion" in visit(ada).content.decode()


def test_one_source(visit, ada, read):
    body = visit(ada, "the-lantern/").content.decode()
    assert "12 articles, 36 readings" in body
    assert "by 3 reviewers" in body
    assert "Published from 1 March 2031 to 12 March 2031" in body
    assert "100 % of the articles were read at least twice" in body.replace("\xa0", " ")
    assert "The Lantern 7" in body
    assert "Per 1,000 words" in body


@pytest.mark.parametrize("query", ["?colour=red", "?raw=2", "?tag=nothing", "?page=0"])
def test_what_it_cannot_mean_is_a_bad_request(visit, ada, read, query):
    assert visit(ada, query).status_code == 400


@pytest.mark.parametrize("name", ["shares", "comparisons", "composition"])
def test_figures_come_as_files(visit, ada, read, loose, name):
    drawing = visit(ada, f"{name}.svg")
    assert ElementTree.fromstring(drawing.content).get("width") == "820"
    assert b"class=" not in drawing.content
    assert list(csv.reader(io.StringIO(visit(ada, f"{name}.csv").content.decode())))[1:]


def test_the_parts_of_an_article_add_up(visit, ada, read):
    rows = list(csv.DictReader(io.StringIO(visit(ada, "composition.csv").content.decode())))
    for row in rows:
        assert sum(float(value) for name, value in row.items() if name != "source") == pytest.approx(1)


def test_there_is_no_other_figure(visit, ada, read):
    assert visit(ada, "bias.csv").status_code == 404


# --- Who may know


def test_looking_is_explained_before_it_costs_anything(visit, ben, cleo, articles):
    teams.read(articles["gazette"], [ben, cleo], compared=False)
    assert "Show the numbers" in visit(ben).content.decode()
    assert "Show the numbers" in visit(ben, "the-harbour-gazette/").content.decode()
    assert not Assignment.objects.exclude(compared_at=None).exists()
    assert "How the sources write" in visit(ben, "?show=1").content.decode()
    assert Assignment.objects.of(ben).exclude(compared_at=None).count() == 12


def test_where_reviewers_may_not_compare_the_page_says_so(visit, project, ben, read):
    project.may_compare_after_submit = False
    project.save()
    assert "Not shown to reviewers" in visit(ben).content.decode()


@pytest.mark.parametrize("is_blind", [True, False])
def test_a_source_blind_reviewer_sees_sources_they_know(visit, project, ben, cleo, eve, articles, is_blind):
    project.is_source_blind, project.is_blind = True, is_blind
    project.save()
    teams.read(articles["gazette"], [ben, cleo])
    teams.read(articles["lantern"], [cleo, eve])
    body = visit(ben).content.decode()
    assert "The Harbour Gazette" in body
    assert LANTERN not in body
    assert visit(ben, "the-lantern/").status_code == 404
    assert LANTERN not in visit(ben, "shares.csv").content.decode()
    assert visit(cleo, "the-lantern/").status_code == 200


def test_a_peers_work_on_an_article_not_submitted_changes_nothing(visit, ben, cleo, eve, articles):
    teams.read(articles["gazette"][:6], [ben, cleo])
    factories.make_reading(articles["gazette"][6], ben)
    rests = ("", "the-harbour-gazette/", "the-lantern/", "shares.csv", "composition.svg")
    before = [teams.plain(visit(ben, rest)) for rest in rests]
    teams.read(articles["gazette"][6:], [cleo, eve])
    teams.read(articles["lantern"], [cleo, eve])
    assert [teams.plain(visit(ben, rest)) for rest in rests] == before


# --- Budget


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("rest", ["", "the-lantern/"])
def test_it_asks_the_database_at_most_twelve_times(client_for, ada, read, project, rest):
    assert queries(client_for(ada), f"/projects/{project.slug}/sources/{rest}") <= 12


def test_a_cold_page_asks_a_bounded_number_more(client_for, ada, read, project):
    client = client_for(ada)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/projects/{project.slug}/sources/")
    assert len(asked) <= 30
