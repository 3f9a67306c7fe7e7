"""Signing in by somebody else's account: allauth's pages, with a sentence where the provider fails."""

import logging
from functools import wraps

from allauth.socialaccount.providers.openid_connect import views as oidc
from django.shortcuts import render
from requests import RequestException

logger = logging.getLogger(__name__)


def _told(view):
    """The page, or a sentence where the provider cannot be reached or leaves out its addresses (KeyError)."""

    @wraps(view)
    def asked(request, provider_id):
        try:
            return view(request, provider_id)
        except (RequestException, KeyError) as error:
            logger.warning("The provider of sign-in fails: %r", error)
            return render(request, "socialaccount/authentication_error.html", status=503)

    return asked


login = _told(oidc.login)
callback = _told(oidc.callback)
