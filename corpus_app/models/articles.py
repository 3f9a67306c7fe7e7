"""Sources and the articles they published."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corpus_app import text

from .keys import ByUuid, public_id
from .people import Membership, Role
from .projects import Project


class SourceQuerySet(models.QuerySet):
    def get_by_natural_key(self, project, slug):
        return self.get(project__slug=project, slug=slug)


class Source(models.Model):
    """The publisher of articles, within one project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sources")
    slug = models.SlugField(_("address"), max_length=80, allow_unicode=True)
    name = models.CharField(_("name"), max_length=200)
    folded = models.CharField(max_length=200, editable=False)
    homepage = models.URLField(_("home page"), blank=True)
    notes = models.TextField(_("notes"), blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["project", "name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "slug"], name="one_source_per_address"),
            models.UniqueConstraint(fields=["project", "folded"], name="one_source_per_name"),
            models.CheckConstraint(condition=~Q(slug="new"), name="source_address_new_is_reserved"),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.folded = text.folded(self.name)
        super().save(**kwargs)

    def natural_key(self):
        return (self.project.slug, self.slug)

    natural_key.dependencies = ["corpus_app.project"]


class SourceAliasQuerySet(models.QuerySet):
    def get_by_natural_key(self, project, folded):
        return self.get(project__slug=project, folded=folded)


class SourceAlias(models.Model):
    """Another spelling under which a source's articles arrive."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="aliases")
    project = models.ForeignKey(Project, models.CASCADE, related_name="source_aliases")
    name = models.CharField(_("name"), max_length=200)
    folded = models.CharField(max_length=200, editable=False)

    objects = SourceAliasQuerySet.as_manager()

    class Meta:
        ordering = ["source", "name"]
        verbose_name_plural = _("source aliases")
        constraints = [
            models.UniqueConstraint(fields=["project", "folded"], name="one_source_per_alias"),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.folded = text.folded(self.name)
        super().save(**kwargs)

    def natural_key(self):
        return (self.project.slug, self.folded)

    natural_key.dependencies = ["corpus_app.source"]


LISTED = ("id", "is_hidden", "is_training", "adjudicated_at")
"""What every list asks of an article. Indexes hold it, so that lists are counted and ordered without reading texts."""


def on_visible_article(user, path="article"):
    """Whether the article at this path is one that the person may see.

    Asked of each row: as a list (`article__in`) it would be made of every article the person may see.
    """
    return Exists(Article.objects.visible_to(user).filter(pk=OuterRef(path)))


class ArticleQuerySet(ByUuid):
    def visible_to(self, user):
        """Articles of the person's projects; hidden ones only for managers."""
        mine = Membership.objects.of(user).filter(project=OuterRef("project"))
        # One look into the memberships: every page of an article begins here, and two take Django twice as long.
        return self.filter(Exists(mine.filter(Q(role=Role.MANAGER) | Exact(OuterRef("is_hidden"), Value(False)))))

    def visible_in(self, membership):
        """Articles of the project that the member may see: the same as `visible_to` says, of one project."""
        articles = self.filter(project=membership.project)
        return articles if membership.includes(Role.MANAGER) else articles.shown()

    def shown(self):
        return self.filter(is_hidden=False)


class Article(models.Model):
    """One immutable plain text with its metadata."""

    uuid = public_id()
    project = models.ForeignKey(Project, models.CASCADE, related_name="articles")
    source = models.ForeignKey(Source, models.PROTECT, related_name="articles", null=True, blank=True)
    event = models.CharField(_("event"), max_length=200, blank=True)
    external_id = models.CharField(_("own id"), max_length=200, null=True, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    author = models.CharField(_("author"), max_length=300, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    text = models.TextField(_("text"))
    text_sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    length = models.PositiveIntegerField(_("characters"), editable=False)
    word_count = models.PositiveIntegerField(_("words"), editable=False)
    sentences = models.JSONField(default=list, editable=False)
    splitter = models.PositiveSmallIntegerField(null=True, editable=False)
    edits = models.JSONField(null=True, editable=False)
    meta = models.JSONField(_("other data"), default=dict, blank=True)
    copy_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    is_hidden = models.BooleanField(_("hidden"), default=False)
    is_training = models.BooleanField(_("for training"), default=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    adjudicated_at = models.DateTimeField(_("adjudicated"), null=True, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["project", "pk"]
        indexes = [
            models.Index(fields=["project", "event", "is_hidden"], name="article_by_event"),
            models.Index(fields=["project", "is_hidden", "source"], name="article_by_source"),
            models.Index(fields=["project", "published_on", *LISTED], name="article_by_date"),
            models.Index(fields=["project", "source", *LISTED], name="article_in_source"),
            models.Index(fields=["project", "title", *LISTED], name="article_by_title"),
            models.Index(fields=["project", "word_count", *LISTED], name="article_by_length"),
            models.Index(fields=["project", *LISTED], name="article_by_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["project", "external_id"], name="one_article_per_own_id"),
            models.CheckConstraint(condition=Q(length__gte=1), name="article_text_is_not_empty"),
            models.CheckConstraint(
                condition=Q(external_id__isnull=True) | ~Q(external_id=""), name="own_id_is_not_empty"
            ),
        ]

    def __str__(self):
        return self.shown_title

    def natural_key(self):
        return (str(self.uuid),)

    @property
    def shown_title(self):
        """The title, or the first words where the article has none."""
        return self.title or self.opening

    @property
    def opening(self):
        """The first words of the text, for lists."""
        head = " ".join(self.text[:120].split())
        return head if len(self.text) <= 90 else head[:90].rsplit(" ", 1)[0] + " …"

    def forget_statistics(self):
        """Drop what was computed from this article's readings; it is computed again when asked for."""
        # The lock waits for whoever is computing just now, so that what they store is dropped too.
        Article.objects.select_for_update().filter(pk=self.pk).order_by("pk").values_list("pk").first()
        self.statistics.all().delete()

    @property
    def export_id(self):
        return self.external_id or str(self.uuid)
