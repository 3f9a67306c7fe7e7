"""Load the demo project that is shipped with the application."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from corpus_app import fixtures
from corpus_app.demo import files, team
from corpus_app.models import Project, User

FIXTURES = [files.FIXTURES / "demo_articles.json", files.FIXTURES / "demo_team.json"]


class Command(BaseCommand):
    """The demo: an invented corpus and a simulated team. Does nothing when it is there already."""

    help = "Load the demo project with its people, unless it is there already."

    def handle(self, **options):
        if Project.objects.filter(slug=files.PROJECT).exists():
            self.stdout.write("The demo project is there already.")
            return
        _refuse_namesakes()
        with transaction.atomic():
            fixtures.load(path.read_text(encoding="utf-8") for path in FIXTURES)
            accounts = User.objects.filter(memberships__project__slug=files.PROJECT).update(is_demo=True)
        call_command("rebuild", files.PROJECT, stdout=self.stdout)
        self.stdout.write(f"The demo project is loaded; {accounts} demo accounts can sign in where DEMO is on.")


def _refuse_namesakes():
    """Demo accounts are entered with one click, so nobody's own account may become one."""
    names = [person.username for person in team.PEOPLE]
    if namesake := User.objects.filter(username__in=names, is_demo=False).first():
        raise CommandError(f"The account “{namesake.username}” is not a demo account; rename it first.")
