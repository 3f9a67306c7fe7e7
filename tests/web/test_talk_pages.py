"""Comments and flags by ordinary forms, and the moderators' list."""

import uuid

import pytest

from corpus_app.models import Article, Assignment, Comment, Flag
from tests import factories

SUBMITTED = Assignment.State.SUBMITTED


def page(client, article, query=""):
    return client.get(f"/articles/{article.uuid}/read/{query}").content.decode()


def say(client, article, body="Who counted?", **fields):
    return client.post(f"/articles/{article.uuid}/comments/", {"body": body, **fields})


@pytest.fixture
def done(article, ben, cleo):
    for person in (ben, cleo):
        factories.make_reading(article, person, SUBMITTED, spans=[("fact", 0, 5)])
    return article


@pytest.mark.parametrize("state", [Assignment.State.IN_PROGRESS, SUBMITTED])
def test_a_comment_by_form(client_for, ben, article, state):
    factories.make_reading(article, ben, state)
    client, operation = client_for(ben), uuid.uuid4()
    for _ in range(2):
        response = say(client, article, "See https://example.org/a & <b>that</b>", operation=operation)
    comment = Comment.objects.get()
    assert response["Location"] == f"/articles/{article.uuid}/read/#c-{comment.uuid}"
    shown = page(client, article)
    assert f'id="c-{comment.uuid}"' in shown
    assert '<a href="https://example.org/a" rel="nofollow">' in shown
    assert "&lt;b&gt;that&lt;/b&gt;" in shown


def test_a_thread_by_forms(client_for, ben, dora, done):
    mark = done.assignments.get(reviewer=ben).annotations.get()
    client = client_for(ben)
    say(client, done, annotation=mark.uuid)
    first = Comment.objects.get()
    say(client_for(dora), done, "The ministry did.", parent=first.uuid)
    address = f"/comments/{first.uuid}/"
    client.post(address, {"do": "change", "body": "Who says so?", "version": "1"})
    client.post(address, {"do": "resolve"})
    shown = page(client, done, "?talk=1")
    assert "Who says so?" in shown
    assert "The ministry did." in shown
    assert "resolved" in shown
    assert f'href="#mark-{mark.uuid.hex}"' in shown or f'href="#mark-{mark.uuid}"' in shown
    client.post(address, {"do": "remove"})
    assert "This comment was removed." in page(client, done)


def test_what_others_wrote_is_shown_on_request_and_closes_the_reading(client_for, ben, cleo, done):
    say(client_for(cleo), done, "I left it out.")
    client = client_for(ben)
    shown = page(client, done)
    assert "I left it out." not in shown
    assert "Show what others wrote" in shown
    assert "Open it again" in shown
    assert "I left it out." in page(client, done, "?talk=1")
    shown = page(client, done)
    assert "I left it out." in shown
    assert "Open it again" not in shown


def test_an_unusable_step_changes_nothing(client_for, ben, cleo, done):
    say(client_for(ben), done)
    address = f"/comments/{Comment.objects.get().uuid}/"
    client = client_for(ben)
    assert client.post(address, {"do": "shout"}).status_code == 400
    assert client.post(address, {"do": "change", "body": "x"}).status_code == 400
    assert say(client, done, annotation="x").status_code == 404
    client.post(address, {"do": "change", "body": " ", "version": "1"})
    assert client_for(cleo).post(address, {"do": "remove"}).status_code == 404
    assert Comment.objects.get().body == "Who counted?"


def test_a_flag_is_raised_settled_and_shown(client_for, ben, ada, project, article, reading):
    mark = factories.make_annotation(reading, "fact", 0, 5)
    say(client_for(ben), article, "An advertisement.", do="flag", annotation=mark.uuid)
    flag = Flag.objects.get()
    manager, address = client_for(ada), f"/projects/{project.slug}/flags/"
    assert f'href="{address}"' in manager.get(f"/projects/{project.slug}/").content.decode()
    assert "An advertisement." in manager.get(address).content.decode()
    # The mark is not submitted yet, so it is nobody's to see.
    assert "<q" not in manager.get(address).content.decode()
    manager.post(f"/flags/{flag.uuid}/settle/", {"outcome": " "})
    assert Flag.objects.get().resolved_at is None
    manager.post(f"/flags/{flag.uuid}/settle/", {"outcome": "Taken out.", "hide": "on"})
    assert Article.objects.get(pk=article.pk).is_hidden
    assert "An advertisement." not in manager.get(address).content.decode()
    settled = manager.get(f"{address}?state=settled").content.decode()
    assert "Taken out." in settled
    assert "Show the article again" in settled
    manager.post(f"/articles/{article.uuid}/show/")
    assert not Article.objects.get(pk=article.pk).is_hidden


def test_a_manager_who_reads_sees_no_flag_count_move(client_for, ada, ben, project, article):
    factories.make_reading(article, ada)
    client = client_for(ada)
    pages = ["/", f"/projects/{project.slug}/", f"/projects/{project.slug}/flags/"]
    before = [client.get(each).content.decode().count("open flag") for each in pages]
    factories.make_flag(article, ben)
    assert [client.get(each).content.decode().count("open flag") for each in pages] == before
    assert "This is an advertisement." not in client.get(pages[2]).content.decode()


def test_an_unknown_filter_is_refused(client_for, ada, project):
    client = client_for(ada)
    assert client.get(f"/projects/{project.slug}/flags/?state=all").status_code == 400
    assert client.get(f"/projects/{project.slug}/flags/?by=ben").status_code == 400


def test_the_list_needs_few_statements(client_for, ada, ben, project, done, count_statements):
    mark = done.assignments.get(reviewer=ben).annotations.get()
    for number in range(30):
        factories.make_flag(done, ben, f"Reason {number}", annotation=mark)
    client = client_for(ada)
    with count_statements() as statements:
        assert "Reason 29" in client.get(f"/projects/{project.slug}/flags/").content.decode()
    assert len(statements) <= 12


def test_threads_need_few_statements(client_for, ben, dora, done, count_statements):
    mark = done.assignments.get(reviewer=ben).annotations.get()
    for number in range(20):
        first = factories.make_comment(done, ben, f"Remark {number}", annotation=mark)
        factories.make_comment(done, dora, "Yes.", parent=first, annotation=mark)
    client = client_for(ben)
    with count_statements() as statements:
        assert "Remark 19" in page(client, done, "?talk=1")
    assert len(statements) <= 13


def test_an_outsider_finds_nothing(client_for, outsider, ben, project, article, reading):
    say(client_for(ben), article)
    factories.make_flag(article, ben)
    client = client_for(outsider)
    assert say(client, article).status_code == 404
    assert client.post(f"/comments/{Comment.objects.get().uuid}/", {"do": "remove"}).status_code == 404
    assert client.get(f"/projects/{project.slug}/flags/").status_code == 404
    assert client.post(f"/flags/{Flag.objects.get().uuid}/settle/", {"outcome": "x"}).status_code == 404
    assert client.post(f"/articles/{article.uuid}/show/").status_code == 404
