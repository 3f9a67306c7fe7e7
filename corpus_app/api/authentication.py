"""Who a program acts for."""

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class Tokens(TokenAuthentication):
    """`Authorization: Token …`; whoever may not sign in has no use of a token either."""

    def authenticate_credentials(self, token):
        if not token.isascii():
            raise AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)

    def validate_user(self, auth_token):
        if auth_token.user.is_demo and not settings.DEMO:
            raise AuthenticationFailed(_("Invalid token."))
        return super().validate_user(auth_token)


class TokensInTheSchema(OpenApiAuthenticationExtension):
    """How the schema describes it."""

    target_class = Tokens
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token` and the token from your account page, as in `Token 0123…`.",
        }
