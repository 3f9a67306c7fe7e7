"""The Django half of `make run`: prepare and serve in one process, because starting Django takes a second."""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections

from house import venv
from house.terminal import ROOT, is_on, say


def main(host: str, port: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
    try:
        django.setup()
        prepare()
    except (ImproperlyConfigured, CommandError) as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"The database does not answer: {error}")
    disconnect()
    if sys.platform == "win32":
        call_command("runserver", f"{host}:{port}", use_reloader=False)
    else:
        gunicorn(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if is_on("DEMO"):
        call_command("load_demo")
    call_command("remove_deleted")
    call_command("setup_link", "--if-needed")


def collect_static() -> None:
    """Collect the static files, but only when ours or a library's changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    say("Collecting static files …")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    digest = hashlib.sha256(venv.fingerprint("requirements.txt").encode())
    for path in sorted([*(ROOT / "static").rglob("*"), ROOT / "annotator/storage.py"]):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def disconnect() -> None:
    """The server forks, and a database connection must not be shared with a fork."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def gunicorn(address: str) -> None:
    from gunicorn.app.wsgiapp import WSGIApplication  # not on Windows

    # One worker process, because without Redis the cache (and with it the rate limits) lives inside it.
    options = ["--threads", "8", "--log-level", "warning", "--graceful-timeout", "5"]
    sys.argv = ["gunicorn", "annotator.wsgi", "--bind", address, *options]
    WSGIApplication().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
