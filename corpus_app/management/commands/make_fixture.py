"""Keep a project as a Django fixture."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from corpus_app import fixtures
from corpus_app.management.terminal import project_named


class Command(BaseCommand):
    """The project as a file for `loaddata`; `rebuild` computes the rest after loading."""

    help = (
        "Write a project as a Django fixture (natural keys, no passwords). Loading it replaces accounts of the "
        "same name."
    )

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("--out", type=Path, metavar="PATH", help="a file; standard output when left out")
        parser.add_argument(
            "--part", choices=tuple(fixtures.PARTS), help="only the articles with tags and rules, or only the team"
        )

    def handle(self, *, project, out, part, **options):
        found = project_named(project)
        content = fixtures.dump(found, [part] if part else list(fixtures.PARTS))
        if out is None:
            self.stdout.write(content, ending="")
            return
        try:
            out.write_text(content, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
        rows = content.count("\n") - 2
        self.stdout.write(f"{out}: {rows} rows of “{found.name}”")
