"""Print the profile of every source of a project."""

import json

from django.core.management.base import BaseCommand, CommandError

from corpus_app import agreement, profiles
from corpus_app.models import Assignment, Project


class Command(BaseCommand):
    """The numbers of the sources page."""

    help = "Print how much of a typical article of every source the reviewers tag, with intervals."

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("--json", action="store_true", help="unrounded, as one JSON object")

    def handle(self, *, project, json: bool, **options):
        found = Project.objects.filter(slug=project).first()
        if found is None:
            raise CommandError(f"There is no project “{project}”.")
        computed = profiles.of(found, Assignment.objects.counted().filter(article__project=found))
        body = profiles.as_json(computed, agreement.export_names(found))
        self.stdout.write(_dumped(body) if json else _table(body))


def _dumped(body):
    return json.dumps(body, ensure_ascii=False, indent=1)


def _table(body):
    lines = []
    for row in body["results"]:
        share = "–" if row["share"] is None else f"{row['share']:.1%}"
        interval = "" if row["low"] is None else f"({row['low']:.1%} to {row['high']:.1%})"
        lines.append(f"{row['source']:<32}{row['tag']:<14}{share:>7}  {interval:<20}{row['reason'] or ''}")
    return "\n".join(lines)
