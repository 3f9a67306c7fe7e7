"""What people say about articles and spans, and what they report."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .articles import Article, on_visible_article
from .keys import ByUuid, public_id
from .people import Membership, Role, User
from .readings import Annotation, Assignment


def _is_from_first_reading(user):
    """Whether something was written before the second reading that the person has open of the article now."""
    again = Assignment.objects.of(user).open().repeat()
    return Exists(again.filter(article=OuterRef("article"), handed_out_at__gte=OuterRef("created_at")))


class CommentQuerySet(ByUuid):
    def visible_to(self, user):
        """One's own comments; others' only where their readings of the article could be seen too.

        Where reviewers may not compare, they see the answers to their own comments. What was said about a mark is
        shown to those who may see the reading it stands in.
        """
        own_reading = Assignment.objects.filter(article=OuterRef("article"), reviewer_id=user.pk)
        member = Membership.objects.of(user).filter(project=OuterRef("article__project"))
        readable = Assignment.objects.visible_to(user)
        done = Q(article__project__is_blind=False) | Exists(own_reading.main().submitted())
        may_compare = Q(article__project__may_compare_after_submit=True) | Q(parent__author_id=user.pk)
        others = (
            ~Exists(own_reading.open())
            & (Exists(member.at_least(Role.ADJUDICATOR)) | done & may_compare)
            & (Q(annotation=None) | Exists(readable.filter(pk=OuterRef("annotation__assignment"))))
        )
        own = Q(author_id=user.pk) & ~_is_from_first_reading(user)
        return self.filter(own | others, on_visible_article(user))

    def on_bench(self, article, user):
        """What `visible_to` gives on one article to somebody who may rule on it; asked for every few seconds."""
        marked = Q(annotation__assignment__state=Assignment.State.SUBMITTED)
        own = Q(author_id=user.pk) | Q(annotation__assignment__reviewer=user.pk)
        return self.filter(own | Q(annotation=None) | marked, article=article)


class Comment(models.Model):
    """A remark on an article or on one annotation."""

    uuid = public_id()
    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    annotation = models.ForeignKey(Annotation, models.CASCADE, null=True, blank=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    author = models.ForeignKey(User, models.PROTECT, related_name="comments")
    body = models.TextField(_("text"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["article", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(body="") | Q(removed_at__isnull=False), name="comment_says_something_until_removed"
            ),
        ]

    def __str__(self):
        return self.body[:60]

    def natural_key(self):
        return (str(self.uuid),)

    natural_key.dependencies = ["corpus_app.article", "corpus_app.annotation", "corpus_app.user"]


class MentionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own mentions, in comments that one may see now."""
        seen = Comment.objects.visible_to(user).filter(removed_at=None)
        return self.filter(user_id=user.pk, comment__in=seen)


class Mention(models.Model):
    """Somebody whom a comment names; they learn of it once they may see the comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["comment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="mentioned_once_in_a_comment"),
        ]

    def __str__(self):
        return f"{self.user} in {self.comment}"


class Digest(models.Model):
    """When a person was last sent the news of the day."""

    user = models.OneToOneField(User, models.CASCADE, related_name="digest")
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    def __str__(self):
        return f"{self.user}: {self.sent_at}"


class FlagQuerySet(ByUuid):
    def open(self):
        return self.filter(resolved_at=None)

    def visible_to(self, user):
        """One's own flags; for managers everybody's, except on articles they are reading themselves."""
        manager = Membership.objects.of(user).filter(project=OuterRef("article__project"), role=Role.MANAGER)
        reading = Assignment.objects.of(user).open().filter(article=OuterRef("article"))
        return self.filter(
            Q(raised_by_id=user.pk) & ~_is_from_first_reading(user) | Exists(manager) & ~Exists(reading),
            on_visible_article(user),
        )


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

    objects = FlagQuerySet.as_manager()

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
