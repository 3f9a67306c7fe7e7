"""CSV: in with one article or one annotation per row, out with one row per annotation."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any, BinaryIO

from corpus_app import text

from . import records, rows
from .columns import Columns, renamed
from .records import Annotation, Article, Assignment, Dataset, Loaded, Part, Problem, gettext_noop

NAME = "csv"
TITLE = "CSV"
EXTENSION = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
SUFFIXES = (".csv",)
LOADS = ("articles", "annotations")
CARRIES_STATE = True
CANNOT_CARRY = gettext_noop(
    "The texts, readings without an annotation, training and second readings, rulings, evidence, comments, rules."
)
MAX_BYTES = 512 * 2**20
MAX_ROWS = 2_000_000
DELIMITERS = ",;\t"
COLUMNS = {"articles": ("text",), "annotations": ("article_id", "annotator", "label", "start", "end")}
HEADER = (
    "id article_id title source date annotator label start end quote note confidence created_at updated_at state"
).split()
# Spreadsheets take a cell that begins like this for a formula.
_FORMULA = tuple("=+-@\t\r")
_NUMBERS = ("start", "end", "confidence")
_WHOLE = re.compile("[0-9]{1,10}")

csv.field_size_limit(rows.MAX_TEXT * 4)


def escape(value: str) -> str:
    """The value as a cell: one apostrophe before what a spreadsheet would calculate, and before an apostrophe."""
    return "'" + value if value.startswith((*_FORMULA, "'")) else value


def unescape(cell: str) -> str:
    """The value of a cell: exactly what `escape` added is taken away.

    >>> unescape(escape("=1+1")), unescape(escape("'tis")), unescape("'tis")
    ('=1+1', "'tis", "'tis")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*_FORMULA, "'")) else cell


# --- In -------------------------------------------------------------------------------------------


def load(file: BinaryIO, name: str, kind: str = "articles", columns: Columns | None = None) -> Loaded:
    """An article or an annotation per row, by the names in the first line; the delimiter is , ; or a tab.

    `columns` says which column holds which field of an article.
    """
    try:
        content = text.decode(records.read_all(file, MAX_BYTES)).removeprefix("\ufeff")
        delimiter, header = _header(content, COLUMNS[kind]) if columns is None else _header_as_is(content)
    except text.TextError as error:
        yield Problem("not_decodable", str(error))
        return
    except Problem as problem:
        yield problem
        return
    read = rows.READERS[kind]
    for line, cells in _cells(content, delimiter):
        if isinstance(cells, Problem):
            yield cells
            continue
        try:
            values = _values(header, cells, line)
            yield read(values if columns is None else renamed(values, columns), line)
        except Problem as problem:
            yield problem


def _header(content: str, needed: tuple[str, ...]) -> tuple[str, list[str]]:
    for delimiter in DELIMITERS:
        header = _names(content, delimiter)
        known = [name.casefold() if name.casefold() in _KNOWN else name for name in header]
        if not set(needed) <= set(known):
            continue
        if len(set(known)) < len(known):
            raise Problem("given_twice", "Two columns have the same name.", line=1)
        return delimiter, known
    columns = " and ".join(f"“{name}”" for name in needed)
    raise Problem("no_header", f"The first line must name the columns, {columns} among them.", line=1)


def _header_as_is(content: str) -> tuple[str, list[str]]:
    """The names of a foreign file, at the delimiter that gives the most."""
    delimiter = max(DELIMITERS, key=lambda each: len(_names(content, each)))
    names = _names(content, delimiter)
    if len(set(names)) < len(names):
        raise Problem("given_twice", "Two columns have the same name.", line=1)
    return delimiter, names


def peek(file: BinaryIO, count: int) -> tuple[list[str], list[dict[str, Any]]]:
    """The names of the columns and the first rows. Raises Problem or TextError for what is no table."""
    content = text.decode(records.read_all(file, MAX_BYTES)).removeprefix("\ufeff")
    delimiter, names = _header_as_is(content)
    rows_: list[dict[str, Any]] = []
    for _line, cells in _cells(content, delimiter):
        if isinstance(cells, Problem) or len(rows_) >= count:
            break
        rows_.append({name: unescape(cell) for name, cell in zip(names, cells, strict=False) if name})
    return [name for name in names if name], rows_


def _names(content: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter), [])]
    except csv.Error:
        return []


_KNOWN = frozenset("text title author source date url language event sentences".split()) | rows.ANNOTATION


def _cells(content: str, delimiter: str) -> Iterator[tuple[int, list[str] | Problem]]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Problem("not_csv", f"Not CSV: {error}.", line=line)
            return
        count += 1
        if count > MAX_ROWS:
            yield line, Problem("too_many", f"More than {MAX_ROWS:,} rows; split the file.", line=line)
            return
        if count > 1 and cells:
            yield line, cells


def _values(header: list[str], cells: list[str], line: int) -> dict[str, Any]:
    if len(cells) != len(header):
        raise Problem("wrong_length", f"Expected {len(header)} cells, found {len(cells)}.", line=line)
    values: dict[str, Any] = {
        name: unescape(cell) for name, cell in zip(header, cells, strict=True) if name and cell != ""
    }
    for name in _NUMBERS:
        if name in values and _WHOLE.fullmatch(values[name]):
            values[name] = int(values[name])
    if "sentences" in values:
        values["sentences"] = _sentences(values["sentences"], line)
    return values


def _sentences(cell: str, line: int) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        message = "Expected a list such as [[0, 12], [13, 40]]."
        raise Problem("wrong_type", message, line=line, field="sentences") from None


# --- Out ------------------------------------------------------------------------------------------


def dump(dataset: Dataset) -> Iterator[Part]:
    """One file with a row per annotation of a main reading, in the order of the articles."""
    yield "annotations.csv", _written(_rows(dataset))


def _rows(dataset: Dataset) -> Iterator[list[Any]]:
    yield HEADER
    for article, readings in records.documents(dataset):
        for assignment, marked in readings:
            if assignment.kind != "main":
                dataset.losses["annotations of training and second readings"] += len(marked)
                continue
            if not marked:
                dataset.losses["readings without an annotation"] += 1
            for annotation in marked:
                yield _row(article, assignment, annotation)


def _row(article: Article, assignment: Assignment, annotation: Annotation) -> list[Any]:
    values = {
        "id": annotation.id,
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "date": article.date.isoformat() if article.date else "",
        "annotator": annotation.annotator,
        "label": annotation.label,
        "start": annotation.start,
        "end": annotation.end,
        "quote": annotation.quote or "",
        "note": annotation.note,
        "confidence": "" if annotation.confidence is None else annotation.confidence,
        "created_at": _time(annotation.created_at),
        "updated_at": _time(annotation.updated_at) if annotation.updated_at != annotation.created_at else "",
        "state": assignment.state,
    }
    return [escape(value) if isinstance(value, str) else value for value in values.values()]


def _time(moment: Any) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else ""


def _written(lines: Iterable[list[Any]]) -> Iterator[bytes]:
    # The mark at the beginning makes spreadsheets read the file as UTF-8.
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    for line in lines:
        writer.writerow(line)
        if buffer.tell() > 2**16:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
