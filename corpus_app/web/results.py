"""Pages with numbers."""

from django.http import Http404


def agreement(request, slug):
    raise Http404


passages = sources = source = compare = agreement
