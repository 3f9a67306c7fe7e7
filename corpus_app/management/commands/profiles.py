"""Print the profile of every source of a project."""

from corpus_app import agreement, profiles
from corpus_app.management.terminal import NumbersCommand
from corpus_app.models import Assignment
from corpus_app.stats.profile.rules import REASONS


class Command(NumbersCommand):
    """The numbers of the sources page."""

    help = "Print how much of a typical article of every source the reviewers tag, with intervals."

    def body(self, project):
        found = profiles.of(project, Assignment.objects.counted().filter(article__project=project))
        return profiles.as_json(found, agreement.export_names(project))

    def lines(self, body):
        if not body["results"]:
            yield "No submitted reading is of an article with a source, so there is nothing to tell about sources."
        for row in body["results"]:
            share = "–" if row["share"] is None else f"{row['share']:.1%}"
            interval = "" if row["low"] is None else f"({row['low']:.1%} to {row['high']:.1%})"
            why = REASONS[row["reason"]] if row["reason"] else ""
            yield f"{row['source']:<32}{row['tag']:<14}{share:>7}  {interval:<20}{why}".rstrip()
