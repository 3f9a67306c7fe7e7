"""Canonical text and offsets: normalised once at import, half-open code points ever after."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Span = tuple[int, int]


class Edit(NamedTuple):
    """One place where the stored text differs from the file's: `[old_start, old_end)` became `[new_start, new_end)`."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


class TextError(ValueError):
    """A text that cannot be stored, with the place where it breaks."""


class SplitCharacter(TextError):
    """An offset that points into the middle of something that became one character."""


# --- From bytes to the stored text -----------------------------------------------------------


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of a file: UTF-8 unless it declares another charset or carries a UTF-16 mark.

    Raises TextError with the byte position when the bytes do not fit the charset.
    """
    if charset is None:
        charset = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        return data.decode(charset)
    except LookupError:
        raise TextError(f"The charset “{charset}” is not known; save the file as UTF-8.") from None
    except UnicodeDecodeError as error:
        raise TextError(
            f"Byte {error.start} is not valid {charset.upper()}; save the file as UTF-8 or declare its charset."
        ) from None


def normalise(raw: str) -> tuple[str, list[Edit] | None]:
    """The stored form of `raw` and the edits that lead there (None when nothing changed).

    Marks at the beginning (BOM) stripped, `\\r\\n`, `\\r`, U+2028 and U+2029 become `\\n`, then NFC; nothing else is
    touched. Raises TextError for NUL and lone surrogates, with the position in code points.
    """
    refuse_unstorable(raw)
    pieces: list[str] = []
    edits: list[Edit] = []
    position = written = 0
    for start, end, new in _changes(raw):
        pieces += [raw[position:start], new]
        written += start - position
        edits.append(Edit(start, end, written, written + len(new)))
        written += len(new)
        position = end
    if not edits:
        return raw, None
    pieces.append(raw[position:])
    return "".join(pieces), edits


def refuse_unstorable(raw: str) -> None:
    """Raise TextError when `raw` has a NUL or a lone surrogate."""
    if match := _UNSTORABLE.search(raw):
        what = "a NUL character" if match.group() == "\0" else "half of a surrogate pair"
        raise TextError(f"Character {match.start()} is {what}; remove it from the file.")


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Line ends, the mark at the beginning, and runs beyond ASCII with the letter before them: the rest never changes.
_CHANGEABLE = re.compile("\\A\ufeff+|\r\n?|[\u2028\u2029]|[\x00-\x7f]?[^\x00-\x7f\u2028\u2029\ufeff]+")
# One character with what may fuse with it: marks (found by category), Hangul vowels and finals.
_JOINS = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")


def _changes(raw: str) -> Iterator[tuple[int, int, str]]:
    for match in _CHANGEABLE.finditer(raw):
        found = match.group()
        if found[0] == "\ufeff":
            yield *match.span(), ""
        elif found[0] in "\r\u2028\u2029":
            yield *match.span(), "\n"
        elif not unicodedata.is_normalized("NFC", found):
            yield from _recomposed(raw, *match.span())


def _recomposed(raw: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    begin = start
    for position in range(start + 1, end + 1):
        if position < end and (unicodedata.category(raw[position])[0] == "M" or _JOINS.match(raw[position])):
            continue
        cluster = raw[begin:position]
        if (new := unicodedata.normalize("NFC", cluster)) != cluster:
            yield begin, position, new
        begin = position


def fingerprint(text: str) -> str:
    """SHA-256 of the stored text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_stored(edits: Sequence[Sequence[int]] | None, start: int, end: int) -> Span:
    """Where the span `[start, end)` of the file's text lies in the stored one.

    Raises SplitCharacter when an end falls inside a character that was composed.
    """
    return _to_stored(edits, start, is_end=False), _to_stored(edits, end, is_end=True)


def _to_stored(edits: Sequence[Sequence[int]] | None, offset: int, *, is_end: bool) -> int:
    shift = 0
    for old_start, old_end, new_start, new_end in edits or ():
        if offset <= old_start:
            break
        if offset < old_end:
            raise SplitCharacter(
                f"Offset {offset} points into characters {old_start} to {old_end} of the file, "
                f"which are stored as {new_end - new_start} character(s)."
            )
        shift = new_end - old_end
    return offset + shift


# --- Units of the stored text -----------------------------------------------------------------


def paragraphs(text: str) -> list[Span]:
    """Offsets of the lines that carry something, in order."""
    return [match.span() for match in re.finditer(r"[^\n]+", text) if not match.group().isspace()]


CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
# `\w` leaves out the vowel signs and accents of many scripts, which belong to their word.
_MARKS = "".join(char for char in map(chr, range(0x300, 0x10000)) if unicodedata.category(char)[0] == "M")
_PART = rf"[^\W_{CJK}](?:[^\W_{CJK}]|[{_MARKS}])*"
_WORD = re.compile(rf"[{CJK}]|{_PART}(?:(?:[’'ʼ‐‑-]|(?<=\d)[.,:](?=\d)){_PART})*")


def words(text: str) -> Iterator[Span]:
    """Offsets of the words: runs of letters and digits, joined by apostrophes, hyphens and the points of numbers.

    Chinese and Japanese characters count one by one. This is the rule behind `word_count`, figures per
    1,000 words and the snapping of gold.
    """
    return (match.span() for match in _WORD.finditer(text))


def word_count(text: str) -> int:
    """How many words the text has."""
    return sum(1 for _ in words(text))


SPLITTER = 1
# Titles, calendar, places, companies, Latin: what stands before a capital without ending a sentence.
_ABBREVIATIONS = frozenset(
    """
    adm brig capt cmdr col cpl dr fr gen gov hon jr lt maj messrs mr mrs ms mx pres prof rep rev sen sgt
    sr st supt jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat
    sun ave blvd bldg dept dist est mt no nos op cit vol vols fig figs ed eds trans al approx appt ca cf
    cp viz vs etc co corp inc ltd bros assn univ e.g i.e a.m p.m u.s u.k u.n e.u u.s.a ph.d
    """.split()
)
_NEVER_LAST = frozenset(
    """
    adm brig capt cmdr col dr gen gov hon lt maj messrs mr mrs ms mx prof rep rev sen sgt st vs cf viz e.g i.e
    """.split()
)
_BREAK = re.compile(r"(?:[.!?…]+|[。！？]+)[\"”’'»)\]]*")


def sentences(text: str) -> list[Span]:
    """Offsets of the sentences, without the white space between them (splitter version `SPLITTER`).

    A sentence never crosses a line. A full stop after an abbreviation, an initial or inside a number does
    not end one; so “Dr. Ames” and “J. R. Vance” stay whole.
    """
    return [span for start, end in paragraphs(text) for span in _sentences_of_line(text, start, end)]


def _sentences_of_line(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for match in _BREAK.finditer(text, start, end):
        if match.start() >= begin and _ends_sentence(text, begin, match, end):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    after = match.end()
    if match.group()[0] in "。！？":
        return True
    if after == end:
        return True
    if not text[after].isspace():
        return False
    following = text[after:end].lstrip()
    if not following:
        return True
    first = following.lstrip("“\"‘'«([—–-¿¡ ")[:1]
    if match.group() == ".":
        word = re.search(r"[\w.’'-]*$", text[begin : match.start()])
        last = (word.group() if word else "").casefold().lstrip("’'-")
        is_initial = len(last) == 1 and last.isalpha() and last != "i" and text[match.start() - 1].isupper()
        if last in _NEVER_LAST or is_initial:
            return False
        # “No. 5” goes on, “He said no. Then” does not.
        if last in _ABBREVIATIONS and not first.isupper():
            return False
    return not first.islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


# --- Names --------------------------------------------------------------------------------------


def folded(name: str) -> str:
    """The form under which two spellings of a name are the same: NFC, casefolded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def clean_name(name: str) -> str:
    """A tag's, source's or person's name as stored: NFC, no control characters, single spaces."""
    shown = "".join(" " if char.isspace() else char for char in name)
    kept = "".join(char for char in shown if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return " ".join(unicodedata.normalize("NFC", kept).split())
