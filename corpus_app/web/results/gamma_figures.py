"""The figure of the page of gamma: article by article, lowest first."""

from django.utils.translation import gettext as _

from corpus_app import charts
from corpus_app.web import wording

from .files import Figure
from .plots import MOST_DRAWN


def lowest_first(found):
    """The articles (pks) by their gamma, those without one last."""
    return sorted(found, key=lambda pk: (found[pk].value is None, found[pk].value or 0, pk))


def gamma(found, articles, view):
    """The gamma of these articles, lowest first; `articles` as in `divided`."""
    shown = [pk for pk in lowest_first(found) if pk in articles]
    scale = charts.agreement_scale([each.value for each in found.values()])
    lines = [
        {
            "about": articles[pk],
            "found": found[pk],
            "href": view.link("passages", article=str(articles[pk]["uuid"]), what="differ"),
            "why": wording.reason(found[pk].reason),
        }
        for pk in shown
    ]
    for line in lines:
        line["picture"] = charts.strip(scale, line["found"].value, href=line["href"])
    axis = charts.axis(scale, lambda tick: wording.coefficient(tick, 1) + "0" if tick % 1 else f"{tick:.0f}")
    drawn = [line for line in lines if line["found"].value is not None][:MOST_DRAWN]
    return Figure(
        name="gamma",
        title=_("γ of each article"),
        columns=[
            "article", "title", "source", "gamma", "reason", "observed_disorder", "expected_disorder", "samples",
            "seed", "units", "readers",
        ],
        rows=[_gamma_cells(line["about"], line["found"]) for line in lines],
        lines=lines,
        axis=axis,
        sheet=[charts.Row(picture=axis)]
        + [
            charts.Row(line["about"]["title"], line["picture"], wording.coefficient(line["found"].value))
            for line in drawn
        ],
        notes=[_("The %(n)d lowest of %(all)s.") % {"n": len(drawn), "all": f"{len(found):,}"}],
    )  # fmt: skip


def _gamma_cells(about, found):
    return [
        str(about["uuid"]), about["title"], about["source"], found.value, found.reason or "", found.observed,
        found.expected, found.samples, found.seed, found.units, found.readers,
    ]  # fmt: skip
