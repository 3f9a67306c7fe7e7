"""Print how near the reviewers of a project come to its gold."""

from corpus_app import agreement, gold
from corpus_app.management.terminal import NumbersCommand, many, number_line
from corpus_app.models import Assignment


class Command(NumbersCommand):
    """The numbers of the page of reviewers against the gold."""

    help = "Print how near the reviewers of a project come to what was ruled on adjudicated articles."

    def body(self, project):
        readings = Assignment.objects.counted().filter(article__project=project, article__adjudicated_at__isnull=False)
        return gold.as_json(gold.of(project, readings), agreement.export_names(project))

    def lines(self, body):
        yield f"{many(body['readings'], 'reading')} of {many(body['articles'], 'adjudicated article')}"
        for row in body["results"]:
            yield number_line(row, row["name"], row["tag"], row["reviewer"])
