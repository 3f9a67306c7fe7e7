"""From a row of names and values – a JSON object, a CSV line – to a record, each value checked."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from corpus_app.text import TextError, refuse_unstorable

from .records import Adjudication, Annotation, Article, Assignment, Comment, Evidence, Problem, Record, Ruling, Span

MAX_TEXT = 5_000_000
MAX_NOTE = 1_000_000
MAX_DEPTH = 32
MAX_META_KEYS = 200
MAX_NUMBER = 2**31 - 1
KINDS = ("main", "training", "repeat")
STATES = ("assigned", "in_progress", "submitted", "skipped", "reclaimed", "withdrawn")

_Row = Mapping[str, Any]


class Row:
    """The values of one line, asked for by name and type. Raises Problem, naming line and field."""

    def __init__(self, values: _Row, line: int) -> None:
        self.values, self.line = values, line

    def problem(self, name: str, code: str, message: str) -> Problem:
        return Problem(code, message, line=self.line, field=name)

    def text(self, name: str, limit: int, *, required: bool = False) -> str:
        """A string; null and absent are empty."""
        value = self.values.get(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise self.problem(name, "wrong_type", f"Expected a text, found {_kind(value)}.")
        if required and not value.strip():
            raise self.problem(name, "missing", "A value is needed here.")
        if len(value) > limit:
            raise self.problem(name, "too_long", f"{len(value):,} characters; at most {limit:,} fit.")
        self._storable(name, value)
        return value

    def label(self, name: str, limit: int, *, required: bool = False) -> str:
        """A string without white space around it."""
        return self.text(name, limit, required=required).strip()

    def identifier(self, name: str, *, required: bool = False) -> str:
        """An id: a text, or a whole number, which is taken as its digits."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return Row({name: str(value)}, self.line).identifier(name)
        return self.label(name, 200, required=required)

    def number(self, name: str, *, highest: int = MAX_NUMBER, required: bool = False) -> int | None:
        """A whole number from 0."""
        value = self.values.get(name)
        if value is None and not required:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.problem(name, "wrong_type", f"Expected a whole number, found {_kind(value)}.")
        if not 0 <= value <= highest:
            raise self.problem(name, "out_of_range", f"Expected a whole number from 0 to {highest:,}.")
        return value

    def offset(self, name: str) -> int:
        value = self.number(name, required=True)
        assert value is not None
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.problem(name, "wrong_type", f"Expected true or false, found {_kind(value)}.")
        return value

    def choice(self, name: str, among: tuple[str, ...], default: str = "") -> str:
        value = self.values.get(name)
        if value is None and default:
            return default
        if value not in among:
            raise self.problem(name, "not_a_choice", f"Expected one of {', '.join(among)}; found {_shown(value)}.")
        return str(value)

    def time(self, name: str) -> datetime | None:
        """A moment in ISO 8601; without a zone it counts as UTC."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            moment = datetime.fromisoformat(value)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            message = f"Expected a time such as 2026-01-31T12:00:00Z, found {_shown(value)}."
            raise self.problem(name, "bad_time", message) from None
        return moment

    def day(self, name: str) -> date | None:
        """A date in ISO 8601; of a time, its day."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return datetime.fromisoformat(value.strip()).date()
        except (AttributeError, ValueError):
            message = f"Expected a date such as 2026-01-31, found {_shown(value)}."
            raise self.problem(name, "bad_date", message) from None

    def address(self, name: str) -> str:
        """A web address; only http and https, because it becomes a link."""
        value = self.label(name, 2000)
        if value and not _ADDRESS.fullmatch(value):
            raise self.problem(name, "bad_address", f"Expected an http or https address, found {_shown(value)}.")
        return value

    def spans(self, name: str) -> list[Span] | None:
        """A list of [start, end] pairs in order, none overlapping the next."""
        value = self.values.get(name)
        if value is None:
            return None
        expected = "Expected a list of [start, end] pairs in order."
        if not isinstance(value, list):
            raise self.problem(name, "wrong_type", f"{expected} Found {_kind(value)}.")
        spans: list[Span] = []
        for pair in value:
            if not (isinstance(pair, list) and len(pair) == 2 and all(type(part) is int for part in pair)):
                raise self.problem(name, "wrong_type", f"{expected} Found {_shown(pair)}.")
            if not (spans[-1][1] if spans else 0) <= pair[0] < pair[1]:
                raise self.problem(name, "not_in_order", f"{expected} {_shown(pair)} does not follow the one before.")
            spans.append((pair[0], pair[1]))
        return spans

    def rest(self, known: frozenset[str]) -> dict[str, Any]:
        """Everything under a name that is not known, and what stands under `meta`."""
        rest = {name: value for name, value in self.values.items() if name not in known and name != "meta"}
        meta = self.values.get("meta")
        if isinstance(meta, dict):
            for name, value in meta.items():
                if rest.setdefault(name, value) != value:
                    raise self.problem("meta", "given_twice", f"“{name}” stands here and beside it, with two values.")
        elif meta is not None:
            rest["meta"] = meta
        if len(rest) > MAX_META_KEYS:
            raise self.problem("meta", "too_many", f"{len(rest)} further values; at most {MAX_META_KEYS} fit.")
        self._plain("meta", rest, 0)
        return rest

    def _plain(self, name: str, value: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise self.problem(name, "too_deep", f"Nested more than {MAX_DEPTH} levels deep.")
        if isinstance(value, str):
            self._storable(name, value)
        elif isinstance(value, float) and not math.isfinite(value):
            raise self.problem(name, "not_finite", "A number is too large to be kept.")
        elif isinstance(value, dict):
            for key, inner in value.items():
                self._storable(name, key)
                self._plain(name, inner, depth + 1)
        elif isinstance(value, list):
            for inner in value:
                self._plain(name, inner, depth + 1)

    def _storable(self, name: str, value: str) -> None:
        try:
            refuse_unstorable(value)
        except TextError as error:
            raise self.problem(name, "unstorable", str(error)) from None


_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"]+", re.IGNORECASE)


def _kind(value: Any) -> str:
    return _KINDS.get(type(value).__name__, "a value")


_KINDS = {
    "NoneType": "nothing",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number with a fraction",
    "str": "a text",
    "list": "a list",
    "dict": "an object",
}


def _shown(value: Any) -> str:
    text = str(value)
    text = text if len(text) <= 60 else text[:60] + "…"
    return f"“{text.encode('utf-8', 'replace').decode()}”"


# --- The records ----------------------------------------------------------------------------------

_ARTICLE = frozenset("id text title author source date url language event sentences".split())


def article(values: _Row, line: int) -> Article:
    """An article; every value under another name is kept in `meta`."""
    row = Row(values, line)
    text = row.text("text", MAX_TEXT)
    if not text.strip():
        raise row.problem("text", "missing", "An article needs a text.")
    return Article(
        id=row.identifier("id"),
        text=text,
        title=row.label("title", 500),
        author=row.label("author", 300),
        source=row.label("source", 200),
        date=row.day("date"),
        url=row.address("url"),
        language=row.label("language", 35),
        event=row.label("event", 200),
        sentences=row.spans("sentences"),
        meta=row.rest(_ARTICLE),
        line=line,
    )


def assignment(values: _Row, line: int) -> Assignment:
    """A reading; submitted unless it says otherwise."""
    row = Row(values, line)
    return Assignment(
        article_id=row.identifier("article_id", required=True),
        annotator=row.label("annotator", 150, required=True),
        kind=row.choice("kind", KINDS, "main"),
        state=row.choice("state", STATES, "submitted"),
        position=row.number("position"),
        started_at=row.time("started_at"),
        submitted_at=row.time("submitted_at"),
        active_seconds=row.number("active_seconds") or 0,
        skip_reason=row.text("skip_reason", 500),
        guideline_version=row.number("guideline_version") or 1,
        is_source_known=row.flag("is_source_known", True),
        is_independent=row.flag("is_independent", True),
        compared_at=row.time("compared_at"),
        line=line,
        row=dict(values),
    )


ANNOTATION = frozenset(
    "id article_id annotator kind label start end quote note confidence created_at updated_at".split()
)


def annotation(values: _Row, line: int) -> Annotation:
    """One tag on one span. What else stands in the line is in `row`."""
    row = Row(values, line)
    created = row.time("created_at")
    return Annotation(
        id=row.identifier("id"),
        article_id=row.identifier("article_id", required=True),
        annotator=row.label("annotator", 150, required=True),
        kind=row.choice("kind", KINDS, "main"),
        label=row.label("label", 80, required=True),
        **_span(row),
        note=row.text("note", MAX_NOTE),
        confidence=row.number("confidence", highest=100),
        created_at=created,
        updated_at=row.time("updated_at") or created,
        line=line,
        row=dict(values),
    )


def ruling(values: _Row, line: int) -> Ruling:
    """A decision on a span."""
    row = Row(values, line)
    return Ruling(
        article_id=row.identifier("article_id", required=True),
        label=row.label("label", 80, required=True),
        **_span(row),
        verdict=row.choice("verdict", ("accepted", "rejected")),
        decided_by=row.label("decided_by", 150, required=True),
        reason=row.text("reason", MAX_NOTE),
        is_precedent=row.flag("is_precedent", False),
        decided_at=row.time("decided_at"),
        line=line,
    )


def adjudication(values: _Row, line: int) -> Adjudication:
    """That an article is decided."""
    row = Row(values, line)
    moment = row.time("adjudicated_at")
    if moment is None:
        raise row.problem("adjudicated_at", "missing", "Expected a time such as 2026-01-31T12:00:00Z.")
    return Adjudication(article_id=row.identifier("article_id", required=True), adjudicated_at=moment, line=line)


def evidence(values: _Row, line: int) -> Evidence:
    """A link, or a passage of an article; never both."""
    row = Row(values, line)
    url = row.address("url")
    passage: dict[str, Any] = {}
    if not url:
        passage = {"article_id": row.identifier("article_id", required=True), **_span(row)}
    elif values.get("article_id") is not None:
        raise row.problem("url", "given_twice", "Evidence is a link or a passage of an article, not both.")
    return Evidence(
        annotation_id=row.identifier("annotation_id", required=True),
        relation=row.choice("relation", ("supports", "contradicts")),
        url=url,
        **passage,
        note=row.text("note", MAX_NOTE),
        created_at=row.time("created_at"),
        line=line,
    )


def comment(values: _Row, line: int) -> Comment:
    """A remark."""
    row = Row(values, line)
    return Comment(
        id=row.number("id"),
        parent=row.number("parent"),
        article_id=row.identifier("article_id", required=True),
        annotation_id=row.identifier("annotation_id"),
        author=row.label("author", 150, required=True),
        body=row.text("body", MAX_NOTE, required=True),
        created_at=row.time("created_at"),
        resolved_at=row.time("resolved_at"),
        line=line,
    )


def _span(row: Row) -> dict[str, Any]:
    quote = row.text("quote", MAX_TEXT) if row.values.get("quote") is not None else None
    return {"start": row.offset("start"), "end": row.offset("end"), "quote": quote}


READERS: dict[str, Callable[[_Row, int], Record]] = {
    "articles": article,
    "assignments": assignment,
    "annotations": annotation,
    "rulings": ruling,
    "adjudications": adjudication,
    "evidence": evidence,
    "comments": comment,
}
