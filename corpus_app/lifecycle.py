"""A project's later life: another round, closed and open again, archived, deleted after thirty days."""

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit, projects, search
from .models import (
    Annotation,
    AnnotationRevision,
    Article,
    ArticleStatistics,
    Assignment,
    Comment,
    Evidence,
    Flag,
    Membership,
    Project,
    Ruling,
    Source,
    SourceAlias,
    Tally,
    UsedTag,
    User,
)
from .rules import Broken, Conflict

DAYS_TO_KEEP = 30
BATCH = 500
# What a round inherits; the rest is its own.
RULES = (
    *("description", "guideline", "overlap", "is_blind", "is_source_blind", "may_compare_after_submit", "unit"),
    *("allows_overlapping_spans", "tag_level", "order_from_articles", "second_factor_for"),
    *("repeat_percent", "repeat_after_days"),
)
CARD = (
    *("slug", "name", "key", "slot", "position", "definition", "examples", "counter_examples"),
    *("asks_for_evidence", "is_active"),
)

# --- Another round -------------------------------------------------------------------------------


@transaction.atomic
def next_round(project, *, slug, name, actor, with_articles=True, with_people=True):
    """A new project after this one: its rules and tags, and if wanted its articles and people – never annotations.

    Hidden articles stay behind. Raises Broken naming the field when the address is taken or is none.
    """
    inherited = {rule: getattr(project, rule) for rule in RULES}
    cards = [{field: getattr(tag, field) for field in CARD} for tag in project.tags.usable()]
    copy = projects.create(slug=slug, name=name, cards=cards, manager=actor, round_after=project, **inherited)
    sources = _copy_sources(project, copy)
    if with_articles:
        _copy_articles(project, copy, sources)
    if with_people:
        _copy_people(project, copy, actor)
    audit.record(actor, "next_round", project, project=project, round=copy.slug)
    return copy


def _copy_sources(project, copy):
    """The copy's sources by the primary key of the original."""
    made = {}
    for source in project.sources.prefetch_related("aliases"):
        made[source.pk] = Source.objects.create(
            project=copy, slug=source.slug, name=source.name, homepage=source.homepage, notes=source.notes
        )
        for alias in source.aliases.all():
            SourceAlias.objects.create(source=made[source.pk], project=copy, name=alias.name)
    return made


def _copy_articles(project, copy, sources):
    batch, copies = [], {}
    for row in project.articles.shown().order_by("pk").iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            _insert_copies(copy, batch, sources, copies)
            batch = []
    _insert_copies(copy, batch, sources, copies)


def _insert_copies(copy, batch, sources, copies):
    fields = [field.attname for field in Article._meta.concrete_fields if field.name not in _OWN]
    fresh = []
    for row in batch:
        article = Article(project=copy, **{name: getattr(row, name) for name in fields})
        article.source = sources.get(row.source_id)
        fresh.append(article)
    Article.objects.bulk_create(fresh)
    copies.update((row.pk, article.pk) for row, article in zip(batch, fresh, strict=True))
    twins = []
    for row, article in zip(batch, fresh, strict=True):
        # The first with a text comes before its copies.
        article.copy_of_id = copies.get(row.copy_of_id)
        twins += [article] if article.copy_of_id else []
    Article.objects.bulk_update(twins, ["copy_of"])
    search.index(fresh)


# What a copied article has of its own.
_OWN = ("id", "uuid", "project", "source", "copy_of", "added_at", "adjudicated_at", "is_training")


def _copy_people(project, copy, actor):
    people = project.memberships.current().exclude(user=actor).select_related("user")
    Membership.objects.bulk_create(
        Membership(project=copy, user=each.user, role=each.role, reads=each.reads, name_in_exports=each.name_in_exports)
        for each in people
        if each.user.is_active and not each.user.is_placeholder
    )
    own = project.memberships.current().filter(user=actor).first()
    if own:
        copy.memberships.filter(user=actor).update(reads=own.reads, name_in_exports=own.name_in_exports)


# --- Closed, archived, deleted -------------------------------------------------------------------


def close(project, *, actor):
    """Nobody can write into readings any more; everything stays readable."""
    return _become(project, Project.Status.CLOSED, actor, "close")


def reopen(project, *, actor):
    """Work goes on: also for a project that was archived, or was to be deleted."""
    return _become(project, Project.Status.OPEN, actor, "reopen_project")


def archive(project, *, actor):
    """Closed and out of everybody's way, for as long as it is kept."""
    return _become(project, Project.Status.ARCHIVED, actor, "archive")


@transaction.atomic
def delete(project, *, typed, actor):
    """Archive the project, to be removed for good after thirty days. `typed` must be its name."""
    if typed.strip() != project.name:
        raise Broken("other_name", _("This is not the project's name: “%s”.") % project.name, field="typed")
    _become(project, Project.Status.ARCHIVED, actor, "delete_project")
    project.delete_after = timezone.now() + timedelta(days=DAYS_TO_KEEP)
    project.save(update_fields=["delete_after"])
    return project


@transaction.atomic
def _become(project, status, actor, verb):
    if project.status == status and project.delete_after is None and verb != "delete_project":
        raise Conflict("already_so", _("The project is %s already.") % project.get_status_display())
    project.status = status
    project.delete_after = None
    project.save(update_fields=["status", "delete_after"])
    audit.record(actor, verb, project, project=project)
    return project


def remove_due():
    """Remove for good the projects whose thirty days are over; returns their addresses."""
    due = list(Project.objects.filter(delete_after__lte=timezone.now()))
    for project in due:
        _remove(project)
    if due:
        search.forget_what_is_gone()
    return [project.slug for project in due]


@transaction.atomic
def _remove(project):
    """The project with everything in it, its releases and uploads included. The audit log stays."""
    articles = Article.objects.filter(project=project)
    readings = Assignment.objects.filter(article__in=articles)
    annotations = Annotation.objects.filter(assignment__in=readings)
    # In this order, because tags and accounts are kept as long as something points to them.
    for rows in (
        Flag.objects.filter(article__in=articles),
        Comment.objects.filter(article__in=articles),
        Evidence.objects.filter(annotation__in=annotations),
        AnnotationRevision.objects.filter(annotation__in=annotations),
        annotations,
        Ruling.objects.filter(article__in=articles),
        ArticleStatistics.objects.filter(article__in=articles),
        Tally.objects.filter(article__in=articles),
        UsedTag.objects.filter(article__in=articles),
        readings,
        articles,
        project.releases.all(),
        project.tags.all(),
    ):
        rows.delete()
    # Accounts that an import made for names in this project's files: nobody can sign in with them.
    names = list(project.memberships.filter(user__is_active=False).values_list("user", flat=True))
    audit.record(None, "remove_project", project, name=project.name)
    folder = Path(settings.MEDIA_ROOT) / "releases" / str(project.uuid)
    project.delete()
    User.objects.filter(pk__in=names, username__startswith=f"{project.slug}--", memberships=None).delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
