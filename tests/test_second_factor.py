"""A second factor at sign-in, and projects that ask for one: pages, lists and API stay shut without it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from corpus_app import invitations, people, projects
from corpus_app.models import Article, Membership, Project, Role
from corpus_app.rules import Broken
from tests import factories

SIGN_IN = "/account/sign-in/"
STEP = "/account/second-factor/sign-in/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def give_factor(user):
    """An authenticator app for the person; returns what shows its present code."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return lambda: totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def signed_in(client):
    return client.get("/account/").status_code == 200


def enter(client, name):
    return client.post(SIGN_IN, {"login": name, "password": factories.PASSWORD})


def test_a_password_is_half_of_it(ben):
    code = give_factor(ben)
    client = Client()
    assert enter(client, "ben").url == STEP
    assert not signed_in(client)
    client.post(STEP, {"code": "000000"})
    assert not signed_in(client)
    client.post(STEP, {"code": code()})
    assert signed_in(client)


def test_a_recovery_code_works_once(ben):
    give_factor(ben)
    code = RecoveryCodes.activate(ben).get_unused_codes()[0]
    for works in (True, False):
        client = Client()
        enter(client, "ben")
        client.post(STEP, {"code": code})
        assert signed_in(client) is works


def test_the_administration_is_behind_it_too(db):
    root = factories.make_user("root", is_staff=True, is_superuser=True)
    code = give_factor(root)
    client = Client()
    assert client.get("/admin/").url.startswith("/admin/login/")
    enter(client, "root")
    assert client.get("/admin/").status_code == 302
    client.post(STEP, {"code": code()})
    assert client.get("/admin/").status_code == 200


def test_setting_one_up_asks_for_the_password_again(client_for, ben):
    assert client_for(ben).get("/account/second-factor/app/").url.startswith("/account/reauthenticate/")
    client = Client()
    enter(client, "ben")
    client.post("/account/reauthenticate/", {"password": factories.PASSWORD})
    page = client.get("/account/second-factor/app/")
    assert page.status_code == 200
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    client.post("/account/second-factor/app/", {"code": code})
    assert ben.has_second_factor
    assert Authenticator.objects.filter(user=ben, type="recovery_codes").exists()


# --- Projects that ask for it ------------------------------------------------------------------------


@pytest.fixture
def strict(project):
    """The project asks everybody for a second factor."""
    Project.objects.filter(pk=project.pk).update(second_factor_for=Role.REVIEWER)
    return project


def test_it_stays_shut_until_there_is_one(client_for, strict, ben, reading, article):
    client = client_for(ben)
    paths = ["/projects/harbour/", "/projects/harbour/articles/", "/projects/harbour/export/jsonl/"]
    shut = [f"/articles/{article.uuid}/{page}/" for page in ("read", "compare", "twice")]
    for path in paths + shut:
        assert client.get(path).url == "/account/second-factor/"
    for path in ("/api/projects/harbour/", f"/api/articles/{article.uuid}/"):
        told = client.get(path)
        assert (told.status_code, told.json()["errors"][0]["code"]) == (403, "second_factor_needed")
    assert client.get("/api/projects/").json()["results"] == []
    assert not Article.objects.visible_to(ben).exists()
    home = client.get("/").content.decode()
    assert "asks for a second factor" in home
    assert article.title not in home
    give_factor(ben)
    assert client.get("/projects/harbour/").status_code == 200
    assert client.get(shut[0]).status_code == 200


def test_a_hidden_article_is_not_there_before_it_either(client_for, strict, ada, ben, reading, article):
    Article.objects.filter(pk=article.pk).update(is_hidden=True)
    path = f"/articles/{article.uuid}/read/"
    assert client_for(ben).get(path).status_code == 404
    assert client_for(ada).get(path).url == "/account/second-factor/"


def test_recovery_codes_alone_are_no_factor(client_for, strict, ben):
    RecoveryCodes.activate(ben)
    assert client_for(ben).get("/projects/harbour/").status_code == 302


def test_a_stranger_learns_nothing_of_it(client_for, strict, outsider, article):
    assert client_for(outsider).get("/projects/harbour/").status_code == 404
    assert client_for(outsider).get("/api/projects/harbour/").status_code == 404
    assert client_for(outsider).get(f"/articles/{article.uuid}/read/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "shut"),
    [("", ""), ("manager", "ada"), ("adjudicator", "ada dora"), ("reviewer", "ada ben cleo dora")],
)
def test_it_is_asked_of_a_role_and_those_above(project, ada, dora, ben, cleo, asked, shut):
    Project.objects.filter(pk=project.pk).update(second_factor_for=asked)
    everybody = (ada, ben, cleo, dora)
    assert " ".join(user.username for user in everybody if Membership.objects.waiting(user).exists()) == shut
    assert " ".join(user.username for user in everybody if project.member(user) is None) == shut


def test_nobody_shuts_themselves_out(project, ada):
    with pytest.raises(Broken, match="for yourself first"):
        projects.change(project, actor=ada, second_factor_for="manager")
    give_factor(ada)
    projects.change(project, actor=ada, second_factor_for="manager")
    project.refresh_from_db()
    assert project.second_factor_for == "manager"


def test_the_settings_say_so(client_for, ada, project):
    fields = {"name": "Harbour", "overlap": "2", "order_from_articles": "20", "status": "open"}
    page = client_for(ada).post("/projects/harbour/settings/", fields | {"second_factor_for": "reviewer"})
    assert "for yourself first" in page.content.decode()


def test_an_invitation_takes_no_rights_from_who_waits(strict, dora):
    invitations.accept(invitations.invite(strict, role=Role.REVIEWER), user=dora)
    assert Membership.objects.get(project=strict, user=dora).role == Role.ADJUDICATOR
    people.welcome(strict, dora, Role.REVIEWER, actor=dora)
    assert Membership.objects.get(project=strict, user=dora).role == Role.ADJUDICATOR


# --- Where one is signed in --------------------------------------------------------------------------


def test_signing_out_elsewhere(ben):
    here, there = Client(headers={"user-agent": "here"}), Client(headers={"user-agent": "there"})
    enter(here, "ben")
    enter(there, "ben")
    page = here.get("/account/sessions/").content.decode()
    assert "there" in page
    assert UserSession.objects.filter(user=ben).count() == 2
    here.post("/account/sessions/")
    assert signed_in(here)
    assert not signed_in(there)
