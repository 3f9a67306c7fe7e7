"""The whole instance in one file and back."""

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from corpus_app import backups
from corpus_app.models import Annotation, Assignment, Project
from corpus_app.rules import Broken
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="replaces the file of an SQLite database"),
]


@pytest.fixture
def filled(data_folder, article, ben):
    factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    kept = data_folder / "files" / "releases" / "a.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("frozen")
    return data_folder


def test_it_comes_back_as_it_was(filled, article):
    backup = filled / "backup.zip"
    manifest = backups.make(backup)
    assert manifest["rows"]["corpus_app_annotation"] == 1
    Annotation.objects.all().delete()
    article.delete()
    (filled / "files" / "releases" / "a.txt").write_text("spoiled")
    assert backups.put_back(backup, over_data=True) == manifest
    assert Annotation.objects.get().quote == "Hello"
    assert (filled / "files" / "releases" / "a.txt").read_text() == "frozen"
    call_command("verify", stdout=StringIO())


def test_it_does_not_replace_data_unasked(filled):
    backups.make(filled / "backup.zip")
    with pytest.raises(Broken, match="over-data"):
        backups.put_back(filled / "backup.zip")
    assert Project.objects.exists()


@pytest.mark.parametrize("spoil", ["truncated", "no zip", "no manifest", "other database", "changed"])
def test_a_damaged_backup_changes_nothing(filled, spoil):
    path = filled / "backup.zip"
    manifest = backups.make(path)
    spoiled(path, spoil, manifest)
    with pytest.raises(Broken):
        backups.put_back(path, over_data=True)
    assert Annotation.objects.get().quote == "Hello"


def spoiled(path, how, manifest):
    if how == "truncated":
        path.write_bytes(path.read_bytes()[:-200])
    elif how == "no zip":
        path.write_text("nothing")
    else:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        if how == "no manifest":
            del parts["manifest.json"]
        elif how == "other database":
            parts["manifest.json"] = json.dumps({**manifest, "vendor": "postgresql"}).encode()
        else:
            parts["database.sqlite3"] = parts["database.sqlite3"].replace(b"Hello", b"Jello")
        with zipfile.ZipFile(path, "w") as archive:
            for name, body in parts.items():
                archive.writestr(name, body)


def test_the_commands(filled):
    out = StringIO()
    call_command("backup", stdout=out)
    path = Path(out.getvalue().split(": ")[0])
    assert path.parent == filled / "backups"
    with pytest.raises(CommandError, match="over-data"):
        call_command("restore", path, stdout=out)
    call_command("restore", path, over_data=True, stdout=out)
    assert "rows are back" in out.getvalue()
