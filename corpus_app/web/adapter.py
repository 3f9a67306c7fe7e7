"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.urls import Resolver404, resolve

from corpus_app import invitations
from corpus_app.models import User


class ClosedDoors(DefaultAccountAdapter):
    """Accounts come from administrators, managers and invitations; nobody registers on their own."""

    def authenticate(self, request, **credentials):
        """Demo accounts have no way in outside demo mode; allauth would hand the backend's refusal back as inactive."""
        user = super().authenticate(request, **credentials)
        return None if user is not None and user.is_demo and not settings.DEMO else user

    def is_open_for_signup(self, request):
        return False

    def send_confirmation_mail(self, request, emailconfirmation, signup):
        """Addresses are notes here and nobody confirms them; allauth would send a link all the same."""


class Elsewhere(DefaultSocialAccountAdapter):
    """Sign-in by somebody else's account: a way into an account that is there, and a new one only where allowed."""

    def is_open_for_signup(self, request, sociallogin):
        """Where the provider's people may have accounts, and for whoever comes by way of an invitation.

        Not for an address that belongs to an account already: its owner signs in and connects the two.
        """
        is_allowed = settings.OIDC_SIGN_UP or _is_invited(sociallogin.state.get("next") or "")
        return is_allowed and not (sociallogin.user.email and _has_account(sociallogin.user.email))


def _has_account(address):
    return User.objects.filter(email__iexact=address).exists()


def _is_invited(address):
    """Whether the address to go on to is that of an open invitation into a project."""
    try:
        match = resolve(address)
    except Resolver404:
        return False
    invitation = invitations.invitation_for(match.kwargs["token"]) if match.url_name == "join" else None
    return invitation is not None and not invitation.is_for_administrator
