"""What is computed and kept: statistics per article, releases, long jobs."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .articles import Article
from .keys import ByUuid, RowOf, public_id
from .people import User
from .projects import Project, Tag


class ArticleStatistics(models.Model):
    """The sufficient statistics of one article, per reviewer and pair (`stats/sufficient.py`)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="statistics")
    key = models.CharField(max_length=20)
    data = models.JSONField()
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = _("article statistics")
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="one_statistics_row_per_key"),
        ]

    def __str__(self):
        return f"{self.article_id} {self.key}"


class Tally(models.Model):
    """How many main readings an article has, counted whenever one changes (`tallies.py`); no row: none.

    `division` is how far its readers differ, as `agreement.Divided` has it; None where fewer than two count.
    """

    article = RowOf(Article, models.CASCADE, related_name="tally")
    open = models.PositiveIntegerField(_("open"))
    submitted = models.PositiveIntegerField(_("submitted"))
    imported = models.PositiveIntegerField(_("of these imported"))
    division = models.FloatField(_("division"), null=True)

    class Meta:
        verbose_name_plural = _("tallies")

    def __str__(self):
        return f"{self.article_id}: {self.submitted} + {self.open}"


class UsedTag(models.Model):
    """A tag that somebody used on an article, in a submitted main reading; kept together with Tally."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="used_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="used_on", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "article"], name="one_row_per_used_tag"),
        ]

    def __str__(self):
        return f"{self.article_id}: {self.tag_id}"


class ComputedResult(models.Model):
    """A result that is dear to compute, under the key of everything it was computed from (`kept.py`)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="results")
    key = models.CharField(max_length=64)
    data = models.JSONField()
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="one_result_per_key"),
        ]

    def __str__(self):
        return f"{self.project} {self.key[:8]}"


class Release(models.Model):
    """A frozen, numbered, checksummed dataset."""

    uuid = public_id()
    project = models.ForeignKey(Project, models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(_("number"))
    manifest = models.JSONField(_("manifest"), default=dict)
    sha256 = models.CharField(max_length=64)
    notes = models.TextField(_("notes"), blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = ByUuid.as_manager()

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_release_per_number"),
        ]

    def __str__(self):
        return f"{self.project} {self.number}"


class Job(models.Model):
    """Long work with progress."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    uuid = public_id()
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="jobs")
    kind = models.CharField(_("kind"), max_length=40)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="jobs")
    progress = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), null=True, blank=True)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ByUuid.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.kind} ({self.state})"
