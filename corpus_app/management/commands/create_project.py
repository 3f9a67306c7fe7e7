"""Create a project."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from corpus_app import projects, tags
from corpus_app.formats import jsonl
from corpus_app.formats.records import Problem
from corpus_app.management.terminal import as_json
from corpus_app.models import Project
from corpus_app.rules import Broken


class Command(BaseCommand):
    """A project with its tags; the order of a tag file is the order of the levels."""

    help = "Create a project with a preset of tags, or with the tags of a JSON file."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("--name", default="")
        parser.add_argument("--tags", default="default", help=f"one of {', '.join(tags.PRESETS)}, or a JSON file")
        parser.add_argument("--overlap", type=int, help="readers per article")
        parser.add_argument("--unit", choices=Project.Unit.values)
        parser.add_argument("--tag-level", choices=Project.Level.values)
        parser.add_argument("--json", action="store_true", help="the project as one JSON object")

    def handle(self, *, slug, name, json: bool, **options):
        rules = {rule: options[rule] for rule in ("overlap", "unit", "tag_level") if options[rule] is not None}
        try:
            project = projects.create(slug=slug, name=name, cards=_cards(options["tags"]), **rules)
        except Broken as broken:
            raise CommandError(str(broken.message)) from None
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        slugs = [tag.slug for tag in project.tags.all()]
        if json:
            shown = {"project": project.slug, "name": project.name, "tags": slugs}
            rules = {rule: getattr(project, rule) for rule in ("overlap", "unit", "tag_level")}
            self.stdout.write(as_json(shown | rules))
        else:
            with_tags = f"with the tags {', '.join(slugs)}" if slugs else "without tags"
            self.stdout.write(f"Created project “{project.slug}” {with_tags}.")


def _cards(preset_or_file):
    """The cards of a preset, or of a JSON file: a list of objects with a slug or a name each."""
    if preset_or_file in tags.PRESETS:
        return tags.PRESETS[preset_or_file]
    path = Path(preset_or_file)
    if not path.is_file():
        raise CommandError(f"“{preset_or_file}” is neither a preset ({', '.join(tags.PRESETS)}) nor a file.")
    try:
        cards = jsonl.parse(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except Problem as problem:
        raise CommandError(f"{path}: {problem}") from None
    if not isinstance(cards, list) or not all(isinstance(card, dict) for card in cards):
        raise CommandError(f"{path}: expected a JSON list of objects such as {json.dumps({'slug': 'fact'})}.")
    for number, card in enumerate(cards, 1):
        if unknown := sorted(set(card) - set(tags.FIELDS)):
            known = ", ".join(tags.FIELDS)
            raise CommandError(f"{path}: tag {number} has no field “{unknown[0]}”; expected are {known}.")
    return cards
