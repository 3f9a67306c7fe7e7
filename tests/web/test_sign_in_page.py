"""Signing in: by password, by one click in the demo, and never by what is over."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from knox.models import AuthToken

from corpus_app.models import Role
from tests import factories

PLACE = "/account/sign-in/"


@pytest.fixture(autouse=True)
def nobody_tried_before():
    """What limits wrong passwords is kept in the cache, and the cache outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def lea(project):
    """A demo account that reads."""
    return factories.make_member(project, factories.make_user("lea", first_name="Lea", is_demo=True)).user


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def test_it_works(client, ben):
    assert client.get(PLACE).status_code == 200
    response = client.post(PLACE, {"login": "ben", "password": factories.PASSWORD})
    assert response.url == "/"
    assert client.get("/").status_code == 200


def test_it_leads_to_where_one_wanted_to_go(client, ben, project):
    page = client.get(PLACE, {"next": "/projects/harbour/"}).content.decode()
    assert 'name="next" value="/projects/harbour/"' in page
    sent = {"login": "ben", "password": factories.PASSWORD, "next": "/projects/harbour/"}
    assert client.post(PLACE, sent).url == "/projects/harbour/"


def test_it_does_not_lead_to_another_site(client, ben):
    sent = {"login": "ben", "password": factories.PASSWORD, "next": "https://example.org/"}
    assert client.post(PLACE, sent).url == "/"


@pytest.mark.parametrize("name", ["ben", "nobody", "", "\x00", "🦆" * 300])
def test_a_wrong_password_is_said_alike_for_everybody(client, ben, name):
    response = client.post(PLACE, {"login": name, "password": "wrong"})
    assert response.status_code == 200
    page = response.content.decode()
    assert 'class="error"' in page
    assert name not in {"ben", "nobody"} or "The username and/or password you specified are not correct." in page


def test_many_wrong_passwords_are_slowed_down(client, ben):
    answers = [client.post(PLACE, {"login": "ben", "password": "wrong"}) for _ in range(12)]
    assert answers[-1].status_code in {200, 429}
    assert client.post(PLACE, {"login": "ben", "password": factories.PASSWORD}).status_code != 302


def test_outside_demo_mode_there_are_no_demo_people(client, lea):
    page = client.get(PLACE).content.decode()
    assert "Lea" not in page
    assert "/demo/" not in page


def test_in_demo_mode_one_click_signs_in(client, lea, demo):
    page = client.get(PLACE).content.decode()
    assert 'action="/demo/sign-in/lea/"' in page
    assert client.post("/demo/sign-in/lea/").url == "/"
    assert "Harbour" in client.get("/").content.decode()


def test_the_one_click_is_a_post_with_the_token_of_the_page(lea, demo):
    client = Client(enforce_csrf_checks=True)
    assert client.get("/demo/sign-in/lea/").status_code == 405
    assert client.post("/demo/sign-in/lea/").status_code == 403
    client.get(PLACE)
    token = client.cookies["csrftoken"].value
    assert client.post("/demo/sign-in/lea/", {"csrfmiddlewaretoken": token}).status_code == 302


def test_only_demo_accounts_open_with_one_click(client, lea, ben, ada, demo):
    for name in ("ben", "ada", "nobody"):
        assert client.post(f"/demo/sign-in/{name}/").status_code == 404
    lea.is_active = False
    lea.save()
    assert client.post("/demo/sign-in/lea/").status_code == 404
    assert client.get("/").status_code == 302


def test_outside_demo_mode_one_click_finds_nobody(client, lea):
    assert client.post("/demo/sign-in/lea/").status_code == 404


def test_outside_demo_mode_a_demo_account_cannot_enter_at_all(client, client_for, lea, demo, settings):
    old = client_for(lea)
    token = AuthToken.objects.create(user=lea, expiry=None)[1]
    header = {"Authorization": f"Token {token}"}
    assert old.get("/").status_code == 200
    assert client.get("/api/projects/", headers=header).status_code == 200
    settings.DEMO = False
    assert old.get("/").status_code == 302
    assert old.get("/api/projects/").status_code == 401
    assert client.get("/api/projects/", headers=header).status_code == 401
    assert client.post(PLACE, {"login": "lea", "password": factories.PASSWORD}).status_code == 200
    assert client.get("/").status_code == 302


def test_the_demo_offers_reviewers_first_and_of_them_who_has_most_to_read(client, project, article, lea, demo):
    odile = factories.make_user("odile", first_name="Odile", is_demo=True)
    factories.make_member(project, odile, Role.MANAGER)
    mark = factories.make_member(project, factories.make_user("mark", first_name="Mark", is_demo=True)).user
    factories.make_reading(article, mark)
    page = client.get(PLACE).content.decode()
    assert page.index("Mark") < page.index("Lea") < page.index("Odile")
    assert page.count("btn-main") == 1


def test_without_demo_people_the_page_says_how_to_get_them(client, db, demo):
    assert "load_demo" in client.get(PLACE).content.decode()


def test_nobody_registers_on_their_own(client, db):
    response = client.post("/account/sign-up/", {"username": "eve", "password1": "x" * 12, "password2": "x" * 12})
    assert response.status_code == 200
    assert client.post(PLACE, {"login": "eve", "password": "x" * 12}).status_code == 200
    assert client.get("/").status_code == 302


def test_a_forgotten_password_is_answered_alike_for_everybody(client, ben):
    ben.email = "ben@example.org"
    ben.save()
    known = client.post("/account/password/reset/", {"email": "ben@example.org"})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    link = next(word for word in mail.outbox[0].body.split() if "/account/password/reset/" in word)
    page = client.get(link, follow=True)
    assert page.status_code == 200
    assert 'type="password"' in page.content.decode()


def test_signing_out_ends_the_session(client_for, ben):
    client = client_for(ben)
    client.post("/account/sign-out/")
    assert client.get("/").status_code == 302
