"""What can be set, run, called or counted is documented, and what the documentation names is there."""

import ast
import re
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

import pytest
from knox.models import AuthToken

from corpus_app.api.annotations import SourcedAnnotationFilter
from corpus_app.api.articles import FollowedArticleFilter
from corpus_app.api.flags import FlagFilter
from corpus_app.api.readings import ReadingFilter
from corpus_app.api.rulings import RulingFilter
from corpus_app.api.urls import urlpatterns
from corpus_app.formats import FORMATS
from corpus_app.models import Annotation, Assignment
from corpus_app.stats.coefficients import COEFFICIENTS
from corpus_app.tags import PRESETS
from house.tasks import TASKS
from tests import factories

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "fixtures").glob("*.md")]
    if path.name != "guideline.md"
)
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
COMMANDS = sorted(path.stem for path in (ROOT / "corpus_app/management/commands").glob("[!_]*.py"))
REGISTRIES = ("pypi.org", "pythonhosted", "npmjs", "yarnpkg", "jsdelivr", "unpkg", "cdnjs", "artifactory", "nexus")


def read(name):
    """A page of docs/; "" while it is missing, so that the complaint names what it leaves out."""
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def code_of(text):
    """The fenced blocks of a page."""
    return re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def prose_of(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def name_of(path):
    return str(path.relative_to(ROOT))


def each_page(function):
    # Not called `page`: that name is Playwright's, and would ask for a browser.
    return pytest.mark.parametrize("doc", PAGES, ids=name_of)(function)


# --- Everything is documented ----------------------------------------------------------------------


def variables(folder):
    """Names of environment variables that the code in a folder reads."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called, name = ast.unparse(node.func), str(node.args[0].value)
                reads = called.startswith("env.") or called in {"flag", "is_on", "os.environ.get", "os.getenv"}
                if reads and re.fullmatch(r"[A-Z][A-Z_]+", name):
                    yield name


def test_the_settings_are_found_at_all():
    assert {"ANNOTATOR_DATA", "DEBUG", "SITE_URL", "DATABASE_URL"} <= set(variables("annotator"))


@pytest.mark.parametrize("variable", sorted({*variables("annotator"), *variables("house")}))
def test_every_setting_is_documented(variable):
    assert f"`{variable}`" in read("operations.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert re.search(rf"`{command}\b", read("operations.md"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_documented(command):
    source = (ROOT / f"corpus_app/management/commands/{command}.py").read_text(encoding="utf-8")
    for option in re.findall(r'add_argument\(\s*"(--[a-z-]+)"', source):
        assert f"`{option}" in read("operations.md"), option


@pytest.mark.parametrize("key", FORMATS)
def test_every_format_is_documented(key):
    assert f"`{key}`" in read("formats.md")


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_every_coefficient_is_documented(name):
    assert f"`{name}`" in read("agreement.md")


def addresses(patterns=urlpatterns, base="/api/"):
    """The API's addresses as the documentation writes them."""
    plain = {"<slug:slug>": "<slug>", "<str:key>": "<format>"}
    for pattern in patterns:
        route = re.sub(r"<uuid:\w+>", "<id>", str(pattern.pattern))
        for written, shown in plain.items():
            route = route.replace(written, shown)
        yield base + route


@pytest.mark.parametrize("address", sorted(addresses()))
def test_every_address_of_the_api_is_documented(address):
    assert f"| `{address}` |" in read("api.md")


LISTS = {
    "articles": FollowedArticleFilter,
    "assignments": ReadingFilter,
    "annotations": SourcedAnnotationFilter,
    "rulings": RulingFilter,
    "flags": FlagFilter,
}


@pytest.mark.parametrize("name", LISTS)
def test_every_filter_of_a_list_is_documented(name):
    row = re.search(rf"^\| {name} \| (.*) \|$", read("api.md"), re.MULTILINE)[1]
    assert [each for each in LISTS[name].base_filters if f"`{each}`" not in row] == []


@pytest.mark.parametrize("preset", PRESETS)
def test_every_set_of_tags_is_documented(preset):
    assert f"`{preset}`" in read("operations.md")


def test_the_api_page_names_no_address_that_is_not_there():
    told = re.findall(r"^\| `(/api/[^`]*)` \|", read("api.md"), re.MULTILINE)
    assert sorted(told) == sorted(addresses())


def test_every_make_target_is_documented():
    assert [name for name in TASKS if f"`make {name}`" not in read("operations.md")] == []


# --- Decisions ---------------------------------------------------------------------------------------


def test_decisions_are_numbered_without_gap_or_twin():
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_parts_and_stands_in_the_index(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert f"(decisions/{path.name})" in read("README.md")


# --- What is named is there ----------------------------------------------------------------------------


def anchors(path):
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@each_page
def test_relative_links_resolve(doc):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(doc.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        goal = (doc.parent / file).resolve() if file else doc
        assert goal.exists(), target
        if anchor and goal.suffix == ".md":
            assert anchor in anchors(goal), target


@each_page
def test_no_registry_and_no_path_of_a_machine(doc):
    text = doc.read_text(encoding="utf-8")
    assert [name for name in REGISTRIES if name in text] == []
    assert re.findall(r"(?:/home/|/Users/|/root/|/work/|[A-Z]:\\)\S*", text) == []


@each_page
def test_make_targets_exist(doc):
    text = doc.read_text(encoding="utf-8")
    in_code = chain(re.findall(r"`([^`\n]+)`", prose_of(text)), *(block.splitlines() for block in code_of(text)))
    named = {found[1] for line in in_code if (found := re.match(r"\s*(?:\$ )?make ([a-z]+)", line))}
    assert named <= set(TASKS)


@each_page
def test_commands_that_are_shown_exist(doc):
    text = doc.read_text(encoding="utf-8")
    theirs = {"changepassword", "collectstatic", "db_worker", "loaddata", "migrate", "check"}
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= {*COMMANDS, *theirs}


@each_page
def test_tests_and_files_that_are_named_exist(doc):
    text = doc.read_text(encoding="utf-8")
    for file, test in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text):
        assert (ROOT / file).exists(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{test}"
    for file in re.findall(r"`((?:annotator|corpus_app|docs|house|static|templates|tests)/[\w/.-]+)`", text):
        assert (ROOT / file).exists(), file


# --- Examples run ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_example_of_the_api_runs(live_server, monkeypatch):
    project = factories.make_project("coast")
    ben = factories.make_user("ben")
    factories.make_member(project, ben)
    reading = factories.make_reading(factories.make_article(project), ben)
    _stored, token = AuthToken.objects.create(user=ben, expiry=None)
    monkeypatch.setenv("SITE", live_server.url)
    monkeypatch.setenv("TOKEN", token)
    (example,) = (block for block in code_of(read("api.md")) if "urlopen" in block)
    exec(compile(example, "docs/api.md", "exec"), {})
    reading.refresh_from_db()
    assert reading.state == Assignment.State.SUBMITTED
    made = Annotation.objects.get()
    assert (made.tag.slug, made.version, made.withdrawn_at) == ("opinion", 4, None)


def test_the_version_is_the_newest_heading_of_the_changelog(settings):
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", text, re.MULTILINE)[0] == settings.VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", settings.VERSION)
