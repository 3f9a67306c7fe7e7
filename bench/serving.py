"""The site as production serves it, for the benches: gunicorn with threads, over a port."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serving(port: int) -> Iterator[str]:
    """The address of the site, served from the environment as it stands, until the block ends."""
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "annotator.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    server = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT)
    try:
        _wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait()


def prepare(folder: str) -> int:
    """The environment of a site with all it stores in the folder, not for development; the port it will have."""
    port = _free_port()
    for name in ("DATABASE_URL", "DEBUG", "DEMO", "HOST", "REDIS_URL", "SECRET_KEY", "SITE_URL"):
        os.environ.pop(name, None)
    os.environ |= {"ANNOTATOR_DATA": folder, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "annotator.settings"}
    os.environ |= {"LOG_LEVEL": "WARNING", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    return port


def session_of(person: Any) -> str:
    """The cookie of a new session of this person."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            urllib.request.urlopen(address, timeout=5)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not answer")
