"""POST /api/articles/<uuid>/submit/, skip/ and reopen/."""

import uuid

import pytest
from django.utils import timezone

from corpus_app.models import Assignment
from tests import factories

from .requests import codes, put, step

SUBMITTED = Assignment.State.SUBMITTED


def test_submitting_works_without_annotations(client_for, ben, article, reading):
    response = step(client_for(ben), article, "submit")
    assert response.status_code == 200
    assert response.json() == {"state": "submitted", "next": None}
    reading.refresh_from_db()
    assert reading.state == SUBMITTED
    assert reading.started_at <= reading.submitted_at


def test_it_leads_to_the_next_article(client_for, ben, project, article, reading):
    following = factories.make_article(project, text="Another one.")
    factories.make_reading(following, ben, position=5)
    assert step(client_for(ben), article, "submit").json()["next"] == f"/articles/{following.uuid}/read/"


def test_submitting_again_changes_nothing(client_for, ben, article, reading):
    client, operation = client_for(ben), uuid.uuid4()
    step(client, article, "submit", operation=operation)
    first = Assignment.objects.get().submitted_at
    assert step(client, article, "submit", operation=operation).status_code == 200
    assert Assignment.objects.get().submitted_at == first


def test_a_repeated_submit_does_not_close_what_was_reopened(client_for, ben, article, reading):
    client, operation = client_for(ben), uuid.uuid4()
    step(client, article, "submit", operation=operation)
    step(client, article, "reopen")
    step(client, article, "submit", operation=operation)
    assert Assignment.objects.get().state == Assignment.State.IN_PROGRESS


def test_submitting_twice_under_two_keys_is_a_conflict(client_for, ben, article, reading):
    client = client_for(ben)
    step(client, article, "submit")
    assert codes(step(client, article, "submit")) == ["reading_closed"]


def test_skipping_needs_a_reason(client_for, ben, article, reading):
    assert codes(step(client_for(ben), article, "skip", reason="  ")) == ["reason_missing"]
    assert step(client_for(ben), article, "skip", reason="I know the author.").json()["state"] == "skipped"
    reading.refresh_from_db()
    assert reading.skip_reason == "I know the author."


def test_one_may_reopen_until_a_peer_was_seen(client_for, ben, article, reading):
    client = client_for(ben)
    put(client, article)
    step(client, article, "submit")
    assert step(client, article, "reopen").json()["state"] == "in_progress"
    step(client, article, "submit")
    Assignment.objects.update(compared_at=timezone.now())
    assert codes(step(client, article, "reopen")) == ["already_compared"]


def test_seeing_a_peers_annotations_closes_ones_reading_for_good(client_for, ben, cleo, article, reading):
    factories.make_reading(article, cleo, SUBMITTED, spans=[("opinion", 0, 5)])
    client = client_for(ben)
    step(client, article, "submit")
    rows = client.get(f"/api/articles/{article.uuid}/annotations/").json()["results"]
    assert [row["tag"] for row in rows] == ["opinion"]
    assert codes(step(client, article, "reopen")) == ["already_compared"]


def test_a_manager_can_open_a_compared_reading_and_it_leaves_agreement(ada, ben, article):
    from corpus_app import assignments

    reading = factories.make_reading(article, ben, SUBMITTED, compared_at=timezone.now())
    assignments.reopen_for(reading=reading, manager=ada)
    reading.refresh_from_db()
    assert (reading.is_open, reading.is_independent) == (True, False)
    assert not Assignment.objects.counted().exists()


def test_asking_to_reopen_flags_the_article_once(client_for, ben, article, reading):
    client = client_for(ben)
    step(client, article, "submit")
    Assignment.objects.update(compared_at=timezone.now())
    for _ in range(2):
        answer = step(client, article, "ask-to-reopen")
        assert answer.json()["state"] == "submitted"
    flag = article.flags.get()
    assert (flag.raised_by, flag.resolved_at) == (ben, None)
    assert "open my reading again" in flag.reason


def test_an_open_reading_needs_no_asking(client_for, ben, article, reading):
    assert codes(step(client_for(ben), article, "ask-to-reopen")) == ["nothing_to_reopen"]
    assert not article.flags.exists()


def test_work_kept_for_another_person_is_refused_by_name(client_for, ben, cleo, article, reading):
    operation = str(uuid.uuid4())
    headers = {"Idempotency-Key": operation, "Annotator-User": str(cleo.uuid)}
    answer = client_for(ben).post(f"/api/articles/{article.uuid}/submit/", {}, "application/json", headers=headers)
    assert (answer.status_code, codes(answer)) == (403, ["somebody_else"])


@pytest.mark.parametrize("verb", ["submit", "skip", "reopen"])
def test_an_outsider_finds_nothing(client_for, outsider, article, verb):
    body = {"reason": "x"} if verb == "skip" else {}
    assert step(client_for(outsider), article, verb, **body).status_code == 404


@pytest.mark.parametrize(("verb", "code"), [("submit", "reading_closed"), ("reopen", "nothing_to_reopen")])
def test_without_a_reading_there_is_nothing_to_do(client_for, ben, article, verb, code):
    assert codes(step(client_for(ben), article, verb)) == [code]


@pytest.mark.parametrize("verb", ["submit", "reopen"])
def test_an_unknown_field_is_refused(client_for, ben, article, reading, verb):
    assert step(client_for(ben), article, verb, why="because").status_code == 400
