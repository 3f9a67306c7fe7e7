"""How far the reviewers agree: four questions, each a sentence and a picture."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from corpus_app import access, agreement, assignments, gammas, steadiness
from corpus_app.models import Article, Role
from corpus_app.web import wording

from . import agreement_figures as figures
from . import files, gamma_figures, reader_figures
from .gate import closed
from .narrowing import View, view_for

ARTICLES_SHOWN = 10
CARRIED = ("tag", "ends", "beside", "competence")


@login_required
@require_safe
def show(request, slug):
    membership = access.membership_for(request.user, slug)
    view = view_for(request, membership, "articles", carried=CARRIED)
    if answer := closed(request, view, "agreement"):
        return answer
    found = _found(view)
    context = {"membership": membership, "project": membership.project, "here": "agreement", "view": view}
    if not found.family.n_articles:
        return render(request, "results/agreement_empty.html", context | _waiting(view, found) | _steady(view))
    shows_all = view.choice("articles", ["all"]) is not None
    return render(request, "results/agreement.html", context | _figures(view, found, shows_all))


@login_required
@require_safe
def download(request, slug, figure, kind):
    """One figure of the page as a file, narrowed as the page is."""
    membership = access.membership_for(request.user, slug)
    view = view_for(request, membership, carried=CARRIED)
    if answer := closed(request, view, "agreement"):
        return answer
    found = _found(view)
    drawn = {
        "tags": lambda: figures.tags(found, view),
        "where-and-what": lambda: figures.where_and_what(found, view),
        "verdicts": lambda: figures.verdicts(found, view),
        "confusion": lambda: figures.confusion(found, view),
        "pairs": lambda: reader_figures.pairs(found, view, names(found)),
        "beside": lambda: _beside(view, found).get("beside"),
        "reviewers": lambda: _habits(view, found)["habits"],
        "steadiness": lambda: _steady(view).get("steady"),
        "articles": lambda: _divided(view, found, shows_all=True)["divided"],
        "gamma": lambda: None if found.is_items else _gamma(view),
        "numbers": lambda: figures.more(found, view),
    }
    if figure not in drawn:
        raise Http404
    return files.answer(membership.project, drawn[figure](), kind)


def _gamma(view):
    found = gammas.of(view.readings)
    return gamma_figures.gamma(found, shown_articles(view, list(found)), view)


def _found(view):
    found = agreement.of(
        view.project,
        view.readings,
        tags=view.tags,
        reviewers=view.reviewer_keys,
        tag=view.tag.pk if view.tag else None,
        ends=view.ends,
        competence=view.choice("competence", ["1"]) is not None,
    )
    # The form lists them anyway.
    found.people = {person.pk: person for person in view.people}
    return found


def names(found):
    return {pk: person.name for pk, person in found.people.items()}


def _waiting(view, found):
    return {"alone": found.family.n_alone, "is_manager": view.membership.includes(Role.MANAGER)}


def _figures(view, found, shows_all):
    is_items = found.is_items
    tag_rows = figures.tag_rows(found)
    context = {
        "found": found,
        "family": found.family,
        "is_items": is_items,
        "unit": view.project.unit,
        "tags": figures.tags(found, view),
        "tags_say": wording.of_tags(tag_rows),
        "confusion": figures.confusion(found, view),
        "more": figures.more(found, view),
        "gamma_href": view.link("agreement-gamma"),
        "united": found.findings.united,
    }
    if is_items:
        row, lopsided, expected = found.find("alpha_item"), figures.lopsided(found), agreement.chance(found)
        context |= {
            "verdicts": figures.verdicts(found, view),
            "overall": row,
            "level": figures.level_name(row),
            "verdicts_say": wording.of_items(row, expected, view.project.unit),
            "prevalence_says": wording.of_prevalence(*lopsided, row.percent, agreement.chance(found))
            if lopsided
            else "",
        }
    else:
        where, what = found.find("u_alpha_binary"), found.find("u_alpha_coding")
        context |= {
            "where_and_what": figures.where_and_what(found, view),
            "where": where,
            "what": what,
            "where_says": wording.of_where_and_what(where, what),
            "confusion_says": wording.of_confusion(found.tags, figures.named_apart(found)),
        }
    context |= _readers(view, found) | _habits(view, found) | _steady(view)
    return context | _divided(view, found, shows_all) | _beside(view, found)


def _beside(view, found):
    """The same tags in another project of the member, under the rules that hold there."""
    if view.beside is None:
        return {}
    there = View(view.beside, {})
    if not access.may_compare(view.beside) or access.pending(view.beside, there.readings).exists():
        return {"beside_closed": view.beside.project}
    other = agreement.of(there.project, there.readings)
    return {"beside": figures.beside(found, other, view, there), "beside_project": there.project}


def _habits(view, found):
    """How each reviewer marks, for those who see everybody's readings anyway."""
    may_see = view.membership.includes(Role.ADJUDICATOR)
    return {
        "habits": reader_figures.habits(found, view, names(found)) if may_see else None,
        "strictness_href": f"{view.link('sources')}#s4" if view.membership.includes(Role.MANAGER) else "",
    }


def _steady(view):
    """How alike each person reads twice: for adjudicators everybody, for reviewers themselves."""
    sees_all = view.membership.includes(Role.ADJUDICATOR)
    if not any(person.has_read_twice for person in view.people):
        return {}
    rows = steadiness.of(
        view.project,
        view.readings,
        tags=view.tags,
        only=None if sees_all else view.membership.user,
        reviewers=view.reviewer_keys,
        tag=view.tag.pk if view.tag else None,
        ends=view.ends,
    )
    if not rows:
        return {}
    shown = shown_articles(view, {each.article.pk for row in rows for each in row.articles})
    return {
        "steady": reader_figures.steady(rows, view.tags),
        "steady_says": wording.of_steady([(row.reviewer, row.row) for row in rows], None if sees_all else "own"),
        "steady_lists": [
            {
                "name": row.reviewer.name,
                "articles": [
                    {
                        "title": shown[each.article.pk]["title"],
                        "href": reader_figures.twice_address(each.article, row.reviewer),
                        "share": each.share,
                        "is_compared": each.is_compared,
                    }
                    for each in row.articles
                ],
            }
            for row in rows
        ],
        "is_steady_own": not sees_all,
    }


def _readers(view, found):
    rows = reader_figures.pair_rows(found)
    named, mean = names(found), reader_figures.means(rows)
    apart = min(mean, key=mean.get) if len(mean) > 2 else None
    is_crowd = len(mean) > reader_figures.MOST_READERS
    says = wording.of_crowd() if is_crowd else wording.of_readers(mean, named)
    if apart is not None and named[apart] in says:
        ratios = found.findings.amounts.get(apart, {})
        amounts = [(tag, ratios[tag.pk]) for tag in found.tags if tag.pk in ratios]
        says = wording.sentences([says, wording.of_amounts(named[apart], amounts)])
    shared = [row.n_articles for row in rows]
    return {
        "pairs": reader_figures.pairs(found, view, named),
        "pairs_missing": reader_figures.why_no_pairs(found),
        "readers_say": says,
        "n_pairs": len(rows),
        "n_readers": max(len(mean), len(found.family.reviewers)),
        "too_many": max(len(mean), len(found.family.reviewers)) > reader_figures.MOST_READERS,
        "most_readers": reader_figures.MOST_READERS,
        "shared_least": min(shared, default=0),
        "shared_most": max(shared, default=0),
    }


def _divided(view, found, shows_all):
    rows = found.findings.divided
    shown = rows if shows_all else rows[:ARTICLES_SHOWN]
    keys = [row.article for row in shown]
    drawn = figures.divided(shown, shown_articles(view, keys), agreement.passages(found, keys), view)
    return {
        "divided": drawn,
        "divided_says": wording.of_divided(
            [row.amount for row in rows], view.membership.includes(Role.ADJUDICATOR), found.is_items
        ),
        "n_divided": len(rows),
        "has_place": any(line["picture"] for line in drawn.lines),
        "shows_all": shows_all,
    }


def shown_articles(view, keys):
    """Title, source and address of articles as far as the member may know them, by pk."""
    articles = list(Article.objects.filter(pk__in=keys).select_related("source").defer("sentences", "edits"))
    own = {}
    if view.project.is_source_blind:
        own = assignments.own_by_article(view.membership.user, articles)
    found = {}
    for article in articles:
        article.project = view.project
        shown = access.shown_metadata(article, view.membership, own.get(article.pk))
        found[article.pk] = {
            "title": shown["title"] or article.opening,
            "source": shown["source"].name if shown["source"] else "",
            "published_on": shown["published_on"],
            "uuid": article.uuid,
            "text": article.text,
            "language": article.language,
        }
    return found
