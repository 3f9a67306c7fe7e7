"""manage.py import_annotations"""

import json

import pytest
from django.core.management import CommandError

from corpus_app.models import Annotation


@pytest.fixture
def spans(tmp_path, article):
    row = {"article_id": "dam-1", "annotator": "w1", "label": "loaded", "start": 0, "end": 5, "dimension": "bias"}
    other = row | {"dimension": "opinion", "start": 6, "end": 10}
    (tmp_path / "spans.jsonl").write_text(f"{json.dumps(row)}\n{json.dumps(other)}\n")
    return tmp_path


def test_it_works(run, spans):
    assert run("import_annotations", "harbour", spans) == (
        "2 annotations, 1 reading, 1 new annotator, 1 new tag\n"
        "New tags: loaded.\n"
        "Keys that mean nothing here were ignored: dimension (2).\n"
    )


def test_rows_can_be_chosen(run, spans):
    told = run("import_annotations", "harbour", spans / "spans.jsonl", "--where", "dimension=bias", "--json")
    assert (told["counts"]["annotations"], told["counts"]["filtered_out"]) == (1, 1)
    assert Annotation.objects.get().quote == "Hello"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--strict",), "spans.jsonl, line 1, label: The project has no tag “loaded”."),
        (("--where", "dimension"), "--where takes KEY=VALUE"),
        (("--where", "dimension=x"), "No row has dimension=x"),
        (("--format", "html"), "“html” cannot be read here"),
    ],
)
def test_what_cannot_be_is_a_sentence(run, spans, words, message):
    with pytest.raises(CommandError, match=message) as refused:
        run("import_annotations", "harbour", spans, *words)
    assert "Nothing new" not in str(refused.value)
    assert not Annotation.objects.exists()


def test_a_report_with_problems_is_json_too(run, spans, capsys):
    with pytest.raises(CommandError):
        run("import_annotations", "harbour", spans, "--strict", "--json")
