"""Files on their way in: out of folders, zips and uploads, within limits; what was taken and what was wrong."""

import os
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .formats import IMPORTS
from .formats.jsonl import FILES as OWN_FILES
from .formats.records import Problem

MAX_FILES = 100_000
MAX_FILE_BYTES = 2 * 2**30
MAX_ZIP_BYTES = 4 * 2**30
MAX_ZIP_RATIO = 200
# Small files may be squeezed further than this ratio without being a bomb.
ZIP_RATIO_COUNTS_FROM = 2**20
_TEXTS = (".txt", ".html", ".htm", ".csv")
# What zipfile raises for archives that are broken in one way or another.
DAMAGE = (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, struct.error, EOFError)
MAX_PROBLEMS = 100
MAX_LISTED = 1000


@dataclass(frozen=True)
class File:
    """A file to be read: its name, how to open it, and whether it was named itself or found in a folder.

    `columns` says which of its columns holds which field of an article, where somebody chose that; lines in
    `left_out` are passed over.
    An upload stays open when it was read: it is closed by whoever received it.
    """

    name: str
    open: Callable[[], BinaryIO]
    is_named: bool = True
    is_upload: bool = False
    columns: dict | None = None
    left_out: frozenset = frozenset()

    @property
    def base(self):
        """The name without its folders."""
        return self.name.replace("\\", "/").rsplit("/", 1)[-1]

    @property
    def suffix(self):
        return os.path.splitext(self.base)[1].lower()


@dataclass
class Report:
    """What an import did: numbers under their names, what was skipped, what was wrong.

    `words` says each count that people are told, in their order: a function of the number.
    """

    words: dict
    counts: Counter = field(default_factory=Counter)
    files: list = field(default_factory=list)
    skipped_files: list = field(default_factory=list)
    listed: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    further_problems: int = 0

    @property
    def failed(self):
        return bool(self.problems)

    def refuse(self, problem, file=""):
        """Note something wrong; after MAX_PROBLEMS they are only counted."""
        problem.file = problem.file or file
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.further_problems += 1

    def list(self, **entry):
        """Note a row that was left out although nothing is wrong with it."""
        if len(self.listed) < MAX_LISTED:
            self.listed.append(entry)

    def as_dict(self):
        return {
            "files": self.files,
            "counts": dict(self.counts),
            "skipped_files": self.skipped_files,
            "listed": self.listed,
            "problems": [problem.as_dict() for problem in self.problems],
            "further_problems": self.further_problems,
        }

    @property
    def lines(self):
        """The report as sentences: what was done, what was left out and why, what was wrong."""
        if self.failed:
            yield _("Nothing was imported from a file with a problem.")
        told = [words(n) % f"{n:,}" for key, words in self.words.items() if (n := self.counts[key])]
        if told or not self.failed:
            yield ", ".join(told) or _("Nothing new.")
        for entry in self.listed:
            yield entry["message"]
        if self.skipped_files:
            yield _("Skipped files: %s") % ", ".join(self.skipped_files)
        yield from map(str, self.problems)
        if count := self.further_problems:
            yield ngettext("and %d more problem.", "and %d more problems.", count) % count

    def merge(self, other):
        self.counts += other.counts
        self.files += other.files
        self.skipped_files += other.skipped_files
        for entry in other.listed:
            self.list(**entry)
        for problem in other.problems:
            self.refuse(problem)
        self.further_problems += other.further_problems


# --- Where files come from ------------------------------------------------------------------------


def uploaded(files):
    """The files of a form, each read through the object the upload gave."""
    return [File(file.name, lambda file=file: _rewound(file), is_upload=True) for file in files]


def _rewound(file):
    file.seek(0)
    return getattr(file, "file", file)


@contextmanager
def opened(paths):
    """The files at these paths; folders and zips are looked into, one level deep. Raises Problem for a path."""
    with unzipped([file for path in paths for file in _found(Path(path))]) as files:
        yield files


def _found(path):
    if path.is_dir():
        inside = sorted(path.iterdir())
        if len(inside) > MAX_FILES:
            raise Problem("too_many", _("The folder holds more than %d files.") % MAX_FILES, file=str(path))
        return [_on_disk(child, child.name, is_named=False) for child in inside if child.is_file()]
    if path.is_file():
        return [_on_disk(path, path.name)]
    raise Problem("no_such_file", _("There is no file or folder with this name."), file=str(path))


def _on_disk(path, name, is_named=True):
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Problem("too_large", _("The file is larger than %d GiB.") % (MAX_FILE_BYTES // 2**30), file=str(path))
    return File(name, lambda: path.open("rb"), is_named)


@contextmanager
def unzipped(files):
    """The files, with the members in place of each zip, which stays open as long. Raises Problem for a zip."""
    with ExitStack() as stack:
        yield [inner for file in files for inner in (_members(file, stack) if file.suffix == ".zip" else [file])]


def _members(file, stack):
    """The files in a zip, which is closed with the stack."""
    try:
        stream = file.open()
        if not file.is_upload:
            stack.callback(stream.close)
        archive = stack.enter_context(zipfile.ZipFile(stream))
    except (OSError, *DAMAGE):
        raise Problem("bad_zip", _("This is not a zip file, or it is damaged."), file=file.name) from None
    infos = sorted((info for info in archive.infolist() if not _is_chaff(info)), key=lambda info: info.filename)
    _check_size(infos, file)
    # Zipping a folder puts its name before every member.
    heads = {info.filename.split("/", 1)[0] if "/" in info.filename else "" for info in infos}
    cut = len(heads.pop()) + 1 if len(heads) == 1 and "" not in heads else 0
    return [File(info.filename[cut:], lambda info=info: archive.open(info), is_named=False) for info in infos]


def _is_chaff(info):
    parts = info.filename.split("/")
    return info.is_dir() or parts[0] == "__MACOSX" or parts[-1] == ".DS_Store"


def _check_size(infos, file):
    if len(infos) > MAX_FILES:
        raise Problem("too_many", _("The zip holds more than %d files.") % MAX_FILES, file=file.name)
    if sum(info.file_size for info in infos) > MAX_ZIP_BYTES:
        message = _("Unpacked, the zip is larger than %d GiB.") % (MAX_ZIP_BYTES // 2**30)
        raise Problem("too_large", message, file=file.name)
    for info in infos:
        where = f"{file.name}/{info.filename}"
        if info.flag_bits & 1:
            raise Problem("encrypted", _("The file is encrypted; zip it without a password."), file=where)
        if info.file_size > ZIP_RATIO_COUNTS_FROM and info.file_size > MAX_ZIP_RATIO * max(info.compress_size, 1):
            message = _("Unpacked, the file is more than %d times its size in the zip.") % MAX_ZIP_RATIO
            raise Problem("zip_bomb", message, file=where)


# --- Which of them, and as what -------------------------------------------------------------------


def format_of(file, kinds):
    """The format of a file that was chosen itself or found in a folder, or None when it holds none of these kinds."""
    return _format_of(file, kinds, None, (*_TEXTS, ".jsonl", ".ndjson", ".json"))


def sorted_out(files, kinds, *, format=None, folder_suffixes=()):
    """Split files into those to load, as (file, format module), and the names of the skipped ones.

    A file that was named itself is always taken, or a Problem. Of a folder, our own files of these kinds are, and
    what has one of `folder_suffixes`; with a format, whatever has its suffixes.
    """
    taken, skipped = [], []
    for file in files:
        module = _format_of(file, kinds, format, folder_suffixes)
        if module is not None:
            taken.append((file, module))
        elif file.is_named and OWN_FILES.get(file.base) is None:
            message = _("The name does not tell the format. Expected a name that ends in %s.")
            raise Problem("unknown_format", message % _listed_suffixes(kinds), file=file.name)
        else:
            skipped.append(file.name)
    return taken, skipped


def _listed_suffixes(kinds):
    suffixes = [suffix for module in IMPORTS.values() if set(kinds) & set(module.LOADS) for suffix in module.SUFFIXES]
    return _("%(some)s or %(last)s") % {"some": ", ".join(suffixes), "last": ".zip"}


def _format_of(file, kinds, format, folder_suffixes):
    own = OWN_FILES.get(file.base)
    if not file.is_named and "/" in file.name:
        return None
    if format in (None, "jsonl") and own is not None:
        return IMPORTS["jsonl"] if own in kinds else None
    usable = [module for module in IMPORTS.values() if set(kinds) & set(module.LOADS)]
    if format is not None:
        by_name = {module.NAME: module for module in usable}
        if format not in by_name:
            message = _("“%(format)s” cannot be read here; known are %(known)s.")
            raise Problem("unknown_format", message % {"format": format, "known": ", ".join(by_name)})
        module = by_name[format]
        return module if file.is_named or file.suffix in module.SUFFIXES else None
    if not file.is_named and file.suffix not in folder_suffixes:
        return None
    return next((module for module in usable if file.suffix in module.SUFFIXES), None)


def records(file, module, kind):
    """What the file holds, record by record; damage on the way is one more Problem."""
    try:
        stream = file.open()
    except OSError as error:
        yield Problem("unreadable", _("The file cannot be read: %s.") % error.strerror)
        return
    except DAMAGE:
        yield Problem("bad_zip", _("The file is damaged inside the zip."))
        return
    try:
        chosen = {} if file.columns is None else {"columns": file.columns}
        for record in module.load(stream, file.base, kind, **chosen):
            if not file.left_out or getattr(record, "line", 0) not in file.left_out:
                yield record
    except (zipfile.BadZipFile, EOFError, zlib.error):
        yield Problem("bad_zip", _("The file is damaged inside the zip."))
    except OSError as error:
        yield Problem("unreadable", _("The file cannot be read: %s.") % error.strerror)
    finally:
        if not file.is_upload:
            stream.close()
