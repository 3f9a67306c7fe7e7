"""Comments through the API: /api/articles/<uuid>/comments/ and /api/comments/<uuid>/."""

import uuid

import pytest

from corpus_app.models import Assignment, AuditEvent, Comment
from tests import factories

from .requests import codes, step, write

SUBMITTED = Assignment.State.SUBMITTED


def say(client, article, body="Who counted?", *, operation=None, **fields):
    return write(
        client, "post", f"/api/articles/{article.uuid}/comments/", operation=operation, body={"body": body, **fields}
    )


def listed(client, article):
    return [row["body"] for row in client.get(f"/api/articles/{article.uuid}/comments/").json()["results"]]


@pytest.fixture
def mark(reading):
    return factories.make_annotation(reading, "fact", 0, 5)


@pytest.fixture
def done(article, ben, cleo):
    """ben and cleo submitted their readings of the article."""
    for person in (ben, cleo):
        factories.make_reading(article, person, SUBMITTED, spans=[("fact", 0, 5)])
    return article


def test_it_works_on_an_article(client_for, ben, article, reading):
    response = say(client_for(ben), article, "  Who counted?\nAnd when? ")
    assert response.status_code == 201
    shown = response.json()
    assert (shown["body"], shown["author"], shown["is_own"]) == ("Who counted?\nAnd when?", "ben", True)
    assert (shown["annotation"], shown["parent"], shown["version"]) == (None, None, 1)
    assert listed(client_for(ben), article) == ["Who counted?\nAnd when?"]
    assert AuditEvent.objects.get(verb="comment").object_id == shown["id"]


def test_it_works_on_a_mark(client_for, ben, article, mark):
    shown = say(client_for(ben), article, annotation=str(mark.uuid)).json()
    assert shown["annotation"] == str(mark.uuid)


def test_the_same_operation_makes_one_comment(client_for, ben, article, reading):
    client, operation = client_for(ben), uuid.uuid4()
    first, again = (say(client, article, operation=operation) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Comment.objects.count() == 1


def test_an_operation_of_somebody_else_is_refused(client_for, ben, cleo, article, reading):
    operation = uuid.uuid4()
    say(client_for(ben), article, operation=operation)
    assert codes(say(client_for(cleo), article, operation=operation)) == ["operation_reused"]


@pytest.mark.parametrize(
    ("body", "status"), [("", 400), (" \n ", 422), ("x" * 10_001, 400), (7, 400), ("\ud800", 400), ("a\0b", 400)]
)
def test_it_must_say_something_storable(client_for, ben, article, reading, body, status):
    assert say(client_for(ben), article, body).status_code == status
    assert not Comment.objects.exists()


def test_an_unknown_field_and_a_missing_key_are_refused(client_for, ben, article, reading):
    client = client_for(ben)
    assert say(client, article, resolved_at="now").status_code == 400
    bare = client.post(f"/api/articles/{article.uuid}/comments/", {"body": "x"}, content_type="application/json")
    assert bare.status_code == 400


def test_the_mark_and_the_thread_belong_to_the_article(client_for, ben, project, article, mark):
    other = factories.make_article(project, text="Another one.")
    elsewhere = factories.make_comment(other, ben)
    client = client_for(ben)
    assert codes(say(client, other, annotation=str(mark.uuid))) == ["other_article"]
    assert codes(say(client, article, parent=str(elsewhere.uuid))) == ["other_article"]


def test_an_answer_stands_under_the_first_comment(client_for, ben, cleo, done):
    first = say(client_for(ben), done).json()
    answer = say(client_for(cleo), done, "The ministry.", parent=first["id"]).json()
    further = say(client_for(ben), done, "Since when?", parent=answer["id"]).json()
    assert (answer["parent"], further["parent"]) == (first["id"], first["id"])


def test_ones_own_can_be_changed_against_its_version(client_for, ben, article, reading):
    client = client_for(ben)
    address = f"/api/comments/{say(client, article).json()['id']}/"
    changed = write(client, "patch", address, version=1, body={"body": "Who says so?"})
    assert (changed.json()["body"], changed.json()["version"], changed["ETag"]) == ("Who says so?", 2, '"2"')
    assert changed.json()["edited_at"]
    stale = write(client, "patch", address, version=1, body={"body": "No."})
    assert (stale.status_code, stale.json()["current"]["body"]) == (412, "Who says so?")
    assert write(client, "patch", address, body={"body": "No."}).status_code == 428


def test_ones_own_can_be_removed_and_only_once(client_for, ben, article, reading):
    client, operation = client_for(ben), uuid.uuid4()
    address = f"/api/comments/{say(client, article).json()['id']}/"
    assert write(client, "delete", address, operation=operation).status_code == 204
    assert write(client, "delete", address, operation=operation).status_code == 204
    assert write(client, "delete", address).status_code == 404
    assert listed(client, article) == []


def test_what_has_answers_loses_its_words_and_keeps_its_place(client_for, ben, cleo, done):
    client = client_for(ben)
    first = say(client, done).json()
    say(client_for(cleo), done, "The ministry.", parent=first["id"])
    assert write(client, "delete", f"/api/comments/{first['id']}/").status_code == 204
    assert listed(client, done) == ["The ministry."]
    assert Comment.objects.get(uuid=first["id"]).body == ""


def test_others_comments_are_theirs(client_for, ben, cleo, done):
    address = f"/api/comments/{say(client_for(ben), done).json()['id']}/"
    client = client_for(cleo)
    assert client.get(address).status_code == 200
    assert write(client, "patch", address, version=1, body={"body": "No."}).status_code == 403
    assert write(client, "delete", address).status_code == 403
    assert write(client, "post", f"{address}resolve/").status_code == 403


@pytest.mark.parametrize("who", ["ben", "dora", "ada"])
def test_a_thread_is_settled_by_who_began_it_or_by_an_adjudicator(client_for, request, ben, done, who):
    address = f"/api/comments/{say(client_for(ben), done).json()['id']}/"
    client = client_for(request.getfixturevalue(who))
    assert write(client, "post", f"{address}resolve/").json()["is_resolved"] is True
    assert write(client, "post", f"{address}resolve/").json()["is_resolved"] is True
    assert write(client, "post", f"{address}reopen/").json()["is_resolved"] is False


def test_an_answer_is_no_thread(client_for, ben, done):
    client = client_for(ben)
    first = say(client, done).json()
    answer = say(client, done, parent=first["id"]).json()
    assert codes(write(client, "post", f"/api/comments/{answer['id']}/resolve/")) == ["no_thread"]


def test_in_a_closed_project_nothing_is_written(client_for, ben, project, article, reading):
    client = client_for(ben)
    address = f"/api/comments/{say(client, article).json()['id']}/"
    project.status = "closed"
    project.save()
    assert codes(say(client, article)) == ["project_closed"]
    assert codes(write(client, "patch", address, version=1, body={"body": "x"})) == ["project_closed"]
    assert codes(write(client, "delete", address)) == ["project_closed"]


def test_an_outsider_finds_nothing(client_for, outsider, ben, article, reading):
    address = f"/api/comments/{say(client_for(ben), article).json()['id']}/"
    client = client_for(outsider)
    assert say(client, article).status_code == 404
    assert client.get(f"/api/articles/{article.uuid}/comments/").status_code == 404
    assert client.get(address).status_code == 404
    assert write(client, "patch", address, version=1, body={"body": "x"}).status_code == 404
    assert write(client, "delete", address).status_code == 404
    for verb in ("resolve", "reopen"):
        assert write(client, "post", f"{address}{verb}/").status_code == 404


# --- Blindness -------------------------------------------------------------------------------------


def test_who_reads_sees_only_their_own(client_for, ben, dora, cleo, article, reading):
    say(client_for(dora), article, "Mind the numbers.")
    say(client_for(ben), article, "Which numbers?")
    assert listed(client_for(ben), article) == ["Which numbers?"]
    assert listed(client_for(dora), article) == ["Mind the numbers.", "Which numbers?"]
    assert listed(client_for(cleo), article) == []


def test_that_a_peer_settled_or_answered_does_not_show_while_one_reads(client_for, ben, dora, article, reading):
    client = client_for(ben)
    first = say(client, article).json()
    before = client.get(f"/api/articles/{article.uuid}/comments/").content
    write(client_for(dora), "post", f"/api/comments/{first['id']}/resolve/")
    say(client_for(dora), article, "The ministry.", parent=first["id"])
    assert client.get(f"/api/articles/{article.uuid}/comments/").content == before
    assert write(client, "delete", f"/api/comments/{first['id']}/").status_code == 204
    assert listed(client, article) == []


def test_seeing_a_peers_words_closes_ones_reading(client_for, ben, cleo, done):
    say(client_for(cleo), done)
    client = client_for(ben)
    assert step(client, done, "reopen").status_code == 200
    step(client, done, "submit")
    assert listed(client, done) == ["Who counted?"]
    assert codes(step(client, done, "reopen")) == ["already_compared"]


def test_ones_own_words_close_nothing(client_for, ben, done):
    client = client_for(ben)
    say(client, done)
    listed(client, done)
    assert step(client, done, "reopen").status_code == 200


def test_where_comparing_is_off_one_sees_the_answers_to_ones_own(client_for, ben, cleo, dora, project, done):
    project.may_compare_after_submit = False
    project.save()
    first = say(client_for(ben), done).json()
    say(client_for(cleo), done, "I left it out.")
    say(client_for(dora), done, "It counts.", parent=first["id"])
    assert listed(client_for(ben), done) == ["Who counted?", "It counts."]


def test_a_comment_on_an_unsubmitted_mark_is_nobodys_to_see(client_for, ben, dora, article, mark):
    say(client_for(ben), article, annotation=str(mark.uuid))
    assert listed(client_for(dora), article) == []
    step(client_for(ben), article, "submit")
    assert listed(client_for(dora), article) == ["Who counted?"]


def test_what_was_said_about_a_withdrawn_mark_stays(client_for, ben, dora, article, mark):
    say(client_for(ben), article, annotation=str(mark.uuid))
    write(client_for(ben), "delete", f"/api/annotations/{mark.uuid}/", version=1)
    step(client_for(ben), article, "submit")
    (shown,) = client_for(dora).get(f"/api/articles/{article.uuid}/comments/").json()["results"]
    assert (shown["body"], shown["annotation"]) == ("Who counted?", None)


def test_a_list_needs_the_same_statements_for_many(client_for, dora, ben, done, count_statements):
    client = client_for(ben)
    mark = done.assignments.get(reviewer=ben).annotations.get()
    for number in range(20):
        say(client, done, f"Remark {number}.", annotation=str(mark.uuid))
    other = client_for(dora)
    with count_statements() as statements:
        assert len(listed(other, done)) == 20
    assert len(statements) <= 12
