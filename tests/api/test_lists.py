"""The lists of the API: pages, filters, and as few questions to the database for many rows as for few."""

import pytest

from corpus_app.models import Assignment
from tests import factories
from tests.api.requests import codes

LISTS = [
    "projects",
    *(
        f"projects/harbour/{name}"
        for name in (
            "articles",
            "sources",
            "tags",
            "members",
            "names",
            "assignments",
            "annotations",
        )
    ),
]


def fill(project, ada, ben, cleo, count):
    for number in range(count):
        article = factories.make_article(
            project, f"Text {number}.", title=f"Part {number}", source=f"Source {project.sources.count()}"
        )
        factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 4)])
        factories.make_reading(article, cleo, Assignment.State.SUBMITTED, spans=[("fact", 0, 4)])
        factories.make_member(project)
        factories.make_tag(project, f"tag {project.tags.count()}")
        factories.make_project(manager=ada)


@pytest.mark.parametrize("path", LISTS)
def test_it_asks_the_database_as_often_for_many_as_for_few(client_for, ada, ben, cleo, project, path, count_statements):
    def asked():
        with count_statements() as statements:
            response = client.get(f"/api/{path}/?page_size=100")
        assert response.status_code == 200
        return len(response.json()["results"]), len(statements)

    client = client_for(ada)
    fill(project, ada, ben, cleo, 10)
    client.get(f"/api/{path}/")
    few, statements = asked()
    fill(project, ada, ben, cleo, 20)
    many, same = asked()
    assert many >= few + 20
    assert same == statements <= 12


@pytest.mark.parametrize("path", LISTS)
def test_rows_come_in_pages_each_once(client_for, ada, ben, cleo, project, path):
    fill(project, ada, ben, cleo, 7)
    client = client_for(ada)
    whole = client.get(f"/api/{path}/").json()
    assert set(whole) == {"next", "previous", "results"}
    rows, address = [], f"/api/{path}/?page_size=3"
    while address:
        page = client.get(address).json()
        rows += page["results"]
        address = page["next"]
    assert rows == whole["results"]
    assert len(rows) >= 7


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_filter_is_refused(client_for, ada, project, path):
    response = client_for(ada).get(f"/api/{path}/?colour=red")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "colour"


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=cD1hYmM%3D",
        "page_size=x",
        "page_size=-1",
        "page_size=0",
        "page_size=",
        "page_size=201",
        "page_size=99999999999999999999",
    ],
)
def test_a_page_that_is_none_is_refused(client_for, ada, project, path, query):
    response = client_for(ada).get(f"/api/{path}/?{query}")
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["field"], error["code"]) in {("cursor", "bad_cursor"), ("page_size", "out_of_range")}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["%00", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_place_that_no_row_has_breaks_nothing(client_for, ada, project, path, cursor):
    assert client_for(ada).get(f"/api/{path}/?cursor={cursor}").status_code in {200, 400}


def test_a_page_has_200_rows_at_most(client_for, ben, project):
    for number in range(205):
        factories.make_article(project, f"Text {number}.")
    client = client_for(ben)
    assert len(client.get("/api/projects/harbour/articles/").json()["results"]) == 50
    assert len(client.get("/api/projects/harbour/articles/?page_size=200").json()["results"]) == 200


@pytest.mark.parametrize("verb", ["annotations/", "changes/?since=0"])
def test_no_annotation_brings_the_text_of_its_article_along(client_for, ben, article, verb, count_statements):
    factories.make_reading(article, ben, spans=[("fact", 0, 5)], seq=1)
    with count_statements() as statements:
        assert client_for(ben).get(f"/api/articles/{article.uuid}/{verb}").status_code == 200
    listing = next(each for each in statements if '"corpus_app_annotation"."quote"' in each)
    assert '"corpus_app_article"."text"' not in listing


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("source=gazette", ["Dam"]),
        ("source=none-such", []),
        ("event=strike", ["Ferry"]),
        ("language=en", ["Ferry"]),
        ("published_after=2026-04-01", ["Ferry"]),
        ("published_before=2026-04-01", ["Dam"]),
    ],
)
def test_articles_are_narrowed_down(client_for, ben, project, query, found):
    source = factories.make_source(project, "Gazette", slug="gazette")
    factories.make_article(project, title="Dam", source=source, published_on="2026-03-01")
    factories.make_article(project, "F.", title="Ferry", event="strike", language="en", published_on="2026-05-01")
    rows = client_for(ben).get(f"/api/projects/harbour/articles/?{query}").json()["results"]
    assert [row["title"] for row in rows] == found


@pytest.mark.parametrize("query", ["published_after=yesterday", "published_after=%00"])
def test_a_value_that_is_none_is_refused(client_for, ben, project, query):
    assert client_for(ben).get(f"/api/projects/harbour/articles/?{query}").status_code == 400


def test_readings_are_ones_own_and_for_managers_everybodys(client_for, ada, ben, cleo, dora, project, article):
    for person in (ben, cleo):
        factories.make_reading(article, person, Assignment.State.SUBMITTED)

    def reviewers(person, query=""):
        rows = client_for(person).get(f"/api/projects/harbour/assignments/{query}").json()["results"]
        return {row["reviewer"] for row in rows}

    assert reviewers(ben) == {"ben"}
    assert reviewers(dora) == set()
    assert reviewers(ada) == {"ben", "cleo"}
    assert reviewers(ada, "?state=assigned") == set()
    assert codes(client_for(ada).get("/api/projects/harbour/assignments/?state=asleep")) == ["invalid_choice"]


def test_the_projects_are_ones_own(client_for, ben, outsider, project):
    assert [row["slug"] for row in client_for(ben).get("/api/projects/").json()["results"]] == ["harbour"]
    assert [row["slug"] for row in client_for(outsider).get("/api/projects/").json()["results"]] == ["elsewhere"]


def test_no_row_shows_a_primary_key(client_for, ada, ben, cleo, project):
    fill(project, ada, ben, cleo, 1)
    for path in LISTS:
        for row in client_for(ada).get(f"/api/{path}/").json()["results"]:
            assert "pk" not in row
            assert not isinstance(row.get("id"), int)


def test_source_blind_reviewers_get_the_articles_in_no_telling_order(client_for, ben, ada, project):
    project.is_source_blind = True
    project.save()
    made = [factories.make_article(project, f"Text {number}.", source=f"Source {number // 10}") for number in range(20)]
    rows = client_for(ben).get("/api/projects/harbour/articles/").json()["results"]
    assert [row["id"] for row in rows] == sorted(str(article.uuid) for article in made)
    rows = client_for(ada).get("/api/projects/harbour/articles/").json()["results"]
    assert [row["id"] for row in rows] == [str(article.uuid) for article in made]
