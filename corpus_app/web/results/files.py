"""Figures as files: CSV with unrounded numbers, SVG with everything in it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import Http404, HttpResponse

from corpus_app import charts
from corpus_app.formats.csv import escape


@dataclass(frozen=True)
class Figure:
    """One figure: what the page shows of it, and the same as a table and as a drawing.

    `lines` (under `heads`) or `picture` are for the page; `columns` and `rows` for CSV; `sheet` with `notes` for SVG
    (empty: there is none).
    """

    name: str
    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = ()
    lines: Sequence[object] = ()
    picture: charts.Picture | None = None
    width: int | None = None
    axis: charts.Picture | None = None
    sheet: Sequence[charts.Row] = ()
    heads: Sequence[str] = ()
    notes: Sequence[str] = ()
    twin: Sequence[Sequence[str]] = field(default_factory=list)

    @property
    def scrolls(self):
        """Whether the picture may be wider than its column, on a phone or everywhere."""
        return bool(self.width) or (self.picture is not None and "room-" in self.picture.css)


def answer(project, figure, kind):
    """A figure as a download."""
    if figure is None or (kind == "svg" and not figure.sheet):
        raise Http404
    if kind == "csv":
        content, media_type = as_csv(figure), "text/csv; charset=utf-8"
    elif kind == "svg":
        content, media_type = charts.sheet(figure.title, figure.sheet, figure.notes, figure.width or 0), "image/svg+xml"
    else:
        raise Http404
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{project.slug}-{figure.name}.{kind}"'
    return response


def as_csv(figure):
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in (figure.columns, *figure.rows):
        writer.writerow([escape(str(cell)) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue()
