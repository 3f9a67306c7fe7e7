"""One's own account: tokens, theme, password."""

import re

import pytest
from knox.models import AuthToken

from tests import factories

PLACE = "/account/"
TOKENS = f"{PLACE}tokens/"


def token_in(response):
    return re.search(r"<code class=\"code\">(\w{64})</code>", response.content.decode()).group(1)


def api(client, token):
    return client.get("/api/projects/", headers={"Authorization": f"Token {token}"})


def test_it_works(client, client_for, ben, project):
    assert client.get(PLACE).status_code == 302
    page = client_for(ben).get(PLACE).content.decode()
    assert "Harbour" in page
    assert "You have none." in page


def test_somebody_without_projects_is_told_so(client_for, otto):
    assert "None yet." in client_for(otto).get(PLACE).content.decode()


def test_a_token_is_shown_once_and_works(client, client_for, ben, project):
    own = client_for(ben)
    response = own.post(f"{TOKENS}new/")
    token = token_in(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert [row["slug"] for row in api(client, token).json()["results"]] == ["harbour"]
    page = own.get(PLACE).content.decode()
    assert token not in page
    assert token[:15] in page
    assert token not in str(list(AuthToken.objects.values()))
    assert own.get(f"{TOKENS}new/").status_code == 405


def test_a_withdrawn_token_does_not_work(client, client_for, ben, project):
    own = client_for(ben)
    token = token_in(own.post(f"{TOKENS}new/"))
    key = AuthToken.objects.get().token_key
    assert own.post(f"{TOKENS}{key}/delete/").status_code == 302
    assert api(client, token).status_code == 401


def test_somebody_elses_token_cannot_be_withdrawn(client, client_for, ben, cleo):
    token = token_in(client_for(ben).post(f"{TOKENS}new/"))
    key = AuthToken.objects.get().token_key
    assert client_for(cleo).post(f"{TOKENS}{key}/delete/").status_code == 404
    assert api(client, token).status_code == 200
    assert key not in client_for(cleo).get(PLACE).content.decode()


def test_a_token_cannot_be_got_through_the_api(client, client_for, ben):
    own = client_for(ben)
    token = token_in(own.post(f"{TOKENS}new/"))
    header = {"Authorization": f"Token {token}"}
    for path in (PLACE, f"{TOKENS}new/"):
        assert client.get(path, headers=header).status_code == 302
        assert client.post(path, headers=header).status_code == 302
    assert AuthToken.objects.count() == 1


def test_there_is_a_limit(client_for, ben):
    own = client_for(ben)
    for _ in range(20):
        own.post(f"{TOKENS}new/")
    response = own.post(f"{TOKENS}new/", follow=True)
    assert AuthToken.objects.count() == 20
    assert "withdraw one first" in response.content.decode()


@pytest.mark.parametrize("token", ["x" * 64, "x", "a b", "é", "\udcff", ""])
def test_a_token_that_is_none_is_refused(client, db, token):
    raw = token.encode("utf-8", "surrogateescape").decode("latin-1")
    assert client.get("/api/projects/", HTTP_AUTHORIZATION=f"Token {raw}").status_code == 401


def test_an_inactive_persons_token_does_not_work(client, client_for, ben):
    token = token_in(client_for(ben).post(f"{TOKENS}new/"))
    ben.is_active = False
    ben.save()
    assert api(client, token).status_code == 401


LOOKS = {"theme": "dark", "font": "sans", "size": "large", "measure": "narrow"}


def test_looks_are_kept_and_rendered(client_for, ben):
    client = client_for(ben)
    client.post(f"{PLACE}preferences/", LOOKS)
    page = client.get("/").content.decode()
    for name, value in LOOKS.items():
        assert f'data-{name}="{value}"' in page
    ben.refresh_from_db()
    assert ben.preferences == LOOKS


def test_other_preferences_stay(client_for, ben):
    ben.preferences = {"tour_done": True}
    ben.save()
    client_for(ben).post(f"{PLACE}preferences/", LOOKS | {"tour_done": ""})
    ben.refresh_from_db()
    assert ben.preferences == LOOKS | {"tour_done": True}


@pytest.mark.parametrize(
    ("came_from", "address"),
    [
        ("/projects/new/", "/projects/new/"),
        ("https://example.org/", PLACE),
        ("//example.org/", PLACE),
        ("", PLACE),
        ("articles", PLACE),
    ],
)
def test_one_goes_back_to_where_one_was_and_nowhere_else(client_for, ben, came_from, address):
    response = client_for(ben).post(f"{PLACE}preferences/", LOOKS | {"next": came_from})
    assert (response.status_code, response.url) == (302, address)


def test_a_face_is_fetched_by_those_who_chose_it(client_for, ben):
    client = client_for(ben)
    faces = {"serif": "source-serif-4-latin-400", "dyslexia": "opendyslexic-latin-400"}
    for chosen in ("serif", "sans", "dyslexia"):
        client.post(f"{PLACE}preferences/", LOOKS | {"font": chosen})
        page = client.get("/").content.decode()
        assert [name for name, file in faces.items() if file in page] == [name for name in faces if name == chosen]


@pytest.mark.parametrize("sent", [LOOKS | {"theme": "pink"}, {}, LOOKS | {"font": '"><script>'}])
def test_looks_that_are_none_are_refused_in_words(client_for, ben, sent):
    response = client_for(ben).post(f"{PLACE}preferences/", sent)
    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()
    ben.refresh_from_db()
    assert ben.preferences == {}


def test_what_is_kept_from_another_time_does_no_harm(client_for, ben):
    ben.preferences = {"theme": "sepia", "size": 12, "gone": [1]}
    ben.save()
    page = client_for(ben).get(PLACE).content.decode()
    assert 'data-theme="auto"' in page
    assert 'data-size="usual"' in page


def test_a_password_is_changed(client, client_for, ben):
    sent = {"oldpassword": factories.PASSWORD, "password1": "quite another one", "password2": "quite another one"}
    assert client_for(ben).post(f"{PLACE}password/", sent).status_code == 302
    assert client.login(username="ben", password="quite another one")


def test_a_bad_new_password_is_said_in_words(client_for, ben):
    sent = {"oldpassword": "wrong", "password1": "short", "password2": "shorter"}
    page = client_for(ben).post(f"{PLACE}password/", sent).content.decode()
    assert page.count('class="error"') >= 2


def test_a_demo_account_is_offered_no_password(client_for, ben, settings):
    settings.DEMO = True
    ben.is_demo = True
    ben.save()
    assert "/account/password/" not in client_for(ben).get(PLACE).content.decode()
