"""The commands around the application: make, dev.py and the settings of the tools."""

import ast
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from threading import Event

import pytest

from house import parts, postgres, run, tasks, venv
from house.terminal import Refusal

ROOT = Path(__file__).parent.parent
# Runs with the libraries of the virtual environment; nothing that dev.py imports may import it.
INSIDE_THE_ENVIRONMENT = "serve"


def dev(*arguments, **environment):
    command = [sys.executable, "dev.py", *arguments]
    environment = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            if node.module == "house":
                yield from (f"house.{alias.name}" for alias in node.names)


# --- What make offers


def test_every_target_of_the_makefile_has_a_line_of_help():
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    assert set(targets) == set(tasks.TASKS)
    assert all(task.help for task in tasks.TASKS.values())


def test_without_a_target_it_lists_them():
    listed = dev().stdout
    assert [name for name in tasks.TASKS if f"make {name}" not in listed] == []


def test_an_unknown_target_lists_them_too():
    done = dev("rum")
    assert done.returncode == 2
    assert "make run" in done.stdout


def test_whatever_it_starts_may_keep_what_it_compiled(monkeypatch):
    monkeypatch.setattr(tasks, "end_politely", lambda: None)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert tasks.main(["help"]) == 0
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


def test_an_unknown_scenario_is_refused_with_the_known_ones(monkeypatch):
    monkeypatch.setattr(tasks.venv, "install", lambda *names: None)
    with pytest.raises(Refusal, match="no scenario raeding; they are agreement, "):
        tasks.bench("raeding")


def test_an_unknown_part_is_refused_with_the_known_ones():
    with pytest.raises(Refusal, match="no part brwoser; the parts are style, "):
        parts.run(["brwoser"])


@pytest.mark.parametrize("path", [ROOT / "dev.py", *sorted((ROOT / "house").glob("*.py"))], ids=lambda path: path.name)
def test_nothing_needs_to_be_installed_to_start(path):
    if path.stem == INSIDE_THE_ENVIRONMENT:
        return
    foreign = {name for name in imports_of(path) if name.split(".")[0] not in {*sys.stdlib_module_names, "house"}}
    assert foreign | {name for name in imports_of(path) if name == f"house.{INSIDE_THE_ENVIRONMENT}"} == set()


@pytest.mark.parametrize("task", [tasks.test, tasks.check])
def test_an_unknown_part_is_refused_before_anything_is_installed(task, monkeypatch):
    monkeypatch.setattr(tasks.venv, "install", lambda *files: pytest.fail("installed"))
    with pytest.raises(Refusal, match="no part brwoser"):
        task("brwoser")


def test_an_old_python_can_read_dev_py():
    ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 6))


def test_the_tools_are_configured():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert {"pytest", "ruff", "mypy", "djlint", "coverage", "django-stubs"} <= set(configuration["tool"])


# --- run


def test_an_occupied_port_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = dev("run", PORT=str(port), HOST="127.0.0.1")
    assert done.returncode == 1
    assert done.stdout.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert f"make run PORT={port + 1}" in done.stdout
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(port):
    done = dev("run", PORT=port)
    assert (done.returncode, done.stdout) == (1, f"PORT is {port!r}: give a number from 1 to 65535.\n")


@pytest.fixture
def household(tmp_path):
    household = run.Household({**os.environ, "PYTHONPATH": str(tmp_path)})
    interrupt = signal.getsignal(signal.SIGINT)
    yield household
    household.stop()
    signal.signal(signal.SIGINT, interrupt)


def sleeper(seconds=60, code=0):
    return [sys.executable, "-c", f"import sys, time; time.sleep({seconds}); sys.exit({code})"]


def test_a_child_that_dies_stops_the_whole(household):
    lasting = household.start("server", sleeper())
    household.start("background worker", sleeper(seconds=0, code=3))
    with pytest.raises(Refusal, match=r"The background worker ended \(exit code 3\)"):
        household.watch()
    household.stop()
    assert lasting.poll() is not None


@pytest.mark.skipif(os.name == "nt", reason="process groups are a Unix thing")
def test_stopping_leaves_no_grandchildren(household, tmp_path):
    note = tmp_path / "pid"
    parent = (
        "import pathlib, subprocess, sys, time\n"
        f"child = subprocess.Popen({sleeper()!r})\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    household.start("server", [sys.executable, "-c", parent])
    household.wait_until(lambda: note.exists() and note.read_text())
    household.stop()
    for _ in range(50):
        try:
            os.kill(int(note.read_text()), 0)
        except ProcessLookupError:
            return
        # Where nobody reaps orphans, a killed one stays listed as a zombie.
        if "Z" in Path(f"/proc/{note.read_text()}/stat").read_text().rpartition(")")[2]:
            return
        time.sleep(0.1)
    pytest.fail("a grandchild survived")


# --- test


def result(part, outcome, note=""):
    return parts.Result(part, outcome, 1.25, note)


def test_the_table_names_every_part_and_ends_with_the_verdict():
    table = parts.summary([result("style", "ok"), result("browser", "skipped", "no Chromium found")])
    assert "style        ok           1.2" in table
    assert "browser      skipped      1.2  no Chromium found" in table
    assert table.endswith("SKIPPED: browser.")


def test_a_failure_comes_first_in_the_verdict():
    table = parts.summary([result("browser", "skipped"), result("style", "failed")])
    assert table.endswith("FAILED: style. SKIPPED: browser.")


class FakeBench:
    """Answers each command with the next outcome and keeps what was asked."""

    def __init__(self, *outcomes):
        self.outcomes, self.commands = list(outcomes), []

    def run(self, *command, **settings):
        self.commands.append(command)
        return self.outcomes.pop(0)


@pytest.mark.parametrize(
    ("outcomes", "passed", "told"),
    [([True], True, ""), ([False, True], True, "passed alone"), ([False] * 2, False, "")],
)
def test_what_failed_in_a_busy_browser_runs_once_more_alone_and_is_named(monkeypatch, capsys, outcomes, passed, told):
    monkeypatch.setattr(parts.chromium, "find", lambda: "/a/browser")
    bench = FakeBench(*outcomes)
    assert parts.browser(bench) is passed
    assert len(bench.commands) == len(outcomes)
    assert all("--last-failed" in command and "-n" not in command for command in bench.commands[1:])
    assert told in capsys.readouterr().out


def test_a_clean_run_says_so():
    assert parts.summary([result("style", "ok")]).endswith("Everything passed.")


@pytest.fixture
def broken_parts(monkeypatch):
    def missing(bench):
        raise Refusal("no node found")

    def crashing(bench):
        raise OSError("no such program")

    for name, part in {"javascript": missing, "types": crashing, "style": lambda bench: True}.items():
        monkeypatch.setitem(parts.PARTS, name, part)


@pytest.mark.parametrize(("ci", "outcome"), [("true", "failed"), ("", "skipped")])
def test_a_missing_program_is_a_skip_on_a_laptop_and_a_failure_in_ci(broken_parts, monkeypatch, capsys, ci, outcome):
    monkeypatch.setenv("CI", ci)
    assert parts.run(["javascript"]) == int(outcome == "failed")
    assert f"{outcome.upper()}: javascript." in capsys.readouterr().out


def test_every_part_runs_whatever_becomes_of_the_others(broken_parts, capsys):
    assert parts.run(["types", "style"]) == 1
    printed = capsys.readouterr().out
    assert "no such program" in printed
    assert re.search(r"^style +ok", printed, re.MULTILINE)


def test_the_tools_run_while_the_tests_on_sqlite_do(monkeypatch, capsys):
    begun, done = Event(), Event()

    def sqlite(bench):
        begun.set()
        return done.wait(20)

    def style(bench):
        assert begun.wait(20)
        done.set()
        return False

    for name, part in {"style": style, "sqlite": sqlite, "browser": lambda bench: done.is_set()}.items():
        monkeypatch.setitem(parts.PARTS, name, part)
    assert parts.run(["style", "browser", "sqlite"]) == 1
    assert re.findall(r"^(\w+) +(?:ok|failed) ", capsys.readouterr().out, re.MULTILINE) == [
        "style",
        "sqlite",
        "browser",
    ]


def test_the_parts_do_not_see_the_settings_of_the_shell(monkeypatch, tmp_path):
    for name in parts.SETTINGS:
        monkeypatch.setenv(name, "from the shell")
    with open(tmp_path / "output", "w+") as output:
        bench = parts.Bench(tmp_path, output)
        assert bench.run(sys.executable, "-c", "import os; print(*os.environ, *os.environ.values())", DEMO="ours")
        output.seek(0)
        seen = output.read()
    assert "from the shell" not in seen
    assert "ours" in seen
    assert str(tmp_path) in seen


def test_a_server_named_by_database_url_is_used(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/database")
    with postgres.server() as url:
        assert url == "postgres://somewhere/database"


def test_the_stamp_follows_the_requirements(monkeypatch, tmp_path):
    monkeypatch.setattr(venv, "ROOT", tmp_path)
    (tmp_path / "requirements.txt").write_text("six==1.0")
    before = venv.fingerprint("requirements.txt")
    (tmp_path / "requirements.txt").write_text("six==1.1")
    assert venv.fingerprint("requirements.txt") != before
