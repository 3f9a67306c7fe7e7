"""Links that let people in: pasted lists, single-use tokens, and the places kept for those who have not come yet."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit, people, text
from .models import Invitation, Membership, Project, Role, User
from .rules import Broken

LINK_LIFETIME = timedelta(days=14)
MAX_GUESTS = 500


# --- Who is meant -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guest:
    """One entry of a pasted list: a known account, somebody to invite, or what cannot be understood and why."""

    entry: str
    name: str = ""
    email: str = ""
    user: User | None = None
    problem: str = ""

    @property
    def is_new(self):
        return not self.problem and self.user is None


def guests(pasted, *, asker):
    """The people of a pasted list, one per line or separated by commas; `Name <e-mail>` is understood too.

    Known are the people of projects that the asker manages, by e-mail, name or name to sign in with, and the asker.
    Whether anybody else has an account is not told: they get a link, and join with their account if they have one.
    """
    entries = [entry.strip() for entry in re.split(r"[\n,;]", pasted) if entry.strip()]
    known, seen = _Known(asker), set()
    found = []
    for number, entry in enumerate(entries):
        guest = _guest(entry, known)
        key = (guest.user.pk if guest.user else None) or text.folded(guest.email or guest.name)
        if number >= MAX_GUESTS:
            guest = Guest(entry, problem=_("More than %d people at once.") % MAX_GUESTS)
        elif not guest.problem and key in seen:
            guest = Guest(entry, problem=_("Is in the list already."))
        seen.add(key)
        found.append(guest)
    return found


def _guest(entry, known):
    match = re.fullmatch(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>", entry)
    name, email = (match["name"].strip(" \"'"), match["email"].strip()) if match else ("", entry)
    if "@" not in email:
        name, email = email, ""
    if email:
        try:
            validate_email(email)
        except ValidationError:
            return Guest(entry, problem=_("Is no e-mail address."))
        email = BaseUserManager.normalize_email(email)
    name = text.clean_name(name)
    if not email and (not name or len(name) > 150 or "<" in name or ">" in name):
        return Guest(entry, problem=_("Is neither a name nor an e-mail address."))
    accounts = known.by_email(email) if email else known.by_name(name)
    if len(accounts) > 1:
        return Guest(entry, problem=_("Several people you know have this name; use the e-mail address."))
    if accounts:
        return Guest(entry, accounts[0].name, email, accounts[0])
    return Guest(entry, name or email.partition("@")[0], email)


class _Known:
    """The accounts a person may know of, by what they are called."""

    def __init__(self, asker):
        mine = Project.objects.with_role(asker, Role.MANAGER)
        members = Membership.objects.current().filter(project__in=mine, user__is_active=True)
        members = members.exclude(user__is_placeholder=True).exclude(user__username__contains="--")
        self.accounts = {asker.pk: asker} | {each.user_id: each.user for each in members.select_related("user")}

    def by_email(self, email):
        return [user for user in self.accounts.values() if user.email and user.email.casefold() == email.casefold()]

    def by_name(self, name):
        wanted = text.folded(name)
        signs_in = [user for user in self.accounts.values() if text.folded(user.username) == wanted]
        return signs_in or [user for user in self.accounts.values() if text.folded(user.name) == wanted]


@dataclass(frozen=True)
class Letter:
    """A link and whom it is for; the only place where its token can be read."""

    name: str
    email: str
    token: str


@transaction.atomic
def invite_all(project, guests, *, actor, role=Role.REVIEWER, reads=None):
    """Known people become members, for the others a place is kept; returns a Letter for each of those."""
    letters = []
    for guest in guests:
        if guest.problem:
            continue
        if guest.user is not None:
            people.welcome(project, guest.user, role, reads=reads, actor=actor)
            continue
        place = people.keep_place(project, name=guest.name, role=role, reads=reads)
        token = _new_token(project=project, role=role, email=guest.email, placeholder=place)
        audit.record(actor, "invite", place, project=project, role=role)
        letters.append(Letter(guest.name, guest.email, token))
    return letters


# --- The links ----------------------------------------------------------------------------------------


def setup_token():
    """A single-use token that makes its user the first administrator; older ones stop working."""
    Invitation.objects.filter(is_for_administrator=True, used_at=None).update(used_at=timezone.now())
    return _new_token(is_for_administrator=True, role=Role.MANAGER)


def invite(project, *, role=Role.REVIEWER, email="", actor=None):
    """A single-use token into a project for whoever follows it first; no place is kept."""
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
    found = Invitation.objects.filter(token_hash=_hash(token)).select_related("project", "placeholder").first()
    return found if found and found.is_open else None


@transaction.atomic
def accept(token, *, user=None, username="", email="", password=""):
    """The account that an invitation leads to: `user` joins, or a new account is made. The link works once.

    Where a place was kept, it becomes the new account, or its readings go to `user`. The link for the first
    administrator always makes an account of its own, so that no demo account becomes one.
    """
    invitation = Invitation.objects.select_for_update().filter(token_hash=_hash(token)).first()
    if invitation is None or not invitation.is_open:
        raise Broken("link_used", _("The link was used already or has expired. Ask for a new one."))
    place = invitation.placeholder
    # Written before the place goes, and the link with it.
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    if user is None or invitation.is_for_administrator:
        user = _account(invitation, place, username, email, password)
    else:
        _join(invitation, user, place)
    return user


def _account(invitation, place, username, email, password):
    """A new account, or the place as one."""
    if User.objects.filter(username__iexact=User.normalize_username(username)).exists():
        raise Broken("name_taken", _("The name is taken; choose another."), field="username")
    email = BaseUserManager.normalize_email(email)
    if place is not None:
        place.email, place.is_placeholder = email, False
        if invitation.email:
            # What stood before the @ was a stand-in for the name they choose now.
            place.first_name = ""
        people.fill_account(place, username, password)
        audit.record(place, "join", place, project=invitation.project)
        return place
    rights = {"is_staff": True, "is_superuser": True} if invitation.is_for_administrator else {}
    user = people.new_account(username, password, email=email, **rights)
    if invitation.project is not None:
        people.welcome(invitation.project, user, invitation.role, actor=user)
    return user


def _join(invitation, user, place):
    reads = None
    if place is not None:
        reads = place.memberships.filter(project=invitation.project, reads=True).exists()
    people.welcome(invitation.project, user, invitation.role, reads=reads, actor=user)
    if place is not None:
        people.give_place(place, user)


@transaction.atomic
def renew(invitation, *, actor):
    """A new link in place of one that was lost or has expired, as a Letter; the old one stops working."""
    token = secrets.token_urlsafe(24)
    invitation.token_hash, invitation.expires_at = _hash(token), timezone.now() + LINK_LIFETIME
    invitation.save(update_fields=["token_hash", "expires_at"])
    audit.record(actor, "renew_invitation", invitation, project=invitation.project)
    return Letter(invitation.name, invitation.email, token)


@transaction.atomic
def withdraw(invitation, *, actor):
    """The link works no longer; a place that was kept is given up, and its readings can go to others."""
    audit.record(actor, "withdraw_invitation", invitation, project=invitation.project)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    if invitation.placeholder is not None and invitation.placeholder.is_placeholder:
        people.clear_place(invitation.placeholder)
