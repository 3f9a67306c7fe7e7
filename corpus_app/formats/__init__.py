"""File formats. This tuple is the only place that lists them.

A module states NAME, TITLE, EXTENSION, MEDIA_TYPE, SUFFIXES and CANNOT_CARRY, and has `dump(dataset)`, which yields
(file name, chunks of bytes), or `load(file, name, kind)`, which yields records and problems, or both. LOADS names the
kinds of records a load can yield; CARRIES_STATE says that a dump may be given unfinished readings.
"""

from types import ModuleType

from . import csv, html, jsonl, text

FORMATS: dict[str, ModuleType] = {module.NAME: module for module in (jsonl, csv, text, html)}
EXPORTS = {name: module for name, module in FORMATS.items() if hasattr(module, "dump")}
IMPORTS = {name: module for name, module in FORMATS.items() if hasattr(module, "load")}
