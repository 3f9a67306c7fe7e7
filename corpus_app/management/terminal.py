"""What the commands about one project share: finding it, progress on a terminal, results as text or JSON."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from corpus_app import intake
from corpus_app.formats.records import Problem
from corpus_app.models import Project


def project_named(slug):
    """The project at this address. Raises CommandError when there is none."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise CommandError(f"There is no project “{slug}”.")
    return project


def as_json(thing):
    return json.dumps(thing, ensure_ascii=False, indent=1)


class Progress:
    """A number that runs on a terminal; silent everywhere else."""

    def __init__(self, what):
        self.what, self.is_shown = what, False

    def __call__(self, done):
        if sys.stderr.isatty():
            self.is_shown = True
            sys.stderr.write(f"\r{done:,} {self.what} …")
            sys.stderr.flush()

    def end(self):
        if self.is_shown:
            sys.stderr.write("\n")


class ImportCommand(BaseCommand):
    """Files into a project, with a report; subclasses say how, in `take`."""

    what = "rows"

    def take(self, project, files, progress, options):
        """The report of importing `files`; `progress` is told how many rows were read."""
        raise NotImplementedError

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("paths", nargs="+", metavar="path", help="a file, a folder or a zip")
        parser.add_argument("--format", help="how the files are written, where their names do not tell")
        parser.add_argument("--json", action="store_true", help="the report as one JSON object")

    def handle(self, *, project, paths, json: bool, **options):
        found = project_named(project)
        progress = Progress(self.what)
        try:
            with intake.opened(paths) as files:
                report = self.take(found, files, progress, options)
        except Problem as problem:
            raise CommandError(str(problem)) from None
        finally:
            progress.end()
        if json:
            self.stdout.write(as_json({"project": found.slug} | report.as_dict()))
        if report.failed:
            raise CommandError("\n".join(report.lines))
        if not json:
            self.stdout.write("\n".join(report.lines))
