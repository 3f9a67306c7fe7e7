"""Where a phrase stands in texts: plain words, parts of words, or a regular expression with a limit of time."""

import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

import regex
from django.utils.translation import gettext as _

from .rules import Broken

LONGEST = 200
SECONDS = 2.0
MOST = 2_000
HOW = ("words", "part", "expression")


@dataclass
class Occurrences:
    """`spans` by article key in code points; `is_cut` where the search ended before the last text."""

    spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    looked_at: int = 0
    is_cut: bool = False

    @property
    def count(self) -> int:
        return sum(map(len, self.spans.values()))


def compiled(wanted: str, *, how: str = "words", is_exact: bool = False) -> regex.Pattern[str]:
    """What to look for; `is_exact` minds capitals. Raises Broken where it says nothing, or is no expression.

    >>> compiled("the dam").findall("The  dam, the damage")
    ['The  dam']
    """
    wanted = unicodedata.normalize("NFC", wanted).strip()
    if len(wanted) > LONGEST:
        raise Broken("too_long", _("A phrase has at most %(n)d characters.") % {"n": LONGEST}, field="q")
    if not wanted or not wanted.isprintable():
        raise Broken("no_phrase", _("Type words to look for."), field="q")
    flags = regex.VERSION0 | regex.MULTILINE | (0 if is_exact else regex.IGNORECASE)
    if how == "expression":
        try:
            return regex.compile(wanted, flags)
        except (regex.error, RecursionError, OverflowError, ValueError) as error:
            sentence = _("This is no regular expression: %(why)s.") % {"why": error}
            raise Broken("bad_expression", sentence, field="q") from None
    # However the text breaks its lines.
    plain = r"\s+".join(map(regex.escape, wanted.split()))
    return regex.compile(rf"(?<!\w){plain}(?!\w)" if how == "words" else plain, flags)


def find(texts: Iterable[tuple[int, str]], wanted: regex.Pattern[str], *, seconds: float = SECONDS) -> Occurrences:
    """All places in these texts (key, text), until the time is over or there are MOST of them."""
    found, total, until = Occurrences(), 0, time.monotonic() + seconds
    for key, text in texts:
        left = until - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            for match in wanted.finditer(text, timeout=left):
                if match.end() > match.start():
                    found.spans.setdefault(key, []).append(match.span())
                    total += 1
                    if total >= MOST:
                        raise TimeoutError
        except TimeoutError:
            found.is_cut = True
            return found
        found.looked_at += 1
    return found
