"""Mail the news of the day to everybody who asked for it."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from corpus_app.web import digest


class Command(BaseCommand):
    """Run once a day; more often does no harm."""

    help = "Mail mentions and what waits to everybody who asked for a daily digest; does nothing without a mail server."

    def handle(self, **options):
        if not settings.HAS_MAIL:
            self.stdout.write("No mail server is set (EMAIL_URL): nobody is written to.")
            return
        sent, failed = digest.send_all()
        self.stdout.write(f"{sent} digest{'' if sent == 1 else 's'} sent.")
        if failed:
            raise CommandError(f"{failed} digests could not be sent; the log says why. They are tried again next time.")
