"""The targets of `make`. This table is the only place that lists them."""

import os
import subprocess
from collections.abc import Callable, Iterable
from typing import NamedTuple

from house import chromium, parts, run, venv
from house.terminal import ROOT, Refusal, end_politely, say

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")


def help_() -> None:
    width = max(map(len, TASKS))
    say("\n".join(f"make {name:<{width}}  {task.help}" for name, task in TASKS.items()))


def setup() -> None:
    venv.install(*REQUIREMENTS)
    if not (chromium.find() or chromium.install(venv.PYTHON)):
        say("No Chromium was found or could be installed, so browser tests will not run; CHROMIUM names one.")


def test(*names: str) -> int:
    return _run(parts.known(names) or parts.PARTS)


def check(*names: str) -> int:
    return _run(parts.known(names) or parts.QUICK)


def _run(names: Iterable[str]) -> int:
    venv.install(*REQUIREMENTS)
    return parts.run(names)


def format_() -> int:
    venv.install(*REQUIREMENTS)
    ruff = venv.tool("ruff")
    commands = ([ruff, "check", "--fix-only"], [ruff, "format"])
    return max([subprocess.run(command, cwd=ROOT).returncode for command in commands])


def bench(*names: str) -> int:
    """Run these, or every module and every package with a __main__ in bench/."""
    folder = ROOT / "bench"
    scenarios = [path.stem for path in folder.glob("*.py") if not path.name.startswith("_")]
    scenarios += [path.parent.name for path in folder.glob("*/__main__.py")]
    if unknown := set(names) - set(scenarios):
        raise Refusal(f"There is no scenario {', '.join(sorted(unknown))}; they are {', '.join(sorted(scenarios))}.")
    venv.install(*REQUIREMENTS)
    codes = []
    for name in sorted(names or scenarios):
        say(f"\n═══ {name} ═══")
        codes.append(subprocess.run([venv.PYTHON, "-m", f"bench.{name}"], cwd=ROOT).returncode)
    return max(codes)


def requirements() -> int:
    venv.install(*REQUIREMENTS)
    options = ["--universal", "--python-version", "3.11", "--no-header", "--no-annotate", "--quiet"]
    for name in REQUIREMENTS:
        source = name.replace(".txt", ".in")
        command = [venv.tool("uv"), "pip", "compile", *options, source, "--output-file", name]
        done = subprocess.run(command, cwd=ROOT)
        if done.returncode:
            return done.returncode
    return 0


class Task(NamedTuple):
    work: Callable[..., int | None]
    help: str
    takes_parts: bool = False


TASKS = {
    "setup": Task(setup, "the virtual environment, both sets of requirements, and a browser for the tests"),
    "run": Task(run.run, "install what is missing and serve the demo; PORT=, HOST=, DEMO=0, ANNOTATOR_DATA="),
    "test": Task(test, "everything, as CI does; PARTS= takes some of: " + " ".join(parts.PARTS), takes_parts=True),
    "check": Task(check, "the quick part: style, types, JavaScript, and pytest on SQLite", takes_parts=True),
    "format": Task(format_, "put the Python code into the agreed format"),
    "bench": Task(bench, "timed scenarios; one of them: make bench-reading", takes_parts=True),
    "requirements": Task(requirements, "compile the exact pins from requirements.in and requirements-dev.in"),
    "help": Task(help_, "this list"),
}


def main(arguments: list[str]) -> int:
    name, *rest = arguments or ["help"]
    if name not in TASKS or (rest and not TASKS[name].takes_parts):
        help_()
        return 2
    end_politely()
    # Some images set it. Each process of the tests would then compile Django, numpy and our tests anew: 10 s of it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return TASKS[name].work(*rest) or 0
    except Refusal as refusal:
        say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 130
