"""A project's home, its rules, tags, and handing out readings."""

import pytest

from corpus_app.models import Assignment, AuditEvent, GuidelineVersion, Project, Role
from tests import factories

HOME = "/projects/harbour/"
RULES = {
    "name": "Harbour",
    "description": "",
    "guideline": "",
    "overlap": "2",
    "is_blind": "on",
    "may_compare_after_submit": "on",
    "order_from_articles": "20",
    "status": "open",
}
NEW = {
    "do": "start",
    "name": "Ferry strike",
    "slug": "ferry-strike",
    "preset": "default",
    "overlap": "3",
    "unit": "word",
    "tag_level": "nominal",
}


def test_it_works(client_for, ben, article, reading):
    page = client_for(ben).get(HOME).content.decode()
    assert "0 of your 1 read" in page
    assert f"/articles/{article.uuid}/read/" in page
    assert "Every article is read by 2 people." in page


@pytest.mark.parametrize("path", ["", "settings/", "tags/", "people/", "articles/", "export/", "assign/"])
def test_an_outsider_finds_nothing(client, client_for, outsider, project, path):
    ask = "post" if path == "assign/" else "get"
    assert getattr(client_for(outsider), ask)(HOME + path).status_code == 404
    assert getattr(client, ask)(HOME + path).status_code == 302


def test_the_team_is_the_managers_to_see(client_for, ada, ben, cleo, project, article, reading):
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED)
    factories.make_flag(article, cleo)
    page = client_for(ada).get(HOME).content.decode()
    assert "1 of 2 submitted" in page
    assert "1 open flag" in page
    page = client_for(ben).get(HOME).content.decode()
    assert "1 of 2 submitted" not in page
    assert "flag" not in page


def test_an_empty_project_says_what_comes_next(client_for, ada, ben, project):
    assert "/articles/import/" in client_for(ada).get(HOME).content.decode()
    page = client_for(ben).get(HOME).content.decode()
    assert "/articles/import/" not in page
    assert "None yet." in page


def test_a_project_without_tags_says_so(client_for, ben, project):
    project.tags.all().delete()
    assert "without tags nothing can be marked" in client_for(ben).get(HOME).content.decode()
    assert "No tags yet" in client_for(ben).get(f"{HOME}tags/").content.decode()


def test_the_guideline_is_text_not_markup_of_the_page(client_for, ben, project):
    project.guideline = "# Read\n\n<script>alert(1)</script><img src=x onerror=alert(1)> [here](javascript:alert(1))"
    project.save()
    page = client_for(ben).get(HOME).content.decode()
    assert "<script>alert" not in page
    assert "onerror=" not in page.replace("&quot;", "").split("<main")[1].replace("&lt;img src=x onerror", "")
    assert 'href="javascript' not in page


def test_tags_come_with_their_examples(client_for, ben, project):
    page = client_for(ben).get(f"{HOME}tags/").content.decode()
    assert "The council voted 31 to 18 for the dam." in page
    assert "asks for evidence" in page


def test_names_are_shown_as_text(client_for, ben, project):
    project.name = "<b>Harbour</b> & sons"
    project.save()
    page = client_for(ben).get(HOME).content.decode()
    assert "<b>Harbour" not in page
    assert "&lt;b&gt;Harbour&lt;/b&gt; &amp; sons" in page


# --- Rules ---------------------------------------------------------------------------------------


def test_a_new_guideline_is_a_new_version(client_for, ada, project):
    client = client_for(ada)
    client.post(f"{HOME}settings/", RULES | {"guideline": "Read twice.\r\n\r\nMark once."})
    project.refresh_from_db()
    assert (project.guideline, project.guideline_version) == ("Read twice.\n\nMark once.", 2)
    assert GuidelineVersion.objects.get(number=2).author == ada
    client.post(f"{HOME}settings/", RULES | {"guideline": "Read twice.\r\n\r\nMark once.\r\n", "overlap": "4"})
    project.refresh_from_db()
    assert (project.overlap, project.guideline_version) == (4, 2)


def test_what_changed_is_in_the_log(client_for, ada, project):
    sent = {name: value for name, value in RULES.items() if name != "is_blind"}
    client_for(ada).post(f"{HOME}settings/", sent)
    project.refresh_from_db()
    assert project.is_blind is False
    event = AuditEvent.objects.get(verb="change_project")
    assert (event.actor, event.data) == (ada, {"rules": {"is_blind": False}})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"overlap": "0"}, "greater than or equal to 1"),
        ({"overlap": "-1"}, "greater than or equal to 1"),
        ({"overlap": "1000"}, "less than or equal to 100"),
        ({"overlap": "many"}, "whole number"),
        ({"overlap": "9" * 30}, "less than or equal to"),
        ({"name": ""}, "required"),
        ({"name": "n" * 201}, "at most 200"),
        ({"status": "asleep"}, "not one of the available choices"),
        ({"order_from_articles": "-1"}, "greater than or equal to 0"),
        ({"guideline": "nul \x00"}, "Null characters"),
    ],
)
def test_a_rule_that_cannot_be_is_said_beside_its_field(client_for, ada, project, wrong, said):
    response = client_for(ada).post(f"{HOME}settings/", RULES | wrong)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert response.content.decode().count('class="error"') == 1
    assert Project.objects.get(pk=project.pk).guideline_version == 1
    assert not AuditEvent.objects.filter(verb="change_project").exists()


def test_what_the_work_was_done_under_cannot_be_changed_here(client_for, ada, project):
    client_for(ada).post(f"{HOME}settings/", RULES | {"unit": "free", "slug": "other", "tag_level": "ordinal"})
    project.refresh_from_db()
    assert (project.unit, project.slug, project.tag_level) == ("word", "harbour", "nominal")


# --- A new project -------------------------------------------------------------------------------


def test_whoever_makes_a_project_manages_it(client, client_for, otto):
    assert client.get("/projects/new/").status_code == 302
    response = client_for(otto).post("/projects/new/", NEW | {"is_blind": "on"})
    assert response.url == "/projects/ferry-strike/"
    project = Project.objects.get()
    assert project.member(otto).role == Role.MANAGER
    assert project.member(otto).reads is False
    assert [tag.name for tag in project.tags.all()] == ["fact", "opinion", "disputed", "off-topic"]
    assert (project.is_blind, project.allows_overlapping_spans) == (True, False)


@pytest.mark.parametrize(
    ("preset", "count"), [("default", 4), ("subjectivity", 2), ("propaganda", 14), ("claims", 2), ("empty", 0)]
)
def test_a_preset_brings_its_tags(client_for, otto, preset, count):
    client_for(otto).post("/projects/new/", NEW | {"preset": preset})
    assert Project.objects.get().tags.count() == count


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "Ferry Strike"}, "Try “ferry-strike”."),
        ({"slug": "fähre"}, "Try “fahre”."),
        ({"slug": "../admin"}, "Try “admin”."),
        ({"slug": "船"}, "lower-case letters, digits and hyphens only"),
        ({"slug": "new"}, "is taken by the page"),
        ({"slug": "harbour"}, "exists"),
        ({"slug": "s" * 81}, "at most 80"),
        ({"name": ""}, "required"),
        ({"overlap": "0"}, "greater than or equal to 1"),
        ({"unit": "page"}, "not one of the available choices"),
    ],
)
def test_a_project_that_cannot_be_is_said_beside_its_field(client_for, ada, project, wrong, said):
    response = client_for(ada).post("/projects/new/", NEW | wrong)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert response.content.decode().count('class="error"') == 1
    assert Project.objects.count() == 1


# --- Handing out ---------------------------------------------------------------------------------


def test_every_article_gets_exactly_its_readers(client_for, ada, project):
    factories.make_member(project, factories.make_user("emil"))
    articles = [factories.make_article(project, text=f"Text {number}.") for number in range(6)]
    response = client_for(ada).post(f"{HOME}assign/", follow=True)
    assert "12 readings handed out." in response.content.decode()
    assert [article.assignments.count() for article in articles] == [2] * 6
    assert (
        sorted(Assignment.objects.filter(reviewer__username=name).count() for name in ("ben", "cleo", "emil"))
        == [4] * 3
    )
    response = client_for(ada).post(f"{HOME}assign/", follow=True)
    assert "has its readers already" in response.content.decode()
    assert Assignment.objects.count() == 12


def test_too_few_readers_is_said_and_nothing_is_handed_out(client_for, ada, project, article):
    project.overlap = 3
    project.save()
    response = client_for(ada).post(f"{HOME}assign/", follow=True)
    page = response.content.decode()
    assert 'role="alert"' in page
    assert "3" in page
    assert not Assignment.objects.exists()
    assert "Invite reviewers" in page


def test_handing_out_is_the_managers(client_for, ben, dora, project, article):
    for person in (ben, dora):
        assert client_for(person).post(f"{HOME}assign/").status_code == 403
    assert client_for(ben).get(f"{HOME}assign/").status_code == 405
    assert not Assignment.objects.exists()
