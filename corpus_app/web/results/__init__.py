"""Pages with numbers: agreement, the passages behind it, sources, readings side by side."""

from .agreement import download as agreement_figure
from .agreement import show as agreement

__all__ = ["agreement", "agreement_figure", "compare", "passages", "source", "sources"]


def _soon(request, **arguments):
    from django.http import Http404

    raise Http404


compare = passages = source = sources = source_figure = _soon
