"""PUT /api/annotations/<uuid>/."""

import uuid

import pytest

from corpus_app.models import Annotation, AnnotationRevision, Assignment, Project
from tests import factories

from .requests import body_for, codes, put, step


def test_it_works(client_for, ben, article, reading):
    response = put(client_for(ben), article, tag="fact", start=0, end=5)
    assert response.status_code == 201
    body = response.json()
    assert (body["quote"], body["version"], body["withdrawn_at"]) == ("Hello", 1, None)
    assert response["ETag"] == '"1"'
    assert reading.annotations.get().quote == "Hello"


def test_the_first_mark_begins_the_reading(client_for, ben, article, reading):
    put(client_for(ben), article)
    reading.refresh_from_db()
    assert reading.state == Assignment.State.IN_PROGRESS
    assert reading.started_at is not None
    assert reading.seq == 1


def test_it_keeps_the_first_revision(client_for, ben, article, reading):
    operation = uuid.uuid4()
    put(client_for(ben), article, operation=operation)
    revision = AnnotationRevision.objects.get()
    assert (revision.operation, revision.version, revision.verb, revision.actor) == (operation, 1, "create", ben)


def test_the_same_operation_again_has_no_second_effect(client_for, ben, article, reading):
    client, annotation, operation = client_for(ben), uuid.uuid4(), uuid.uuid4()
    put(client, article, annotation, operation=operation)
    again = put(client, article, annotation, operation=operation)
    assert again.status_code == 200
    assert Annotation.objects.count() == AnnotationRevision.objects.count() == 1


def test_the_same_creation_under_another_key_is_answered_with_the_row(client_for, ben, article, reading):
    client, annotation = client_for(ben), uuid.uuid4()
    put(client, article, annotation)
    again = put(client, article, annotation)
    assert again.status_code == 200
    assert again.json()["id"] == str(annotation)


def test_the_same_creation_is_answered_after_submitting(client_for, ben, article, reading):
    client, annotation = client_for(ben), uuid.uuid4()
    put(client, article, annotation)
    step(client, article, "submit")
    assert put(client, article, annotation).status_code == 200


def test_the_same_creation_answers_with_a_tombstone(client_for, ben, article, reading):
    client, annotation = client_for(ben), uuid.uuid4()
    put(client, article, annotation)
    client.delete(f"/api/annotations/{annotation}/", headers={"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'})
    again = put(client, article, annotation)
    assert again.status_code == 200
    assert again.json()["withdrawn_at"] is not None


def test_another_body_for_the_same_id_is_a_conflict(client_for, ben, article, reading):
    client, annotation = client_for(ben), uuid.uuid4()
    put(client, article, annotation)
    other = put(client, article, annotation, tag="opinion")
    assert other.status_code == 409
    assert codes(other) == ["other_body"]
    assert other.json()["current"]["tag"] == "fact"


def test_somebody_elses_id_is_a_conflict_that_shows_nothing(client_for, ben, cleo, article, reading):
    factories.make_reading(article, cleo)
    annotation = uuid.uuid4()
    put(client_for(ben), article, annotation)
    response = put(client_for(cleo), article, annotation)
    assert response.status_code == 409
    assert codes(response) == ["taken"]
    assert "current" not in response.json()


def test_a_key_used_for_something_else_is_a_conflict(client_for, ben, article, reading):
    client, operation = client_for(ben), uuid.uuid4()
    put(client, article, operation=operation)
    response = put(client, article, operation=operation, start=6, end=10)
    assert response.status_code == 409
    assert codes(response) == ["operation_reused"]


def test_an_outsider_finds_nothing(client_for, outsider, article):
    response = put(client_for(outsider), article)
    assert response.status_code == 404
    missing = put(client_for(outsider), article, body={**body_for(article), "article": str(uuid.uuid4())})
    assert response.content == missing.content


def test_an_anonymous_visitor_is_asked_to_sign_in(client, article):
    assert put(client, article).status_code == 401


def test_without_an_open_reading_nothing_is_written(client_for, ben, article):
    response = put(client_for(ben), article)
    assert response.status_code == 409
    assert codes(response) == ["reading_closed"]


def test_after_submitting_nothing_is_written(client_for, ben, article, reading):
    client = client_for(ben)
    step(client, article, "submit")
    assert codes(put(client, article)) == ["reading_closed"]


def test_in_a_closed_project_nothing_is_written(client_for, ben, article, reading, project):
    project.status = Project.Status.CLOSED
    project.save()
    assert codes(put(client_for(ben), article)) == ["reading_closed"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"end": 100_000, "quote": "Hello"}, "past_end"),
        ({"start": 5, "end": 5, "quote": ""}, "empty_span"),
        ({"start": 9, "end": 3, "quote": "x"}, "empty_span"),
        ({"quote": "hello"}, "quote_differs"),
        ({"quote": "Hello "}, "quote_differs"),
        ({"tag": "nonsense"}, "unknown_tag"),
    ],
)
def test_a_broken_rule_is_said(client_for, ben, article, reading, fields, code):
    response = put(client_for(ben), article, body=body_for(article) | fields)
    assert response.status_code == 422
    assert codes(response) == [code]
    assert not Annotation.objects.exists()


def test_it_rejects_a_tag_of_another_project(client_for, ben, article, reading, other_project):
    factories.tags.create(other_project, [{"slug": "theirs", "name": "theirs"}])
    assert codes(put(client_for(ben), article, tag="theirs")) == ["unknown_tag"]


def test_it_rejects_a_retired_tag(client_for, ben, article, reading, fact):
    fact.is_active = False
    fact.save()
    assert codes(put(client_for(ben), article)) == ["unknown_tag"]


@pytest.mark.parametrize("offset", [1.0, "3", " 2 ", "1_0", "٣", True, None, [1], -1, 2**31])
def test_an_offset_is_a_json_integer(client_for, ben, article, reading, offset):
    response = put(client_for(ben), article, body=body_for(article) | {"start": offset})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "start"


def test_white_space_in_a_quote_is_kept(client_for, ben, project):
    article = factories.make_article(project, text="  x\n\ny \n")
    factories.make_reading(article, ben)
    response = put(client_for(ben), article, start=0, end=4)
    assert response.status_code == 201
    assert response.json()["quote"] == "  x\n"


def test_offsets_count_code_points(client_for, ben, project):
    article = factories.make_article(project, text="👨‍👩‍👧 said “no”")
    factories.make_reading(article, ben)
    start = article.text.index("said")
    response = put(client_for(ben), article, start=start, end=start + 4)
    assert response.json()["quote"] == "said"
    assert start == 6


def test_the_same_span_and_tag_twice_is_refused(client_for, ben, article, reading):
    client = client_for(ben)
    put(client, article)
    response = put(client, article)
    assert response.status_code == 422
    assert codes(response) == ["already_marked"]


def test_another_tag_on_the_same_span_is_fine(client_for, ben, article, reading):
    client = client_for(ben)
    put(client, article)
    assert put(client, article, tag="opinion").status_code == 201


def test_overlaps_are_refused_where_the_project_says_so(client_for, ben, article, reading, project):
    project.allows_overlapping_spans = False
    project.save()
    client = client_for(ben)
    put(client, article)
    assert codes(put(client, article, tag="opinion", start=2, end=8)) == ["overlaps"]


def test_in_a_sentence_project_a_span_is_one_sentence(client_for, ben, article, reading, project):
    project.unit, project.allows_overlapping_spans = Project.Unit.SENTENCE, False
    project.save()
    client = client_for(ben)
    assert codes(put(client, article)) == ["not_a_unit"]
    start, end = article.sentences[0]
    assert put(client, article, start=start, end=end).status_code == 201
    assert codes(put(client, article, tag="opinion", start=start, end=end)) == ["already_judged"]


def test_in_an_article_project_a_verdict_covers_the_article(client_for, ben, article, reading, project):
    project.unit = Project.Unit.ARTICLE
    project.save()
    client = client_for(ben)
    assert codes(put(client, article)) == ["not_a_unit"]
    assert put(client, article, start=0, end=article.length).status_code == 201
    assert codes(put(client, article, tag="opinion", start=0, end=article.length)) == ["already_judged"]


@pytest.mark.parametrize("body", [[], '"x"', "3", "null"])
def test_a_body_that_is_no_object_is_refused(client_for, ben, article, reading, body):
    response = put(client_for(ben), article, body=body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"].startswith("The body takes a JSON object")


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"start": 1e400}',
        b"[" * 100_000,
        b'{"article": "\xff"}',
        b'{"quote": "\\ud800"}',
        b'{"quote": "\\u0000"}',
        b'{"start": NaN}',
        b'{"start": ' + b"9" * 5000 + b"}",
    ],
    ids=range(8),
)
def test_malformed_json_is_refused(client_for, ben, article, reading, raw):
    response = client_for(ben).put(
        f"/api/annotations/{uuid.uuid4()}/",
        raw,
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert response.status_code == 400
    said = response.json()["errors"][0]["message"]
    assert said.endswith(".")
    assert "Error" not in said
    assert "sys." not in said


def test_malformed_json_names_the_place(client_for, ben):
    raw = b'{"start": 1,\n "end" 2}'
    response = put(client_for(ben), None, body=raw)
    assert "line 2, column 8" in response.json()["errors"][0]["message"]


def test_an_unknown_field_is_refused(client_for, ben, article, reading):
    response = put(client_for(ben), article, reviewer="cleo")
    assert response.status_code == 400
    assert codes(response) == ["unknown_field"]


@pytest.mark.parametrize("key", [None, "not-a-uuid"])
def test_every_write_needs_an_operation(client_for, ben, article, reading, key):
    response = client_for(ben).put(
        f"/api/annotations/{uuid.uuid4()}/",
        body_for(article),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_page_without_its_csrf_token_may_not_write(ben, article, reading):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(ben)
    assert put(client, article).status_code == 403


def test_saving_takes_at_most_ten_statements(client_for, ben, article, reading, count_statements):
    client = client_for(ben)
    with count_statements() as statements:
        put(client, article)
    assert len(statements) <= 10, "\n".join(statements)
