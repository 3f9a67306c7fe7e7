"""A project as Django fixtures: natural keys, a fixed order, nothing that lets anybody sign in."""

import json
from datetime import datetime
from itertools import groupby

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.core.serializers.python import Serializer
from django.db import transaction
from django.db.models import Q

from .models import (
    Annotation,
    AnnotationRevision,
    Article,
    Assignment,
    Comment,
    Evidence,
    Flag,
    GuidelineVersion,
    Membership,
    Project,
    Ruling,
    RulingRevision,
    Source,
    SourceAlias,
    Tag,
    User,
)

# An unusable password without the random part that Django gives it, so that files stay the same.
NO_PASSWORD = "!"
USER_FIELDS = ("uuid", "username", "first_name", "last_name", "is_active", "date_joined")

# What belongs to a project, in the order in which it can be loaded: the path to the project, and the rows
# that natural keys of the model's foreign keys lead to.
ARTICLES = {
    Project: ("pk", ()),
    Tag: ("project", ("project",)),
    Source: ("project", ("project",)),
    SourceAlias: ("project", ("project", "source__project")),
    Article: ("project", ("project", "source__project", "copy_of")),
}
TEAM = {
    User: ("", ()),
    GuidelineVersion: ("project", ("project", "author")),
    Membership: ("project", ("project", "user")),
    Assignment: ("article__project", ("article", "reviewer")),
    Annotation: ("assignment__article__project", ("assignment", "tag__project")),
    AnnotationRevision: ("annotation__assignment__article__project", ("annotation", "tag__project", "actor")),
    Evidence: ("annotation__assignment__article__project", ("annotation", "article")),
    Comment: ("article__project", ("article", "annotation", "parent", "author")),
    Flag: ("article__project", ("article", "annotation", "raised_by", "resolved_by")),
    Ruling: ("article__project", ("article", "tag__project", "decided_by")),
    RulingRevision: ("ruling__article__project", ("ruling", "tag__project", "actor")),
}
PARTS = {"articles": ARTICLES, "team": TEAM}


def dump(project, parts=tuple(PARTS)):
    """The fixture as text, one row per line; the same rows always give the same bytes.

    `articles` can be loaded alone: rules, tags, sources and texts, without people. `team` needs them and adds
    accounts, members, guideline, readings, annotations with their history, evidence, comments, flags and
    rulings. Not in any fixture: passwords, e-mail addresses, rights beyond the project, invitations, the audit
    log, releases, jobs and everything that `rebuild` computes.
    """
    lines = [_line(row) for part in parts for row in _rows(project, PARTS[part])]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _rows(project, part):
    for model, (path, related) in part.items():
        found = _people(project) if model is User else model.objects.filter(**{path: project.pk})
        found = found.select_related(*related).order_by("username" if model is User else "pk")
        yield from Serializer().serialize(
            found,
            fields=USER_FIELDS if model is User else None,
            use_natural_foreign_keys=True,
            use_natural_primary_keys=True,
        )


def _line(row):
    if row["model"] == User._meta.label_lower:
        row["fields"]["password"] = NO_PASSWORD
    if row["model"] == Project._meta.label_lower:
        # The round before is another project, which need not be where the fixture is loaded.
        row["fields"]["round_after"] = None
    return json.dumps(row, cls=_Encoder, ensure_ascii=False)


class _Encoder(DjangoJSONEncoder):
    """Times in full: Django's own form drops the microseconds, so that a loaded row would differ."""

    def default(self, value):
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


def _people(project):
    """Everybody whose name one of the project's rows needs."""
    within = Q()
    for model, (path, _related) in TEAM.items():
        for field in model._meta.concrete_fields:
            if model is not User and field.related_model is User:
                rows = model.objects.filter(**{path: project.pk, f"{field.name}__isnull": False})
                within |= Q(pk__in=rows.order_by().values(field.attname))
    return User.objects.filter(within)


@transaction.atomic
def load(contents):
    """Load what `dump` wrote, for a project that is not there yet; `contents` are texts in loading order.

    The same as `loaddata`, which asks the database for every natural key and needs ten times as long.
    """
    known = {}
    for content in contents:
        for name, rows in groupby(json.loads(content), key=lambda row: row["model"]):
            model = apps.get_model(name)
            for made in _stored(model, [row["fields"] for row in rows], known):
                known[model, made.natural_key()] = made


def _stored(model, rows, known):
    """The rows as stored instances, all at once unless they point at each other."""
    if model is User:
        return [_account(fields) for fields in rows]
    own = {field.name for field in model._meta.concrete_fields if field.related_model is model}
    if any(fields[name] for fields in rows for name in own):
        return _one_by_one(model, rows, known)
    return model.objects.bulk_create([_instance(model, fields, known) for fields in rows])


def _one_by_one(model, rows, known):
    for fields in rows:
        row = _instance(model, fields, known)
        row.save(force_insert=True)
        yield row


def _instance(model, fields, known):
    row = model()
    for name, value in fields.items():
        field = model._meta.get_field(name)
        if field.is_relation and value is not None:
            setattr(row, name, _referred(field.related_model, tuple(value), known))
        else:
            setattr(row, name, field.to_python(value))
    return row


def _referred(model, key, known):
    if (model, key) not in known:
        known[model, key] = model.objects.get_by_natural_key(*key)
    return known[model, key]


def _account(fields):
    """The account of that name, which stays as it is when it exists."""
    return User.objects.get_or_create(username=fields["username"], defaults=fields)[0]
