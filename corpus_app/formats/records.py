"""What every format reads and writes: plain records, and the word for what was wrong with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple, Protocol

# Marks a sentence for translation, as Django's does; formats do not know Django.
gettext_noop = str

Span = tuple[int, int]
Part = tuple[str, Iterator[bytes]]


class Problem(Exception):
    """One thing wrong with an input: where it stands, a code for programs, a sentence for people.

    Loaders yield problems between the records, so that a whole file can be looked through at once.
    """

    def __init__(self, code: str, message: str, *, line: int = 0, field: str = "", file: str = "") -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.line, self.field, self.file = line, field, file

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def place(self) -> str:
        """File, line and field, as far as they are known."""
        line = f"line {self.line}" if self.line else ""
        return ", ".join(part for part in (self.file, line, self.field) if part)

    def as_dict(self) -> dict[str, Any]:
        """The problem for JSON answers; an unknown place is null."""
        return {
            "file": self.file or None,
            "line": self.line or None,
            "field": self.field or None,
            "code": self.code,
            "message": self.message,
        }


@dataclass(slots=True, kw_only=True)
class Article:
    """An article as a file states it; what is not stated is empty."""

    text: str
    id: str = ""
    title: str = ""
    author: str = ""
    source: str = ""
    date: date | None = None
    url: str = ""
    language: str = ""
    event: str = ""
    sentences: list[Span] | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    line: int = 0


@dataclass(slots=True, kw_only=True)
class Assignment:
    """One annotator's reading of one article."""

    article_id: str
    annotator: str
    kind: str = "main"
    state: str = "submitted"
    position: int | None = None
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    active_seconds: int = 0
    skip_reason: str = ""
    guideline_version: int = 1
    is_source_known: bool = True
    is_independent: bool = True
    compared_at: datetime | None = None
    line: int = 0
    row: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Annotation:
    """One annotator's tag on one span; offsets count the code points of the text in the same dataset."""

    article_id: str
    annotator: str
    label: str
    start: int
    end: int
    id: str = ""
    kind: str = "main"
    quote: str | None = None
    note: str = ""
    confidence: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    line: int = 0
    row: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Ruling:
    """An adjudicator's decision on a span."""

    article_id: str
    label: str
    start: int
    end: int
    verdict: str
    decided_by: str
    quote: str | None = None
    reason: str = ""
    is_precedent: bool = False
    decided_at: datetime | None = None
    line: int = 0


@dataclass(slots=True, kw_only=True)
class Adjudication:
    """That everything on an article is decided, and since when; an article without rulings can be, too."""

    article_id: str
    adjudicated_at: datetime | None
    line: int = 0


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What supports or contradicts an annotation: a link, or a passage of an article."""

    annotation_id: str
    relation: str
    url: str = ""
    article_id: str = ""
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    note: str = ""
    created_at: datetime | None = None
    line: int = 0


@dataclass(slots=True, kw_only=True)
class Comment:
    """A remark on an article or an annotation. `id` and `parent` are numbers within one file."""

    article_id: str
    author: str
    body: str
    id: int | None = None
    parent: int | None = None
    annotation_id: str = ""
    created_at: datetime | None = None
    resolved_at: datetime | None = None
    line: int = 0


@dataclass(slots=True, kw_only=True)
class Rules:
    """What project.json holds: the rules, the tag cards in their order, the sources with their other spellings."""

    rules: dict[str, Any]
    tags: list[dict[str, Any]]
    sources: list[dict[str, Any]]


Record = Article | Assignment | Annotation | Ruling | Adjudication | Evidence | Comment | Rules
Loaded = Iterator[Record | Problem]


class Reading(NamedTuple):
    """A reading with its annotations in text order."""

    assignment: Assignment
    annotations: list[Annotation]


class Document(NamedTuple):
    """An article with its readings."""

    article: Article
    readings: list[Reading]


class Dataset(Protocol):
    """What a format's `dump` is given: one snapshot, walked in the order of the articles as often as needed.

    `losses` counts, under a sentence each, what the written file does not carry.
    """

    layer: str
    names_replaced: bool
    losses: Counter[str]

    def rules(self) -> Rules: ...
    def articles(self) -> Iterator[Article]: ...
    def assignments(self) -> Iterator[Assignment]: ...
    def annotations(self) -> Iterator[Annotation]: ...
    def rulings(self) -> Iterator[Ruling]: ...
    def adjudications(self) -> Iterator[Adjudication]: ...
    def evidence(self) -> Iterator[Evidence]: ...
    def comments(self) -> Iterator[Comment]: ...


def documents(dataset: Dataset) -> Iterator[Document]:
    """The dataset article by article: three walks side by side, none of which is held in memory."""
    assignments, annotations = _Walk(dataset.assignments()), _Walk(dataset.annotations())
    for article in dataset.articles():
        readings = {(row.annotator, row.kind): Reading(row, []) for row in assignments.of(article.id)}
        for annotation in annotations.of(article.id):
            readings[annotation.annotator, annotation.kind].annotations.append(annotation)
        yield Document(article, list(readings.values()))


class _Walk:
    """Rows that come article by article, taken one article at a time."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self._next: Any = next(self._rows, None)

    def of(self, article_id: str) -> Iterator[Any]:
        while self._next is not None and self._next.article_id == article_id:
            yield self._next
            self._next = next(self._rows, None)


def read_all(file: BinaryIO, limit: int) -> bytes:
    """The file's bytes. Raises Problem when there are more than `limit`."""
    content = file.read(limit + 1)
    if len(content) > limit:
        raise Problem("too_large", f"The file is larger than {limit // 2**20} MiB, the limit for its kind.")
    return content


def stem(name: str) -> str:
    """The id of an article that is a file of its own: the file's name without folder and suffix.

    >>> stem("news/2026.dam.txt")
    '2026.dam'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return last.rpartition(".")[0] or last
