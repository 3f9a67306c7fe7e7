"""Handing out: whose readings count, who gets what is left, and what is written."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from corpus_app import assignments, invitations, people
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
    assert made == plan
    assert sorted(Assignment.objects.values_list("article", "reviewer")) == plan


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
    factories.change_readings(Assignment.objects.of(emil), state=state, skip_reason="Too long.")
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
    assert sum('INSERT INTO "corpus_app_assignment"' in each for each in statements) == 3


def test_the_statements_do_not_grow_with_the_articles(project, articles, emil, count_statements):
    with count_statements() as few:
        assignments.plan(project)
    for _number in range(10):
        factories.make_article(project)
    with count_statements() as many:
        assignments.plan(project)
    assert len(few) == len(many)


# --- Shares of the work


def test_loads_follow_the_share_of_each_person(project, articles, ben, emil):
    project.memberships.filter(user=ben).update(capacity=50)
    assignments.hand_out(project)
    # 24 readings at ½ : 1 : 1.
    assert sorted(assignments.figures(project).loads.tolist()) == [5, 9, 10]
    assert Assignment.objects.of(ben).count() == 5


def test_people_who_are_expected_count(project, articles, ben, cleo, ada):
    project.memberships.filter(user=cleo).delete()
    letters = invitations.invite_all(project, invitations.guests("Emil Hask", asker=ada), actor=ada, role="reviewer")
    assert len(letters) == 1
    assert len(assignments.hand_out(project)) == 24
    place = project.memberships.get(user__is_placeholder=True).user
    assert Assignment.objects.of(place).count() == 12


# --- Abandoned readings


def days(count):
    return timezone.now() - timedelta(days=count)


@pytest.fixture
def patient(project):
    """The project, where a reading is abandoned after ten days."""
    project.reclaim_after_days = 10
    project.save()
    return project


def is_abandoned(reading):
    return assignments.abandoned(reading.article.project).filter(pk=reading.pk).exists()


def test_nothing_is_abandoned_where_no_time_is_set(project, article, ben):
    reading = factories.make_reading(article, ben, S.IN_PROGRESS, handed_out_at=days(99), started_at=days(99))
    assert not is_abandoned(reading)


@pytest.mark.parametrize(("worked", "expected"), [(11, True), (9, False)])
def test_a_begun_reading_is_abandoned_when_nobody_touched_it(patient, article, ben, worked, expected):
    times = {"handed_out_at": days(30), "started_at": days(20), "touched_at": days(worked)}
    assert is_abandoned(factories.make_reading(article, ben, S.IN_PROGRESS, **times)) is expected


@pytest.mark.parametrize(("worked", "expected"), [(11, True), (9, False)])
def test_readings_not_begun_are_abandoned_when_their_reader_does_nothing_at_all(
    patient, articles, ben, worked, expected
):
    factories.make_reading(articles[0], ben, S.SUBMITTED, touched_at=days(worked))
    assert is_abandoned(factories.make_reading(articles[1], ben, handed_out_at=days(30))) is expected


def test_what_was_handed_out_lately_is_not_abandoned(patient, article, ben):
    assert not is_abandoned(factories.make_reading(article, ben, handed_out_at=days(9)))


@pytest.mark.parametrize("state", [S.SUBMITTED, S.SKIPPED, S.WITHDRAWN])
def test_what_is_finished_is_not_abandoned(patient, article, ben, state):
    assert not is_abandoned(factories.make_reading(article, ben, state, handed_out_at=days(30), touched_at=days(30)))


def test_locked_and_imported_readings_and_kept_places_are_not_abandoned(patient, articles, ben):
    ben.is_placeholder = True
    ben.save()
    old = {"handed_out_at": days(30)}
    assert not is_abandoned(factories.make_reading(articles[0], ben, **old))
    for at, kept in enumerate(({"is_locked": True}, {"is_imported": True})):
        assert not is_abandoned(factories.make_reading(articles[at], factories.make_user(), **old, **kept))


def test_abandoned_readings_go_to_somebody_else_and_their_marks_stay(patient, articles, ben, emil, fact):
    for article in articles:
        factories.make_reading(article, ben, S.IN_PROGRESS, handed_out_at=days(30), started_at=days(30))
    reading = Assignment.objects.of(ben).first()
    factories.make_annotation(reading, fact, 0, 5)
    assert len(assignments.planned(patient, without=assignments.abandoned(patient)).made) == 24
    assert len(assignments.hand_out(patient)) == 12
    assert len(assignments.hand_out(patient, reclaim=True)) == 12
    assert all(readers_of(article) == ["cleo", "emil"] for article in articles)
    assert reading.annotations.live().count() == 1
    assert AuditEvent.objects.filter(verb="assign").latest("pk").data["reclaimed"] == 12


def test_nothing_is_taken_from_anybody_when_nobody_could_read_it_instead(patient, article, ben, cleo):
    reading = factories.make_reading(article, ben, S.IN_PROGRESS, handed_out_at=days(30), started_at=days(30))
    with pytest.raises(Broken, match="only 1 person"):
        assignments.hand_out(patient, reclaim=True)
    reading.refresh_from_db()
    assert reading.state == S.IN_PROGRESS


def test_a_plan_made_before_somebody_changed_something_is_made_again(project, articles, emil, monkeypatch):
    solve = assignments._solved

    def solved(project, found, seed):
        made = solve(project, found, seed)
        if not Assignment.objects.exists():
            factories.make_reading(articles[0], emil, S.SUBMITTED)
        return made

    monkeypatch.setattr(assignments, "_solved", solved)
    assert len(assignments.hand_out(project)) == 23
    assert [len(readers_of(article)) for article in articles] == [2] * 12
