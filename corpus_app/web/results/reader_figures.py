"""The figures of the agreement page about people: who reads like whom, how each marks, how steadily."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corpus_app import agreement, charts
from corpus_app.web import wording

from .files import Figure
from .plots import VALUE_COLUMNS, plot, values, which, width_for

KAPPA_STEPS = (0.2, 0.35, 0.5, 0.6, 0.7, 0.8)
MOST_READERS = 40

# --- Who differs from whom? -----------------------------------------------------------------------


def pair_rows(found):
    return [row for row in found.family.rows if row.name == "kappa" and row.value is not None]


def why_no_pairs(found):
    """Why no pair has a number, where that is not for want of articles that two of them read."""
    reasons = {wording.why(row) for row in found.family.rows if row.name == "kappa" and row.value is None}
    return " ".join(sorted(reasons))


def means(rows):
    """The mean κ of everybody with a listed pair."""
    gathered = {}
    for row in rows:
        for reader in row.raters:
            gathered.setdefault(reader, []).append(row.value)
    return {reader: sum(own) / len(own) for reader, own in gathered.items()}


def _most_shared(rows):
    """The readers of a picture: with more than MOST_READERS those who share most articles with the others."""
    shared = {}
    for row in rows:
        for reader in row.raters:
            shared[reader] = shared.get(reader, 0) + row.n_articles
    return sorted(shared, key=lambda reader: (-shared[reader], reader))[:MOST_READERS]


def pairs(found, view, names):
    """Reader × reader, ordered by the mean; names by pk."""
    rows = pair_rows(found)
    mean = means(rows)
    order = sorted(_most_shared(rows), key=lambda reader: (-mean[reader], names[reader]))
    by_pair = {frozenset(row.raters): row for row in rows}
    short = wording.short_names({reader: names[reader] for reader in order})
    is_drawn = len(order) >= 2
    cells = [[_pair_cell(by_pair.get(frozenset((i, j))), i, j, found, view, names) for j in order] for i in order]
    title = _("Cohen’s κ of each pair")
    picture = charts.heat([short[i] for i in order], [short[j] for j in order], cells, title) if is_drawn else None
    twin = [["", *(short[j] for j in order)]] + [
        [
            short[i],
            *(
                wording.coefficient(by_pair[frozenset((i, j))].value) if frozenset((i, j)) in by_pair else "–"
                for j in order
            ),
        ]
        for i in order
    ]
    return Figure(
        name="pairs",
        title=title,
        columns=["first", "second", *VALUE_COLUMNS],
        rows=[[names[row.raters[0]], names[row.raters[1]], *values(row)] for row in rows],
        picture=picture,
        width=width_for([short[i] for i in order]),
        sheet=[charts.Row(picture=picture, is_wide=True)] if is_drawn else (),
        twin=twin if is_drawn else (),
    )


def _pair_cell(row, first, second, found, view, names):
    if row is None:
        return charts.Cell("-")
    text = wording.coefficient(row.value)
    uuids = [str(found.people[reader].uuid) for reader in (first, second)]
    href = view.link("passages", first=uuids[0], second=uuids[1], what=which(row, "differ"))
    named = _("%(first)s and %(second)s: %(value)s") % {"first": names[first], "second": names[second], "value": text}
    if row.low is not None:
        named += f", {wording.interval(row)}"
    return charts.Cell(charts.step_of(row.value, KAPPA_STEPS), text, href, named)


@dataclass(frozen=True)
class Habit:
    """One reviewer and one tag: shares found and added by the estimate of competence, and the ratio to the others."""

    finds: str
    adds: str
    amount: str
    href: str


def habits(found, view, names):
    """How each reviewer marks each tag: what they find, what they add, how much against the others."""
    competence = {(row.reviewer, row.tag): row for row in found.findings.competence or []}
    amounts = found.findings.amounts
    people = sorted({*amounts, *(reviewer for reviewer, _ in competence)} & set(names), key=lambda pk: names[pk])
    used = {tag for _, tag in competence} | {tag for ratios in amounts.values() for tag in ratios}
    tags = [tag for tag in found.tags if tag.pk in used]
    if not people or not tags or len(people) > agreement.MOST_JUDGED:
        return None
    lines, rows, sheet = [], [], []
    scale = charts.amount_scale([ratio for ratios in amounts.values() for ratio in ratios.values()])
    for pk in people:
        cells = []
        sheet.append(charts.Row(names[pk], is_wide=True, is_strong=True))
        for tag in tags:
            row, ratio = competence.get((pk, tag.pk)), amounts.get(pk, {}).get(tag.pk)
            finds, adds = (row.finds, row.adds) if row else (None, None)
            rows.append([names[pk], tag.slug, finds, adds, ratio, row.articles if row else None])
            habit = Habit(
                wording.percent(finds, 0) if row else "",
                wording.percent(adds) if row else "",
                "" if ratio is None else f"×\u202f{ratio:.1f}",
                view.link("passages", tag=tag.slug, reviewers=[str(found.people[pk].uuid)]),
            )
            cells.append((tag, habit))
            said = _("finds %(finds)s, adds %(adds)s") % {"finds": habit.finds, "adds": habit.adds} if row else ""
            sheet.append(
                charts.Row(
                    tag.name,
                    charts.strip(scale, ratio, references=(1,)),
                    f"{habit.amount}  {said}".strip(),
                    f"slot-{tag.slot}",
                )
            )
        lines.append({"name": names[pk], "cells": cells})
    return Figure(
        name="reviewers",
        title=_("How each reviewer marks"),
        columns=["reviewer", "tag", "finds", "adds", "amount", "articles"],
        rows=rows,
        lines=lines,
        heads=[wording.swatch(tag) for tag in tags],
        sheet=[charts.Row(picture=charts.axis(scale, lambda tick: f"×\u202f{tick:g}")), *sheet],
        notes=[
            _("× 2: marks twice as much of the tag as the others do on the same articles. Dotted: as much as they.")
        ],
    )


# --- How steadily does each person read? -----------------------------------------------------------


def steady(rows, tags):
    """Each reviewer against themselves; the number opens the article whose two readings are least alike."""
    slugs = {tag.pk: tag.slug for tag in tags}
    entries = [
        {
            "name": each.reviewer.name,
            "plain": each.reviewer.name,
            "row": each.row,
            "href": twice_address(each.articles[0].article, each.reviewer),
            "meta": _read_twice(each),
            "cells": [each.reviewer.name],
        }
        for each in rows
    ]
    title = _("Each person’s first and second reading, α with 95 % interval")
    drawn = plot("steadiness", title, entries, columns=("reviewer",))
    numbers = [
        [each.reviewer.name, slugs.get(tag, ""), each.n_compared, *values(row)]
        for each in rows
        for tag, row in ((None, each.row), *each.by_tag.items())
    ]
    return replace(drawn, columns=["reviewer", "tag", "compared_between", *VALUE_COLUMNS], rows=numbers)


def _read_twice(each):
    """How many articles are behind a person's number, and how many had to be left out of it."""
    said = ngettext("%(n)s article", "%(n)s articles", len(each.articles)) % {"n": f"{len(each.articles):,}"}
    return said + (_(", %(n)s left out") % {"n": f"{each.row.excluded:,}"} if each.row.excluded else "")


def twice_address(article, reviewer):
    return f"{reverse('twice', args=[article.uuid])}?reviewer={reviewer.uuid}"
