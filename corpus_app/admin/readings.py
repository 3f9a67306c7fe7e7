"""Readings, annotations and what hangs from them: to be looked at; people change them on the pages."""

from django.contrib import admin, messages
from django.utils import timezone

from corpus_app import assignments, audit
from corpus_app.models import (
    Annotation,
    AnnotationRevision,
    Assignment,
    AuditEvent,
    Comment,
    Digest,
    Evidence,
    Flag,
    Mention,
    Ruling,
    RulingRevision,
    Sitting,
)
from corpus_app.rules import Broken

from .guards import Audited, Kept


@admin.register(Assignment)
class AssignmentAdmin(Kept):
    """Who reads what. A submitted reading can be opened again here."""

    list_display = ("article", "reviewer", "kind", "state", "started_at", "submitted_at", "is_independent")
    list_filter = ("state", "kind", "is_independent", "is_imported", "article__project")
    search_fields = ("reviewer__username", "reviewer__first_name", "article__title", "uuid")
    list_select_related = ("article", "reviewer")
    date_hierarchy = "submitted_at"
    actions = ("reopen",)

    @admin.action(description="Open the chosen readings again", permissions=["reopen"])
    def reopen(self, request, readings):
        done = 0
        for reading in readings:
            try:
                assignments.reopen_for(reading=reading, manager=request.user)
                done += 1
            except Broken as broken:
                self.message_user(request, f"{reading}: {broken.message}", messages.ERROR)
        self.message_user(request, f"{done} opened again.")

    def has_reopen_permission(self, request):
        return request.user.has_perm("corpus_app.change_assignment")


class RevisionInline(admin.TabularInline):
    model = AnnotationRevision
    fields = ("version", "verb", "tag", "start", "end", "note", "actor", "at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Annotation)
class AnnotationAdmin(Kept):
    """Annotations with their history."""

    list_display = ("quote_start", "tag", "reviewer", "article_title", "start", "end", "version", "withdrawn_at")
    list_filter = ("tag", "assignment__article__project", ("withdrawn_at", admin.EmptyFieldListFilter))
    search_fields = ("quote", "note", "uuid", "assignment__reviewer__username", "assignment__article__title")
    list_select_related = ("tag", "assignment__reviewer", "assignment__article")
    inlines = (RevisionInline,)

    @admin.display(description="quote")
    def quote_start(self, annotation):
        return annotation.quote[:80]

    @admin.display(description="reviewer", ordering="assignment__reviewer")
    def reviewer(self, annotation):
        return annotation.assignment.reviewer

    @admin.display(description="article")
    def article_title(self, annotation):
        return annotation.assignment.article.shown_title


@admin.register(AnnotationRevision)
class AnnotationRevisionAdmin(Kept):
    """Every step of every annotation."""

    list_display = ("annotation", "version", "verb", "tag", "actor", "at")
    list_filter = ("verb", "tag__project")
    search_fields = ("operation", "annotation__uuid", "actor__username")
    list_select_related = ("annotation__tag", "tag", "actor")


@admin.register(Evidence)
class EvidenceAdmin(Kept):
    """What supports or contradicts annotations."""

    list_display = ("annotation", "relation", "url", "article", "quote")
    list_filter = ("relation", "annotation__assignment__article__project")
    search_fields = ("url", "quote", "note")
    list_select_related = ("annotation__tag", "article")


@admin.register(Sitting)
class SittingAdmin(Kept):
    """How long reading pages were worked in."""

    list_display = ("assignment", "seconds", "place", "at")
    list_filter = ("assignment__article__project",)
    search_fields = ("assignment__reviewer__username", "assignment__article__title")
    list_select_related = ("assignment__reviewer", "assignment__article")


@admin.register(Comment)
class CommentAdmin(Audited):
    """Comments: can be removed, never rewritten."""

    list_display = ("body", "author", "article", "created_at", "resolved_at")
    list_filter = (("resolved_at", admin.EmptyFieldListFilter), "article__project")
    search_fields = ("body", "author__username", "article__title")
    list_select_related = ("author", "article")
    readonly_fields = (
        *("uuid", "article", "annotation", "parent", "author", "body"),
        *("created_at", "edited_at", "removed_at", "resolved_by"),
    )

    def has_add_permission(self, request):
        return False


class Noted(Audited):
    """What follows from comments and people: never written here, and removed with them."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Mention)
class MentionAdmin(Noted):
    """Whom comments name, and whether they know."""

    list_display = ("user", "comment", "seen_at", "mailed_at")
    list_filter = (("seen_at", admin.EmptyFieldListFilter),)
    search_fields = ("user__username",)
    list_select_related = ("user", "comment")


@admin.register(Digest)
class DigestAdmin(Noted):
    """When somebody was last sent the news of the day."""

    list_display = ("user", "sent_at")
    list_filter = ("sent_at",)
    search_fields = ("user__username",)
    list_select_related = ("user",)


@admin.register(Flag)
class FlagAdmin(Audited):
    """The moderation queue: what reviewers asked to be looked at."""

    list_display = ("reason", "article", "raised_by", "created_at", "resolved_at", "outcome")
    list_filter = (("resolved_at", admin.EmptyFieldListFilter), "article__project")
    search_fields = ("reason", "outcome", "article__title", "raised_by__username")
    list_select_related = ("article", "raised_by")
    readonly_fields = (
        "uuid",
        "article",
        "annotation",
        "raised_by",
        "reason",
        "created_at",
        "resolved_at",
        "resolved_by",
    )
    actions = ("settle",)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description="Settle the chosen flags")
    def settle(self, request, flags):
        for flag in flags.filter(resolved_at=None):
            flag.resolved_at, flag.resolved_by = timezone.now(), request.user
            flag.save(update_fields=["resolved_at", "resolved_by"])
            audit.record(request.user, "settle_flag", flag, project=flag.article.project)


class RulingHistory(RevisionInline):
    model = RulingRevision
    fields = ("version", "verb", "tag", "start", "end", "verdict", "reason", "actor", "at")
    readonly_fields = fields


@admin.register(Ruling)
class RulingAdmin(Kept):
    """Decisions of adjudicators."""

    inlines = (RulingHistory,)
    list_display = ("article", "tag", "start", "end", "verdict", "decided_by", "decided_at", "is_precedent")
    list_filter = ("verdict", "is_precedent", "article__project")
    search_fields = ("reason", "article__title")
    list_select_related = ("article", "tag", "decided_by")


@admin.register(RulingRevision)
class RulingRevisionAdmin(Kept):
    """Every step of every ruling."""

    list_display = ("ruling", "version", "verb", "tag", "verdict", "actor", "at")
    list_filter = ("verb", "tag__project")
    search_fields = ("operation", "ruling__uuid", "actor__username")
    list_select_related = ("ruling__tag", "tag", "actor")


@admin.register(AuditEvent)
class AuditEventAdmin(Kept):
    """Who did what. Append-only."""

    list_display = ("at", "actor", "verb", "object_type", "object_id", "project")
    list_filter = ("verb", "project")
    search_fields = ("verb", "object_id", "actor__username")
    list_select_related = ("actor", "project")
    date_hierarchy = "at"
