"""manage.py import_articles"""

import pytest
from django.core.management import CommandError

from tests import factories


@pytest.fixture
def empty(db):
    return factories.make_project("empty")


def test_it_works(run, empty, tmp_path):
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "SOURCE.md").write_text("x")
    told = run("import_articles", "empty", tmp_path, "--source", "The Gazette")
    assert told == "1 article added\nSkipped files: SOURCE.md\n"
    assert empty.articles.get().source.name == "The Gazette"


def test_the_report_as_json(run, empty, tmp_path):
    (tmp_path / "a.txt").write_text("One.")
    run("import_articles", "empty", tmp_path)
    told = run("import_articles", "empty", tmp_path / "a.txt", "--json")
    assert told == {
        "project": "empty",
        "files": ["a.txt"],
        "counts": {"read": 1, "already_there": 1},
        "skipped_files": [],
        "listed": [],
        "problems": [],
        "further_problems": 0,
    }


def test_a_bad_file_fails_the_command_and_is_named(run, empty, tmp_path):
    (tmp_path / "good.txt").write_text("One.")
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    with pytest.raises(CommandError, match=r"1 article added\nbad\.txt: Byte 0 is not valid UTF-8"):
        run("import_articles", "empty", tmp_path)
    assert empty.articles.get().external_id == "good"


@pytest.mark.parametrize(
    ("words", "message"),
    [(("nowhere", "."), "There is no project"), (("empty", "/no/such/file"), "/no/such/file: There is no file")],
)
def test_what_cannot_be_is_a_sentence(run, empty, words, message):
    with pytest.raises(CommandError, match=message):
        run("import_articles", *words)


def test_the_format_can_be_said(run, empty, tmp_path):
    (tmp_path / "page").write_text("<p>One.")
    run("import_articles", "empty", tmp_path / "page", "--format", "html")
    assert empty.articles.get().text == "One."
