"""Frozen datasets: numbered, checksummed, never changed."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from . import audit, exports
from .formats import FORMATS
from .models import Annotation, Assignment, Project, Release

KEYS = ("jsonl", "csv")


def folder_of(release):
    """Where the files of a release are kept."""
    return Path(settings.MEDIA_ROOT) / "releases" / str(release.project.uuid) / str(release.number)


def freeze(project, *, created_by, notes=""):
    """A new release: every format in one folder with a manifest of checksums. Names are pseudonyms.

    The files are complete before the row exists; a failure leaves neither.
    """
    root = Path(settings.MEDIA_ROOT) / "releases" / str(project.uuid)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as draft, transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        last = project.releases.aggregate(Max("number"))["number__max"] or 0
        release = Release(project=project, number=last + 1, notes=notes, created_by=created_by)
        release.manifest = _written(project, Path(draft)) | {"project": project.slug, "number": release.number}
        body = json.dumps(release.manifest, ensure_ascii=False, indent=1, sort_keys=True)
        release.sha256 = hashlib.sha256(body.encode()).hexdigest()
        (Path(draft) / "manifest.json").write_text(body, encoding="utf-8")
        release.save()
        audit.record(created_by, "release", release, project=project, number=release.number)
        kept = folder_of(release)
        kept.mkdir()
        for file in sorted(Path(draft).iterdir()):
            os.replace(file, kept / file.name)
    return release


def _written(project, folder):
    """Every format of the submitted readings in `folder`; the manifest of what was written."""
    readings = Assignment.objects.counted().filter(article__project=project)
    files = {}
    for key in KEYS:
        name, _media_type, parts = exports.stream(project, key, readings=readings)
        digest, size = hashlib.sha256(), 0
        with (folder / name).open("wb") as file:
            for part in parts:
                file.write(part)
                digest.update(part)
                size += len(part)
        files[name] = {"format": FORMATS[key].TITLE, "sha256": digest.hexdigest(), "bytes": size}
    return {
        "files": files,
        "articles": readings.values("article").distinct().count(),
        "readings": readings.count(),
        "annotations": Annotation.objects.live().filter(assignment__in=readings).count(),
        "names": "replaced by pseudonyms",
    }


def damaged(release):
    """The names of a release's files that are missing or are not what was frozen."""
    kept = folder_of(release)
    return [name for name, said in release.manifest["files"].items() if not _is_intact(kept / name, said["sha256"])]


def _is_intact(path, sha256):
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
