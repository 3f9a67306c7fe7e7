"""Frozen datasets."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from corpus_app import releases
from corpus_app.models import Assignment, Release
from tests import factories


@pytest.fixture
def read(data_folder, article, ben, cleo):
    factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_reading(article, cleo, Assignment.State.IN_PROGRESS, spans=[("opinion", 0, 5)])
    return article


def test_it_freezes_what_is_submitted(read, project, ada):
    release = releases.freeze(project, created_by=ada, notes="First.")
    assert (release.number, release.manifest["readings"], release.manifest["annotations"]) == (1, 1, 1)
    folder = releases.folder_of(release)
    for name, said in release.manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == said["sha256"]
    body = (folder / "manifest.json").read_bytes()
    assert hashlib.sha256(body).hexdigest() == release.sha256
    assert json.loads(body)["number"] == 1


def test_nobody_is_named_in_it(read, project, ada):
    folder = releases.folder_of(releases.freeze(project, created_by=ada))
    assert b"ben" not in b"".join(path.read_bytes() for path in folder.glob("*.csv"))


def test_later_work_goes_to_the_next_number(read, project, ada, cleo):
    first = releases.freeze(project, created_by=ada)
    factories.make_reading(factories.make_article(project, text="Another."), cleo, Assignment.State.SUBMITTED)
    second = releases.freeze(project, created_by=ada)
    assert (first.number, second.number) == (1, 2)
    assert releases.damaged(first) == releases.damaged(second) == []


def test_a_spoiled_file_is_noticed(read, project, ada):
    release = releases.freeze(project, created_by=ada)
    name = next(name for name in release.manifest["files"] if name.endswith(".csv"))
    (releases.folder_of(release) / name).write_text("spoiled")
    assert releases.damaged(release) == [name]


def test_a_failure_leaves_neither_row_nor_folder(read, project, ada, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(releases.exports, "stream", fail)
    with pytest.raises(OSError, match="disk full"):
        releases.freeze(project, created_by=ada)
    assert not Release.objects.exists()
    assert list(releases.folder_of(Release(project=project, number=1)).parent.iterdir()) == []


def test_the_command(read, project):
    out = StringIO()
    call_command("release", "harbour", stdout=out)
    assert out.getvalue().startswith("Release 1: 1 annotations in 1 readings of 1 articles")
    with pytest.raises(CommandError, match="no project"):
        call_command("release", "nowhere")
