"""Write the whole instance to one file."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from corpus_app import backups
from corpus_app.rules import Broken


class Command(BaseCommand):
    """Database and files, consistent while the site is in use."""

    help = "Write database and files to one zip, checked before it stands there."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, help="default: backups/ in the data folder")

    def handle(self, *, path, **options):
        now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        path = path or Path(settings.DATA_DIR) / "backups" / f"annotator-{now}.zip"
        try:
            manifest = backups.make(path)
        except (Broken, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{path}: {sum(manifest['rows'].values())} rows, {path.stat().st_size} bytes")
