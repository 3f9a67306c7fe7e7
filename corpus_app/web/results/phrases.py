"""Every place where a phrase stands, with how each reader tagged it."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corpus_app import access, phrases
from corpus_app.models import Annotation, Article
from corpus_app.passages import in_context, paragraph_at
from corpus_app.places import Place
from corpus_app.rules import Broken

from . import files
from .agreement import shown_articles
from .gate import closed
from .narrowing import view_for
from .passages import given

PAGE = 25
PARAMETERS = ("q", "how", "case", "page")


@login_required
@require_safe
def index(request, slug):
    """The occurrences in the articles behind the readings that the member may see."""
    view = _view(request, slug)
    asked = _asked(view)
    if answer := closed(request, view, "agreement"):
        return answer
    found, problem = _found(view, asked)
    rows = [(article, span) for article, spans in found.spans.items() for span in spans]
    marks = _marks(view, found.spans)
    page = Paginator(rows, PAGE).get_page(view.page)
    tags = {tag.pk: tag for tag in view.tags}
    context = {
        "membership": view.membership,
        "project": view.project,
        "here": "agreement",
        "view": view,
        "asked": asked,
        "problem": problem,
        "found": found,
        "page": page,
        "articles": _by_article(view, page.object_list, marks, tags),
        "summary": _summary(view, found, marks, tags),
        "query": request.GET.urlencode(),
        "choices": _choices(),
    }
    return render(request, "results/phrases.html", context, status=422 if problem else 200)


@login_required
@require_safe
def download(request, slug):
    """The same as CSV: one row per occurrence and reader."""
    view = _view(request, slug)
    asked = _asked(view)
    if answer := closed(request, view, "agreement"):
        return answer
    found, problem = _found(view, asked)
    if problem or not asked["q"]:
        raise Http404
    marks, tags = _marks(view, found.spans), {tag.pk: tag for tag in view.tags}
    people = {person.pk: person for person in view.people}
    about = shown_articles(view, list(found.spans))
    rows = []
    for article, spans in found.spans.items():
        told = about[article]
        for start, end in spans:
            for reader, own in marks[article].items():
                slugs = sorted({tags[tag].slug for tag, left, right in own if left < end and right > start})
                words = told["text"][start:end]
                place = [str(told["uuid"]), told["title"], told["source"], start, end, words]
                rows.append([*place, people[reader].name, " ".join(slugs)])
    columns = ["article", "title", "source", "start", "end", "words", "reviewer", "tags"]
    return files.answer(view.project, files.Figure("phrases", asked["q"], columns, rows), "csv")


def _view(request, slug):
    return view_for(request, access.membership_for(request.user, slug), *PARAMETERS)


def _choices():
    return {"words": _("Whole words"), "part": _("Also inside words"), "expression": _("Regular expression")}.items()


def _asked(view):
    return {
        "q": (view.value("q") or "").strip(),
        "how": view.choice("how", phrases.HOW) or "words",
        "is_exact": view.choice("case", ["1"]) is not None,
    }


def _found(view, asked):
    """The occurrences, and what is wrong with the phrase in a sentence."""
    if not asked["q"]:
        return phrases.Occurrences(), ""
    try:
        wanted = phrases.compiled(asked["q"], how=asked["how"], is_exact=asked["is_exact"])
    except Broken as broken:
        return phrases.Occurrences(), broken.message
    readings = view.readings
    if view.reviewers:
        readings = readings.filter(reviewer__in=view.reviewer_keys)
    articles = Article.objects.filter(pk__in=readings.order_by().values("article")).order_by("pk")
    return phrases.find(articles.values_list("pk", "text").iterator(chunk_size=200), wanted), ""


def _marks(view, spans):
    """What each reader marked in the articles with occurrences: {article: {reader: [(tag, start, end)]}}."""
    readings = view.readings.filter(article__in=list(spans))
    if view.reviewers:
        readings = readings.filter(reviewer__in=view.reviewer_keys)
    found = {article: {} for article in spans}
    reader = {}
    for pk, article, reviewer in readings.order_by("article", "reviewer").values_list("pk", "article", "reviewer"):
        reader[pk] = found[article].setdefault(reviewer, [])
    live = Annotation.objects.live().filter(assignment__in=list(reader)).order_by("start", "pk")
    for reading, *mark in live.values_list("assignment", "tag", "start", "end"):
        reader[reading].append(tuple(mark))
    return found


def _by_article(view, rows, marks, tags):
    """The occurrences of one page, grouped by article."""
    about = shown_articles(view, {article for article, _span in rows})
    people = {person.pk: person for person in view.people}
    grouped = {}
    for article, (start, end) in rows:
        whole = about[article]["text"]
        place = Place(start, end, None, {})
        votes = [
            {"name": people[reader].name, "given": given(own, place, whole, tags)}
            for reader, own in sorted(marks[article].items(), key=lambda each: people[each[0]].name.casefold())
        ]
        passage = in_context(whole, start, end) | {"votes": votes, "paragraph": paragraph_at(whole, start)}
        grouped.setdefault(article, []).append(passage)
    return [about[article] | {"passages": found} for article, found in grouped.items()]


def _summary(view, found, marks, tags):
    """Votes by source: a vote is what one reader made of one occurrence, marked or not."""
    if not found.spans:
        return []
    sources = {}
    if access.knows_sources(view.membership) or view.holds_own_articles_only:
        articles = Article.objects.filter(pk__in=list(found.spans)).values_list("pk", "source__name")
        sources = {pk: name or "" for pk, name in articles}
    rows = {}
    for article, spans in found.spans.items():
        for key in {None, sources.get(article, "")}:
            row = rows.setdefault(key, {"occurrences": 0, "articles": 0, "votes": 0, "tags": Counter()})
            row["articles"] += 1
            row["occurrences"] += len(spans)
        for start, end in spans:
            for own in marks[article].values():
                said = {tag for tag, left, right in own if left < end and right > start} or {None}
                for key in {None, sources.get(article, "")}:
                    rows[key]["votes"] += 1
                    rows[key]["tags"].update(said)
    shown = [tag for tag in (*view.tags, None) if rows[None]["tags"][tag and tag.pk]]
    ordered = sorted((key for key in rows if key is not None), key=lambda key: (-rows[key]["occurrences"], key))
    keys = [None, *ordered] if len(ordered) > 1 else [None]
    lines = [
        {
            "name": _("All") if key is None else key or _("source unknown"),
            "occurrences": rows[key]["occurrences"],
            "articles": rows[key]["articles"],
            "votes": rows[key]["votes"],
            "cells": [(tag, rows[key]["tags"][tag and tag.pk]) for tag in shown],
        }
        for key in keys
    ]
    return {"tags": shown, "lines": lines}
