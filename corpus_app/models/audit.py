"""Who did what: append-only."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User
from .projects import Project


class AuditEvent(models.Model):
    """One deed. Where a client named the operation, this row also answers its repetition."""

    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="events")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="events")
    verb = models.CharField(_("what"), max_length=60)
    object_type = models.CharField(_("kind"), max_length=40, blank=True)
    object_id = models.CharField(_("object"), max_length=80, blank=True)
    operation = models.UUIDField(null=True, unique=True, editable=False)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.actor}: {self.verb}"
