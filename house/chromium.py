"""Find a Chromium for the browser tests, or get one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from house import apt

# The shell without a window first: it passes the same tests in four fifths of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """The path of a Chromium: named by CHROMIUM, on PATH, or downloaded earlier by Playwright."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    on_path = (shutil.which(name) for name in NAMES)
    on_mac = (path for path in MAC_APPLICATIONS if Path(path).exists())
    return next(filter(None, on_path), None) or next(on_mac, None) or _playwrights_own()


def install(python: Path) -> str | None:
    """Get a Chromium from the system's packages or through the Playwright of this Python."""
    for package in ("chromium-headless-shell", "chromium"):
        if apt.install(package) and (path := find()):
            return path
    subprocess.run([python, "-m", "playwright", "install", "chromium"])
    return find()


def flags() -> list[str]:
    """What keeps a browser in a test quiet; its sandbox does not work for root."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, *(["--no-sandbox"] if is_root else [])]


def _playwrights_own() -> str | None:
    caches = {"darwin": "Library/Caches", "win32": "AppData/Local"}
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / caches.get(sys.platform, ".cache")
    names = {"chrome", "chrome.exe", "Chromium", "Google Chrome for Testing", "headless_shell"}
    found = [path for path in Path(cache).glob("**/chromium*/**/*") if path.name in names and path.is_file()]
    return str(max(found)) if found else None
