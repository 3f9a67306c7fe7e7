"""manage.py export"""

import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from corpus_app.models import Assignment
from tests import factories


@pytest.fixture
def read(project, article, ben, cleo):
    factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 5)])
    factories.make_reading(article, cleo, Assignment.State.SUBMITTED)
    return project


def test_a_folder_is_written(run, read, tmp_path):
    told = run("export", "harbour", "jsonl", "--out", tmp_path / "out")
    assert "Names replaced" in told
    assert (tmp_path / "out" / "annotations.jsonl").is_file()
    assert "ben" not in (tmp_path / "out" / "annotations.jsonl").read_text()


def test_a_zip_is_written(run, read, tmp_path):
    run("export", "harbour", "jsonl", "--out", tmp_path / "out.zip", "--names")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert b'"annotator": "ben"' in archive.read("annotations.jsonl")
        assert archive.testzip() is None


def test_a_file_is_written_and_what_it_lacks_is_told(run, read, tmp_path):
    told = run("export", "harbour", "csv", "--out", tmp_path / "out.csv", "--names", "--json")
    assert told == {
        "project": "harbour",
        "format": "csv",
        "layer": "readings",
        "out": str(tmp_path / "out.csv"),
        "names": "kept",
        "left_out": {"readings without an annotation": 1},
    }
    assert "Left out: 1 readings without an annotation." in run("export", "harbour", "csv", "--out", tmp_path)
    assert (tmp_path / "harbour.csv").exists()


def test_standard_output_gets_the_bytes(read, capsysbinary):
    call_command("export", "harbour", "csv", "--names", stderr=io.StringIO())
    assert capsysbinary.readouterr().out.startswith(b"\xef\xbb\xbfid,article_id,")


def test_standard_output_gets_a_zip(read, capsysbinary):
    call_command("export", "harbour", "jsonl", stderr=io.StringIO())
    with zipfile.ZipFile(io.BytesIO(capsysbinary.readouterr().out)) as archive:
        assert "articles.jsonl" in archive.namelist()


def test_the_gold_can_be_written(run, read, article, dora, tmp_path):
    factories.make_ruling(article, "fact", 0, 5, dora)
    run("export", "harbour", "csv", "--layer", "gold", "--out", tmp_path / "gold.csv")
    assert ",gold,fact,0,5,Hello," in (tmp_path / "gold.csv").read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere", "csv"), "There is no project"),
        (("harbour", "xlsx"), "“xlsx” cannot be exported; known are jsonl, csv"),
        (("harbour", "csv", "--json"), "--json needs --out"),
        (("harbour", "csv", "--out", "/dev/null/x.csv"), "/dev/null"),
    ],
)
def test_what_cannot_be_is_a_sentence(run, project, words, message):
    with pytest.raises(CommandError, match=message):
        run("export", *words)
