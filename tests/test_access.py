"""Who may see or change what."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from corpus_app import access
from corpus_app.models import Article, Assignment, Project, Role
from tests import factories

SUBMITTED = Assignment.State.SUBMITTED


def test_roles_include_the_ones_before(project, ada, dora, ben):
    allowed = {
        (person.username, role): project.member(person).includes(role)
        for person in (ada, dora, ben)
        for role in Role.values
    }
    assert [name for name, can in allowed.items() if not can] == [
        ("dora", "manager"),
        ("ben", "adjudicator"),
        ("ben", "manager"),
    ]


def test_strangers_find_nothing_and_members_are_refused(project, outsider, ben):
    with pytest.raises(Http404):
        access.membership_for(outsider, "harbour", Role.MANAGER)
    with pytest.raises(PermissionDenied, match="manager"):
        access.membership_for(ben, "harbour", Role.MANAGER)
    assert access.membership_for(ben, "harbour").project == project


def test_being_staff_opens_no_project(project, article, db):
    staff = factories.make_user("sam", is_staff=True, is_superuser=True)
    assert not Project.objects.visible_to(staff).exists()
    assert not Article.objects.visible_to(staff).exists()
    with pytest.raises(Http404):
        access.article_for(staff, article.uuid)


def test_who_left_is_a_stranger(project, article, ben):
    project.memberships.filter(user=ben).update(left_at="2026-01-01T00:00Z")
    with pytest.raises(Http404):
        access.article_for(ben, article.uuid)


def test_hidden_articles_are_the_managers(article, ada, dora, ben):
    article.is_hidden = True
    article.save()
    assert access.article_for(ada, article.uuid) == article
    for person in (dora, ben):
        with pytest.raises(Http404):
            access.article_for(person, article.uuid)


@pytest.mark.parametrize(
    ("title", "gives_away"),
    [
        ("The harbour GAZETTE says no", True),
        ("THG: no", True),
        ("The dam", False),
        ("", False),
    ],
)
def test_a_title_that_names_its_source(article, title, gives_away):
    article.source.aliases.create(project=article.project, name="THG")
    article.title = title
    assert access.names_source(article) is gives_away


def test_source_blind_reviewers_know_what_they_have_read(project, article, ben, dora, cleo):
    project.is_source_blind = True
    project.save()
    factories.make_reading(article, ben, SUBMITTED)
    reading = factories.make_reading(article, cleo)
    assert list(access.sources_for(project.member(ben))) == [article.source]
    assert list(access.sources_for(project.member(cleo))) == []
    assert list(access.sources_for(project.member(dora))) == [article.source]
    shown = access.shown_metadata(article, access.membership_for(cleo, "harbour"), reading)
    assert (shown["source"], shown["external_id"], shown["meta"], shown["title"]) == (None, None, None, "The dam")


def test_an_adjudicator_who_reads_a_source_blind_article_knows_no_more(project, article, dora):
    project.is_source_blind = True
    project.save()
    reading = factories.make_reading(article, dora)
    assert access.shown_metadata(article, access.membership_for(dora, "harbour"), reading)["source"] is None


def compared(project, person):
    return {
        reading.reviewer.username for reading in access.compared_readings(access.membership_for(person, project.slug))
    }


def test_aggregates_rest_on_what_a_person_may_see(project, article, ada, ben, cleo, dora):
    factories.make_reading(article, cleo, SUBMITTED)
    assert compared(project, ada) == compared(project, dora) == {"cleo"}
    assert compared(project, ben) == set()
    factories.make_reading(article, ben, SUBMITTED)
    assert compared(project, ben) == {"ben", "cleo"}
    project.may_compare_after_submit = False
    project.save()
    assert compared(project, ben) == set()
    assert compared(project, dora) == {"ben", "cleo"}


def test_an_open_reading_closes_the_aggregate(project, article, ben, cleo, dora):
    project.is_blind = False
    project.save()
    factories.make_reading(article, cleo, SUBMITTED)
    assert compared(project, ben) == compared(project, dora) == {"cleo"}
    factories.make_reading(article, ben)
    factories.make_reading(article, dora)
    assert compared(project, ben) == compared(project, dora) == set()
