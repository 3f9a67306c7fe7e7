"""The pages of the training: a manager's choice, a reviewer's standing, feedback beside the gold; and the API's."""

import uuid

import pytest
from django.utils import timezone

from corpus_app import assignments, training
from corpus_app.models import Assignment, AuditEvent, Membership
from tests import factories
from tests.test_training import GOLD, bring, do, settled

PAGE = "/projects/harbour/training/"


@pytest.fixture
def lessons(project, dora):
    return [settled(project, dora, number) for number in (1, 2)]


@pytest.fixture
def course(project, lessons, ada):
    training.choose(project, articles=[each.pk for each in lessons], threshold=60, actor=ada)
    return project


def submit(client, article):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return client.post(f"/api/articles/{article.uuid}/submit/", {}, "application/json", headers=headers)


# --- Managers ---------------------------------------------------------------------------------------


def test_a_manager_chooses_the_articles_and_the_threshold(client_for, ada, dora, project, lessons, article):
    empty = settled(project, dora, 3, spans=[])
    client = client_for(ada)
    body = client.get(PAGE).content.decode()
    assert "Training 1" in body and "2 spans in the gold" in body
    assert empty.title in body and "nothing in it was accepted" in body
    assert "1 article has no ruling at all." in body
    answer = client.post(PAGE, {"articles": [str(lessons[0].uuid)], "is_on": "on", "threshold": "70"})
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.training_threshold == 70
    assert [row.title for row in project.articles.filter(is_training=True)] == ["Training 1"]
    assert AuditEvent.objects.get(verb="choose_training").data == {"threshold": 70, "articles": 1}
    assert "a mean score of 70 of 100" in client.get("/projects/harbour/settings/").content.decode()
    client.post(PAGE, {"articles": [str(lessons[0].uuid)], "threshold": "70"})
    project.refresh_from_db()
    assert project.training_threshold is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"is_on": "on", "threshold": "70"}, "articles"),
        ({"is_on": "on", "threshold": "101"}, "threshold"),
        ({"is_on": "on", "threshold": ""}, "threshold"),
        ({"is_on": "on", "threshold": "x"}, "threshold"),
        ({"is_on": "on", "threshold": "70", "articles": ["nonsense"]}, "articles"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(client_for, ada, project, lessons, said, field):
    answer = client_for(ada).post(PAGE, said)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    project.refresh_from_db()
    assert project.training_threshold is None


def test_an_article_that_cannot_train_cannot_be_named(client_for, ada, project, lessons, article):
    answer = client_for(ada).post(PAGE, {"is_on": "on", "threshold": "70", "articles": [str(article.uuid)]})
    assert "articles" in answer.context["form"].errors


def test_a_manager_sees_who_is_how_far_and_lets_through(client_for, ada, ben, cleo, course, lessons):
    bring(ben, course)
    do(ben, lessons[0], *GOLD)
    do(ben, lessons[1])
    body = client_for(ada).get(PAGE).content.decode()
    assert f"/articles/{lessons[0].uuid}/feedback/?reviewer={ben.uuid}" in body
    assert "below 60" in body and "not begun" in body
    path = f"{PAGE}people/{ben.uuid}/"
    assert client_for(ada).post(path, {"reason": " "}).status_code == 302
    assert Membership.objects.get(user=ben).trained_at is None
    client_for(ada).post(path, {"reason": "Knows the field."})
    assert Membership.objects.get(user=ben).trained_at is not None
    assert "Knows the field." in client_for(ada).get(PAGE).content.decode()
    answer = client_for(ada).get(f"/articles/{lessons[0].uuid}/feedback/?reviewer={ben.uuid}")
    assert answer.status_code == 200 and "How the marks of ben compare" in answer.content.decode()


def test_the_page_asks_as_little_for_many_people_as_for_few(client_for, ada, ben, course, lessons, count_statements):
    """And everybody's standing is what they see of it themselves."""

    def asked():
        with count_statements() as statements:
            page = client.get(PAGE)
        assert page.status_code == 200
        return page.context["people"], len(statements)

    client = client_for(ada)
    assignments.bring(list(Membership.objects.filter(project=course).select_related("project", "user")))
    for lesson in lessons:
        assert submit(client_for(ben), lesson).status_code == 200
    client.get(PAGE)
    _rows, few = asked()
    for _more in range(12):
        factories.make_member(course)
    rows, many = asked()
    assert (len(rows), many) == (14, few)
    own = next(row["standing"] for row in rows if row["member"].user == ben)
    seen = training.standing(course.member(ben))
    assert [(step.article, step.score) for step in own.steps] == [(step.article, step.score) for step in seen.steps]
    assert len(own.scores) == 2


# --- Reviewers --------------------------------------------------------------------------------------


def test_from_the_first_page_through_feedback_to_the_work(client_for, ben, course, lessons, article):
    factories.make_reading(article, ben)
    client = client_for(ben)
    home = client.get("/").content.decode()
    assert "Harbour begins with training: 0 of 2 articles read." in home
    assert article.title not in home
    assert "once your training is over" in client.get(f"/articles/{article.uuid}/read/").content.decode()
    first = assignments.next_for(ben, course)
    page = client.get(f"/articles/{first.uuid}/read/").content.decode()
    assert "A training article" in page and "Submit and see the feedback" in page and "Skip this article" not in page
    factories.make_annotation(Assignment.objects.of(ben).training().get(article=first), "fact", 0, 10)
    assert submit(client, first).json()["next"] == f"/articles/{first.uuid}/feedback/"
    told = client.get(f"/articles/{first.uuid}/feedback/").content.decode()
    assert "Score 50 of 100." in told
    assert "Why: Because of opinion." in told
    assert "1 of 2 training articles read; mean 50, and 60 opens the rest." in told
    second = assignments.next_for(ben, course)
    assert f"/articles/{second.uuid}/read/" in told
    answer = client.post(f"/articles/{second.uuid}/submit/", {"operation": str(uuid.uuid4())})
    assert answer.url == f"/articles/{second.uuid}/feedback/"
    own = client.get(PAGE).content.decode()
    assert "Your mean is 25; 60 opens the rest" in own and "Try again" in own
    assert "your mean in the training is 25 of 100" in client.get("/").content.decode()
    answer = client.post(f"{PAGE}again/", {"operation": str(uuid.uuid4())})
    assert answer.url.endswith("/read/")
    assert client.get(f"/articles/{first.uuid}/feedback/").url == f"/articles/{first.uuid}/read/"
    do(ben, first, *GOLD)
    do(ben, second, *GOLD)
    assert "Your training is over" in client.get(f"/articles/{second.uuid}/feedback/").content.decode()
    assert article.title in client.get("/").content.decode()
    readings = client.get("/readings/").content.decode()
    assert f"/articles/{second.uuid}/feedback/" in readings and "Open it again" not in readings


def test_the_api_honours_it(client_for, ben, cleo, course, lessons, article):
    factories.make_reading(article, ben)
    client = client_for(ben)
    reading = client.get("/api/projects/harbour/next/").json()["next"]
    assert reading in {f"/articles/{each.uuid}/read/" for each in lessons}
    told = client.get("/api/projects/harbour/training/").json()
    assert (told["is_waiting"], told["threshold"], told["mean"]) == (True, 60, None)
    assert {row["state"] for row in told["articles"]} == {"assigned"}
    answer = submit(client, article)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "training_first")
    do(ben, lessons[0], *GOLD)
    told = client.get("/api/projects/harbour/training/").json()
    assert told["mean"] == 1
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    answer = client.post(f"/api/articles/{lessons[1].uuid}/skip/", {"reason": "x"}, "application/json", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "training_not_skipped")


def test_a_project_without_training_tells_nobody_anything(client_for, ben, dora, project, lessons):
    assert client_for(ben).get("/api/projects/harbour/training/").json()["articles"] == []
    for person in (ben, dora):
        body = client_for(person).get(PAGE).content.decode()
        assert "There is no training for you in this project." in body and "Training 1" not in body


def test_nothing_of_peers_is_in_the_feedback(client_for, ben, cleo, course, lessons):
    factories.make_reading(lessons[0], cleo, "submitted", spans=[("disputed", 60, 70)])
    for person in (ben, factories.make_member(course).user):
        bring(person, course)
    address = f"/articles/{lessons[0].uuid}/feedback/"
    do(ben, lessons[0], *GOLD)
    before = client_for(ben).get(address).content.decode()
    other = Membership.objects.exclude(user__in=[ben, cleo]).get(role="reviewer").user
    do(other, lessons[0], ("disputed", 80, 90))
    assert client_for(ben).get(address).content.decode() == before
    assert client_for(other).get(f"{address}?reviewer={ben.uuid}").status_code == 404
    # The article is no work of ben's, so he compares with nobody on it.
    assert client_for(ben).get(f"/articles/{lessons[0].uuid}/compare/").status_code == 404
    listed = client_for(ben).get(f"/api/articles/{lessons[0].uuid}/annotations/").json()["results"]
    assert {row["reviewer"] for row in listed} == {"ben"}


def test_strangers_find_nothing(client_for, otto, dora, ben, course, lessons):
    bring(ben, course)
    do(ben, lessons[0])
    assert client_for(otto).get(PAGE).status_code == 404
    assert client_for(otto).get(f"/articles/{lessons[0].uuid}/feedback/").status_code == 404
    assert client_for(dora).get(f"/articles/{lessons[0].uuid}/feedback/?reviewer={ben.uuid}").status_code == 404
    assert client_for(ben).get(f"/articles/{lessons[0].uuid}/feedback/?reviewer=x").status_code == 404
    assert client_for(ben).get(f"/articles/{lessons[0].uuid}/feedback/?colour=x").status_code == 400
    assert client_for(ben).post(PAGE, {}).status_code == 403


def test_who_is_through_pays_little_for_it(client_for, ben, course, article, count_statements):
    factories.make_reading(article, ben)
    Membership.objects.filter(user=ben).update(trained_at=timezone.now())
    client = client_for(ben)
    client.get(f"/articles/{article.uuid}/read/")
    with count_statements() as opened:
        assert client.get(f"/articles/{article.uuid}/read/").status_code == 200
    body = {"article": str(article.uuid), "tag": "fact", "start": 0, "end": 5, "quote": article.text[:5]}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    with count_statements() as saved:
        answer = client.put(f"/api/annotations/{uuid.uuid4()}/", body, "application/json", headers=headers)
    assert answer.status_code == 201
    assert len(opened) <= 10 and len(saved) <= 10, (len(opened), len(saved))
