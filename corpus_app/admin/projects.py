"""Projects, guidelines, tags."""

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext as _

from corpus_app import tags, text
from corpus_app.models import Draft, GuidelineVersion, Project, Tag

from .guards import Audited, Kept


class TagForm(forms.ModelForm):
    """A tag card."""

    def clean_slot(self):
        if not 1 <= self.cleaned_data["slot"] <= tags.SLOTS:
            raise forms.ValidationError(_("Colour slots are numbered from 1 to %d.") % tags.SLOTS)
        return self.cleaned_data["slot"]

    def clean_name(self):
        name = text.clean_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("The name has no visible character.")
        return name

    def clean(self):
        cleaned = super().clean()
        project = cleaned.get("project") or (self.instance.project if self.instance.project_id else None)
        if project is not None:
            others = project.tags.exclude(pk=self.instance.pk)
            if cleaned.get("key") and others.filter(key=cleaned["key"]).exists():
                self.add_error("key", "Another tag of the project has this key.")
            if cleaned.get("slug") and others.filter(slug=cleaned["slug"]).exists():
                self.add_error("slug", "Another tag of the project has this address.")
        for name in ("examples", "counter_examples"):
            cards = cleaned.get(name)
            if cards is not None and not (isinstance(cards, list) and all(isinstance(card, str) for card in cards)):
                self.add_error(name, "This takes a list of texts, as in [“The council voted.”].")
        return cleaned


class TagInline(admin.TabularInline):
    """The tags at a glance; each is changed on its own card."""

    model = Tag
    fields = ("position", "name", "slug", "key", "slot", "is_active")
    readonly_fields = fields
    extra = 0
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


class ProjectForm(forms.ModelForm):
    """A project's rules, in the bounds of its own page."""

    def clean_overlap(self):
        if not 1 <= self.cleaned_data["overlap"] <= 100:
            raise forms.ValidationError(_("Between 1 and 100 people read an article."))
        return self.cleaned_data["overlap"]

    def clean_order_from_articles(self):
        if not 1 <= self.cleaned_data["order_from_articles"] <= 32767:
            raise forms.ValidationError(_("An order of sources takes one article of each at least."))
        return self.cleaned_data["order_from_articles"]


@admin.register(Project)
class ProjectAdmin(Audited):
    """Projects with their rules. What work was done under (unit, level, overlaps) stays once there are readings."""

    form = ProjectForm
    list_display = ("name", "slug", "status", "overlap", "is_blind", "is_source_blind", "unit", "n_articles")
    list_filter = ("status", "is_blind", "is_source_blind", "unit", "tag_level")
    search_fields = ("name", "slug", "description")
    inlines = (TagInline,)
    readonly_fields = ("uuid", "guideline_version", "is_simulated")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    @admin.display(ordering="article_count", description="articles")
    def n_articles(self, project):
        return project.article_count

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        # Addresses are in people's scripts; the guideline gets a version only through the project's own page.
        fixed = (*fixed, "slug", "guideline")
        if obj.articles.filter(assignments__annotations__isnull=False).exists():
            fixed = (*fixed, "unit", "tag_level", "allows_overlapping_spans")
        return fixed

    def has_add_permission(self, request):
        # A project begins on its own page, with tags and a manager.
        return False

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not obj.articles.exists())


@admin.register(Tag)
class TagAdmin(Audited):
    """Tag cards. A tag that was used can be retired, not deleted."""

    form = TagForm
    list_display = ("name", "project", "key", "slot", "position", "is_active")
    list_filter = ("is_active", "slot", "project")
    search_fields = ("name", "slug", "definition", "project__name")
    list_select_related = ("project",)

    def get_readonly_fields(self, request, obj=None):
        # Merging moves what is marked; it is done on the project's own page.
        return ("project", "slug", "merged_into") if obj else ("merged_into",)

    def has_delete_permission(self, request, obj=None):
        unused = obj is None or not (obj.annotations.exists() or obj.rulings.exists())
        return super().has_delete_permission(request, obj) and unused


@admin.register(GuidelineVersion)
class GuidelineVersionAdmin(Kept):
    """Guidelines as they stood."""

    list_display = ("project", "number", "author", "at")
    list_filter = ("project",)
    search_fields = ("text", "project__name")
    list_select_related = ("project", "author")


@admin.register(Draft)
class DraftAdmin(Kept):
    """Uploads for projects that were not started yet."""

    list_display = ("uuid", "owner", "created_at")
    list_filter = ("created_at",)
    search_fields = ("uuid", "owner__username")
    list_select_related = ("owner",)
    exclude = ("data",)
