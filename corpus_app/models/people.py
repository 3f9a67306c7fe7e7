"""Accounts, who belongs to which project, and invitations."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .keys import ByUuid, public_id

# Recovery codes come with one of these and are none by themselves.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class User(AbstractUser):
    """A person who can sign in, or who is only named in imported readings."""

    uuid = public_id()
    preferences = models.JSONField(_("preferences"), default=dict, blank=True)
    is_demo = models.BooleanField(_("demo account"), default=False)
    # Holds somebody's place until they follow their invitation; nobody can sign in with it.
    is_placeholder = models.BooleanField(_("waits for somebody invited"), default=False)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    @property
    def name(self):
        """The name shown to others."""
        return self.get_full_name() or self.username

    @property
    def has_second_factor(self):
        return Authenticator.objects.filter(user=self, type__in=SECOND_FACTORS).exists()

    @property
    def initials(self):
        return "".join(part[0] for part in self.name.split()[:2]).upper()


class Role(models.TextChoices):
    """What a member may do; each includes the ones before it."""

    REVIEWER = "reviewer", _("reviewer")
    ADJUDICATOR = "adjudicator", _("adjudicator")
    MANAGER = "manager", _("manager")

    @classmethod
    def at_least(cls, role):
        """The roles that include `role`."""
        ranked = list(cls)
        return ranked[ranked.index(role) :]


def waiting_for_second_factor():
    """Whether a membership's project asks its role for a second factor that the person has not set up.

    Whoever has one is asked for it at every sign-in, so having one is having used it.
    """
    asked = Q(project__second_factor_for=Role.REVIEWER)
    asked |= Q(project__second_factor_for=Role.ADJUDICATOR, role__in=Role.at_least(Role.ADJUDICATOR))
    asked |= Q(project__second_factor_for=Role.MANAGER, role=Role.MANAGER)
    return asked & ~Exists(Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS))


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(left_at=None)

    def of(self, user):
        """The person's own current memberships that are open to them; an anonymous visitor has none."""
        return self.current().filter(user_id=user.pk).exclude(waiting_for_second_factor()) if user.pk else self.none()

    def waiting(self, user):
        """The person's memberships that open once they have set up a second factor."""
        return self.current().filter(user_id=user.pk).filter(waiting_for_second_factor()) if user.pk else self.none()

    def at_least(self, role):
        return self.filter(role__in=Role.at_least(role))

    def get_by_natural_key(self, project, username):
        return self.get(project__slug=project, user__username=username)


class Membership(models.Model):
    """One person in one project. Leaving keeps the row, and with it the person's work."""

    project = models.ForeignKey("corpus_app.Project", models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.REVIEWER)
    reads = models.BooleanField(_("gets articles to read"), default=True)
    capacity = models.PositiveSmallIntegerField(
        _("share of the work"), default=100, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    trained_at = models.DateTimeField(_("passed the training"), null=True, blank=True)
    name_in_exports = models.CharField(_("name in exports"), max_length=150, blank=True)
    guideline_read = models.PositiveIntegerField(_("has read the guideline up to version"), default=0)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["project", "user__username"]
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="one_membership_per_user"),
            models.UniqueConstraint(
                fields=["project", "name_in_exports"],
                condition=~Q(name_in_exports=""),
                name="one_person_per_name_in_exports",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(condition=Q(capacity__gte=1, capacity__lte=1000), name="capacity_is_a_share"),
        ]

    def __str__(self):
        return f"{self.user} – {self.get_role_display()}"

    def natural_key(self):
        return (self.project.slug, self.user.username)

    natural_key.dependencies = ["corpus_app.project", "corpus_app.user"]

    def includes(self, role):
        """Whether this membership carries the rights of `role`."""
        return self.role in Role.at_least(role)

    @property
    def waits_for_second_factor(self):
        """What `waiting_for_second_factor` asks the database, of one membership at hand with project and user."""
        asked = self.project.second_factor_for
        return bool(asked) and self.includes(asked) and not self.user.has_second_factor

    @property
    def export_name(self):
        return self.name_in_exports or self.user.username


class SavedView(models.Model):
    """A way of looking at the corpus that somebody keeps for themselves: what stands in the address, under a name."""

    uuid = public_id()
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("query"), max_length=1000, blank=True)

    objects = ByUuid.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "name"], name="one_saved_view_per_name"),
        ]

    def __str__(self):
        return self.name


class Invitation(models.Model):
    """A single-use link into a project; only the hash of its token is kept."""

    uuid = public_id()
    token_hash = models.CharField(max_length=64, unique=True)
    project = models.ForeignKey("corpus_app.Project", models.CASCADE, related_name="invitations", null=True, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.REVIEWER)
    email = models.EmailField(_("e-mail"), blank=True)
    # The account that holds the invited person's place, and their readings, until they come.
    placeholder = models.ForeignKey(User, models.CASCADE, related_name="invitations", null=True, blank=True)
    is_for_administrator = models.BooleanField(_("makes an administrator"), default=False)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = ByUuid.as_manager()

    class Meta:
        ordering = ["-expires_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False) | Q(is_for_administrator=True),
                name="invitation_leads_somewhere",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_is_known"),
        ]

    def __str__(self):
        return self.email or str(self.uuid)

    @property
    def name(self):
        """Whom the link is for, as far as that was said."""
        return self.placeholder.name if self.placeholder else self.email

    @property
    def is_open(self):
        return self.used_at is None and self.expires_at > timezone.now()
