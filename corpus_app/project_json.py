"""What an export says about the project itself – rules, tags, sources – written and taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import audit, tags, text
from .formats.records import Problem, Rules
from .models import GuidelineVersion, Source, SourceAlias
from .rules import Broken

RULES = (
    "description",
    "overlap",
    "is_blind",
    "is_source_blind",
    "may_compare_after_submit",
    "unit",
    "allows_overlapping_spans",
    "tag_level",
    "order_from_articles",
    "is_simulated",
    "guideline_version",
    "guideline",
)
# Written only where they are not what they are by themselves.
LATER_RULES = ("training_threshold", "repeat_percent", "repeat_after_days")
CARD = (
    "slug",
    "name",
    "key",
    "slot",
    "position",
    "definition",
    "examples",
    "counter_examples",
    "asks_for_evidence",
    "is_active",
)


def of(project, sources):
    """The project's rules and tags and these of its sources, as records."""
    return Rules(
        rules={name: getattr(project, name) for name in RULES} | _changed(project),
        tags=[{name: getattr(tag, name) for name in CARD} for tag in project.tags.order_by("position", "slug")],
        sources=[_source(source) for source in sorted(sources, key=lambda source: source.slug)],
    )


def _changed(project):
    fresh = type(project)()
    said = {name: getattr(project, name) for name in LATER_RULES}
    return {name: value for name, value in said.items() if value != getattr(fresh, name)}


def _source(source):
    aliases = sorted(alias.name for alias in source.aliases.all())
    said = {"slug": source.slug, "name": source.name, "homepage": source.homepage, "notes": source.notes}
    return {name: value for name, value in said.items() if value} | ({"aliases": aliases} if aliases else {})


def take(project, stated, *, actor=None):
    """Give a project without articles the rules, tags and sources of an export; a Problem when they cannot be used."""
    try:
        with transaction.atomic():
            _take_rules(project, stated.rules, actor)
            project.tags.all().delete()
            tags.create(project, stated.tags)
            for number, card in enumerate(stated.sources):
                _take_source(project, card, f"sources[{number}]")
            audit.record(actor, "take_rules", project, project=project)
    except Problem as problem:
        return problem
    except Broken as broken:
        return Problem(broken.code, str(broken.message), field="tags")
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        return Problem("invalid", messages[0], field=name)
    except (TypeError, AttributeError, ValueError):
        return Problem("wrong_type", _("A rule, a tag or a source has a value of the wrong type."))
    finally:
        project.refresh_from_db()
    return None


def _take_rules(project, rules, actor):
    for name in RULES + LATER_RULES:
        if name in rules:
            setattr(project, name, rules[name])
    project.full_clean()
    project.save()
    if project.guideline:
        GuidelineVersion.objects.update_or_create(
            project=project,
            number=project.guideline_version,
            defaults={"text": project.guideline, "author": actor},
        )


def _take_source(project, card, field):
    source = Source(
        project=project,
        slug=card.get("slug", ""),
        name=card.get("name", ""),
        homepage=card.get("homepage", ""),
        notes=card.get("notes", ""),
        folded=text.folded(card.get("name", "")),
    )
    try:
        source.full_clean()
    except ValidationError as error:
        raise Problem("invalid", error.messages[0], field=field) from None
    source.save()
    for name in card.get("aliases", []):
        alias = SourceAlias(source=source, project=project, name=name, folded=text.folded(name))
        alias.full_clean()
        alias.save()
