"""Named ways to be mild about the ends of spans, before they are compared."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from corpus_app.stats.sweep import Span

Words = Callable[[str], Iterator[tuple[int, int]]]
"""The rule for words: offsets of the words of a text."""


def trimmed(text: str, spans: Sequence[Span]) -> list[Span]:
    """Without outer white space and punctuation; what holds nothing else stays as it is.

    >>> trimmed("He said: “no”.", [(1, 8, 14), (1, 7, 9)])
    [(1, 10, 12), (1, 7, 9)]
    """
    found = []
    for tag, start, end in spans:
        left, right = start, end
        while left < right and _is_outer(text[left]):
            left += 1
        while right > left and _is_outer(text[right - 1]):
            right -= 1
        found.append((tag, left, right) if left < right else (tag, start, end))
    return found


def _is_outer(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] in "PZ"


def snapped(text: str, spans: Sequence[Span], words: Words) -> list[Span]:
    """Both ends moved outwards to the words they cut.

    >>> import re
    >>> snapped("quite unfair", [(1, 2, 8)], lambda text: (m.span() for m in re.finditer(r"\\w+", text)))
    [(1, 0, 12)]
    """
    first, last = {}, {}
    for begin, finish in words(text):
        for inside in range(begin + 1, finish):
            first[inside], last[inside] = begin, finish
    return [(tag, first.get(start, start), last.get(end, end)) for tag, start, end in spans]
