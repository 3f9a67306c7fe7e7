"""Counts of a thousand and more are written with their thousands apart, wherever templates count things."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
COUNTED = re.compile(
    r"\{% blocktranslate(?P<how>[^%]*? count (?P<name>\w+)=[^%]*?)%\}(?P<said>.*?)\{% endblocktranslate", re.DOTALL
)


@pytest.mark.parametrize("folder", sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir()))
def test_no_sentence_shows_a_bare_count(folder):
    bare = [
        (path.name, match["said"])
        for path in sorted((TEMPLATES / folder).rglob("*.html"))
        for match in COUNTED.finditer(path.read_text())
        if f"{{{{ {match['name']} }}}}" in match["said"]
    ]
    assert bare == []
