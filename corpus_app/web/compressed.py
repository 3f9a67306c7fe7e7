"""Pages compressed on their way out: with Brotli for browsers that take it, else with gzip."""

import re
import secrets
from functools import wraps

import brotli
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page

# Of Brotli's levels the last before the time doubles for next to nothing.
LEVEL = 6
SMALLEST = 200
# In bytes of chance, as many as Django's gzip adds.
LONGEST_NOISE = 100


def compressed(view):
    """The view with its answers compressed.

    A comment of random length makes the size of two answers differ by chance, as Django's gzip does: else whoever can
    repeat a request with guesses in it would see from the size which guess was right.
    """
    with_gzip = gzip_page(view)

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not re.search(r"\bbr\b", request.headers.get("Accept-Encoding", "")):
            return with_gzip(request, *args, **kwargs)
        response = view(request, *args, **kwargs)
        if response.streaming or response.has_header("Content-Encoding") or len(response.content) < SMALLEST:
            return response
        noise = secrets.token_hex(secrets.randbelow(LONGEST_NOISE))
        page = response.content + f"<!--{noise}-->".encode()
        response.content = brotli.compress(page, quality=LEVEL)
        response.headers["Content-Encoding"] = "br"
        if response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ("Accept-Encoding",))
        return response

    return answer
