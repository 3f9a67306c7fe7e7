"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedDoors(DefaultAccountAdapter):
    """Accounts come from administrators, managers and invitations; nobody registers on their own."""

    def is_open_for_signup(self, request):
        return False
