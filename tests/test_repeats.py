"""Second readings: drawn by lot, due after days, mixed into the queue, and the first one out of sight meanwhile."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from corpus_app import adjudication, annotations, assignments, progress, repeats
from corpus_app.models import Assignment, Membership
from corpus_app.rules import Conflict
from tests import factories
from tests.test_blindness import everything_readable, parts_of_addresses, snapshot

S = Assignment.State
SUBMITTED = S.SUBMITTED


@pytest.fixture
def steady(project):
    """The project, with every fifth article coming back after ten days."""
    project.repeat_percent, project.repeat_after_days = 20, 10
    project.save()
    return project


def read_by(reader, project, count, days_ago=11):
    """So many articles that the reader submitted, each with a mark."""
    at = timezone.now() - timedelta(days=days_ago)
    made = [factories.make_article(project, f"Hello number {number}. And more.") for number in range(count)]
    for article in made:
        factories.make_reading(article, reader, SUBMITTED, spans=[("fact", 0, 5)], submitted_at=at, started_at=at)
    return made


def bring(user, project):
    return assignments.bring(Membership.objects.filter(user=user, project=project).select_related("project", "user"))


def again(user):
    return Assignment.objects.of(user).repeat()


def test_so_many_percent_of_the_old_readings_come_back_and_never_more(steady, ben):
    read_by(ben, steady, 11)
    assert bring(ben, steady) == 2
    assert bring(ben, steady) == 0
    read_by(ben, steady, 4)
    assert bring(ben, steady) == 1
    assert again(ben).count() == 3


def test_they_come_on_the_day_and_not_before(steady, ben):
    with time_machine.travel("2031-03-01T12:00:00Z", tick=False) as clock:
        read_by(ben, steady, 5, days_ago=0)
        clock.move_to("2031-03-11T11:59:00Z")
        assert bring(ben, steady) == 0
        clock.move_to("2031-03-11T12:00:00Z")
        assert bring(ben, steady) == 1
        assert again(ben).get().handed_out_at == timezone.now()


def test_the_draw_is_the_same_for_the_same_articles(steady, ben, cleo):
    articles = read_by(ben, steady, 20)
    bring(ben, steady)
    chosen = set(again(ben).values_list("article", flat=True))
    again(ben).delete()
    bring(ben, steady)
    assert set(again(ben).values_list("article", flat=True)) == chosen
    for article in articles:
        at = timezone.now() - timedelta(days=20)
        factories.make_reading(article, cleo, SUBMITTED, submitted_at=at)
    bring(cleo, steady)
    assert set(again(cleo).values_list("article", flat=True)) != chosen


def test_they_stand_among_the_others_in_the_queue(steady, ben):
    read_by(ben, steady, 40)
    for number in range(40):
        factories.make_reading(factories.make_article(steady, f"New {number}."), ben, position=number)
    bring(ben, steady)
    kinds = [reading.kind for reading in assignments.queue(ben, steady)]
    assert kinds.count("repeat") == 8
    assert "repeat" in kinds[:20] and "repeat" in kinds[20:]
    assert progress.of_person(ben)[steady.pk].total == 80


@pytest.mark.parametrize("change", ["is_hidden", "is_training"])
def test_articles_that_nobody_reads_now_do_not_come_back(steady, ben, change):
    for article in read_by(ben, steady, 5):
        setattr(article, change, True)
        article.save()
    assert bring(ben, steady) == 0


def test_nothing_comes_back_unless_the_project_says_so(project, ben):
    read_by(ben, project, 30)
    assert bring(ben, project) == 0


def test_home_and_next_bring_them(client_for, steady, ben):
    read_by(ben, steady, 5)
    assert client_for(ben).get("/api/projects/harbour/next/").status_code == 200
    read_by(ben, steady, 5)
    client_for(ben).get("/")
    assert again(ben).count() == 2


def test_submitting_brings_what_is_due(client_for, steady, article, reading, ben):
    read_by(ben, steady, 5)
    answer = client_for(ben).post(
        f"/api/articles/{article.uuid}/submit/",
        {},
        "application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert answer.json()["next"] == f"/articles/{again(ben).get().article.uuid}/read/"


# --- The first reading stays out of sight -----------------------------------------------------------


@pytest.fixture
def twice(steady, article, ben, cleo, dora):
    """ben's open second reading of an article on which he said much the first time."""
    long_ago = timezone.now() - timedelta(days=11)
    first = factories.make_reading(article, ben, SUBMITTED, submitted_at=long_ago, started_at=long_ago)
    mark = factories.make_annotation(first, "disputed", 6, 10, note="SEEN BEFORE")
    factories.make_evidence(mark, url="https://seen-before.example/")
    for about in (None, mark):
        comment = factories.make_comment(article, ben, "SEEN BEFORE", annotation=about)
        type(comment).objects.filter(pk=comment.pk).update(created_at=long_ago)
    flag = factories.make_flag(article, ben, "SEEN BEFORE", annotation=mark)
    type(flag).objects.filter(pk=flag.pk).update(created_at=long_ago)
    factories.make_reading(article, cleo, SUBMITTED, spans=[("opinion", 6, 10)])
    factories.make_ruling(article, "opinion", 6, 10, dora, reason="SEEN BEFORE")
    article.refresh_from_db()
    article.adjudicated_at = long_ago
    article.save()
    return factories.make_reading(article, ben, kind="repeat", handed_out_at=timezone.now())


def test_nothing_that_can_be_read_holds_the_first_reading_or_depends_on_it(
    client_for, ben, cleo, steady, article, twice, time_machine, caplog
):
    time_machine.move_to(timezone.now(), tick=False)
    caplog.set_level("CRITICAL")
    first = Assignment.objects.main().get(article=article, reviewer=ben)
    mark = first.annotations.get()
    client = client_for(ben)
    known = parts_of_addresses(steady, [article], ben, cleo, mark) | {"evidence_id": [mark.evidence.get().uuid]}
    client.get("/")
    before = everything_readable(client, known)
    assert sum(status == 200 for status, *_ in before.values()) > 50
    asked = [path for path, (_, _, body) in before.items() if str(mark.uuid) in path]
    named = [path for path, (_, _, body) in before.items() if str(mark.uuid).encode() in body and path not in asked]
    assert [path for path, (_, _, body) in before.items() if b"SEEN BEFORE" in body] == named == []
    assert {before[path][0] for path in asked} == {404}
    factories.make_annotation(first, "fact", 0, 5)
    first.annotations.filter(tag__slug="disputed").update(note="Otherwise")
    after = snapshot(client, before)
    assert [path for path in before if before[path] != after[path]] == []


def test_the_page_says_that_it_is_a_second_reading(client_for, ben, article, twice):
    page = client_for(ben).get(f"/articles/{article.uuid}/read/").content.decode()
    assert "You have read this article before" in page and "Second reading" in page
    assert client_for(ben).get(f"/articles/{article.uuid}/compare/").status_code == 404


def test_its_marks_cannot_be_touched_or_brought_back(client_for, ben, article, twice):
    mark = Assignment.objects.main().get(article=article, reviewer=ben).annotations.get()
    client = client_for(ben)
    for version in (1, 7):
        headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": f'"{version}"'}
        address = f"/api/annotations/{mark.uuid}/"
        assert client.patch(address, {"note": "x"}, "application/json", headers=headers).status_code == 404
        assert client.delete(address, headers=headers).status_code == 404
        assert client.post(f"{address}restore/", headers=headers).status_code == 404
    with pytest.raises(Conflict) as refused:
        body = {"tag": "fact", "start": 0, "end": 5, "quote": article.text[:5]}
        annotations.create(uuid=mark.uuid, reviewer=ben, article=article, operation=uuid.uuid4(), **body)
    assert refused.value.code in {"other_body", "taken"}
    assert refused.value.current is None


def test_marks_go_into_the_second_reading_and_both_are_there_afterwards(client_for, ben, article, twice):
    body = {"tag": "fact", "start": 0, "end": 5, "quote": article.text[:5]}
    annotations.create(uuid=uuid.uuid4(), reviewer=ben, article=article, operation=uuid.uuid4(), **body)
    assignments.submit(article=article, reviewer=ben, operation=uuid.uuid4())
    twice.refresh_from_db()
    assert twice.is_submitted and twice.annotations.count() == 1
    page = client_for(ben).get(f"/articles/{article.uuid}/read/").content.decode()
    assert f'href="/articles/{article.uuid}/twice/"' in page
    listed = client_for(ben).get(f"/api/articles/{article.uuid}/annotations/").json()["results"]
    assert sorted(row["tag"] for row in listed if row["note"] or row["tag"] == "fact") == ["disputed", "fact"]
    assert [reading.kind for reading in adjudication.corrected(ben)] == ["main"]


def test_the_second_reading_counts_nowhere_else(ben, article, twice):
    twice.state, twice.submitted_at = SUBMITTED, timezone.now()
    twice.save()
    counted = Assignment.objects.counted().filter(article=article, reviewer=ben)
    assert [reading.kind for reading in counted] == ["main"]
    (pair,) = repeats.pairs(Assignment.objects.counted())
    assert [reading.kind for reading in pair] == ["main", "repeat"]


def test_neither_can_be_opened_again_by_its_reader(client_for, ben, article, twice):
    assignments.submit(article=article, reviewer=ben, operation=uuid.uuid4())
    with pytest.raises(Conflict) as refused:
        assignments.reopen(article=article, reviewer=ben, operation=uuid.uuid4())
    assert refused.value.code == "second_reading"
    page = client_for(ben).get(f"/articles/{article.uuid}/read/").content.decode()
    assert "/reopen/" not in page and "a second time" in page
    assert "read twice, so closed" in client_for(ben).get("/readings/").content.decode()


def test_a_manager_opens_the_first_only_when_the_second_is_closed(ada, ben, article, twice):
    first = Assignment.objects.main().get(article=article, reviewer=ben)
    with pytest.raises(Conflict) as refused:
        assignments.reopen_for(reading=first, manager=ada)
    assert refused.value.code == "read_again"


# --- The rule ---------------------------------------------------------------------------------------


def test_a_manager_says_how_many_on_the_settings(client_for, ada, project):
    client = client_for(ada)
    page = client.get("/projects/harbour/settings/")
    assert "Articles read a second time" in page.content.decode()
    said = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}
    client.post("/projects/harbour/settings/", said | {"repeat_percent": "15", "repeat_after_days": "21"})
    project.refresh_from_db()
    assert (project.repeat_percent, project.repeat_after_days) == (15, 21)
    client.post("/projects/harbour/settings/", {**said, "repeat_percent": "", "repeat_after_days": ""})
    project.refresh_from_db()
    assert (project.repeat_percent, project.repeat_after_days) == (15, 21)
    refused = client.post("/projects/harbour/settings/", {**said, "repeat_percent": "101", "repeat_after_days": "0"})
    assert set(refused.context["form"].errors) == {"repeat_percent", "repeat_after_days"}
