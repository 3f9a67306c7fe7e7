"""GET /readings/: what one has submitted or skipped, and the way back into it."""

import re

import pytest
from django.utils import timezone

from corpus_app.models import Assignment
from tests import factories

State = Assignment.State
PLACE = "/readings/"


def opened(client):
    response = client.get(PLACE)
    assert response.status_code == 200
    return response.content.decode()


def rows_of(page):
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in body.split("<tr>")[1:]]


def test_it_works(client_for, ben, project, article):
    factories.make_reading(article, ben, State.SUBMITTED, spans=[("fact", 0, 5)], active_seconds=130)
    skipped = factories.make_article(project, title="The clinic")
    factories.make_reading(skipped, ben, State.SKIPPED)
    first, second = rows_of(opened(client_for(ben)))
    assert first.startswith("The dam The Harbour Gazette")
    assert re.search(r" 1 span 3 min Open it again", first)
    assert second.startswith("The clinic")
    assert "skipped" in second and "Open it again" in second


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(PLACE).url == f"/account/sign-in/?next={PLACE}"


def test_what_others_submitted_is_not_there(client_for, ben, cleo, outsider, article):
    factories.make_reading(article, cleo, State.SUBMITTED)
    for somebody in (ben, outsider):
        assert "Nothing submitted yet" in opened(client_for(somebody))


def test_open_readings_are_in_the_queue_instead(client_for, ben, article, reading):
    assert "Nothing submitted yet" in opened(client_for(ben))


def test_a_reading_opens_again_from_here(client_for, ben, article):
    reading = factories.make_reading(article, ben, State.SUBMITTED)
    client = client_for(ben)
    operation = re.search(r'name="operation" value="([^"]+)"', opened(client))[1]
    response = client.post(f"/articles/{article.uuid}/reopen/", {"operation": operation})
    assert response.url == f"/articles/{article.uuid}/read/"
    reading.refresh_from_db()
    assert reading.is_open


def test_what_was_compared_says_so_and_has_no_button(client_for, ben, article):
    factories.make_reading(article, ben, State.SUBMITTED, compared_at=timezone.now())
    page = opened(client_for(ben))
    assert "compared, so closed" in page
    assert "Open it again" not in page


def test_in_a_closed_project_nothing_opens_again(client_for, ben, project, article):
    factories.make_reading(article, ben, State.SUBMITTED)
    project.status = "closed"
    project.save()
    page = opened(client_for(ben))
    assert "project closed" in page
    assert "Open it again" not in page


def test_a_second_reading_hides_the_first_until_it_is_done(client_for, ben, article):
    factories.make_reading(article, ben, State.SUBMITTED, spans=[("fact", 0, 5)])
    repeat = factories.make_reading(article, ben, kind="repeat")
    assert "Nothing submitted yet" in opened(client_for(ben))
    repeat.state, repeat.submitted_at = State.SUBMITTED, timezone.now()
    repeat.save()
    assert len(rows_of(opened(client_for(ben)))) == 2


@pytest.mark.parametrize("is_hidden", [True, False])
def test_hidden_articles_are_not_there(client_for, ben, article, is_hidden):
    factories.make_reading(article, ben, State.SUBMITTED)
    article.is_hidden = is_hidden
    article.save()
    assert ("The dam" in opened(client_for(ben))) is not is_hidden


def test_a_skipped_reading_keeps_the_source_withheld(client_for, ben, project, article):
    project.is_source_blind = True
    project.save()
    factories.make_reading(article, ben, State.SKIPPED)
    assert "Harbour Gazette" not in opened(client_for(ben))


def test_it_differs_by_nothing_a_peer_did(client_for, ben, cleo, article):
    factories.make_reading(article, ben, State.SUBMITTED)
    before = rows_of(opened(client_for(ben)))
    factories.make_reading(article, cleo, State.SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_comment(article, cleo, "No.")
    assert rows_of(opened(client_for(ben))) == before


def test_more_rows_cost_no_more_statements(client_for, ben, project, count_statements):
    client = client_for(ben)
    counts = []
    for _ in range(2):
        for _ in range(10):
            article = factories.make_article(project, source="The Harbour Gazette")
            factories.make_reading(article, ben, State.SUBMITTED, spans=[("fact", 0, 5)])
        with count_statements() as statements:
            client.get(PLACE)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12, statements


@pytest.mark.parametrize("state", [State.RECLAIMED, State.WITHDRAWN])
def test_what_was_taken_back_after_it_was_begun_is_found_again(client_for, ben, project, article, state):
    factories.make_reading(article, ben, state, spans=[("fact", 0, 5)], started_at=timezone.now())
    never_begun = factories.make_article(project, title="The clinic")
    factories.make_reading(never_begun, ben, state)
    (row,) = rows_of(opened(client_for(ben)))
    assert row.startswith("The dam")
    assert "taken back" in row and "1 span" in row and "kept, not counted" in row
    assert "Open it again" not in row
