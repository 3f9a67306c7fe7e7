"""The link that makes the first administrator."""

import re

from django.core.management import call_command

from corpus_app import invitations
from corpus_app.models import User
from tests import factories


def printed(capsys, *arguments):
    call_command("setup_link", *arguments)
    return capsys.readouterr().out


def token_in(text):
    return re.search(r"/join/([\w-]+)/", text).group(1)


def test_it_prints_a_link_under_the_sites_address(db, capsys, settings):
    settings.SITE_URL = "https://annotator.example"
    assert "https://annotator.example/join/" in printed(capsys)


def test_a_new_link_ends_the_older(db, capsys):
    old, new = token_in(printed(capsys)), token_in(printed(capsys))
    assert invitations.invitation_for(old) is None
    invitations.accept(new, username="root", password="root likes ferries")
    assert User.objects.get(username="root").is_superuser
    assert invitations.invitation_for(new) is None


def test_if_needed_is_silent_once_somebody_administers(db, capsys):
    assert "/join/" in printed(capsys, "--if-needed")
    factories.make_user("root", is_superuser=True)
    assert printed(capsys, "--if-needed") == ""
