"""`make test` and `make check`: every part runs, whatever becomes of the others, then a table tells."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from house import chromium, postgres, typescript, venv
from house.terminal import ROOT, Refusal, is_ci, quick_place, say

Command = list[str | Path]
# Deployment settings of the shell that started us must not change what the tests see.
SETTINGS = {"DATABASE_URL", "DEBUG", "DEMO", "HOST", "PORT", "REDIS_URL", "SECRET_KEY", "SITE_URL"}
OLDEST_NODE = 20


@dataclass
class Result:
    """What became of one part."""

    part: str
    outcome: str
    seconds: float
    note: str = ""


class Bench:
    """Where one part runs its commands: an own data folder, and the terminal or a file for the output."""

    def __init__(self, data: Path, output: IO[str] | None):
        self.data, self.output = data, output

    def run(self, *command: str | Path, **settings: str) -> bool:
        environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        environment |= {"ANNOTATOR_DATA": str(self.data), **settings}
        if self.output is None:
            say(f"$ {' '.join(_shown(word) for word in command)}")
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=self.output, stderr=self.output)
        return done.returncode == 0


def style(bench: Bench) -> bool:
    """ruff: rules and format of the Python code"""
    ruff = venv.tool("ruff")
    return all([bench.run(ruff, "check"), bench.run(ruff, "format", "--check")])


def templates(bench: Bench) -> bool:
    """djlint: rules of the templates"""
    return bench.run(venv.tool("djlint"), "templates", "--lint")


def types(bench: Bench) -> bool:
    """mypy: types of the Python code"""
    return bench.run(venv.tool("mypy"))


def typescript_types(bench: Bench) -> bool:
    """tsc: types of the JavaScript code"""
    if not any((ROOT / "static/js").rglob("*.js")):
        raise Refusal("static/js holds no modules")
    return bench.run(*typescript.command())


def javascript(bench: Bench) -> bool:
    """node: tests of the JavaScript modules"""
    files = sorted(path for path in (ROOT / "tests/js").rglob("*.test.*js"))
    if not files:
        raise Refusal("tests/js holds no *.test.js")
    return bench.run(node(), "--test", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", *files)


def sqlite(bench: Bench) -> bool:
    """pytest on SQLite, in a file"""
    return bench.run(*_pytest("not browser"))


# Tests that no database can change: they ran on SQLite already.
WITHOUT_DATABASE = (
    *("stats", "formats", "test_architecture.py", "test_charts.py", "test_docs.py", "test_house.py", "test_look.py"),
    *("test_demo.py", "test_markup.py", "test_place_counts.py", "test_places.py", "test_planning.py"),
    *("test_requirements.py", "test_templates.py", "test_text.py"),
)


# What takes minutes and finds the same on both: every address as everybody, whole corpora.
LONG_WALKS = (
    "test_roles.py",
    "test_blindness.py::test_a_peers_work_changes_nothing_a_blind_reviewer_can_read",
    "test_blindness.py::test_who_published_an_article_changes_nothing_a_source_blind_reviewer_can_read",
    "test_repeats.py::test_nothing_that_can_be_read_holds_the_first_reading_or_depends_on_it",
    "web/test_agreement_page.py::test_every_number_has_passages_behind_it",
    "test_static_files.py",
    "test_imports.py::test_the_judgements_of_mbic_go_in",
    "test_imports.py::test_each_dimension_of_the_ukraine_corpus_goes_in",
)


def postgresql(bench: Bench) -> bool:
    """pytest on PostgreSQL, without the tests that know no database and the longest walks"""
    left_out = [f"--ignore=tests/{name}" for name in (*WITHOUT_DATABASE, *LONG_WALKS) if "::" not in name]
    left_out += [f"--deselect=tests/{name}" for name in LONG_WALKS if "::" in name]
    with postgres.server() as url:
        return bench.run(*_pytest("not browser", "tests", *left_out), DATABASE_URL=url)


def browser(bench: Bench) -> bool:
    """pytest in a real browser; what failed beside other tests runs once more alone, and is named"""
    path = chromium.find() or chromium.install(venv.PYTHON)
    if path is None:
        raise Refusal("no Chromium found: install one, or name it with CHROMIUM")
    if bench.run(*_pytest("browser", "tests/browser"), CHROMIUM=path):
        return True
    # A browser starved by its neighbours may miss a deadline of seconds; a broken promise is broken alone, too.
    alone: Command = [venv.PYTHON, "-m", "pytest", "-m", "browser", "--last-failed", "--last-failed-no-failures=none"]
    passed = bench.run(*alone, "--maxfail=3", "-rA", "--show-capture=no", "tests/browser", CHROMIUM=path)
    if passed:
        say("The tests above failed beside others and passed alone: look at them before they fail for good.")
    return passed


QUIET = {
    "style": style,
    "templates": templates,
    "types": types,
    "typescript": typescript_types,
    "javascript": javascript,
}
TALKING = {"sqlite": sqlite, "postgresql": postgresql, "browser": browser}
PARTS = {**QUIET, **TALKING}
QUICK = [*QUIET, "sqlite"]


def known(names: Iterable[str]) -> list[str]:
    """These names of parts; a Refusal for one that is none."""
    unknown = set(names := list(names)) - set(PARTS)
    if unknown:
        raise Refusal(f"There is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}.")
    return names


def run(names: Iterable[str]) -> int:
    """Run these parts and print what became of them; the exit code of it all."""
    names = known(names)
    quiet, talking = ([name for name in names if name in some] for some in (QUIET, TALKING))
    # mypy alone takes as long as all other tools, and the tests on SQLite wait for nothing but processors.
    beside = [name for name in talking if name == "sqlite"]
    results = [*_run_quiet(quiet, beside), *(_run_talking(name) for name in talking if name not in beside)]
    say(summary(results))
    return int(any(result.outcome == "failed" for result in results))


def summary(results: list[Result]) -> str:
    lines = [f"\n{'part':<12} {'result':<8} {'seconds':>7}"]
    lines += [f"{r.part:<12} {r.outcome:<8} {r.seconds:>7.1f}  {r.note}".rstrip() for r in results]
    verdicts = {
        verdict: [result.part for result in results if result.outcome == verdict] for verdict in ("failed", "skipped")
    }
    told = [f"{verdict.upper()}: {', '.join(parts)}" for verdict, parts in verdicts.items() if parts]
    return "\n".join([*lines, "", ". ".join(told) + "." if told else "Everything passed."])


def _run_quiet(names: list[str], beside: list[str]) -> list[Result]:
    """Side by side, each with its output in one piece; what passed needs no output. `beside` talks meanwhile."""
    with ThreadPoolExecutor(max_workers=1 if beside else os.cpu_count()) as pool:
        running = [_submit(pool, name) for name in names]
        talked = [_run_talking(name) for name in beside]
        return [*(each.result() for each in running), *talked]


def _submit(pool: ThreadPoolExecutor, name: str) -> "Future[Result]":
    return pool.submit(_run_captured, name)


def _run_captured(name: str) -> Result:
    with tempfile.TemporaryFile("w+") as output:
        result = _outcome(name, output)
        output.seek(0)
        told = output.read() if result.outcome == "failed" else ""
    say(f"\n{'─' * 3} {name}: {result.outcome} {'─' * 3}\n{told}".rstrip())
    return result


def _run_talking(name: str) -> Result:
    say(f"\n{'═' * 3} {PARTS[name].__doc__} {'═' * 3}")
    return _outcome(name, None)


def _outcome(name: str, output: IO[str] | None) -> Result:
    start = time.monotonic()
    note, outcome = "", "failed"
    with tempfile.TemporaryDirectory(prefix="annotator-test-", dir=quick_place(), ignore_cleanup_errors=True) as data:
        try:
            outcome = "ok" if PARTS[name](Bench(Path(data), output)) else "failed"
        except Refusal as missing:
            note, outcome = str(missing), "failed" if is_ci() else "skipped"
        except (OSError, RuntimeError) as error:
            note = str(error)
    return Result(name, outcome, time.monotonic() - start, note)


def _pytest(marker: str, *paths: str) -> Command:
    workers = max(2, min(os.cpu_count() or 2, 8))
    # Who has nothing left takes over from others: a few tests take a minute, most of them a tenth of a second.
    side_by_side = ["-n", str(workers), "--dist", "worksteal"]
    return [venv.PYTHON, "-m", "pytest", "-m", marker, *side_by_side, "--durations=12", "--durations-min=3", *paths]


def node() -> str | Path:
    """node from PATH when it is new enough, else the one inside Playwright's package."""
    if on_path := shutil.which("node"):
        version = subprocess.run([on_path, "--version"], capture_output=True, text=True).stdout
        if (found := re.match(r"v(\d+)", version)) and int(found[1]) >= OLDEST_NODE:
            return on_path
    found_inside = next(venv.VENV.glob("**/playwright/driver/node*"), None)
    if found_inside is None:
        raise Refusal("no node found: install Node.js 20 or newer")
    return found_inside


def _shown(word: str | Path) -> str:
    try:
        return str(Path(word).relative_to(ROOT)) if Path(word).is_absolute() else str(word)
    except ValueError:
        return str(word)
