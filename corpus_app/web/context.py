"""What every template may use."""

from django.conf import settings

from corpus_app import preferences


def site(request):
    return {"is_demo": settings.DEMO, "preferences": preferences.of(getattr(request, "user", None))}
