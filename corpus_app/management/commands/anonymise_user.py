"""Take a person's name out of the instance."""

from django.core.management.base import BaseCommand, CommandError

from corpus_app import personal_data
from corpus_app.models import User
from corpus_app.rules import Broken


class Command(BaseCommand):
    """The account loses name, e-mail and sign-in; its readings stay and count as before."""

    help = "Remove name, e-mail, tokens and sign-in of an account; its work stays. Cannot be undone."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, username, yes, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        if not yes and input(f"Anonymise {user.name} for good? Type the account's name: ") != username:
            raise CommandError("Nothing was changed.")
        try:
            personal_data.anonymise(user)
        except Broken as broken:
            raise CommandError(str(broken)) from None
        self.stdout.write(f"The account is now {user.username}.")
