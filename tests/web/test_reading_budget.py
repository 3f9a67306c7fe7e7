"""What the reading page's scripts may weigh, import and say."""

import gzip
import re
from pathlib import Path

import pytest

from corpus_app.web.reading_messages import reading_messages

STATIC = Path(__file__).parent.parent.parent / "static"
BUDGET = 30 * 1024
IMPORT = re.compile(r'^import \{[^}]+\} from "(\./|\.\./)([\w-]+\.js)";$')


def imported(path):
    lines = [line for line in path.read_text().splitlines() if line.startswith("import")]
    assert [line for line in lines if not IMPORT.match(line)] == [], f"{path.name}: one style of import"
    return {(path.parent / "".join(IMPORT.match(line).groups())).resolve() for line in lines}


@pytest.fixture(scope="module")
def modules():
    """Every module that the page loads."""
    found, new = set(), {(STATIC / "js/pages/reading.js").resolve()}
    while new:
        found |= new
        new = set().union(*map(imported, new)) - found
    return found


def test_the_scripts_stay_small(modules):
    weights = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in modules}
    assert sum(weights.values()) <= BUDGET, sorted(weights.items(), key=lambda each: -each[1])


def test_anchoring_imports_nothing():
    assert imported(STATIC / "js/anchoring.js") == set()


VIEWS = ["highlights", "palette", "popover", "sidebar", "status"]


@pytest.mark.parametrize("view", VIEWS)
def test_views_do_not_import_each_other(view):
    assert {path.stem for path in imported(STATIC / f"js/{view}.js")} & {*VIEWS, "store", "desk"} == set()


def test_every_sentence_is_known_and_used(modules):
    source = "\n".join(path.read_text() for path in modules)
    known = reading_messages()
    counted = {key.removesuffix("_one") for key in known if key.endswith("_one")}
    assert [key for key in counted if f"{key}_other" not in known] == []
    plain = {key for key in known if key.removesuffix("_one").removesuffix("_other") not in counted}
    # Some keys are put together or handed over as plain words.
    built = "tried_ stored_ start_ end_ word_at_ nothing_to_ undo_ redo_".split()
    asked = set(re.findall(r'\bsay\(\s*"(\w+)"', source))
    assert asked - counted - plain == set()
    unused = [key for key in counted | plain if f'"{key}"' not in source and not key.startswith(tuple(built))]
    assert unused == []


def test_no_script_holds_a_sentence_or_builds_html(modules):
    for path in modules:
        code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
        assert "innerHTML" not in code
        assert re.findall(r'say\("[^"]* [^"]*"', code) == []
        assert re.findall(r'"[A-Z][a-z]+ [a-z]+[^"]*"', code) == [], path.name
