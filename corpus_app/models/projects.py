"""Projects with their rules, guideline and tags."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .keys import public_id
from .people import Membership, User


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(Exists(Membership.objects.of(user).filter(project=OuterRef("pk"))))

    def with_role(self, user, role):
        """The projects in which the person has at least this role."""
        mine = Membership.objects.of(user).at_least(role)
        return self.filter(Exists(mine.filter(project=OuterRef("pk"))))

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Project(models.Model):
    """A team's undertaking: articles, tags, members, rules."""

    class Unit(models.TextChoices):
        FREE = "free", _("any characters")
        WORD = "word", _("whole words")
        SENTENCE = "sentence", _("sentences")
        ARTICLE = "article", _("the whole article")

    class Level(models.TextChoices):
        NOMINAL = "nominal", _("names without an order")
        ORDINAL = "ordinal", _("steps in an order")
        INTERVAL = "interval", _("steps of equal width")

    class Status(models.TextChoices):
        SETUP = "setup", _("being set up")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        ARCHIVED = "archived", _("archived")

    uuid = public_id()
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("what it is about"), blank=True)
    guideline = models.TextField(_("guideline"), blank=True, help_text=_("Markdown"))
    guideline_version = models.PositiveIntegerField(default=1, editable=False)
    overlap = models.PositiveSmallIntegerField(_("readers per article"), default=3)
    is_blind = models.BooleanField(_("blind"), default=True)
    is_source_blind = models.BooleanField(_("source-blind"), default=False)
    may_compare_after_submit = models.BooleanField(_("reviewers may compare after submitting"), default=True)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.WORD)
    allows_overlapping_spans = models.BooleanField(_("spans may overlap"), default=True)
    tag_level = models.CharField(_("tag level"), max_length=8, choices=Level.choices, default=Level.NOMINAL)
    order_from_articles = models.PositiveSmallIntegerField(
        _("articles a source needs to be ordered and compared"), default=20
    )
    reclaim_after_days = models.PositiveSmallIntegerField(
        _("readings are abandoned after days"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    training_threshold = models.PositiveSmallIntegerField(
        _("training is passed with a score of"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    repeat_percent = models.PositiveSmallIntegerField(
        _("percentage of articles read a second time"), default=0, validators=[MaxValueValidator(100)]
    )
    repeat_after_days = models.PositiveSmallIntegerField(
        _("days before the second reading"), default=30, validators=[MinValueValidator(1)]
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    second_factor_for = models.CharField(
        _("second factor needed"),
        max_length=12,
        blank=True,
        choices=[
            ("", _("of nobody")),
            ("manager", _("of managers")),
            ("adjudicator", _("of adjudicators and managers")),
            ("reviewer", _("of everybody")),
        ],
    )
    round_after = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="rounds", verbose_name=_("next round of")
    )
    delete_after = models.DateTimeField(_("deleted after"), null=True, blank=True)
    is_simulated = models.BooleanField(_("team and readings are simulated"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(overlap__gte=1), name="every_article_has_a_reader"),
            models.CheckConstraint(condition=~Q(slug="new"), name="project_address_new_is_reserved"),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    @property
    def takes_work(self):
        """Whether readings may be written."""
        return self.status == self.Status.OPEN

    @property
    def has_ended(self):
        """Whether it was closed: nobody reads, and nothing is handed out, unless it is opened again."""
        return self.status in (self.Status.CLOSED, self.Status.ARCHIVED)

    def member(self, user):
        """The person's current membership, or None."""
        return self.memberships.of(user).first()


class GuidelineVersionQuerySet(models.QuerySet):
    def get_by_natural_key(self, project, number):
        return self.get(project__slug=project, number=number)


class GuidelineVersion(models.Model):
    """A guideline as it stood; the newest is also on the project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="guideline_versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    author = models.ForeignKey("corpus_app.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = GuidelineVersionQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_guideline_per_version"),
        ]

    def __str__(self):
        return f"{self.project} v{self.number}"

    def natural_key(self):
        return (self.project.slug, self.number)

    natural_key.dependencies = ["corpus_app.project"]


class TagQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))

    def usable(self):
        return self.filter(is_active=True)

    def get_by_natural_key(self, project, slug):
        return self.get(project__slug=project, slug=slug)


class Tag(models.Model):
    """What a span can be called in one project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="tags")
    slug = models.SlugField(_("address"), max_length=80)
    name = models.CharField(_("name"), max_length=80)
    key = models.CharField(_("key"), max_length=1, blank=True)
    slot = models.PositiveSmallIntegerField(_("colour slot"), default=1)
    position = models.PositiveIntegerField(_("position"), default=0)
    definition = models.TextField(_("definition"), blank=True)
    examples = models.JSONField(_("examples"), default=list, blank=True)
    counter_examples = models.JSONField(_("counter-examples"), default=list, blank=True)
    asks_for_evidence = models.BooleanField(_("asks for evidence"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["project", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "slug"], name="one_tag_per_address"),
            models.UniqueConstraint(fields=["project", "key"], condition=~Q(key=""), name="one_tag_per_key"),
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=8), name="tag_slot_is_one_of_eight"),
            models.CheckConstraint(condition=~Q(slug="new"), name="tag_address_new_is_reserved"),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.project.slug, self.slug)

    natural_key.dependencies = ["corpus_app.project"]


class DraftQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(owner_id=user.pk)


class Draft(models.Model):
    """Files for a project that is not there yet: uploaded, looked at, and kept until Start."""

    uuid = public_id()
    owner = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return str(self.uuid)
