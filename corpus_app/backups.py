"""The whole instance in one file and back: database, releases, and a manifest that both must match."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from .rules import Broken

MANIFEST = "manifest.json"
FILES = "files/"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def make(path):
    """Write a backup to `path` (a zip) while the site is in use; returns its manifest.

    Nothing stands at `path` until the backup is complete and its database was checked.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        database = Path(folder) / DATABASES[connection.vendor]
        manifest = {"made_at": datetime.now(UTC).isoformat(), "vendor": connection.vendor, "rows": _dump(database)}
        manifest["sha256"] = _fingerprint(database)
        whole = Path(folder) / "whole.zip"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(database, database.name)
            for file in sorted(_kept_files()):
                archive.write(file, FILES + str(file.relative_to(settings.MEDIA_ROOT)))
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        os.replace(whole, path)
    return manifest


def put_back(path, *, over_data=False):
    """Replace this instance's database and files by a backup's; returns its manifest. The site must not run.

    Raises Broken when the file is no backup, is damaged, comes from another kind of database, or when there is data
    here and `over_data` is off; nothing was changed then.
    """
    path = Path(path)
    if not over_data and _has_data():
        raise Broken("not_empty", _("There is data here; say --over-data to replace it."))
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        manifest = _unpacked(path, Path(folder))
        database = Path(folder) / DATABASES[connection.vendor]
        _load(database, manifest["rows"])
        if (Path(folder) / "files").is_dir():
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
            shutil.move(Path(folder) / "files", settings.MEDIA_ROOT)
    return manifest


def _kept_files():
    root = Path(settings.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else []


def _fingerprint(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _has_data():
    tables = connection.introspection.table_names()
    if "corpus_app_project" not in tables:
        return False
    return any(apps.get_model("corpus_app", name).objects.exists() for name in ("Project", "User"))


def _tables():
    return sorted(model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed)


def _unpacked(path, folder):
    """The backup's parts in `folder`, checked against its manifest."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            wanted = {name for name in archive.namelist() if name == DATABASES[manifest["vendor"]]}
            wanted |= {name for name in archive.namelist() if name.startswith(FILES) and ".." not in name.split("/")}
            archive.extractall(folder, wanted)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Broken("no_backup", _("%(path)s is not a backup: %(why)s") % {"path": path, "why": error}) from None
    if manifest["vendor"] != connection.vendor:
        raise Broken(
            "other_database",
            _("The backup is of %(theirs)s, this instance runs on %(ours)s.")
            % {"theirs": manifest["vendor"], "ours": connection.vendor},
        )
    if _fingerprint(folder / DATABASES[connection.vendor]) != manifest["sha256"]:
        raise Broken("damaged", _("The backup is damaged: its database is not the one that was written."))
    return manifest


# --- SQLite and PostgreSQL -------------------------------------------------------------------------


def _dump(target):
    """Write the database to `target`; the number of rows of each table in it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # One consistent copy beside running writers; copying the file would tear it.
            cursor.execute("VACUUM INTO %s", [str(target)])
        return _checked(target)
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", *_address())
    with connection.cursor() as cursor:
        return _counted(cursor)


def _load(source, rows):
    if connection.vendor == "sqlite":
        if _checked(source) != rows:
            raise Broken("damaged", _("The backup is damaged: it holds other rows than it says."))
        connection.ensure_connection()
        database = sqlite3.connect(source)
        try:
            # All pages in one transaction of the target: whoever looks sees the old state or the new one.
            database.backup(connection.connection)
        finally:
            database.close()
        connection.close()
        return
    connection.close()
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", *_address(), str(source))


def _checked(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Broken("damaged", _("The copy of the database is damaged."))
        return _counted(database)
    except sqlite3.DatabaseError as error:
        raise Broken("damaged", _("The copy of the database is damaged: %(why)s") % {"why": error}) from None
    finally:
        database.close()


def _counted(cursor):
    counts = {}
    for table in _tables():
        answered = cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        counts[table] = (answered or cursor).fetchone()[0]
    return counts


def _address():
    names = {"dbname": "NAME", "host": "HOST", "port": "PORT", "username": "USER"}
    given = ((flag, connection.settings_dict.get(key)) for flag, key in names.items())
    return [f"--{flag}={value}" for flag, value in given if value]


def _run(*command):
    password = connection.settings_dict.get("PASSWORD")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Broken("no_tool", _("%(tool)s is not installed here.") % {"tool": command[0]}) from None
    if done.returncode:
        raise Broken("tool_failed", f"{command[0]}: {done.stderr.strip()}")
