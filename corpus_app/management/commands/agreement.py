"""Print how far the reviewers of a project agree."""

import json

from django.core.management.base import BaseCommand, CommandError

from corpus_app import agreement, steadiness
from corpus_app.models import Assignment, Project


class Command(BaseCommand):
    """The numbers of the agreement page."""

    help = "Print how far the reviewers of a project agree, with intervals."

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("--json", action="store_true", help="unrounded, as one JSON object")

    def handle(self, *, project, json: bool, **options):
        found = Project.objects.filter(slug=project).first()
        if found is None:
            raise CommandError(f"There is no project “{project}”.")
        readings = Assignment.objects.counted().filter(article__project=found)
        names, tags = agreement.export_names(found), list(found.tags.all())
        body = agreement.as_json(agreement.of(found, readings, tags=tags), names)
        if steady := steadiness.of(found, readings, tags=tags):
            body["steadiness"] = steadiness.as_json(steady, names, tags)
        self.stdout.write(_dumped(body) if json else _table(body))


def _dumped(body):
    return json.dumps(body, ensure_ascii=False, indent=1)


def _table(body):
    lines = [f"{body['readings']} readings of {body['articles']} articles by {body['reviewers']} reviewers"]
    for row in body["results"]:
        what = " ".join(filter(None, [row["name"], row["tag"], "–".join(row["raters"] or [])]))
        number = "–" if row["value"] is None else f"{row['value']:.3f}"
        interval = "" if row["low"] is None else f"({row['low']:.3f} to {row['high']:.3f})"
        lines.append(f"{what:<44}{number:>8}  {interval:<18}{row['reason'] or ''}")
    for row in body.get("steadiness", ()):
        what = " ".join(filter(None, ["second reading:", row["reviewer"], row["name"], row["tag"]]))
        number = "–" if row["value"] is None else f"{row['value']:.3f}"
        interval = "" if row["low"] is None else f"({row['low']:.3f} to {row['high']:.3f})"
        lines.append(f"{what:<44}{number:>8}  {interval:<18}{row['reason'] or ''}")
    return "\n".join(lines)
