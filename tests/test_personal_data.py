"""What is stored about a person, handed out or made anonymous."""

import json
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from knox.models import AuthToken

from corpus_app import agreement, personal_data
from corpus_app.models import Annotation, Assignment, SavedView, Sitting, User
from corpus_app.rules import Broken
from tests import factories

SUBMITTED = Assignment.State.SUBMITTED


@pytest.fixture
def worked(article, ben, cleo):
    read = factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", 0, 10)])
    factories.make_comment(article, ben, "Is that so?")
    Sitting.objects.create(assignment=read, uuid=uuid.uuid4(), seconds=61, place=7)
    article.project.member(ben).saved_views.create(name="Ben’s own", query="q=ferry")
    return article


def test_everything_about_a_person_and_nobody_else(worked, ben):
    out = StringIO()
    call_command("export_user", "ben", stdout=out)
    body = json.loads(out.getvalue())
    assert body["account"]["username"] == "ben"
    assert [each["quote"] for each in body["annotations"]] == ["Hello"]
    assert body["comments"][0]["body"] == "Is that so?"
    assert body["saved_views"] == [{"name": "Ben’s own", "query": "q=ferry"}]
    assert [each["seconds"] for each in body["readings"][0]["sittings"]] == [61]
    assert "cleo" not in out.getvalue()


def test_anonymising_keeps_the_numbers_and_loses_the_name(worked, project, ben):
    readings = Assignment.objects.counted().filter(article__project=project)
    before = [row.value for row in agreement.of(project, readings).family.rows]
    call_command("anonymise_user", "ben", yes=True, stdout=StringIO())
    ben.refresh_from_db()
    assert ben.username.startswith("anonymous-")
    assert not (ben.is_active or ben.email or ben.has_usable_password())
    assert [row.value for row in agreement.of(project, readings).family.rows] == before
    assert Annotation.objects.filter(assignment__reviewer=ben).exists()
    assert not SavedView.objects.exists()


def test_sessions_and_tokens_end_at_once(worked, ben):
    client = Client()
    client.force_login(ben)
    _stored, token = AuthToken.objects.create(user=ben)
    personal_data.anonymise(ben)
    assert client.get("/account/").status_code == 302
    answer = Client().get("/api/projects/", headers={"Authorization": f"Token {token}"})
    assert answer.status_code == 401


def test_the_last_administrator_stays(db):
    chief = User.objects.create_superuser("chief", password="long enough to be one")
    with pytest.raises(Broken, match="last administrator"):
        personal_data.anonymise(chief)


@pytest.mark.parametrize("command", ["export_user", "anonymise_user"])
def test_an_unknown_account_is_said(db, command):
    with pytest.raises(CommandError, match="no account"):
        call_command(command, "nobody")
