"""Index the words of articles and find articles by them: one interface over SQLite's FTS5 and PostgreSQL."""

import json
import re

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from . import text
from .models import Article

TABLE = "corpus_app_search"
BATCH = 200
# What is longer is no word that anybody types; PostgreSQL takes 2,046 bytes for one and a megabyte for all.
LONGEST = 60
LARGEST = 400_000
# Words of one search: FTS5 nests no deeper than 256, and nobody types as many.
MOST = 40

_CJK_RUN = re.compile(rf"[{text.CJK}]+")
_QUOTED = re.compile(r"[\"“„«](.+?)[\"”“»]")


# --- Tokens ---------------------------------------------------------------------------------------


def tokens(content):
    """The words of a text as both databases keep them: casefolded, each once; Chinese and Japanese as bigrams.

    A run of such characters gives every two neighbours and its last character alone, so that one character is found
    as the beginning of a token.
    """
    folded = text.folded(content)
    found = {folded[start:end][:LONGEST] for start, end in text.words(folded) if not _CJK_RUN.match(folded, start)}
    for run in _CJK_RUN.findall(folded):
        found |= {run[at : at + 2] for at in range(len(run))}
    return found


def _stored(content):
    kept, size = [], 0
    for token in sorted(tokens(content)):
        size += len(token.encode()) + 1
        if size > LARGEST:
            break
        kept.append(token)
    return kept


class _Query:
    """What somebody looks for: beginnings of words that must all occur, strings that must stand as they are."""

    def __init__(self, typed):
        self.phrases = [text.folded(each) for each in _QUOTED.findall(typed)]
        rest = _QUOTED.sub(" ", typed)
        # Bigrams alone would find characters that stand apart.
        self.phrases += [run for run in _CJK_RUN.findall(text.folded(rest)) if len(run) > 2]
        self.words = sorted(_asked(text.folded(typed)))[:MOST]

    def stands_in(self, content):
        folded = text.folded(content)
        return all(phrase in folded for phrase in self.phrases)


def _asked(folded):
    """The beginnings of words to look up; of Chinese and Japanese runs the bigrams."""
    for start, end in text.words(folded):
        if not _CJK_RUN.match(folded, start):
            yield folded[start:end][:LONGEST]
    for run in _CJK_RUN.findall(folded):
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))


# --- Keeping the index -----------------------------------------------------------------------------


def index(articles):
    """Take up the words of these articles, in the transaction that writes them; done again it replaces the old ones."""
    for at in range(0, len(articles), BATCH):
        rows = [_row(each) for each in articles[at : at + BATCH]]
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT[connection.vendor], rows)


def _row(article):
    title, body = _stored(article.title), _stored(article.text)
    if connection.vendor == "sqlite":
        return article.pk, " ".join(title), " ".join(body)
    return article.pk, body, sorted({*title, *body})


_INSERT = {
    "sqlite": f"INSERT OR REPLACE INTO {TABLE} (rowid, title, body) VALUES (%s, %s, %s)",
    "postgresql": f"INSERT INTO {TABLE} (article_id, body, whole)"
    " VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))"
    " ON CONFLICT (article_id) DO UPDATE SET body = excluded.body, whole = excluded.whole",
}
_KEY = {"sqlite": "rowid", "postgresql": "article_id"}


def rebuild(project=None):
    """Compute the index from the articles of a project, or of all; returns how many there are."""
    articles = Article.objects.filter(project=project) if project else Article.objects.all()
    count, batch = 0, []
    for article in articles.only("pk", "title", "text").order_by("pk").iterator(chunk_size=BATCH):
        batch.append(article)
        count += 1
        if len(batch) == BATCH:
            index(batch)
            batch = []
    index(batch)
    forget_what_is_gone()
    return count


def forget_what_is_gone():
    """Drop the words of articles that were removed.

    The one place that deletes, and it looks for nothing: SQLite 3.40 spoils an FTS5 table when one transaction deletes
    a row, looks up the beginning of a word and inserts the row again.
    """
    with connection.cursor() as cursor:
        key = _KEY[connection.vendor]
        cursor.execute(f"DELETE FROM {TABLE} WHERE {key} NOT IN (SELECT id FROM corpus_app_article)")


def missing():
    """How many articles the index does not know."""
    with connection.cursor() as cursor:
        key = _KEY[connection.vendor]
        cursor.execute(f"SELECT COUNT(*) FROM corpus_app_article WHERE id NOT IN (SELECT {key} FROM {TABLE})")
        return cursor.fetchone()[0]


# --- Finding ---------------------------------------------------------------------------------------


def find(articles, typed, *, in_titles=True):
    """Those of `articles` (a queryset) that hold all the words of `typed`; what it quotes must stand there as it is.

    Words are beginnings: “harbo” finds “harbour”. Without `in_titles` only texts count, for those who must not know
    what a title says.
    """
    query = _Query(typed)
    if not query.words:
        # Nothing but signs: they are in no index.
        return articles.filter(text__contains=typed) if typed.isprintable() else articles.none()
    statement = _MATCHING[connection.vendor][in_titles]
    matching = articles.filter(pk__in=RawSQL(statement, [_EXPRESSION[connection.vendor](query)]))
    if not query.phrases:
        return matching
    rows = matching.order_by().values_list("pk", "title", "text").iterator(chunk_size=BATCH)
    found = [pk for pk, title, body in rows if query.stands_in(f"{title}\n{body}" if in_titles else body)]
    return among(articles, found)


_MATCHING = {
    "sqlite": {
        True: f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s",
        False: f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH 'body : (' || %s || ')'",
    },
    "postgresql": {
        True: f"SELECT article_id FROM {TABLE} WHERE whole @@ %s::tsquery",
        False: f"SELECT article_id FROM {TABLE} WHERE body @@ %s::tsquery",
    },
}


def _for_sqlite(query):
    return " AND ".join(f'"{word}"*' for word in query.words)


def _for_postgresql(query):
    return " & ".join("'{}':*".format(word.replace("'", "''")) for word in query.words)


_EXPRESSION = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}


def excerpt(content, typed, length=160):
    """Some of the text around the first place where something of `typed` stands, for lists of what was found."""
    match = next((found for each in _looks(typed) if (found := each.search(content))), None)
    start = max(0, match.start() - length // 3) if match else 0
    piece = " ".join(content[start : start + length].split())
    if start:
        piece = "… " + piece.split(" ", 1)[-1] if " " in piece else f"… {piece}"
    return piece if start + length >= len(content) else f"{piece.rsplit(' ', 1)[0]} …"


def pieces(shown, typed):
    """A text to show in pieces of (text, whether it is what `typed` looks for): whole words, and what is quoted."""
    looks = _looks(typed)
    if not looks:
        return [(shown, False)]
    found, at = [], 0
    for match in re.finditer("|".join(f"(?:{each.pattern})" for each in looks), shown, re.IGNORECASE):
        found += [(shown[at : match.start()], False), (match.group(), True)]
        at = match.end()
    return [piece for piece in [*found, (shown[at:], False)] if piece[0]]


def _looks(typed):
    """Patterns of what somebody looks for, quotes first; folding may change a text's length, so it stays as it is."""
    query = _Query(typed)
    rest = text.folded(_QUOTED.sub(" ", typed))
    quoted = [r"\s+".join(map(re.escape, phrase.split())) for phrase in query.phrases]
    words = [rf"(?<![^\W_]){re.escape(word)}\w*" for word in sorted(set(_asked(rest))) if not _CJK_RUN.match(word)]
    patterns = dict.fromkeys([*quoted, *map(re.escape, _CJK_RUN.findall(rest)), *words[:MOST]])
    return [re.compile(each, re.IGNORECASE) for each in patterns if each]


def among(rows, pks):
    """Those of `rows` (a queryset) with these primary keys, however many."""
    return rows.filter(is_among(pks))


def is_among(pks):
    """Whether a row has one of these primary keys, as a Q: a list of them would be as many values."""
    statement = {
        "sqlite": "SELECT value FROM json_each(%s)",
        "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
    }[connection.vendor]
    return Q(pk__in=RawSQL(statement, [json.dumps(pks)]))
