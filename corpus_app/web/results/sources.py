"""How the sources write: profiles, comparisons, composition – and one source on its own."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from corpus_app import access, charts, profiles
from corpus_app.models import Role
from corpus_app.web import wording

from . import files
from . import source_figures as figures
from .agreement import shown_articles
from .gate import closed
from .narrowing import view_for

USUAL_ORDER = 20
PAGE = 50


@login_required
@require_safe
def index(request, slug):
    membership, view = _view(request, slug, "raw", "tag")
    if answer := closed(request, view, "sources"):
        return answer
    found = profiles.of(membership.project, view.readings)
    context = {"membership": membership, "project": membership.project, "here": "sources", "view": view}
    if not found.sources:
        return render(request, "results/sources_empty.html", context)
    view.thresholds = found.profile.thresholds
    is_raw = view.choice("raw", ["1"]) is not None
    return render(request, "results/sources.html", context | _index(view, found, is_raw))


@login_required
@require_safe
def download(request, slug, figure, kind):
    """One figure of the page as a file."""
    membership, view = _view(request, slug, "raw", "tag")
    if answer := closed(request, view, "sources"):
        return answer
    found = profiles.of(membership.project, view.readings)
    view.thresholds = found.profile.thresholds
    is_raw = view.choice("raw", ["1"]) is not None
    tag = _tag(view, found)
    drawn = {
        "shares": lambda: figures.shares(_caterpillars(view, found, is_raw)),
        "comparisons": lambda: figures.matrix(found, tag, view) if tag else None,
        "strictness": lambda: figures.strictness(found, view) if _shows_strictness(view, found) else None,
        "composition": lambda: figures.composition(found, view),
    }
    if figure not in drawn:
        raise Http404
    return files.answer(membership.project, drawn[figure](), kind)


@login_required
@require_safe
def show(request, slug, source):
    """One source: its shares per tag, what they rest on, its articles."""
    membership, view = _view(request, slug, "page")
    wanted = access.source_for(membership, source)
    if answer := closed(request, view, "sources"):
        return answer
    found = profiles.of(membership.project, view.readings)
    view.thresholds = found.profile.thresholds
    context = {"membership": membership, "project": membership.project, "here": "sources", "view": view}
    context |= {"source": wanted, "others": [each for each in found.sources if each.pk != wanted.pk]}
    if wanted not in found.sources:
        return render(request, "results/source_empty.html", context)
    return render(request, "results/source.html", context | _one(view, found, wanted))


def _view(request, slug, *more):
    membership = access.membership_for(request.user, slug)
    return membership, view_for(request, membership, *more)


def _tags(found):
    """The tags worth a picture: those in use, and retired ones that somebody used."""
    used = {row.tag for row in found.profile.results if row.n_with_tag}
    return [tag for tag in found.tags if tag.is_active or tag.pk in used]


def _caterpillars(view, found, is_raw):
    return [figures.caterpillar(found, tag, view, is_raw) for tag in _tags(found)]


def _tag(view, found):
    """The tag whose differences are asked for, else the one with most pairs told apart."""
    chosen = view.choice("tag", [tag.slug for tag in found.tags])
    if chosen:
        return next(tag for tag in found.tags if tag.slug == chosen)
    called = [pair.tag for pair in found.profile.comparisons if pair.called]
    pairs = {pair.tag for pair in found.profile.comparisons}
    among = [tag for tag in found.tags if tag.pk in pairs]
    return max(among, key=lambda tag: (called.count(tag.pk), -tag.position), default=None)


def _index(view, found, is_raw):
    project, computed = view.project, found.profile
    thresholds = computed.thresholds
    names = {source.pk: source.name for source in found.sources}
    tags = {tag.pk: tag for tag in found.tags}
    wide = [
        wording.of_too_wide(source, tag, row)
        for source in found.sources
        for tag in _tags(found)
        if (row := found.result(source, tag)).reason == "too_wide" and row.low is not None
    ]
    drawn = _caterpillars(view, found, is_raw)
    silent = [figure for figure in drawn if not any(line.value or line.bounds for line in figure.lines)]
    leaves_out = len(found.people) <= profiles.MOST_LEFT_OUT
    days = [article.published_on for article in found.articles.values() if article.published_on]
    return {
        "found": found,
        "figures": [figure for figure in drawn if figure not in silent],
        "numberless": [figure.lines[0].tag.name for figure in silent if figure.lines],
        "refusals": sorted({line.refusal for figure in silent for line in figure.lines}),
        "shares": figures.shares([]),
        "is_raw": is_raw,
        "is_loose": project.order_from_articles < USUAL_ORDER,
        "usual": USUAL_ORDER,
        "thresholds": thresholds,
        "width": round(100 * thresholds.width),
        "n_articles": len(found.articles),
        "n_readings": computed.n_readings,
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "wide": wide,
        "flips": [wording.of_flip(tags[flip.tag], flip, names) for flip in computed.order_flips],
        "composition": figures.composition(found, view),
        "tags": _tags(found),
        "strictness": figures.strictness(found, view) if _shows_strictness(view, found) else None,
        "leaves_out": leaves_out,
    } | _differences(view, found, names)


def _shows_strictness(view, found):
    """Habits are for managers; a table of hundreds is for nobody."""
    return view.membership.includes(Role.MANAGER) and len(found.people) <= profiles.MOST_LEFT_OUT


def _differences(view, found, names):
    tag = _tag(view, found)
    pairs = [pair for pair in found.profile.comparisons if tag and pair.tag == tag.pk]
    calls = {pk: set() for pk in names}
    for pair in pairs:
        if pair.called:
            above, below = (pair.first, pair.second) if pair.probability > 0.5 else (pair.second, pair.first)
            calls[above].add(below)
    unsettled = [(pair.first, pair.second) for pair in pairs if not pair.called]
    apart = {source.pk for source in figures.compared(found, tag)} if tag else set()
    left = [source for source in found.sources if source.pk not in apart]
    compared_tags = {pair.tag for pair in found.profile.comparisons}
    return {
        "compared_tag": tag,
        "compared_tags": [each for each in found.tags if each.pk in compared_tags],
        "matrix": figures.matrix(found, tag, view) if pairs else None,
        "differences_say": wording.of_differences(tag, calls, unsettled, names) if pairs else "",
        "wrong_calls": found.profile.wrong_calls.get(tag.pk) if tag else None,
        "not_compared": [source.name for source in left],
        "n_components": len(found.profile.components),
        "rests_on": sorted(
            {
                (names[pair.first], names[pair.second], found.people[pair.rests_on].name)
                for pair in pairs
                if pair.rests_on is not None
            }
        ),
    }


def _one(view, found, source):
    tags = _tags(found)
    records = [(tag, found.result(source, tag)) for tag in tags]
    read = found.articles_of(source)
    means = {part.id: part.panel_mean for part in found.profile.components}
    scale = charts.share_scale(
        bound
        for tag, row in records
        for bound in [*figures.extent(row, False), means.get(row.component, {}).get(tag.pk)]
    )
    decimals = 1 if scale.high <= 0.2 else 0
    lines = [
        {
            "line": figures.line(
                row, scale, decimals, view, False, means.get(row.component, {}).get(tag.pk),
                source=source, tag=tag, name=tag.name, href="",
            ),
            "swatch": wording.swatch(tag),
            "row": row,
            "alpha": found.alphas.get((source.pk, tag.pk)),
            "without_one": wording.percent_range(row.without_one_low, row.without_one_high, decimals),
            "flags": [wording.reason(code) for code in dict.fromkeys([row.reason, *row.flags]) if code],
            "raw": wording.percent(row.raw_share, decimals),
        }
        for tag, row in records
    ]  # fmt: skip
    page = Paginator(sorted(read), PAGE).get_page(view.page)
    articles = shown_articles(view, page.object_list)
    days = [article.published_on for article in read.values() if article.published_on]
    first = records[0][1] if records else None
    return {
        "found": found,
        "lines": lines,
        "axis": charts.axis(scale, lambda tick: f"{100 * tick:.0f}", " %"),
        "first": first,
        "read_twice": first.n_read_twice / first.n_articles if first and first.n_articles else None,
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "page": page,
        "articles": [
            articles[pk] | {"readers": read[pk].readers, "contested": read[pk].contested_share}
            for pk in page.object_list
        ],
        "shows_without_one": len(found.people) <= profiles.MOST_LEFT_OUT,
    }
