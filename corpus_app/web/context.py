"""What every template may use."""

from django.conf import settings

from corpus_app import preferences


def site(request):
    return {
        "is_demo": settings.DEMO,
        "preferences": preferences.of(getattr(request, "user", None)),
        # What the button to sign in elsewhere says; nothing where no provider is set.
        "elsewhere": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
    }
