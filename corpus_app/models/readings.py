"""Who reads what, the spans they marked, and every step on the way."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .articles import Article, on_visible_article
from .keys import ByOperation, ByUuid, public_id
from .people import Membership, Role, User
from .projects import Tag


class AssignmentQuerySet(ByUuid):
    def open(self):
        return self.filter(state__in=Assignment.OPEN_STATES)

    def submitted(self):
        return self.filter(state=Assignment.State.SUBMITTED)

    def main(self):
        return self.filter(kind=Assignment.Kind.MAIN)

    def training(self):
        return self.filter(kind=Assignment.Kind.TRAINING)

    def repeat(self):
        """Second readings of articles that the same reviewer read before."""
        return self.filter(kind=Assignment.Kind.REPEAT)

    def counted(self):
        """The readings that agreement, profiles and datasets use."""
        return self.main().submitted().filter(is_independent=True, article__is_hidden=False)

    def of(self, user):
        return self.filter(reviewer_id=user.pk)

    def visible_to(self, user):
        """One's own readings, and the submitted ones of others that one may compare with.

        Whoever reads an article a second time does not see the first reading meanwhile.
        """
        own = Q(on_visible_article(user), reviewer_id=user.pk)
        return self.filter(own & ~_is_read_again(user, "") | _readable_by(user, ""))


def _is_read_again(user, path):
    """Whether a closed reading is of an article that the person has open once more."""
    again = Assignment.objects.of(user).open().filter(article=OuterRef(f"{path}article"))
    return ~Q(**{f"{path}state__in": Assignment.OPEN_STATES}) & Exists(again)


def _readable_by(user, path):
    """Which submitted readings of others a person may see; `path` leads to the assignment.

    Nobody with an open reading of the article sees any. Adjudicators see the rest; reviewers those of articles
    they have submitted themselves (in a project that is not blind, all), where the project lets them compare.
    """
    member = Membership.objects.of(user).filter(project=OuterRef(f"{path}article__project"))
    own = Assignment.objects.filter(article=OuterRef(f"{path}article"), reviewer_id=user.pk)
    return (
        Q(**{f"{path}state": Assignment.State.SUBMITTED})
        & ~Exists(own.open())
        & (
            Exists(member.at_least(Role.ADJUDICATOR))
            & (Q(**{f"{path}article__is_hidden": False}) | Exists(member.filter(role=Role.MANAGER)))
            | Exists(member)
            & Q(
                **{
                    f"{path}kind": Assignment.Kind.MAIN,
                    f"{path}article__is_hidden": False,
                    f"{path}article__project__may_compare_after_submit": True,
                }
            )
            & (Q(**{f"{path}article__project__is_blind": False}) | Exists(own.main().submitted()))
        )
    )


class Assignment(models.Model):
    """One reviewer's reading of one article."""

    class Kind(models.TextChoices):
        MAIN = "main", _("reading")
        TRAINING = "training", _("training")
        REPEAT = "repeat", _("second reading")

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("not begun")
        IN_PROGRESS = "in_progress", _("begun")
        SUBMITTED = "submitted", _("submitted")
        SKIPPED = "skipped", _("skipped")
        RECLAIMED = "reclaimed", _("reclaimed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN_STATES = (State.ASSIGNED, State.IN_PROGRESS)

    uuid = public_id()
    # Without indexes of their own: `assignment_of_article` and `assignment_queue` begin with them.
    article = models.ForeignKey(Article, models.CASCADE, related_name="assignments", db_index=False)
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="assignments", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.MAIN)
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.ASSIGNED)
    position = models.PositiveIntegerField(_("place in the queue"), default=0)
    seq = models.PositiveIntegerField(default=0, editable=False)
    skip_reason = models.CharField(_("reason for putting it aside"), max_length=500, blank=True)
    is_source_known = models.BooleanField(_("source was known"), default=True)
    is_imported = models.BooleanField(_("imported"), default=False)
    guideline_version = models.PositiveIntegerField(default=1)
    compared_at = models.DateTimeField(_("saw another reading"), null=True, blank=True)
    is_independent = models.BooleanField(_("independent"), default=True)
    is_locked = models.BooleanField(_("locked"), default=False)
    handed_out_at = models.DateTimeField(_("handed out"), null=True, blank=True)
    touched_at = models.DateTimeField(_("last worked on"), null=True, blank=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    active_seconds = models.PositiveIntegerField(_("seconds on task"), default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["reviewer", "position", "pk"]
        indexes = [
            models.Index(fields=["reviewer", "state", "position"], name="assignment_queue"),
            # All that counting a project's readings asks of each.
            models.Index(
                fields=["article", "kind", "state", "is_independent", "reviewer"], name="assignment_of_article"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "reviewer", "kind"], name="one_reading_per_reviewer_and_kind"),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="submitted_reading_has_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.reviewer}: {self.article}"

    def natural_key(self):
        return (str(self.uuid),)

    natural_key.dependencies = ["corpus_app.article", "corpus_app.user"]

    @property
    def is_open(self):
        return self.state in self.OPEN_STATES

    @property
    def is_writable(self):
        return self.is_open and not self.is_locked

    @property
    def is_submitted(self):
        return self.state == self.State.SUBMITTED


class Sitting(models.Model):
    """One opening of the reading page: how long it was worked in, and the place it stopped at.

    `seconds` is what the browser has counted so far, so that a report that arrives twice adds nothing.
    """

    uuid = models.UUIDField(editable=False)
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="sittings")
    seconds = models.PositiveIntegerField(_("seconds"), default=0)
    place = models.PositiveIntegerField(_("place in the text"), default=0)
    at = models.DateTimeField(_("last heard of"), default=timezone.now)

    class Meta:
        ordering = ["assignment", "-at"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "uuid"], name="one_sitting_per_opened_page"),
        ]

    def __str__(self):
        return f"{self.assignment_id}: {self.seconds} s"


class AnnotationQuerySet(ByUuid):
    def live(self):
        return self.filter(withdrawn_at=None)

    def visible_to(self, user):
        """One's own annotations, and those in readings one may compare with."""
        own = Q(on_visible_article(user, "assignment__article"), assignment__reviewer_id=user.pk)
        own &= ~_is_read_again(user, "assignment__")
        return self.filter(own | Q(withdrawn_at=None) & _readable_by(user, "assignment__"))

    def in_text_order(self):
        return self.order_by("start", "end", "tag__position", "pk")

    def with_ids(self):
        """With what the API says about each, and without the article's text, which every row would bring along."""
        long = [f"assignment__article__{name}" for name in ("text", "sentences", "edits", "meta")]
        return self.select_related("tag", "assignment__article").defer(*long)


class Annotation(models.Model):
    """One reviewer's tag on one span `[start, end)` of one article, in code points of the stored text."""

    uuid = models.UUIDField(unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="annotations")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="annotations")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    quote = models.TextField(_("quote"))
    note = models.TextField(_("note"), blank=True)
    confidence = models.PositiveSmallIntegerField(
        _("confidence"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    seq = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    external_id = models.CharField(_("own id"), max_length=200, blank=True)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["assignment", "start", "end", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(start__gte=0, start__lt=F("end")), name="annotation_span_is_not_empty"),
            models.CheckConstraint(condition=~Q(quote=""), name="annotation_quote_is_not_empty"),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__lte=100), name="confidence_is_a_percentage"
            ),
            models.UniqueConstraint(
                fields=["assignment", "tag", "start", "end"],
                condition=Q(withdrawn_at=None),
                name="one_live_annotation_per_span_and_tag",
            ),
        ]

    def __str__(self):
        return f"{self.tag}: {self.quote[:60]}"

    def natural_key(self):
        return (str(self.uuid),)

    natural_key.dependencies = ["corpus_app.assignment", "corpus_app.tag"]

    @property
    def article(self):
        return self.assignment.article

    @property
    def export_id(self):
        return self.external_id or str(self.uuid)


class AnnotationRevision(models.Model):
    """An annotation as one operation left it; append-only. The operation is its idempotency record."""

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    operation = models.UUIDField(unique=True)
    verb = models.CharField(max_length=8)
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ByOperation.as_manager()

    class Meta:
        ordering = ["annotation", "version"]
        constraints = [
            models.UniqueConstraint(fields=["annotation", "version"], name="one_revision_per_version"),
        ]

    def __str__(self):
        return f"{self.annotation_id} v{self.version} {self.verb}"

    def natural_key(self):
        return (str(self.operation),)

    natural_key.dependencies = ["corpus_app.annotation"]


class EvidenceQuerySet(ByUuid):
    def visible_to(self, user):
        """What was given for annotations the person may see; passages only of articles they may see."""
        return self.filter(
            Q(article=None) | on_visible_article(user),
            Exists(Annotation.objects.visible_to(user).filter(pk=OuterRef("annotation"))),
        )


class Evidence(models.Model):
    """What supports or contradicts an annotation: a link, or a passage of an article."""

    class Relation(models.TextChoices):
        SUPPORTS = "supports", _("supports it")
        CONTRADICTS = "contradicts", _("contradicts it")

    uuid = public_id()
    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="evidence")
    relation = models.CharField(_("relation"), max_length=11, choices=Relation.choices)
    url = models.URLField(_("link"), max_length=2000, blank=True)
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="+")
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    quote = models.TextField(_("quote"), blank=True)
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["annotation", "pk"]
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=(
                    (~Q(url="") & Q(article=None, start=None, end=None))
                    | Q(
                        url="",
                        article__isnull=False,
                        start__isnull=False,
                        end__isnull=False,
                        start__lt=F("end"),
                    )
                ),
                name="evidence_is_a_link_or_a_passage",
            ),
        ]

    def __str__(self):
        return self.url or self.quote[:60]

    def natural_key(self):
        return (str(self.uuid),)

    natural_key.dependencies = ["corpus_app.annotation"]
