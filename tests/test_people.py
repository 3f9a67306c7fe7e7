"""Invite, join, change, leave; names in imports."""

import pytest

from corpus_app import invitations, people
from corpus_app.models import AuditEvent, Invitation, Membership, Role, User
from corpus_app.rules import Broken
from tests import factories


def test_a_new_account_without_a_password_cannot_sign_in(client, project):
    member = people.add_member(project, username="mia")
    assert (member.role, member.reads) == (Role.REVIEWER, True)
    assert not member.user.has_usable_password()
    assert not client.login(username="mia", password="")


def test_adding_somebody_again_changes_the_role(project, ben, ada):
    people.leave(project.member(ben), actor=ada)
    member = people.add_member(project, username="ben", role=Role.MANAGER)
    assert Membership.objects.filter(user=ben).count() == 1
    assert (member.role, member.reads, member.left_at) == (Role.MANAGER, False, None)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"username": "mia b"}, "bad_account", "username"),
        ({"username": ""}, "bad_account", "username"),
        ({"username": "mia", "password": "short"}, "bad_password", "password"),
        ({"username": "mia", "role": "emperor"}, "unknown_role", None),
    ],
)
def test_what_cannot_be_a_member_is_refused(project, wrong, code, field):
    with pytest.raises(Broken) as refused:
        people.add_member(project, **wrong)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not User.objects.filter(username__startswith="mia").exists()


def test_a_username_is_kept_in_its_composed_form(project):
    assert people.add_member(project, username="zoe\u0308").user.username == "zo\u00eb"


def test_a_link_works_once(project):
    token = invitations.invite(project)
    invitations.accept(token, username="mia", password="mia likes ferries")
    with pytest.raises(Broken) as refused:
        invitations.accept(token, username="max", password="max likes ferries")
    assert refused.value.code == "link_used"


def test_a_refused_account_leaves_the_link_open(project):
    token = invitations.invite(project)
    with pytest.raises(Broken):
        invitations.accept(token, username="ben", password="ben likes ferries")
    assert invitations.invitation_for(token) is not None


@pytest.mark.parametrize(
    ("has", "invited", "gets"),
    [
        (Role.MANAGER, Role.REVIEWER, Role.MANAGER),
        (Role.ADJUDICATOR, Role.REVIEWER, Role.ADJUDICATOR),
        (Role.REVIEWER, Role.ADJUDICATOR, Role.ADJUDICATOR),
        (Role.REVIEWER, Role.MANAGER, Role.MANAGER),
    ],
)
def test_an_invitation_never_takes_rights_away(project, has, invited, gets):
    member = factories.make_member(project, role=has)
    invitations.accept(invitations.invite(project, role=invited), user=member.user)
    assert project.member(member.user).role == gets


def test_somebody_who_left_comes_back_with_the_links_role(project, dora, ada):
    people.leave(project.member(dora), actor=ada)
    invitations.accept(invitations.invite(project, role=Role.REVIEWER), user=dora)
    assert project.member(dora).role == Role.REVIEWER


def test_every_step_is_written_down(project, ada, ben):
    invitations.invite(project, actor=ada)
    invitations.withdraw(Invitation.objects.get(), actor=ada)
    people.change(project.member(ben), role=Role.ADJUDICATOR, reads=False, actor=ada)
    people.leave(project.member(ben), actor=ada)
    verbs = AuditEvent.objects.filter(project=project, actor=ada).values_list("verb", flat=True)
    assert {"invite", "withdraw_invitation", "change_member", "leave"} <= set(verbs)


def test_a_project_keeps_a_manager(project, ada, ben):
    with pytest.raises(Broken, match="needs a manager"):
        people.leave(project.member(ada), actor=ada)
    people.change(project.member(ben), role=Role.MANAGER, reads=False, actor=ada)
    people.leave(project.member(ada), actor=ada)
    with pytest.raises(Broken, match="needs a manager"):
        people.change(project.member(ben), role=Role.REVIEWER, reads=True, actor=ben)


def test_a_name_in_a_file_matches_members_of_this_project_only(project, ben, otto):
    assert people.member_named(project, "ben").user == ben
    stranger = people.member_named(project, "otto")
    assert stranger.user != otto
    assert (stranger.user.username, stranger.user.is_active) == ("harbour--otto", False)
    assert stranger.export_name == "otto"
    assert people.member_named(project, "otto") == stranger
    assert people.member_named(project, "nobody", create=False) is None


def test_who_can_administer(db, settings):
    assert people.needs_administrator()
    factories.make_user("demo", is_superuser=True, is_demo=True)
    factories.make_user("gone", is_superuser=True, is_active=False)
    assert people.needs_administrator()
    factories.make_user("root", is_superuser=True)
    assert not people.needs_administrator()
