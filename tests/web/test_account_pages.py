"""Pages around signing in: allauth's views in our own words, each with a way on."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client

from corpus_app.web.urls import urlpatterns
from tests import factories

BORROWED = {
    pattern.name: pattern.callback.view_class
    for pattern in urlpatterns
    if pattern.callback.__module__.startswith("allauth") and hasattr(pattern.callback, "view_class")
}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def sure(ben):
    """Ben, who has just shown his password once more."""
    client = Client()
    client.post("/account/sign-in/", {"login": "ben", "password": factories.PASSWORD})
    client.post("/account/reauthenticate/", {"password": factories.PASSWORD})
    return client


@pytest.mark.parametrize("name", sorted(BORROWED))
def test_every_borrowed_page_speaks_in_our_words(name):
    template = getattr(BORROWED[name], "template_name", None)
    if name == "account_signup":
        # The doors are closed: nobody sees the form.
        template = "account/signup_closed.html"
    if template and not template.endswith(".txt"):
        assert get_template(template).origin.name.startswith(str(settings.BASE_DIR / "templates")), template


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/account/password/reset/", "A new password"),
        ("/account/password/reset/sent/", "Look at your mail"),
        ("/account/password/reset/1-abc-def/", "This link no longer works"),
        ("/account/password/reset/done/", "The password is changed"),
        ("/account/inactive/", "This account is closed"),
        ("/account/elsewhere/cancelled/", "You stopped signing in"),
    ],
)
def test_no_page_outside_is_a_dead_end(db, client, address, heading):
    page = client.get(address).content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert 'class="btn' in page.split("<main")[1]


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/account/password/", "Change the password"),
        ("/account/email/", "Your e-mail address"),
        ("/account/sessions/", "Where you are signed in"),
        ("/account/second-factor/", "Second factor"),
        ("/account/second-factor/app/", "Set up an app"),
        ("/account/second-factor/keys/", "Security keys"),
        ("/account/second-factor/keys/new/", "Add a security key"),
        ("/account/elsewhere/", "Sign-in elsewhere"),
        ("/account/reauthenticate/", "Is it you?"),
    ],
)
def test_each_page_inside_leads_back(sure, address, heading):
    page = sure.get(address).content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert 'href="/account/"' in page


def test_the_password_is_changed(sure):
    old, new = factories.PASSWORD, "the ferry is late again"
    page = sure.post("/account/password/", {"oldpassword": old, "password1": new, "password2": new}, follow=True)
    assert "The password is changed." in page.content.decode()
    assert Client().login(username="ben", password=new)


def test_a_link_by_mail_leads_to_a_new_password(ben, client):
    ben.email = "ben@example.org"
    ben.save()
    assert client.post("/account/password/reset/", {"email": "ben@example.org"}).url == "/account/password/reset/sent/"
    [sent] = mail.outbox
    assert "You sign in as ben." in sent.body
    address = next(line for line in sent.body.splitlines() if line.startswith("http"))
    page = client.get(address, follow=True)
    assert "<h1>A new password</h1>" in page.content.decode()
    new = "the ferry is late again"
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "The old one no longer works." in done.content.decode()
    assert Client().login(username="ben", password=new)


def test_an_address_nobody_has_is_answered_alike(db, client):
    assert client.post("/account/password/reset/", {"email": "no@example.org"}).url == "/account/password/reset/sent/"
    assert "No account here has this address" in mail.outbox[0].body


def test_an_address_is_added_and_removed(ben, sure):
    told = sure.post("/account/email/", {"action_add": "", "email": "one@example.org"}, follow=True).content.decode()
    assert "one@example.org is added." in told
    assert not mail.outbox
    sure.post("/account/email/", {"action_add": "", "email": "two@example.org"})
    page = sure.get("/account/email/").content.decode()
    assert "one@example.org" in page and "two@example.org" in page
    sure.post("/account/email/", {"action_remove": "", "email": "two@example.org"})
    assert list(EmailAddress.objects.filter(user=ben).values_list("email", flat=True)) == ["one@example.org"]


def test_recovery_codes_are_shown_once(ben, sure):
    Authenticator.objects.create(user=ben, type="totp", data={"secret": "x"})
    RecoveryCodes.activate(ben)
    shown = sure.post("/account/second-factor/codes/new/", follow=True).content.decode()
    assert "they are not shown again" in shown
    code = RecoveryCodes(Authenticator.objects.get(user=ben, type="recovery_codes")).get_unused_codes()[0]
    assert code in shown
    assert code not in sure.get("/account/second-factor/codes/").content.decode()


def test_a_form_from_before_the_sign_in_says_what_to_do(ben):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ben)
    refused = client.post("/account/preferences/", {"theme": "dark"})
    assert refused.status_code == 403
    assert "load the page again" in refused.content.decode()


def test_a_security_key_is_asked_for_by_the_ids_on_the_page(sure):
    page = sure.get("/account/second-factor/keys/new/").content.decode()
    told = json.loads(re.search(r'data-allauth-onload="allauth.webauthn.forms.addForm"[^>]*>(.*?)</script>', page)[1])
    for element in told["ids"].values():
        assert f'id="{element}"' in page
