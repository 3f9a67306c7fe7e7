"""Sources and articles."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from corpus_app import moderation, search, text
from corpus_app.models import Article, Source, SourceAlias

from .guards import Audited


class SourceForm(forms.ModelForm):
    """A source whose name no other source of its project arrives under."""

    def clean_name(self):
        name = text.clean_name(self.cleaned_data["name"])
        project = self.cleaned_data.get("project") or getattr(self.instance, "project", None)
        if not name:
            raise forms.ValidationError("The name has no visible character.")
        if project is not None:
            refuse_known(project, name, source=self.instance)
        return name


class AliasForm(forms.ModelForm):
    """Another spelling; its project is its source's."""

    def clean_name(self):
        name = text.clean_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("The name has no visible character.")
        return name

    def clean(self):
        cleaned = super().clean()
        source = cleaned.get("source") or (self.instance.source if self.instance.source_id else None)
        if source is not None and "name" in cleaned:
            self.instance.project = source.project
            refuse_known(source.project, cleaned["name"], alias=self.instance)
        return cleaned


def refuse_known(project, name, *, source=None, alias=None):
    """Two sources that one name could mean would break every import."""
    folded = text.folded(name)
    sources = Source.objects.filter(project=project, folded=folded).exclude(pk=source.pk if source else None)
    aliases = SourceAlias.objects.filter(project=project, folded=folded).exclude(pk=alias.pk if alias else None)
    if known := sources.first() or aliases.first():
        raise forms.ValidationError(f"“{known}” is known in this project already.")


class AliasFormSet(forms.BaseInlineFormSet):
    """Spellings that differ from each other too."""

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data.get("name")]
        names = [text.folded(form.cleaned_data["name"]) for form in kept]
        if len(names) != len(set(names)):
            raise forms.ValidationError("Two of these spellings are the same.")


class AliasInline(admin.TabularInline):
    model = SourceAlias
    form = AliasForm
    formset = AliasFormSet
    fields = ("name",)
    extra = 0


@admin.register(Source)
class SourceAdmin(Audited):
    """Publishers, with the other spellings under which their articles arrive."""

    form = SourceForm
    list_display = ("name", "project", "slug", "n_articles", "homepage")
    list_filter = ("project",)
    search_fields = ("name", "slug", "aliases__name")
    list_select_related = ("project",)
    inlines = (AliasInline,)

    def get_inlines(self, request, obj):
        # A new source has no project yet to which spellings could belong.
        return self.inlines if obj else ()

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    @admin.display(ordering="article_count", description="articles")
    def n_articles(self, source):
        return source.article_count

    def get_readonly_fields(self, request, obj=None):
        return ("project", "slug") if obj else ()

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not obj.articles.exists())


class ArticleForm(forms.ModelForm):
    """What is known about an article."""

    def clean_meta(self):
        if not isinstance(self.cleaned_data["meta"] or {}, dict):
            raise forms.ValidationError(_("This takes names with their values, as in {“genre”: “report”}."))
        return self.cleaned_data["meta"] or {}


@admin.register(Article)
class ArticleAdmin(Audited):
    """Articles. A text is immutable, whoever looks; articles come in by import only."""

    list_display = ("shown_title", "project", "source", "published_on", "word_count", "n_submitted", "is_hidden")
    list_filter = ("is_hidden", "project", "language", "published_on")
    search_fields = ("title", "external_id", "uuid", "url", "text")
    list_select_related = ("project", "source")
    date_hierarchy = "published_on"
    form = ArticleForm
    # Training is chosen on the project's own page, which looks at the gold and at whose work it is.
    readonly_fields = ("uuid", "project", "external_id", "text", "length", "word_count", "text_sha256", "copy_of")
    readonly_fields += ("is_training", "added_at")
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
        search.index([obj])

    @admin.action(description="Hide the chosen articles")
    def hide(self, request, articles):
        self._set_hidden(request, articles, True)

    @admin.action(description="Show the chosen articles again")
    def show_again(self, request, articles):
        self._set_hidden(request, articles, False)

    def _set_hidden(self, request, articles, is_hidden):
        for article in articles:
            moderation.set_hidden(article=article, is_hidden=is_hidden, moderator=request.user)
