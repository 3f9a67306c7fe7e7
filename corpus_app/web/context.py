"""What every template may use."""

from django.conf import settings


def site(request):
    return {"is_demo": settings.DEMO}
