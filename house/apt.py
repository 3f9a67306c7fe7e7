"""Debian and Ubuntu packages, where we may install them without asking anybody for a password."""

import os
import shutil
import subprocess

from house.terminal import say


def install(*packages: str) -> bool:
    """Whether the packages are there now."""
    if (rights := _rights()) is None or not shutil.which("apt-get"):
        return False
    say(f"Installing {', '.join(packages)} with apt …")
    apt = [*rights, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], env=environment)
    command = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode == 0


def _rights() -> list[str] | None:
    """What to put before a command so that it runs as root; None when that needs a person."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None
