"""Tags after work began: rename, retire, bring back, reorder, and merge one into another with all that carries it."""

import uuid
from collections import namedtuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import adjudication, audit, keys, tags, tallies, text
from .models import Annotation, AnnotationRevision, ArticleStatistics, Assignment, Project, Ruling, RulingRevision, Tag
from .rules import Broken, Conflict

CHANGEABLE = ("name", "key", "slot", "definition", "examples", "counter_examples", "asks_for_evidence")
BATCH = 1000

Touched = namedtuple("Touched", "annotations readings open_readings articles twins rulings twin_rulings")
Touched.__doc__ = """What merging a tag touches, in numbers.

`twins` are annotations whose reader has marked the same span with both tags: they are withdrawn. `twin_rulings` are
rulings on the same span with both tags: they are withdrawn.
"""


@transaction.atomic
def add(project, *, actor, **card):
    """One more tag for the project, after the others."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    name = text.clean_name(card["name"])
    if text.folded(name) in map(text.folded, project.tags.values_list("name", flat=True)):
        raise Broken("name_taken", _("Another tag is called “%s”.") % name, field="name")
    tag = tags.create(project, [card])[0]
    audit.record(actor, "add_tag", tag, project=project)
    return tag


@transaction.atomic
def change(tag, *, actor, **card):
    """The tag with another card (any of CHANGEABLE). Its address stays, so that scripts and exports still find it."""
    unknown = card.keys() - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"A tag has no {', '.join(sorted(unknown))} to be changed.")
    if "name" in card:
        card["name"] = text.clean_name(card["name"])
        if not card["name"]:
            raise Broken("tag_without_name", _("A tag needs a name."), field="name")
    others = Tag.objects.select_for_update(of=("self",)).filter(project=tag.project).exclude(pk=tag.pk)
    if card.get("name") and text.folded(card["name"]) in map(text.folded, others.values_list("name", flat=True)):
        raise Broken("name_taken", _("Another tag is called “%s”.") % card["name"], field="name")
    if card.get("key"):
        if card["key"] not in keys.FOR_TAGS:
            raise Broken("bad_key", _("A key is one of %s.") % " ".join(keys.FOR_TAGS), field="key")
        if others.filter(key=card["key"]).exists():
            raise Broken("key_taken", _("Another tag has the key “%s”.") % card["key"], field="key")
    before = {name: getattr(tag, name) for name in card}
    changed = {name: value for name, value in card.items() if value != before[name]}
    for name, value in changed.items():
        setattr(tag, name, value)
    try:
        tag.clean_fields(exclude={"project", "merged_into"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Broken("bad_card", messages[0], field=field) from None
    if changed:
        tag.save(update_fields=list(changed))
        was = {name: before[name] for name in changed}
        audit.record(actor, "change_tag", tag, project=tag.project, was=was, now=changed)
    return tag


@transaction.atomic
def retire(tag, *, actor):
    """Nobody can mark with the tag any more; what is marked stays as it is, and counts."""
    if not tag.is_active:
        raise Conflict("retired", _("The tag is out of use already."))
    tag.is_active, tag.key = False, ""
    tag.save(update_fields=["is_active", "key"])
    audit.record(actor, "retire_tag", tag, project=tag.project)
    return tag


@transaction.atomic
def bring_back(tag, *, actor):
    """The tag in use again, with the first key that is free."""
    if tag.is_active:
        raise Conflict("in_use", _("The tag is in use."))
    used = set(tag.project.tags.exclude(key="").values_list("key", flat=True))
    tag.is_active, tag.merged_into = True, None
    tag.key = next((key for key in keys.FOR_TAGS if key not in used), "")
    tag.save(update_fields=["is_active", "merged_into", "key"])
    audit.record(actor, "bring_back_tag", tag, project=tag.project)
    return tag


@transaction.atomic
def move(tag, *, by, actor):
    """The tag one place earlier (`by` −1) or later (1); at the end of the list it stays."""
    Project.objects.select_for_update(no_key=True).get(pk=tag.project_id)
    order = list(tag.project.tags.order_by("position", "pk"))
    at = next(index for index, each in enumerate(order) if each.pk == tag.pk)
    to = min(max(at + by, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    for position, each in enumerate(order):
        each.position = position
    Tag.objects.bulk_update(order, ["position"])
    if to != at:
        audit.record(actor, "move_tag", tag, project=tag.project, place=to + 1)
        # Where tags are steps of a scale, their order is what agreement is computed from.
        ArticleStatistics.objects.filter(article__project=tag.project).delete()
    return to != at


# --- Merging -------------------------------------------------------------------------------------


def touched(tag, into):
    """What merging `tag` into `into` would do, as a `Touched`."""
    _require_two(tag, into)
    live = Annotation.objects.live().filter(tag=tag)
    readings = Assignment.objects.filter(annotations__in=live).distinct()
    return Touched(
        live.count(),
        readings.count(),
        readings.open().count(),
        readings.order_by().values("article").distinct().count(),
        len(_twins(tag, into)),
        Ruling.objects.live().filter(tag=tag).count(),
        len(_twin_rulings(tag, into)),
    )


@transaction.atomic
def merge(tag, into, *, actor):
    """Everything that is called `tag` is called `into` from now on, and `tag` is retired; returns what it touched.

    Every annotation keeps its history: the change is a revision by `actor`. Raises Conflict when rulings on the same
    span say opposite things.
    """
    _require_two(tag, into)
    # Nobody writes meanwhile: readings are locked before annotations, as everywhere.
    Project.objects.select_for_update(no_key=True).get(pk=tag.project_id)
    locked = Assignment.objects.filter(pk__in=Annotation.objects.filter(tag=tag).values("assignment"))
    readings = {row.pk: row for row in locked.select_for_update().order_by("pk")}
    found = touched(tag, into)
    merging, now = uuid.uuid4(), timezone.now()
    _merge_rulings(tag, into, merging, actor, now)
    twins = set(_twins(tag, into))
    rows = list(Annotation.objects.filter(tag=tag).order_by("assignment", "pk"))
    for at in range(0, len(rows), BATCH):
        _retag(rows[at : at + BATCH], into, readings, twins, merging, actor, now)
    Assignment.objects.bulk_update(readings.values(), ["seq"], batch_size=BATCH)
    ArticleStatistics.objects.filter(article__project=tag.project).delete()
    tallies.recount(reading.article_id for reading in readings.values())
    tag.is_active, tag.key, tag.merged_into = False, "", into
    tag.save(update_fields=["is_active", "key", "merged_into"])
    audit.record(actor, "merge_tag", tag, project=tag.project, into=into.slug, **found._asdict())
    return found


def _require_two(tag, into):
    if tag.pk == into.pk or tag.project_id != into.project_id:
        raise Broken("same_tag", _("Choose another tag of this project."), field="into")
    if not into.is_active:
        raise Broken("retired", _("“%s” is out of use; bring it back first.") % into.name, field="into")


def _twins(tag, into):
    """Annotations (pk) with `tag` whose reader marked the same span with `into` too."""
    places = ("assignment", "start", "end")
    there = set(Annotation.objects.live().filter(tag=into).order_by().values_list(*places))
    rows = Annotation.objects.live().filter(tag=tag).order_by().values_list("pk", *places)
    return [pk for pk, *place in rows if tuple(place) in there]


def _twin_rulings(tag, into):
    """Pairs of rulings on the same span, with `tag` and with `into`."""
    there = {(row.article_id, row.start, row.end): row for row in Ruling.objects.live().filter(tag=into)}
    rows = Ruling.objects.live().filter(tag=tag)
    return [(row, there[place]) for row in rows if (place := (row.article_id, row.start, row.end)) in there]


def _merge_rulings(tag, into, merging, actor, now):
    twins = _twin_rulings(tag, into)
    if opposed := sum(one.verdict != other.verdict for one, other in twins):
        message = _("On %d spans one of the two tags was accepted and the other rejected. Rule on them again first.")
        raise Conflict("opposite_rulings", message % opposed)
    dropped = {one.pk for one, _other in twins}
    rows, revisions = list(Ruling.objects.filter(tag=tag).order_by("pk")), []
    for row in rows:
        if row.pk in dropped:
            row.withdrawn_at = now
        row.tag, row.version = into, row.version + 1
        verb = "merge" if row.withdrawn_at is None else "withdraw"
        operation = uuid.uuid5(merging, str(row.uuid))
        revision = adjudication.revision_of(row, operation=operation, verb=verb, actor_id=actor.pk)
        revision.at = now
        revisions.append(revision)
    Ruling.objects.bulk_update(rows, ["tag", "version", "withdrawn_at"], batch_size=BATCH)
    RulingRevision.objects.bulk_create(revisions, batch_size=BATCH)


def _retag(rows, into, readings, twins, merging, actor, now):
    revisions = []
    for row in rows:
        reading = readings[row.assignment_id]
        reading.seq += 1
        row.seq, row.version, row.updated_at = reading.seq, row.version + 1, now
        if row.pk in twins:
            row.withdrawn_at = now
        row.tag = into
        revisions.append(
            AnnotationRevision(
                annotation=row,
                version=row.version,
                operation=uuid.uuid5(merging, str(row.uuid)),
                verb="merge" if row.withdrawn_at is None else "withdraw",
                tag=into,
                start=row.start,
                end=row.end,
                note=row.note,
                confidence=row.confidence,
                actor=actor,
                at=now,
            )
        )
    Annotation.objects.bulk_update(rows, ["tag", "seq", "version", "updated_at", "withdrawn_at"], batch_size=200)
    AnnotationRevision.objects.bulk_create(revisions)
