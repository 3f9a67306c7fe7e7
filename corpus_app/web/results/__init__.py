"""Pages with numbers: agreement, the passages behind it, sources, readings side by side."""

from .agreement import download as agreement_figure
from .agreement import show as agreement
from .sources import download as source_figure
from .sources import index as sources
from .sources import show as source

__all__ = ["agreement", "agreement_figure", "compare", "passages", "source", "source_figure", "sources"]


def _soon(request, **arguments):
    from django.http import Http404

    raise Http404


compare = passages = _soon
