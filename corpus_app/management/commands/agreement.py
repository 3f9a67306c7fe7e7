"""Print how far the reviewers of a project agree."""

from corpus_app import agreement, steadiness
from corpus_app.management.terminal import NumbersCommand, many, number_line
from corpus_app.models import Assignment
from corpus_app.stats.result import REASONS


class Command(NumbersCommand):
    """The numbers of the agreement page."""

    help = "Print how far the reviewers of a project agree, with intervals."

    def body(self, project):
        readings = Assignment.objects.counted().filter(article__project=project)
        names, tags = agreement.export_names(project), list(project.tags.all())
        body = agreement.as_json(agreement.of(project, readings, tags=tags), names)
        if steady := steadiness.of(project, readings, tags=tags):
            body["steadiness"] = steadiness.as_json(steady, names, tags)
        return body

    def lines(self, body):
        if not body["readings"]:
            yield REASONS["no_pairable_data"]
            return
        read, articles = many(body["readings"], "reading"), many(body["articles"], "article")
        yield f"{read} of {articles} by {many(body['reviewers'], 'reviewer')}"
        for row in body["results"]:
            yield number_line(row, row["name"], row["tag"], "–".join(row["raters"] or []))
        for row in body.get("steadiness", ()):
            yield number_line(row, "second reading:", row["reviewer"], row["name"], row["tag"])
