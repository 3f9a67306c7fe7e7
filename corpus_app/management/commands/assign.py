"""Hand out the articles of a project to its readers."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from corpus_app import assignments
from corpus_app.management.terminal import as_json, project_named
from corpus_app.models import User
from corpus_app.rules import Broken


class Command(BaseCommand):
    """The assignment plan, previewed or made."""

    help = "Give every article as many readers as the project wants; --dry-run only shows the plan."

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("--dry-run", action="store_true", help="show the plan, make nothing")
        parser.add_argument("--json", action="store_true", help="the plan as one JSON object")

    def handle(self, *, project, dry_run, json: bool, **options):
        found = project_named(project)
        try:
            if dry_run:
                pairs = assignments.plan(found)
            else:
                pairs = [(row.article_id, row.reviewer_id) for row in assignments.hand_out(found)]
        except Broken as broken:
            raise CommandError(str(broken.message)) from None
        shares = _shares(pairs)
        if json:
            readers = [{"username": name, "readings": count} for name, count in shares]
            plan = {"project": found.slug, "dry_run": dry_run, "readings": len(pairs), "readers": readers}
            self.stdout.write(as_json(plan))
            return
        verb = "would be handed out" if dry_run else "handed out"
        self.stdout.write(f"{len(pairs)} readings {verb}")
        for name, count in shares:
            self.stdout.write(f"  {name}: {count}")


def _shares(pairs):
    """How many readings each person gets, by name."""
    counts = Counter(reviewer for _article, reviewer in pairs)
    names = dict(User.objects.filter(pk__in=counts).values_list("pk", "username"))
    return sorted((names[pk], count) for pk, count in counts.items())
