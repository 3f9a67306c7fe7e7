"""Print how far the reviewers of a project agree."""

from corpus_app import agreement, steadiness
from corpus_app.management.terminal import NumbersCommand, number_line
from corpus_app.models import Assignment


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
        yield f"{body['readings']} readings of {body['articles']} articles by {body['reviewers']} reviewers"
        for row in body["results"]:
            yield number_line(row, row["name"], row["tag"], "–".join(row["raters"] or []))
        for row in body.get("steadiness", ()):
            yield number_line(row, "second reading:", row["reviewer"], row["name"], row["tag"])
