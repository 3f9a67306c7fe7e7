"""Plain text: the file as it stands."""

import io
from pathlib import Path

from corpus_app.formats import text

GOLDEN = Path(__file__).parent.parent / "golden" / "text"


def load(content, name="folder/2026.dam.txt"):
    (found,) = text.load(io.BytesIO(content), name)
    return found


def test_nothing_is_touched_and_nothing_is_guessed():
    content = (GOLDEN / "article.txt").read_bytes()
    article = load(content)
    assert article.text == content.decode()
    assert (article.id, article.title, article.source, article.date) == ("2026.dam", "", "", None)


def test_utf_16_with_its_mark_is_read():
    assert load("Été".encode("utf-16")).text == "Été"


def test_other_bytes_are_a_problem_with_their_place():
    assert load(b"ab\xff").message.startswith("Byte 2 is not valid UTF-8")


def test_an_empty_file_is_a_problem():
    assert load(b"").code == "missing"


def test_a_name_without_a_suffix_is_the_id():
    assert load(b"x", "C:\\news\\dam").id == "dam"
    assert load(b"x", ".txt").id == ".txt"
