"""Add a person to a project."""

from django.core.management.base import BaseCommand, CommandError

from corpus_app import people
from corpus_app.management.terminal import as_json, project_named
from corpus_app.models import Role
from corpus_app.rules import Broken


class Command(BaseCommand):
    """A member; the account is made when it is new, and cannot sign in before it has a password."""

    help = "Add a person to a project, or change their role; the account is created when it is new."

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("username")
        parser.add_argument("--role", choices=Role.values, default=Role.REVIEWER.value)
        parser.add_argument("--password", help="for a new account")
        parser.add_argument("--json", action="store_true", help="the membership as one JSON object")

    def handle(self, *, project, username, role, password, json: bool, **options):
        found = project_named(project)
        try:
            member = people.add_member(found, username=username, role=role, password=password)
        except Broken as broken:
            raise CommandError(str(broken.message)) from None
        if json:
            shown = {"project": found.slug, "username": username, "role": member.role, "reads": member.reads}
            self.stdout.write(as_json(shown))
        else:
            self.stdout.write(f"{username} is {member.get_role_display()} in “{found.slug}”.")
