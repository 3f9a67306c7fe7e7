"""Compute again what is kept beside the rows."""

from django.core.management.base import BaseCommand, CommandError

from corpus_app import agreement, kept, search
from corpus_app.models import ArticleStatistics, Assignment, Project


class Command(BaseCommand):
    """Search index and statistics of every article, from the rows."""

    help = "Recompute search index and statistics of every article of a project, or of all."

    def add_arguments(self, parser):
        parser.add_argument("project", nargs="?")

    def handle(self, *, project, **options):
        projects = Project.objects.filter(slug=project) if project else Project.objects.all()
        if project and not projects:
            raise CommandError(f"There is no project “{project}”.")
        for each in projects:
            ArticleStatistics.objects.filter(article__project=each, key__in=kept.KINDS).delete()
            readings = Assignment.objects.counted().filter(article__project=each)
            found, _rows = kept.load(readings, agreement.kind_of(each))
            indexed = search.rebuild(each)
            self.stdout.write(f"{each.slug}: {indexed} articles can be searched, statistics of {len(found)} articles")
