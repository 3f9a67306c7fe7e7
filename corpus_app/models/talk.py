"""What people say about articles and spans, and what they report."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .articles import Article
from .keys import ByUuid, public_id
from .people import Membership, Role, User
from .readings import Annotation, Assignment


class CommentQuerySet(ByUuid):
    def visible_to(self, user):
        """One's own comments; others' only where their readings of the article could be seen too."""
        own_reading = Assignment.objects.filter(article=OuterRef("article"), reviewer_id=user.pk)
        member = Membership.objects.of(user).filter(project=OuterRef("article__project"))
        others = ~Exists(own_reading.open()) & (
            Exists(member.at_least(Role.ADJUDICATOR))
            | Q(article__project__is_blind=False)
            | Exists(own_reading.main().submitted())
        )
        return self.filter(Q(author_id=user.pk) | others, article__in=Article.objects.visible_to(user))


class Comment(models.Model):
    """A remark on an article or on one annotation."""

    uuid = public_id()
    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    annotation = models.ForeignKey(Annotation, models.CASCADE, null=True, blank=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    author = models.ForeignKey(User, models.PROTECT, related_name="comments")
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["article", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="comment_says_something"),
        ]

    def __str__(self):
        return self.body[:60]

    def natural_key(self):
        return (str(self.uuid),)

    natural_key.dependencies = ["corpus_app.article", "corpus_app.annotation", "corpus_app.user"]


class Flag(models.Model):
    """A reviewer's request for moderation."""

    uuid = public_id()
    article = models.ForeignKey(Article, models.CASCADE, related_name="flags")
    annotation = models.ForeignKey(Annotation, models.CASCADE, null=True, blank=True, related_name="flags")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="flags")
    reason = models.TextField(_("reason"))
    created_at = models.DateTimeField(_("raised"), default=timezone.now)
    resolved_at = models.DateTimeField(_("settled"), null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("what was done"), blank=True)

    objects = ByUuid.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="flag_says_why"),
        ]

    def __str__(self):
        return self.reason[:60]

    def natural_key(self):
        return (str(self.uuid),)

    natural_key.dependencies = ["corpus_app.article", "corpus_app.user"]
