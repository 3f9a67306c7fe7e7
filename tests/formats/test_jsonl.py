"""Our own format: lossless, and with a sentence for every line that cannot be read."""

import io
import json

import pytest

from corpus_app.formats import jsonl, records
from tests.formats import datasets


def load(content, name="articles.jsonl", kind="articles"):
    content = content if isinstance(content, bytes) else content.encode()
    return list(jsonl.load(io.BytesIO(content), name, kind))


def test_everything_comes_back_as_it_was():
    made = datasets.everything()
    back = {name: load(content, name) for name, content in datasets.written(jsonl, made).items()}
    assert [datasets.bare(record) for record in back["articles.jsonl"]] == made.all_articles
    assert [datasets.bare(record) for record in back["assignments.jsonl"]] == made.all_assignments
    assert [datasets.bare(record) for record in back["annotations.jsonl"]] == made.all_annotations
    assert [datasets.bare(record) for record in back["rulings.jsonl"]] == made.all_rulings
    assert [datasets.bare(record) for record in back["adjudications.jsonl"]] == made.all_adjudications
    assert [datasets.bare(record) for record in back["evidence.jsonl"]] == made.all_evidence
    assert [datasets.bare(record) for record in back["comments.jsonl"]] == made.all_comments
    assert back["project.json"] == [made.rules()]


def test_no_reader_of_lines_can_be_misled():
    for content in datasets.written(jsonl, datasets.unicode()).values():
        text = content.decode()
        assert len(text.splitlines()) == text.count("\n")


def test_the_raw_value_is_kept():
    content = datasets.written(jsonl, datasets.unicode())["articles.jsonl"].decode()
    assert json.loads(content)["title"] == "=HYPERLINK(1)"


def test_keys_of_other_data_are_sorted_so_that_both_databases_write_the_same():
    article = records.Article(id="a", text="x", meta={"b": {"d": 1, "c": 2}, "a": [{"z": 1, "y": 2}]})
    content = datasets.written(jsonl, datasets.Memory([article]))["articles.jsonl"].decode()
    assert content.endswith('"meta": {"a": [{"y": 2, "z": 1}], "b": {"c": 2, "d": 1}}}\n')


def test_names_that_were_replaced_are_said_to_be():
    made = datasets.plain()
    made.names_replaced = True
    assert json.loads(datasets.written(jsonl, made)["project.json"])["names"] == "replaced"


def test_the_lines_of_a_file_are_counted_with_empty_ones():
    first, second = load('\ufeff\n{"text": "a"}\r\n\n{"text": 1}')
    assert (first.line, first.text) == (2, "a")
    assert (second.line, second.code) == (4, "wrong_type")


def test_other_data_may_stand_beside_or_under_meta():
    (article,) = load('{"text": "a", "topic": 1, "meta": {"topic": 1, "id": 2}}')
    assert article.meta == {"topic": 1, "id": 2}
    (article,) = load('{"text": "a", "meta": "just a word"}')
    assert article.meta == {"meta": "just a word"}


def test_an_id_may_be_a_number():
    (article,) = load('{"text": "a", "id": 17}')
    assert article.id == "17"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[]", 'Expected a JSON object such as {"id": …} on every line.'),
        ('{"text": "a"', "Not JSON: Expecting ',' delimiter at column 13."),
        ('{"text": "a", "x": -1e999}', "-1e999 is not a number that can be kept."),
        ('{"text": "a", "x": Infinity}', "Infinity is not a number that can be kept."),
        ("[" * 5000, "Nested more than 32 levels deep."),
        ('{"text": ["a"]}', "Expected a text, found a list."),
        ('{"text": "a", "id": true}', "Expected a text, found true or false."),
    ],
)
def test_a_bad_line_has_a_sentence(line, message):
    (problem,) = load(line)
    assert (problem.message, problem.line) == (message, 1)


def test_a_line_that_is_too_long_ends_the_reading(monkeypatch):
    monkeypatch.setattr(jsonl, "MAX_LINE", 20)
    found = load('{"text": "fine"}\n{"text": "' + "x" * 50 + '"}\n{"text": "fine"}\n')
    assert [getattr(each, "code", "article") for each in found] == ["article", "line_too_long"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("[]", "rules"),
        ("{}", "rules"),
        ('{"rules": []}', "rules"),
        ('{"rules": {}, "tags": {}}', "tags"),
        ('{"rules": {}, "tags": [1]}', "tags[0]"),
        ('{"rules": {}, "tags": []}', "sources"),
    ],
)
def test_a_project_file_that_says_something_else_is_a_problem(content, field):
    (problem,) = load(content, "project.json")
    assert (problem.code, problem.field) == ("wrong_type", field)


def test_files_are_known_by_name_and_others_hold_what_was_asked_for():
    row = '{"article_id": "a", "annotator": "b", "label": "c", "start": 0, "end": 1}'
    assert isinstance(load(row, "spans.jsonl")[0], records.Annotation)
    assert isinstance(load(row, "mine.jsonl", "annotations")[0], records.Annotation)
    assert isinstance(load(row, "assignments.jsonl")[0], records.Assignment)
