"""What adjudicators decided; accepted rulings are the gold."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .articles import Article, on_visible_article
from .keys import ByOperation, ByUuid, public_id
from .people import Membership, Role, User
from .projects import Tag
from .readings import Assignment


class RulingQuerySet(ByUuid):
    def live(self):
        return self.filter(withdrawn_at=None)

    def accepted(self):
        """The gold."""
        return self.live().filter(verdict=Ruling.Verdict.ACCEPTED)

    def visible_to(self, user):
        """For adjudicators those of every article they are not reading; for reviewers of what they submitted.

        Blindness of a project makes no difference: a ruling reaches nobody before they have submitted the article.
        Where reviewers may not compare, they see what was decided once the article is adjudicated.
        """
        own = Assignment.objects.filter(article=OuterRef("article"), reviewer_id=user.pk)
        member = Membership.objects.of(user).filter(project=OuterRef("article__project"))
        told = Q(article__project__may_compare_after_submit=True) | Q(article__adjudicated_at__isnull=False)
        settles = Exists(member.at_least(Role.ADJUDICATOR)) | Exists(own.main().submitted()) & told
        return self.filter(~Exists(own.open()) & settles & on_visible_article(user))

    def in_text_order(self):
        return self.order_by("start", "end", "tag__position", "pk")


class Ruling(models.Model):
    """An adjudicator's decision on one span."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    uuid = public_id()
    article = models.ForeignKey(Article, models.CASCADE, related_name="rulings")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="rulings")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    reason = models.TextField(_("reason"), blank=True)
    is_precedent = models.BooleanField(_("precedent"), default=False)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="rulings")
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RulingQuerySet.as_manager()

    class Meta:
        ordering = ["article", "start", "end", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(start__gte=0, start__lt=F("end")), name="ruling_span_is_not_empty"),
            models.UniqueConstraint(
                fields=["article", "tag", "start", "end"],
                condition=Q(withdrawn_at=None),
                name="one_live_ruling_per_span_and_tag",
            ),
        ]

    def __str__(self):
        return f"{self.get_verdict_display()}: {self.tag} {self.start}–{self.end}"

    @property
    def is_accepted(self):
        return self.verdict == self.Verdict.ACCEPTED

    def natural_key(self):
        return (str(self.uuid),)

    natural_key.dependencies = ["corpus_app.article", "corpus_app.tag", "corpus_app.user"]


class RulingRevision(models.Model):
    """A ruling as one operation left it; append-only. The operation is its idempotency record."""

    ruling = models.ForeignKey(Ruling, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    operation = models.UUIDField(unique=True)
    verb = models.CharField(max_length=8)
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8)
    reason = models.TextField(blank=True)
    is_precedent = models.BooleanField(default=False)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ByOperation.as_manager()

    class Meta:
        ordering = ["ruling", "version"]
        constraints = [
            models.UniqueConstraint(fields=["ruling", "version"], name="one_ruling_revision_per_version"),
        ]

    def __str__(self):
        return f"{self.ruling_id} v{self.version} {self.verb}"

    def natural_key(self):
        return (str(self.operation),)

    natural_key.dependencies = ["corpus_app.ruling"]
