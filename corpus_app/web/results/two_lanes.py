"""Two readings of one article as two lanes of lines under its text, with the places where they differ."""

from django.utils.translation import gettext as _

from corpus_app import passages, places

from .passages import given, paragraph_at

FIRST, SECOND = 1, 2
LONGEST_QUOTE = 160


def table(article, first, second, names):
    """What the template draws: `first` and `second` are annotations with their tags, `names` what each lane is called.

    Where the two differ the text is marked, and each such place is listed with what either gave it.
    """
    lanes = {FIRST: list(first), SECOND: list(second)}
    marks = {lane: [(mark.tag_id, mark.start, mark.end) for mark in rows] for lane, rows in lanes.items()}
    tags = {mark.tag_id: mark.tag for rows in lanes.values() for mark in rows}
    apart = places.differing(marks, lambda start, end: any(map(str.isalnum, article.text[start:end])))
    spans = [(place.start, place.end, {"place": number}) for number, place in enumerate(apart, start=1)]
    for lane, rows in lanes.items():
        spans += _lines(lane, rows, names[lane - 1])
    return {
        "lanes": list(enumerate(names, start=1)),
        "paragraphs": _numbered(passages.marked(article.text, sorted(spans, key=lambda span: span[:2]))),
        "share": sum(place.end - place.start for place in apart) / article.length,
        "places": [
            {
                "number": number,
                "quote": shortened(article.text[place.start : place.end]),
                "paragraph": paragraph_at(article.text, place.start),
                "votes": [
                    {"name": name, "given": given(marks[lane], place, article.text, tags)}
                    for lane, name in enumerate(names, start=1)
                ],
            }
            for number, place in enumerate(apart, start=1)
        ],
    }


def _lines(lane, rows, name):
    """One side's marks; what lies on another of its own marks is drawn a little lower."""
    reached = 0
    for mark in sorted(rows, key=lambda mark: (mark.start, -mark.end)):
        css = f"lane-{lane} slot-{mark.tag.slot}" + (" under" if mark.start < reached else "")
        said = _("%(name)s: %(tag)s") % {"name": name, "tag": mark.tag.name}
        yield mark.start, mark.end, {"css": css, "says": said}
        reached = max(reached, mark.end)


def _numbered(paragraphs):
    """The paragraphs with the place of each segment; the first segment of a place carries its address."""
    seen = set()
    for segment in (segment for paragraph in paragraphs for segment in paragraph["segments"]):
        place = next((mark["place"] for mark in segment["marks"] if "place" in mark), None)
        segment["place"], segment["is_first"] = place, place is not None and place not in seen
        segment["marks"] = [mark for mark in segment["marks"] if "css" in mark]
        seen.add(place)
    return paragraphs


def shortened(quote):
    return quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
