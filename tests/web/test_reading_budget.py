"""What the reading page's scripts may weigh, import and say (docs/decisions/0011-what-a-visit-loads.md)."""

import gzip
import re
from pathlib import Path

import brotli
import pytest

from annotator.storage import SENT_IN, lean
from corpus_app.web.reading import MODULES
from corpus_app.web.reading_messages import later_messages, reading_messages
from corpus_app.web.results.compare import MODULES as COMPARE
from tests import factories

STATIC = (Path(__file__).parent.parent.parent / "static").resolve()
PAGE = STATIC / "js/pages/reading.js"
COMPARE_PAGE = STATIC / "js/pages/compare.js"
BUDGET = 30 * 1024
WHOLE_BUDGET = 120 * 1024
REQUESTS = 20
# Those of one answer, generously.
HEADERS = 700
BUDGET_OF_OTHER_PAGES = 10 * 1024
BUDGET_WHEN_ASKED_FOR = 6 * 1024
IMPORT = re.compile(r'^import \{[^}]+\} from "(\./|\.\./)([\w-]+\.js)";$')
IMPORT_WHEN_ASKED_FOR = re.compile(r'\bimport\("(\.{1,2}/[\w-]+\.js)"\)')


def imported(path):
    """What a module cannot run without."""
    lines = [line for line in path.read_text().splitlines() if line.startswith("import ")]
    assert [line for line in lines if not IMPORT.match(line)] == [], f"{path.name}: one style of import"
    return {(path.parent / "".join(IMPORT.match(line).groups())).resolve() for line in lines}


def asked_for(path):
    """What a module loads on its first use."""
    text = lean(path.read_text())
    addresses = IMPORT_WHEN_ASKED_FOR.findall(text)
    assert len(addresses) == len(re.findall(r"\bimport\(", text)), f"{path.name}: a plain name in import()"
    return {(path.parent / address).resolve() for address in addresses}


def closure(*paths):
    found, new = set(), set(paths)
    while new:
        found |= new
        new = set().union(*map(imported, new)) - found
    return found


@pytest.fixture(scope="module")
def eager():
    """The modules that a visit loads."""
    return closure(PAGE)


@pytest.fixture(scope="module")
def parcels(eager):
    """The modules that are loaded on first use, each with what comes along and was not there."""
    found, new = {}, set().union(*map(asked_for, eager)) - eager
    while new:
        found |= {path: closure(path) - eager for path in new}
        new = set().union(*(asked_for(each) for path in new for each in found[path])) - eager - set(found)
    return found


@pytest.fixture(scope="module")
def modules(eager, parcels):
    return eager.union(*parcels.values())


@pytest.fixture(scope="module")
def weight(collected):
    """Bytes of modules as they are sent."""
    folder, names = collected

    def weight(paths):
        written = [path.relative_to(STATIC).as_posix() for path in paths]
        sent = {SENT_IN.get(name, name) for name in written}
        return {name: len(gzip.compress((folder / names[name]).read_bytes(), 9)) for name in sent}

    return weight


def heaviest_first(weights):
    return sorted(weights.items(), key=lambda each: -each[1])


def test_the_scripts_of_a_visit_stay_small(eager, weight):
    weights = weight(eager)
    assert sum(weights.values()) <= BUDGET, heaviest_first(weights)


@pytest.mark.parametrize(
    ("words", "marks", "faces"), [(6000, 2000, 1), (1000, 1000, 2), (11_000, 50, 2)], ids=["both", "marks", "words"]
)
def test_a_visit_makes_few_requests_and_stays_small(client_for, ben, project, collected, eager, words, marks, faces):
    """A cold one: whatever the page names, as browsers get it over https. The bold face comes where it fits."""
    article = factories.make_long_reading(project, ben, words=words, marks=marks).article
    page = client_for(ben).get(f"/articles/{article.uuid}/read/", headers={"accept-encoding": "gzip, br"})
    html = brotli.decompress(page.content).decode()
    named = re.findall(r'<(?:link|script)\b[^>]* (?:href|src)="/static/([^"]+)"', html)
    assert {path.relative_to(STATIC).as_posix() for path in eager} <= set(named)
    assert len([name for name in named if name.endswith(".woff2")]) == faces
    assert ("one-face" in html) is (faces == 1)
    folder, names = collected
    files = {folder / names[SENT_IN.get(name, name)] for name in named}
    assert 1 + len(files) <= REQUESTS, files
    weights = {path.name: min(each.stat().st_size for each in folder.rglob(f"{path.name}*")) for path in files}
    headers = (1 + len(files)) * HEADERS
    assert len(page.content) + sum(weights.values()) + headers <= WHOLE_BUDGET, (
        len(page.content),
        heaviest_first(weights),
    )


def test_what_is_loaded_on_first_use_stays_small(parcels, weight):
    for paths in parcels.values():
        weights = weight(paths)
        assert sum(weights.values()) <= BUDGET_WHEN_ASKED_FOR, heaviest_first(weights)


def test_the_page_names_its_modules_beforehand(eager):
    assert sorted(MODULES) == sorted(path.relative_to(STATIC).as_posix() for path in eager - {PAGE})


def test_the_compare_page_names_its_modules_beforehand():
    eager = closure(COMPARE_PAGE) - {COMPARE_PAGE}
    assert sorted(COMPARE) == sorted(path.relative_to(STATIC).as_posix() for path in eager)


def test_ruling_is_fetched_when_somebody_may_rule(weight):
    eager = closure(COMPARE_PAGE)
    asked = asked_for(COMPARE_PAGE)
    assert {path.stem for path in asked - eager} == {"marks", "ruling"}
    weights = weight(closure(*asked) - eager)
    assert sum(weights.values()) <= BUDGET_WHEN_ASKED_FOR, heaviest_first(weights)


def test_anchoring_imports_nothing():
    assert imported(STATIC / "js/anchoring.js") == set()


VIEWS = ["highlights", "palette", "popover", "sidebar", "status"]


@pytest.mark.parametrize("view", VIEWS)
def test_views_do_not_import_each_other(view):
    assert {path.stem for path in imported(STATIC / f"js/{view}.js")} & {*VIEWS, "store", "desk"} == set()


def test_every_sentence_is_known_and_used(modules):
    source = "\n".join(path.read_text() for path in modules)
    known = reading_messages() | later_messages()
    counted = {key.removesuffix("_one") for key in known if key.endswith("_one")}
    assert [key for key in counted if f"{key}_other" not in known] == []
    plain = {key for key in known if key.removesuffix("_one").removesuffix("_other") not in counted}
    # Some keys are put together or handed over as plain words.
    built = "tour_select_by_ tour_tag_by_ tried_ relation_ stored_ start_ end_ word_at_ nothing_to_ undo_ redo_".split()
    asked = set(re.findall(r'\bsay\(\s*"(\w+)"', source))
    assert asked - counted - plain == set()
    unused = [key for key in counted | plain if f'"{key}"' not in source and not key.startswith(tuple(built))]
    assert unused == []


def test_no_script_holds_a_sentence_or_builds_html(modules):
    for path in modules:
        code = lean(path.read_text())
        assert "innerHTML" not in code
        assert re.findall(r'say\("[^"]* [^"]*"', code) == []
        assert re.findall(r'"[A-Z][a-z]+ [a-z]+[^"]*"', code) == [], path.name


@pytest.mark.parametrize("page", sorted(path.stem for path in (STATIC / "js/pages").glob("*.js")))
def test_the_scripts_of_every_page_stay_small(weight, page):
    weights = weight(closure(STATIC / f"js/pages/{page}.js"))
    assert sum(weights.values()) <= (BUDGET if page == PAGE.stem else BUDGET_OF_OTHER_PAGES), weights
