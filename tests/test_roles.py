"""Every address × every method × every kind of person: what each gets."""

import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings
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

PAGE = Path(__file__).parent.parent / "docs" / "access.md"
ROW = re.compile(r"^\| ([\w:-]+) \| `([^`]+)` \| ([A-Z]+) \|((?: \d{3} \|){6})$", re.MULTILINE)


def read_table():
    """The table of docs/access.md: {name: {method: statuses in the order of PEOPLE}}, and the address by name.

    A method that a route does not name is refused, to everybody.
    """
    table, written = {}, {}
    for name, route, method, statuses in ROW.findall(PAGE.read_text(encoding="utf-8")):
        methods = table.setdefault(name, {})
        assert method not in methods, f"{name} {method} stands twice in docs/access.md"
        methods[method] = statuses.replace("|", "").strip().replace("  ", " ")
        written[name] = route
    return table, written


TABLE, WRITTEN = read_table()
BODIES = {
    ("comment-step", "POST"): {"do": "remove"},
    ("articles-views", "POST"): {"name": "Mine"},
    ("api-skip", "POST"): {"reason": "Too long."},
    ("api-article-comments", "POST"): {"body": "Who counted?"},
    ("api-comment", "PATCH"): {"body": "Who says so?"},
    ("api-article-flags", "POST"): {"reason": "An advertisement."},
    ("api-flag-settle", "POST"): {"outcome": "Taken out."},
    ("api-evidence-of", "POST"): {"relation": "supports", "url": "https://example.org/"},
    ("api-evidence", "PATCH"): {"note": "Seen."},
    ("api-accept-rulings", "POST"): {"least": 2, "of": 2},
    ("api-ruling", "PATCH"): {"reason": "Seen."},
    ("api-ruling-merge", "POST"): {"ruling": str(uuid.uuid4())},
}
QUERIES = {"passages": {"tag": "fact"}, "phrases-file": {"q": "ben"}, "api-accept-rulings": {"least": 2, "of": 2}}
# Views of allauth, which take methods that no form of ours sends.
NOT_OURS = {
    name for name in TABLE if name.startswith(("account_", "mfa_", "usersessions_", "socialaccount_", "openid_"))
}
KEYS = {"account-token-delete": "0" * 8, "account_reset_password_from_key": "no-key"}
FIGURES = {"agreement-figure": "tags", "source-figure": "shares", "progress-figure": "days", "gold-figure": "near"}


def patterns():
    """All addresses of pages and API; the admin's own are Django's."""
    included = [each for each in get_resolver().url_patterns if getattr(each, "app_name", None) != "admin"]
    return [pattern for each in included for pattern in each.url_patterns]


@pytest.fixture
def everybody(project, article, reading, outsider, ben, dora, ada):
    staff = factories.make_user("sam", is_staff=True, is_superuser=True)
    return dict(zip(PEOPLE, (None, outsider, ben, dora, ada, staff), strict=True))


@pytest.fixture
def given(project, article, reading, ben, cleo, dora):
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
        "ruling_id": factories.make_ruling(done, "fact", 0, 4, decided_by=dora).uuid,
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
    if name == "api-ruling" and method == "PUT":
        return body_for(article, verdict="accepted")
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
            client.cookies[settings.SESSION_COOKIE_NAME] = factories.make_session(person)
        arguments = {"headers": {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'}}
        if method == "GET":
            arguments["data"] = QUERIES.get(name, {})
        elif name.startswith("api-"):
            arguments |= {"data": body(name, method, article), "content_type": "application/json"}
        elif (name, method) in BODIES:
            arguments["data"] = BODIES[name, method]
        response = getattr(client, method.lower())(address(name, given), **arguments)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    return response.status_code


def addresses():
    """(name, address as the table writes it) of every route of ours."""
    for each in get_resolver().url_patterns:
        if getattr(each, "app_name", None) != "admin":
            for pattern in each.url_patterns:
                yield pattern.name, re.sub(r"<\w+:(\w+)>", r"<\1>", f"/{each.pattern}{pattern.pattern}")


def test_every_route_is_in_the_table_of_the_docs():
    assert dict(addresses()) | {"admin:index": "/admin/"} == WRITTEN


def test_no_row_of_the_table_is_overlooked():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert sum(len(methods) for methods in TABLE.values()) == len(lines) - 2


# A few tests of many routes each: what every request is made of is made once, and each request is undone.
AREAS = {
    "api": [name for name in TABLE if name.startswith("api-")],
    "account": [name for name in TABLE if WRITTEN[name].startswith("/account/")],
    "project": [name for name in TABLE if WRITTEN[name].startswith("/projects/")],
}
AREAS["rest"] = [name for name in TABLE if not any(name in names for names in AREAS.values())]


@pytest.mark.parametrize("area", AREAS)
def test_everybody_gets_what_the_table_says(area, everybody, given, article):
    wrong = {}
    for name, method in ((each, method) for each in AREAS[area] for method in TABLE[each]):
        found = " ".join(str(status(person, method, name, given, article)) for person in everybody.values())
        if found != TABLE[name][method]:
            wrong[f"{method} {name}"] = f"{found}, and the table says {TABLE[name][method]}"
    assert wrong == {}, ", ".join(PEOPLE)


@pytest.mark.parametrize("area", AREAS)
def test_a_method_that_is_not_in_the_table_is_refused(area, everybody, given, article):
    wrong = {}
    for name, method in ((each, method) for each in AREAS[area] for method in METHODS if method not in TABLE[each]):
        refusals = {302, 401, 404, 405} | ({200} if name in NOT_OURS else set())
        for who in ("anonymous", "outsider", "manager"):
            found = status(everybody[who], method, name, given, article)
            if found not in ({404, 405} if who == "manager" and name not in NOT_OURS else refusals):
                wrong[f"{method} {name}, {who}"] = found
    assert wrong == {}


def test_a_write_without_the_token_of_the_form_is_refused(everybody, given):
    client = Client(enforce_csrf_checks=True)
    client.force_login(everybody["manager"])
    written = [name for name in TABLE if "POST" in TABLE[name]]
    assert {name: found for name in written if (found := client.post(address(name, given)).status_code) != 403} == {}
