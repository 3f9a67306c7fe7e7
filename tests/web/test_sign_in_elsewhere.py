"""Sign-in by a provider of OpenID Connect: a small one in this process, asked over HTTP as a real one would be."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from corpus_app import invitations
from corpus_app.models import Role, User

LOGIN = "/account/elsewhere/oidc/login/"


class Provider(BaseHTTPRequestHandler):
    """Says where its parts are, changes any code for a token, and tells whose it is."""

    person = {"sub": "mia-1", "email": "mia@x.example", "preferred_username": "mia", "name": "Mia Lund"}

    def _answer(self, body):
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path == "/.well-known/openid-configuration":
            parts = {name: f"{base}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
            self._answer(parts | {"userinfo_endpoint": f"{base}/me", "issuer": base, "jwks_uri": f"{base}/keys"})
        else:
            self.server.asked.append(self.headers["Authorization"])
            self._answer(self.person)

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.asked.append(parse_qs(self.rfile.read(length).decode()))
        self._answer({"access_token": "token-1", "token_type": "Bearer"})

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    cache.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    app = {"provider_id": "oidc", "name": "Newsroom", "client_id": "annotator", "secret": "hush"}
    app["settings"] = {"server_url": base, "oauth_pkce_enabled": True}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = base, "Newsroom"
    settings.OIDC_SIGN_UP = False
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def come_back(client, **more):
    """The whole way: to the provider, and back with a code."""
    response = client.post(LOGIN, QUERY_STRING=more.get("query", ""))
    assert response.status_code == 302
    sent = urlsplit(response.url)
    asked = parse_qs(sent.query)
    assert asked["client_id"] == ["annotator"]
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(f"{LOGIN}callback/", {"code": "any", "state": asked["state"][0]})


def test_the_button_is_there(client, db, provider):
    assert "Sign in with Newsroom" in client.get("/account/sign-in/").content.decode()


def test_without_a_provider_there_is_nothing(client, db):
    assert "elsewhere" not in client.get("/account/sign-in/").content.decode()
    assert client.post(LOGIN).status_code == 404


def test_a_stranger_gets_no_account(client, db, provider):
    come_back(client)
    assert client.get("/account/").status_code == 302
    assert not User.objects.exists()


def test_where_it_is_allowed_signing_in_makes_one(client, db, provider, settings):
    settings.OIDC_SIGN_UP = True
    come_back(client)
    assert client.get("/account/").status_code == 200
    mia = User.objects.get()
    assert (mia.username, mia.is_staff, mia.has_usable_password()) == ("mia", False, False)
    again = Client()
    come_back(again)
    assert User.objects.count() == 1
    assert again.get("/account/").status_code == 200


def test_an_invitation_opens_the_door(client, project, provider):
    token = invitations.invite(project, role=Role.ADJUDICATOR)
    page = client.get(f"/join/{token}/").content.decode()
    assert "Go on with Newsroom" in page
    assert come_back(client, query=f"next=/join/{token}/").url == f"/join/{token}/"
    client.post(f"/join/{token}/")
    assert project.member(User.objects.get(username="mia")).role == Role.ADJUDICATOR


def test_a_used_invitation_opens_nothing(client, project, provider, ben):
    token = invitations.invite(project)
    invitations.accept(token, user=ben)
    come_back(client, query=f"next=/join/{token}/")
    assert not User.objects.filter(username="mia").exists()


def test_the_same_address_is_not_the_same_person(client, db, provider, ben, settings):
    """Whoever the provider says has ben's e-mail must not get ben's account."""
    settings.OIDC_SIGN_UP = True
    ben.email = "mia@x.example"
    ben.save()
    come_back(client)
    assert not SocialAccount.objects.filter(user=ben).exists()


def test_an_account_is_connected_by_its_owner(client_for, client, ben, provider):
    signed_in = client_for(ben)
    come_back(signed_in, query="process=connect")
    assert SocialAccount.objects.get().user == ben
    come_back(client)
    assert client.get("/account/").context["user"] == ben


def test_a_made_up_state_is_refused(client, db, provider):
    response = client.get(f"{LOGIN}callback/", {"code": "any", "state": "made-up"})
    assert response.status_code in {400, 401, 403}
    assert provider.asked == []


@pytest.mark.parametrize("fault", ["down", "error", "no_addresses", "not_json"])
def test_a_provider_that_fails_is_a_sentence(client, db, provider, fault, monkeypatch):
    """Where signing in begins; its wrong answers afterwards are told in the same words."""
    answers = {
        "error": lambda self: self.send_error(502),
        "no_addresses": lambda self: self._answer({}),
        "not_json": lambda self: self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\nUnder maintenance"),
    }
    if fault == "down":
        provider.server_close()
    else:
        monkeypatch.setattr(Provider, "do_GET", answers[fault])
    response = client.post(LOGIN)
    assert response.status_code == 503
    assert "Newsroom did not answer as it should" in response.content.decode()


def test_a_provider_that_fails_half_way_is_a_sentence(client, db, provider, monkeypatch):
    state = parse_qs(urlsplit(client.post(LOGIN).url).query)["state"][0]
    monkeypatch.setattr(Provider, "do_POST", lambda self: self.send_error(500))
    response = client.get(f"{LOGIN}callback/", {"code": "any", "state": state})
    assert response.status_code in {401, 503}
    assert "Newsroom did not answer as it should" in response.content.decode()


def test_a_stranger_is_told_how_to_come_in(client, db, provider, ben):
    """In the same words whether somebody here has the address or not."""
    unknown = come_back(client).content.decode()
    ben.email = Provider.person["email"]
    ben.save()
    known = come_back(Client()).content.decode()
    assert "open the link you got" in unknown
    assert known == unknown


@pytest.mark.parametrize("address", ["mia@x.example", "Mia@X.example"])
def test_an_invited_person_whose_address_has_an_account_is_told_how_to_use_it(client, project, provider, ben, address):
    ben.email = address
    ben.save()
    token = invitations.invite(project)
    response = come_back(client, query=f"next=/join/{token}/")
    assert response.status_code == 200
    assert "sign in with its password" in response.content.decode()
    assert not SocialAccount.objects.exists()
    assert client.get("/account/").status_code == 302
