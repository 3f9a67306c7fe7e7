"""Write a project's dataset."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from corpus_app import exports
from corpus_app.formats import EXPORTS
from corpus_app.management.terminal import as_json, project_named
from corpus_app.rules import Broken


class Command(BaseCommand):
    """One format, to a path or to standard output; what it does not carry is told on standard error."""

    help = "Export a project: every reading with its annotations, or the gold."

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("format", help=f"one of {', '.join(EXPORTS)}")
        parser.add_argument("--out", type=Path, help="a file; for jsonl a folder, or a zip; otherwise standard output")
        parser.add_argument("--layer", choices=exports.LAYERS, default="readings")
        parser.add_argument("--names", action="store_true", help="names as they are instead of pseudonyms")
        parser.add_argument("--json", action="store_true", help="the report as one JSON object; needs --out")

    def handle(self, *, project, format, out, layer, names, json: bool, **options):
        found = project_named(project)
        if json and out is None:
            raise CommandError("--json needs --out, because the export itself goes to standard output.")
        try:
            if out is None:
                losses = self._to_stdout(found, format, names, layer)
            else:
                losses = exports.write(found, format, out, names=names, layer=layer)
        except Broken as broken:
            raise CommandError(str(broken.message)) from None
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}.") from None
        if json:
            report = {"project": found.slug, "format": format, "layer": layer, "out": str(out)}
            self.stdout.write(as_json(report | {"names": "kept" if names else "replaced", "left_out": dict(losses)}))
        else:
            self.stderr.write("\n".join(_told(EXPORTS[format], names, losses)), self.style.NOTICE)

    def _to_stdout(self, project, format, names, layer):
        export = exports.Export(project, format, names=names, layer=layer)
        binary = getattr(self.stdout._out, "buffer", None) or sys.stdout.buffer
        for chunk in export.chunks():
            binary.write(chunk)
        binary.flush()
        return export.losses


def _told(module, names, losses):
    if not names:
        yield "Names replaced: people are written under pseudonyms (--names keeps the names)."
    yield f"{module.TITLE} cannot carry: {module.CANNOT_CARRY}"
    for what, count in losses.items():
        yield f"Left out: {count:,} {what}."
