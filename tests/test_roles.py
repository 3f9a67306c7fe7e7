"""Every address × every method × every kind of person: what each gets."""

import uuid

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from corpus_app import invitations
from corpus_app.models import Assignment, Invitation, Job
from tests import factories
from tests.api.requests import body_for

PEOPLE = ("anonymous", "outsider", "reviewer", "adjudicator", "manager", "staff")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

# Statuses in the order of PEOPLE. A method that a route does not name is refused, to everybody.
ALL = "200 200 200 200 200 200"
OWN = "302 200 200 200 200 200"
OWN_STEP = "302 302 302 302 302 302"
GUESTS = "200 302 302 302 302 302"
MEMBERS = "302 404 200 200 200 404"
MANAGERS = "302 404 403 403 200 404"
MANAGERS_STEP = "302 404 403 403 302 404"
MEMBERS_STEP = "302 404 302 302 302 404"
API = "401 200 200 200 200 200"
API_MEMBERS = "401 404 200 200 200 404"

TABLE = {
    "admin:index": dict.fromkeys(METHODS, "302 302 302 302 302 200"),
    "home": {"GET": OWN},
    "my-readings": {"GET": OWN},
    "healthz": {"GET": ALL},
    "readyz": {"GET": ALL},
    "account": {"GET": OWN},
    "account-token-new": {"POST": OWN},
    "account-token-delete": {"POST": "302 404 404 404 404 404"},
    "account-preferences": {"POST": OWN},
    "account-keys": {"GET": OWN, "POST": OWN},
    "account_login": {"GET": GUESTS, "POST": GUESTS},
    "account_logout": {"GET": OWN, "POST": OWN_STEP},
    "account_change_password": {"GET": OWN, "POST": OWN},
    "account_set_password": {"GET": OWN_STEP, "POST": OWN_STEP},
    "account_inactive": {"GET": ALL},
    "account_reauthenticate": {"GET": OWN, "POST": OWN},
    "account_signup": {"GET": GUESTS, "POST": GUESTS},
    "account_email": {"GET": OWN, "POST": OWN_STEP},
    "account_reset_password": {"GET": ALL, "POST": ALL},
    "account_reset_password_done": {"GET": ALL},
    "account_reset_password_from_key": {"GET": ALL, "POST": ALL},
    "account_reset_password_from_key_done": {"GET": ALL},
    "usersessions_list": {"GET": OWN, "POST": OWN_STEP},
    "mfa_index": {"GET": OWN},
    "mfa_authenticate": {"GET": OWN_STEP, "POST": OWN_STEP},
    "mfa_reauthenticate": {"GET": OWN_STEP, "POST": OWN_STEP},
    "mfa_activate_totp": {"GET": OWN_STEP, "POST": OWN_STEP},
    "mfa_deactivate_totp": {"GET": "302 404 404 404 404 404", "POST": "302 404 404 404 404 404"},
    "mfa_view_recovery_codes": {"GET": "302 404 404 404 404 404"},
    "mfa_generate_recovery_codes": {"GET": OWN_STEP, "POST": OWN_STEP},
    "mfa_download_recovery_codes": {"GET": "302 404 404 404 404 404"},
    "mfa_list_webauthn": {"GET": OWN},
    "mfa_add_webauthn": {"GET": OWN_STEP, "POST": OWN_STEP},
    "mfa_reauthenticate_webauthn": {"GET": OWN_STEP, "POST": OWN_STEP},
    "mfa_remove_webauthn": {"GET": OWN_STEP, "POST": OWN_STEP},
    "mfa_edit_webauthn": {"GET": OWN_STEP, "POST": OWN_STEP},
    "socialaccount_connections": {"GET": OWN, "POST": OWN},
    "socialaccount_login_cancelled": {"GET": ALL},
    "socialaccount_login_error": {"GET": "401 401 401 401 401 401"},
    "socialaccount_signup": {"GET": OWN_STEP, "POST": OWN_STEP},
    # Where no provider is configured there is nothing.
    "openid_connect_login": {"GET": "404 404 404 404 404 404", "POST": "404 404 404 404 404 404"},
    "openid_connect_callback": {"GET": "404 404 404 404 404 404"},
    "demo-sign-in": {"POST": "404 404 404 404 404 404"},
    "join": {"GET": ALL, "POST": "200 302 302 302 302 302"},
    "project-new": {"GET": OWN, "POST": OWN},
    "project": {"GET": MEMBERS},
    "project-settings": {"GET": MANAGERS, "POST": MANAGERS},
    "project-tags": {"GET": MEMBERS},
    "project-tag-new": {"GET": MANAGERS, "POST": MANAGERS},
    "project-tag": {"GET": MANAGERS, "POST": MANAGERS},
    "project-tag-use": {"POST": MANAGERS_STEP},
    "project-tag-move": {"POST": MANAGERS_STEP},
    "project-tag-merge": {"GET": MANAGERS, "POST": MANAGERS},
    "project-round": {"GET": MANAGERS, "POST": MANAGERS},
    "project-status": {"POST": "302 404 403 403 400 404"},
    "project-delete": {"GET": MANAGERS, "POST": MANAGERS},
    "project-assign": {"POST": MANAGERS_STEP},
    "project-people": {"GET": MANAGERS, "POST": MANAGERS},
    "project-member": {"GET": MANAGERS, "POST": MANAGERS},
    "project-invitation-withdraw": {"POST": MANAGERS_STEP},
    "project-invitation-renew": {"POST": MANAGERS},
    "articles": {"GET": MEMBERS},
    "articles-import": {"GET": MANAGERS, "POST": MANAGERS},
    "job": {"GET": MANAGERS},
    "job-run": {"POST": MANAGERS_STEP},
    "agreement": {"GET": MEMBERS},
    "agreement-figure": {"GET": MEMBERS},
    "passages": {"GET": MEMBERS},
    "sources": {"GET": MEMBERS},
    "source-figure": {"GET": MEMBERS},
    "source": {"GET": MEMBERS},
    "export": {"GET": MEMBERS},
    "export-download": {"GET": MEMBERS},
    "reading": {"GET": MEMBERS},
    "reading-submit": {"POST": MEMBERS_STEP},
    "reading-skip": {"POST": MEMBERS_STEP},
    "reading-reopen": {"POST": MEMBERS_STEP},
    # A reviewer who has not submitted the article gets what everybody gets where nothing is.
    "compare": {"GET": "302 404 404 200 200 404"},
    "api-schema": {"GET": API},
    "api-docs": {"GET": API},
    "api-preferences": {"GET": API, "PATCH": API},
    "api-projects": {"GET": API},
    "api-project": {"GET": API_MEMBERS},
    "api-tags": {"GET": API_MEMBERS},
    "api-sources": {"GET": API_MEMBERS},
    "api-members": {"GET": "401 404 403 403 200 404"},
    "api-articles": {"GET": API_MEMBERS},
    "api-assignments": {"GET": API_MEMBERS},
    "api-next": {"GET": "401 404 200 204 204 404"},
    "api-annotations": {"GET": API_MEMBERS},
    "api-agreement": {"GET": API_MEMBERS},
    "api-profiles": {"GET": API_MEMBERS},
    "api-export": {"GET": API_MEMBERS},
    "api-article": {"GET": API_MEMBERS},
    "api-article-annotations": {"GET": API_MEMBERS},
    "api-article-comments": {"GET": API_MEMBERS, "POST": "401 404 201 201 201 404"},
    # The reviewer's own comment, on an article he submitted.
    "api-comment": {
        "GET": API_MEMBERS,
        "PATCH": "401 404 200 403 403 404",
        "DELETE": "401 404 204 403 403 404",
    },
    "api-comment-resolve": {"POST": API_MEMBERS},
    "api-comment-reopen": {"POST": API_MEMBERS},
    "api-article-flags": {"GET": API_MEMBERS, "POST": "401 404 201 201 201 404"},
    "api-flags": {"GET": "401 404 403 403 200 404"},
    # The reviewer's own flag.
    "api-flag-settle": {"POST": "401 404 403 404 200 404"},
    # Only who reads an article can take steps on it.
    "api-submit": {"POST": "401 404 200 409 409 404"},
    "api-skip": {"POST": "401 404 200 409 409 404"},
    "api-reopen": {"POST": "401 404 409 409 409 404"},
    # The managers may be asked only about a closed reading of one's own.
    "api-ask-to-reopen": {"POST": "401 404 409 409 409 404"},
    "api-time": {"POST": "401 404 200 409 409 404"},
    "api-changes": {"GET": "401 404 204 204 204 404"},
    # The reviewer's own reading is submitted; to the others the mark is somebody else's.
    "api-annotation": {
        "GET": API_MEMBERS,
        "PUT": "401 404 409 409 409 404",
        "PATCH": "401 404 409 403 403 404",
        "DELETE": "401 404 409 403 403 404",
    },
    "api-restore": {"POST": "401 404 409 403 403 404"},
    "api-evidence-of": {"GET": API_MEMBERS, "POST": "401 404 409 403 403 404"},
    "api-evidence": {"PATCH": "401 404 409 403 403 404", "DELETE": "401 404 409 403 403 404"},
}
BODIES = {
    ("api-skip", "POST"): {"reason": "Too long."},
    ("api-article-comments", "POST"): {"body": "Who counted?"},
    ("api-comment", "PATCH"): {"body": "Who says so?"},
    ("api-article-flags", "POST"): {"reason": "An advertisement."},
    ("api-flag-settle", "POST"): {"outcome": "Taken out."},
    ("api-evidence-of", "POST"): {"relation": "supports", "url": "https://example.org/"},
    ("api-evidence", "PATCH"): {"note": "Seen."},
}
QUERIES = {"passages": {"tag": "fact"}}
# Views of allauth, which take methods that no form of ours sends.
NOT_OURS = {
    name for name in TABLE if name.startswith(("account_", "mfa_", "usersessions_", "socialaccount_", "openid_"))
}
KEYS = {"account-token-delete": "0" * 8, "account_reset_password_from_key": "no-key"}
FIGURES = {"agreement-figure": "tags", "source-figure": "shares"}


def patterns():
    """All addresses of pages and API; the admin's own are Django's."""
    included = [each for each in get_resolver().url_patterns if getattr(each, "app_name", None) != "admin"]
    return [pattern for each in included for pattern in each.url_patterns]


@pytest.fixture
def everybody(project, article, reading, outsider, ben, dora, ada):
    staff = factories.make_user("sam", is_staff=True, is_superuser=True)
    return dict(zip(PEOPLE, (None, outsider, ben, dora, ada, staff), strict=True))


@pytest.fixture
def given(project, article, reading, ben, cleo):
    """What addresses are made of: an article that ben reads, and marks of his on one that he and cleo submitted."""
    done = factories.make_article(project, text="Done by ben. And by cleo.", source="The Harbour Gazette")
    own = factories.make_reading(done, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 4)])
    factories.make_reading(done, cleo, Assignment.State.SUBMITTED, spans=[("fact", 0, 4)])
    token = invitations.invite(project)
    return {
        "slug": project.slug,
        "article_id": article.uuid,
        "annotation_id": own.annotations.get().uuid,
        "comment_id": factories.make_comment(done, ben).uuid,
        "flag_id": factories.make_flag(done, ben).uuid,
        "evidence_id": factories.make_evidence(own.annotations.get()).uuid,
        "member_id": ben.uuid,
        "invitation_id": Invitation.objects.get().uuid,
        "job_id": Job.objects.create(project=project, kind="import_articles", state=Job.State.DONE).uuid,
        "source": article.source.slug,
        "tag": "fact",
        "username": "ben",
        "token": token,
        "uidb36": "1",
        "pk": 1,
        "provider_id": "oidc",
        "kind": "csv",
    }


def address(name, given):
    known = given | {"key": KEYS.get(name, "csv"), "figure": FIGURES.get(name)}
    pattern = next((each for each in patterns() if each.name == name), None)
    return reverse(name, kwargs={key: known[key] for key in pattern.pattern.converters} if pattern else {})


def body(name, method, article):
    if name == "api-annotation" and method == "PUT":
        return body_for(article)
    if name == "api-annotation" and method == "PATCH":
        return {"note": "Seen."}
    if name == "api-time":
        return {"sitting": str(uuid.uuid4()), "seconds": 5}
    return BODIES.get((name, method), {})


def status(person, method, name, given, article):
    """The status of one request, undone afterwards."""
    cache.clear()  # the limits of allauth
    client = Client()
    with transaction.atomic():
        if person is not None:
            client.force_login(person)
        arguments = {"headers": {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'}}
        if method == "GET":
            arguments["data"] = QUERIES.get(name, {})
        elif name.startswith("api-"):
            arguments |= {"data": body(name, method, article), "content_type": "application/json"}
        response = getattr(client, method.lower())(address(name, given), **arguments)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    return response.status_code


def test_every_route_is_in_the_table():
    assert {"admin:index", *(pattern.name for pattern in patterns())} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_everybody_gets_what_the_table_says(name, everybody, given, article):
    for method, expected in TABLE[name].items():
        found = [status(person, method, name, given, article) for person in everybody.values()]
        assert " ".join(map(str, found)) == expected, f"{method} {name}: {', '.join(PEOPLE)}"


@pytest.mark.parametrize("name", TABLE)
def test_a_method_that_is_not_in_the_table_is_refused(name, everybody, given, article):
    refusals = {302, 401, 404, 405} | ({200} if name in NOT_OURS else set())
    for method in [method for method in METHODS if method not in TABLE[name]]:
        for who in ("anonymous", "outsider", "manager"):
            found = status(everybody[who], method, name, given, article)
            assert found in refusals, (method, name, who)
            if who == "manager" and name not in NOT_OURS:
                assert found in {404, 405}, (method, name, who)


@pytest.mark.parametrize("name", [name for name in TABLE if "POST" in TABLE[name]])
def test_a_write_without_the_token_of_the_form_is_refused(name, everybody, given):
    client = Client(enforce_csrf_checks=True)
    client.force_login(everybody["manager"])
    assert client.post(address(name, given)).status_code == 403
