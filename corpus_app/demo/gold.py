"""The gold files of the demo: header lines, a blank line, then text with inline marks.

    id: example
    outlet: The Example
    title: A title

    ⟦fact|The cabinet voted 7 to 4.⟧ It said ⟦disputed|the vote was free⟧.

Marks may be nested; they may not cross each other or a paragraph. Offsets are code points of the plain text.
"""

import re
from typing import NamedTuple

OPEN, CLOSE, BAR = "⟦", "⟧", "|"
TOKEN = re.compile(r"(⟦[^|⟦⟧]*\|?|⟧)")
TAGS = ("fact", "opinion", "disputed", "off-topic")
REQUIRED = ("id", "outlet", "title", "event", "genre", "language")
KEYS = (*REQUIRED, "author", "date")


class GoldError(ValueError):
    """A gold file that cannot be read; the message names the line and the column, both from 1."""

    def __init__(self, line, column, problem):
        super().__init__(f"line {line}, column {column}: {problem}")
        self.line, self.column = line, column


class GoldSpan(NamedTuple):
    """One hand-made mark: `[start, end)` in code points of the plain text."""

    tag: str
    start: int
    end: int


class Gold(NamedTuple):
    """One parsed file; spans are ordered by start, the longer one first."""

    header: dict
    text: str
    spans: tuple


def parse(content):
    """Header, plain text and spans of one gold file, or a GoldError that says where it is broken."""
    lines = content.removesuffix("\n").split("\n")
    blank = lines.index("") if "" in lines else len(lines)
    header = _header(lines[:blank])
    body = lines[blank + 1 :]
    if not any(body):
        raise GoldError(blank + 1, 1, "no text after the header and its blank line")
    text, spans = _body(body, first_line=blank + 2)
    return Gold(header, text, spans)


def _header(lines):
    header = {}
    for number, line in enumerate(lines, start=1):
        key, colon, value = line.partition(":")
        if not colon or not value.strip():
            raise GoldError(number, 1, "a header line is “key: value”")
        if key not in KEYS:
            raise GoldError(number, 1, f"unknown key “{key}”, known are {', '.join(KEYS)}")
        if key in header:
            raise GoldError(number, 1, f"“{key}” is given twice")
        header[key] = value.strip()
    for key in REQUIRED:
        if key not in header:
            raise GoldError(len(lines) + 1, 1, f"“{key}” is missing from the header")
    return header


def _body(lines, first_line):
    plain, spans, length = [], [], 0
    for number, line in enumerate(lines, start=first_line):
        text, found = _line(line, number)
        plain.append(text)
        spans += [GoldSpan(tag, length + start, length + end) for tag, start, end in found]
        length += len(text) + 1
    _refuse_duplicates(spans, first_line)
    return "\n".join(plain), tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.tag)))


def _line(line, number):
    """The plain text of one line and its spans as (tag, start, end) within that line."""
    plain, spans, opened, at = "", [], [], 0
    for token in TOKEN.split(line):
        if token.startswith(OPEN):
            opened.append((_tag(token, number, at + 1), len(plain), at + 1))
        elif token == CLOSE:
            spans.append(_closed(opened, plain, number, at + 1))
        else:
            plain += token
        at += len(token)
    if opened:
        tag, _, column = opened[-1]
        raise GoldError(number, column, f"“{OPEN}{tag}{BAR}” is not closed in its paragraph")
    return plain, spans


def _tag(token, number, column):
    tag = token.strip(OPEN + BAR)
    if not token.endswith(BAR):
        raise GoldError(number, column, f"“{OPEN}” needs a tag and “{BAR}”")
    if tag not in TAGS:
        raise GoldError(number, column, f"unknown tag “{tag}”, known are {', '.join(TAGS)}")
    return tag


def _closed(opened, plain, number, column):
    if not opened:
        raise GoldError(number, column, f"“{CLOSE}” closes nothing")
    tag, start, _ = opened.pop()
    quote = plain[start:]
    if not quote.strip():
        raise GoldError(number, column, "the mark is empty")
    if quote != quote.strip():
        raise GoldError(number, column, "the mark begins or ends with white space")
    return tag, start, len(plain)


def _refuse_duplicates(spans, first_line):
    if len(set(spans)) < len(spans):
        twice = next(span for span in spans if spans.count(span) > 1)
        raise GoldError(first_line, 1, f"the same {twice.tag} mark twice at {twice.start}–{twice.end}")
