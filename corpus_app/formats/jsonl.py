"""Our own format, the plainest way in and out: a folder or zip of files with one JSON object per line."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, BinaryIO, NoReturn

from . import records, rows
from .columns import Columns, renamed
from .records import Dataset, Loaded, Part, Problem, gettext_noop

NAME = "jsonl"
TITLE = "JSONL"
EXTENSION = "zip"
MEDIA_TYPE = "application/zip"
SUFFIXES = (".jsonl", ".ndjson", ".json")
LOADS = ("rules", "articles", "assignments", "annotations", "rulings", "adjudications", "evidence", "comments")
CARRIES_STATE = True
CANNOT_CARRY = gettext_noop(
    "The history of changes, withdrawn annotations, removed comments, flags, hidden articles, older versions of the "
    "guideline, and the addresses of articles and comments."
)
MAX_LINE = 64 * 2**20
MAX_ROWS = 5_000_000
PEEKED = 1_000
MAX_RULES = 16 * 2**20
# What a file of this name holds; under any other name it holds what the importer was asked for.
FILES = {
    "project.json": "rules",
    "articles.jsonl": "articles",
    "assignments.jsonl": "assignments",
    "annotations.jsonl": "annotations",
    "spans.jsonl": "annotations",
    "rulings.jsonl": "rulings",
    "adjudications.jsonl": "adjudications",
    "evidence.jsonl": "evidence",
    "comments.jsonl": "comments",
}


# --- In -------------------------------------------------------------------------------------------


def load(file: BinaryIO, name: str, kind: str = "articles", columns: Columns | None = None) -> Loaded:
    """The records of one file; a line that cannot be used is a Problem that names it.

    `columns` says which key holds which field of an article.
    """
    kind = FILES.get(name, kind)
    if kind == "rules":
        yield from _rules(file)
        return
    read = rows.READERS[kind]
    for number, line in enumerate(_lines(file), start=1):
        if number > MAX_ROWS:
            yield Problem("too_many", f"More than {MAX_ROWS:,} lines; split the file.", line=number)
            return
        try:
            if content := line.strip():
                values = _object(content, number)
                yield read(values if columns is None else renamed(values, columns), number)
        except Problem as problem:
            yield problem
            if problem.code == "line_too_long":
                return


def peek(file: BinaryIO, count: int) -> tuple[list[str], list[dict[str, Any]]]:
    """The keys of the first objects and these. Raises Problem when none of the first lines is one."""
    found: list[dict[str, Any]] = []
    first: Problem | None = None
    for number, line in enumerate(islice(_lines(file), PEEKED), start=1):
        if len(found) >= count:
            break
        if content := line.strip():
            try:
                found.append(_object(content, number))
            except Problem as problem:
                # Whoever reads the whole file says so of every line.
                first = first or problem
    if first is not None and not found:
        raise first
    return list(dict.fromkeys(key for row in found for key in row)), found


def _lines(file: BinaryIO) -> Iterator[bytes]:
    yield file.readline(MAX_LINE + 1).removeprefix(b"\xef\xbb\xbf")
    while line := file.readline(MAX_LINE + 1):
        yield line


def _object(content: bytes, number: int) -> dict[str, Any]:
    if len(content) > MAX_LINE:
        raise Problem("line_too_long", f"The line is longer than {MAX_LINE // 2**20} MiB.", line=number)
    value = parse(content, number)
    if not isinstance(value, dict):
        raise Problem("not_an_object", 'Expected a JSON object such as {"id": …} on every line.', line=number)
    return value


def parse(content: bytes, line: int = 0) -> Any:
    """The value of a JSON text. Raises Problem with a sentence for whatever is wrong with it."""
    try:
        return json.loads(content.decode(), parse_float=_finite, parse_constant=_refuse)
    except Problem as problem:
        problem.line = line
        raise
    except UnicodeDecodeError as error:
        raise Problem("not_utf8", f"Byte {error.start} is not valid UTF-8.", line=line) from None
    except json.JSONDecodeError as error:
        message = f"Not JSON: {error.msg} at column {error.colno}."
        raise Problem("not_json", message, line=line or error.lineno) from None
    except RecursionError:
        raise Problem("too_deep", f"Nested more than {rows.MAX_DEPTH} levels deep.", line=line) from None
    except ValueError:
        raise Problem("not_finite", "A number has too many digits to be kept.", line=line) from None


def _finite(digits: str) -> float:
    if not math.isfinite(value := float(digits)):
        _refuse(digits)
    return value


def _refuse(digits: str) -> NoReturn:
    raise Problem("not_finite", f"{digits[:40]} is not a number that can be kept.")


def _rules(file: BinaryIO) -> Loaded:
    try:
        value = parse(records.read_all(file, MAX_RULES).removeprefix(b"\xef\xbb\xbf"))
        yield records.Rules(
            rules=_part(value, "rules", dict),
            tags=_cards(value, "tags"),
            sources=_cards(value, "sources"),
        )
    except Problem as problem:
        yield problem


def _part(value: Any, name: str, kind: type) -> Any:
    part = value.get(name) if isinstance(value, dict) else None
    if not isinstance(part, kind):
        expected = "an object" if kind is dict else "a list of objects"
        raise Problem("wrong_type", f"Expected {expected}.", field=name)
    return part


def _cards(value: Any, name: str) -> list[dict[str, Any]]:
    cards: list[dict[str, Any]] = _part(value, name, list)
    for number, card in enumerate(cards):
        if not isinstance(card, dict):
            raise Problem("wrong_type", "Expected an object.", field=f"{name}[{number}]")
        rows.Row(card, 0).rest(frozenset())
    return cards


# --- Out ------------------------------------------------------------------------------------------


def dump(dataset: Dataset) -> Iterator[Part]:
    """The files of the layout, always all of them and in this order."""
    yield "project.json", iter([_project(dataset)])
    yield "articles.jsonl", _written(_article, dataset.articles())
    yield "assignments.jsonl", _written(_assignment, dataset.assignments())
    yield "annotations.jsonl", _written(_annotation, dataset.annotations())
    yield "rulings.jsonl", _written(_ruling, dataset.rulings())
    yield "adjudications.jsonl", _written(_adjudication, dataset.adjudications())
    yield "evidence.jsonl", _written(_evidence, dataset.evidence())
    yield "comments.jsonl", _written(_comment, dataset.comments())


def _written(row: Callable[[Any], dict[str, Any]], rows: Iterable[Any]) -> Iterator[bytes]:
    chunk: list[str] = []
    size = 0
    for record in rows:
        chunk.append(_line(row(record)))
        size += len(chunk[-1])
        if size > 2**16:
            yield "".join(chunk).encode()
            chunk, size = [], 0
    yield "".join(chunk).encode()


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _line(row: dict[str, Any]) -> str:
    # Some readers split lines at these three as well, so they are written as escapes.
    text = _encode(row)
    return text.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n"


def _project(dataset: Dataset) -> bytes:
    stated = dataset.rules()
    project = {
        "layer": dataset.layer,
        "names": "replaced" if dataset.names_replaced else "kept",
        "rules": stated.rules,
        "tags": stated.tags,
        "sources": stated.sources,
    }
    return (json.dumps(project, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """The row without what is unknown or empty."""
    return {name: value for name, value in row.items() if value not in (None, "", [], {})}


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _article(article: records.Article) -> dict[str, Any]:
    said = _said(
        {
            "id": article.id,
            "source": article.source,
            "title": article.title,
            "author": article.author,
            "date": article.date.isoformat() if article.date else None,
            "url": article.url,
            "language": article.language,
            "event": article.event,
        }
    )
    said["text"] = article.text
    if article.sentences is not None:
        said["sentences"] = article.sentences
    if article.meta:
        said["meta"] = _sorted(article.meta)
    return said


def _sorted(value: Any) -> Any:
    # PostgreSQL does not keep the order of keys; sorted, both databases write the same bytes.
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(inner) for inner in value] if isinstance(value, list) else value


def _assignment(row: records.Assignment) -> dict[str, Any]:
    said: dict[str, Any] = {
        "article_id": row.article_id,
        "annotator": row.annotator,
        "kind": row.kind,
        "state": row.state,
    } | _said(
        {
            "position": row.position or None,
            "started_at": _time(row.started_at),
            "submitted_at": _time(row.submitted_at),
            "active_seconds": row.active_seconds or None,
            "skip_reason": row.skip_reason,
            "compared_at": _time(row.compared_at),
        }
    )
    if row.guideline_version != 1:
        said["guideline_version"] = row.guideline_version
    if not row.is_source_known:
        said["is_source_known"] = False
    if not row.is_independent:
        said["is_independent"] = False
    return said


def _annotation(row: records.Annotation) -> dict[str, Any]:
    said: dict[str, Any] = {"id": row.id, "article_id": row.article_id, "annotator": row.annotator}
    if row.kind != "main":
        said["kind"] = row.kind
    said |= {"label": row.label, "start": row.start, "end": row.end, "quote": row.quote}
    if row.note:
        said["note"] = row.note
    if row.confidence is not None:
        said["confidence"] = row.confidence
    said["created_at"] = _time(row.created_at)
    if row.updated_at != row.created_at:
        said["updated_at"] = _time(row.updated_at)
    return said


def _ruling(row: records.Ruling) -> dict[str, Any]:
    said: dict[str, Any] = {
        "article_id": row.article_id,
        "label": row.label,
        "start": row.start,
        "end": row.end,
        "quote": row.quote,
        "verdict": row.verdict,
        "decided_by": row.decided_by,
        "decided_at": _time(row.decided_at),
    }
    if row.reason:
        said["reason"] = row.reason
    if row.is_precedent:
        said["is_precedent"] = True
    return said


def _adjudication(row: records.Adjudication) -> dict[str, Any]:
    return {"article_id": row.article_id, "adjudicated_at": _time(row.adjudicated_at)}


def _evidence(row: records.Evidence) -> dict[str, Any]:
    said: dict[str, Any] = {"annotation_id": row.annotation_id, "relation": row.relation}
    if row.url:
        said["url"] = row.url
    else:
        said |= {"article_id": row.article_id, "start": row.start, "end": row.end, "quote": row.quote}
    if row.note:
        said["note"] = row.note
    return said | {"created_at": _time(row.created_at)}


def _comment(row: records.Comment) -> dict[str, Any]:
    said: dict[str, Any] = {"id": row.id, "article_id": row.article_id}
    if row.annotation_id:
        said["annotation_id"] = row.annotation_id
    if row.parent:
        said["parent"] = row.parent
    said |= {"author": row.author, "body": row.body, "created_at": _time(row.created_at)}
    if row.resolved_at:
        said["resolved_at"] = _time(row.resolved_at)
    return said
