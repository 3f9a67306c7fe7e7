"""Which column of a foreign file holds what: guessed from its name, and put under the name the importer knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

FIELDS = ("text", "title", "source", "date", "author", "url", "id", "language", "event")
Columns = Mapping[str, str]
"""Field of an article -> name of the column that holds it."""

# In this order: the first name that a file has is taken.
_NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "full_text", "fulltext", "article_text", "article", "story", "maintext"),
    "title": ("title", "headline", "heading", "article_title", "name"),
    "source": ("source", "source_name", "publisher", "outlet", "newspaper", "medium", "site_name", "site", "domain"),
    "date": ("date", "published_on", "published_at", "publish_date", "publication_date", "date_publish", "published"),
    "author": ("author", "authors", "byline", "writer"),
    "url": ("url", "link", "href", "article_url", "web_url", "permalink"),
    "id": ("id", "article_id", "external_id", "doc_id", "docid", "uid", "guid", "key"),
    "language": ("language", "lang"),
    "event": ("event", "topic", "story_id", "cluster"),
}


def guess(names: Iterable[str]) -> dict[str, str]:
    """The columns that most probably hold the fields of an article.

    >>> guess(["Headline", "Body", "Publisher", "words"])
    {'text': 'Body', 'title': 'Headline', 'source': 'Publisher'}
    """
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(re.sub(r"[\s\-]+", "_", name.strip().casefold()), name)
    found: dict[str, str] = {}
    for field in FIELDS:
        match = next((folded[name] for name in _NAMES[field] if name in folded), None)
        if match is not None and match not in found.values():
            found[field] = match
    return found


def renamed(values: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """A row under the names the importer knows; columns that hold no field are kept as further values.

    >>> renamed({"Body": "Hello.", "text": "n/a", "words": 1}, {"text": "Body"})
    {'text': 'Hello.', 'words': 1, 'meta': {'text': 'n/a'}}
    """
    field_of = {column: field for field, column in columns.items()}
    row: dict[str, Any] = {}
    further: dict[str, Any] = {}
    for name, value in values.items():
        if name in field_of:
            row[field_of[name]] = value
        elif name in FIELDS:
            # It has the name of a field and is not the column chosen for it.
            further[name] = value
        else:
            row[name] = value
    if further:
        meta = row.get("meta")
        row["meta"] = (
            {**further, **meta} if isinstance(meta, dict) else further | ({} if meta is None else {"meta": meta})
        )
    return row


def is_plain(columns: Columns, names: Iterable[str]) -> bool:
    """Whether every column is used as its own name says, so that nothing has to be renamed."""
    return dict(columns) == {name: name for name in names if name in FIELDS}
