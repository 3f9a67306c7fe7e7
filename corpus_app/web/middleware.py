"""What every answer carries."""


def keep_private(get_response):
    """Pages behind sign-in may not be kept by a shared cache."""

    def answer(request):
        response = get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return answer
