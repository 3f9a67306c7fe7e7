"""Text cut into paragraphs and flat segments, for pages that show marks without a script."""

from itertools import pairwise

from . import text


def paragraphs(article_text):
    """The paragraphs of a text: dicts of number, start (code points) and text."""
    return [
        {"number": number, "start": start, "text": article_text[start:end]}
        for number, (start, end) in enumerate(text.paragraphs(article_text), start=1)
    ]


def segments(start, paragraph, spans):
    """A paragraph that begins at `start`, cut where spans begin or end.

    `spans` are (start, end, mark); each segment is {"text", "marks"} with the marks that cover it, in their order.
    """
    end = start + len(paragraph)
    inside = [(max(left, start), min(right, end), mark) for left, right, mark in spans if left < end and right > start]
    cuts = sorted({start, end, *(left for left, _, _ in inside), *(right for _, right, _ in inside)})
    return [
        {
            "text": paragraph[left - start : right - start],
            "marks": [mark for begin, stop, mark in inside if begin <= left and right <= stop],
        }
        for left, right in pairwise(cuts)
    ]
