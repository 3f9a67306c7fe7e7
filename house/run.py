"""`make run`: from a fresh clone to a site that answers."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from house import venv
from house.terminal import ROOT, Refusal, is_on, say

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
SECONDS_TO_STOP = 8


def run() -> None:
    """Install, prepare the database, and serve until Ctrl-C."""
    host, port = os.environ.get("HOST") or "127.0.0.1", _port()
    _check_free(host, port)
    venv.install("requirements.txt")
    data = Path(os.environ.get("ANNOTATOR_DATA") or ROOT / "var").expanduser().resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    demo = is_on("DEMO", default=True)
    environment = {
        **os.environ,
        "ANNOTATOR_DATA": str(data),
        "HOST": host,
        "PORT": str(port),
        "DEMO": str(demo),
        "SITE_URL": os.environ.get("SITE_URL") or _address(host, port),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL") or "WARNING",
        "PYTHONUNBUFFERED": "1",
    }
    household = Household(environment)
    try:
        household.start("server", [venv.PYTHON, "-m", "house.serve", host, str(port)])
        household.wait_until(lambda: _answers(host, port))
        household.start("background worker", [venv.PYTHON, "manage.py", "db_worker", "--skip-checks"])
        say(_welcome(environment["SITE_URL"], demo))
        household.watch()
    except KeyboardInterrupt:
        say("\nStopping.")
    finally:
        household.stop()


class Household:
    """The processes of one `make run`: they live and end together."""

    def __init__(self, environment: dict[str, str]):
        self.environment = environment
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str | Path]) -> subprocess.Popen[bytes]:
        # Out of the terminal's process group: Ctrl-C reaches only us, and we end the others in order.
        child = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        self.children[name] = child
        return child

    def check(self) -> None:
        for name, child in self.children.items():
            if (code := child.poll()) is not None:
                raise Refusal(f"The {name} ended (exit code {code}), so everything stops.")

    def wait_until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self.check()
            time.sleep(0.05)

    def watch(self) -> None:
        while True:
            self.check()
            time.sleep(0.2)

    def stop(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half of them behind
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in self.children.values():
            try:
                child.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _kill_group(child)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """Whatever a child left behind in its process group."""
    if not hasattr(os, "killpg"):
        child.kill()
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise Refusal(f"PORT is {value!r}: give a number from 1 to 65535.")
    return int(value)


def _check_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise Refusal(f"HOST is {host!r}, and this machine knows no such address.") from None
    with socket.socket(family, kind, protocol) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Refusal(
                f"Port {port} on {host} cannot be used ({error.strerror}): stop what uses it, or choose "
                f"another one with `make run PORT={port % 65535 + 1}`."
            ) from None


def _answers(host: str, port: int) -> bool:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    connection = http.client.HTTPConnection(everywhere.get(host, host), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _address(host: str, port: int) -> str:
    # Passkeys work on the name localhost, never on an address of digits.
    name = "localhost" if host in LOOPBACK else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def _welcome(address: str, demo: bool) -> str:
    sign_in = (
        "To sign in, pick one of the demo people there: one click, no password."
        if demo
        else "Sign in there with your account; a set-up link above makes the first one."
    )
    return f"\n{sign_in} Ctrl-C stops everything.\n{address}"
