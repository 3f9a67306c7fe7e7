"""A project's later life: another round, closed, archived, deleted with thirty days to change one's mind."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from corpus_app import lifecycle, people, releases, search
from corpus_app.models import Annotation, Article, Assignment, AuditEvent, Project, User
from corpus_app.rules import Broken, Conflict
from tests import factories


@pytest.fixture
def worked(project, article, ben, cleo, dora):
    """A project with everything that can be in one."""
    reading = factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_ruling(article, "fact", 0, 5, dora)
    factories.make_flag(article, cleo)
    factories.make_comment(article, ben, annotation=reading.annotations.get())
    people.member_named(project, "W 12")
    return project


def test_a_round_has_articles_tags_people_and_no_annotations(worked, article, ada, fact):
    fact.definition = "Can be checked."
    fact.save()
    hidden = factories.make_article(worked, "Hidden.", is_hidden=True)
    copy = lifecycle.next_round(worked, slug="harbour-2", name="Harbour 2", actor=ada)
    row = copy.articles.get()
    assert (row.text, row.title, row.source.name) == (article.text, "The dam", "The Harbour Gazette")
    assert row.source.project == copy
    assert row.uuid != article.uuid
    assert hidden.project == worked
    assert copy.tags.get(slug="fact").definition == "Can be checked."
    assert (copy.overlap, copy.is_blind, copy.round_after) == (2, True, worked)
    assert not Assignment.objects.filter(article__project=copy).exists()
    roles = dict(copy.memberships.values_list("user__username", "role"))
    assert roles == {"ada": "manager", "dora": "adjudicator", "ben": "reviewer", "cleo": "reviewer"}
    assert list(search.find(copy.articles.all(), "harbour")) == [row]


def test_a_round_takes_only_what_is_wanted(worked, ada):
    copy = lifecycle.next_round(worked, slug="x", name="X", actor=ada, with_articles=False, with_people=False)
    assert (copy.articles.count(), copy.memberships.count(), copy.sources.count()) == (0, 1, 1)


def test_copies_within_the_project_stay_copies(worked, article, ada):
    factories.make_article(worked, article.text, source="Another", copy_of=article)
    copy = lifecycle.next_round(worked, slug="x", name="X", actor=ada)
    first, second = copy.articles.order_by("pk")
    assert second.copy_of == first


@pytest.mark.parametrize(("slug", "field"), [("harbour", "slug"), ("new", None), ("no spaces", "slug")])
def test_a_round_needs_an_address_of_its_own(worked, ada, slug, field):
    with pytest.raises(Broken) as refused:
        lifecycle.next_round(worked, slug=slug, name="X", actor=ada)
    assert field is None or refused.value.field == field
    assert Project.objects.count() == 1


def test_it_closes_and_opens_again(project, ada):
    lifecycle.close(project, actor=ada)
    assert not project.takes_work
    with pytest.raises(Conflict):
        lifecycle.close(project, actor=ada)
    lifecycle.reopen(project, actor=ada)
    assert project.takes_work
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"close", "reopen_project"}


def test_deleting_asks_for_the_name(project, ada):
    with pytest.raises(Broken) as refused:
        lifecycle.delete(project, typed="harbour", actor=ada)
    assert refused.value.field == "typed"
    project.refresh_from_db()
    assert (project.status, project.delete_after) == ("open", None)


def test_thirty_days_to_change_ones_mind(worked, ada, time_machine):
    time_machine.move_to(timezone.now())
    lifecycle.delete(worked, typed=" Harbour ", actor=ada)
    time_machine.shift(timedelta(days=29, hours=23))
    assert lifecycle.remove_due() == []
    lifecycle.reopen(worked, actor=ada)
    time_machine.shift(timedelta(days=2))
    assert lifecycle.remove_due() == []
    assert Annotation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_thirty_days_nothing_is_left_but_the_log(worked, other_project, ada, data_folder):
    release = releases.freeze(worked, created_by=ada)
    folder = releases.folder_of(release)
    copy = lifecycle.next_round(worked, slug="harbour-2", name="Harbour 2", actor=ada)
    lifecycle.delete(worked, typed="Harbour", actor=ada)
    Project.objects.filter(pk=worked.pk).update(delete_after=timezone.now())
    said = StringIO()
    call_command("remove_deleted", stdout=said)
    assert said.getvalue() == "harbour is removed.\n"
    assert set(Project.objects.values_list("slug", flat=True)) == {"elsewhere", "harbour-2"}
    assert set(Article.objects.values_list("project", flat=True)) == {copy.pk}
    assert User.objects.filter(username="ben").exists()
    assert not User.objects.filter(username__startswith="harbour--").exists()
    assert not folder.exists()
    assert Path(settings.MEDIA_ROOT).exists()
    assert AuditEvent.objects.get(verb="remove_project").data == {"name": "Harbour"}
    copy.refresh_from_db()
    assert copy.round_after is None
    call_command("verify", stdout=StringIO())
    # What was written about removed articles cannot be found either.
    with_words = search.find(Article.objects.all(), "harbour")
    assert set(with_words.values_list("project", flat=True)) == {copy.pk}
    call_command("remove_deleted", stdout=said)


@pytest.mark.parametrize("status", [Project.Status.CLOSED, Project.Status.ARCHIVED])
def test_where_nobody_reads_nothing_is_handed_out(client_for, worked, ada, status):
    client = client_for(ada)
    assert "Hand out what is missing" in client.get("/projects/harbour/").content.decode()
    worked.status = status
    worked.save()
    before = Assignment.objects.count()
    page = client.post("/projects/harbour/assign/", follow=True).content.decode()
    assert "Open it again before you hand out readings" in page
    assert "Hand out what is missing" not in page
    assert Assignment.objects.count() == before
