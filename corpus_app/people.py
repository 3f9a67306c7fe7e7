"""Accounts, memberships, invitations, and who may sign in."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.models import BaseUserManager
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import audit, text
from .models import Assignment, Invitation, Membership, Role, User
from .rules import Broken

LINK_LIFETIME = timedelta(days=14)


class DemoAwareBackend(AuthenticationBackend):
    """Sign-in by name or e-mail and password; demo accounts never exist for it outside demo mode."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return user if user is None or settings.DEMO or not user.is_demo else None


@transaction.atomic
def add_member(project, *, username, role=Role.REVIEWER, reads=None, password=None, actor=None):
    """The membership of a person in a project; the account is made when new.

    A new account without a password cannot sign in until one is set. Raises Broken for a name or password that
    cannot be used.
    """
    if role not in Role.values:
        raise Broken(
            "unknown_role",
            _("“%(role)s” is no role; it is one of %(all)s.") % {"role": role, "all": ", ".join(Role)},
        )
    user = User.objects.filter(username=User.normalize_username(username)).first() or _new_account(username, password)
    reads = role == Role.REVIEWER if reads is None else reads
    membership, made = Membership.objects.get_or_create(
        project=project, user=user, defaults={"role": role, "reads": reads}
    )
    if not made:
        membership.role, membership.reads, membership.left_at = role, reads, None
        membership.save()
    audit.record(actor, "add_member", user, project=project, role=role)
    return membership


@transaction.atomic
def change(membership, *, role, reads, actor):
    """The membership with another role, or reading or not. Raises Broken for a project's last manager."""
    if role != Role.MANAGER:
        _keep_a_manager(membership)
    membership.role, membership.reads = role, reads
    membership.save(update_fields=["role", "reads"])
    audit.record(actor, "change_member", membership.user, project=membership.project, role=role, reads=reads)
    return membership


@transaction.atomic
def leave(membership, *, actor):
    """The person is no member any more; their work stays, what they have not submitted can be handed out again."""
    _keep_a_manager(membership)
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    Assignment.objects.of(membership.user).open().filter(article__project=membership.project).update(
        state=Assignment.State.RECLAIMED
    )
    audit.record(actor, "leave", membership.user, project=membership.project)


def _keep_a_manager(membership):
    others = membership.project.memberships.select_for_update().current().exclude(pk=membership.pk)
    if membership.role == Role.MANAGER and not others.at_least(Role.MANAGER).exists():
        raise Broken("last_manager", _("A project needs a manager; make somebody else one first."), field="role")


def _new_account(username, password, **fields):
    """A saved account. Raises Broken naming the field that cannot be used."""
    user = User(username=User.normalize_username(username), **fields)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Broken("bad_account", messages[0], field=field) from None
    try:
        if password:
            validate_password(password, user)
    except ValidationError as error:
        raise Broken("bad_password", error.messages[0], field="password") from None
    user.set_password(password or None)
    user.save()
    return user


def member_named(project, name, *, create=True):
    """The member whose annotations a file carries under `name`.

    A name matches members of this project only; otherwise an account `<project>--<name>` is made that cannot sign
    in, and the name as written is kept for exports. Returns None when there is none and `create` is off.
    """
    name = name.strip()
    memberships = Membership.objects.filter(project=project).select_related("user")
    known = (
        memberships.filter(name_in_exports=name).first()
        or memberships.filter(user__username=name, name_in_exports="").first()
    )
    if known or not create:
        return known
    user = User(username=_free_username(f"{project.slug}--{slugify(name) or 'annotator'}"))
    user.set_unusable_password()
    user.is_active = False
    user.first_name = text.clean_name(name)[:150]
    user.save()
    return Membership.objects.create(project=project, user=user, role=Role.REVIEWER, reads=False, name_in_exports=name)


def _free_username(wanted):
    base, number, username = wanted[:140], 1, wanted[:140]
    while User.objects.filter(username=username).exists():
        number += 1
        username = f"{base}-{number}"
    return username


# --- Links that let somebody in ---------------------------------------------------------------


def setup_token():
    """A single-use token that makes its user the first administrator; older ones stop working."""
    Invitation.objects.filter(is_for_administrator=True, used_at=None).update(used_at=timezone.now())
    return _new_token(is_for_administrator=True, role=Role.MANAGER)


def invite(project, *, role=Role.REVIEWER, email="", actor=None):
    """A single-use token into a project with a role; the caller turns it into a link."""
    token = _new_token(project=project, role=role, email=email)
    audit.record(actor, "invite", project, project=project, role=role)
    return token


def _new_token(**fields):
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(token_hash=_hash(token), expires_at=timezone.now() + LINK_LIFETIME, **fields)
    return token


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_for(token):
    """The open invitation of a token, or None."""
    found = Invitation.objects.filter(token_hash=_hash(token)).select_related("project").first()
    return found if found and found.is_open else None


@transaction.atomic
def accept(token, *, user=None, username="", email="", password=""):
    """The account that an invitation leads to: `user` joins, or a new account is made. The link works once.

    The link for the first administrator always makes an account of its own, so that no demo account becomes one.
    """
    invitation = Invitation.objects.select_for_update().filter(token_hash=_hash(token)).first()
    if invitation is None or not invitation.is_open:
        raise Broken("link_used", _("The link was used already or has expired. Ask for a new one."))
    if user is None or invitation.is_for_administrator:
        if User.objects.filter(username__iexact=User.normalize_username(username)).exists():
            raise Broken("name_taken", _("The name is taken; choose another."), field="username")
        rights = {"is_staff": True, "is_superuser": True} if invitation.is_for_administrator else {}
        user = _new_account(username, password, email=BaseUserManager.normalize_email(email), **rights)
    if invitation.project is not None:
        _join(invitation.project, user, invitation.role)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    return user


def _join(project, user, role):
    """An invitation never takes rights away: a manager who follows one for reviewers stays a manager."""
    current = project.member(user)
    if current is None or not current.includes(role):
        add_member(project, username=user.username, role=role, actor=user)


def withdraw(invitation, *, actor):
    """The link works no longer."""
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    audit.record(actor, "withdraw_invitation", invitation, project=invitation.project)


def needs_administrator():
    """Whether nobody can administer this instance yet."""
    return not User.objects.filter(is_superuser=True, is_active=True, is_demo=False).exists()
