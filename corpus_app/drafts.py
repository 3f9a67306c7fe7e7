"""Files for a project to be: kept in the data folder from the first look to Start, read and compared, never stored."""

import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import articles, intake
from .formats import columns as column_names
from .formats import csv, jsonl, records
from .formats.jsonl import FILES as OWN_FILES
from .formats.records import Problem
from .imports.target import stored_span
from .models import Draft
from .rules import Broken
from .text import TextError

LIFETIME = timedelta(days=7)
MAX_BYTES = 2 * 2**30
# What is read whole before Start; larger ones are counted, and checked when they come in.
CHECKED_BYTES = 12 * 2**20
SAMPLE = 3
SHOWN = 120
TOLD = 20


# --- Keeping ----------------------------------------------------------------------------------------


def of(user, uuid):
    """The person's draft of this UUID, or None."""
    return Draft.objects.of(user).filter(uuid=uuid).first()


def keep(user, uuid, uploads):
    """The draft with these files added; one of the same name is replaced. Raises Broken when it grows too large."""
    _forget_old(user)
    try:
        with transaction.atomic():
            draft, _made = Draft.objects.get_or_create(uuid=uuid, owner=user, defaults={"data": {"files": []}})
    except IntegrityError:
        # Somebody else's; nobody is told.
        raise Broken("no_draft", _("The page is out of date; open it again."), field="files") from None
    files = draft.data["files"]
    names = {upload.name for upload in uploads}
    size = sum(each["size"] for each in files if each["name"] not in names) + sum(upload.size for upload in uploads)
    if size > MAX_BYTES or len(files) + len(names) > intake.MAX_FILES:
        message = _("Together the files are larger than %d GiB.") % (MAX_BYTES // 2**30)
        raise Broken("too_large", message, field="files")
    folder(draft).mkdir(parents=True, exist_ok=True)
    for upload in uploads:
        _drop(draft, upload.name)
        number = 1 + max((each["number"] for each in draft.data["files"]), default=0)
        with (folder(draft) / str(number)).open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        draft.data["files"].append({"number": number, "name": upload.name, "size": upload.size})
    draft.save(update_fields=["data"])
    return draft


def drop(draft, name):
    """The draft without the file of this name."""
    _drop(draft, name)
    draft.save(update_fields=["data"])


def _drop(draft, name):
    for each in draft.data["files"]:
        if each["name"] == name:
            (folder(draft) / str(each["number"])).unlink(missing_ok=True)
    draft.data["files"] = [each for each in draft.data["files"] if each["name"] != name]


def discard(draft):
    """The draft and its files are gone."""
    shutil.rmtree(folder(draft), ignore_errors=True)
    draft.delete()


def _forget_old(user):
    for old in Draft.objects.of(user).filter(created_at__lt=timezone.now() - LIFETIME):
        discard(old)


def folder(draft):
    return Path(settings.MEDIA_ROOT) / "uploads" / "drafts" / str(draft.uuid)


def size(draft):
    """How many bytes its files have."""
    return sum(each["size"] for each in draft.data["files"])


@contextmanager
def opened(draft):
    """The kept files, zips looked into. Raises Problem for a zip."""
    place = folder(draft)
    kept = [
        intake.File(each["name"], lambda number=each["number"]: (place / str(number)).open("rb"))
        for each in draft.data["files"]
    ]
    with intake.unzipped(kept) as files:
        yield files


# --- Looking ----------------------------------------------------------------------------------------


def look(draft, *, chosen=None, source=""):
    """What the files hold, kept on the draft: per file its columns, first rows and problems; the articles' sources.

    `chosen` are, by the name of a file, the columns that somebody chose for the fields; the others are guessed.
    """
    chosen = draft.data.setdefault("chosen", {}) | (chosen or {})
    try:
        with opened(draft) as files:
            look = _Look(chosen, source, is_whole=size(draft) <= CHECKED_BYTES)
            for file in files:
                look.at(file)
            look.at_annotations()
    except Problem as problem:
        look = _Look(chosen, source, is_whole=True)
        look.files.append({"name": problem.file, "kind": "refused", "problems": [problem.message]})
    draft.data |= {"chosen": chosen, "source": source, "look": look.as_dict()}
    draft.save(update_fields=["data"])
    return draft.data["look"]


class _Look:
    def __init__(self, chosen, source, is_whole):
        self.chosen, self.is_whole = chosen, is_whole
        self.preview = articles.Preview(source)
        self.files, self.listed, self.annotated = [], [], []

    def at(self, file):
        said = {"name": file.name, "kind": "refused", "problems": [], "left_out": []}
        self.files.append(said)
        module = intake.format_of(file, ("articles", "annotations", "rules"))
        if module is None:
            said["problems"] = [_("The name does not tell a format that can be read here.")]
            return
        if OWN_FILES.get(file.base, "articles") != "articles":
            self._at_own(file, module, said)
            return
        peek = {"csv": csv.peek, "jsonl": jsonl.peek}.get(module.NAME)
        if peek is not None:
            try:
                file = self._with_columns(file, peek, said)
            except (Problem, TextError) as problem:
                said["problems"] = [str(problem)]
                return
            if said["kind"] == "annotations":
                self.annotated.append((file, module, said))
                return
        self._read(file, module, said)

    def _at_own(self, file, module, said):
        """A file of our own layout that holds something else than articles."""
        if OWN_FILES[file.base] == "rules":
            said["kind"] = "rules"
        else:
            said["kind"] = "annotations"
            self.annotated.append((file, module, said))

    def _with_columns(self, file, peek, said):
        with file.open() as stream:
            names, rows = peek(stream, SAMPLE)
        if not names:
            raise Problem("empty", _("The file is empty."))
        if {"article_id", "label", "start", "end"} <= set(names) and "text" not in names:
            said["kind"] = "annotations"
            return file
        plain = [name for name in names if all(isinstance(row.get(name), str | int | None) for row in rows)]
        guessed = column_names.guess(plain, rows)
        picked = {field: name for field, name in self.chosen.get(file.name, guessed).items() if name in names}
        shown = [name for name in names if name in picked.values()] + [
            name for name in names if name not in picked.values()
        ]
        said |= {
            "names": names,
            "columns": picked,
            "shown": shown[:8],
            "sample": [[_short(row.get(name)) for name in shown[:8]] for row in rows],
        }
        return file if column_names.is_plain(picked, names) else replace(file, columns=picked)

    def _read(self, file, module, said):
        if "columns" in said and "text" not in said["columns"]:
            said["kind"] = "unmapped"
            return
        if not self.is_whole:
            self._count(file, module, said)
            return
        taken, report = self.preview.add(file, module)
        said["problems"] = [str(problem) for problem in report.problems[:TOLD]]
        said["further"] = len(report.problems) - len(said["problems"]) + report.further_problems
        self.listed += [entry["message"] for entry in report.listed]
        if taken is None or not report.counts["added"] + report.counts["already_there"] + report.counts["same_text"]:
            return
        said |= {"kind": "articles", "left_out": sorted(taken.left_out), "added": report.counts["added"]}

    def _count(self, file, module, said):
        """How many articles of which sources a large file has; their texts are checked when they come in."""
        numbers, added = self.preview, 0
        for record in intake.records(file, module, "articles"):
            if isinstance(record, Problem):
                said["problems"] += [str(record)] if len(said["problems"]) < TOLD else []
            elif isinstance(record, records.Article):
                added += 1
                numbers.count(record.source)
        said |= {"kind": "articles" if added else "refused", "added": added}

    def at_annotations(self):
        for file, module, said in self.annotated:
            count, wrong = 0, []
            for record in intake.records(file, module, "annotations"):
                if isinstance(record, records.Annotation):
                    count += 1
                    wrong += self._misplaced(record, file) if self.is_whole else []
                elif isinstance(record, Problem):
                    record.file = record.file or file.name
                    wrong.append(str(record))
            said |= {"count": count, "problems": wrong[:TOLD], "further": max(0, len(wrong) - TOLD)}

    def _misplaced(self, record, file):
        """What is wrong with where an annotation stands, as a list of at most one sentence."""
        article = self.preview.found.get(record.article_id)
        try:
            if article is None:
                raise Problem("unknown_article", _("The files hold no article “%s”.") % record.article_id)
            stored_span(article, record)
        except Problem as problem:
            problem.file, problem.line = file.name, record.line
            return [str(problem)]
        return []

    def as_dict(self):
        preview = self.preview
        return {
            "files": self.files,
            "rows": preview.rows,
            "sources": preview.sources,
            "listed": self.listed[:TOLD],
            "further": max(0, len(self.listed) - TOLD),
            "counts": dict(preview.report.counts),
            "is_whole": self.is_whole,
        }


def _short(value):
    said = "" if value is None else str(value)
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"


def problem_in(look):
    """A sentence about what has to be mended before Start, or None."""
    for each in look["files"]:
        if each["kind"] == "unmapped":
            return _("Say which column of %s holds the text.") % each["name"]
        if each["kind"] == "refused":
            return _("%s cannot be used; remove it.") % each["name"]
        if each["kind"] == "annotations" and each["problems"]:
            return _("The annotations in %s do not fit; mend or remove the file.") % each["name"]
    return None


def sorted_files(draft, files):
    """The opened files as they were looked at: those with articles, with annotations."""
    looked = {each["name"]: each for each in draft.data["look"]["files"]}
    by_kind = {"articles": [], "annotations": []}
    for file in files:
        said = looked.get(file.name)
        if said is None or said["kind"] not in by_kind:
            continue
        picked = said.get("columns") or {}
        by_kind[said["kind"]].append(
            replace(
                file,
                is_named=True,
                columns=None if column_names.is_plain(picked, said.get("names", ())) else picked,
                left_out=frozenset(said["left_out"]),
            )
        )
    return by_kind["articles"], by_kind["annotations"]
