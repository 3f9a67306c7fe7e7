"""Set up a project and change its rules."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import audit, tags, tallies
from .models import GuidelineVersion, Membership, Project, Role
from .rules import Broken


@transaction.atomic
def create(*, slug, name="", cards=None, manager=None, operation=None, **rules):
    """A new project with its tags; `manager` becomes its first member.

    `cards` are tag cards (the default preset when None), `rules` fields of Project. Raises Broken naming the field.
    """
    if Project.objects.filter(slug=slug).exists():
        raise Broken("taken", _("A project with the address “%(slug)s” exists.") % {"slug": slug}, field="slug")
    if slug == "new":
        raise Broken(
            "reserved", _("No project can have the address “new”: it is that of the page for new ones."), field="slug"
        )
    if rules.get("overlap", 1) < 1:
        raise Broken("no_reader", _("Every article needs one reader at least."), field="overlap")
    project = Project(slug=slug, name=name or slug, **rules)
    try:
        project.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Broken("invalid", f"{field}: {messages[0]}", field=field) from None
    project.save()
    try:
        tags.create(project, tags.PRESETS["default"] if cards is None else cards)
    except ValidationError as error:
        raise Broken("bad_tag", error.messages[0], field="tags") from None
    if project.guideline:
        GuidelineVersion.objects.create(project=project, number=1, text=project.guideline, author=manager)
    if manager is not None:
        Membership.objects.create(project=project, user=manager, role=Role.MANAGER, reads=False)
    audit.record(manager, "create_project", project, project=project, operation=operation)
    return project


def free_slug(name):
    """An address for a project of this name that nobody has."""
    base = slugify(name)[:70] or "project"
    taken = {"new", *Project.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def change(project, *, actor, **rules):
    """The project with other rules; what differs is written to the audit log, a new guideline is a new version."""
    guideline = rules.pop("guideline", project.guideline)
    _keep_the_door_open(project, actor, rules.get("second_factor_for", ""))
    changed = {name: value for name, value in rules.items() if getattr(project, name) != value}
    for name, value in changed.items():
        setattr(project, name, value)
    if changed:
        project.save(update_fields=list(changed))
        if "tag_level" in changed:
            # Whether verdicts differ depends on whether tags are steps of a scale.
            tallies.recount(project.articles.values_list("pk", flat=True))
        audit.record(actor, "change_project", project, project=project, rules=changed)
    if guideline.strip() != project.guideline.strip():
        write_guideline(project, text=guideline, author=actor)
    return project


def _keep_the_door_open(project, actor, role):
    """Raise Broken where somebody would shut themselves out by asking for what they have not got."""
    member = project.member(actor) if actor is not None else None
    if role and member and member.includes(role) and not actor.has_second_factor:
        raise Broken(
            "no_second_factor",
            _("Set up a second factor for yourself first; otherwise you could not come back."),
            field="second_factor_for",
        )


@transaction.atomic
def write_guideline(project, *, text, author):
    """A new version of the guideline; the old ones stay."""
    project.guideline_version += 1
    project.guideline = text
    project.save(update_fields=["guideline", "guideline_version"])
    GuidelineVersion.objects.create(project=project, number=project.guideline_version, text=text, author=author)
    audit.record(author, "write_guideline", project, project=project, version=project.guideline_version)
