"""How steadily people read: the section on the agreement page, its file, the JSON, and two readings side by side."""

import csv
import io
import json
import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from corpus_app import steadiness
from corpus_app.models import Annotation, Assignment, Project
from tests import factories, teams

SUBMITTED = Assignment.State.SUBMITTED


@pytest.fixture
def eve(project):
    return factories.make_member(project, factories.make_user("eve", first_name="Eve")).user


@pytest.fixture
def articles(project, ben, cleo, eve):
    articles = teams.make_articles(project, 8)
    teams.read(articles, [ben, cleo, eve])
    return articles


def read_again(articles, reader, *, forget=0.0, seed=1):
    """Second readings that are like the first ones, but for some marks that are left out."""
    rng = random.Random(seed)
    for article in articles:
        first = Assignment.objects.main().get(article=article, reviewer=reader)
        spans = [(mark.tag, mark.start, mark.end) for mark in first.annotations.all() if rng.random() >= forget]
        at = timezone.now() + timedelta(days=30)
        factories.make_reading(article, reader, SUBMITTED, kind="repeat", submitted_at=at, spans=spans)


@pytest.fixture
def twice(articles, ben, cleo):
    read_again(articles[:6], ben, forget=0.3)
    read_again(articles[:2], cleo)


@pytest.fixture
def visit(client_for):
    return lambda user, query="": client_for(user).get(f"/projects/harbour/agreement/{query}")


def test_a_manager_sees_everybody_in_words_and_numbers(visit, ada, project, twice, ben):
    body = visit(ada).content.decode()
    assert "How steadily does each person read?" in body
    assert "6 articles read twice" in body and "2 articles read twice" in body
    assert "For 1 person it is too early to say." in body
    (of_ben, _) = steadiness.of(project, Assignment.objects.counted(), tags=list(project.tags.all()))
    assert 0.3 < of_ben.row.value < 1 and of_ben.row.low < of_ben.row.value < of_ben.row.high
    assert f"?reviewer={ben.uuid}" in body
    assert of_ben.n_compared == 6 and "others’ readings seen in between" in body


def test_it_is_the_alpha_of_the_two_readings_by_hand(project, ben):
    article = factories.make_article(project, "x" * 99 + ".")
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 40)])
    factories.make_reading(article, ben, SUBMITTED, kind="repeat", spans=[("fact", 0, 20), ("opinion", 50, 60)])
    (found,) = steadiness.of(project, Assignment.objects.counted(), tags=list(project.tags.all()))
    # Krippendorff's alpha, nominal, on 2 x 100 characters: 60 pairs alike and untagged or fact, 40 apart less overlap.
    counts = {"fact": 60, "opinion": 10, "none": 130}
    expected = 1 - 199 * (2 * 30) / (200**2 - sum(n * n for n in counts.values()))
    assert found.row.value == pytest.approx(expected)
    assert found.row.low is None and found.row.reason == "not_enough_articles"
    assert found.articles[0].share == 0.3


def test_articles_with_two_tags_on_the_same_words_are_left_out_and_counted(visit, ada, project, articles, ben, twice):
    second = Assignment.objects.repeat().filter(reviewer=ben).first()
    for tag in ("fact", "opinion"):
        second.annotations.filter(start=0, end=3, tag__slug=tag).delete()
        factories.make_annotation(second, tag, 0, 3)
    (of_ben, _) = steadiness.of(project, Assignment.objects.counted(), tags=list(project.tags.all()))
    assert (of_ben.row.n_articles, of_ben.row.excluded) == (5, 1)
    assert "6 articles, 1 left out" in visit(ada).content.decode()


def test_a_reviewer_sees_only_themselves(visit, client_for, ben, cleo, eve, twice):
    body = visit(ben, "?show=1").content.decode()
    assert "How steadily do you read?" in body and f"?reviewer={cleo.uuid}" not in body
    assert f"?reviewer={ben.uuid}" in body
    assert "How steadily" not in visit(eve, "?show=1").content.decode()
    told = client_for(ben).get("/api/projects/harbour/agreement/").json()["steadiness"]
    assert {row["reviewer"] for row in told} == {ben.name}
    assert "steadiness" not in client_for(eve).get("/api/projects/harbour/agreement/").json()


def test_an_open_second_reading_is_in_nothing(visit, ada, ben, articles):
    factories.make_reading(articles[0], ben, kind="repeat", handed_out_at=timezone.now())
    for person in (ada, ben):
        assert "How steadily" not in visit(person, "?show=1").content.decode()


def test_the_file_has_every_tag(client_for, ada, twice):
    answer = client_for(ada).get("/projects/harbour/agreement/steadiness.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["tag"] for row in rows} == {"", *teams.TAGS}
    assert {row["reviewer"] for row in rows} == {"ben", "cleo"}
    assert client_for(ada).get("/projects/harbour/agreement/steadiness.svg").status_code == 200


def test_without_second_readings_there_is_no_file_and_no_key(client_for, ada, articles):
    assert client_for(ada).get("/projects/harbour/agreement/steadiness.csv").status_code == 404
    out = io.StringIO()
    call_command("agreement", "harbour", "--json", stdout=out)
    assert "steadiness" not in json.loads(out.getvalue())


def test_the_command_tells_it(twice):
    out = io.StringIO()
    call_command("agreement", "harbour", "--json", stdout=out)
    (row,) = [row for row in json.loads(out.getvalue())["steadiness"] if (row["reviewer"], row["tag"]) == ("ben", None)]
    assert row["name"] == "alpha" and row["n_articles"] == 6 and row["n_compared"] == 6
    out = io.StringIO()
    call_command("agreement", "harbour", stdout=out)
    assert "second reading: ben alpha" in out.getvalue()


@pytest.mark.uncounted
def test_it_follows_what_the_page_is_narrowed_to(project, articles, twice, ben):
    readings, tags = Assignment.objects.counted(), list(project.tags.all())
    some = readings.filter(article__in=articles[:3])
    assert [len(each.articles) for each in steadiness.of(project, some, tags=tags)] == [3, 2]
    assert [each.reviewer for each in steadiness.of(project, readings, tags=tags, reviewers=[ben.pk])] == [ben]
    whole, one = (steadiness.of(project, readings, tags=tags, tag=pk)[0] for pk in (None, tags[0].pk))
    assert set(one.by_tag) == {tags[0].pk} and one.row.value != whole.row.value
    full_stops = Annotation.objects.filter(assignment__kind="main", quote__endswith=".")
    assert full_stops.update(end=F("end") - 1)
    plain, trimmed = (steadiness.of(project, readings, tags=tags, ends=ends)[0] for ends in ("", "trim"))
    assert plain.row.value < trimmed.row.value == pytest.approx(whole.row.value, abs=0.01)


@pytest.mark.uncounted
def test_verdicts_on_sentences_are_compared_as_items(project, articles, twice):
    Project.objects.filter(pk=project.pk).update(unit="sentence")
    project.refresh_from_db()
    (of_ben, _) = steadiness.of(project, Assignment.objects.counted(), tags=list(project.tags.all()))
    assert of_ben.row.name == "alpha_item"


# --- Side by side -----------------------------------------------------------------------------------


def test_the_two_readings_stand_under_one_text(client_for, ada, ben, articles, twice):
    answer = client_for(ada).get(f"/articles/{articles[0].uuid}/twice/?reviewer={ben.uuid}")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "The two readings differ at" in body or "Both readings are the same." in body
    assert 'class="lane-1 ' in body and 'class="lane-2 ' in body
    assert "ben read it on" in body and "In between ben saw" in body


def test_only_its_reader_and_adjudicators_see_it(client_for, ada, dora, ben, eve, otto, articles, twice):
    address = f"/articles/{articles[0].uuid}/twice/?reviewer={ben.uuid}"
    found = {person.username: client_for(person).get(address).status_code for person in (ada, dora, ben, eve, otto)}
    assert found == {"ada": 200, "dora": 200, "ben": 200, "eve": 404, "otto": 404}
    assert client_for(eve).get(f"/articles/{articles[0].uuid}/twice/").status_code == 404
    assert client_for(ben).get(f"/articles/{articles[0].uuid}/twice/").status_code == 200
    assert client_for(ben).get(f"/articles/{articles[0].uuid}/twice/?reviewer=x").status_code == 404
    assert client_for(ben).get(f"/articles/{articles[0].uuid}/twice/?colour=x").status_code == 400


def test_nobody_who_reads_the_article_sees_it(client_for, dora, ben, articles, twice):
    factories.make_reading(articles[0], dora)
    assert client_for(dora).get(f"/articles/{articles[0].uuid}/twice/?reviewer={ben.uuid}").status_code == 404


def test_peers_second_readings_are_no_readings_to_compare(client_for, ben, eve, articles, twice):
    address = f"/api/articles/{articles[0].uuid}/annotations/"
    kinds = lambda user: {(row["reviewer"], row["kind"]) for row in client_for(user).get(address).json()["results"]}  # noqa: E731
    assert ("ben", "repeat") in kinds(ben)
    assert {kind for who, kind in kinds(eve) if who == "ben"} == {"main"}
    only = client_for(ben).get("/api/projects/harbour/annotations/?kind=repeat").json()["results"]
    assert {row["kind"] for row in only} == {"repeat"}
