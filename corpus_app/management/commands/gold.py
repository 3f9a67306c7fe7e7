"""Print how near the reviewers of a project come to its gold."""

import json

from django.core.management.base import BaseCommand, CommandError

from corpus_app import agreement, gold
from corpus_app.models import Assignment, Project


class Command(BaseCommand):
    """The numbers of the page of reviewers against the gold."""

    help = "Print how near the reviewers of a project come to what was ruled on adjudicated articles."

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("--json", action="store_true", help="unrounded, as one JSON object")

    def handle(self, *, project, json: bool, **options):
        found = Project.objects.filter(slug=project).first()
        if found is None:
            raise CommandError(f"There is no project “{project}”.")
        readings = Assignment.objects.counted().filter(article__project=found, article__adjudicated_at__isnull=False)
        body = gold.as_json(gold.of(found, readings), agreement.export_names(found))
        self.stdout.write(_dumped(body) if json else _table(body))


def _dumped(body):
    return json.dumps(body, ensure_ascii=False, indent=1)


def _table(body):
    lines = [f"{body['readings']} readings of {body['articles']} adjudicated articles"]
    for row in body["results"]:
        what = " ".join(filter(None, [row["name"], row["tag"], row["reviewer"]]))
        number = "–" if row["value"] is None else f"{row['value']:.3f}"
        interval = "" if row["low"] is None else f"({row['low']:.3f} to {row['high']:.3f})"
        lines.append(f"{what:<44}{number:>8}  {interval:<18}{row['reason'] or ''}")
    return "\n".join(lines)
