"""Another round, closing, archiving and deleting, from the settings page."""

import pytest

from corpus_app.models import Project


def post(client, path, **data):
    return client.post(f"/projects/harbour/{path}/", data, follow=True)


def test_a_round_is_made(client_for, ada, article):
    client = client_for(ada)
    offered = client.get("/projects/harbour/round/").context["form"].initial
    assert (offered["name"], offered["slug"]) == ("Harbour, round 2", "harbour-2")
    page = post(client, "round", **offered)
    assert page.redirect_chain[-1][0] == "/projects/harbour-2/"
    assert Project.objects.get(slug="harbour-2").articles.count() == 1


def test_a_round_needs_an_address_that_is_free(client_for, ada, project):
    page = post(client_for(ada), "round", name="Again", slug="harbour")
    assert page.context["form"].errors["slug"]
    assert Project.objects.count() == 1


@pytest.mark.parametrize(("verb", "status"), [("close", "closed"), ("archive", "archived")])
def test_it_is_closed_or_archived_and_opened_again(client_for, ada, project, verb, status):
    client = client_for(ada)
    post(client, "status", verb=verb)
    project.refresh_from_db()
    assert project.status == status
    page = post(client, "status", verb=verb)
    assert "already" in page.content.decode()
    post(client, "status", verb="reopen")
    project.refresh_from_db()
    assert project.status == "open"


def test_archived_it_leaves_the_home_page_but_for_a_line(client_for, ada, ben, project):
    post(client_for(ada), "status", verb="archive")
    for person in (ada, ben):
        home = client_for(person).get("/")
        assert (home.context["projects"], home.context["attention"]) == ([], [])
        assert home.context["archived"] == [project]


def test_deleting_asks_for_the_name_and_offers_the_export(client_for, ada, ben, article, project):
    client = client_for(ada)
    page = client.get("/projects/harbour/delete/")
    assert page.context["held"] == {"articles": 1, "readings": 0, "spans": 0, "releases": 0}
    page = post(client, "delete", typed="harbor")
    assert page.context["form"].errors["typed"]
    project.refresh_from_db()
    assert project.delete_after is None
    page = post(client, "delete", typed="Harbour")
    assert "it will be removed for good on" in page.content.decode()
    project.refresh_from_db()
    assert (project.status, project.delete_after is not None) == ("archived", True)
    post(client, "status", verb="reopen")
    project.refresh_from_db()
    assert project.delete_after is None


def test_what_is_unknown_is_no_verb(client_for, ada, project):
    assert post(client_for(ada), "status", verb="burn").status_code == 400
