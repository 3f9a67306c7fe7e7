"""CSV: what spreadsheets would calculate, and what they make of delimiters."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_app.formats import csv, records
from tests.formats import datasets


def load(content, kind="articles"):
    content = content if isinstance(content, bytes) else content.encode()
    return list(csv.load(io.BytesIO(content), "a.csv", kind))


def codes(content, kind="articles"):
    return [
        (found.line, found.field, found.code) for found in load(content, kind) if isinstance(found, records.Problem)
    ]


def test_columns_are_found_by_name():
    (article,) = load("Topic,TEXT,id,Source,date\ndams,One.,7,The Gazette,2026-02-28\n")
    assert (article.id, article.text, article.source, str(article.date)) == ("7", "One.", "The Gazette", "2026-02-28")
    assert (article.meta, article.line) == ({"Topic": "dams"}, 2)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_spreadsheets_write_is_read(delimiter, end, mark):
    rows = [["id", "text"], ["1", '"One, two;\tthree."'], ["2", "Four."]]
    articles = load(mark + end.join(delimiter.join(row) for row in rows) + end)
    assert [article.text for article in articles] == ["One, two;\tthree.", "Four."]


def test_a_text_may_have_lines_and_the_next_row_knows_its_line():
    assert codes('text,date\n"One.\r\nTwo.",\nThree.,never\n') == [(4, "date", "bad_date")]
    assert load('text\n"One.\r\nTwo."\n')[0].text == "One.\r\nTwo."


def test_a_long_text_fits_in_a_cell():
    assert len(load("text\n" + "x" * 500_000)[0].text) == 500_000


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", [(1, "", "no_header")]),
        ("title\nx\n", [(1, "", "no_header")]),
        ("text,text\na,b\n", [(1, "", "given_twice")]),
        ("text,id\nOne.\n", [(2, "", "wrong_length")]),
        ("text\nOne.,two\n", [(2, "", "wrong_length")]),
        ('text\n"One.\n', [(2, "", "not_csv")]),
        ('text\n"One"x\n', [(2, "", "not_csv")]),
        ("text,id\n,1\n", [(2, "text", "missing")]),
        ("text,sentences\nOne.,[[0\n", [(2, "sentences", "wrong_type")]),
        (b"text\ncaf\xe9\n", [(0, "", "not_decodable")]),
    ],
)
def test_what_is_wrong_is_named(content, found):
    assert codes(content) == found


def test_empty_lines_and_empty_cells_say_nothing():
    (article,) = load("text,topic,date\n\nOne.,,\n\n")
    assert (article.meta, article.date) == ({}, None)


def test_sentences_are_a_list_in_a_cell():
    (article,) = load('text,sentences\nOne. Two.,"[[0, 4], [5, 9]]"\n')
    assert article.sentences == [(0, 4), (5, 9)]


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'x", "''", "'"])
def test_what_a_spreadsheet_would_calculate_gets_one_apostrophe(value):
    assert csv.escape(value) == "'" + value
    assert csv.unescape("'" + value) == value


@pytest.mark.parametrize("value", ["", "x", "x=1", " =1", "’x", "1-1"])
def test_everything_else_stays(value):
    assert csv.escape(value) == csv.unescape(value) == value


@given(st.text())
def test_escaping_can_always_be_undone(value):
    assert csv.unescape(csv.escape(value)) == value
    assert not csv.escape(value).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_quotation_mark_of_another_program_is_left_alone():
    assert load("text\n'It is over' she said.\n")[0].text == "'It is over' she said."


def test_what_it_leaves_out_is_counted():
    made = datasets.overlaps()
    content = datasets.written(csv, made)["annotations.csv"].decode("utf-8-sig")
    assert len(content.splitlines()) == 1 + 5
    assert made.losses == {"annotations of training and second readings": 1, "readings without an annotation": 1}
    assert [line.rsplit(",", 1)[1] for line in content.splitlines()[1:]] == ["submitted"] * 4 + ["in_progress"]


def test_the_number_columns_stay_numbers():
    lines = datasets.written(csv, datasets.plain())["annotations.csv"].decode("utf-8-sig").splitlines()
    assert ",24,42," in lines[1]
