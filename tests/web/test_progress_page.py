"""The page of progress: one's own for reviewers, the team's for managers with what needs a look."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from corpus_app.models import Assignment
from tests import factories, teams

S = Assignment.State


@pytest.fixture
def address(project):
    return f"/projects/{project.slug}/progress/"


@pytest.fixture
def read(project, ben, cleo):
    """ben submitted six readings over three days and has four open; cleo one, begun twelve days ago."""
    now = timezone.now()
    for at in range(6):
        article = factories.make_article(project, title=f"Part {at}", source="The Harbour Gazette")
        fields = {"submitted_at": now - timedelta(days=at // 2), "active_seconds": 60 + at}
        factories.make_reading(article, ben, S.SUBMITTED, spans=[("fact", 0, 5)], **fields)
    for at in range(4):
        factories.make_reading(factories.make_article(project, title=f"Left {at}"), ben, touched_at=now)
    lying = factories.make_article(project, title="The clinic")
    factories.make_reading(lying, cleo, S.IN_PROGRESS, started_at=now - timedelta(days=12))


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_it_works(client_for, ben, address, read):
    page = text_of(client_for(ben).get(address).content.decode())
    assert "6 of your 10 are submitted." in page
    assert "At your pace of the last 3 days: done by" in page
    assert "6 readings in the last 3 days." in page
    assert "an article takes 62 s" in page
    assert "The Harbour Gazette" in page


def test_a_reviewer_sees_nobody_else(client_for, ben, address, read):
    page = client_for(ben).get(address).content.decode()
    assert "cleo" not in page
    assert "stand still" not in page
    assert "reads fast" not in page


def test_a_manager_sees_everybody_and_who_is_stuck(client_for, ada, cleo, address, read):
    page = client_for(ada).get(address).content.decode()
    words = text_of(page)
    assert "6 of 11 readings are submitted." in words
    assert "1 person with open readings took no step for 7 days." in words
    assert "1 reading was begun and left lying" in words
    assert "Too little is read to say anything." in words
    assert f"/projects/harbour/assignments/?person={cleo.uuid}&amp;state=in_progress&amp;kind=main" in page


def test_the_days_can_be_chosen_and_nothing_else(client_for, ada, address, read):
    client = client_for(ada)
    assert "within the last 14 days" in text_of(client.get(f"{address}?days=14").content.decode())
    for query in ("days=5", "days=x", "colour=red", "days="):
        assert client.get(f"{address}?{query}").status_code == 400, query


def test_an_outsider_finds_nothing(client_for, outsider, address, read):
    assert client_for(outsider).get(address).status_code == 404
    assert client_for(outsider).get(f"{address}days.csv").status_code == 404
    assert client_for(outsider).get("/api/projects/harbour/progress/").status_code == 404


def test_links_lead_to_the_readings(client_for, ada, ben, address, read):
    client = client_for(ada)
    page = client.get(address).content.decode()
    links = set(re.findall(r'href="(/projects/harbour/assignments/\?[^"]*)"', page))
    assert links
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_tables_come_as_csv(client_for, ada, address, read):
    client = client_for(ada)
    people = client.get(f"{address}people.csv").getvalue().decode().splitlines()
    assert people[0].startswith("person,submitted,begun,not begun,in all,skipped,median seconds")
    assert people[1].startswith("ben,6,0,4,10,0,62.5,6,2.0,")
    assert client.get(f"{address}days.csv").getvalue().decode().splitlines()[-1].split(",")[1:] == ["2", "6"]
    assert client.get(f"{address}sources.csv").getvalue().decode().splitlines()[-1] == ",0,1,4,5,0"
    assert "fact,6,6,6" in client.get(f"{address}tags.csv").getvalue().decode()
    assert client.get(f"{address}reading.csv").status_code == 200
    assert client.get(f"{address}days.svg").getvalue().startswith(b"<svg")


@pytest.mark.parametrize("name", ["people.csv", "reading.csv", "nothing.csv", "people.svg", "days.pdf"])
def test_a_reviewer_cannot_take_the_others_away(client_for, ben, address, read, name):
    assert client_for(ben).get(address + name).status_code == 404


def test_a_file_takes_no_parameters(client_for, ben, address, read):
    assert client_for(ben).get(f"{address}days.csv?days=7").status_code == 400


def test_sources_are_not_told_to_the_source_blind(client_for, ben, project, address, read):
    project.is_source_blind = True
    project.save()
    client = client_for(ben)
    assert "Gazette" not in client.get(address).content.decode()
    assert client.get(f"{address}sources.csv").status_code == 404
    assert client.get("/api/projects/harbour/progress/").json()["sources"] is None


def test_who_is_fast_and_differs_stands_in_words_and_in_the_picture(client_for, ada, project, address):
    people = [factories.make_user(name, first_name=name.title()) for name in ("anna", "bert", "cora", "dirk")]
    for person in people:
        factories.make_member(project, person)
    articles = teams.make_articles(project, 12)
    teams.read(articles, people[:3], care=0.95)
    teams.read(articles, people[3:], care=0.0, seed=9)
    Assignment.objects.update(active_seconds=90)
    Assignment.objects.filter(reviewer=people[3]).update(active_seconds=30)
    page = client_for(ada).get(address).content.decode()
    words = text_of(page)
    assert "Dirk reads quickly and differs from the others." in words
    assert "Quick: " in words and "1.5 times the team’s median" in words
    assert "Dirk – look" in words
    assert page.count('<svg class="scatter"') == 1
    assert f"?person={people[3].uuid}&amp;state=submitted&amp;kind=main" in page


def test_it_asks_the_database_as_often_for_many_as_for_few(client_for, ada, ben, project, address, count_statements):
    client = client_for(ada)

    def statements_of(who):
        with count_statements() as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    people = [factories.make_user() for _ in range(3)]
    for person in people:
        factories.make_member(project, person)
    teams.read(teams.make_articles(project, 12), people)
    statements_of(ada)
    few = statements_of(ada)
    more = [factories.make_user() for _ in range(6)]
    for person in more:
        factories.make_member(project, person)
    for at in range(6):
        teams.read(teams.make_articles(project, 6, source=f"Outlet {at}"), more, seed=at)
    statements_of(ada)
    assert statements_of(ada) == few <= 30


def test_a_reviewers_page_takes_few_statements(client_for, ben, address, read, count_statements):
    client = client_for(ben)
    with count_statements() as statements:
        client.get(address)
    assert len(statements) <= 12, "\n".join(statements)


def test_nothing_handed_out(client_for, ada, ben, address):
    page = client_for(ada).get(address).content.decode()
    assert "Nothing is handed out yet." in page
    assert '<span class="muted">done</span>' not in page
    assert (
        'No readings are yours in this project. <a href="/">To your queue</a>'
        in client_for(ben).get(address).content.decode()
    )
