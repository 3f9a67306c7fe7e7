"""Hand out what is stored about a person."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from corpus_app import personal_data
from corpus_app.models import User


class Command(BaseCommand):
    """Everything about one account, as JSON."""

    help = "Write everything that is stored about a person as JSON."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--out", type=Path, help="a file instead of standard output")

    def handle(self, *, username, out, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        body = json.dumps(personal_data.about(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        if out:
            out.write_text(body, encoding="utf-8")
        else:
            self.stdout.write(body)
