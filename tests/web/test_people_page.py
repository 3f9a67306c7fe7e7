"""Members, invitations, the links that let people in."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from corpus_app import invitations
from corpus_app.models import Assignment, AuditEvent, Invitation, Membership, Role, User
from tests import factories

PLACE = "/projects/harbour/people/"
NEW = {"username": "mia", "email": "mia@example.org", "password": "a long enough password"}


def link_in(response):
    return re.search(r"/join/[\w-]+/", response.content.decode()).group(0)


@pytest.fixture
def link(client_for, ada, project):
    return link_in(client_for(ada).post(PLACE, {"role": "reviewer", "people": ""}))


def test_it_works(client_for, ada, ben, project, article, reading):
    page = client_for(ada).get(PLACE).content.decode()
    assert "ben" in page
    assert "0 of 1" in page


def test_a_stranger_finds_nothing_and_reviewers_may_not(client, client_for, outsider, ben, dora, project):
    assert client.get(PLACE).status_code == 302
    assert client_for(outsider).get(PLACE).status_code == 404
    for person in (ben, dora):
        assert client_for(person).get(PLACE).status_code == 403
        assert client_for(person).post(PLACE, {"role": "manager"}).status_code == 403
    assert not Invitation.objects.exists()


def test_it_asks_the_database_as_often_for_many_as_for_few(client_for, ada, project, article, count_statements):
    def fill(count):
        for _ in range(count):
            factories.make_reading(article, factories.make_member(project).user)
            invitations.invite(project)

    def asked():
        with count_statements() as statements:
            assert client.get(PLACE).status_code == 200
        return len(statements)

    client = client_for(ada)
    fill(10)
    few = asked()
    fill(40)
    assert asked() == few <= 12


def test_a_link_makes_an_account_with_the_role_once(client, link, project):
    assert client.get(link).status_code == 200
    response = client.post(link, NEW)
    assert response.status_code == 302
    mia = User.objects.get(username="mia")
    assert project.member(mia).role == Role.REVIEWER
    assert not mia.is_staff
    assert client.get("/projects/harbour/").status_code == 200
    client.logout()
    assert client.get(link).status_code == 404
    assert client.post(link, NEW | {"username": "max"}).status_code == 404
    assert not User.objects.filter(username="max").exists()


def test_the_role_is_the_links_whatever_the_form_says(client, link, project):
    client.post(link, NEW | {"role": "manager", "is_staff": "1", "is_superuser": "1"})
    mia = User.objects.get(username="mia")
    assert project.member(mia).role == Role.REVIEWER
    assert not mia.is_superuser


def test_somebody_signed_in_joins_with_their_own_account(client_for, otto, link, project):
    client = client_for(otto)
    assert "You are signed in as otto" in client.get(link).content.decode()
    assert client.post(link).url == "/projects/harbour/"
    assert project.member(otto).role == Role.REVIEWER


def test_a_manager_who_tries_the_link_stays_a_manager(client_for, ada, link, project):
    client_for(ada).post(link)
    assert project.member(ada).role == Role.MANAGER


def test_an_invitation_can_lead_to_a_higher_role(client_for, ben, project):
    client_for(ben).post(f"/join/{invitations.invite(project, role=Role.ADJUDICATOR)}/")
    assert project.member(ben).role == Role.ADJUDICATOR


def test_an_expired_link_does_nothing(client, link):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(link).status_code == 404
    assert client.post(link, NEW).status_code == 404
    assert not User.objects.filter(username="mia").exists()


def test_a_withdrawn_link_does_nothing(client, client_for, ada, link, project):
    page = client_for(ada).get(PLACE).content.decode()
    address = re.search(r"/projects/harbour/people/invitations/[\w-]+/withdraw/", page).group(0)
    assert client_for(ada).post(address).status_code == 302
    assert client.get(link).status_code == 404
    assert "withdraw" not in client_for(ada).get(PLACE).content.decode()


def test_a_link_of_another_project_cannot_be_withdrawn(client_for, ada, project, other_project):
    invitations.invite(other_project)
    address = f"{PLACE}invitations/{Invitation.objects.get().uuid}/withdraw/"
    assert client_for(ada).post(address).status_code == 404
    assert Invitation.objects.get().is_open


def test_the_link_is_not_kept_anywhere(client_for, ada, link):
    token = link.split("/")[2]
    assert token not in str(list(Invitation.objects.values()))
    assert token not in client_for(ada).get(PLACE).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "short"}, "at least 10"),
        ({"password": "password123"}, "too common"),
        ({"username": "ferryman", "password": "ferryman12"}, "too similar"),
        ({"username": ""}, "required"),
        ({"username": "ben"}, "taken"),
        ({"username": "BEN"}, "taken"),
        ({"username": "mia\u200bmia"}, "valid username"),
        ({"username": "mia <b>"}, "valid username"),
        ({"username": "m" * 151}, "150"),
        ({"email": "not an address"}, "valid email"),
    ],
)
def test_what_cannot_be_an_account_is_said_and_the_link_stays(client, link, wrong, said):
    response = client.post(link, NEW | {"password": "mia likes ferries"} | wrong)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert 'class="error"' in response.content.decode()
    assert Invitation.objects.get().is_open


@pytest.mark.parametrize("token", ["x", "x" * 500, "%00", "%F0%9F%98%80"])
def test_a_link_that_was_never_made(client, db, token):
    response = client.get(f"/join/{token}/")
    assert response.status_code == 404
    assert "no longer works" in response.content.decode()


def test_an_unknown_role_cannot_be_invited(client_for, ada, project):
    for data in ({"role": "emperor"}, {"role": "reviewer", "people": "x" * 50_001}, {}):
        response = client_for(ada).post(PLACE, data | {"x": "y"})
        assert 'class="error"' in response.content.decode()
    assert not Invitation.objects.exists()


def test_a_pasted_list_gives_everybody_a_link(client_for, ada, project, mailoutbox, settings):
    settings.HAS_MAIL = False
    page = client_for(ada).post(PLACE, {"role": "reviewer", "people": "Mia\nmax@x.example\nno@"}).content.decode()
    assert len(set(re.findall(r"/join/[\w-]+/", page))) == 2
    assert "Is no e-mail address." in page
    assert mailoutbox == []
    shown = client_for(ada).get(PLACE).content.decode()
    assert "/join/" not in shown
    assert shown.count(">invited<") == 2


def test_links_are_mailed_where_mail_is_configured(client_for, ada, project, mailoutbox, settings):
    settings.HAS_MAIL = True
    project.name = "Harbour\nBcc: evil@x.example"
    project.save()
    page = client_for(ada).post(PLACE, {"role": "adjudicator", "people": "Mia\nmax@x.example"}).content.decode()
    (letter,) = mailoutbox
    assert letter.to == ["max@x.example"]
    assert "\n" not in letter.subject
    assert re.search(r"/join/[\w-]+/", letter.body).group() in page
    assert page.count(">mailed<") == 1


def test_a_mail_server_that_is_down_leaves_the_link(client_for, ada, project, settings, monkeypatch):
    settings.HAS_MAIL = True
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self: (_ for _ in ()).throw(OSError("down")))
    page = client_for(ada).post(PLACE, {"role": "reviewer", "people": "max@x.example"}).content.decode()
    assert "could not be mailed" in page
    assert "/join/" in page


def test_a_new_link_is_shown_once(client, client_for, ada, project):
    old = link_in(client_for(ada).post(PLACE, {"role": "reviewer", "people": "Mia"}))
    address = f"{PLACE}invitations/{Invitation.objects.get().uuid}/renew/"
    new = link_in(client_for(ada).post(address))
    assert client.get(old).status_code == 404
    page = client.get(new).content.decode()
    assert "Join Harbour" in page


def test_a_link_of_another_project_cannot_be_renewed(client_for, ada, project, other_project):
    token = invitations.invite(other_project)
    address = f"{PLACE}invitations/{Invitation.objects.get().uuid}/renew/"
    assert client_for(ada).post(address).status_code == 404
    assert invitations.invitation_for(token)


# --- The first administrator ---------------------------------------------------------------------


def test_the_set_up_link_makes_an_administrator_once(client, db):
    link = f"/join/{invitations.setup_token()}/"
    assert "Set up this instance" in client.get(link).content.decode()
    client.post(link, NEW)
    mia = User.objects.get(username="mia")
    assert mia.is_superuser and mia.is_staff
    assert client.get("/admin/").status_code == 200
    client.logout()
    assert client.get(link).status_code == 404


def test_a_newer_set_up_link_ends_the_older(client, db):
    old, new = invitations.setup_token(), invitations.setup_token()
    assert client.get(f"/join/{old}/").status_code == 404
    assert client.get(f"/join/{new}/").status_code == 200


def test_following_the_set_up_link_while_signed_in_still_makes_an_account(client_for, otto, settings):
    settings.DEMO = True
    otto.is_demo = True
    otto.save()
    client = client_for(otto)
    link = f"/join/{invitations.setup_token()}/"
    assert 'name="username"' in client.get(link).content.decode()
    client.post(link, NEW)
    otto.refresh_from_db()
    assert not otto.is_superuser
    assert User.objects.get(username="mia").is_superuser


# --- One member ----------------------------------------------------------------------------------


def test_a_manager_changes_a_role(client_for, ada, ben, project):
    address = f"{PLACE}{ben.uuid}/"
    assert client_for(ada).get(address).status_code == 200
    client_for(ada).post(address, {"role": "adjudicator"})
    member = project.member(ben)
    assert (member.role, member.reads) == (Role.ADJUDICATOR, False)
    assert AuditEvent.objects.get(verb="change_member").data == {"role": "adjudicator", "reads": False}


def test_ending_a_membership_keeps_the_work(client_for, ada, ben, project, article, reading):
    done = factories.make_article(project, text="Another.")
    submitted = factories.make_reading(done, ben, Assignment.State.SUBMITTED)
    client_for(ada).post(f"{PLACE}{ben.uuid}/", {"leave": "1"})
    assert project.member(ben) is None
    reading.refresh_from_db()
    submitted.refresh_from_db()
    assert (reading.state, submitted.state) == ("reclaimed", "submitted")
    assert client_for(ben).get("/projects/harbour/").status_code == 404


def test_the_last_manager_stays(client_for, ada, project):
    address = f"{PLACE}{ada.uuid}/"
    for data in ({"role": "reviewer", "reads": "on"}, {"leave": "1"}):
        response = client_for(ada).post(address, data)
        assert "A project needs a manager" in response.content.decode()
    assert project.member(ada).role == Role.MANAGER


def test_a_member_page_is_of_this_project_only(client_for, ada, ben, outsider, project):
    assert client_for(ada).get(f"{PLACE}{outsider.uuid}/").status_code == 404
    assert client_for(ben).post(f"{PLACE}{ben.uuid}/", {"role": "manager"}).status_code == 403
    assert client_for(outsider).get(f"{PLACE}{ben.uuid}/").status_code == 404
    assert Membership.objects.get(user=ben).role == Role.REVIEWER


def test_a_member_learns_whose_place_a_link_would_give_them(client_for, ada, ben, outsider, project):
    link = link_in(client_for(ada).post(PLACE, {"role": "reviewer", "people": "Mia Lund"}))
    told = "The link was made for Mia Lund"
    assert told in client_for(ben).get(link).content.decode()
    assert told not in client_for(outsider).get(link).content.decode()
