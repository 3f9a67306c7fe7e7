"""Blind means: until somebody submitted an article, nothing they can read tells whether a peer worked on it."""

import re
import uuid

import pytest
from django.utils import timezone

from corpus_app import annotations, assignments
from corpus_app.models import Assignment
from tests import factories

SUBMITTED = Assignment.State.SUBMITTED


def mark(article, reviewer, **fields):
    body = {"tag": "opinion", "start": 6, "end": 10, "quote": article.text[6:10]} | fields
    return annotations.create(uuid=uuid.uuid4(), reviewer=reviewer, article=article, operation=uuid.uuid4(), **body)[0]


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


WORK = [_read, _begin, _submit, _skip, _comment, _answer, _resolve, _flag, _settle, _disprove]


def addresses(project, article, annotation=None):
    """Everything a reviewer can read by GET."""
    base, api = f"/projects/{project.slug}", f"/api/projects/{project.slug}"
    return [
        "/",
        f"{base}/",
        f"{base}/articles/",
        f"{base}/articles/?q=council&order=length",
        f"{base}/agreement/",
        f"{base}/agreement/?show=1",
        f"{base}/sources/",
        f"{base}/sources/?show=1",
        f"{base}/sources/{article.source.slug}/",
        f"{base}/passages/?tag=opinion",
        f"{base}/export/",
        f"{base}/export/csv/",
        f"{base}/export/jsonl/",
        f"{base}/tags/",
        f"/articles/{article.uuid}/read/",
        f"/articles/{article.uuid}/compare/",
        "/account/",
        "/api/projects/",
        *(
            f"{api}/{name}/"
            for name in (
                "articles",
                "sources",
                "tags",
                "members",
                "assignments",
                "next",
                "annotations",
                "agreement",
                "profiles",
                "exports/csv",
                "exports/jsonl",
            )
        ),
        f"/api/articles/{article.uuid}/",
        f"/api/projects/{project.slug}/articles/?q=council",
        f"/api/articles/{article.uuid}/annotations/",
        f"/api/articles/{article.uuid}/comments/",
        f"/api/articles/{article.uuid}/flags/",
        f"/api/articles/{article.uuid}/changes/",
        *(f"/api/comments/{comment.uuid}/" for comment in article.comments.all()),
        *([f"/api/annotations/{annotation.uuid}/evidence/"] if annotation else ()),
    ]


def snapshot(client, paths):
    """Status, headers and body of every address, without what is random in every answer."""
    return {path: _bytes(client.get(path)) for path in paths}


def _bytes(response):
    body = response.getvalue() if response.streaming else response.content
    if not response.streaming:
        body = re.sub(rb'name="(csrfmiddlewaretoken|operation)" value="[^"]*"', b"", body)
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return response.status_code, headers, body


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__.strip("_"))
def test_a_peers_work_changes_nothing_a_blind_reviewer_can_read(client_for, ben, cleo, project, article, reading, work):
    done = factories.make_article(project, text="Done by ben. And by cleo.", source="The Harbour Gazette")
    factories.make_reading(done, ben, SUBMITTED, spans=[("fact", 0, 4)])
    factories.make_reading(done, cleo, SUBMITTED, spans=[("fact", 0, 4)])
    own = mark(article, ben, tag="disputed")
    factories.make_comment(article, ben)
    factories.make_comment(article, ben, annotation=own)
    factories.make_flag(article, ben)
    client = client_for(ben)
    paths = addresses(project, article, own)
    snapshot(client, paths)
    before = snapshot(client, paths)
    work(article, cleo)
    after = snapshot(client, paths)
    assert [path for path in paths if before[path] != after[path]] == []


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
