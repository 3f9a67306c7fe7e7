"""Flags through the API: raised on an article, settled by a manager."""

import uuid

import pytest

from corpus_app.models import Article, AuditEvent, Flag
from tests import factories

from .requests import codes, step, write


def raise_flag(client, article, reason="An advertisement.", **fields):
    return write(client, "post", f"/api/articles/{article.uuid}/flags/", body={"reason": reason, **fields})


def settle(client, flag, outcome="Taken out.", operation=None, **fields):
    address = f"/api/flags/{flag}/settle/"
    return write(client, "post", address, operation=operation, body={"outcome": outcome, **fields})


def flags(client, address):
    return [row["reason"] for row in client.get(address).json()["results"]]


def test_it_works(client_for, ben, ada, project, article, reading):
    mark = factories.make_annotation(reading, "fact", 0, 5)
    response = raise_flag(client_for(ben), article, annotation=str(mark.uuid))
    assert response.status_code == 201
    shown = response.json()
    assert (shown["reason"], shown["annotation"], shown["settled_at"]) == ("An advertisement.", str(mark.uuid), None)
    assert flags(client_for(ada), f"/api/projects/{project.slug}/flags/?is_open=true") == ["An advertisement."]
    settled = settle(client_for(ada), shown["id"]).json()
    assert (settled["outcome"], bool(settled["settled_at"])) == ("Taken out.", True)
    assert flags(client_for(ada), f"/api/projects/{project.slug}/flags/?is_open=true") == []
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"flag", "settle_flag"}


def test_the_same_operation_raises_and_settles_once(client_for, ben, ada, article):
    client, operation = client_for(ben), uuid.uuid4()
    address, body = f"/api/articles/{article.uuid}/flags/", {"reason": "An advertisement."}
    answers = [write(client, "post", address, operation=operation, body=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    flag, operation = Flag.objects.get().uuid, uuid.uuid4()
    manager = client_for(ada)
    assert [settle(manager, flag, operation=operation).status_code for _ in range(2)] == [200, 200]
    assert codes(settle(manager, flag)) == ["settled"]


def test_settling_can_hide_the_article(client_for, ben, ada, article):
    flag = raise_flag(client_for(ben), article).json()["id"]
    settle(client_for(ada), flag, hide=True)
    assert Article.objects.get().is_hidden
    assert client_for(ben).get(f"/api/articles/{article.uuid}/").status_code == 404


@pytest.mark.parametrize(("reason", "status"), [("", 400), ("  ", 422), ("x" * 2001, 400), (None, 400)])
def test_a_flag_says_why(client_for, ben, article, reason, status):
    assert raise_flag(client_for(ben), article, reason).status_code == status
    assert not Flag.objects.exists()


def test_settling_says_what_was_done(client_for, ben, ada, article):
    flag = raise_flag(client_for(ben), article).json()["id"]
    assert codes(settle(client_for(ada), flag, " ")) == ["empty"]
    assert Flag.objects.get().resolved_at is None


def test_reviewers_see_their_own_and_settle_none(client_for, ben, cleo, dora, project, article):
    flag = raise_flag(client_for(ben), article).json()["id"]
    address = f"/api/articles/{article.uuid}/flags/"
    assert flags(client_for(ben), address) == ["An advertisement."]
    assert flags(client_for(cleo), address) == flags(client_for(dora), address) == []
    assert settle(client_for(ben), flag).status_code == 403
    assert settle(client_for(cleo), flag).status_code == 404
    assert client_for(dora).get(f"/api/projects/{project.slug}/flags/").status_code == 403


def test_a_manager_who_reads_the_article_sees_only_their_own(client_for, ada, ben, project, article):
    flag = raise_flag(client_for(ben), article).json()["id"]
    factories.make_reading(article, ada)
    client = client_for(ada)
    assert flags(client, f"/api/projects/{project.slug}/flags/") == []
    assert settle(client, flag).status_code == 404


def test_what_became_of_it_is_told_after_submitting(client_for, ada, ben, article, reading):
    client = client_for(ben)
    flag = raise_flag(client, article).json()["id"]
    address = f"/api/articles/{article.uuid}/flags/"
    before = client.get(address).content
    settle(client_for(ada), flag)
    assert client.get(address).content == before
    step(client, article, "submit")
    (shown,) = client.get(address).json()["results"]
    assert shown["outcome"] == "Taken out."


def test_an_outsider_finds_nothing(client_for, outsider, ben, project, article):
    flag = raise_flag(client_for(ben), article).json()["id"]
    client = client_for(outsider)
    assert raise_flag(client, article).status_code == 404
    assert client.get(f"/api/articles/{article.uuid}/flags/").status_code == 404
    assert client.get(f"/api/projects/{project.slug}/flags/").status_code == 404
    assert settle(client, flag).status_code == 404
