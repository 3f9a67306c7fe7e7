"""Set up a project and change its rules."""

import pytest

from corpus_app import projects
from corpus_app.models import AuditEvent, GuidelineVersion, Project
from corpus_app.rules import Broken


def test_it_begins_with_tags_and_a_manager(ada):
    project = projects.create(slug="ferry", manager=ada)
    assert project.name == "ferry"
    assert project.tags.count() == 4
    assert project.member(ada).role == "manager"
    assert AuditEvent.objects.get().verb == "create_project"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"slug": "harbour"}, "slug"),
        ({"slug": "with space"}, "slug"),
        ({"slug": "ferry", "unit": "page"}, "unit"),
        ({"slug": "ferry", "name": "n" * 201}, "name"),
    ],
)
def test_what_cannot_be_a_project_is_refused_whole(project, wrong, field):
    with pytest.raises(Broken) as refused:
        projects.create(**wrong)
    assert refused.value.field == field
    assert Project.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"slug": "new"}, {"slug": "ferry", "overlap": 0}])
def test_the_database_agrees(db, wrong):
    with pytest.raises(Broken):
        projects.create(**wrong)


def test_tags_that_cannot_be_leave_no_project(db):
    with pytest.raises(Broken):
        projects.create(slug="ferry", cards=[{"name": "fact"}, {"name": "\u200b"}])
    assert not Project.objects.exists()


def test_only_what_differs_is_changed_and_written_down(project, ada):
    projects.change(project, actor=ada, name="Harbour", overlap=3, is_blind=True)
    assert AuditEvent.objects.get(verb="change_project").data == {"rules": {"overlap": 3}}
    projects.change(project, actor=ada, overlap=3)
    assert AuditEvent.objects.filter(verb="change_project").count() == 1


def test_guidelines_are_counted(project, ada):
    projects.write_guideline(project, text="Read.", author=ada)
    projects.change(project, actor=ada, guideline="Read.\n")
    projects.change(project, actor=ada, guideline="Read twice.")
    assert project.guideline_version == 3
    assert list(GuidelineVersion.objects.order_by("number").values_list("text", flat=True)) == ["Read.", "Read twice."]
