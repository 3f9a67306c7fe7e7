"""What the commands about one project share: finding it, progress on a terminal, results as text or JSON."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from corpus_app import intake
from corpus_app.formats.records import Problem
from corpus_app.models import Project
from corpus_app.stats.result import REASONS


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


class NumbersCommand(BaseCommand):
    """The numbers of one project, as lines or as one JSON object; subclasses say which they are."""

    def body(self, project):
        """What `--json` prints."""
        raise NotImplementedError

    def lines(self, body):
        """The same for people."""
        raise NotImplementedError

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("--json", action="store_true", help="unrounded, as one JSON object")

    def handle(self, *, project, json: bool, **options):
        body = self.body(project_named(project))
        self.stdout.write(as_json(body) if json else "\n".join(self.lines(body)))


def number_line(row, *named):
    """One coefficient with its interval, or why there is none; `named` are the fields that say what it is of."""
    what = " ".join(filter(None, named))
    number = "–" if row["value"] is None else f"{row['value']:.3f}"
    interval = "" if row["low"] is None else f"({row['low']:.3f} to {row['high']:.3f})"
    why = REASONS[row["reason"]] if row["reason"] else ""
    return f"{what:<44}{number:>8}  {interval:<18}{why}".rstrip()


def many(number, one):
    """“1 reading”, “12 readings”."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


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
