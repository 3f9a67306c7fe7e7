"""The news of the day by mail, for those who asked for it: mentions, what waits, what a manager should see."""

import logging
import smtplib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corpus_app import assignments, mentions, oversight, preferences
from corpus_app.models import Digest, Flag, Membership, Mention, Project, Role, User

log = logging.getLogger(__name__)

PAUSE = timedelta(hours=20)
"""Nobody is written to twice a day, however often the command runs."""

STANDING = 7


@dataclass(frozen=True)
class Letter:
    """What there is to tell a person, and the mentions it tells of."""

    lines: list[str]
    mentions: list[Mention]


def send_all():
    """(how many were written to, how many could not be); nobody where no mail server is set."""
    if not settings.HAS_MAIL:
        return 0, 0
    sent = failed = 0
    now = timezone.now()
    people = User.objects.filter(is_active=True, is_placeholder=False, preferences__mail_digest=True).exclude(email="")
    with get_connection(fail_silently=False) as connection:
        for user in people.order_by("pk"):
            before = _claim(user, now)
            if before is None:
                continue
            written = letter(user, since=before.sent_at or now - timedelta(days=1))
            if written is None:
                _give_back(before)
            elif _send(user, written, connection):
                Mention.objects.filter(pk__in=[each.pk for each in written.mentions]).update(mailed_at=now)
                sent += 1
            else:
                _give_back(before)
                failed += 1
    return sent, failed


def _claim(user, now):
    """The Digest as it was, taken for this run; None where another run has it or the last one is fresh."""
    before, _is_new = Digest.objects.get_or_create(user=user)
    is_due = Q(sent_at=None) | Q(sent_at__lt=now - PAUSE)
    return before if Digest.objects.filter(is_due, pk=before.pk).update(sent_at=now) else None


def _give_back(before):
    Digest.objects.filter(pk=before.pk).update(sent_at=before.sent_at)


def letter(user, *, since):
    """The Letter for a person, or None when nothing is new.

    New are mentions that were not mailed, articles handed out `since`, and (for managers) flags raised since. What is
    told is what the person's own pages would show now.
    """
    if not preferences.of(user)["mail_digest"]:
        return None
    memberships = {
        each.project_id: each
        for each in Membership.objects.of(user).select_related("project", "user")
        if each.project.status == Project.Status.OPEN
    }
    unread = [each for each in mentions.waiting(user, memberships) if each.mention.mailed_at is None]
    queue = assignments.queue(user)
    is_new = bool(unread) or queue.filter(handed_out_at__gte=since).exists()
    lines = [_mention(each) for each in unread]
    for project_id, membership in memberships.items():
        told = _waiting(membership, queue.filter(article__project=project_id).count())
        if membership.role == Role.MANAGER:
            flags = Flag.objects.visible_to(user).open().filter(article__project=project_id)
            is_new = is_new or flags.filter(created_at__gte=since).exclude(raised_by=user).exists()
            told += _for_manager(membership, flags.count())
        if told:
            lines.append("\n".join([membership.project.name, *told]))
    return Letter(lines, [each.mention for each in unread]) if is_new else None


def _mention(waiting):
    """One mention; who wrote is told where the person's own page tells it, and what was written never."""
    address = _absolute("reading", waiting.article.uuid)
    if waiting.author is None:
        return _("You were mentioned in comments on “%(title)s”:\n%(link)s#talk") % {
            "title": waiting.title,
            "link": address,
        }
    return _("%(name)s mentioned you in comments on “%(title)s”:\n%(link)s#c-%(comment)s") % {
        "name": waiting.author.name,
        "title": waiting.title,
        "link": address,
        "comment": waiting.mention.comment.uuid,
    }


def _waiting(membership, n):
    if not n:
        return []
    said = ngettext("%(n)d article waits for you:", "%(n)d articles wait for you:", n) % {"n": n}
    return [f"{said} {_absolute('project', membership.project.slug)}"]


def _for_manager(membership, n_flags):
    slug, told = membership.project.slug, []
    if n_flags:
        said = ngettext("%(n)d flag is open:", "%(n)d flags are open:", n_flags) % {"n": n_flags}
        told.append(f"{said} {_absolute('project-flags', slug)}")
    if still := len(oversight.standing_still(membership, STANDING)):
        said = ngettext(
            "%(n)d person with open readings took no step for %(days)d days:",
            "%(n)d people with open readings took no step for %(days)d days:",
            still,
        ) % {"n": still, "days": STANDING}
        told.append(f"{said} {_absolute('project-progress', slug)}")
    return told


def _absolute(name, *arguments):
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"


def _send(user, written, connection):
    subject = _("Your news of the day")
    foot = _("You get this because you asked for it; on your account page you can stop it: %(link)s") % {
        "link": _absolute("account")
    }
    body = "\n\n".join([*written.lines, foot]) + "\n"
    try:
        return EmailMessage(subject, body, to=[user.email], connection=connection).send() == 1
    except (OSError, smtplib.SMTPException):
        log.exception("a digest could not be mailed")
        return False
