"""POST /api/articles/<uuid>/time/: what a page reports while somebody reads."""

import uuid

import pytest

from corpus_app.models import Sitting


def report(client, article, *, body=None, headers=None, **fields):
    sent = body if body is not None else {"sitting": str(uuid.uuid4()), "seconds": 20, **fields}
    return client.post(
        f"/api/articles/{article.uuid}/time/", sent, content_type="application/json", headers=headers or {}
    )


def test_it_works(client_for, ben, article, reading):
    sitting = str(uuid.uuid4())
    for _ in range(2):
        response = report(client_for(ben), article, sitting=sitting, place=5)
        assert (response.status_code, response.json()) == (200, {"active_seconds": 20})
    reading.refresh_from_db()
    assert reading.active_seconds == 20
    assert reading.sittings.get().place == 5


def test_an_outsider_finds_nothing(client_for, outsider, article, reading):
    assert report(client_for(outsider), article).status_code == 404


def test_without_an_open_reading_there_is_nothing_to_count(client_for, cleo, article, reading):
    response = report(client_for(cleo), article)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (409, "reading_closed")


def test_a_page_of_somebody_else_counts_nothing(client_for, ben, cleo, article, reading):
    assert report(client_for(ben), article, headers={"Annotator-User": str(cleo.uuid)}).status_code == 403
    assert not Sitting.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"seconds": -1}, "seconds"),
        ({"seconds": 1.5}, "seconds"),
        ({"seconds": "20"}, "seconds"),
        ({"seconds": 10**20}, "seconds"),
        ({"sitting": "mine"}, "sitting"),
        ({"place": None}, "place"),
        ({"place": -1}, "place"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_400_with_its_field(client_for, ben, article, reading, fields, field):
    response = report(client_for(ben), article, **fields)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, field)
    assert not Sitting.objects.exists()


@pytest.mark.parametrize("body", ["[]", "{}", "nonsense"])
def test_no_report_is_400(client_for, ben, article, reading, body):
    assert report(client_for(ben), article, body=body).status_code == 400


def test_a_place_past_the_end_is_422(client_for, ben, article, reading):
    response = report(client_for(ben), article, place=article.length + 1)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "past_end")


def test_it_takes_at_most_ten_statements(client_for, ben, article, reading, count_statements):
    client = client_for(ben)
    with count_statements() as statements:
        report(client, article)
    assert len(statements) <= 10, "\n".join(statements)


def test_others_learn_nothing_of_it(client_for, ben, cleo, article, reading):
    """A peer who has not submitted sees the same bytes before and after."""
    places = [f"/api/articles/{article.uuid}/", "/api/projects/harbour/assignments/", "/api/projects/harbour/"]
    peer = client_for(cleo)
    before = [peer.get(place).content for place in places]
    report(client_for(ben), article)
    assert [peer.get(place).content for place in places] == before
