"""Long work: kept, done once, told when it fails."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from corpus_app import jobs
from corpus_app.models import Job

LONG = ("A sentence of the council. " * 10 + "\n\n") * 400


@pytest.fixture(autouse=True)
def kept_apart(data_folder, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def upload(name="a.txt", body=LONG):
    return SimpleUploadedFile(name, body.encode())


def test_a_large_upload_becomes_a_job(client_for, ada, project, data_folder):
    files = [upload(f"{number}.txt", LONG * 2 + str(number)) for number in range(12)]
    assert sum(file.size for file in files) > jobs.INLINE_BYTES
    response = client_for(ada).post(f"/projects/{project.slug}/articles/import/", {"files": files, "source": "Us"})
    job = Job.objects.get()
    assert response["Location"] == f"/projects/{project.slug}/jobs/{job.uuid}/"
    assert (job.state, project.articles.count()) == (Job.State.WAITING, 0)
    page = client_for(ada).get(response["Location"])
    assert page["Refresh"]
    assert "wait for their turn" in page.content.decode()
    client_for(ada).post(f"{response['Location']}run/")
    assert project.articles.count() == 12
    done = client_for(ada).get(response["Location"])
    assert "12 articles taken in" in done.content.decode()
    assert "Refresh" not in done
    assert not any((data_folder / "files" / "uploads").iterdir())


def test_a_small_upload_is_done_at_once(client_for, ada, project):
    client_for(ada).post(f"/projects/{project.slug}/articles/import/", {"files": [upload(body="Short.")], "source": ""})
    assert project.articles.count() == 1
    assert not Job.objects.exists()


def test_a_job_is_done_once_however_often_it_is_asked_for(ada, project):
    job = jobs.import_articles(project, [upload()], actor=ada)
    jobs.run.call(str(job.uuid))
    jobs.run.call(str(job.uuid))
    job.refresh_from_db()
    assert (job.state, job.data["report"]["counts"]["added"]) == (Job.State.DONE, 1)


def test_a_wrong_file_fails_with_its_place(client_for, ada, project):
    job = jobs.import_articles(project, [upload("a.jsonl", '{"text": 3}\n')], actor=ada)
    jobs.run.call(str(job.uuid))
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "a.jsonl, line 1" in job.data["report"]["problems"][0]
    page = client_for(ada).get(f"/projects/{project.slug}/jobs/{job.uuid}/").content.decode()
    assert "a.jsonl, line 1" in page


def test_a_fault_of_ours_ends_the_job_too(ada, project, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr(jobs.articles, "take", fail)
    job = jobs.import_articles(project, [upload()], actor=ada)
    jobs.run.call(str(job.uuid))
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.finished_at is not None


def test_a_job_whose_worker_died_is_called_failed(client_for, ada, project):
    job = jobs.import_articles(project, [upload()], actor=ada)
    Job.objects.update(state=Job.State.RUNNING, heartbeat_at=timezone.now() - timedelta(hours=1))
    page = client_for(ada).get(f"/projects/{project.slug}/jobs/{job.uuid}/").content.decode()
    assert "worker stopped" in page
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


@pytest.mark.parametrize("path", ["", "run/"])
def test_nobody_else_finds_it(client_for, ada, ben, outsider, project, path):
    job = jobs.import_articles(project, [upload()], actor=ada)
    address = f"/projects/{project.slug}/jobs/{job.uuid}/{path}"
    verb = "post" if path else "get"
    assert getattr(client_for(outsider), verb)(address).status_code == 404
    assert getattr(client_for(ben), verb)(address).status_code == 403
