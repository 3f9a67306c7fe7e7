"""Handing out: whose readings count, who gets what is left, and what is written."""

import uuid

import pytest
from django.utils import timezone

from corpus_app import assignments, people
from corpus_app.models import Assignment, AuditEvent
from corpus_app.rules import Broken, Conflict
from tests import factories

S = Assignment.State
COUNTING = (S.ASSIGNED, S.IN_PROGRESS, S.SUBMITTED)


@pytest.fixture
def articles(project):
    return [factories.make_article(project, source=f"Source {at % 3}") for at in range(12)]


@pytest.fixture
def emil(project):
    """One reader more than every article needs."""
    user = factories.make_user("emil")
    factories.make_member(project, user)
    return user


def readers_of(article):
    """Whose readings of the article count."""
    rows = article.assignments.filter(kind="main", state__in=COUNTING, is_imported=False)
    return sorted(rows.values_list("reviewer__username", flat=True))


def test_it_works(project, articles, emil, ada):
    readings = assignments.hand_out(project, actor=ada)
    assert len(readings) == Assignment.objects.count() == 24
    assert [len(set(readers_of(article))) for article in articles] == [2] * 12
    assert assignments.figures(project).loads.tolist() == [8, 8, 8]
    event = AuditEvent.objects.get(verb="assign")
    assert (event.actor, event.data) == (ada, {"readings": 24, "seed": 0})


def test_the_plan_is_what_is_handed_out(project, articles, emil):
    plan = assignments.plan(project, seed=3)
    made = assignments.hand_out(project, seed=3)
    assert sorted((row.article_id, row.reviewer_id) for row in made) == plan


def test_a_second_time_makes_nothing(project, articles, emil):
    assignments.hand_out(project)
    assert assignments.hand_out(project) == []
    assert AuditEvent.objects.filter(verb="assign").count() == 1


def test_queues_have_no_gaps_and_new_articles_come_last(project, articles, emil, ben):
    assignments.hand_out(project)
    factories.make_article(project)
    factories.make_article(project)
    assignments.hand_out(project)
    mine = Assignment.objects.of(ben).order_by("position")
    assert list(mine.values_list("position", flat=True)) == list(range(1, mine.count() + 1))
    assert {reading.article for reading in mine[:8]} <= set(articles)


def test_fewer_people_than_wanted_are_refused_in_a_sentence(project, articles):
    project.overlap = 3
    with pytest.raises(Broken, match=r"needs 3 readers, but only 2 people can read it\.") as refused:
        assignments.plan(project)
    assert (refused.value.code, refused.value.field) == ("too_few_readers", "overlap")


def test_hidden_articles_are_left_out(project, article, articles):
    article.is_hidden = True
    article.save()
    assignments.hand_out(project)
    assert readers_of(article) == []


@pytest.mark.parametrize("state", COUNTING)
def test_open_and_submitted_readings_are_kept(project, article, ben, emil, state):
    factories.make_reading(article, ben, state)
    assert len(assignments.hand_out(project)) == 1
    assert "ben" in readers_of(article)


@pytest.mark.parametrize("state", [S.SKIPPED, S.RECLAIMED, S.WITHDRAWN])
def test_who_put_an_article_aside_does_not_get_it_again(project, article, ben, emil, state):
    factories.make_reading(article, ben, state, skip_reason="I know the author.")
    assignments.hand_out(project)
    assert readers_of(article) == ["cleo", "emil"]


def test_a_skipped_reading_opens_again_while_nobody_else_got_the_article(project, article, ben, cleo):
    skipped = factories.make_reading(article, ben, S.SKIPPED, skip_reason="I know the author.")
    factories.make_reading(article, cleo, S.SUBMITTED)
    assignments.reopen(article=article, reviewer=ben, operation=uuid.uuid4())
    skipped.refresh_from_db()
    assert skipped.is_open


@pytest.mark.parametrize("state", [S.ASSIGNED, S.IN_PROGRESS, S.SKIPPED])
def test_a_skipped_reading_that_was_handed_on_stays_skipped(project, article, ben, emil, state):
    factories.make_reading(article, ben, S.SKIPPED, skip_reason="I know the author.")
    assignments.hand_out(project)
    # Whether a peer skipped as well must not be told.
    Assignment.objects.filter(reviewer=emil).update(state=state, skip_reason="Too long.")
    with pytest.raises(Conflict) as refused:
        assignments.reopen(article=article, reviewer=ben, operation=uuid.uuid4())
    assert refused.value.code == "handed_on"
    assert readers_of(article) == (["cleo"] if state == S.SKIPPED else ["cleo", "emil"])


def test_imported_readings_do_not_count_and_bar_their_person(project, article, ben, emil):
    factories.make_reading(article, ben, S.SUBMITTED, is_imported=True)
    assignments.hand_out(project)
    assert readers_of(article) == ["cleo", "emil"]


def test_training_and_repeats_do_not_count(project, article, ben, cleo):
    for kind in ("training", "repeat"):
        factories.make_reading(article, ben, S.SUBMITTED, kind=kind)
    assignments.hand_out(project)
    assert readers_of(article) == ["ben", "cleo"]


def test_who_leaves_keeps_what_is_submitted_and_the_rest_is_taken_over(project, articles, ada, ben, emil):
    factories.make_reading(articles[0], ben, S.SUBMITTED)
    factories.make_reading(articles[1], ben, S.IN_PROGRESS)
    people.leave(project.memberships.get(user=ben), actor=ada)
    assignments.hand_out(project)
    assert "ben" in readers_of(articles[0])
    assert all(readers_of(article) == ["cleo", "emil"] for article in articles[1:])


def test_open_readings_of_a_closed_account_are_reclaimed_and_taken_over(project, articles, ben, emil):
    assignments.hand_out(project)
    ben.is_active = False
    ben.save()
    assert len(assignments.hand_out(project)) == 8
    assert {reading.state for reading in Assignment.objects.of(ben)} == {S.RECLAIMED}
    assert all(readers_of(article) == ["cleo", "emil"] for article in articles)
    assert AuditEvent.objects.filter(verb="assign").latest("pk").data["reclaimed"] == 8


def test_nothing_is_reclaimed_when_the_plan_is_refused(project, articles, ben):
    assignments.hand_out(project)
    ben.is_active = False
    ben.save()
    with pytest.raises(Broken):
        assignments.hand_out(project)
    assert Assignment.objects.of(ben).open().count() == 12


def test_who_no_longer_gets_new_articles_finishes_the_old_ones(project, articles, ben, emil):
    assignments.hand_out(project)
    project.memberships.filter(user=ben).update(reads=False)
    assert assignments.hand_out(project) == []
    new = factories.make_article(project)
    assignments.hand_out(project)
    assert readers_of(new) == ["cleo", "emil"]
    assert Assignment.objects.of(ben).open().count() == 8


def test_members_of_other_projects_get_nothing(project, articles, otto, other_project):
    factories.make_member(other_project, reads=True)
    left = factories.make_user("gus")
    factories.make_member(project, left, left_at=timezone.now())
    factories.make_member(other_project, left)
    assignments.hand_out(project)
    names = Assignment.objects.values_list("reviewer__username", flat=True)
    assert set(names) == {"ben", "cleo"}


def test_it_is_written_in_batches(project, articles, monkeypatch, count_statements):
    monkeypatch.setattr(assignments, "BATCH", 10)
    with count_statements() as statements:
        assignments.hand_out(project)
    assert sum(each.startswith('INSERT INTO "corpus_app_assignment"') for each in statements) == 3


def test_the_statements_do_not_grow_with_the_articles(project, articles, emil, count_statements):
    with count_statements() as few:
        assignments.plan(project)
    for _number in range(10):
        factories.make_article(project)
    with count_statements() as many:
        assignments.plan(project)
    assert len(few) == len(many)
