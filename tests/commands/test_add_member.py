"""manage.py add_member"""

import pytest
from django.core.management import CommandError

from corpus_app.models import Membership, User


def test_it_makes_the_account(run, project):
    made = run("add_member", "harbour", "dan", "--password", "a long enough password", "--json")
    assert made == {"project": "harbour", "username": "dan", "role": "reviewer", "reads": True}
    assert User.objects.get(username="dan").check_password("a long enough password")


def test_without_a_password_nobody_can_sign_in(run, project):
    assert run("add_member", "harbour", "dan", "--role", "manager") == "dan is manager in “harbour”.\n"
    assert not User.objects.get(username="dan").has_usable_password()
    assert not Membership.objects.get(user__username="dan").reads


def test_a_role_can_be_changed(run, project, ben):
    run("add_member", "harbour", "ben", "--role", "adjudicator")
    assert Membership.objects.get(user=ben, project=project).role == "adjudicator"
    assert Membership.objects.filter(user=ben).count() == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere", "dan"), "There is no project “nowhere”"),
        (("harbour", "d/a n"), "username"),
        (("harbour", "dan", "--password", "short"), "short"),
        (("harbour", "dan", "--role", "king"), "king"),
    ],
)
def test_what_cannot_be_is_a_sentence(run, project, words, message):
    with pytest.raises(CommandError, match=message):
        run("add_member", *words)
    assert not User.objects.filter(username="dan").exists()
