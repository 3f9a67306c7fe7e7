"""TypeScript's checker, kept in the user's cache so that nothing from npm enters the tree."""

import os
import shutil
import subprocess
from pathlib import Path

from house.terminal import ROOT, Refusal

VERSION = "7.0.2"


def command() -> list[str | Path]:
    """How to run the checker; installed at the first call."""
    npm = shutil.which("npm")
    if npm is None:
        raise Refusal("TypeScript's checker comes from npm, which was not found: install Node.js with npm")
    home = _cache() / f"typescript-{VERSION}"
    checker = home / "node_modules" / ".bin" / ("tsc.cmd" if os.name == "nt" else "tsc")
    if not checker.exists():
        home.mkdir(parents=True, exist_ok=True)
        options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
        install = [npm, "install", "--prefix", str(home), *options, f"typescript@{VERSION}"]
        done = subprocess.run(install, cwd=home, capture_output=True, text=True)
        if done.returncode:
            raise Refusal(f"npm could not install TypeScript's checker:\n{done.stderr.strip()}")
    return [checker, "--project", ROOT / "tsconfig.json"]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "annotator"
