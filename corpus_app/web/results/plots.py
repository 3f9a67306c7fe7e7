"""Plots of numbers with their intervals, as every page of results shows them, and how wide a table of names is."""

from dataclasses import dataclass

from corpus_app import charts
from corpus_app.stats.rows import Row
from corpus_app.web import wording

from .files import Figure

REFERENCES = (0.667, 0.8)
SHARE_STEPS = (0.04, 0.08, 0.15, 0.4, 0.6, 0.8)
# From here on cells keep their size and the figure scrolls sideways.
WIDE_FROM = 12
MOST_DRAWN = 40
"""Lines of a drawing of articles; the table has them all."""

VALUE_COLUMNS = [
    "value",
    "low",
    "high",
    "percent",
    "prevalence",
    "coverage",
    "n_articles",
    "n_units",
    "excluded",
    "preliminary",
    "reason",
]


@dataclass(frozen=True)
class Line:
    """A row of a plot as the page shows it; `row` is the number with all that must stand beside it."""

    name: str
    plain: str
    row: Row
    picture: charts.Picture
    css: str = ""
    href: str = ""
    meta: str = ""
    why: str = ""


def values(row):
    """A row's numbers for CSV, in the order of VALUE_COLUMNS."""
    return [
        row.value,
        row.low,
        row.high,
        row.percent,
        row.prevalence,
        row.coverage,
        row.n_articles,
        row.n_units,
        row.excluded,
        int(row.preliminary),
        row.reason or "",
    ]


def is_hollow(row):
    """Few articles, many left out, or no interval: drawn hollow and grey."""
    return row.preliminary or row.is_greyed or (row.low is None and row.reason != "perfect")


def which(row, what):
    """Which passages stand behind a number: all, where readers differ nowhere or there is no number."""
    return "" if row is None or row.value in (None, 1) else what


def plot(name, title, entries, notes=(), columns=("name",), references=REFERENCES):
    """Intervals below each other; entries are dicts with the fields of Line beside row, and `cells` for CSV.

    What nobody used leads to no passage.
    """
    entries = [entry | {"href": ""} if entry["row"].reason == "not_used" else entry for entry in entries]
    rows = [entry["row"] for entry in entries]
    scale = charts.agreement_scale([row.low for row in rows] + [row.value for row in rows])
    lines = []
    for entry in entries:
        row = entry["row"]
        css = f"{entry.get('css', '')} {'prelim' if is_hollow(row) else ''}".strip()
        lines.append(
            Line(
                name=entry["name"],
                plain=entry["plain"],
                row=row,
                picture=charts.strip(
                    scale, row.value, row.low, row.high, references=references, href=entry.get("href", "")
                ),
                css=css,
                href=entry.get("href", ""),
                meta=entry.get("meta", ""),
                why=wording.why(row),
            )
        )
    axis = charts.axis(scale, lambda tick: wording.coefficient(tick, 1) + "0" if tick % 1 else f"{tick:.0f}")
    sheet = [charts.Row(picture=axis)] + [
        charts.Row(line.plain, line.picture, _number(line.row), line.css) for line in lines
    ]
    return Figure(
        name=name,
        title=title,
        columns=[*columns, *VALUE_COLUMNS],
        rows=[[*entry["cells"], *values(entry["row"])] for entry in entries],
        lines=lines,
        axis=axis,
        sheet=sheet,
        notes=notes,
    )


def _number(row):
    return f"{wording.coefficient(row.value)}  {wording.interval(row)}".strip()


def width_for(names):
    """Room for the names of the columns where there are many of them."""
    longest = max(map(len, names), default=0)
    return 150 + min(max(48, 8 * longest), 96) * len(names) if len(names) > WIDE_FROM else None
