"""Canonical text: normalised once, offsets carried over, words and sentences cut from it."""

import itertools
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus_app import text

VECTORS = json.loads((Path(__file__).parent / "vectors" / "text.json").read_text())
each_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])

# Letters with what fuses with them, line ends, marks, halves of Hangul: far more of what matters than chance gives.
_FUSING = (
    "a e n A z \u0301 \u0308 \u0323 \u0344 \u00e9 \u212b \u1100 \u1161 \u11a8 \uac00 \u0915 \u093c \u0958 \u09c7 "
    "\u09be \u2126 \ufb1d \u05d9 \u05b4 👩 \u200d 🇳 \u00a0 \ufeff \u2028 \u2029 \x85 . ! ? ” Dr 1 ’ - 水 。"
)
PIECES = st.sampled_from([*_FUSING.split(" "), "\r", "\n", "\r\n", " ", "\t", "\x0b", "\x1f"])
texts = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join))


def oracle(raw):
    """What the stored text must be, said in the plainest way."""
    plain = raw.lstrip("\ufeff").replace("\r\n", "\n")
    for end in "\r\u2028\u2029":
        plain = plain.replace(end, "\n")
    return unicodedata.normalize("NFC", plain)


# --- Vectors -----------------------------------------------------------------------------------------


@each_vector
def test_the_stored_form_of_every_vector(vector):
    stored, edits = text.normalise(vector["raw"])
    assert stored == vector["text"]
    assert (edits and [list(edit) for edit in edits]) == vector["edits"]
    assert len(stored) == vector["length"]
    assert len(stored.encode("utf-16-le")) // 2 == vector["utf16_length"]


@each_vector
def test_the_spans_of_every_vector(vector):
    units = vector["text"].encode("utf-16-le")
    for span in vector["spans"]:
        assert vector["text"][span["start"] : span["end"]] == span["quote"]
        assert units[2 * span["utf16_start"] : 2 * span["utf16_end"]].decode("utf-16-le") == span["quote"]


# --- Normalising --------------------------------------------------------------------------------------


@given(texts)
@example("\ufeff\ufeffa")
@example("\r\u0301")
@example("e\u0301\u0323\r\n\u2028x")
@example("\u1100\u1161\u11a8\u11a8")
def test_the_stored_text_is_nfc_with_plain_line_ends(raw):
    assume_storable(raw)
    assert text.normalise(raw)[0] == oracle(raw)


@given(texts)
@example("\ufeff\ufeffa")
def test_a_stored_text_is_stored_as_it_is(raw):
    assume_storable(raw)
    stored, _edits = text.normalise(raw)
    assert text.normalise(stored) == (stored, None)


@given(texts)
def test_the_edits_lead_from_the_file_to_the_stored_text(raw):
    assume_storable(raw)
    stored, edits = text.normalise(raw)
    rebuilt, position = "", 0
    for old_start, old_end, new_start, new_end in edits or ():
        rebuilt += raw[position:old_start]
        assert len(rebuilt) == new_start
        rebuilt += stored[new_start:new_end]
        assert len(rebuilt) == new_end
        position = old_end
    assert rebuilt + raw[position:] == stored
    assert edits is None or edits


@given(texts, st.data())
def test_offsets_are_carried_over(raw, data):
    """A span of the file and the span it is carried to read the same, when the ends split nothing."""
    assume_storable(raw)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    stored, edits = text.normalise(raw)
    try:
        new_start, new_end = text.to_stored(edits, start, end)
    except text.SplitCharacter:
        inside = [(old_start, old_end) for old_start, old_end, _new_start, _new_end in edits]
        assert any(old_start < place < old_end for old_start, old_end in inside for place in (start, end))
        return
    assert 0 <= new_start <= new_end <= len(stored)
    pieces = [stored[:new_start], stored[new_start:new_end], stored[new_end:]]
    assert [len(piece) for piece in pieces] == [len(stored[:new_start]), new_end - new_start, len(stored) - new_end]
    assert unicodedata.normalize("NFC", oracle_piece(raw, start, end)) == unicodedata.normalize("NFC", pieces[1])


def oracle_piece(raw, start, end):
    """The span's characters with plain line ends; a mark at the very beginning of the file does not count."""
    skipped = len(raw) - len(raw.lstrip("\ufeff"))
    piece = raw[max(start, skipped) : max(end, skipped)].replace("\r\n", "\n")
    for each in "\r\u2028\u2029":
        piece = piece.replace(each, "\n")
    return piece


@given(texts)
def test_ends_are_carried_to_ends(raw):
    assume_storable(raw)
    stored, edits = text.normalise(raw)
    assert text.to_stored(edits, 0, len(raw)) == (0, len(stored))


def assume_storable(raw):
    if "\0" in raw:
        with pytest.raises(text.TextError):
            text.normalise(raw)
        from hypothesis import reject

        reject()


@pytest.mark.parametrize(("raw", "place"), [("a\0b", 1), ("ab\ud800", 2), ("\udfff", 0), ("\ud83d\ude00", 0)])
def test_what_cannot_be_stored_is_named(raw, place):
    with pytest.raises(text.TextError, match=f"Character {place} "):
        text.normalise(raw)


def test_an_offset_in_a_composed_character_is_refused():
    _stored, edits = text.normalise("cafe\u0301s")
    with pytest.raises(text.SplitCharacter, match="Offset 4 points into characters 3 to 5"):
        text.to_stored(edits, 0, 4)
    assert text.to_stored(edits, 3, 5) == (3, 4)


# --- Decoding ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "charset", "read"),
    [
        ("é\n".encode(), None, "é\n"),
        ("é".encode("utf-16"), None, "é"),
        (b"\xfe\xff\x00\xe9", None, "é"),
        (b"\xe9", "latin-1", "é"),
        (b"", None, ""),
    ],
)
def test_bytes_are_read_as_declared(data, charset, read):
    assert text.decode(data, charset) == read


@pytest.mark.parametrize(
    ("data", "charset", "message"),
    [
        (b"ab\xff", None, "Byte 2 is not valid UTF-8"),
        (b"a", "klingon", "The charset “klingon” is not known"),
        (b"\xff\xfea", None, "Byte 2 is not valid UTF-16"),
    ],
)
def test_bytes_that_do_not_fit_are_named(data, charset, message):
    with pytest.raises(text.TextError, match=message):
        text.decode(data, charset)


# --- Words and sentences --------------------------------------------------------------------------------------


@given(texts)
def test_words_lie_in_order_and_carry_letters(raw):
    found = list(text.words(raw))
    assert len(found) == text.word_count(raw)
    for (_start, end), (following, _end) in itertools.pairwise(found):
        assert end <= following
    for start, end in found:
        word = raw[start:end]
        assert word and not any(char.isspace() for char in word)
        assert word[0].isalnum()


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("The council’s 3,500-page report", ["The", "council’s", "3,500-page", "report"]),
        ("'tis o'clock – well-known", ["tis", "o'clock", "well-known"]),
        ("e\u0301te\u0301 हिन्दी עִבְרִית", ["e\u0301te\u0301", "हिन्दी", "עִבְרִית"]),
        ("東京 2020", ["東", "京", "2020"]),
        ("3.5 and 12:30. End", ["3.5", "and", "12:30", "End"]),
        ("👩‍👩‍👧 !? …", []),
        ("snake_case a_b", ["snake", "case", "a", "b"]),
    ],
)
def test_the_words_of_a_text(raw, found):
    assert [raw[start:end] for start, end in text.words(raw)] == found


@given(texts)
def test_sentences_lie_in_order_and_cover_everything_but_white_space(raw):
    found = text.sentences(raw)
    for (_start, end), (following, _end) in itertools.pairwise(found):
        assert end <= following
        assert raw[end:following].strip() == "" or raw[end:following].isspace()
    left = raw
    for start, end in reversed(found):
        sentence = raw[start:end]
        assert sentence == sentence.strip() != ""
        assert "\n" not in sentence
        left = left[:start] + left[end:]
    assert left.strip() == ""


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Ames met J. R. Vance. They left.", ["Dr. Ames met J. R. Vance.", "They left."]),
        ("It cost 3.50 dollars. Cheap.", ["It cost 3.50 dollars.", "Cheap."]),
        ("“It is over.” She left.", ["“It is over.”", "She left."]),
        ("A line\nAnother one. And more", ["A line", "Another one.", "And more"]),
        ("It fell in Jan. 2019. It rose.", ["It fell in Jan. 2019.", "It rose."]),
        ("He said … nothing. Then left.", ["He said … nothing.", "Then left."]),
        ("東京だ。次は。", ["東京だ。", "次は。"]),
        ("  spaced .  Out  ", ["spaced .", "Out"]),
        ("", []),
    ],
)
def test_the_sentences_of_a_text(raw, found):
    assert [raw[start:end] for start, end in text.sentences(raw)] == found


@given(texts)
def test_paragraphs_are_lines_with_something_in_them(raw):
    for start, end in text.paragraphs(raw):
        assert raw[start:end].strip()
        assert "\n" not in raw[start:end]


# --- Names -----------------------------------------------------------------------------------------------------


@given(texts)
def test_a_clean_name_is_clean(name):
    clean = text.clean_name(name)
    assert clean == text.clean_name(clean) == clean.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in clean)


@pytest.mark.parametrize(
    ("name", "other"),
    [("The  Gazette", "the gazette"), ("Cafe\u0301", "café"), ("STRASSE", "straße"), ("a\u00a0b", "A B")],
)
def test_spellings_fold_together(name, other):
    assert text.folded(name) == text.folded(other)
