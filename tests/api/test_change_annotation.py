"""PATCH, DELETE and restore of /api/annotations/<uuid>/."""

import uuid

import pytest

from corpus_app.models import Annotation
from tests import factories

from .requests import codes, put, step, write


@pytest.fixture
def marked(client_for, ben, article, reading):
    """The address of ben's annotation on "Hello", at version 1."""
    annotation = uuid.uuid4()
    put(client_for(ben), article, annotation)
    return f"/api/annotations/{annotation}/"


def test_it_changes_the_tag(client_for, ben, marked):
    response = write(client_for(ben), "patch", marked, version=1, body={"tag": "opinion"})
    assert response.status_code == 200
    assert (response.json()["tag"], response.json()["version"]) == ("opinion", 2)
    assert Annotation.objects.get().revisions.count() == 2


def test_it_moves_the_ends_with_their_quote(client_for, ben, marked):
    response = write(client_for(ben), "patch", marked, version=1, body={"end": 10, "quote": "Hello from"})
    assert response.json()["end"] == 10


def test_a_new_span_needs_its_quote(client_for, ben, marked):
    assert codes(write(client_for(ben), "patch", marked, version=1, body={"end": 10})) == ["quote_missing"]


def test_it_keeps_note_and_confidence(client_for, ben, marked):
    body = {"note": " odd ", "confidence": 40}
    response = write(client_for(ben), "patch", marked, version=1, body=body)
    assert (response.json()["note"], response.json()["confidence"]) == (" odd ", 40)


@pytest.mark.parametrize("confidence", [101, -1, "40", 1.5])
def test_confidence_is_a_percentage(client_for, ben, marked, confidence):
    assert write(client_for(ben), "patch", marked, version=1, body={"confidence": confidence}).status_code == 400


def test_withdrawing_leaves_a_tombstone_that_can_be_restored(client_for, ben, marked):
    client = client_for(ben)
    gone = write(client, "delete", marked, version=1)
    assert gone.status_code == 200
    assert gone.json()["withdrawn_at"] is not None
    back = write(client, "post", f"{marked}restore/", version=2)
    assert back.status_code == 200
    assert (back.json()["withdrawn_at"], back.json()["version"]) == (None, 3)


@pytest.mark.parametrize(("method", "suffix"), [("patch", ""), ("delete", ""), ("post", "restore/")])
def test_a_write_without_a_version_is_refused(client_for, ben, marked, method, suffix):
    assert write(client_for(ben), method, marked + suffix).status_code == 428


@pytest.mark.parametrize(("method", "suffix"), [("patch", ""), ("delete", ""), ("post", "restore/")])
def test_a_stale_version_is_refused_with_what_is_current(client_for, ben, marked, method, suffix):
    client = client_for(ben)
    write(client, "patch", marked, version=1, body={"tag": "opinion"})
    response = write(client, method, marked + suffix, version=1)
    assert response.status_code == 412
    assert response.json()["current"]["tag"] == "opinion"


@pytest.mark.parametrize(("method", "suffix"), [("patch", ""), ("delete", ""), ("post", "restore/")])
def test_somebody_elses_annotation_is_not_there(client_for, cleo, article, marked, method, suffix):
    factories.make_reading(article, cleo)
    assert write(client_for(cleo), method, marked + suffix, version=1).status_code == 404


def test_an_adjudicator_may_see_a_submitted_annotation_but_not_change_it(client_for, ben, dora, article, marked):
    step(client_for(ben), article, "submit")
    client = client_for(dora)
    assert client.get(marked).status_code == 200
    assert write(client, "delete", marked, version=1).status_code == 403


@pytest.mark.parametrize(("method", "suffix"), [("patch", ""), ("delete", ""), ("post", "restore/")])
def test_an_outsider_finds_nothing(client_for, outsider, marked, method, suffix):
    assert write(client_for(outsider), method, marked + suffix, version=1).status_code == 404


def test_the_same_operation_again_has_no_second_effect(client_for, ben, marked):
    client, operation = client_for(ben), uuid.uuid4()
    first = write(client, "delete", marked, version=1, operation=operation)
    again = write(client, "delete", marked, version=1, operation=operation)
    assert first.json() == again.json()
    assert Annotation.objects.get().version == 2


def test_a_withdrawn_annotation_is_not_changed(client_for, ben, marked):
    client = client_for(ben)
    write(client, "delete", marked, version=1)
    response = write(client, "patch", marked, version=2, body={"tag": "opinion"})
    assert response.status_code == 409
    assert codes(response) == ["withdrawn"]


def test_restoring_onto_a_twin_is_refused(client_for, ben, article, marked):
    client = client_for(ben)
    write(client, "delete", marked, version=1)
    put(client, article)
    assert codes(write(client, "post", f"{marked}restore/", version=2)) == ["already_marked"]


def test_changing_into_a_twin_is_refused(client_for, ben, article, marked):
    client = client_for(ben)
    put(client, article, tag="opinion")
    response = write(client, "patch", marked, version=1, body={"tag": "opinion"})
    assert codes(response) == ["already_marked"]
    assert Annotation.objects.filter(tag__slug="fact").exists()


def test_after_submitting_nothing_is_changed(client_for, ben, article, marked):
    client = client_for(ben)
    step(client, article, "submit")
    assert codes(write(client, "delete", marked, version=1)) == ["reading_closed"]


def test_two_tabs_in_turn_never_overwrite_silently(client_for, ben, marked):
    client, version = client_for(ben), 1
    for turn in range(50):
        tag = ["opinion", "fact"][turn % 2]
        assert write(client, "patch", marked, version=version, body={"tag": tag}).status_code == 200
        assert write(client, "patch", marked, version=version, body={"note": "other tab"}).status_code == 412
        version += 1
    assert Annotation.objects.get().note == ""


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_changing_takes_at_most_ten_statements(client_for, ben, marked, method, count_statements):
    client = client_for(ben)
    with count_statements() as statements:
        write(client, method, marked, version=1, body={"tag": "opinion"} if method == "patch" else None)
    assert len(statements) <= 10, "\n".join(statements)
