"""What is stored about one person: handed out whole, or made anonymous with their work kept."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from . import annotations, audit
from .models import Annotation, Assignment, AuditEvent, Comment, Digest, Flag, Membership, Mention, Ruling, SavedView
from .rules import Broken


def about(user):
    """Everything stored about a person, as plain data for JSON."""
    return {
        "account": {
            "id": str(user.uuid),
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
            "joined": user.date_joined,
            "last_sign_in": user.last_login,
            "preferences": user.preferences,
        },
        "memberships": [
            {"project": each.project.slug, "role": each.role, "joined": each.joined_at, "left": each.left_at}
            for each in Membership.objects.filter(user=user).select_related("project")
        ],
        "readings": [
            {
                "project": each.article.project.slug,
                "article": each.article.export_id,
                "kind": each.kind,
                "state": each.state,
                "started": each.started_at,
                "submitted": each.submitted_at,
                "active_seconds": each.active_seconds,
                "sittings": [
                    {"seconds": sitting.seconds, "place": sitting.place, "at": sitting.at}
                    for sitting in each.sittings.all()
                ],
            }
            for each in Assignment.objects.of(user)
            .select_related("article__project")
            .prefetch_related("sittings")
            .order_by("pk")
        ],
        "annotations": [
            annotations.as_json(each)
            for each in Annotation.objects.filter(assignment__reviewer=user)
            .select_related("tag", "assignment__article")
            .order_by("pk")
        ],
        "comments": list(Comment.objects.filter(author=user).order_by("pk").values("body", "created_at")),
        "mentions": list(Mention.objects.filter(user=user).order_by("pk").values("seen_at", "mailed_at")),
        "saved_views": list(SavedView.objects.filter(membership__user=user).order_by("pk").values("name", "query")),
        "flags": list(Flag.objects.filter(raised_by=user).order_by("pk").values("reason", "created_at")),
        "rulings": list(
            Ruling.objects.filter(decided_by=user).order_by("pk").values("verdict", "reason", "decided_at")
        ),
        "events": list(AuditEvent.objects.filter(actor=user).order_by("pk").values("verb", "object_type", "at")),
    }


@transaction.atomic
def anonymise(user):
    """The account without anything that names its person; it cannot sign in any more, its work stays counted.

    Raises Broken for the last administrator, without whom nobody could run the instance.
    """
    others = type(user).objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise Broken("last_administrator", _("This is the last administrator; make another one first."))
    user.username = f"anonymous-{user.uuid.hex[:12]}"
    user.first_name = user.last_name = user.email = ""
    user.preferences = {}
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    Membership.objects.filter(user=user).update(name_in_exports="")
    SavedView.objects.filter(membership__user=user).delete()
    for model in (AuthToken, EmailAddress, Authenticator, SocialAccount, UserSession, Mention, Digest):
        model.objects.filter(user=user).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    audit.record(None, "anonymise_user", user)
