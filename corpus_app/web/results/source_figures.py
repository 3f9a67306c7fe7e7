"""The figures of the sources pages: from profiles to lines, tables and pictures."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corpus_app import charts
from corpus_app.models import Source, Tag
from corpus_app.stats.profile import SourceShare
from corpus_app.web import wording

from .files import Figure

HEIGHT = 36
COLUMNS = [
    "source", "tag", "status", "reason", "share", "low", "high", "shrunken", "shrunken_low", "shrunken_high",
    "without_one_low", "without_one_high", "raw_share", "per_1000_words", "per_1000_words_low", "per_1000_words_high",
    "contested_share", "contested_share_low", "contested_share_high", "n_articles", "n_readings", "n_reviewers",
    "n_read_twice", "n_with_tag", "n_dropped",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One source (or one tag) in a caterpillar: the record, the strip, and the words instead of a number."""

    name: str
    href: str
    passages: str
    row: SourceShare
    picture: charts.Picture
    css: str
    value: str
    bounds: str
    refusal: str
    why: str
    tag: Tag | None = None
    source: Source | None = None


def is_shown(row):
    return row.status in ("ok", "preliminary")


def caterpillar(found, tag, view, is_raw):
    """Every source on one tag: dot, thin 95 % line, thick shrunken interval where compared, panel mean."""
    rows = [(source, found.result(source, tag)) for source in found.sources]
    rows.sort(key=lambda pair: _rank(pair[1], is_raw))
    scale = charts.share_scale(bound for _source, row in rows for bound in extent(row, is_raw))
    decimals = 1 if scale.high <= 0.2 else 0
    means = {part.id: part.panel_mean.get(tag.pk) for part in found.profile.components}
    lines = [
        line(row, scale, decimals, view, is_raw, means.get(row.component), source=source, tag=tag, name=source.name)
        for source, row in rows
    ]
    axis = charts.axis(scale, lambda tick: f"{100 * tick:.0f}", " %")
    title = finding(found, tag, [row for _source, row in rows], decimals, is_raw)
    return Figure(
        name=tag.slug,
        title=title,
        columns=COLUMNS,
        rows=[cells(source, tag, row) for source, row in rows],
        lines=lines,
        axis=axis,
        sheet=_sheet(title, lines, axis, tag),
        twin=_twin(rows, decimals),
    )


def line(row, scale, decimals, view, is_raw, mean, *, source, tag, name, href=None):
    """A record as a row of a plot."""
    shown = row.raw_share if is_raw else row.share if is_shown(row) else None
    has_bounds = not is_raw and (is_shown(row) or row.status == "rare")
    thick = (row.shrunken_low, row.shrunken_high) if row.shrunken is not None and not is_raw else None
    low, high = (row.low, row.high) if has_bounds else (None, None)
    is_hollow = is_raw or row.status != "ok"
    return Line(
        name=name,
        href=view.link("source", source.slug) if href is None else href,
        passages=view.link("passages", source=source.slug, tag=tag.slug),
        row=row,
        picture=charts.strip(scale, shown, low, high, thick=thick, mean=None if is_raw else mean, height=HEIGHT),
        css=f"slot-{tag.slot}" + (" prelim" if is_hollow else ""),
        value=wording.percent(shown, decimals) if shown is not None else "",
        bounds=wording.percent_range(low, high, decimals),
        refusal="" if shown is not None else wording.refusal(row.reason, view.thresholds),
        why=wording.reason(row.reason),
        tag=tag,
        source=source,
    )


def _rank(row, is_raw):
    value = row.raw_share if is_raw else row.share
    return (value is None, -(value or 0), row.status != "rare", row.source)


def extent(row, is_raw):
    if is_raw:
        return [row.raw_share]
    return [row.high, row.share] if is_shown(row) or row.status == "rare" else []


def finding(found, tag, rows, decimals, is_raw):
    """The heading of a caterpillar: what it shows, as far as it shows anything."""
    name = tag.name[:1].upper() + tag.name[1:]
    shares = [row.raw_share if is_raw else row.share for row in rows if is_raw or is_shown(row)]
    shares = [share for share in shares if share is not None]
    if not shares:
        return _("%(tag)s: no number yet") % {"tag": name}
    pairs = [pair for pair in found.profile.comparisons if pair.tag == tag.pk]
    if pairs and not is_raw and not any(pair.called for pair in pairs):
        return _("%(tag)s: no source stands out") % {"tag": name}
    low, high = (wording.bare_percent(share, decimals) for share in (min(shares), max(shares)))
    if low == high:
        return _("%(tag)s: %(share)s %% of the text") % {"tag": name, "share": low}
    return _("%(tag)s: from %(low)s to %(high)s %% of the text") % {"tag": name, "low": low, "high": high}


def cells(source, tag, row):
    """A record as a line of CSV, in the order of COLUMNS."""
    return [source.slug, tag.slug, *("" if (cell := getattr(row, name)) is None else cell for name in COLUMNS[2:])]


def _sheet(title, lines, axis, tag):
    head = [charts.Row(title, is_wide=True, is_strong=True), charts.Row(picture=axis)]
    return head + [
        charts.Row(each.name, each.picture, f"{each.value}  {each.bounds}".strip() or each.refusal, each.css)
        for each in lines
    ]


def _twin(rows, decimals):
    heads = [
        _("share"),
        _("95 %"),
        _("without one reader"),
        _("raw"),
        _("per 1,000 words"),
        _("contested"),
        _("articles"),
        _("readings"),
        _("readers"),
        "",
    ]
    return [["", *heads]] + [
        [
            source.name,
            wording.percent(row.share, decimals),
            wording.percent_range(row.low, row.high, decimals),
            wording.percent_range(row.without_one_low, row.without_one_high, decimals),
            wording.percent(row.raw_share, decimals),
            "–" if row.per_1000_words is None else f"{row.per_1000_words:.1f}",
            wording.percent(row.contested_share, 0),
            str(row.n_articles),
            str(row.n_readings),
            str(row.n_reviewers),
            wording.reason(row.reason),
        ]
        for source, row in rows
    ]


def shares(figures):
    """All caterpillars as one file."""
    return Figure(
        name="shares",
        title=_("Share of text by source and tag, in %"),
        columns=COLUMNS,
        rows=[row for figure in figures for row in figure.rows],
        sheet=[row for figure in figures for row in figure.sheet],
        notes=[
            _("Dot: estimate. Thin line: 95 % interval. Thick line: allowing for chance among the sources."),
            _("Hollow and grey: preliminary. Dashed: mean of the panel. Scales differ between pictures."),
        ],
    )


# --- Which differences are real? ------------------------------------------------------------------


def compared(found, tag):
    """The sources that are compared on a tag, highest first."""
    keys = {key for pair in found.profile.comparisons if pair.tag == tag.pk for key in (pair.first, pair.second)}
    sources = [source for source in found.sources if source.pk in keys]
    return sorted(sources, key=lambda source: (-(found.result(source, tag).shrunken or 0), source.name))


def matrix(found, tag, view):
    """The probability that the row carries more of the tag than the column, for the pairs that may be compared."""
    order = compared(found, tag)
    names = wording.short_sources({source.pk: source.name for source in order})
    grid = [
        [_pair_cell(found, tag, one, other, view) if at > down else charts.Cell("-") for at, other in enumerate(order)]
        for down, one in enumerate(order)
    ]
    title = _("Probability that the row carries more %(tag)s than the column") % {"tag": tag.name}
    rows, columns = order[:-1], order[1:]
    picture = charts.heat(
        [names[source.pk] for source in rows],
        [names[source.pk] for source in columns],
        [[cell if cell.step != "-" else charts.Cell("none") for cell in line[1:]] for line in grid[:-1]],
        title,
    )
    twin = [["", *(names[source.pk] for source in columns)]] + [
        [names[one.pk], *(cell.text or "–" for cell in line[1:])] for one, line in zip(rows, grid, strict=False)
    ]
    by_pk = {source.pk: source for source in found.sources}
    tags = {each.pk: each for each in found.tags}
    return Figure(
        name="comparisons",
        title=title,
        columns=["tag", "first", "second", "probability", "called", "rests_on_one_reader"],
        rows=[
            [
                tags[pair.tag].slug,
                by_pk[pair.first].slug,
                by_pk[pair.second].slug,
                pair.probability,
                int(pair.called),
                int(pair.rests_on is not None),
            ]
            for pair in found.profile.comparisons
        ],
        picture=picture if len(order) > 1 else None,
        width=150 + 64 * len(columns) if len(columns) > 9 else None,
        sheet=[charts.Row(picture=picture, is_wide=True)] if len(order) > 1 else (),
        twin=twin if len(order) > 1 else (),
    )


def _pair_cell(found, tag, one, other, view):
    pair = found.profile.comparison(tag.pk, one.pk, other.pk)
    if pair is None:
        return charts.Cell("-")
    text = wording.probability(pair.probability)
    named = _("%(one)s carries more %(tag)s than %(other)s: probability %(p)s") % {
        "one": one.name, "tag": tag.name, "other": other.name, "p": text,
    }  # fmt: skip
    href = view.link("passages", tag=tag.slug, source=one.slug)
    return charts.Cell(3 if pair.called else "x", text, href, named)


# --- What is a typical article made of? -----------------------------------------------------------


def composition(found, view):
    """Stacked bars: the tags in their order, two or more tags, unmarked; sources with enough articles and readers."""
    thresholds, made = found.profile.thresholds, found.compositions
    tag = found.tags[0] if found.tags else None
    sources = [
        source
        for source in found.sources
        if tag
        and found.result(source, tag).n_articles >= thresholds.articles
        and found.result(source, tag).n_reviewers >= thresholds.reviewers
    ]
    used = [each for each in found.tags if any(made[source.pk].tags[each.pk] for source in sources)]
    sources.sort(key=lambda source: -made[source.pk].tags[used[0].pk] if used else 0)
    lines = []
    for source in sources:
        parts = [charts.Part(made[source.pk].tags[each.pk], f"bar slot-{each.slot}") for each in used]
        parts += [
            charts.Part(made[source.pk].several, "bar-both", "axis-t"),
            charts.Part(made[source.pk].nothing, "bar-none", "axis-t"),
        ]
        lines.append({"name": source.name, "href": view.link("source", source.slug), "picture": charts.stacked(parts)})
    title = _("Share of text by tag as it was read, in %")
    heads = [*(each.name for each in used), _("two or more tags"), _("unmarked")]
    key = list(zip(heads, [*(f"bar slot-{each.slot}" for each in used), "bar-both", "bar-none"], strict=True))
    table = [
        [
            source.name,
            *(made[source.pk].tags[each.pk] for each in used),
            made[source.pk].several,
            made[source.pk].nothing,
        ]
        for source in sources
    ]
    return Figure(
        name="composition",
        title=title,
        columns=["source", *(each.slug for each in used), "two_or_more", "unmarked"],
        rows=table,
        lines=lines,
        sheet=[charts.Row(picture=charts.key(key), is_wide=True)]
        + [charts.Row(line["name"], line["picture"]) for line in lines],
        twin=[["", *heads]] + [[row[0], *(wording.bare_percent(cell) for cell in row[1:])] for row in table],
    )


# --- Strictness -----------------------------------------------------------------------------------


def strictness(found, view):
    """How much more or less than the panel each of its members tags, as odds: a table for managers."""
    known = found.profile.strictness
    tags = [tag for tag in found.tags if any(row.tag == tag.pk for row in known)]
    by_key = {(row.reviewer, row.tag): row for row in known}
    people = sorted({row.reviewer for row in known}, key=lambda pk: found.people[pk].name)
    # Odds of 1 to 20 either way are as far as anybody reads a picture.
    far = min(max((abs(bound) for row in known for bound in (row.low, row.high)), default=1), math.log(20))
    step = math.log(2) if far <= math.log(4) else math.log(4)
    scale = charts.Scale(-step * math.ceil(far / step), step * math.ceil(far / step), step)
    sheet, lines = [charts.Row(picture=charts.axis(scale, lambda tick: f"×\u202f{math.exp(tick):.3g}"))], []
    for pk in people:
        habits = [_habit(by_key.get((pk, tag.pk)), found.people[pk], tag, view) for tag in tags]
        lines.append((found.people[pk], list(zip(tags, habits, strict=True))))
        sheet.append(charts.Row(found.people[pk].name, is_wide=True, is_strong=True))
        for tag, habit in zip(tags, habits, strict=True):
            if habit:
                row = by_key[pk, tag.pk]
                drawn = charts.strip(scale, row.b, row.low, row.high, references=(0,))
                sheet.append(charts.Row(tag.name, drawn, f"{habit['value']}  {habit['bounds']}", f"slot-{tag.slot}"))
    return Figure(
        name="strictness",
        title=_("Strictness of each panel member"),
        columns=["reviewer", "tag", "b", "low", "high"],
        rows=[
            [found.people[pk].name, tag.slug, row.b, row.low, row.high]
            for pk in people
            for tag in tags
            if (row := by_key.get((pk, tag.pk)))
        ],
        lines=lines,
        heads=[wording.swatch(tag) for tag in tags],
        sheet=sheet if people else (),
        notes=[_("Odds against the mean of the panel, with 95 % interval. Dotted: like the panel.")],
    )


def _habit(row, person, tag, view):
    if row is None:
        return None
    low, middle, high = (wording.times(value) for value in (row.low, row.b, row.high))
    return {
        "value": middle,
        "bounds": _("%(low)s to %(high)s") % {"low": low, "high": high},
        "is_apart": row.low > 0 or row.high < 0,
        "href": view.link("passages", tag=tag.slug, reviewers=[str(person.uuid)]),
    }
