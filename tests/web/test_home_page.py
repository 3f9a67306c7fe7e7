"""The home page: what to do next, and nothing of anybody else's."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from corpus_app import invitations, oversight
from corpus_app.models import Assignment, Invitation, Membership, Project, Role
from tests import factories


def test_it_works(client_for, ben, reading, article):
    page = client_for(ben).get("/").content.decode()
    assert "The dam" in page
    assert "The Harbour Gazette" in page
    assert f"/articles/{article.uuid}/read/" in page
    assert "0 of your 1" in page


def test_a_visitor_is_asked_to_sign_in(client):
    response = client.get("/")
    assert response.status_code == 302
    assert response.url == "/account/sign-in/?next=/"


def test_an_outsider_sees_nothing_of_it(client_for, outsider, reading):
    page = client_for(outsider).get("/").content.decode()
    assert "Harbour" not in page
    assert "The dam" not in page


def test_somebody_new_is_told_how_to_begin(client_for, otto):
    page = client_for(otto).get("/").content.decode()
    assert "You are in no project yet" in page
    assert "/projects/new/" in page
    assert "Progress" not in page


def test_a_begun_reading_comes_first_and_says_how_far_it_is(client_for, ben, project, reading):
    begun = factories.make_article(project, title="The clinic")
    factories.make_reading(begun, ben, Assignment.State.IN_PROGRESS, spans=[("fact", 0, 5)])
    page = client_for(ben).get("/").content.decode()
    assert page.index("The clinic") < page.index("The dam")
    assert "1 span so far" in page


def test_when_all_is_read_it_says_so(client_for, ben, article):
    factories.make_reading(article, ben, Assignment.State.SUBMITTED)
    page = client_for(ben).get("/").content.decode()
    assert "You have read all of yours." in page
    assert "1 of your 1" in page


def test_a_reviewer_without_readings_is_not_told_they_read_all(client_for, ben, project):
    page = client_for(ben).get("/").content.decode()
    assert "No articles have been handed out to you." in page
    assert "You have read all" not in page


def test_a_manager_sees_what_needs_them(client_for, ada, ben, cleo, project, article, reading):
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED)
    factories.make_flag(article, cleo)
    page = client_for(ada).get("/").content.decode()
    assert "1 of 2 readings submitted" in page
    assert "1 open flag" in page
    assert "1 open flag" not in client_for(ben).get("/").content.decode()


def needs(client_for, person):
    """The sentences below the person's project, as text."""
    page = client_for(person).get("/").content.decode()
    found = re.search(r'<ul class="needs">(.*?)</ul>', page, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", "", each).split()) for each in found[1].split("</li>")[:-1]] if found else []


def test_a_manager_is_told_all_that_needs_them(client_for, ada, ben, cleo, dora, project):
    project.overlap = 2
    project.save()
    long_ago = timezone.now() - timedelta(days=8)
    one, two, three, _four = (factories.make_article(project, f"Text {at}.", title=f"Part {at}") for at in range(4))
    for reader in (ben, cleo):
        factories.make_reading(one, reader, Assignment.State.SUBMITTED, submitted_at=long_ago, started_at=long_ago)
    lying = {"started_at": long_ago, "touched_at": long_ago, "handed_out_at": long_ago}
    factories.make_reading(two, ben, Assignment.State.IN_PROGRESS, **lying)
    factories.make_reading(three, cleo, handed_out_at=timezone.now())
    Assignment.objects.of(cleo).update(touched_at=timezone.now())
    factories.make_flag(two, ben)
    factories.make_member(project, factories.make_user("mia", first_name="Mia"))
    invitations.invite(project, actor=ada)
    invitations.invite(project, actor=ada)
    Invitation.objects.filter(pk=Invitation.objects.first().pk).update(expires_at=long_ago)
    assert needs(client_for, ada) == [
        "1 open flag",
        "1 person took no step for 7 days",
        "1 reading was begun and left lying",
        "4 readings are not handed out",
        "Mia has nothing to read",
        "1 invitation is not answered",
        "1 invitation has expired",
        "1 article is read and not settled",
        "1 article is read by two; agreement can be told from 5 on",
    ]
    assert needs(client_for, ben) == needs(client_for, dora) == []
    project.articles.update(adjudicated_at=timezone.now())
    assert "1 article is read and not settled" not in needs(client_for, ada)


def test_an_adjudicator_is_led_to_what_can_be_settled(client_for, ben, cleo, dora, project, monkeypatch):
    one, two, three = (factories.make_article(project, f"Text {at}.", title=f"Part {at}") for at in range(3))
    for reader in (ben, cleo):
        factories.make_reading(one, reader, Assignment.State.SUBMITTED)
        factories.make_reading(three, reader, Assignment.State.SUBMITTED)
    factories.make_reading(two, ben, Assignment.State.SUBMITTED)
    client, address = client_for(dora), f'href="/projects/{project.slug}/articles/?readings=read"'
    page = client.get("/").content.decode()
    assert f"{address}>2 articles are read and not settled</a>" in page
    assert "Nothing to read" not in page
    assert len(client.get(f"/projects/{project.slug}/articles/?readings=read").context["page"].object_list) == 2
    assert address not in client_for(ben).get("/").content.decode()
    # What they read themselves says nothing of the others.
    factories.make_reading(three, dora)
    assert "1 article is read and not settled" in client.get("/").content.decode()
    project.articles.update(adjudicated_at=timezone.now())
    assert address not in client.get("/").content.decode()
    monkeypatch.setattr(oversight, "MANY", 2)
    assert f"{address}>Articles that are read and not settled</a>" in client.get("/").content.decode()


def test_where_no_two_have_read_the_same_it_is_said_without_a_number(client_for, ada, ben, article):
    factories.make_reading(article, ben, Assignment.State.SUBMITTED)
    assert needs(client_for, ada)[-1] == "No article is read by two yet; agreement can be told from 5 on"


def test_numbers_lead_to_pages_with_the_same_number(client_for, ada, ben, cleo, project):
    for at in range(3):
        article = factories.make_article(project, f"Text {at}.")
        for reader in (ben, cleo):
            factories.make_reading(article, reader, Assignment.State.SUBMITTED)
    assert "3 articles are read and not settled" in needs(client_for, ada)
    listed = client_for(ada).get("/projects/harbour/articles/?readings=read").context["page"]
    assert listed.paginator.count == 3


@pytest.mark.uncounted
def test_a_manager_who_reads_learns_nothing_of_these_articles_and_why(client_for, ada, ben, cleo, project):
    """Whatever the others do on an article that the manager is reading, the page stays as it is."""
    project.memberships.filter(user=ada).update(reads=True)
    article = factories.make_article(project)
    others = [factories.make_reading(article, reader) for reader in (ben, cleo)]
    own = factories.make_reading(article, ada)
    page = client_for(ada).get("/").content.decode()
    assert "You are reading 1 article yourself" in page
    told = needs(client_for, ada)
    assert told == []
    for reading, state in zip(others, (Assignment.State.SUBMITTED, Assignment.State.SKIPPED), strict=True):
        reading.state, reading.submitted_at = state, timezone.now() if state == "submitted" else None
        reading.started_at, reading.skip_reason = timezone.now(), "Too long." if state == "skipped" else ""
        reading.save()
        assert needs(client_for, ada) == told
        assert "1 skipped" not in client_for(ada).get("/").content.decode()
    own.delete()
    page = client_for(ada).get("/").content.decode()
    assert "1 skipped" in page
    assert "You are reading" not in page


def test_of_a_very_large_project_the_readings_are_not_counted(client_for, ada, ben, project, reading, monkeypatch):
    monkeypatch.setattr("corpus_app.oversight.MANY", 0)
    factories.make_flag(reading.article, ben)
    page = client_for(ada).get("/").content.decode()
    assert "readings submitted" not in page
    assert "See how far it is" in page
    assert needs(client_for, ada) == ["1 open flag", "cleo has nothing to read"]


def test_where_nothing_is_to_do_it_says_so(client_for, ada, ben, cleo, project):
    project.overlap = 1
    project.save()
    for reader in (ben, cleo):
        article = factories.make_article(project, f"Text of {reader}.")
        factories.make_reading(article, reader, handed_out_at=timezone.now())
    assert needs(client_for, ada) == []
    assert "Nothing needs you here." in client_for(ada).get("/").content.decode()


def test_a_closed_projects_readings_are_not_waiting(client_for, ben, project, reading):
    project.status = "closed"
    project.save()
    page = client_for(ben).get("/").content.decode()
    assert "Begin reading" not in page


def test_who_left_sees_the_project_no_more(client_for, ben, project, reading):
    project.memberships.filter(user=ben).update(left_at="2026-01-01T00:00Z")
    assert "Harbour" not in client_for(ben).get("/").content.decode()


def test_it_counts_what_waits_beyond_the_shown(client_for, ben, project):
    for number in range(9):
        factories.make_reading(factories.make_article(project, title=f"Part {number}"), ben)
    page = client_for(ben).get("/").content.decode()
    assert "9 waiting for you" in page


def test_it_asks_the_database_as_often_for_many_as_for_few(client_for, ben, ada, project, count_statements):
    def asked(person):
        client = client_for(person)
        client.get("/")
        with count_statements() as statements:
            assert client.get("/").status_code == 200
        return len(statements)

    def fill(count):
        for number in range(count):
            source = f"Source {number % 7}"
            factories.make_reading(factories.make_article(project, text=f"Text {number}.", source=source), ben)

    fill(10)
    few = asked(ben), asked(ada)
    fill(40)
    for number in range(4):
        factories.make_member(factories.make_project(f"more-{number}", manager=ada), ben, Role.REVIEWER)
    assert (asked(ben), asked(ada)) == few
    # What needs a manager is asked for on top.
    assert few[0] <= 12
    assert few[1] <= 15


@pytest.mark.parametrize("change", ["left", "archived", "shut"])
def test_whose_only_project_is_gone_or_shut_has_a_home(client_for, ben, article, change):
    """They have submitted something, and are in no project that could be opened."""
    factories.make_reading(article, ben, Assignment.State.SUBMITTED)
    if change == "left":
        Membership.objects.filter(user=ben).update(left_at=timezone.now())
    elif change == "archived":
        Project.objects.filter(pk=article.project_id).update(status=Project.Status.ARCHIVED)
    else:
        Project.objects.filter(pk=article.project_id).update(second_factor_for=Role.REVIEWER)
    response = client_for(ben).get("/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "You have read all of yours" not in page
    assert ("asks for a second factor" in page) is (change == "shut")
    assert ("You are in no project yet" in page) is (change == "left")
    assert ("Your projects are archived" in page) is (change == "archived")
