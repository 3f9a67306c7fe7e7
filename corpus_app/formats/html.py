"""HTML pages: one article per file, its blocks turned into paragraphs; tags never reach the text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, BinaryIO

from corpus_app import text

from . import records, rows
from .records import Loaded, Problem, gettext_noop

NAME = "html"
TITLE = "HTML"
EXTENSION = "html"
MEDIA_TYPE = "text/html; charset=utf-8"
SUFFIXES = (".html", ".htm", ".xhtml")
LOADS = ("articles",)
CANNOT_CARRY = gettext_noop(
    "Everything but the text in paragraphs and what the page states about itself in its head: title, author, date, "
    "language, address, site name."
)
MAX_BYTES = 8 * 2**20
MAX_TAGS = 200_000

_DROPPED = frozenset("script style template noscript".split())
_LINES = frozenset("dd dt figcaption legend li option summary tr".split())
_BLOCKS = frozenset(
    (
        "address article aside blockquote body caption center details dialog div dl fieldset figure footer form "
        "h1 h2 h3 h4 h5 h6 header hgroup hr html main menu nav ol p pre search section table tbody tfoot thead ul"
    ).split()
)
_SPACE = re.compile("[ \t\n\r\f]+")
_CHARSET = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# What browsers really read when a page says so, by the WHATWG's table of labels.
_MEANT = {
    **dict.fromkeys(("ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-8"),
}
_STATED = {
    "og:title": "title",
    "author": "author",
    "dc.creator": "author",
    "article:published_time": "date",
    "date": "date",
    "dc.date": "date",
    "dcterms.date": "date",
    "og:url": "url",
    "og:site_name": "source",
    "content-language": "language",
}


def load(file: BinaryIO, name: str, kind: str = "articles") -> Loaded:
    """The page as one article; a date or an address that cannot be read as one is kept in `meta`."""
    try:
        data = records.read_all(file, MAX_BYTES)
        content, stated = paragraphs(text.decode(data, _charset(data)).removeprefix("\ufeff"))
        yield rows.article({"id": records.stem(name), "text": content, **_usable(stated)}, line=0)
    except text.TextError as error:
        yield Problem("not_decodable", str(error))
    except Problem as problem:
        yield problem


def _charset(data: bytes) -> str | None:
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None
    match = _CHARSET.search(data[:4096])
    if match is None:
        return None
    stated = match[1].decode().lower()
    return _MEANT.get(stated, stated)


def _usable(stated: dict[str, str]) -> dict[str, Any]:
    row = rows.Row(stated, 0)
    unusable = {}
    for name, read in {"date": row.day, "url": row.address}.items():
        try:
            read(name)
        except Problem:
            unusable[name] = stated[name]
    usable = {name: value for name, value in stated.items() if name not in unusable}
    return {**usable, "meta": unusable} if unusable else usable


def paragraphs(page: str) -> tuple[str, dict[str, str]]:
    """The text of a page, and what its head states.

    >>> paragraphs("<title>Dam</title><p>One &amp; <b>two</b>.<p>Three<br>four.")
    ('One & two.\\n\\nThree\\nfour.', {'title': 'Dam'})
    """
    if page.count("<") > MAX_TAGS:
        raise Problem("too_many", f"More than {MAX_TAGS:,} tags in one page.")
    reader = _Reader()
    reader.feed(_without_loose_ends(page))
    reader.close()
    stated = {name: _SPACE.sub(" ", value).strip() for name, value in reader.stated.items()}
    return "".join(reader.pieces).rstrip("\n"), {name: value for name, value in stated.items() if value}


def _without_loose_ends(page: str) -> str:
    """The page with what is opened and never closed as text, and without `<![…]>`.

    HTMLParser would look for every missing end through the whole rest of the page, and gives up at some `<![`.
    """
    for opening, closing in (("<", ">"), ("<!--", "-->")):
        end = page.rfind(closing) + 1
        page = page[:end] + page[end:].replace(opening, "&lt;" + opening[1:])
    return _MARKED.sub("", page)


# The one exception is the end of a conditional comment, which carries the end of the comment itself.
_MARKED = re.compile(r"<!\[(?!endif\]--)[^>]*>", re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.stated: dict[str, str] = {}
        self._title: list[str] | None = None
        self._dropping = ""
        self._depth = 0
        self._pre = 0
        self._fresh_pre = False
        self._break = 0
        self._space = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping:
            self._depth += tag == self._dropping
        elif tag in _DROPPED:
            self._dropping, self._depth = tag, 1
        elif tag in ("meta", "link", "html"):
            self._state(tag, {name: value or "" for name, value in attrs})
        elif tag == "title" and not self.pieces:
            self._title = []
        else:
            self._lay_out(tag)
            if tag == "pre":
                self._pre += 1
                self._fresh_pre = True

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._depth -= tag == self._dropping
            if not self._depth:
                self._dropping = ""
        elif tag == "title" and self._title is not None:
            self.stated.setdefault("title", "".join(self._title))
            self._title = None
        elif tag != "br":
            if tag == "pre" and self._pre:
                self._pre -= 1
                self._trim_lines()
            self._lay_out(tag)

    def handle_data(self, data: str) -> None:
        if self._dropping:
            return
        if self._title is not None:
            self._title.append(data)
        elif self._pre:
            self._write_verbatim(data)
        else:
            self._write(data)

    def _state(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "html":
            self.stated.setdefault("language", attrs.get("lang", ""))
        elif tag == "link" and "canonical" in attrs.get("rel", "").lower().split():
            self.stated["url"] = attrs.get("href", "")
        elif tag == "meta":
            key = attrs.get("property") or attrs.get("name") or attrs.get("http-equiv") or ""
            name = _STATED.get(key.lower())
            if name == "title":
                self.stated[name] = attrs.get("content", "")
            elif name:
                self.stated.setdefault(name, attrs.get("content", ""))

    def _lay_out(self, tag: str) -> None:
        if tag == "br":
            self._break = min(self._break + 1, 2)
        elif tag in _BLOCKS:
            self._break = 2
        elif tag in _LINES:
            self._break = max(self._break, 1)
        elif tag in ("td", "th"):
            self._space = True

    def _write_verbatim(self, data: str) -> None:
        if self._fresh_pre:
            data = data.removeprefix("\r").removeprefix("\n")
            self._fresh_pre = False
        if data:
            self._catch_up()
            self.pieces.append(data)

    def _trim_lines(self) -> None:
        # The break that follows a block brings its own line ends.
        while self.pieces:
            if last := self.pieces.pop().rstrip("\n"):
                self.pieces.append(last)
                return

    def _write(self, data: str) -> None:
        shown = _SPACE.sub(" ", data)
        self._space = self._space or shown.startswith(" ")
        if word := shown.strip(" "):
            self._catch_up()
            self.pieces.append(word)
            self._space = shown.endswith(" ")

    def _catch_up(self) -> None:
        if self.pieces:
            self.pieces.append("\n" * self._break or " " * self._space)
        self._break, self._space = 0, False
