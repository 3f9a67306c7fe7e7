"""Pages with numbers: agreement, the passages behind it, sources, readings side by side."""

from .agreement import download as agreement_figure
from .agreement import show as agreement
from .compare import show as compare
from .gamma import show as gamma
from .gold import download as gold_figure
from .gold import passages as gold_passages
from .gold import show as gold
from .passages import index as passages
from .phrases import download as phrases_file
from .phrases import index as phrases
from .sources import download as source_figure
from .sources import index as sources
from .sources import show as source
from .twice import show as twice

__all__ = [
    "agreement",
    "agreement_figure",
    "compare",
    "gamma",
    "gold",
    "gold_figure",
    "gold_passages",
    "passages",
    "phrases",
    "phrases_file",
    "source",
    "source_figure",
    "sources",
    "twice",
]
