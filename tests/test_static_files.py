"""What browsers are sent: our scripts without their comments, whole all the same, and compressed."""

import gzip
import re
import shutil
import subprocess
from itertools import chain
from pathlib import Path

import pytest

from annotator.storage import JOINED, SENT_IN, lean
from house.parts import node

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
IMPORTED = re.compile(r'(?:from ?|import\()"([^"]+)"')


def sent(collected, name):
    folder, names = collected
    return folder / names[SENT_IN.get(name, name)]


def names_of(scripts):
    return [path.relative_to(ROOT / "static").as_posix() for path in scripts]


@pytest.mark.parametrize("name", names_of(SCRIPTS))
def test_every_import_leads_to_a_hashed_file(collected, name):
    script = sent(collected, name)
    written = ROOT / "static" / name
    found = {(script.parent / address).resolve() for address in IMPORTED.findall(script.read_text())}
    assert all(path.is_file() and re.search(r"\.[0-9a-f]{12}\.js$", path.name) for path in found)
    wanted = {(written.parent / address).resolve() for address in IMPORTED.findall(lean(written.read_text()))}
    assert {sent(collected, wanted_name).resolve() for wanted_name in names_of(wanted)} - {script.resolve()} <= found


@pytest.mark.parametrize("name", names_of(SCRIPTS))
def test_scripts_and_styles_are_sent_compressed(collected, name):
    script = sent(collected, name)
    assert gzip.decompress(Path(f"{script}.gz").read_bytes()) == script.read_bytes()
    assert Path(f"{script}.br").is_file()


EXPORTS = "for (const path of process.argv.slice(1)) console.log(Object.keys(await import(path)).sort().join(' '))"


@pytest.mark.parametrize("name", JOINED)
def test_joined_modules_export_what_each_of_them_exports(collected, tmp_path, name):
    """Importing them also shows that they agree on names and find each other."""
    tree = tmp_path / "static"
    shutil.copytree(collected[0], tree)
    (tree / "package.json").write_text('{"type": "module"}')
    members = [ROOT / f"static/js/{member}.js" for member in JOINED[name]]
    command = [node(), "--input-type=module", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--eval", EXPORTS]
    done = subprocess.run([*command, tree / collected[1][name], *members], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    whole, *parts = [line.split() for line in done.stdout.splitlines()]
    assert whole == sorted(chain.from_iterable(parts))


def test_what_is_joined_is_sent_once(collected):
    assert set(names_of(SCRIPTS)) >= set(SENT_IN)
    assert SENT_IN.keys().isdisjoint(collected[1])


def test_no_comment_is_sent(collected):
    for name in names_of(SCRIPTS):
        assert not re.search(r"/\*|@param", sent(collected, name).read_text()), name


@pytest.fixture(scope="module")
def lean_tree(tmp_path_factory):
    """The tree with lean scripts under their own names, so that the same tests can run on them."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "tests/js", tree / "tests/js")
    shutil.copytree(ROOT / "tests/vectors", tree / "tests/vectors")
    for script in SCRIPTS:
        target = tree / script.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(lean(script.read_text()))
    return tree


def run(*command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_lean_scripts_pass_the_tests_of_the_written_ones(lean_tree):
    run(node(), "--test", *sorted(lean_tree.rglob("*.test.js")), cwd=lean_tree)


def mean_the_same(written, made, *names):
    run(node(), "--expose-internals", ROOT / "tests/js/same.cjs", written, made, *names, cwd=ROOT)


def test_lean_scripts_mean_what_the_written_ones_mean(lean_tree):
    mean_the_same(ROOT / "static", lean_tree / "static", *names_of(SCRIPTS))


# The second is what a minifier without a parser cannot know: that is why every script of ours is compared.
@pytest.mark.parametrize(
    ("script", "is_same"),
    [("const a = `b  // ${c}  `; class D { #e = /[/\"'`]\\*  /u; }", True), ("const a = `${b(`c  // d`)}`;", False)],
)
def test_a_change_of_meaning_is_noticed(tmp_path, script, is_same):
    for folder, text in (("written", script), ("made", lean(script))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.js").write_text(text)
    if is_same:
        mean_the_same(tmp_path / "written", tmp_path / "made", "x.js")
    else:
        with pytest.raises(AssertionError):
            mean_the_same(tmp_path / "written", tmp_path / "made", "x.js")
