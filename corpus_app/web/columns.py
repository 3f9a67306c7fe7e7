"""Marks and sentences by columns, as the reading page's script takes them: half the bytes of rows."""

import base64

# What each mark is given as, in this order.
FIELDS = ("identity", "slug", "start", "end", "version", "note", "confidence")
USUAL = (1, "", None)


def of_marks(marks):
    """Marks (tuples that begin with FIELDS, in text order) as `marksOf` of static/js/identified.js reads them.

    Quotes are left out, since the text says them, and so is what is usual.
    """
    columns = zip(*marks, strict=True) if marks else ((),) * len(FIELDS)
    identities, slugs, starts, ends, versions, notes, confidences, *_others = columns
    rests = zip(versions, notes, confidences, strict=True)
    places = {slug: place for place, slug in enumerate(dict.fromkeys(slugs))}
    return {
        # Chance cannot be compressed: 16 bytes in 22 letters.
        "ids": base64.b64encode(bytes.fromhex("".join(identities).replace("-", ""))).decode(),
        "tags": list(places),
        "tag": [places[slug] for slug in slugs],
        "gaps": [start - before for before, start in zip((0, *starts), starts, strict=False)],
        "lengths": [end - start for start, end in zip(starts, ends, strict=True)],
        "rest": {place: rest for place, rest in enumerate(rests) if rest != USUAL},
    }


def of_plain_marks(marks):
    """Marks (number of the tag, start, end, note; in text order), read by `plainMarksOf` of static/js/columns.js."""
    tags, starts, ends, notes = zip(*marks, strict=True) if marks else ((),) * 4
    return {
        "tag": tags,
        "gaps": [start - before for before, start in zip((0, *starts), starts, strict=False)],
        "lengths": [end - start for start, end in zip(starts, ends, strict=True)],
        "notes": {place: note for place, note in enumerate(notes) if note},
    }


def of_spans(spans):
    """Spans that follow each other, as one list: from the end of the one before, how far and how long."""
    found, at = [], 0
    for start, end in spans:
        found += (start - at, end - start)
        at = end
    return found
