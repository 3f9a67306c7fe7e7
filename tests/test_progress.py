"""How far the reading is: one definition of n of m, a pace, and a day – or the reason why there is none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corpus_app import access, progress
from corpus_app.models import Article, Assignment, Role
from tests import factories

S = Assignment.State
TODAY = timezone.localdate()


def submitted_on(project, reader, *backs, **fields):
    """A submitted reading for each number of days ago."""
    now = timezone.now()
    return [
        factories.make_reading(
            factories.make_article(project, source="The Harbour Gazette"),
            reader,
            S.SUBMITTED,
            submitted_at=now - timedelta(days=back),
            **fields,
        )
        for back in backs
    ]


def membership(user, project):
    return access.membership_for(user, project.slug)


# --- n of m


def test_it_counts_submitted_and_open_readings(project, ben):
    states = [S.SUBMITTED, S.SUBMITTED, S.IN_PROGRESS, S.ASSIGNED, S.SKIPPED, S.RECLAIMED, S.WITHDRAWN]
    for state in states:
        factories.make_reading(factories.make_article(project), ben, state)
    found = progress.of_person(ben)[project.pk]
    assert (found.submitted, found.begun, found.waiting, found.skipped) == (2, 1, 1, 1)
    assert (found.open, found.total) == (2, 4)


def test_hidden_articles_training_and_second_readings_do_not_count(project, ben, article):
    done = factories.make_reading(article, ben, S.SUBMITTED)
    factories.make_reading(article, ben, kind=Assignment.Kind.REPEAT)
    factories.make_reading(factories.make_article(project), ben, kind=Assignment.Kind.TRAINING)
    factories.make_reading(factories.make_article(project, is_hidden=True), ben)
    assert progress.of_person(ben)[project.pk].total == 1
    Article.objects.filter(pk=done.article_id).update(is_hidden=True)
    assert progress.of_person(ben) == {}


def test_all_pages_and_the_api_say_the_same(client_for, project, ada, ben):
    submitted_on(project, ben, 0, 1)
    factories.make_reading(factories.make_article(project), ben)
    address = f"/projects/{project.slug}/"
    of_ben = client_for(ben)
    assert "2 of your 3" in of_ben.get("/").content.decode()
    assert "2 of your 3 read" in of_ben.get(address).content.decode()
    assert "2 of your 3 are submitted" in of_ben.get(f"{address}progress/").content.decode()
    own = of_ben.get(f"/api/projects/{project.slug}/progress/").json()
    assert own["readings"] == {"total": 3, "submitted": 2, "begun": 0, "waiting": 1, "skipped": 0}
    of_ada = client_for(ada)
    assert "2 of 3 readings submitted" in of_ada.get("/").content.decode()
    assert "2 of 3 submitted" in of_ada.get(address).content.decode()
    assert "2 of 3" in of_ada.get(f"{address}people/").content.decode()
    assert "2 of 3 readings are submitted" in of_ada.get(f"{address}progress/").content.decode()


def test_together():
    early, late = timezone.now() - timedelta(days=9), timezone.now()
    found = progress.together([progress.Counts(1, 2, 3, 4, late), progress.Counts(1, first=early), progress.NOTHING])
    assert found == progress.Counts(2, 2, 3, 4, early)


def test_a_manager_who_reads_does_not_learn_what_peers_do_there(project, ada, ben, article):
    factories.make_reading(article, ada)
    submitted_on(project, ben, 1)
    before = progress.of(membership(ada, project))
    factories.make_reading(article, ben, S.SUBMITTED, spans=[("fact", 0, 5)])
    after = progress.of(membership(ada, project))
    assert (before.counts, before.tags, before.days) == (after.counts, after.tags, after.days)
    assert (after.counts.total, after.left_out) == (2, 1)


def test_pages_say_so(client_for, project, ada, ben, article):
    factories.make_reading(article, ada)
    for place in ("", "progress/", "people/"):
        page = client_for(ada).get(f"/projects/{project.slug}/{place}").content.decode()
        assert "You are reading 1 article yourself" in page, place
    assert "You are reading" not in client_for(ben).get(f"/projects/{project.slug}/progress/").content.decode()


def test_marks_of_others_are_counted_once_the_manager_has_looked(project, ada, ben, article):
    own = factories.make_reading(article, ada, S.SUBMITTED)
    factories.make_reading(article, ben, S.SUBMITTED, spans=[("fact", 0, 5)])
    fact = next(row for row in progress.of(membership(ada, project)).tags if row.tag.slug == "fact")
    assert (fact.spans, fact.readings) == (0, 0)
    own.compared_at = timezone.now()
    own.save()
    fact = next(row for row in progress.of(membership(ada, project)).tags if row.tag.slug == "fact")
    assert (fact.spans, fact.readings) == (1, 1)


# --- When it will be done


def counts(n_open, begun_days_ago):
    return progress.Counts(50, 0, n_open, 0, timezone.now() - timedelta(days=begun_days_ago))


def each_day(*numbers):
    """What was submitted today, yesterday, …"""
    return {TODAY - timedelta(days=back): n for back, n in enumerate(numbers)}


def test_the_day_follows_from_the_pace():
    found = progress.forecast(counts(20, 30), each_day(*[2] * 14), TODAY)
    assert (found.finish, found.earliest, found.latest) == (TODAY + timedelta(days=10),) * 3
    assert (found.submitted, found.days, found.per_day, found.reason) == (28, 14, 2.0, "")


def test_days_that_differ_make_the_day_less_sure():
    found = progress.forecast(counts(20, 30), each_day(*[4, 0] * 7), TODAY)
    assert found.earliest < found.finish == TODAY + timedelta(days=10) < found.latest


def test_days_that_differ_very_much_allow_any_last_day():
    found = progress.forecast(counts(20, 30), each_day(9), TODAY)
    assert found.finish == TODAY + timedelta(days=32)
    assert found.latest is None


def test_who_began_lately_is_not_measured_by_days_before():
    assert progress.forecast(counts(20, 3), each_day(2, 2, 2, 2), TODAY).finish == TODAY + timedelta(days=10)


@pytest.mark.parametrize(
    ("n_open", "began", "numbers", "reason"),
    [
        (0, 30, [5] * 14, "done"),
        (20, 1, [9, 9], "thin"),
        (20, 30, [1, 1, 1, 1], "thin"),
        (20, 30, [], "thin"),
        (9000, 30, [1] * 14, "far"),
    ],
)
def test_without_a_day_there_is_a_reason(n_open, began, numbers, reason):
    found = progress.forecast(counts(n_open, began), each_day(*numbers), TODAY)
    assert (found.reason, found.finish) == (reason, None)


def test_nobody_has_read_yet():
    assert progress.forecast(progress.Counts(waiting=3), {}, TODAY).reason == "thin"


def test_imported_readings_make_no_pace(project, ben):
    submitted_on(project, ben, 0, 0, 1, 1, 2, 2, 5, is_imported=True)
    factories.make_reading(factories.make_article(project), ben)
    found = progress.of(membership(ben, project))
    assert (found.forecast.submitted, found.forecast.reason, found.days) == (0, "thin", [])
    assert found.counts.submitted == 7


# --- How long it takes


def test_the_median_is_not_moved_by_one_long_article():
    found = progress.times([60, 120, 180, 240, 36_000])
    assert (found.median, found.low, found.high, found.readings) == (180, 120, 240, 5)


def test_four_readings_are_too_few():
    assert progress.times([60, 60, 60, 60]) == progress.Times(4)


def test_only_time_that_was_counted_counts(project, ben):
    submitted_on(project, ben, *[1] * 5, active_seconds=90)
    submitted_on(project, ben, *[1] * 5, active_seconds=0)
    submitted_on(project, ben, *[1] * 5, active_seconds=900, is_imported=True)
    found = progress.of(membership(ben, project)).times
    assert (found.median, found.readings) == (90, 5)


# --- A project


def test_days_without_readings_are_there_too(project, ben):
    submitted_on(project, ben, 4, 4, 1)
    assert [n for _day, n in progress.of(membership(ben, project)).days] == [2, 0, 0, 1, 0]


def test_everybody_who_reads_is_listed_and_who_left_with_work(project, ada, ben, cleo, dora):
    submitted_on(project, cleo, 1)
    project.memberships.filter(user=cleo).update(left_at=timezone.now())
    found = progress.of(membership(ada, project))
    assert [(person.user, person.counts.total) for person in found.people] == [(ben, 0), (cleo, 1)]


def test_sources_are_withheld_where_they_are_not_known(project, ben, ada):
    submitted_on(project, ben, 1)
    project.is_source_blind = True
    project.save()
    assert progress.of(membership(ben, project)).sources is None
    assert [source.name for source, _counts in progress.of(membership(ada, project)).sources] == ["The Harbour Gazette"]


def test_adjudicators_see_the_team_without_its_people(project, dora, ben):
    submitted_on(project, ben, 1)
    found = progress.of(membership(dora, project))
    assert membership(dora, project).role == Role.ADJUDICATOR
    assert (found.is_team, found.counts.total, found.people) == (True, 1, [])
