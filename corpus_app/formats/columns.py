"""Which column of a foreign file holds what: guessed from its name, and put under the name the importer knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

FIELDS = ("text", "title", "source", "date", "author", "url", "id", "language", "event")
Columns = Mapping[str, str]
"""Field of an article -> name of the column that holds it."""

# In this order: the first name that a file has is taken. English first, then German, French, Spanish, Italian, Russian.
_NAMES: dict[str, tuple[str, ...]] = {
    "text": tuple(
        "text body content full_text fulltext article_text article story maintext main_text plain_text article_body"
        " volltext inhalt artikeltext artikel texte contenu corps texto contenido cuerpo testo contenuto текст".split()
    ),
    "title": tuple(
        "title headline heading article_title name titel überschrift schlagzeile titre titulo título titular titolo"
        " заголовок".split()
    ),
    "source": tuple(
        "source source_name publisher outlet newspaper medium site_name site domain media quelle zeitung journal"
        " fuente medio periódico fonte testata источник".split()
    ),
    "date": tuple(
        "date published_on published_at publish_date publication_date date_publish published pub_date datum"
        " erscheinungsdatum date_de_publication fecha data дата".split()
    ),
    "author": tuple("author authors byline writer autor autorin verfasser auteur autora autore автор".split()),
    "url": tuple("url link href article_url web_url permalink adresse lien enlace ссылка".split()),
    "id": tuple("id article_id external_id doc_id docid uid guid key nr nummer no".split()),
    "language": tuple("language lang sprache langue idioma lingua язык".split()),
    "event": tuple("event topic story_id cluster ereignis thema sujet evento tema argomento событие".split()),
}
LONG = 60
"""Characters that the first values of a column have on average before it is taken for the text."""


def guess(names: Iterable[str], rows: Sequence[Mapping[str, Any]] = ()) -> dict[str, str]:
    """The columns that most probably hold the fields of an article; where no name tells the text, the longest values.

    >>> guess(["Headline", "Body", "Publisher", "words"])
    {'text': 'Body', 'title': 'Headline', 'source': 'Publisher'}
    """
    names = list(names)
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(re.sub(r"[\s\-]+", "_", name.strip().casefold()), name)
    found: dict[str, str] = {}
    for field in FIELDS:
        match = next((folded[name] for name in _NAMES[field] if name in folded), None)
        if match is not None and match not in found.values():
            found[field] = match
    if "text" not in found and (text := _longest(names, rows)) is not None and text not in found.values():
        return {"text": text} | found
    return found


def _longest(names: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The column that holds the longest values, where they are long enough to be an article's."""
    lengths = {name: sum(len(str(row.get(name) or "")) for row in rows) / len(rows) for name in names if rows}
    longest = max(lengths, key=lambda name: lengths[name], default=None)
    return longest if longest is not None and lengths[longest] >= LONG else None


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
