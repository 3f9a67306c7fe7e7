"""The virtual environment: made once, installed again only when a requirement file changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from house.terminal import ROOT, Refusal, say

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def install(*requirement_files: str) -> None:
    """Make sure that the virtual environment holds what these files pin."""
    with _one_at_a_time():
        if not _works():
            _create()
        changed = [name for name in requirement_files if _read(_stamp(name)) != fingerprint(name)]
        if not changed:
            return
        say(f"Installing {' and '.join(changed)} …")
        # Python compiles what is imported; compiling all that is installed would take most of the time.
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        files = [option for name in requirement_files for option in ("-r", name)]
        if subprocess.run([*pip, *files], cwd=ROOT).returncode:
            raise Refusal("pip could not install the requirements: its message above says why.")
        for name in requirement_files:
            _stamp(name).write_text(fingerprint(name))


def fingerprint(requirement_file: str) -> str:
    return hashlib.sha256((ROOT / requirement_file).read_bytes()).hexdigest()


def tool(name: str) -> str:
    """The path of a program that a requirement brought along."""
    return str(BIN / (f"{name}.exe" if os.name == "nt" else name))


def _stamp(requirement_file: str) -> Path:
    return VENV / f"{requirement_file}.installed"


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _works() -> bool:
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", probe], capture_output=True).returncode == 0


def _create() -> None:
    try:
        import ensurepip  # noqa: F401  Debian and Ubuntu leave it out of python3
        import venv
    except ImportError:
        raise Refusal(
            "Python's venv module is missing: install it, on Debian or Ubuntu with "
            "`sudo apt install python3-venv`, and run this again."
        ) from None
    say(f"Making a virtual environment with Python {sys.version.split()[0]} …")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refusal(
            f"A virtual environment could not be made with {sys.executable}: name another Python "
            "(make PYTHON=/path/to/python3 …) or install its venv package."
        ) from None


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands started together must not install into each other; the second one waits."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with open(ROOT / "requirements.txt") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
