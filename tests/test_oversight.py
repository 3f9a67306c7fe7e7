"""What a manager should look at: readings that stand still, and people who read fast and differ."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corpus_app import access, oversight, progress
from corpus_app.models import Annotation, Assignment
from tests import factories, teams

S = Assignment.State


def ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def manager(project, ada):
    return access.membership_for(ada, project.slug)


# --- Who is stuck


def test_who_did_nothing_for_a_week_stands_still(project, manager, article, ben, cleo):
    factories.make_reading(article, ben, handed_out_at=ago(20), touched_at=ago(8))
    factories.make_reading(article, cleo, handed_out_at=ago(20), touched_at=ago(6))
    assert [(row.user, row.waiting, row.begun, row.days) for row in oversight.standing_still(manager, 7)] == [
        (ben, 1, 0, 8)
    ]
    assert oversight.standing_still(manager, 14) == []
    assert {row.user for row in oversight.standing_still(manager, 3)} == {ben, cleo}


def test_a_submitted_article_is_a_step(project, manager, article, ben):
    factories.make_reading(article, ben, handed_out_at=ago(20))
    factories.make_reading(factories.make_article(project), ben, S.SUBMITTED, submitted_at=ago(1))
    assert oversight.standing_still(manager, 7) == []


def test_training_is_a_step_too(project, manager, article, ben):
    factories.make_reading(article, ben, handed_out_at=ago(20))
    trained = factories.make_article(project)
    factories.make_reading(trained, ben, S.SUBMITTED, kind=Assignment.Kind.TRAINING, submitted_at=ago(1))
    assert oversight.standing_still(manager, 7) == []


def test_who_just_got_something_is_not_late(project, manager, article, ben):
    factories.make_reading(article, ben, handed_out_at=ago(2))
    assert oversight.standing_still(manager, 7) == []


@pytest.mark.parametrize("fields", [{"is_locked": True}, {"is_imported": True}, {"kind": Assignment.Kind.REPEAT}])
def test_what_nobody_waits_for_is_not_late(project, manager, article, ben, fields):
    factories.make_reading(article, ben, S.IN_PROGRESS, handed_out_at=ago(20), started_at=ago(20), **fields)
    assert oversight.standing_still(manager, 7) == []
    assert not oversight.left_lying(manager, 7).exists()


def test_nobody_is_late_in_a_closed_project(project, manager, article, ben):
    factories.make_reading(article, ben, S.IN_PROGRESS, handed_out_at=ago(20), started_at=ago(20))
    manager.project.status = "closed"
    assert oversight.standing_still(manager, 7) == []
    assert not oversight.left_lying(manager, 7).exists()


def test_whom_progress_knows_to_be_at_work_need_not_be_looked_at(project, manager, ada, ben, cleo, outsider):
    """The page asks about few people, and finds the same as asking about all."""
    ended = {ada: [20], ben: [1, 30], cleo: [9], outsider: []}
    for person, days in ended.items():
        factories.make_reading(factories.make_article(project), person, handed_out_at=ago(40))
        for back in days:
            done = factories.make_article(project)
            factories.make_reading(done, person, S.SUBMITTED, submitted_at=ago(back), started_at=ago(back))
    factories.make_reading(factories.make_article(project), cleo, S.SKIPPED, touched_at=ago(2))
    asked = {days: oversight.quiet(progress.of(manager), days) for days in oversight.DAYS}
    assert set(asked[7]) == {ada.pk, cleo.pk, outsider.pk}
    for days in oversight.DAYS:
        found = oversight.standing_still(manager, days, among=asked[days])
        assert found == oversight.standing_still(manager, days)
    assert [row.user for row in oversight.standing_still(manager, 7, among=asked[7])] == [outsider, ada]
    assert oversight.standing_still(manager, 7, among=[]) == []


def test_begun_and_left_lying(project, manager, article, ben):
    lying = factories.make_reading(article, ben, S.IN_PROGRESS, started_at=ago(9), touched_at=ago(8))
    others = [{"started_at": ago(9), "touched_at": ago(1)}, {"started_at": ago(3)}]
    for fields in others:
        factories.make_reading(factories.make_article(project), ben, S.IN_PROGRESS, **fields)
    assert list(oversight.left_lying(manager, 7)) == [lying]


# --- Who reads fast, and differs

SPEEDS = {"anna": 100, "bert": 120, "cora": 110, "dirk": 300}


@pytest.fixture
def team(project):
    """Four people who read the same 12 articles; dirk three times as fast, and his marks by lot."""
    people = [factories.make_user(name) for name in SPEEDS]
    for person in people:
        factories.make_member(project, person)
    articles = teams.make_articles(project, 12)
    teams.read(articles, people[:3], care=0.95)
    teams.read(articles, people[3:], care=0.0, seed=9)
    for reading in Assignment.objects.select_related("article", "reviewer"):
        reading.active_seconds = 60 * reading.article.word_count // SPEEDS[reading.reviewer.username]
        reading.save()
    return people


def looked_at(manager):
    found, middle = oversight.manners(manager, progress.of(manager).work)
    return [each.user.username for each in found if middle.is_to_be_looked_at(each)]


def test_who_is_quick_and_apart_is_named(manager, team):
    found, middle = oversight.manners(manager, progress.of(manager).work)
    dirk = found[3]
    assert (dirk.timed, dirk.peers, dirk.shared, dirk.read) == (12, 3, 36, 12)
    assert dirk.words_per_minute == pytest.approx(300, rel=0.03)
    assert middle.words_per_minute == pytest.approx(115, rel=0.03)
    assert dirk.kappa < middle.kappa - oversight.APART
    assert looked_at(manager) == ["dirk"]


def test_quick_alone_is_nothing(project, manager, team):
    dirks = Annotation.objects.filter(assignment__reviewer=team[3])
    dirks.delete()
    for reading in Assignment.objects.filter(reviewer=team[3]):
        model = Assignment.objects.get(article=reading.article_id, reviewer=team[0])
        for mark in model.annotations.all():
            factories.make_annotation(reading, mark.tag, mark.start, mark.end)
        reading.article.forget_statistics()
    assert looked_at(manager) == []


def test_apart_alone_is_nothing(manager, team):
    Assignment.objects.filter(reviewer=team[3]).update(active_seconds=100)
    assert looked_at(manager) == []


@pytest.mark.uncounted
def test_quick_with_few_marks_is_named(manager, team):
    """Without agreement too: one article less than it takes, each."""
    Assignment.objects.filter(reviewer=team[3]).update(is_independent=False)
    marks = Annotation.objects.filter(assignment__reviewer=team[3]).values_list("pk", flat=True)
    Annotation.objects.filter(pk__in=list(marks)[3:]).delete()
    found, middle = oversight.manners(manager, progress.of(manager).work)
    assert found[3].kappa is None
    assert middle.marks_little(found[3])
    assert looked_at(manager) == ["dirk"]


@pytest.mark.uncounted
def test_with_fewer_readings_nothing_is_said(manager, team):
    few = Assignment.objects.filter(reviewer=team[3]).order_by("pk")[: oversight.LEAST_READINGS - 1]
    Assignment.objects.filter(reviewer=team[3]).exclude(pk__in=list(few.values_list("pk", flat=True))).delete()
    found, _middle = oversight.manners(manager, progress.of(manager).work)
    assert (found[3].timed, found[3].words_per_minute, found[3].marks) == (9, None, None)
    assert looked_at(manager) == []


@pytest.mark.uncounted
def test_two_people_are_no_team(manager, team):
    Assignment.objects.filter(reviewer__in=team[:2]).delete()
    _found, middle = oversight.manners(manager, progress.of(manager).work)
    assert middle == oversight.Middle(None, None, None)
    assert looked_at(manager) == []


def test_a_manager_who_reads_sees_no_agreement_before_looking(project, manager, team, ada):
    articles = list(project.articles.all())
    for article in articles[:10]:
        factories.make_reading(article, ada, S.SUBMITTED)
    found, _middle = oversight.manners(manager, progress.of(manager).work)
    assert all(each.kappa is None for each in found)
    Assignment.objects.filter(reviewer=ada).update(compared_at=timezone.now())
    found, _middle = oversight.manners(manager, progress.of(manager).work)
    assert found[-1].kappa is not None


def test_what_is_being_read_is_left_out(project, manager, team, ada):
    for article in project.articles.all():
        factories.make_reading(article, ada)
    assert oversight.manners(manager, progress.of(manager).work)[0] == []
