"""Time on task: nothing twice, nothing beyond the clock on the wall; and the place one stopped at."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from corpus_app import sittings
from corpus_app.models import Assignment, Sitting
from corpus_app.rules import Broken, Conflict
from tests import factories

BEGIN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def heard(reading, monkeypatch):
    """heard(after, seconds, page="one", place=0): a report that many seconds after nine; the seconds counted then."""
    pages = {}

    def heard(after, seconds, page="one", place=0):
        monkeypatch.setattr("django.utils.timezone.now", lambda: BEGIN + timedelta(seconds=after))
        sitting = pages.setdefault(page, uuid.uuid4())
        counted = sittings.report(
            article=reading.article, reviewer=reading.reviewer, sitting=sitting, seconds=seconds, place=place
        )
        reading.refresh_from_db()
        assert reading.active_seconds == counted
        return counted

    return heard


def test_a_count_that_grows_is_added_once(heard):
    assert heard(30, 20) == 20
    assert heard(60, 45) == 45
    assert heard(61, 45) == 45, "the same report again"
    assert heard(62, 20) == 45, "an old report, late"
    assert heard(90, 46) == 46


def test_a_lost_report_is_made_up_by_the_next(heard):
    heard(30, 20)
    assert heard(630, 500) == 500


def test_nothing_beyond_the_clock_on_the_wall(heard):
    assert heard(30, 10_000) == sittings.FIRST
    assert heard(40, 20_000) == sittings.FIRST + 10
    assert heard(50, 20_000) == sittings.FIRST + 10, "what was not counted is not counted later"


def test_two_pages_at_once_do_not_count_the_same_time_twice(heard):
    heard(30, 30, "one")
    heard(60, 30, "two")
    assert heard(60.5, 60, "one") <= 61


def test_a_later_sitting_adds_to_the_earlier(heard):
    heard(60, 60, "one")
    assert heard(90_000, 15, "tomorrow") == 75


def test_it_does_not_begin_the_reading_or_count_as_an_operation(heard, reading):
    heard(30, 20)
    assert (reading.state, reading.seq) == (Assignment.State.ASSIGNED, 0)


def test_the_last_place_is_where_to_go_on(heard, reading):
    def place():
        return Assignment.objects.values_list(sittings.last_place(), flat=True).get(pk=reading.pk)

    assert place() is None
    heard(30, 20, "one", place=12)
    heard(40, 20, "two", place=3)
    assert place() == 3
    heard(50, 19, "two", place=9)
    assert place() == 3, "a late report is not the last"
    heard(60, 20, "one", place=14)
    assert place() == 14


def test_a_place_past_the_end_is_refused(heard, reading):
    with pytest.raises(Broken) as refused:
        heard(30, 20, place=reading.article.length + 1)
    assert refused.value.code == "past_end"
    assert not Sitting.objects.exists()
    heard(30, 20, place=reading.article.length)


@pytest.mark.parametrize("state", ["submitted", "skipped", "reclaimed", "withdrawn"])
def test_a_closed_reading_counts_no_more(article, ben, state):
    factories.make_reading(article, ben, state)
    with pytest.raises(Conflict) as refused:
        sittings.report(article=article, reviewer=ben, sitting=uuid.uuid4(), seconds=5, place=0)
    assert refused.value.code == "reading_closed"
    assert not Sitting.objects.exists()
