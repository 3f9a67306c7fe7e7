"""Sources and articles."""

from django.contrib import admin
from django.db.models import Count, Q

from corpus_app import audit
from corpus_app.models import Article, Source, SourceAlias

from .guards import Audited


class AliasInline(admin.TabularInline):
    model = SourceAlias
    fields = ("name", "project")
    extra = 0


@admin.register(Source)
class SourceAdmin(Audited):
    """Publishers, with the other spellings under which their articles arrive."""

    list_display = ("name", "project", "slug", "n_articles", "homepage")
    list_filter = ("project",)
    search_fields = ("name", "slug", "aliases__name")
    list_select_related = ("project",)
    inlines = (AliasInline,)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    @admin.display(ordering="article_count", description="articles")
    def n_articles(self, source):
        return source.article_count

    def get_readonly_fields(self, request, obj=None):
        return ("project", "slug") if obj else ()

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not obj.articles.exists())


@admin.register(Article)
class ArticleAdmin(Audited):
    """Articles. A text is immutable, whoever looks; articles come in by import only."""

    list_display = ("shown_title", "project", "source", "published_on", "word_count", "n_submitted", "is_hidden")
    list_filter = ("is_hidden", "project", "language", "published_on")
    search_fields = ("title", "external_id", "uuid", "url", "text")
    list_select_related = ("project", "source")
    date_hierarchy = "published_on"
    readonly_fields = ("uuid", "project", "external_id", "text", "length", "word_count", "text_sha256", "copy_of")
    actions = ("hide", "show_again")

    def get_queryset(self, request):
        submitted = Count("assignments", filter=Q(assignments__state="submitted"))
        return super().get_queryset(request).annotate(submitted_count=submitted)

    @admin.display(ordering="submitted_count", description="submitted readings")
    def n_submitted(self, article):
        return article.submitted_count

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not obj.assignments.exists())

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        # A source belongs to the article's project; others must not even be offered.
        if db_field.name == "source" and (article := request.resolver_match.kwargs.get("object_id")):
            kwargs["queryset"] = Source.objects.filter(project__articles=article)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        obj.forget_statistics()

    @admin.action(description="Hide the chosen articles")
    def hide(self, request, articles):
        self._set_hidden(request, articles, True)

    @admin.action(description="Show the chosen articles again")
    def show_again(self, request, articles):
        self._set_hidden(request, articles, False)

    def _set_hidden(self, request, articles, is_hidden):
        for article in articles:
            article.is_hidden = is_hidden
            article.save(update_fields=["is_hidden"])
            article.forget_statistics()
            audit.record(request.user, "hide" if is_hidden else "show", article)
