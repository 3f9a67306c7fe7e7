"""Accounts, memberships, and who may sign in."""

import secrets

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import audit, tallies, text
from .models import Assignment, Membership, Project, Role, User
from .rules import Broken


class DemoAwareBackend(AuthenticationBackend):
    """Sign-in by name or e-mail and password.

    Demo accounts never exist for it outside demo mode, and those that wait for somebody invited never do.
    """

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and self._may_be_here(user)

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return user if user is not None and self._may_be_here(user) else None

    def _may_be_here(self, user):
        return not user.is_placeholder and (settings.DEMO or not user.is_demo)


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
    user = User.objects.filter(username=User.normalize_username(username)).first() or new_account(username, password)
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
def welcome(project, user, role, *, reads=None, actor):
    """The person's membership with at least this role; an invitation never takes rights away."""
    # Not Project.member: a membership that waits for a second factor is one.
    current = Membership.objects.current().filter(project=project, user=user).first()
    if current is None or not current.includes(role):
        reads = reads if current is None or reads is not None else current.reads
        return add_member(project, username=user.username, role=role, reads=reads, actor=actor)
    if reads and not current.reads:
        return change(current, role=current.role, reads=True, actor=actor)
    return current


@transaction.atomic
def change(membership, *, role, reads, capacity=None, actor):
    """The membership with another role, reading or not, more or less. Raises Broken for a project's last manager."""
    if role != Role.MANAGER:
        _keep_a_manager(membership)
    membership.role, membership.reads = role, reads
    said = {}
    if capacity is not None and capacity != membership.capacity:
        membership.capacity = said["capacity"] = capacity
    membership.save(update_fields=["role", "reads", "capacity"])
    audit.record(actor, "change_member", membership.user, project=membership.project, role=role, reads=reads, **said)
    return membership


@transaction.atomic
def leave(membership, *, actor):
    """The person is no member any more; their work stays, what they have not submitted can be handed out again."""
    # Before the readings, as in hand_out, which may be giving this person new ones right now.
    Project.objects.select_for_update(no_key=True).get(pk=membership.project_id)
    _keep_a_manager(membership)
    if membership.user.is_placeholder:
        audit.record(actor, "withdraw_invitation", membership.user, project=membership.project)
        clear_place(membership.user)
        return
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    left = Assignment.objects.of(membership.user).open().filter(article__project=membership.project)
    articles = list(left.order_by().values_list("article", flat=True))
    left.update(state=Assignment.State.RECLAIMED)
    tallies.recount(articles)
    audit.record(actor, "leave", membership.user, project=membership.project)


def is_last_manager(membership):
    """Whether the project would have no manager without this one."""
    is_one = membership.left_at is None and membership.role == Role.MANAGER
    return is_one and not _other_managers(membership).exists()


def _other_managers(membership):
    return membership.project.memberships.order_by("pk").current().exclude(pk=membership.pk).at_least(Role.MANAGER)


def _keep_a_manager(membership):
    others = _other_managers(membership).select_for_update(of=("self",))
    if membership.role == Role.MANAGER and not others.exists():
        raise Broken("last_manager", _("A project needs a manager; make somebody else one first."), field="role")


def new_account(username, password, **fields):
    """A saved account. Raises Broken naming the field that cannot be used."""
    return fill_account(User(**fields), username, password)


def fill_account(user, username, password):
    """The account under this name and password, saved. Raises Broken naming the field that cannot be used."""
    user.username = User.normalize_username(username)
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


# --- Places kept for people who were invited ------------------------------------------------------


def keep_place(project, *, name, role=Role.REVIEWER, reads=None):
    """An account that holds somebody's place in a project, and their readings, until they follow their link."""
    user = User(username=f"invited-{secrets.token_hex(6)}", first_name=text.clean_name(name)[:150], is_placeholder=True)
    user.set_unusable_password()
    user.save()
    reads = role == Role.REVIEWER if reads is None else reads
    Membership.objects.create(project=project, user=user, role=role, reads=reads)
    return user


def give_place(placeholder, user):
    """What a place held goes to the account of the person who came; the place is gone.

    An article that the person has already stays theirs once; handing out gives somebody else its second reading.
    """
    own = Assignment.objects.of(user).values("article")
    Assignment.objects.of(placeholder).main().exclude(article__in=own).update(reviewer=user)
    clear_place(placeholder)


def clear_place(placeholder):
    """The place is kept no longer: nobody came, so nothing was read."""
    projects = placeholder.memberships.values("project")
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=projects))
    kept = Assignment.objects.of(placeholder)
    articles = list(kept.order_by().values_list("article", flat=True))
    kept.delete()
    tallies.recount(articles)
    placeholder.memberships.all().delete()
    placeholder.delete()


def _free_username(wanted):
    base, number, username = wanted[:140], 1, wanted[:140]
    while User.objects.filter(username=username).exists():
        number += 1
        username = f"{base}-{number}"
    return username


def needs_administrator():
    """Whether nobody can administer this instance yet."""
    return not User.objects.filter(is_superuser=True, is_active=True, is_demo=False).exists()
