"""HTML pages: paragraphs out of blocks, nothing of the markup."""

import io
import time
from datetime import date
from pathlib import Path

import pytest

from corpus_app.formats import html, records

GOLDEN = Path(__file__).parent.parent / "golden" / "html"


def load(page):
    content = page if isinstance(page, bytes) else page.encode()
    (found,) = html.load(io.BytesIO(content), "folder/page.html")
    return found


def text_of(page):
    return html.paragraphs(page)[0]


def test_a_whole_page_is_read_as_its_golden_text():
    article = load((GOLDEN / "article.html").read_bytes())
    assert article.text == (GOLDEN / "article.txt").read_text()
    assert (article.title, article.author, article.source) == ("The dam & the council", "A. Ames", "The Gazette")
    assert (article.date, article.language) == (date(2026, 2, 28), "en-GB")
    assert (article.url, article.id) == ("https://gazette.example/dam", "page")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One<p>Two", "One\n\nTwo"),
        ("<p>One</p>\n\n<p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("One<br><br><br>Two", "One\n\nTwo"),
        ("<p>One<br></p><p>Two", "One\n\nTwo"),
        ("<ul><li>One<li>Two</ul>Three", "One\nTwo\n\nThree"),
        ("a <b> b </b> c", "a b c"),
        ("a<b>b</b>c", "abc"),
        (" \n a\t b\r\n ", "a b"),
        ("a\u00a0\u00a0b", "a\u00a0\u00a0b"),
        ("<pre>\na\n  b\n</pre>c", "a\n  b\n\nc"),
        ("<pre> a</pre><pre>b</pre>", " a\n\nb"),
        ("&lt;p&gt; &amp;amp; &eacute; &#8211; &#x1F469;", "<p> &amp; é – 👩"),
        ("a<script>b</script>c<style>d</style>e", "ace"),
        ("a<template><p>b<template>c</template>d</template>e", "ae"),
        ("a<noscript><p>b</p></noscript>c", "ac"),
        ("a<!-- b -->c--> d", "ac--> d"),
        ("<td>a<td>b<tr><td>c", "a b\nc"),
        ("a</p></b></pre>b", "a\n\nb"),
        ("<svg><title>no title</title></svg>a", "a"),
        ("<![foo[bar]]>a<!--[if mso]>x<![endif]-->b<![if x]>c<![endif]>", "abc"),
        ("a < b and c <", "a < b and c <"),
        ("", ""),
    ],
)
def test_what_becomes_of_markup(markup, text):
    assert text_of(markup) == text


def test_a_title_stands_in_the_head_only():
    assert html.paragraphs("<title>A &amp; b</title><p>Text<title>no</title>")[1] == {"title": "A & b"}
    assert html.paragraphs("<p>Text")[1] == {}


def test_what_cannot_be_read_as_a_date_or_an_address_is_kept_beside():
    article = load('<meta name="date" content="last May"><link rel="canonical" href="/dam"><p>Text')
    assert (article.date, article.url) == (None, "")
    assert article.meta == {"date": "last May", "url": "/dam"}


@pytest.mark.parametrize(
    "content",
    [
        '<meta charset="windows-1252">caf\u00e9 \u201cx\u201d'.encode("cp1252"),
        "<META http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'>caf\u00e9 \u201cx\u201d".encode(
            "cp1252"
        ),
        "\ufeffcaf\u00e9 \u201cx\u201d".encode(),
        "caf\u00e9 \u201cx\u201d".encode("utf-16"),
        '\ufeff<meta charset="latin-1">caf\u00e9 \u201cx\u201d'.encode(),
        '<meta charset="utf-16">caf\u00e9 \u201cx\u201d'.encode(),
    ],
)
def test_the_declared_charset_is_used(content):
    assert load(content).text == "café “x”"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"caf\xe9", "not_decodable"),
        (b'<meta charset="klingon">x', "not_decodable"),
        (b"<p> </p>", "missing"),
        (b"<" * (html.MAX_TAGS + 1), "too_many"),
        (b"x" * (html.MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_cannot_be_used_is_a_problem(content, code):
    found = load(content)
    assert isinstance(found, records.Problem)
    assert found.code == code


@pytest.mark.parametrize("piece", ["<a", "<!--", "<![CDATA[", "</", "<?", "<a b='", "<!DOCTYPE ", "<![if "])
@pytest.mark.parametrize("around", [("", ""), ("<p>", ">"), ("<!--", "-->"), ("<script>", "</script>")])
def test_nothing_takes_for_ever(piece, around):
    began = time.monotonic()
    text_of(around[0] + piece * 40_000 + around[1])
    assert time.monotonic() - began < 20
