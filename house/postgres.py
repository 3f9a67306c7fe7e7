"""A PostgreSQL server for the tests: the one DATABASE_URL names, or one that lives as long as they do."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from house import apt
from house.terminal import Refusal, is_ci, quick_place


@contextmanager
def server() -> Iterator[str]:
    """The address of a server on which the tests may create databases."""
    named = os.environ.get("DATABASE_URL", "")
    if named.startswith(("postgres", "psql", "pgsql")):
        yield named
        return
    if os.name == "nt":
        raise Refusal("on Windows the tests start no PostgreSQL: name a server with DATABASE_URL")
    programs = _programs()
    home = Path(tempfile.mkdtemp(prefix="annotator-postgres-", dir=_place_for_all()))
    try:
        cluster = Cluster(programs, home)
        cluster.start()
        try:
            yield cluster.url
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


class Cluster:
    """A cluster in a temporary folder: fast because it need not survive a power cut."""

    def __init__(self, programs: Path, home: Path):
        self.programs, self.home = programs, home
        self.password, self.port = secrets.token_hex(16), _free_port()
        self.as_user = _unprivileged()
        self.url = f"postgres://annotator:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        password_file = self.home / "password"
        password_file.write_text(self.password)
        if owner := self.as_user.get("user"):
            for path in (self.home, password_file):
                shutil.chown(path, owner, self.as_user["group"])
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        self._run(
            *("initdb", "--pgdata", self.home / "data", "--username", "annotator", "--encoding", "UTF8"),
            *("--locale", locale, "--auth", "scram-sha-256", "--pwfile", password_file, "--no-sync"),
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            # Tests roll back what they write: it would teach the planner that full tables are empty.
            "autovacuum": "off",
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._run(*self._control("start"), "--options", options, "--log", self.home / "log")

    def stop(self) -> None:
        self._run(*self._control("stop"), "--mode", "immediate")

    def _control(self, verb: str) -> tuple[str | Path, ...]:
        return ("pg_ctl", verb, "--pgdata", self.home / "data", "--wait", "--silent")

    def _run(self, *command: str | Path) -> None:
        # Into a file: the server inherits it, and a pipe would stay open for as long as the server lives.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [self.programs / command[0], *command[1:]],
                cwd=self.home,
                stdout=output,
                stderr=subprocess.STDOUT,
                **self.as_user,
            )
            if done.returncode:
                output.seek(0)
                log = self.home / "log"
                raise RuntimeError(output.read() + (log.read_text() if log.exists() else ""))


def _programs() -> Path:
    """The folder with initdb and its siblings, the newest version first."""
    if found := _find():
        return found
    if is_ci() and apt.install("postgresql") and (found := _find()):
        return found
    raise Refusal("no PostgreSQL server programs found: install them, or name a server with DATABASE_URL")


def _find() -> Path | None:
    def version(path: Path) -> int:
        return int("".join(filter(str.isdigit, path.parts[-2])) or 0)

    packaged = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
    ]
    candidates = sorted(packaged, key=version, reverse=True)
    if on_path := shutil.which("initdb"):
        candidates.append(Path(on_path).resolve().parent)
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root hands it to somebody harmless."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        group = subprocess.run(["id", "-gn", name], capture_output=True, text=True)
        if group.returncode == 0:
            return {"user": name, "group": group.stdout.strip(), "extra_groups": []}
    raise Refusal("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")


def _place_for_all() -> str | None:
    """A folder that an unprivileged user can reach too: in memory, where there is room for it."""
    return quick_place() or ("/tmp" if os.geteuid() == 0 else None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
