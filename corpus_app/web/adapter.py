"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings


class ClosedDoors(DefaultAccountAdapter):
    """Accounts come from administrators, managers and invitations; nobody registers on their own."""

    def authenticate(self, request, **credentials):
        """Demo accounts have no way in outside demo mode; allauth would hand the backend's refusal back as inactive."""
        user = super().authenticate(request, **credentials)
        return None if user is not None and user.is_demo and not settings.DEMO else user

    def is_open_for_signup(self, request):
        return False


class Elsewhere(DefaultSocialAccountAdapter):
    """Sign-in by somebody else's account: a way into an account that is there, and a new one only where allowed."""

    def is_open_for_signup(self, request, sociallogin):
        return settings.OIDC_SIGN_UP
