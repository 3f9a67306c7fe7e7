"""Pasted lists, places kept for people who have not come yet, links and what becomes of them."""

import pytest

from corpus_app import assignments, invitations, people
from corpus_app.models import Assignment, AuditEvent, Invitation, Membership, Role, User
from corpus_app.rules import Broken
from tests import factories

WORD = "mia likes ferries"


def said(guests):
    return [(guest.name, guest.email, guest.user and guest.user.username, bool(guest.problem)) for guest in guests]


def test_a_pasted_list_is_understood(project, ada, ben):
    ben.email = "ben@Harbour.example"
    ben.first_name, ben.last_name = "Ben", "Adeyemi"
    ben.save()
    pasted = "mia@harbour.example, Dele Okafor\nPetra Roth <petra@harbour.example>; ben@harbour.EXAMPLE\n\ncleo\nada"
    assert said(invitations.guests(pasted, asker=ada)) == [
        ("mia", "mia@harbour.example", None, False),
        ("Dele Okafor", "", None, False),
        ("Petra Roth", "petra@harbour.example", None, False),
        ("Ben Adeyemi", "ben@harbour.example", "ben", False),
        ("cleo", "", "cleo", False),
        ("ada", "", "ada", False),
    ]
    (known,) = invitations.guests("ben adeyemi", asker=ada)
    assert known.user == ben


@pytest.mark.parametrize("entry", ["a@b@c", "mia@", "\u200b", "<>", "Mia <mia>x", "x" * 151])
def test_what_cannot_be_understood_says_so(project, ada, entry):
    (guest,) = invitations.guests(entry, asker=ada)
    assert guest.problem


def test_nobody_is_invited_twice(project, ada):
    first, second, third = invitations.guests("mia@x.example, MIA@x.example, Mia <mia@x.example>", asker=ada)
    assert (bool(first.problem), bool(second.problem), bool(third.problem)) == (False, True, True)


def test_a_list_has_an_end(project, ada, monkeypatch):
    monkeypatch.setattr(invitations, "MAX_GUESTS", 2)
    assert [bool(guest.problem) for guest in invitations.guests("a b, c d, e f", asker=ada)] == [False, False, True]


def test_whether_a_stranger_has_an_account_is_not_told(project, ada, otto, ben):
    otto.email = "otto@elsewhere.example"
    otto.save()
    by_mail, by_name = invitations.guests("otto@elsewhere.example, otto", asker=ada)
    assert by_mail.is_new
    assert by_name.is_new
    # Reviewers manage nothing, so they know nobody.
    (guest,) = invitations.guests("cleo", asker=ben)
    assert guest.is_new


def test_known_people_join_and_others_get_a_place(project, ada, ben):
    new = factories.make_project("ferry", manager=ada, overlap=2)
    guests = invitations.guests("ben, Mia, nobody@", asker=ada)
    (letter,) = invitations.invite_all(new, guests, actor=ada, reads=True)
    assert letter.name == "Mia"
    assert new.member(ben).reads
    place = new.memberships.get(user__is_placeholder=True)
    assert (place.user.name, place.role, place.reads) == ("Mia", Role.REVIEWER, True)
    assert letter.token not in str(list(Invitation.objects.values()))
    verbs = set(AuditEvent.objects.filter(project=new).values_list("verb", flat=True))
    assert {"invite", "add_member"} <= verbs


@pytest.fixture
def letter(project, ada, article):
    """Mia's letter: the article is handed out to her and two others before she came."""
    factories.make_article(project, "Another text.", source="The Tidewater Record")
    guests = invitations.guests("Mia Lund", asker=ada)
    (letter,) = invitations.invite_all(project, guests, actor=ada)
    project.overlap = 3
    project.save()
    assignments.hand_out(project, actor=ada)
    return letter


def readings_of(user):
    return Assignment.objects.of(user)


def test_a_place_counts_when_work_is_handed_out(project, letter):
    place = User.objects.get(is_placeholder=True)
    assert readings_of(place).count() == 2
    assert len(assignments.plan(project)) == 0


def test_nobody_can_sign_in_with_a_place(client, letter, settings):
    place = User.objects.get(is_placeholder=True)
    place.set_password(WORD)
    place.save()
    assert not client.login(username=place.username, password=WORD)
    client.force_login(place, backend="corpus_app.people.DemoAwareBackend")
    assert client.get("/").status_code == 302


def test_a_new_account_takes_the_place(project, letter):
    mia = invitations.accept(letter.token, username="mia", email="m@x.example", password=WORD)
    assert (mia.username, mia.name, mia.email, mia.is_placeholder) == ("mia", "Mia Lund", "m@x.example", False)
    assert readings_of(mia).count() == 2
    assert not User.objects.filter(is_placeholder=True).exists()
    assert len(assignments.plan(project)) == 0


def test_an_account_that_is_there_gets_the_readings(project, letter, otto):
    invitations.accept(letter.token, user=otto)
    assert readings_of(otto).count() == 2
    assert project.member(otto).reads
    assert not User.objects.filter(username__startswith="invited-").exists()
    with pytest.raises(Broken, match="used already"):
        invitations.accept(letter.token, user=otto)


def test_what_the_person_reads_already_is_not_read_twice(project, letter, ben, cleo):
    before = set(readings_of(cleo).values_list("article", flat=True))
    invitations.accept(letter.token, user=cleo)
    assert list(readings_of(cleo).order_by("article").values_list("article", flat=True)) == sorted(before)
    # Each article lacks one reader now, and nobody is left who could be it.
    with pytest.raises(Broken, match="only 2 people"):
        assignments.plan(project)


def test_a_manager_who_follows_the_link_stays_one_and_reads(project, letter, ada):
    invitations.accept(letter.token, user=ada)
    assert (project.member(ada).role, project.member(ada).reads) == (Role.MANAGER, True)
    assert readings_of(ada).count() == 2


def test_a_refused_name_leaves_the_place_as_it_was(project, letter):
    for wrong in ({"username": "ben", "password": WORD}, {"username": "mia", "password": "short"}):
        with pytest.raises(Broken):
            invitations.accept(letter.token, **wrong)
    place = User.objects.get(is_placeholder=True)
    assert place.username.startswith("invited-")
    assert invitations.invitation_for(letter.token) is not None


def test_withdrawing_gives_up_the_place(project, letter, ada):
    invitations.withdraw(Invitation.objects.get(), actor=ada)
    assert invitations.invitation_for(letter.token) is None
    assert not User.objects.filter(is_placeholder=True).exists()
    assert AuditEvent.objects.filter(verb="withdraw_invitation").exists()


def test_removing_somebody_who_never_came_does_the_same(project, letter, ada):
    people.leave(Membership.objects.get(user__is_placeholder=True), actor=ada)
    assert not Invitation.objects.exists()
    assert not User.objects.filter(is_placeholder=True).exists()


def test_a_new_link_ends_the_old_one(project, letter, ada):
    again = invitations.renew(Invitation.objects.get(), actor=ada)
    assert (again.name, invitations.invitation_for(letter.token)) == ("Mia Lund", None)
    assert readings_of(invitations.accept(again.token, username="mia", password=WORD)).count() == 2
