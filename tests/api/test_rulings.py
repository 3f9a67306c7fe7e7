"""Rulings through the API: written like annotations, read by whoever may know of them."""

import uuid

import pytest
from django.utils import timezone

from corpus_app.models import Article, Assignment, Membership, Role, Ruling
from tests import factories
from tests.api.requests import body_for, codes, write

VOTE = (24, 63)


def put(client, article, ruling_id=None, *, operation=None, start=24, end=63, **fields):
    body = body_for(article, start=start, end=end, **{"verdict": "accepted", **fields})
    headers = {"Idempotency-Key": str(operation or uuid.uuid4())}
    address = f"/api/rulings/{ruling_id or uuid.uuid4()}/"
    return client.put(address, body, content_type="application/json", headers=headers)


@pytest.fixture
def settle(client_for, dora):
    return client_for(dora)


@pytest.fixture
def ruling(article, dora):
    return factories.make_ruling(article, "fact", *VOTE, decided_by=dora, reason="They voted.")


@pytest.fixture
def read(article, ben, cleo):
    factories.make_reading(article, ben, "submitted", spans=[("opinion", 0, 23), ("fact", *VOTE)])
    factories.make_reading(article, cleo, "submitted", spans=[("fact", *VOTE)])


def test_it_works(settle, article):
    response = put(settle, article, reason="They voted.")
    assert response.status_code == 201
    assert response["ETag"] == '"1"'
    body = response.json()
    assert (body["tag"], body["verdict"], body["reason"], body["decided_by"]) == (
        "fact",
        "accepted",
        "They voted.",
        "dora",
    )
    assert body["quote"] == article.text[24:63]


def test_the_same_again_has_no_second_effect(settle, article):
    operation, name = uuid.uuid4(), uuid.uuid4()
    answers = [put(settle, article, name, operation=operation).status_code for _ in range(2)]
    assert answers == [201, 200]
    assert Ruling.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"verdict": "maybe"}, 400, "invalid_choice"),
        ({"start": -1}, 400, "out_of_range"),
        ({"colour": "red"}, 400, "unknown_field"),
        ({"quote": "No."}, 422, "quote_differs"),
        ({"tag": "nonsense"}, 422, "unknown_tag"),
    ],
)
def test_what_it_cannot_mean_is_refused(settle, article, fields, status, code):
    response = put(settle, article, **fields)
    assert (response.status_code, codes(response)) == (status, [code])
    assert not Ruling.objects.exists()


def test_a_change_needs_the_version(settle, ruling):
    address = f"/api/rulings/{ruling.uuid}/"
    assert write(settle, "patch", address, body={"tag": "opinion"}).status_code == 428
    changed = write(settle, "patch", address, version=1, body={"tag": "opinion", "is_precedent": True})
    assert (changed.status_code, changed.json()["tag"], changed.json()["version"]) == (200, "opinion", 2)
    stale = write(settle, "patch", address, version=1, body={"tag": "fact"})
    assert (stale.status_code, stale.json()["current"]["tag"]) == (412, "opinion")


def test_withdrawn_restored_and_listed(settle, project, ruling):
    address, listed = f"/api/rulings/{ruling.uuid}/", f"/api/projects/{project.slug}/rulings/"
    assert write(settle, "delete", address, version=1).json()["withdrawn_at"]
    assert settle.get(listed).json()["results"] == []
    assert write(settle, "post", f"{address}restore/", version=2).status_code == 200
    assert [row["id"] for row in settle.get(listed).json()["results"]] == [str(ruling.uuid)]


def test_two_become_one(settle, article, dora, ruling):
    other = factories.make_ruling(article, "fact", 0, 23, decided_by=dora)
    merged = write(settle, "post", f"/api/rulings/{ruling.uuid}/merge/", version=1, body={"ruling": str(other.uuid)})
    assert (merged.json()["start"], merged.json()["end"]) == (0, 63)
    assert Ruling.objects.live().count() == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?verdict=accepted", 1),
        ("?verdict=rejected", 1),
        ("?tag=fact", 1),
        ("?is_precedent=true", 1),
        ("?is_adjudicated=false", 2),
        ("?is_adjudicated=true", 0),
    ],
)
def test_the_list_is_narrowed(settle, project, article, dora, ruling, query, count):
    factories.make_ruling(article, "opinion", 0, 5, decided_by=dora, verdict="rejected", is_precedent=True)
    assert len(settle.get(f"/api/projects/{project.slug}/rulings/{query}").json()["results"]) == count


def test_an_unknown_filter_is_a_bad_request(settle, project):
    assert settle.get(f"/api/projects/{project.slug}/rulings/?reviewer=ben").status_code == 400


def test_an_outsider_finds_nothing(client_for, outsider, project, article, ruling):
    client = client_for(outsider)
    for address in (f"projects/{project.slug}/rulings", f"articles/{article.uuid}/rulings", f"rulings/{ruling.uuid}"):
        assert client.get(f"/api/{address}/").status_code == 404
    assert put(client, article).status_code == 404
    assert write(client, "delete", f"/api/rulings/{ruling.uuid}/", version=1).status_code == 404


def test_a_reviewer_finds_none_before_submitting(client_for, project, article, ben, ruling):
    client = client_for(ben)
    factories.make_reading(article, ben)
    listed = f"/api/articles/{article.uuid}/rulings/"
    assert client.get(listed).json()["results"] == []
    assert client.get(f"/api/rulings/{ruling.uuid}/").status_code == 404
    factories.change_readings(Assignment.objects.all(), state="submitted", submitted_at=ruling.decided_at)
    assert len(client.get(listed).json()["results"]) == 1
    # What was shown can no longer be unseen.
    assert Assignment.objects.get().compared_at is not None


def test_a_reviewer_rules_on_nothing(client_for, article, ben, read, ruling):
    client = client_for(ben)
    assert put(client, article, start=0, end=5).status_code == 403
    assert write(client, "patch", f"/api/rulings/{ruling.uuid}/", version=1, body={"reason": "No."}).status_code == 403


def test_proposals_say_how_many(settle, article, read):
    rows = settle.get(f"/api/articles/{article.uuid}/proposals/").json()
    assert [(row["tag"], row["votes"], row["readers"], row["is_contested"]) for row in rows] == [
        ("opinion", 1, 2, True),
        ("fact", 2, 2, False),
    ]


def test_accepting_by_rule_is_shown_first(settle, project, article, read):
    address = f"/api/projects/{project.slug}/rulings/accept/"
    plan = settle.get(f"{address}?least=2&of=2").json()
    assert plan == {"rulings": 1, "articles": 1, "short": 0, "ruled": 0, "contested": 1}
    assert not Ruling.objects.exists()
    assert write(settle, "post", address, body={"least": 2, "of": 2}).json() == {"rulings": 1}
    assert write(settle, "post", address, body={"least": 1, "of": 2}).status_code == 422


def test_an_article_is_finished_and_reopened(settle, article, read):
    done = write(settle, "post", f"/api/articles/{article.uuid}/adjudicate/")
    assert done.json()["adjudicated_at"]
    assert codes(put(settle, article, start=0, end=5)) == ["adjudicated"]
    again = write(settle, "post", f"/api/articles/{article.uuid}/reopen-adjudication/")
    assert again.json() == {"adjudicated_at": None}
    assert put(settle, article, start=0, end=5).status_code == 201


def test_a_ruling_costs_few_statements(settle, article, count_statements, read):
    with count_statements() as statements:
        assert put(settle, article).status_code == 201
    assert len(statements) <= 14, statements


# --- Changes ---------------------------------------------------------------------------------------------


@pytest.fixture
def poll(settle, article):
    return lambda cursor="": settle.get(f"/api/articles/{article.uuid}/changes/?since={cursor}")


def test_at_first_there_is_everything(poll, article, dora, read, ruling):
    factories.make_comment(article, dora, "Who counted?")
    body = poll().json()
    assert [(row["reviewer"], len(row["marks"])) for row in body["readings"]] == [("ben", 2), ("cleo", 1)]
    assert [row["reason"] for row in body["rulings"]] == ["They voted."]
    assert [row["body"] for row in body["comments"]] == ["Who counted?"]
    assert poll(body["cursor"]).status_code == 204


def test_what_changed_is_told_once(poll, settle, client_for, ada, article, read):
    cursor = poll().json()["cursor"]
    put(client_for(ada), article)
    body = poll(cursor).json()
    assert (len(body["rulings"]), body["readings"], body["comments"]) == (1, [], None)
    cursor = body["cursor"]
    comment = factories.make_comment(article, ada, "Why?")
    body = poll(cursor).json()
    assert (body["rulings"], len(body["comments"])) == (None, 1)
    comment.delete()
    assert poll(body["cursor"]).json()["comments"] == []


def test_a_reading_comes_and_goes(poll, article, project, read, ben):
    cursor = poll().json()["cursor"]
    emil = factories.make_member(project, factories.make_user("emil")).user
    reading = factories.make_reading(article, emil, "submitted", spans=[("fact", 0, 5)])
    body = poll(cursor).json()
    assert [(row["reviewer"], row["marks"]) for row in body["readings"]] == [("emil", [["fact", 0, 5, ""]])]
    factories.change_readings(Assignment.objects.filter(pk=reading.pk), state="in_progress", submitted_at=None)
    assert poll(body["cursor"]).json()["gone"] == [body["readings"][0]["id"]]


def test_nobodys_unsubmitted_work_shows(poll, article, cleo, read, ben):
    cursor = poll().json()["cursor"]
    emil = factories.make_user("emil")
    factories.make_member(article.project, emil)
    factories.make_reading(article, emil, "in_progress", spans=[("fact", 0, 5)])
    assert poll(cursor).status_code == 204


@pytest.mark.parametrize("cursor", ["nonsense", "e30x", "12", "%00", "W10"])
def test_a_made_up_cursor_is_a_bad_request(poll, read, cursor):
    assert poll(cursor).status_code == 400


def test_a_reviewer_gets_only_their_own(client_for, article, ben, cleo, dora):
    factories.make_reading(article, ben, "in_progress")
    address = f"/api/articles/{article.uuid}/changes/"
    assert client_for(ben).get(address).status_code == 204
    factories.make_reading(article, cleo, "submitted", spans=[("fact", *VOTE)])
    factories.make_ruling(article, "fact", *VOTE, decided_by=dora)
    assert client_for(ben).get(address).status_code == 204
    assert client_for(ben).get(f"{address}?since=nonsense").status_code == 400


def test_nothing_new_costs_four_small_statements(poll, read, ruling, count_statements):
    """Besides those that say who asks: one for what they may do, three for what could have changed."""
    cursor = poll().json()["cursor"]
    with count_statements() as statements:
        assert poll(cursor).status_code == 204
    assert len(statements) <= 6, statements
    assert not [each for each in statements if '"text"' in each]


def test_nothing_new_is_still_asked_with_the_right_words(poll, read):
    assert poll(poll().json()["cursor"] + "&before=1").status_code == 400


def test_whoever_may_settle_no_more_is_not_told_that_nothing_changed(poll, article, project, dora, read, ruling):
    cursor = poll().json()["cursor"]
    assert poll(cursor).status_code == 204
    factories.make_reading(article, dora, "in_progress")
    # As a reader they have a cursor of another kind.
    assert poll(cursor).status_code == 400
    factories.change_readings(article.assignments.of(dora), state="withdrawn")
    project.second_factor_for = Role.ADJUDICATOR
    project.save()
    assert poll(cursor).status_code == 403
    project.second_factor_for = ""
    project.save()
    assert poll(cursor).status_code == 204
    Article.objects.update(is_hidden=True)
    assert poll(cursor).status_code == 404
    Article.objects.update(is_hidden=False)
    Membership.objects.filter(user=dora).update(role=Role.REVIEWER)
    assert poll(cursor).status_code == 400
    Membership.objects.filter(user=dora).update(left_at=timezone.now())
    assert poll(cursor).status_code == 404
