"""The readings of a project, what handing out would do, and moving readings between people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corpus_app.models import Assignment
from corpus_app.web import assignments
from tests import factories

PLACE = "/projects/harbour/assignments/"
CHANGE = f"{PLACE}change/"
PLAN = f"{PLACE}plan/"
S = Assignment.State


@pytest.fixture
def hers(client_for, ada):
    return client_for(ada)


def text(response):
    return response.content.decode()


def test_it_works(hers, reading):
    page = hers.get(PLACE)
    assert page.status_code == 200
    assert "The dam" in text(page) and str(reading.uuid) in text(page)


def test_readings_of_another_project_are_not_there(hers, other_project, otto, project):
    other = factories.make_reading(factories.make_article(other_project), otto)
    assert str(other.uuid) not in text(hers.get(PLACE))
    hers.post(CHANGE, {"verb": "reclaim", "reading": [other.uuid], "confirmed": "1"})
    other.refresh_from_db()
    assert other.state == S.ASSIGNED


def test_an_outsider_and_a_reviewer_find_nothing(client_for, outsider, ben, project):
    for address in (PLACE, PLAN):
        assert client_for(outsider).get(address).status_code == 404
        assert client_for(ben).get(address).status_code == 403


def test_it_is_narrowed(hers, project, article, ben, cleo):
    hers_to_read = factories.make_article(project, title="The ferry", source="The Ledger", text="A ferry sinks.")
    first = factories.make_reading(article, ben, S.SUBMITTED)
    second = factories.make_reading(hers_to_read, cleo)
    for query, shown in (
        (f"person={ben.uuid}", first),
        ("state=assigned", second),
        ("state=submitted", first),
        (f"source={article.source.slug}", first),
        ("q=ferry", second),
    ):
        page = text(hers.get(f"{PLACE}?{query}"))
        assert [str(each.uuid) in page for each in (first, second)] == [each == shown for each in (first, second)], (
            query
        )


@pytest.mark.parametrize("query", ["person=nobody", "state=lost", "kind=odd", "source=none", "colour=red"])
def test_a_filter_that_cannot_be_understood_is_refused(hers, reading, query):
    assert hers.get(f"{PLACE}?{query}").status_code == 400


def test_a_manager_who_reads_an_article_sees_no_peer_on_it(hers, article, reading, ada):
    own = factories.make_reading(article, ada)
    page = text(hers.get(PLACE))
    assert str(own.uuid) in page and str(reading.uuid) not in page
    hers.post(CHANGE, {"verb": "reclaim", "scope": "all", "confirmed": "1"})
    reading.refresh_from_db()
    assert reading.state == S.ASSIGNED


def test_nothing_happens_before_it_is_confirmed(hers, reading):
    page = hers.post(CHANGE, {"verb": "reclaim", "reading": [reading.uuid]})
    assert page.status_code == 200 and "ben" in text(page)
    reading.refresh_from_db()
    assert reading.state == S.ASSIGNED


@pytest.mark.parametrize(
    ("verb", "asked", "after"),
    [
        ("reclaim", {}, S.RECLAIMED),
        ("withdraw", {"reason": "Ben wrote it."}, S.WITHDRAWN),
        ("lock", {}, S.ASSIGNED),
    ],
)
def test_what_is_confirmed_is_done(hers, reading, verb, asked, after):
    response = hers.post(CHANGE, {"verb": verb, "reading": [reading.uuid], "confirmed": "1"} | asked)
    assert response.status_code == 302
    reading.refresh_from_db()
    assert (reading.state, reading.is_locked) == (after, verb == "lock")


def test_readings_are_given_to_somebody_else(hers, reading, cleo):
    hers.post(CHANGE, {"verb": "reassign", "reading": [reading.uuid], "confirmed": "1", "to": cleo.uuid})
    assert Assignment.objects.of(cleo).get().article == reading.article


def test_to_somebody_who_has_the_article_nothing_is_given_and_it_says_why(hers, reading, cleo):
    factories.make_reading(reading.article, cleo)
    asked = {"verb": "reassign", "reading": [reading.uuid], "confirmed": "1", "to": cleo.uuid}
    assert "cleo has or had these articles" in text(hers.post(CHANGE, asked, follow=True))
    assert Assignment.objects.of(cleo).count() == 1


@pytest.mark.parametrize("asked", [{}, {"to": "nobody"}, {"reason": "x"}])
def test_to_somebody_who_is_not_there_nothing_is_given(hers, reading, asked, otto):
    page = hers.post(CHANGE, {"verb": "reassign", "reading": [reading.uuid], "confirmed": "1"} | asked)
    assert page.status_code == 200 and "error" in text(page)
    assert (
        hers.post(
            CHANGE, {"verb": "reassign", "reading": [reading.uuid], "confirmed": "1", "to": otto.uuid}
        ).status_code
        == 200
    )
    assert Assignment.objects.count() == 1


def test_a_submitted_reading_is_opened_again(hers, article, ben):
    reading = factories.make_reading(article, ben, S.SUBMITTED, compared_at=timezone.now())
    assert "independent" in text(hers.post(CHANGE, {"verb": "reopen", "reading": [reading.uuid]}))
    hers.post(CHANGE, {"verb": "reopen", "reading": [reading.uuid], "confirmed": "1"})
    reading.refresh_from_db()
    assert (reading.is_open, reading.is_independent) == (True, False)


def test_all_that_the_filter_finds_are_moved(hers, project, article, ben, cleo):
    theirs = [factories.make_reading(article, who) for who in (ben, cleo)]
    hers.post(f"{CHANGE}?person={ben.uuid}", {"verb": "reclaim", "scope": "all", "confirmed": "1"})
    assert [Assignment.objects.get(pk=each.pk).state for each in theirs] == [S.RECLAIMED, S.ASSIGNED]


@pytest.mark.parametrize("body", [{"verb": "eat"}, {}])
def test_an_unknown_step_is_refused(hers, reading, body):
    assert hers.post(CHANGE, body | {"reading": [reading.uuid]}).status_code == 400


@pytest.mark.parametrize("chosen", [[], ["x"], ["0" * 32]])
def test_without_readings_nothing_is_done(hers, reading, chosen):
    assert hers.post(CHANGE, {"verb": "reclaim", "reading": chosen, "confirmed": "1"}).status_code == 302
    reading.refresh_from_db()
    assert reading.state == S.ASSIGNED


def test_the_plan_is_shown_and_nothing_is_written(hers, project, ben, cleo):
    emil = factories.make_member(project, factories.make_user("emil")).user
    project.memberships.filter(user=emil).update(capacity=50)
    for at in range(10):
        factories.make_article(project, source=f"Source {at % 2}")
    page = text(hers.get(PLAN))
    assert "20 new readings" in page and "emil" in page and "50 %" in page and "Source 1" in page
    assert not Assignment.objects.exists()


def test_a_plan_that_cannot_be_made_says_why(hers, project, article):
    project.overlap = 5
    project.save()
    page = hers.get(PLAN)
    assert page.status_code == 200 and "needs 5 readers" in text(page)


def test_abandoned_readings_are_handed_on_by_a_button(hers, project, reading, cleo):
    project.reclaim_after_days, project.overlap = 3, 1
    project.save()
    Assignment.objects.update(handed_out_at=timezone.now() - timedelta(days=4))
    assert "1 reading is abandoned" in text(hers.get(PLACE))
    assert "1 new reading" in text(hers.get(f"{PLAN}?reclaim=1"))
    assert hers.post("/projects/harbour/assign/", {"reclaim": "1"}).status_code == 302
    reading.refresh_from_db()
    assert reading.state == S.RECLAIMED
    assert Assignment.objects.of(cleo).get().state == S.ASSIGNED


def test_pages_follow_one_another_from_person_to_person(hers, project, ben, cleo, monkeypatch):
    monkeypatch.setattr(assignments, "PAGE", 3)
    for position, reader in enumerate([cleo, ben, cleo, ben, ben, cleo, ben]):
        factories.make_reading(factories.make_article(project), reader, position=-position % 5)
    wanted = list(Assignment.objects.order_by("reviewer__username", "position", "pk"))
    pages = [hers.get(PLACE, {"page": number}).context["page"] for number in (1, 2, 3, 4)]
    assert [each for page in pages[:3] for each in page] == wanted
    assert (pages[0].paginator.count, pages[0].paginator.num_pages) == (7, 3)
    assert list(pages[3]) == list(pages[2])
    narrowed = hers.get(PLACE, {"person": ben.uuid, "page": 2}).context["page"]
    assert list(narrowed) == [each for each in wanted if each.reviewer_id == ben.pk][3:]


def test_the_list_takes_few_statements(hers, project, ben, count_statements):
    for _ in range(20):
        factories.make_reading(factories.make_article(project, source="The Ledger"), ben)
    with count_statements() as statements:
        hers.get(PLACE)
    assert len(statements) <= 12, statements
