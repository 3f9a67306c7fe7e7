"""What every answer carries, and where the server refuses to start."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PUBLIC = {
    "HOST": "0.0.0.0",
    "SITE_URL": "https://annotator.example",
    "SECRET_KEY": "".join(map(str, range(1000, 1020))) + "abcdef",
}


def run(*arguments, data, **environment):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=inherited | {"ANNOTATOR_DATA": str(data)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def load(data, **environment):
    return run("-c", "import annotator.settings as s; print(s.SITE_URL, s.DEMO, s.DEBUG)", data=data, **environment)


# --- Starting ------------------------------------------------------------------------------------


def test_a_laptop_needs_no_settings(tmp_path):
    loaded = load(tmp_path)
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.split() == ["http://127.0.0.1:8000", "False", "False"]
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    first = (tmp_path / "secret-key").read_text()
    load(tmp_path)
    assert (tmp_path / "secret-key").read_text() == first
    assert len(first) >= 50


def test_a_server_for_others_starts_with_everything_said(tmp_path):
    assert load(tmp_path, **PUBLIC).returncode == 0
    assert not (tmp_path / "secret-key").exists()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SITE_URL": "http://annotator.example"}, "SITE_URL"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEMO": "1"}, "DEMO"),
        ({"HOST": "127.0.0.1", "DEMO": "1"}, "DEMO"),
        ({"HOST": "192.168.1.4", "SITE_URL": "http://127.0.0.1:8000"}, "SITE_URL"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"PORT": "many"}, "PORT"),
    ],
)
def test_it_refuses_and_names_the_variable(tmp_path, change, named):
    loaded = load(tmp_path, **(PUBLIC | change))
    assert loaded.returncode != 0
    assert named in loaded.stderr.strip().splitlines()[-1]


def test_the_deployment_check_has_no_warnings(tmp_path):
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", data=tmp_path, **PUBLIC)
    assert checked.returncode == 0, checked.stderr


# --- Answers -------------------------------------------------------------------------------------

TRUSTED_TYPES = "require-trusted-types-for 'script'"


def policy(response):
    return response.headers["Content-Security-Policy"]


PAGES = [
    "/",
    "/account/",
    "/account/password/",
    "/account/email/",
    "/projects/new/",
    "/projects/harbour/",
    "/projects/harbour/articles/",
    "/projects/harbour/articles/?colour=red",
    "/projects/harbour/articles/import/",
    "/projects/harbour/people/",
    "/projects/harbour/settings/",
    "/projects/harbour/tags/",
    "/projects/harbour/export/",
    "/projects/harbour/agreement/",
    "/projects/harbour/sources/",
    "/nothing/",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_behind_sign_in_have_the_whole_policy(client_for, ada, project, article, path):
    response = client_for(ada).get(path)
    assert TRUSTED_TYPES in policy(response)
    for directive in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert directive in policy(response)
    assert "unsafe" not in policy(response)
    assert "http" not in policy(response).replace("https", "http").split("upgrade")[0]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "private" in response.headers["Cache-Control"]
    assert "public" not in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/account/sign-in/", "/account/password/reset/", "/join/none/", "/healthz", "/nothing/"]
)
def test_so_have_pages_for_everybody(client, db, path):
    response = client.get(path)
    assert TRUSTED_TYPES in policy(response)
    assert "unsafe" not in policy(response)


def test_the_two_exceptions(client_for, ada, db):
    ada.is_staff = ada.is_superuser = True
    ada.save()
    client = client_for(ada)
    admin = policy(client.get("/admin/"))
    assert TRUSTED_TYPES not in admin
    assert "unsafe" not in admin
    docs = policy(client.get("/api/docs/"))
    assert "script-src 'self'" in docs
    assert "script-src 'self' 'unsafe" not in docs


def test_the_api_is_kept_private_too(client_for, ben, project):
    assert "private" in client_for(ben).get("/api/projects/").headers["Cache-Control"]


def test_cookies_stay_with_us(client, ben):
    client.get("/account/sign-in/")
    response = client.post("/account/sign-in/", {"login": "ben", "password": "a long enough password"})
    session = response.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


def test_a_foreign_host_is_refused(client, db):
    assert client.get("/account/sign-in/", headers={"Host": "evil.example"}).status_code == 400
