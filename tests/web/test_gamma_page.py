"""Gamma of each article: asked for, computed in a job, shown, and gone when a reading changes."""

import csv
import io
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corpus_app import assignments, gammas, jobs
from corpus_app.models import ArticleStatistics, Assignment, Job
from corpus_app.stats import gamma
from tests import factories, teams


@pytest.fixture(autouse=True)
def with_a_worker(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def articles(project):
    return teams.make_articles(project, 3)


@pytest.fixture
def read(articles, ben, cleo):
    return teams.read(articles, [ben, cleo])


@pytest.fixture
def visit(client_for, project):
    """visit(user, "gamma.csv"): an answer of the page, of its files or of its job."""
    return lambda user, file="gamma/": client_for(user).get(f"/projects/{project.slug}/agreement/{file}")


def ask(client_for, project, user):
    return client_for(user).post(f"/projects/{project.slug}/agreement/gamma/")


def run_all(project):
    for job in Job.objects.filter(project=project):
        jobs.run.call(str(job.uuid))


def test_it_works(visit, client_for, ada, project, read):
    assert "Compute γ of 3 articles" in visit(ada).content.decode()
    assert ask(client_for, project, ada).status_code == 302
    waiting = visit(ada)
    assert waiting["Refresh"]
    assert "waiting for its turn" in waiting.content.decode()
    run_all(project)
    done = visit(ada)
    body = done.content.decode()
    assert "Refresh" not in done
    assert "The mean over 3 articles is" in body
    assert "Compute γ" not in body
    assert body.count('class="c-val"><a') == 3


def test_the_number_is_that_of_the_readings_with_the_seed_beside_it(visit, ada, project, articles, read):
    gammas.compute(project)
    rows = {row["article"]: row for row in csv.DictReader(io.StringIO(visit(ada, "gamma.csv").content.decode()))}
    readings = {
        reading.reviewer_id: [(each.tag_id, each.start, each.end) for each in reading.annotations.all()]
        for reading in Assignment.objects.filter(article=articles[0])
    }
    row = rows[str(articles[0].uuid)]
    expected = gamma.of_article(readings, seed=int(row["seed"]))
    assert float(row["gamma"]) == expected.value
    assert (int(row["samples"]), float(row["expected_disorder"])) == (expected.samples, expected.expected)


def test_the_mean_is_that_of_the_articles_with_a_value(project, articles, ben, cleo):
    teams.read(articles[:2], [ben, cleo])
    for reader in (ben, cleo):
        factories.make_reading(articles[2], reader, Assignment.State.SUBMITTED)
    gammas.compute(project)
    found = gammas.of(Assignment.objects.counted())
    values = [found[article.pk].value for article in articles[:2]]
    assert found[articles[2].pk].reason == "nothing_marked"
    assert gammas.summary(found) == gammas.Summary(sum(values) / 2, 2, min(values), max(values))
    assert gammas.summary({}) is None


def test_an_article_that_is_too_large_says_so(visit, ada, project, read, monkeypatch):
    monkeypatch.setattr(gammas, "MOST_UNITS", 3)
    gammas.compute(project)
    body = visit(ada).content.decode()
    assert "Too many marks of too many readers lie close together for this number." in body
    assert "Here these are 3 articles." in body
    assert "<strong>The mean over" not in body


def test_an_article_that_took_too_long_says_so(visit, ada, project, read, monkeypatch):
    monkeypatch.setattr(gammas, "MOST_SECONDS", 0)
    assert gammas.compute(project) == 3
    body = visit(ada).content.decode()
    assert "The search for this number was stopped after the time that an article may take." in body
    assert "Here these are 3 articles." in body


def test_it_is_drawn(visit, ada, project, read):
    gammas.compute(project)
    drawing = ElementTree.fromstring(visit(ada, "gamma.svg").content)
    assert len([shape for shape in drawing.iter() if shape.get("r") == "5"]) == 3


def test_a_changed_reading_takes_its_number_along(visit, ada, project, read):
    gammas.compute(project)
    assignments.reopen_for(reading=read[0], manager=ada)
    assert set(gammas.of(Assignment.objects.counted())) == {reading.article_id for reading in read[2:]}
    assert gammas.compute(project) == 0


def test_only_what_is_missing_is_computed(project, articles, ben, cleo):
    teams.read(articles[:2], [ben, cleo])
    seen = []
    assert gammas.compute(project, on_progress=lambda done, total: seen.append((done, total))) == 2
    assert seen == [(0, 2), (1, 2), (2, 2)]
    teams.read(articles[2:], [ben, cleo])
    assert gammas.compute(project) == 1


def test_what_changes_while_it_is_computed_is_not_kept(project, articles, read, monkeypatch):
    def meanwhile(readings, **options):
        articles[0].forget_statistics()
        return found(readings, **options)

    found = gamma.of_article
    monkeypatch.setattr(gamma, "of_article", meanwhile)
    assert gammas.compute(project) == 2
    assert not ArticleStatistics.objects.filter(article=articles[0], key=gammas.KEY).exists()


def test_asking_twice_makes_one_job(client_for, visit, ada, project, read):
    ask(client_for, project, ada)
    ask(client_for, project, ada)
    assert Job.objects.count() == 1


def test_the_job_says_how_far_it_is(visit, ada, project, read):
    Job.objects.create(project=project, kind="gamma", state="running", progress=2, total=3, heartbeat_at=timezone.now())
    assert "Being computed: 2 of 3 articles." in visit(ada).content.decode()
    Job.objects.update(heartbeat_at=timezone.now() - jobs.LOST_AFTER)
    assert "The worker stopped before it was done." in visit(ada).content.decode()


def test_an_adjudicator_asks_and_runs_it_without_a_worker(client_for, dora, ben, project, read):
    ask(client_for, project, dora)
    address = f"/projects/{project.slug}/jobs/{Job.objects.get().uuid}/"
    assert client_for(ben).post(f"{address}run/").status_code == 403
    assert client_for(dora).post(f"{address}run/")["Location"] == address
    assert client_for(dora).get(address)["Location"] == f"/projects/{project.slug}/agreement/gamma/"
    assert Job.objects.get().state == Job.State.DONE


def test_a_job_of_another_kind_stays_with_managers(client_for, dora, project):
    job = Job.objects.create(project=project, kind="import_articles")
    assert client_for(dora).get(f"/projects/{project.slug}/jobs/{job.uuid}/").status_code == 403


def test_an_outsider_finds_nothing(visit, client_for, outsider, project, read):
    assert visit(outsider).status_code == 404
    assert ask(client_for, project, outsider).status_code == 404
    assert visit(outsider, "gamma.csv").status_code == 404


def test_a_reviewer_sees_it_and_cannot_ask(visit, client_for, ben, project, read):
    assert ask(client_for, project, ben).status_code == 403
    body = visit(ben).content.decode()
    assert "managers and adjudicators can ask for them" in body
    assert "Compute γ" not in body
    gammas.compute(project)
    assert "The mean over 3 articles" in visit(ben).content.decode()


def test_a_job_under_way_is_not_shown_to_reviewers(visit, ben, project, read):
    before = teams.plain(visit(ben))
    Job.objects.create(project=project, kind="gamma", state="running", progress=2, total=7, heartbeat_at=timezone.now())
    assert teams.plain(visit(ben)) == before


def test_a_reviewer_sees_only_articles_they_submitted(visit, ben, cleo, dora, project, articles):
    eve = factories.make_member(project, factories.make_user("eve")).user
    teams.read(articles[:1], [ben, cleo])
    before = [teams.plain(visit(ben, file)) for file in ("gamma/", "gamma.csv", "gamma.svg")]
    teams.read(articles[1:], [cleo, eve])
    assert [teams.plain(visit(ben, file)) for file in ("gamma/", "gamma.csv", "gamma.svg")] == before
    gammas.compute(project)
    body = visit(ben).content.decode()
    assert "The mean over 1 article is" in body
    assert articles[1].title not in body


@pytest.mark.uncounted
def test_verdicts_have_no_gamma(client_for, ada, project, read):
    project.unit = "sentence"
    project.save()
    client = client_for(ada)
    assert client.get(f"/projects/{project.slug}/agreement/gamma/").status_code == 404
    assert client.get(f"/projects/{project.slug}/agreement/gamma.csv").status_code == 404
    assert client.post(f"/projects/{project.slug}/agreement/gamma/").status_code == 404


def test_it_asks_the_database_at_most_twelve_times(client_for, ada, project, read):
    gammas.compute(project)
    client = client_for(ada)
    client.get(f"/projects/{project.slug}/agreement/gamma/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/projects/{project.slug}/agreement/gamma/")
    assert len(asked) <= 12
