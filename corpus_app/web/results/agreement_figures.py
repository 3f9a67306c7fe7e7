"""The figures of the agreement page about tags and articles: from the family of coefficients to pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from corpus_app import charts
from corpus_app.models import Tag
from corpus_app.stats.coefficients import COEFFICIENTS
from corpus_app.web import wording

from .files import Figure
from .narrowing import NOTHING
from .plots import MOST_DRAWN, SHARE_STEPS, VALUE_COLUMNS, is_hollow, plot, values, which, width_for

MOST_LABELS = 40


# --- Can each tag be trusted? ---------------------------------------------------------------------


def tag_rows(found):
    """(Tag, Row) with the highest value first, then those without; retired tags that nobody used are left out."""
    name = "alpha_tag" if not found.is_items else "alpha_item"
    rows = [(tag, found.find(name, tag)) for tag in found.tags]
    rows = [(tag, row) for tag, row in rows if row and (tag.is_active or row.reason != "not_used")]
    return sorted(rows, key=lambda pair: (pair[1].value is None, -(pair[1].value or 0), pair[0].position))


def tags(found, view):
    share_of = _("%(share)s of text") if not found.is_items else _("%(share)s of verdicts")
    rows = [(tag, row, found.find("f1_exact", tag), found.find("f1_soft", tag)) for tag, row in tag_rows(found)]
    entries = []
    for tag, row, exact, _soft in rows:
        said = [share_of % {"share": wording.percent(row.prevalence)}] if row.prevalence is not None else []
        if exact and exact.value is not None:
            said.append(_("F1 %(value)s") % {"value": wording.coefficient(exact.value)})
        entries.append(
            {
                "name": wording.swatch(tag),
                "plain": tag.name,
                "row": row,
                "css": f"slot-{tag.slot}",
                "href": view.link("passages", tag=tag.slug, what=which(row, "differ")),
                "meta": ", ".join(said),
                "cells": [tag.slug],
            }
        )
    figure = plot("tags", _("Reliability of each tag, α with 95 % interval"), entries, columns=("tag",))
    numbers = [[each.value if each else None for each in row[2:]] for row in rows]
    heads = [_("α"), _("95 % interval"), share_of % {"share": _("share")}, _("equal")]
    heads += [] if found.is_items else [_("F1, exact"), _("F1, soft")]
    twin = [["", *heads, _("articles")]] + [
        [
            tag.name,
            wording.coefficient(row.value),
            wording.interval(row) or "–",
            wording.percent(row.prevalence),
            wording.percent(row.percent, 0),
            *([] if found.is_items else map(wording.coefficient, f1)),
            f"{row.n_articles}",
        ]
        for (tag, row, *_both), f1 in zip(rows, numbers, strict=True)
    ]
    return replace(
        figure,
        columns=[*figure.columns, "f1_exact", "f1_soft"],
        rows=[[*row, *f1] for row, f1 in zip(figure.rows, numbers, strict=True)],
        twin=twin,
    )


def beside(found, other, view, there):
    """The tags of two projects below each other, matched by their address."""
    rows = {tag.slug: row for tag, row in tag_rows(other)}
    entries = []
    for tag, row in tag_rows(found):
        if tag.slug not in rows:
            continue
        for each, page, project in ((row, view, found.project), (rows[tag.slug], there, other.project)):
            entries.append(
                {
                    "name": wording.sentences([wording.swatch(tag), project.name]),
                    "plain": f"{tag.name}: {project.name}",
                    "row": each,
                    "css": f"slot-{tag.slot}",
                    "href": page.link("passages", tag=tag.slug, what=which(each, "differ")),
                    "cells": [tag.slug, project.slug],
                }
            )
    title = _("The same tags here and in %(project)s, α with 95 %% interval") % {"project": other.project.name}
    return plot("beside", title, entries, columns=("tag", "project"))


# --- Where and what -------------------------------------------------------------------------------


def where_and_what(found, view):
    where, what = found.find("u_alpha_binary"), found.find("u_alpha_coding")
    # With one tag on offer every difference is one of place.
    missed, renamed = ("differ", "differ") if view.tag else ("missed", "renamed")
    entries = [
        {
            "name": _("Where: marked or not"),
            "plain": _("Where: marked or not"),
            "row": where,
            "cells": ["where"],
            "href": view.link("passages", what=which(where, missed)),
        },
        {
            "name": _("What: same tag"),
            "plain": _("What: same tag"),
            "row": what,
            "cells": ["what"],
            "href": view.link("passages", what=which(what, renamed)),
        },
    ]
    return plot(
        "where-and-what",
        _("Where and what, with 95 % interval"),
        [e for e in entries if e["row"]],
        columns=("question",),
    )


def verdicts(found, view):
    """The item-level coefficients over all labels."""
    named = [("alpha_item", _("Krippendorff’s α")), ("fleiss", _("Fleiss’ κ")), ("ac1", _("Gwet’s AC1"))]
    entries = [
        {
            "name": title,
            "plain": title,
            "row": row,
            "cells": [name],
            "href": view.link("passages", what=which(row, "differ")),
            "meta": _("%(share)s equal") % {"share": wording.percent(row.percent, 0)}
            if row.percent is not None
            else "",
        }
        for name, title in named
        if (row := found.find(name)) is not None
    ]
    return plot("verdicts", _("Same verdict, with 95 % interval"), entries, columns=("name",))


@dataclass(frozen=True)
class Label:
    """A label of the confusion table: no tag, one, or (at item level) a set."""

    name: str
    tags: Sequence[Tag]


def labels(found):
    by_pk = found.tags_by_pk
    nothing = _("nothing")
    return [
        Label(" + ".join(by_pk[pk].name for pk in label) or nothing, [by_pk[pk] for pk in label])
        for label in found.family.labels
    ]


def confusion(found, view):
    """Tag × tag, and nothing: of what one reader calls a row, the share another calls a column."""
    table, names = found.family.confusion, labels(found)
    used = [at for at, label in enumerate(names) if table[at].sum() or [tag.is_active for tag in label.tags] == [True]]
    # Sets of tags can be hundreds: drawn are those given most often.
    used = sorted(sorted(used, key=lambda at: -table[at].sum())[:MOST_LABELS])
    down = [at for at in used if names[at].tags]
    # Nothing comes last, apart from the tags.
    across = down + [at for at in used if not names[at].tags]
    shares = {(i, j): (table[i, j] / table[i].sum() if table[i].sum() else None) for i in down for j in across}
    cells = [[_confusion_cell(shares[i, j], names[i], names[j], view) for j in across] for i in down]
    shown = any(share is not None for share in shares.values())
    drawn = set(used)
    every = [at for at in range(len(names)) if table[at].sum() or at in drawn]
    title = _("Of what one reviewer calls … the next one calls …, in %")
    picture = charts.heat([names[i].name for i in down], [names[j].name for j in across], cells, title)
    twin = [["", *(names[j].name for j in across)]] + [
        [names[i].name, *("–" if shares[i, j] is None else wording.bare_percent(shares[i, j], 0) for j in across)]
        for i in down
    ]
    return Figure(
        name="confusion",
        title=title,
        columns=["one", "next", "share", "characters" if not found.is_items else "verdicts"],
        rows=[
            [names[i].name, names[j].name, table[i, j] / table[i].sum() if table[i].sum() else None, float(table[i, j])]
            for i in every
            if names[i].tags
            for j in every
        ],
        picture=picture if shown else None,
        width=width_for([names[j].name for j in across]),
        sheet=[charts.Row(picture=picture, is_wide=True)] if shown else (),
        twin=twin,
    )


def _confusion_cell(share, one, other, view):
    if share is None:
        return charts.Cell("-")
    text = wording.bare_percent(share, 0)
    slugs = [",".join(tag.slug for tag in label.tags) for label in (one, other)]
    if not share:
        # There is no passage behind a zero.
        href = ""
    elif view.tag:
        # What another tag was given to counts as nothing here.
        href = view.link("passages", tag=slugs[0], what="agree" if one is other else "differ")
    else:
        href = view.link("passages", tag=slugs[0], other=slugs[1] or NOTHING)
    named = _("%(one)s and %(other)s: %(share)s percent") % {"one": one.name, "other": other.name, "share": text}
    return charts.Cell(charts.step_of(share, SHARE_STEPS), text, href, named)


def named_apart(found):
    """Of the text that two readers both marked: the share of each tag that is called another tag."""
    table = found.family.confusion[1:, 1:]
    pks = [label[0] for label in found.family.labels[1:]]
    totals = table.sum(axis=1)
    return {
        (one, other): table[i, j] / totals[i] for i, one in enumerate(pks) for j, other in enumerate(pks) if totals[i]
    }


# --- Which articles divide them? ------------------------------------------------------------------


def divided(rows, articles, passages, view):
    """Articles by how much they divide; `articles` are dicts of title, source name and uuid by pk, `passages` where."""
    # One verdict for a whole article leaves nothing to show of where in the text.
    has_place = view.project.unit != view.project.Unit.ARTICLE
    entries = [(articles[row.article], row) for row in rows if row.article in articles]
    scale = charts.share_scale([1.0])
    lines = [
        {
            "title": about["title"],
            "source": about["source"],
            "uuid": about["uuid"],
            "href": view.link("passages", article=str(about["uuid"]), what="differ" if row.amount else ""),
            "row": row,
            "picture": charts.barcode(row.length, passages[row.article]) if has_place else None,
        }
        for about, row in entries
    ]
    drawn = lines[:MOST_DRAWN]
    return Figure(
        name="articles",
        title=_("Articles by contested share"),
        columns=["article", "title", "source", "contested_share", "contested", "readings"],
        rows=[
            [str(about["uuid"]), about["title"], about["source"], row.share, row.amount, row.readers]
            for about, row in entries
        ],
        lines=lines,
        sheet=[
            charts.Row(
                line["title"],
                line["picture"] or charts.strip(scale, line["row"].share),
                wording.percent(line["row"].share, 0),
            )
            for line in drawn
        ],
        notes=[_("The first %(n)d of %(all)s.") % {"n": len(drawn), "all": f"{len(lines):,}"}]
        if len(drawn) < len(lines)
        else [],
    )


# --- More numbers ---------------------------------------------------------------------------------


def more(found, view):
    """The other coefficients, with what each asks; one line per coefficient over all tags."""
    on_spans = ["alpha", "u_alpha", "u_alpha_2004", "f1_exact", "f1_soft", "fleiss", "ac1"]
    names = ["fleiss", "ac1"] if found.is_items else on_spans
    titles = {
        "alpha": _("α on characters"),
        "u_alpha": _("uα of 2016"),
        "u_alpha_2004": _("uα of 1995/2004"),
        "f1_exact": _("Span F1, exact"),
        "f1_soft": _("Span F1, soft"),
        "ac1": _("Gwet’s AC1"),
        "fleiss": _("Fleiss’ κ"),
    }
    entries = [
        {
            "name": titles[name],
            "plain": titles[name],
            "row": row,
            "cells": [],
            "href": view.link("passages", what=which(row, "differ")),
        }
        for name in names
        if (row := found.find(name)) is not None
    ]
    modules = [COEFFICIENTS[entry["row"].name] for entry in entries]
    drawn = plot("numbers", _("More numbers"), entries, [_("Thin line: 95 % interval. Dotted: .667 and .800.")])
    every = [row for row in found.family.rows if row.name != "kappa"]
    return replace(
        drawn,
        columns=["name", "tag", "first", "second", "level", *VALUE_COLUMNS],
        rows=[[row.name, *_of(row, found), row.level or "", *values(row)] for row in every],
        lines=[
            {
                "line": line,
                "asks": _(module.ANSWERS),
                "caution": _(module.CAUTION),
                "is_hollow": is_hollow(line.row),
            }
            for line, module in zip(drawn.lines, modules, strict=True)
        ],
    )


def _of(row, found):
    """What a number is of: the tag's address and the names of the two readers, empty where it is of all."""
    tag = found.tags_by_pk[row.tag].slug if row.tag else ""
    first, second = (found.people[reader].name for reader in row.raters) if row.raters else ("", "")
    return [tag, first, second]


def lopsided(found):
    """The tag with most verdicts and its share, where α is small although it fills nearly everything; else None."""
    row = found.find("alpha_item")
    rows = [(tag, each) for tag, each in tag_rows(found) if each.prevalence is not None]
    if row is None or row.value is None or not rows or row.value >= 0.4:
        return None
    tag, most = max(rows, key=lambda pair: pair[1].prevalence)
    return (tag, most.prevalence) if most.prevalence >= 0.7 else None


def level_name(row):
    """The level of measurement in words."""
    return {
        "nominal": _("names without an order"),
        "ordinal": _("steps in an order"),
        "interval": _("steps of equal width"),
        "ratio": _("amounts with a zero"),
        "set": _("sets of tags"),
    }.get(row.level or "nominal", row.level)
