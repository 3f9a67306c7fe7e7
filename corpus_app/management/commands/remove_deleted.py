"""Remove the projects that were deleted thirty days ago."""

from django.core.management.base import BaseCommand

from corpus_app import lifecycle


class Command(BaseCommand):
    """Run daily where `make run` does not start the server: it does this at every start."""

    help = "Remove for good the projects that were deleted thirty days ago."

    def handle(self, **options):
        for slug in lifecycle.remove_due():
            self.stdout.write(f"{slug} is removed.")
