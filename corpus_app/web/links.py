"""Invitations as links to hand out, and by mail where a mail server is set."""

import logging
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


@dataclass
class Link:
    """A link to copy, for whom, and whether it was mailed (None: nobody tried)."""

    name: str
    email: str
    address: str
    is_sent: bool | None = None


def address(token):
    """Where a token leads."""
    return f"{settings.SITE_URL}{reverse('join', args=[token])}"


def handed_out(letters, project, sender):
    """The letters as links, mailed to those with an e-mail address where mail is configured."""
    links = [Link(letter.name, letter.email, address(letter.token)) for letter in letters]
    if settings.HAS_MAIL:
        _send([link for link in links if link.email], project, sender)
    return links


def _send(links, project, sender):
    """One connection for all; a letter that cannot be sent leaves its link to be copied."""
    subject = _("%(sender)s invites you to “%(project)s”") % {"sender": sender.name, "project": project.name}
    body = _(
        "%(sender)s invites you to read articles in “%(project)s”.\n\n"
        "This link lets you in. It works once, for 14 days, and is meant for you alone:\n\n%(link)s\n"
    )
    with get_connection(fail_silently=False) as connection:
        for link in links:
            said = body % {"sender": sender.name, "project": project.name, "link": link.address}
            # A name may hold what a header cannot.
            message = EmailMessage(" ".join(subject.split()), said, to=[link.email], connection=connection)
            try:
                link.is_sent = message.send() == 1
            except (OSError, smtplib.SMTPException):
                log.exception("an invitation could not be mailed")
                link.is_sent = False
