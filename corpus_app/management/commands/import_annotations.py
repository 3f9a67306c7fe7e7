"""Import annotations with their readings."""

from django.core.management.base import CommandError

from corpus_app import imports
from corpus_app.management.terminal import ImportCommand


class Command(ImportCommand):
    """Annotations in; with anything wrong in a row nothing is kept and the command fails."""

    help = "Import annotations, readings, rulings, evidence and comments; the articles must be there."
    what = "rows"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--where", action="append", default=[], metavar="KEY=VALUE", help="take only rows that carry this"
        )
        parser.add_argument("--strict", action="store_true", help="refuse unknown tags instead of making them")

    def take(self, project, files, progress, options):
        return imports.take(
            project,
            files,
            format=options["format"],
            where=[_pair(text) for text in options["where"]],
            strict=options["strict"],
            on_progress=progress,
        )


def _pair(text):
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise CommandError(f"--where takes KEY=VALUE, not “{text}”.")
    return key, value
