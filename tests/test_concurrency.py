"""Several requests at the same moment, on the real database."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from corpus_app import agreement, assignments
from corpus_app.models import Annotation, AnnotationRevision, Assignment
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
