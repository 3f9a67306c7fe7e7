"""Marks and sentences by columns; the same vectors are read by tests/js/columns.test.js."""

import json
from pathlib import Path

import pytest

from corpus_app import annotations
from corpus_app.api.annotations import AnnotationSerializer
from corpus_app.models import Annotation, Assignment
from corpus_app.web import columns
from corpus_app.web.reading import _own
from tests import factories

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "columns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", VECTORS["marks"], ids=lambda case: case["name"])
def test_marks_by_columns(case):
    assert json.loads(json.dumps(columns.of_marks([tuple(row) for row in case["rows"]]))) == case["columns"]


@pytest.mark.parametrize("case", VECTORS["plain"], ids=lambda case: str(len(case["rows"])))
def test_plain_marks_by_columns(case):
    found = columns.of_plain_marks([tuple(row) for row in case["rows"]])
    assert json.loads(json.dumps(found)) == case["columns"]


@pytest.mark.parametrize("case", VECTORS["spans"], ids=lambda case: str(len(case["spans"])))
def test_spans_by_steps(case):
    assert columns.of_spans(case["spans"]) == case["steps"]


def test_the_page_and_the_api_say_the_same_of_every_mark(ben, article):
    """What the columns leave out is what the text, the article and the reading say."""
    reading = factories.make_reading(
        article, ben, Assignment.State.IN_PROGRESS, spans=[("fact", 0, 5), ("opinion", 0, 9), ("fact", 3, 9)]
    )
    first = reading.annotations.in_text_order().first()
    Annotation.objects.filter(pk=first.pk).update(note="Sure?", version=3, confidence=0)
    told = [dict(zip(columns.FIELDS, row, strict=False)) for row in _own(reading)]
    listed = [AnnotationSerializer(row).data for row in Annotation.objects.in_text_order().with_ids()]
    left_out = {"article", "quote", "created_at", "updated_at", "withdrawn_at"}
    assert {field for row in listed for field in row} - left_out == {"id", "tag", *columns.FIELDS[2:]}
    assert [{**row, "identity": row["identity"].replace("-", "")} for row in told] == [
        {
            "identity": row["id"].replace("-", ""),
            "slug": row["tag"],
            **{field: row[field] for field in columns.FIELDS[2:]},
        }
        for row in listed
    ]
    assert [row["quote"] for row in listed] == [article.text[row["start"] : row["end"]] for row in told]
    assert annotations.as_json(reading.annotations.first()).keys() == listed[0].keys()
