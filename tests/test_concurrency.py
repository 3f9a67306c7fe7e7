"""Several requests at the same moment, on the real database."""

import random
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from corpus_app import agreement, assignments, handover, people
from corpus_app.models import Annotation, AnnotationRevision, Assignment
from corpus_app.rules import Broken
from tests import factories
from tests.api.requests import put, step, write

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def together(user, request):
    """request(client, number) from several threads at the same moment; the answers in no order."""
    clients = []
    for _ in range(AT_ONCE):
        client = Client()
        client.force_login(user)
        clients.append(client)
    barrier = Barrier(AT_ONCE)

    def one(number):
        try:
            barrier.wait(timeout=20)
            return request(clients[number], number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_the_same_creation_eight_times_at_once_is_one_row(ben, article, reading):
    annotation, operation = uuid.uuid4(), uuid.uuid4()
    answers = together(ben, lambda client, _: put(client, article, annotation, operation=operation))
    assert sorted(answer.status_code for answer in answers) == [200] * (AT_ONCE - 1) + [201]
    assert Annotation.objects.count() == AnnotationRevision.objects.count() == 1


def test_eight_different_marks_at_once_all_arrive(ben, article, reading):
    answers = together(ben, lambda client, number: put(client, article, start=number, end=number + 3))
    assert {answer.status_code for answer in answers} == {201}
    reading.refresh_from_db()
    assert (Annotation.objects.count(), reading.seq) == (AT_ONCE, AT_ONCE)
    assert sorted(Annotation.objects.values_list("seq", flat=True)) == list(range(1, AT_ONCE + 1))


def test_of_eight_changes_to_one_version_one_wins(ben, article, reading):
    annotation = factories.make_annotation(reading, "fact", 0, 5)
    address = f"/api/annotations/{annotation.uuid}/"
    answers = together(
        ben, lambda client, number: write(client, "patch", address, version=1, body={"note": str(number)})
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * (AT_ONCE - 1)
    annotation.refresh_from_db()
    assert annotation.version == 2


def test_submitting_beside_marking_leaves_nothing_after_the_end(ben, article, reading):
    def either(client, number):
        return step(client, article, "submit") if number == 3 else put(client, article, start=number, end=number + 2)

    answers = together(ben, either)
    reading.refresh_from_db()
    assert reading.state == Assignment.State.SUBMITTED
    stored = sum(answer.status_code == 201 for answer in answers)
    assert Annotation.objects.count() == stored
    assert {answer.status_code for answer in answers} <= {200, 201, 409}


def test_statistics_computed_while_somebody_submits_are_not_stale(ada, ben, cleo, project, article):
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_reading(article, ben)
    readings = Assignment.objects.counted().filter(article__project=project)

    def either(client, number):
        if number == 0:
            return step(client, article, "submit")
        return agreement.statistics(readings)

    together(ben, either)
    (found,) = agreement.statistics(readings).values()
    assert set(found.reviewers) == {ben.pk, cleo.pk}


def test_handing_out_twice_at_once_gives_no_article_more_readers(ada, project, article):
    for number in range(6):
        factories.make_article(project, text=f"Article {number}.")
    together(ada, lambda client, _: client.post(f"/projects/{project.slug}/assign/"))
    for each in project.articles.all():
        assert each.assignments.count() == project.overlap
    assert assignments.plan(project) == []


# --- Handing over ---------------------------------------------------------------------------------

MANY = 20
COUNTING = (*Assignment.OPEN_STATES, Assignment.State.SUBMITTED)


def quietly(step, *arguments, **named):
    """One step, and whether a rule refused it."""
    try:
        step(*arguments, **named)
    except Broken:
        return False
    return True


def readers_per_article(project):
    readings = Assignment.objects.main().filter(article__project=project, state__in=COUNTING)
    return Counter(readings.values_list("article", flat=True))


@pytest.mark.parametrize("round_", range(3))
def test_twenty_people_handing_over_at_once_make_no_article_too_many_readers(ada, project, round_):
    project.overlap = 3
    project.save()
    articles = [factories.make_article(project, text=f"Article {number}.") for number in range(10)]
    people_here = [factories.make_member(project).user for _ in range(6)]
    assignments.hand_out(project)
    old = timezone.now() - timedelta(days=30)
    Assignment.objects.filter(reviewer=people_here[0]).update(handed_out_at=old)
    project.reclaim_after_days = 10
    project.save()
    dice = random.Random(round_)

    def skip_one(number):
        reading = Assignment.objects.of(people_here[number % 6]).open().first()
        if reading is None:
            return False
        step = {"article": reading.article, "reviewer": reading.reviewer, "operation": uuid.uuid4()}
        quietly(assignments.skip, **step, reason="Too long.")
        return quietly(assignments.reopen, **step | {"operation": uuid.uuid4()})

    def submit_one(number):
        reading = Assignment.objects.of(people_here[number % 6]).open().last()
        if reading is None:
            return False
        step = {"article": reading.article, "reviewer": reading.reviewer, "operation": uuid.uuid4()}
        return quietly(assignments.submit, **step)

    def hand(number):
        return quietly(assignments.hand_out, project, reclaim=number % 2 == 0)

    def join(number):
        return people.add_member(project, username=f"late-{round_}-{number}")

    def leave(number):
        member = project.memberships.get(user=people_here[5])
        return quietly(people.leave, member, actor=ada)

    def take_back(number):
        chosen = Assignment.objects.filter(article=articles[number % 10])
        return handover.reclaim(project, chosen, actor=ada)

    def give_back(number):
        return handover.reopen(Assignment.objects.filter(article=articles[number % 10]), actor=ada)

    def give_on(number):
        chosen = Assignment.objects.filter(article=articles[number % 10])
        return quietly(handover.reassign, project, chosen, to=people_here[number % 5], actor=ada)

    verbs = [skip_one, submit_one, hand, join, leave, take_back, give_back, give_on, hand, skip_one] * 2
    dice.shuffle(verbs)
    barrier = Barrier(MANY)

    def one(number):
        try:
            barrier.wait(timeout=60)
            return verbs[number](number)
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(one, range(MANY)))
    assert max(readers_per_article(project).values()) <= project.overlap
    assignments.hand_out(project)
    assert readers_per_article(project) == {article.pk: project.overlap for article in articles}
    assert assignments.plan(project) == []
