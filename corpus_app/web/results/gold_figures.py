"""The figures of the page of reviewers against the gold."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from corpus_app import charts
from corpus_app.stats.gold import MATCHES, SCORES, units
from corpus_app.web import wording

from .agreement_figures import Label
from .files import Figure
from .plots import SHARE_STEPS, VALUE_COLUMNS, plot, values

__all__ = ["MATCHES", "confusion", "ends", "match_names", "near", "parts", "says", "units", "what_names"]


def match_names():
    """How a span counts as found: (name in addresses, in words)."""
    return [
        ("soft", _("the part that was found")),
        ("exact", _("same tag, same ends")),
        ("overlap", _("one character is enough")),
    ]


def what_names():
    return {
        "same": _("Same tag, same ends"),
        "moved": _("Same tag, other ends"),
        "missed": _("In the gold only"),
        "added": _("In the reading only"),
    }


def _person(found, view, reviewer):
    """A reviewer as an address says it."""
    by_pk = {person.pk: person for person in view.people}
    return {} if reviewer is None else {"reviewers": [str(by_pk[reviewer].uuid)]}


def _ordered(found, view):
    """The reviewers, nearest to the gold first; those without a number at the end."""
    rows = {who: found.score("f1", view.match, view.tag, who) for who in found.reviewers}
    return sorted(rows, key=lambda who: (rows[who].value is None, -(rows[who].value or 0), view.called[who]))


# --- How near? --------------------------------------------------------------------------------------


def near(found, view):
    """F1 of each reviewer, or of each tag where there is one reviewer only."""
    if len(found.reviewers) > 1:
        entries = [_entry(_("All together"), found, view, view.tag, None)]
        entries += [_entry(view.called[who], found, view, view.tag, who) for who in _ordered(found, view)]
        first = "reviewer"
    else:
        entries = [_entry(_("All tags"), found, view, None, None)]
        entries += [_entry(tag.name, found, view, tag, None) for tag in _used(found, view)]
        first = "tag"
    title = _("F1 against the gold, with 95 % interval")
    return plot("near", title, entries, columns=(first, "match"), references=())


def _entry(name, found, view, tag, reviewer):
    row = found.score("f1", view.match, tag, reviewer)
    wanted = {"tag": tag.slug} if tag else {}
    return {
        "name": wording.swatch(tag) if tag and name == tag.name else name,
        "plain": name,
        "row": row,
        "css": f"slot-{tag.slot}" if tag else "",
        "href": view.address("gold-passages", **wanted, **_person(found, view, reviewer)),
        "meta": _("%(n)s spans") % {"n": f"{row.n_units:,}"},
        "cells": [tag.slug if tag and name == tag.name else name, view.match],
    }


def _used(found, view):
    """The tags with a span in the gold or in a reading, only the chosen one where one is."""
    wanted = [view.tag] if view.tag else found.tags
    return [tag for tag in wanted if found.score("f1", view.match, tag).n_units]


def says(found, view):
    """The finding as sentences, without a number that is not there."""
    overall = {name: found.score(name, view.match, view.tag) for name in SCORES}
    precision, recall = overall["precision"].value, overall["recall"].value
    told = []
    if precision is not None and recall is not None:
        told.append(
            _("Of what they marked, %(precision)s is in the gold; of the gold, they found %(recall)s.")
            % {"precision": wording.percent(precision, 0), "recall": wording.percent(recall, 0)}
        )
        if recall + 0.1 < precision:
            told.append(_("They pass over more than they invent."))
        elif precision + 0.1 < recall:
            told.append(_("They mark more than the gold has."))
    rows = [(tag, found.score("f1", view.match, tag)) for tag in _used(found, view)]
    rows = [(tag, row) for tag, row in rows if row.value is not None]
    if len(rows) > 1 and not view.tag:
        tag, row = min(rows, key=lambda pair: pair[1].value)
        least = {"tag": wording.swatch(tag), "value": wording.coefficient(row.value)}
        told.append(wording.format_html(_("Furthest from the gold is {tag}, at {value}."), **least))
    return wording.sentences(told)


# --- Precision and recall of each -------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """One number in the table."""

    row: object
    href: str
    css: str = ""
    why: str = ""


PASSAGES_OF = {"precision": "given", "recall": "gold", "f1": "all"}


def parts(found, view):
    """Reviewer by tag: precision, recall, F1; the file has every match."""
    people = [None, *_ordered(found, view)] if len(found.reviewers) > 1 else found.reviewers
    lines, rows = [], []
    for who in people:
        name = _("All together") if who is None else view.called[who]
        own = [_line(found, view, tag, who) for tag in (None, *_used(found, view)) if not (tag is None and view.tag)]
        lines.append({"name": name, "rows": own})
        for match in MATCHES:
            for tag in (None, *found.tags):
                for score in SCORES:
                    row = found.score(score, match, tag, who)
                    rows.append([name, tag.slug if tag else "", score, match, *values(row)])
    return Figure(
        name="scores",
        title=_("Precision, recall and F1 of each reviewer and tag"),
        columns=["reviewer", "tag", "score", "match", *VALUE_COLUMNS],
        rows=rows,
        lines=lines,
    )


def _line(found, view, tag, who):
    wanted = {"tag": tag.slug} if tag else {}
    cells = []
    for score in SCORES:
        row = found.score(score, view.match, tag, who)
        href = view.address("gold-passages", what=PASSAGES_OF[score], **wanted, **_person(found, view, who))
        css = "muted" if row.preliminary or (row.low is None and row.reason != "perfect") else ""
        cells.append(Score(row, href, css, wording.reason(row.reason)))
    return {"tag": tag, "cells": cells}


# --- Where spans begin and end ----------------------------------------------------------------------


GROUPS = {
    "21-earlier": "≤ −21",
    "6-earlier": "−20…−6",
    "1-earlier": "−5…−1",
    "same": "0",
    "1-later": "1…5",
    "6-later": "6…20",
    "21-later": "≥ 21",
}
"""The groups of offsets (BINS), by their names in addresses, as heads of columns."""


def ends(found, view):
    """Of spans that answer each other: where each reviewer begins and ends, in characters from the gold."""
    people = [None, *_ordered(found, view)] if len(found.reviewers) > 1 else found.reviewers
    called = {None: _("All together")} | {who: view.called[who] for who in found.reviewers}
    rows = {who: found.ends_of(view.tag, who) for who in people}
    addresses = {who: _ends_addresses(found, view, who) for who in people}
    pictures = _ends_pictures(found, view, rows, called)
    title = _("How many characters later than the gold, in % of the matched spans")
    return Figure(
        name="ends",
        title=title,
        columns=["reviewer", "tag", "matched", "same", "same_start", "same_end", *_ENDS_COLUMNS],
        rows=[row for each in found.ends if each.reviewer in rows for row in _ends_rows(found, each, called)],
        lines=[
            {"name": called[who], "ends": one, "start": offsets(one.start), "end": offsets(one.end), **addresses[who]}
            for who, one in rows.items()
        ],
        sheet=[charts.Row(name, picture, is_wide=True) for name, picture in pictures],
    )


_ENDS_COLUMNS = [f"{side}_{name}" for side in ("start", "end") for name in ("low", "median", "high")] + [
    f"{side}_{group.replace('-', '_')}" for side in ("start", "end") for group in GROUPS
]


def _ends_addresses(found, view, who):
    return {what: _ends_address(found, view, who, what=what) for what in ("met", "same")}


def _ends_address(found, view, who, **more):
    wanted = {"tag": view.tag.slug} if view.tag else {}
    return view.address("gold-passages", **wanted, **_person(found, view, who), **more)


def _ends_rows(found, each, called):
    slug = next((tag.slug for tag in found.tags if tag.pk == each.tag), "")
    quartiles = [*(each.start or [None] * 3), *(each.end or [None] * 3)]
    counts = [each.n, each.same, each.same_start, each.same_end]
    yield [called[each.reviewer], slug, *counts, *quartiles, *each.starts, *each.ends]


def _ends_pictures(found, view, rows, called):
    """Two heat maps: where spans begin, and where they end."""
    shown = [who for who, one in rows.items() if one.n]
    short = wording.short_names({who: called[who] for who in shown if who is not None}) | {None: _("All")}
    names = [short[who] for who in shown]
    drawn = []
    for side, title, counts in (
        ("begins", _("Begins"), lambda one: one.starts),
        ("ends", _("Ends"), lambda one: one.ends),
    ):
        cells = [
            [
                _bin(
                    count,
                    rows[who].n,
                    f"{short[who]}: {title}",
                    GROUPS[group],
                    _ends_address(found, view, who, **{side: group}),
                )
                for group, count in zip(GROUPS, counts(rows[who]), strict=True)
            ]
            for who in shown
        ]
        drawn.append((title, charts.heat(names, list(GROUPS.values()), cells, title)))
    return drawn if shown else []


def offsets(quartiles):
    """“−3 (−8 to 0)”: the median and the quartiles."""
    if quartiles is None:
        return ""
    low, middle, high = (_characters(each) for each in quartiles)
    return _("%(middle)s (%(low)s to %(high)s)") % {"low": low, "middle": middle, "high": high}


def _characters(offset):
    """At most one decimal, none where it is zero: “−3”, “0.5”."""
    text = f"{abs(offset):.1f}".removesuffix(".0")
    return f"{wording.MINUS if offset < 0 and text != '0' else ''}{text}"


def _bin(count, n, name, group, href):
    # Only what leads somewhere may carry a name of its own.
    if not count:
        return charts.Cell("-")
    share = count / n
    named = _("%(name)s, %(group)s characters: %(count)d spans") % {"name": name, "group": group, "count": count}
    return charts.Cell(charts.step_of(share, SHARE_STEPS), wording.bare_percent(share, 0), href, named)


# --- What they call it ------------------------------------------------------------------------------


def confusion(found, view):
    """Gold × given: of what the gold calls a row, the share that the reviewers call a column."""
    table = found.confusion().table
    labels = [Label(_("nothing"), []), *(Label(tag.name, [tag]) for tag in found.tags)]
    used = [at for at in range(1, len(labels)) if table[at].sum() or table[:, at].sum()]
    across = [*used, 0]
    shares = {(i, j): (table[i, j] / table[i].sum() if table[i].sum() else None) for i in across for j in across}
    cells = [[_confusion_cell(shares[i, j], labels[i], labels[j], view) for j in across] for i in across]
    names = [labels[i].name for i in across]
    title = _("Of what the gold calls … they call …, in %")
    picture = charts.heat(names, names, cells, title) if used else None
    return Figure(
        name="confusion",
        title=title,
        columns=["reviewer", "gold", "given", "characters", "share"],
        rows=[row for each in found.confusions for row in _confusion_rows(each, labels, view)],
        picture=picture,
        sheet=[charts.Row(picture=picture, is_wide=True)] if picture else (),
        twin=[["", *names]]
        + [
            [labels[i].name, *("–" if shares[i, j] is None else wording.bare_percent(shares[i, j], 1) for j in across)]
            for i in across
        ]
        if used
        else (),
    )


def _confusion_rows(each, labels, view):
    name = _("All together") if each.reviewer is None else view.called[each.reviewer]
    slugs = [label.tags[0].slug if label.tags else "" for label in labels]
    for i, row in enumerate(each.table.tolist()):
        for j, count in enumerate(row):
            yield [name, slugs[i], slugs[j], int(count), count / sum(row) if sum(row) else None]


def _confusion_cell(share, one, other, view):
    if share is None:
        return charts.Cell("-")
    text = wording.bare_percent(share, 0)
    named = _("Gold %(one)s, given %(other)s: %(share)s percent") % {
        "one": one.name,
        "other": other.name,
        "share": text,
    }
    slugs = [label.tags[0].slug if label.tags else "nothing" for label in (one, other)]
    if slugs == ["nothing", "nothing"]:
        return charts.Cell(charts.step_of(share, SHARE_STEPS), text)
    href = view.address("gold-passages", gold=slugs[0], given=slugs[1], tag="")
    return charts.Cell(charts.step_of(share, SHARE_STEPS), text, href, named)
