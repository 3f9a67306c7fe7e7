"""What managers do with others' readings; every article keeps its readers, and never gets more."""

import uuid

import pytest

from corpus_app import agreement, annotations, assignments, handover
from corpus_app.models import Assignment, AuditEvent
from corpus_app.rules import Broken, Conflict
from tests import factories

S = Assignment.State
ALL = list(S)


@pytest.fixture
def emil(project):
    user = factories.make_user("emil")
    factories.make_member(project, user)
    return user


def one(reading):
    return Assignment.objects.filter(pk=reading.pk)


def state(reading):
    reading.refresh_from_db()
    return reading.state


def make(article, reviewer, wanted, **fields):
    return factories.make_reading(
        article, reviewer, wanted, skip_reason="Too long." if wanted == S.SKIPPED else "", **fields
    )


@pytest.mark.parametrize("before", ALL)
def test_open_readings_are_reclaimed_and_keep_their_marks(project, article, ben, ada, before):
    reading = make(article, ben, before, spans=[("fact", 0, 5)])
    moved = handover.reclaim(project, one(reading), actor=ada)
    assert (moved, state(reading)) == ((1, S.RECLAIMED) if before in Assignment.OPEN_STATES else (0, before))
    assert reading.annotations.live().count() == 1


@pytest.mark.parametrize("before", ALL)
def test_withdrawing_keeps_the_reason_and_the_work(project, article, ben, ada, before):
    reading = make(article, ben, before, spans=[("fact", 0, 5)])
    moved = handover.withdraw(project, one(reading), actor=ada, reason=" Ben wrote it. ")
    movable = before in {*Assignment.OPEN_STATES, S.SUBMITTED, S.SKIPPED}
    assert (moved, state(reading)) == ((1, S.WITHDRAWN) if movable else (0, before))
    assert reading.annotations.live().count() == 1
    if movable:
        assert reading.skip_reason == "Ben wrote it."
        event = AuditEvent.objects.get(verb="withdraw_readings")
        assert (event.actor, event.data["which"], event.data["said"]) == (ada, [str(reading.uuid)], "Ben wrote it.")


def test_withdrawing_asks_for_a_reason(project, reading, ada):
    with pytest.raises(Broken) as refused:
        handover.withdraw(project, one(reading), actor=ada, reason="  ")
    assert (refused.value.code, state(reading)) == ("reason_missing", S.ASSIGNED)


def test_a_withdrawn_reading_leaves_the_statistics(project, article, ben, cleo, ada):
    reading = make(article, ben, S.SUBMITTED, spans=[("fact", 0, 5)])
    make(article, cleo, S.SUBMITTED)
    counted = Assignment.objects.counted().filter(article__project=project)
    assert set(agreement.statistics(counted)[article.pk].reviewers) == {ben.pk, cleo.pk}
    handover.withdraw(project, one(reading), actor=ada, reason="Ben wrote it.")
    assert set(agreement.statistics(counted)[article.pk].reviewers) == {cleo.pk}


def test_reassigning_moves_a_reading_to_somebody_else(project, article, ben, cleo, emil, ada):
    reading = make(article, ben, S.IN_PROGRESS)
    make(article, cleo, S.SUBMITTED)
    assert handover.reassign(project, one(reading), to=emil, actor=ada) == 1
    assert state(reading) == S.WITHDRAWN
    assert Assignment.objects.of(emil).get().article == article
    assert assignments.plan(project) == []


@pytest.mark.parametrize("theirs", ALL)
def test_nobody_is_given_an_article_they_have_or_had(project, article, ben, emil, ada, theirs):
    reading = make(article, ben, S.ASSIGNED)
    make(article, emil, theirs)
    assert handover.reassign(project, one(reading), to=emil, actor=ada) == 0
    assert state(reading) == S.ASSIGNED


def test_two_readings_of_one_article_go_to_two_people(project, article, ben, cleo, emil, ada):
    readings = [make(article, who, S.ASSIGNED).pk for who in (ben, cleo)]
    assert handover.reassign(project, Assignment.objects.filter(pk__in=readings), to=emil, actor=ada) == 1
    assert Assignment.objects.filter(state=S.ASSIGNED).count() == 2


def test_readings_go_to_members_only(project, reading, otto, ada):
    with pytest.raises(Broken) as refused:
        handover.reassign(project, one(reading), to=otto, actor=ada)
    assert (refused.value.code, state(reading)) == ("not_a_member", S.ASSIGNED)


def test_nothing_of_another_project_is_moved(other_project, project, reading, ada):
    readings = Assignment.objects.all()
    assert handover.reclaim(other_project, readings, actor=ada) == 0
    assert handover.withdraw(other_project, readings, actor=ada, reason="No.") == 0
    assert handover.lock(other_project, readings, actor=ada) == 0
    assert state(reading) == S.ASSIGNED


def test_a_locked_reading_stays_as_it_is(project, article, ben, emil, ada):
    reading = make(article, ben, S.IN_PROGRESS)
    assert handover.lock(project, one(reading), actor=ada) == 1
    steps = {"article": article, "reviewer": ben, "operation": uuid.uuid4()}
    mark = {"uuid": uuid.uuid4(), "tag": "fact", "start": 0, "end": 5, "quote": "Hello"}
    for step in (
        lambda: assignments.submit(**steps),
        lambda: assignments.skip(**steps, reason="Too long."),
        lambda: annotations.create(**steps, **mark),
    ):
        with pytest.raises(Conflict, match="locked"):
            step()
    assert handover.reclaim(project, one(reading), actor=ada) == 0
    assert handover.withdraw(project, one(reading), actor=ada, reason="No.") == 0
    assert handover.reassign(project, one(reading), to=emil, actor=ada) == 0
    assert list(assignments.queue(ben)) == []
    assert handover.lock(project, one(reading), actor=ada, is_locked=False) == 1
    assert assignments.submit(**steps).state == S.SUBMITTED


def test_a_locked_submitted_reading_is_opened_by_managers_only(project, article, ben, ada):
    reading = make(article, ben, S.SUBMITTED)
    handover.lock(project, one(reading), actor=ada)
    with pytest.raises(Conflict, match="only a manager"):
        assignments.reopen(article=article, reviewer=ben, operation=uuid.uuid4())
    assert handover.reopen(one(reading), actor=ada) == (1, [])
    reading.refresh_from_db()
    assert (reading.state, reading.is_locked) == (S.IN_PROGRESS, False)


@pytest.mark.parametrize("before", [S.SKIPPED, S.RECLAIMED, S.WITHDRAWN])
def test_what_was_put_aside_is_given_back_while_a_reader_is_missing(project, article, ben, cleo, emil, ada, before):
    reading = make(article, ben, before)
    make(article, cleo, S.SUBMITTED)
    assert handover.reopen(one(reading), actor=ada) == (1, [])
    assert reading.__class__.objects.get(pk=reading.pk).is_open
    other = factories.make_article(project)
    reading = make(other, ben, before)
    make(other, cleo, S.SUBMITTED)
    make(other, emil, S.ASSIGNED)
    done, refused = handover.reopen(one(reading), actor=ada)
    assert (done, len(refused), state(reading)) == (0, 1, before)
