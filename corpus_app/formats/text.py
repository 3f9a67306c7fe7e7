"""Plain text: one article per file, exactly as it stands."""

from __future__ import annotations

from typing import BinaryIO

from corpus_app import text

from . import records, rows
from .records import Loaded, Problem, gettext_noop

NAME = "text"
TITLE = "Plain text"
EXTENSION = "txt"
MEDIA_TYPE = "text/plain; charset=utf-8"
SUFFIXES = (".txt",)
LOADS = ("articles",)
CANNOT_CARRY = gettext_noop(
    "Everything but the text; the file's name becomes the article's id, and nothing is guessed."
)
MAX_BYTES = 16 * 2**20


def load(file: BinaryIO, name: str, kind: str = "articles") -> Loaded:
    """The file as one article. A title, a date or a source is never guessed."""
    try:
        content = text.decode(records.read_all(file, MAX_BYTES))
        yield rows.article({"id": records.stem(name), "text": content}, line=0)
    except text.TextError as error:
        yield Problem("not_decodable", str(error))
    except Problem as problem:
        yield problem
