"""A database that cannot take a write: a sentence and a 503, never a 500."""

import pytest
from django.db import OperationalError

from corpus_app import annotations, assignments
from tests.api.requests import put


@pytest.mark.parametrize(
    "why", ["database is locked", "database or disk is full", "attempt to write a readonly database"]
)
def test_a_write_is_told_to_come_again(client_for, ben, article, reading, monkeypatch, why):
    def fail(**kwargs):
        raise OperationalError(why)

    monkeypatch.setattr(annotations, "create", fail)
    response = put(client_for(ben), article)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response.json()["errors"][0]["code"] == "busy"


def test_a_page_says_so_too(client_for, ben, article, reading, monkeypatch):
    def fail(**kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(assignments, "submit", fail)
    response = client_for(ben).post(f"/articles/{article.uuid}/submit/")
    assert response.status_code == 503
    assert "Nothing was stored" in response.content.decode()


def test_another_fault_of_the_database_is_not_hidden(client_for, ben, article, reading, monkeypatch):
    def fail(**kwargs):
        raise OperationalError("no such table: corpus_app_annotation")

    monkeypatch.setattr(annotations, "create", fail)
    with pytest.raises(OperationalError):
        put(client_for(ben), article)
