"""Import articles from files, folders and zips."""

from corpus_app import articles
from corpus_app.management.terminal import ImportCommand


class Command(ImportCommand):
    """Articles in; a file with anything wrong in it is left out as a whole and the command fails."""

    help = "Import articles: plain text, HTML, CSV and JSONL files, folders of them, or a zip of our JSONL layout."
    what = "articles"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--source", default="", help="the source of articles that state none")

    def take(self, project, files, progress, options):
        return articles.take(project, files, format=options["format"], source=options["source"], on_progress=progress)
