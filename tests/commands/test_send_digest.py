"""The news of the day by mail: to whom, when, and what it says."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from corpus_app import comments
from corpus_app.models import Assignment, Digest, Mention
from tests import factories

S = Assignment.State


@pytest.fixture(autouse=True)
def server(settings):
    """A mail server is set; pytest-django keeps what is sent in mail.outbox."""
    settings.HAS_MAIL = True
    settings.SITE_URL = "https://annotator.example"


@pytest.fixture
def asked(ben):
    ben.email, ben.preferences = "ben@example.org", {"mail_digest": True}
    ben.save()
    return ben


@pytest.fixture
def done(article, asked, cleo):
    """ben submitted the article and looked at what others did."""
    for reviewer in (asked, cleo):
        factories.make_reading(article, reviewer, S.SUBMITTED, compared_at=timezone.now())
    return article


def send():
    out = StringIO()
    call_command("send_digest", stdout=out)
    return out.getvalue()


def mention(article, author, body="Is that so, @ben?"):
    return comments.write(article=article, author=author, body=body, operation=uuid.uuid4())[0]


def test_it_works(done, asked, cleo):
    comment = mention(done, cleo)
    factories.make_reading(factories.make_article(done.project), asked)
    assert send() == "1 digest sent.\n"
    (letter,) = mail.outbox
    assert letter.to == ["ben@example.org"]
    assert "cleo mentioned you in comments on “The dam”" in letter.body
    assert f"https://annotator.example/articles/{done.uuid}/read/#c-{comment.uuid}" in letter.body
    assert "1 article waits for you: https://annotator.example/projects/harbour/" in letter.body
    assert "https://annotator.example/account/" in letter.body
    assert "Is that so" not in letter.body


def test_without_a_mail_server_nothing_breaks(settings, done, cleo):
    settings.HAS_MAIL = False
    mention(done, cleo)
    assert "No mail server is set" in send()
    assert (len(mail.outbox), Digest.objects.count()) == (0, 0)


def test_who_did_not_ask_is_not_written_to(done, asked, cleo):
    asked.preferences = {}
    asked.save()
    mention(done, cleo)
    assert send() == "0 digests sent.\n"


@pytest.mark.parametrize("fields", [{"email": ""}, {"is_active": False}, {"is_placeholder": True}])
def test_who_cannot_be_written_to_is_not(done, asked, cleo, fields):
    for name, value in fields.items():
        setattr(asked, name, value)
    asked.save()
    mention(done, cleo)
    assert send() == "0 digests sent.\n"


def test_once_a_day_and_each_mention_once(done, asked, cleo):
    mention(done, cleo)
    send()
    mention(done, cleo)
    send()
    assert len(mail.outbox) == 1
    Digest.objects.update(sent_at=timezone.now() - timedelta(hours=21))
    send()
    assert len(mail.outbox) == 2
    assert mail.outbox[1].body.count("mentioned you") == 1
    Digest.objects.update(sent_at=timezone.now() - timedelta(hours=21))
    send()
    assert len(mail.outbox) == 2


def test_what_was_read_is_not_mailed(client_for, done, asked, cleo):
    mention(done, cleo)
    client_for(asked).get(f"/articles/{done.uuid}/read/")
    assert send() == "0 digests sent.\n"


def test_nothing_is_mailed_before_the_article_is_submitted(article, reading, asked, cleo):
    mention(article, cleo)
    assert send() == "0 digests sent.\n"
    assert Mention.objects.get().mailed_at is None
    factories.change_readings(article.assignments.of(reading.reviewer), state=S.SUBMITTED, submitted_at=timezone.now())
    assert send() == "1 digest sent.\n"
    assert "You were mentioned in comments on “The dam”" in mail.outbox[0].body
    assert "cleo" not in mail.outbox[0].body


def test_articles_that_were_handed_out_are_news(article, asked):
    factories.make_reading(article, asked, handed_out_at=timezone.now())
    assert send() == "1 digest sent.\n"
    Digest.objects.update(sent_at=timezone.now() - timedelta(hours=21))
    Assignment.objects.update(handed_out_at=timezone.now() - timedelta(days=3))
    assert send() == "0 digests sent.\n"


def test_a_manager_is_told_of_flags_and_of_who_stands_still(article, ada, ben, cleo):
    ada.email, ada.preferences = "ada@example.org", {"mail_digest": True}
    ada.save()
    factories.make_reading(article, ben, handed_out_at=timezone.now() - timedelta(days=9))
    factories.make_flag(article, cleo)
    send()
    (letter,) = mail.outbox
    assert "1 flag is open: https://annotator.example/projects/harbour/flags/" in letter.body
    assert "1 person with open readings took no step for 7 days: " in letter.body
    assert "advertisement" not in letter.body


def test_what_cannot_be_sent_is_tried_again(done, asked, cleo, monkeypatch):
    mention(done, cleo)

    def fail(self, *args, **kwargs):
        raise OSError("no route")

    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", fail)
        with pytest.raises(CommandError, match="1 digests could not be sent"):
            send()
    assert Mention.objects.get().mailed_at is None
    assert send() == "1 digest sent.\n"


def test_it_is_chosen_on_the_account_page(client_for, asked, settings):
    client = client_for(asked)
    page = client.get("/account/").content.decode()
    assert "Send the news of the day to ben@example.org" in page
    client.post("/account/mail/", {})
    asked.refresh_from_db()
    assert asked.preferences["mail_digest"] is False
    client.post("/account/mail/", {"mail_digest": "on"})
    asked.refresh_from_db()
    assert asked.preferences["mail_digest"] is True
    settings.HAS_MAIL = False
    assert "news of the day" not in client.get("/account/").content.decode()


def test_keeping_the_looks_keeps_it(client_for, asked):
    looks = {"theme": "dark", "font": "serif", "size": "usual", "measure": "usual"}
    client_for(asked).post("/account/preferences/", looks)
    asked.refresh_from_db()
    assert asked.preferences["mail_digest"] is True
