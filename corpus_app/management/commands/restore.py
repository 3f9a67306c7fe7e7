"""Put a backup back."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from corpus_app import backups
from corpus_app.rules import Broken


class Command(BaseCommand):
    """Replaces database and files; stop the site first."""

    help = "Replace database and files by those of a backup. The site must not run meanwhile."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--over-data", action="store_true", help="even though there is data here")

    def handle(self, *, path, over_data, **options):
        try:
            manifest = backups.put_back(path, over_data=over_data)
        except (Broken, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{sum(manifest['rows'].values())} rows are back, as of {manifest['made_at']}.")
