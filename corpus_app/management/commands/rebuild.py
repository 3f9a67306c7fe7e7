"""Compute again what is kept beside the rows."""

from django.core.management.base import BaseCommand

from corpus_app import agreement, kept, search, tallies
from corpus_app.management.terminal import project_named
from corpus_app.models import ArticleStatistics, Assignment, Project


class Command(BaseCommand):
    """Search index and statistics of every article, from the rows."""

    help = "Recompute search index and statistics of every article of a project, or of all."

    def add_arguments(self, parser):
        parser.add_argument("project", nargs="?")

    def handle(self, *, project, **options):
        for each in [project_named(project)] if project else Project.objects.all():
            ArticleStatistics.objects.filter(article__project=each, key__in=kept.KINDS).delete()
            readings = Assignment.objects.counted().filter(article__project=each)
            found, _rows = kept.load(readings, agreement.kind_of(each))
            indexed = search.rebuild(each)
            tallies.recount(each.articles.values_list("pk", flat=True))
            self.stdout.write(f"{each.slug}: {indexed} articles can be searched, statistics of {len(found)} articles")
