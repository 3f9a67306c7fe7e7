"""What is computed and kept."""

from django.contrib import admin

from corpus_app.models import ArticleStatistics, ComputedResult, Job, Release, SourceAlias, Tally, UsedTag

from .articles import AliasForm
from .guards import Audited, Kept


@admin.register(ArticleStatistics)
class ArticleStatisticsAdmin(Kept):
    """Statistics per article; computed again when an article's readings change."""

    list_display = ("article", "key", "computed_at")
    list_filter = ("key", "article__project")
    search_fields = ("article__title", "article__uuid")
    list_select_related = ("article",)


@admin.register(Tally)
class TallyAdmin(Kept):
    """How many readings an article has; counted again when one changes."""

    list_display = ("article", "open", "submitted", "imported")
    list_filter = ("article__project",)
    search_fields = ("article__title", "article__uuid")
    list_select_related = ("article",)


@admin.register(UsedTag)
class UsedTagAdmin(Kept):
    """The tags used on an article; found again when a reading changes."""

    list_display = ("article", "tag")
    list_filter = ("article__project", "tag")
    search_fields = ("article__title", "article__uuid", "tag__name")
    list_select_related = ("article", "tag")


@admin.register(ComputedResult)
class ComputedResultAdmin(Kept):
    """Results under the key of what they rest on; nothing reads one whose ground has changed."""

    list_display = ("project", "key", "computed_at")
    list_filter = ("project",)
    search_fields = ("project__name", "key")
    list_select_related = ("project",)


@admin.register(Release)
class ReleaseAdmin(Kept):
    """Frozen datasets."""

    list_display = ("project", "number", "sha256", "created_by", "created_at")
    list_filter = ("project",)
    search_fields = ("sha256", "notes", "project__name")
    list_select_related = ("project", "created_by")


@admin.register(Job)
class JobAdmin(Kept):
    """Long work."""

    list_display = ("kind", "project", "state", "progress", "total", "asked_by", "created_at", "finished_at")
    list_filter = ("state", "kind", "project")
    search_fields = ("kind", "project__name", "asked_by__username")
    list_select_related = ("project", "asked_by")


@admin.register(SourceAlias)
class SourceAliasAdmin(Audited):
    """Other spellings of sources."""

    form = AliasForm
    fields = ("source", "name")
    autocomplete_fields = ("source",)
    list_display = ("name", "source", "project")
    list_filter = ("project",)
    search_fields = ("name", "source__name")
    list_select_related = ("source", "project")

    def get_readonly_fields(self, request, obj=None):
        return ("source",) if obj else ()
