"""Blind means: until somebody submitted an article, nothing they can read tells whether a peer worked on it."""

import re
import uuid
from itertools import product

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import timezone

from corpus_app import annotations, assignments, comments
from corpus_app.models import Assignment
from tests import factories

SUBMITTED = Assignment.State.SUBMITTED
PEERS = uuid.uuid5(uuid.NAMESPACE_URL, "a mark of a peer")
# What is asked of every address besides itself; what an address does not know it refuses, the same way for everybody.
QUERIES = ("", "?show=1&tag=opinion", "?q=council&order=length", "?page_size=1&state=submitted")
# Pages of allauth know no project, and some hold a secret drawn anew each time; the schema is the same for everybody.
NOT_OURS = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_", "api-schema", "api-docs")


def mark(article, reviewer, **fields):
    body = {"uuid": uuid.uuid4(), "tag": "opinion", "start": 6, "end": 10, "quote": article.text[6:10]} | fields
    return annotations.create(reviewer=reviewer, article=article, operation=uuid.uuid4(), **body)[0]


def _read(article, peer):
    factories.make_reading(article, peer)


def _begin(article, peer):
    _read(article, peer)
    mark(article, peer)


def _submit(article, peer):
    _begin(article, peer)
    assignments.submit(article=article, reviewer=peer, operation=uuid.uuid4())


def _skip(article, peer):
    _begin(article, peer)
    assignments.skip(article=article, reviewer=peer, operation=uuid.uuid4(), reason="Too long.")


def _comment(article, peer):
    factories.make_comment(article, peer)


def _mention(article, peer):
    body = "Look at this, @ben and @dora."
    comments.write(article=article, author=peer, body=body, operation=uuid.uuid4())


def _answer(article, peer):
    for comment in article.comments.filter(parent=None):
        factories.make_comment(article, peer, "The ministry.", parent=comment, annotation=comment.annotation)


def _resolve(article, peer):
    article.comments.update(resolved_at=timezone.now(), resolved_by=peer)


def _flag(article, peer):
    factories.make_flag(article, peer)


def _settle(article, peer):
    article.flags.update(resolved_at=timezone.now(), resolved_by=peer, outcome="Taken out.")


def _disprove(article, peer):
    _read(article, peer)
    factories.make_evidence(mark(article, peer, tag="disputed"))


def _revise(article, peer):
    _read(article, peer)
    row = mark(article, peer)
    step = {"uuid": row.uuid, "reviewer": peer}
    annotations.revise(**step, operation=uuid.uuid4(), version=1, changes={"tag": "fact"})
    annotations.withdraw(**step, operation=uuid.uuid4(), version=2)
    annotations.restore(**step, operation=uuid.uuid4(), version=3)


def _reopen(article, peer):
    _submit(article, peer)
    assignments.reopen(article=article, reviewer=peer, operation=uuid.uuid4())


def _look(article, peer):
    _submit(article, peer)
    Assignment.objects.of(peer).filter(article=article).update(compared_at=timezone.now())


def _have_it_opened_again(article, peer):
    _look(article, peer)
    reading = Assignment.objects.of(peer).get(article=article)
    assignments.reopen_for(reading=reading, manager=article.project.memberships.get(role="manager").user)


def _mark_with_a_known_id(article, peer):
    """The mark that the address of somebody else's annotation asks for."""
    _read(article, peer)
    mark(article, peer, uuid=PEERS)
    assignments.submit(article=article, reviewer=peer, operation=uuid.uuid4())


def _read_everything(article, peer):
    """Everything at once, and on other articles too."""
    for each in article.project.articles.exclude(pk__in=Assignment.objects.of(peer).values("article")):
        _submit(each, peer)
    for verb in (_comment, _answer, _flag, _settle):
        verb(article, peer)


WORK = [
    *(_read, _begin, _submit, _skip, _comment, _mention, _answer, _resolve, _flag, _settle, _disprove),
    *(_revise, _reopen, _look, _have_it_opened_again, _mark_with_a_known_id, _read_everything),
]


def addresses(known):
    """Every address of ours with every combination of what is known for its parts, whatever routes there are."""
    for each in get_resolver().url_patterns:
        if getattr(each, "app_name", None) == "admin":
            continue
        for route in each.url_patterns:
            if route.name.startswith(NOT_OURS):
                continue
            for values in product(*(known[name] for name in route.pattern.converters)):
                parts = dict(zip(route.pattern.converters, values, strict=True))
                yield from (reverse(route.name, kwargs=parts) + query for query in QUERIES)


def parts_of_addresses(project, articles, ben, cleo, own):
    """What can stand in an address, ben's things and those of others."""
    return {
        "slug": [project.slug],
        "article_id": [article.uuid for article in articles],
        "annotation_id": [own.uuid, PEERS],
        "comment_id": [comment.uuid for article in articles for comment in article.comments.all()],
        "flag_id": [flag.uuid for article in articles for flag in article.flags.all()],
        "evidence_id": [uuid.uuid4()],
        "member_id": [ben.uuid, cleo.uuid],
        "invitation_id": [uuid.uuid4()],
        "job_id": [uuid.uuid4()],
        "draft_id": [uuid.uuid4()],
        "release_id": [uuid.uuid4()],
        "ruling_id": [uuid.uuid4()],
        "view_id": [uuid.uuid4()],
        "source": [articles[0].source.slug],
        "tag": ["opinion"],
        "username": ["cleo"],
        "token": ["none"],
        "key": ["csv", "jsonl"],
        "figure": ["tags", "shares", "days", "sources", "people"],
        "kind": ["csv", "svg"],
        "number": [1],
        "uidb36": ["1"],
        "pk": [1],
        "provider_id": ["oidc"],
    }


def snapshot(client, paths):
    """Status, headers and body of every address, without what is random in every answer."""
    return {path: _bytes(client.get(path)) for path in paths}


def _bytes(response):
    body = response.getvalue() if response.streaming else response.content
    if not response.streaming:
        body = re.sub(rb'name="(csrfmiddlewaretoken|operation|draft)" value="[^"]*"', b"", body)
    # A page that nobody may keep says so with the time of day.
    headers = {name: value for name, value in response.headers.items() if name not in ("Content-Length", "Expires")}
    return response.status_code, headers, body


def everything_readable(client, known, *, queries=True):
    """What the client gets from every address, and from every query that is not refused: a snapshot."""
    paths = sorted(set(addresses(known)))
    got = snapshot(client, [path for path in paths if "?" not in path])
    asked = [path for path in paths if queries and "?" in path and got[path.partition("?")[0]][0] == 200]
    got |= snapshot(client, asked)
    # What takes only steps shows nothing, and what refuses a query refuses it again.
    return {path: answer for path, answer in got.items() if answer[0] == 200 or ("?" not in path and answer[0] != 405)}


@pytest.fixture
def ben_reads(client_for, ben, cleo, project, article, reading, time_machine, caplog):
    """ben's client, what can stand in an address, and the other two articles: one he submitted, one nobody has seen.

    The clock stands still, or "you began this a minute ago" would differ.
    """
    time_machine.move_to(timezone.now(), tick=False)
    caplog.set_level("CRITICAL")
    done = factories.make_article(project, text="Done by ben. And by cleo.", source="The Harbour Gazette")
    factories.make_reading(done, ben, SUBMITTED, spans=[("fact", 0, 4)])
    factories.make_reading(done, cleo, SUBMITTED, spans=[("fact", 0, 4)])
    unread = factories.make_article(project, text="Nobody has read this council.", source="The Ledger")
    own = mark(article, ben, tag="disputed")
    factories.make_comment(article, ben)
    factories.make_comment(article, ben, annotation=own)
    factories.make_flag(article, ben)
    client = client_for(ben)
    client.get("/")  # The first visit of all may write what later ones read.
    return client, parts_of_addresses(project, [article, done, unread], ben, cleo, own), (done, unread)


def test_a_peers_work_changes_nothing_a_blind_reviewer_can_read(ben_reads, cleo, article):
    client, known, others = ben_reads
    before = everything_readable(client, known)
    # Where nothing could be read, nothing could change either.
    assert sum(status == 200 for status, *_ in before.values()) > 150
    elsewhere = tuple(str(other.uuid) for other in others)
    open_to_ben = [path for path, (status, *_) in before.items() if status == 200 and "?" not in path]
    plain = [path for path in open_to_ben if not any(other in path for other in elsewhere)]
    for work in WORK:
        with transaction.atomic():
            work(article, cleo)
            # Everything twice; after the other verbs what answers him, without queries and without the other articles.
            asked = before if work in (_submit, _read_everything) else plain
            after = snapshot(client, asked)
            transaction.set_rollback(True)
        assert [path for path in asked if before[path] != after[path]] == [], work.__name__


def test_who_published_an_article_changes_nothing_a_source_blind_reviewer_can_read(ben_reads, project, article):
    project.is_source_blind = True
    project.save()
    client, known, _ = ben_reads
    before = everything_readable(client, known, queries=False)
    assert sum(status == 200 for status, *_ in before.values()) > 50
    article.source = factories.make_source(project, "The Other Paper")
    article.author, article.url, article.external_id = "Somebody Else", "https://other.example/", "other-1"
    article.published_on, article.meta = timezone.now().date(), {"file": "other.txt"}
    article.save()
    after = snapshot(client, before)
    assert [path for path in before if before[path] != after[path]] == []


def test_after_submitting_a_blind_reviewer_sees_the_others(client_for, ben, cleo, article, reading):
    _submit(article, cleo)
    client = client_for(ben)
    address = f"/api/articles/{article.uuid}/annotations/"
    assert client.get(address).json()["results"] == []
    assignments.submit(article=article, reviewer=ben, operation=uuid.uuid4())
    assert [row["reviewer"] for row in client.get(address).json()["results"]] == ["cleo"]


def test_where_comparing_is_off_nobody_sees_the_others(client_for, ben, cleo, project, article, reading):
    project.may_compare_after_submit = False
    project.save()
    _submit(article, cleo)
    assignments.submit(article=article, reviewer=ben, operation=uuid.uuid4())
    assert client_for(ben).get(f"/api/articles/{article.uuid}/annotations/").json()["results"] == []


def test_an_adjudicator_who_reads_an_article_sees_it_blind(client_for, dora, cleo, article):
    _submit(article, cleo)
    address = f"/api/articles/{article.uuid}/annotations/"
    assert len(client_for(dora).get(address).json()["results"]) == 1
    factories.make_reading(article, dora)
    assert client_for(dora).get(address).json()["results"] == []


def test_somebody_elses_unsubmitted_marks_are_nobodys_to_see(client_for, ada, dora, cleo, article):
    _begin(article, cleo)
    for person in (ada, dora):
        assert client_for(person).get(f"/api/articles/{article.uuid}/annotations/").json()["results"] == []


def test_a_source_blind_reviewer_learns_the_source_by_submitting(client_for, ben, project, article, reading):
    project.is_source_blind = True
    project.save()
    client = client_for(ben)
    own, listed = f"/api/articles/{article.uuid}/", f"/projects/{project.slug}/articles/"
    pages = [f"/articles/{article.uuid}/read/", "/", listed, own]
    for address in pages:
        assert article.source.name not in client.get(address).content.decode(), address
    hidden = client.get(f"/api/articles/{article.uuid}/").json()
    assert (hidden["source"], hidden["external_id"], hidden["meta"]) == (None, None, None)
    assert client.get(f"/projects/{project.slug}/articles/?source={article.source.slug}").status_code == 400
    assert client.get(f"/api/projects/{project.slug}/articles/?source={article.source.slug}").status_code == 400
    assert client.get(f"/projects/{project.slug}/sources/{article.source.slug}/").status_code == 404
    assignments.submit(article=article, reviewer=ben, operation=uuid.uuid4())
    assert client.get(f"/api/articles/{article.uuid}/").json()["source"] == article.source.slug


def test_a_title_that_names_its_source_is_withheld_too(client_for, ben, project, article, reading):
    project.is_source_blind = True
    project.save()
    article.title = "The  harbour GAZETTE says no"
    article.save()
    assert "GAZETTE" not in client_for(ben).get(f"/articles/{article.uuid}/read/").content.decode()
