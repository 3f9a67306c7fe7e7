"""Text cut into paragraphs and flat segments, for pages that show marks without a script."""

from collections import defaultdict, deque
from itertools import pairwise

from . import text

CONTEXT = 60
LONGEST = 600


def paragraphs(article_text):
    """The paragraphs of a text: dicts of number, start (code points) and text."""
    return [
        {"number": number, "start": start, "text": article_text[start:end]}
        for number, (start, end) in enumerate(text.paragraphs(article_text), start=1)
    ]


def marked(article_text, spans):
    """The paragraphs of a text, each with its segments. `spans` are (start, end, mark), sorted by start."""
    cut, waiting, open_ = [], deque(spans), []
    for paragraph in paragraphs(article_text):
        start, end = paragraph["start"], paragraph["start"] + len(paragraph["text"])
        open_ = [span for span in open_ if span[1] > start]
        while waiting and waiting[0][0] < end:
            open_.append(waiting.popleft())
        cut.append({**paragraph, "segments": segments(start, paragraph["text"], open_)})
    return cut


def segments(start, paragraph, spans):
    """A paragraph that begins at `start`, cut where spans begin or end.

    `spans` are (start, end, mark); each segment is {"text", "marks"} with the marks that cover it, in their order.
    """
    end = start + len(paragraph)
    inside = [(max(left, start), min(right, end), mark) for left, right, mark in spans if left < end and right > start]
    cuts = sorted({start, end, *(left for left, _, _ in inside), *(right for _, right, _ in inside)})
    begins, stops = defaultdict(list), defaultdict(list)
    for order, (left, right, _) in enumerate(inside):
        begins[left].append(order)
        stops[right].append(order)
    found, covering = [], set()
    for left, right in pairwise(cuts):
        covering = (covering - set(stops[left])) | set(begins[left])
        marks = [inside[order][2] for order in sorted(covering)]
        found.append({"text": paragraph[left - start : right - start], "marks": marks})
    return found


def in_context(whole, start, end):
    """A passage as lists show it: `before`, `quote` (and `rest` where a long one is cut) and `after`.

    Where a paragraph ends the context ends, and words are not cut.
    """
    quote = whole[start:end]
    before = whole[max(0, start - CONTEXT) : start].split("\n")[-1]
    after = whole[end : end + CONTEXT].split("\n")[0]
    is_cut = len(quote) > LONGEST
    return {
        "before": before if len(before) < CONTEXT else "… " + before.split(" ", 1)[-1],
        "quote": quote[: LONGEST - 200].rsplit(" ", 1)[0] if is_cut else quote,
        "rest": quote[-150:].split(" ", 1)[-1] if is_cut else "",
        "after": after if len(after) < CONTEXT else after.rsplit(" ", 1)[0] + "\u00a0…",
    }


def paragraph_at(whole, offset):
    """The number of the paragraph an offset lies in."""
    return sum(1 for start, _end in text.paragraphs(whole) if start <= offset) or 1
