"""Print the link that makes the first administrator."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from corpus_app import invitations, people


class Command(BaseCommand):
    """A single-use link; making a new one ends the older ones."""

    help = "Print a single-use link that makes an administrator."

    def add_arguments(self, parser):
        parser.add_argument("--if-needed", action="store_true", help="only when nobody can administer the instance")

    def handle(self, *, if_needed, **options):
        if if_needed and not people.needs_administrator():
            return
        link = f"{settings.SITE_URL}{reverse('join', args=[invitations.setup_token()])}"
        self.stdout.write(f"This link makes an administrator; it works once: {link}")
