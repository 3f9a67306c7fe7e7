"""Foreign HTML and Markdown: nothing gets through that could run, load or deceive."""

import re

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from corpus_app import markup

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java&#10;script:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<p style="background:url(//evil)">x</p>',
    "<iframe src=//evil></iframe>",
    "<object data=//evil></object>",
    "<form action=//evil><input name=x></form>",
    "<base href=//evil>",
    "<meta http-equiv=refresh content=0;url=//evil>",
    "<link rel=stylesheet href=//evil>",
    "<style>@import '//evil';</style>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><img src=x onerror=alert(1)></template>",
    '<p id="x" class="y" data-z="1" aria-hidden="true">x</p>',
    "<p onclick=alert(1)>x",
    "<video><source onerror=alert(1)></video>",
    "<a href='//evil' target=_blank>x</a>",
    "<details open ontoggle=alert(1)>x",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<title><img src=x onerror=alert(1)></title>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
]
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)>")


def check(html):
    """Every tag in it is allowed, and so is every attribute; nothing else begins with a bracket."""
    assert isinstance(html, SafeString)
    assert "<" not in TAG.sub("", html)
    for _closing, tag, attributes in TAG.findall(html):
        assert tag in {*markup.TAGS, "pre"}
        for name, value in re.findall(r'([^\s="]+)="([^"]*)"', attributes):
            assert name in {"href", "title", "start", "rel"}
            if name == "href" and re.match(r"\s*[a-z]+:", value, re.IGNORECASE):
                assert value.startswith(("http:", "https:", "mailto:"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_gets_through(attack):
    for html in (markup.clean(attack), markup.markdown(attack), markup.markdown(f"a {attack} b")):
        check(html)


@given(
    st.lists(st.sampled_from([*ATTACKS, "<", ">", '"', "'", "</p>", "<p>", "<!--", "&lt;", "x", "<svg>"])).map("".join)
)
def test_no_mixture_gets_through(html):
    check(markup.clean(html))
    check(markup.markdown(html))


@given(st.text())
def test_any_text_is_safe(text):
    check(markup.clean(text))
    check(markup.markdown(text))


def test_what_is_allowed_stays():
    html = '<h2>A</h2><p>b <em>c</em> <a href="https://x.example/?a=1&amp;b=2" title="t">d</a></p><ul><li>e</li></ul>'
    kept = html.replace(' title="t"', ' title="t" rel="noopener noreferrer nofollow"')
    assert markup.clean(html) == kept


def test_scripts_and_styles_go_with_what_is_in_them():
    assert markup.clean("a<script>b</script><style>c</style>d") == "ad"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A\n\nb *c* **d**", "<h1>A</h1>\n<p>b <em>c</em> <strong>d</strong></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>\n"),
        ("~~a~~", "<p><s>a</s></p>\n"),
        ("<b>a</b> & b", "<p>&lt;b&gt;a&lt;/b&gt; &amp; b</p>\n"),
        ("![a](https://x.example/y.png)", "<p></p>\n"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(text, html):
    assert markup.markdown(text) == html


def test_tables_are_drawn():
    assert "<td>1</td>" in markup.markdown("| a |\n|---|\n| 1 |")


def test_what_is_too_large_comes_back_as_plain_text(monkeypatch):
    monkeypatch.setattr(markup, "MAX_TAGS", 3)
    assert markup.clean("<b>a</b><i>b</i>") == "<pre>&lt;b&gt;a&lt;/b&gt;&lt;i&gt;b&lt;/i&gt;</pre>"
    monkeypatch.setattr(markup, "MAX_LENGTH", 5)
    assert markup.markdown("**abcdef**") == "<pre>**abc</pre>"


def test_nothing_takes_for_ever():
    for attack in ("<b>" * 5000, "[" * 100_000, "*a " * 50_000, "<!--" * 1250, "|" * 100_000, "> " * 5000):
        check(markup.markdown(attack))
        markup.clean(attack)
