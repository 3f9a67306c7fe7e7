"""Freeze a dataset."""

from django.core.management.base import BaseCommand, CommandError

from corpus_app import releases
from corpus_app.management.terminal import as_json, project_named
from corpus_app.models import Membership, Role, User


class Command(BaseCommand):
    """A numbered release of a project's submitted readings."""

    help = "Freeze the submitted readings of a project as a numbered, checksummed release."

    def add_arguments(self, parser):
        parser.add_argument("project")
        parser.add_argument("--notes", default="")
        parser.add_argument("--by", metavar="USERNAME", help="who releases it; default: the project's first manager")
        parser.add_argument("--json", action="store_true", help="the manifest as JSON")

    def handle(self, *, project, notes, by, json, **options):
        found = project_named(project)
        release = releases.freeze(found, created_by=_person(found, by), notes=notes)
        if json:
            self.stdout.write(as_json(release.manifest))
        else:
            manifest = release.manifest
            self.stdout.write(
                f"Release {release.number}: {manifest['annotations']} annotations in {manifest['readings']} readings "
                f"of {manifest['articles']} articles, in {releases.folder_of(release)}"
            )


def _person(project, username):
    if username:
        if found := User.objects.filter(username=username).first():
            return found
        raise CommandError(f"There is no account “{username}”.")
    manager = Membership.objects.current().filter(project=project, role=Role.MANAGER).order_by("pk").first()
    if manager is None:
        raise CommandError("The project has no manager; say with --by who releases it.")
    return manager.user
