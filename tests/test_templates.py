"""Every template: nothing inline, every word through gettext, a title and one heading, tidy."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Written without Django, so that they can be shown when it fails.
PLAIN = {"500.html"}
NAMES = {"Annotator", "CSV", "SVG"}


def name(path):
    return path.relative_to(ROOT / "templates").as_posix()


def pages():
    """The templates that are whole pages of ours."""
    whole = re.compile(r"{% extends \"(base|project|results/\w+)\.html\"")
    return [path for path in TEMPLATES if whole.search(path.read_text("utf-8"))]


each = pytest.mark.parametrize("path", TEMPLATES, ids=name)


@each
def test_nothing_is_inline(path):
    source = path.read_text("utf-8")
    assert not re.search(r"<style\b", source)
    assert not re.search(r"<[^>{]*\sstyle\s*=", source)
    assert not re.search(r"<[^>{]*\son[a-z]+\s*=", source)
    assert not re.search(r"(href|src|action)\s*=\s*\"javascript:", source)
    for attributes, content in re.findall(r"<script\b([^>]*)>(.*?)</script>", source, re.DOTALL):
        # Data for a script are no script.
        if 'type="application/json"' not in attributes:
            assert not content.strip() and "src=" in attributes, attributes
    assert "|safe" not in source or path.name in {"_field.html", "show.html"}, "only what markup.py made is safe"


@each
def test_nothing_comes_from_elsewhere(path):
    assert not re.search(r"(src|href|action)\s*=\s*\"(https?:)?//", path.read_text("utf-8"))


@each
def test_every_word_can_be_translated(path):
    if path.name in PLAIN:
        return
    source = path.read_text("utf-8")
    source = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", source, flags=re.DOTALL)
    source = re.sub(r"{% block body_class %}.*?{% endblock %}", "", source)
    source = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", source, flags=re.DOTALL)
    source = re.sub(r"<(code|kbd|svg|script)\b.*?</\1>", "", source, flags=re.DOTALL)
    source = re.sub(r"{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    shown = re.findall(r"(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", source)
    shown += re.sub(r"<!?[^>]*>", "\n", source, flags=re.DOTALL).splitlines()
    words = {text.strip() for text in shown if re.search(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", text))}
    assert words - NAMES == set()


@pytest.mark.parametrize("path", pages(), ids=name)
def test_a_page_has_a_title_and_one_heading(path):
    source = path.read_text("utf-8")
    parts = [
        source,
        *((ROOT / "templates" / part).read_text("utf-8") for part in re.findall(r"{% include \"([^\"]+)\"", source)),
    ]
    if path.name != "project.html":
        assert "{% block title %}" in source
        assert sum(part.count("<h1") for part in parts) in {1, 2}, "one, or one of two branches"
        assert source.count('id="main"') == 1
    assert "<main" in source or path.name == "project.html"


def test_they_are_tidy():
    checked = subprocess.run(
        [Path(sys.executable).parent / "djlint", "templates", "--lint", "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert checked.returncode == 0, checked.stdout
