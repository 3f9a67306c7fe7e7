"""What adjudicators decided; accepted rulings are the gold."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .articles import Article
from .keys import ByUuid, public_id
from .people import User
from .projects import Tag


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
    version = models.PositiveIntegerField(default=1)

    objects = ByUuid.as_manager()

    class Meta:
        ordering = ["article", "start", "end", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(start__gte=0, start__lt=F("end")), name="ruling_span_is_not_empty"),
            models.UniqueConstraint(fields=["article", "tag", "start", "end"], name="one_ruling_per_span_and_tag"),
        ]

    def __str__(self):
        return f"{self.get_verdict_display()}: {self.tag} {self.start}–{self.end}"

    def natural_key(self):
        return (str(self.uuid),)

    natural_key.dependencies = ["corpus_app.article", "corpus_app.tag", "corpus_app.user"]
