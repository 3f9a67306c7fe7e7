"""Rulings by ordinary forms: one on a place, taking one back, many by a rule, finishing an article."""

import re
import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from corpus_app import access, adjudication
from corpus_app.models import Role, Ruling
from corpus_app.rules import Broken

PAGE = 50
SAMPLES = 8


class RuleForm(forms.Form):
    """A majority of the readers, as the form asks for it."""

    least = forms.IntegerField(label=gettext_lazy("At least"), min_value=1, max_value=100, initial=2)
    of = forms.IntegerField(label=gettext_lazy("of every"), min_value=1, max_value=100, initial=3)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request, slug):
    """All rulings of a project, and accepting by a rule: first what it would write, then writing it."""
    membership = access.membership_for(request.user, slug, Role.ADJUDICATOR)
    project = membership.project
    articles = access.corpus_of(membership)
    asked = request.POST if request.method == "POST" else request.GET if "least" in request.GET else None
    form, plan = RuleForm(asked), None
    if asked is not None and form.is_valid():
        try:
            rule = adjudication.checked_rule(**form.cleaned_data)
            if request.method == "POST":
                arguments = {"project": project, "rule": rule, "adjudicator": request.user}
                made = adjudication.accept(articles=articles, operation=_operation(request), **arguments)
                said = ngettext("%(n)s ruling written.", "%(n)s rulings written.", made)
                messages.success(request, said % {"n": f"{made:,}"})
                return redirect("rulings", slug=slug)
            plan = adjudication.planned(articles, rule, request.user)
        except Broken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
    rulings = Ruling.objects.visible_to(request.user).live().filter(article__project=project)
    verdict = request.GET.get("verdict", "")
    if verdict in Ruling.Verdict.values:
        rulings = rulings.filter(verdict=verdict)
    only_precedents = request.GET.get("precedents") == "1"
    if only_precedents:
        rulings = rulings.filter(is_precedent=True)
    rows = rulings.select_related("article", "tag", "decided_by").order_by("-decided_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    samples = _samples(plan.rulings) if plan else []
    for each in (*page.object_list, *samples):
        each.quote = each.article.text[each.start : each.end]
    context = {
        "membership": membership,
        "project": project,
        "here": "agreement",
        "form": form,
        "plan": plan,
        "samples": samples,
        "more": plan.count - len(samples) if plan else 0,
        "tags": {tag.pk: tag for tag in project.tags.all()} if plan else {},
        "page": page,
        "verdict": verdict,
        "only_precedents": only_precedents,
        "query": request.GET.urlencode(),
        "verdicts": Ruling.Verdict.choices,
        "finished": articles.shown().filter(adjudicated_at__isnull=False).count(),
        "operation": uuid.uuid4(),
    }
    for each in samples:
        each.tag = context["tags"][each.tag_id]
    return render(request, "rulings/index.html", context)


def _samples(rulings):
    """Some of them from beginning to end, so that more than the first article is among them."""
    step = -(-len(rulings) // SAMPLES) or 1
    return rulings[::step]


@login_required
@require_POST
def new(request, article_id):
    """A ruling on a place of the compare page."""
    article = _article(request, article_id)
    start, end = _span(request.POST.get("extent", ""))
    tag, reason = request.POST.get("tag"), request.POST.get("reason", "")
    verdict = Ruling.Verdict.REJECTED if request.POST.get("verdict") == "rejected" else Ruling.Verdict.ACCEPTED
    arguments = {"adjudicator": request.user, "operation": _operation(request), "reason": reason}
    try:
        if tag is None:
            raise Broken("no_tag", _("Choose a tag, or that there is nothing to mark."))
        if tag == "":
            adjudication.reject_all(article=article, start=start, end=end, **arguments)
        else:
            adjudication.create(
                uuid=uuid.uuid4(),
                article=article,
                tag=tag,
                start=start,
                end=end,
                quote=article.text[start:end],
                verdict=verdict,
                is_precedent=bool(request.POST.get("is_precedent")),
                **arguments,
            )
    except Broken as broken:
        messages.error(request, broken.message)
        return _back(article, request.POST.get("place"))
    messages.success(request, _("The ruling is written."))
    return _back(article)


@login_required
@require_POST
def withdraw(request, article_id):
    """A ruling taken back, from the compare page."""
    article = _article(request, article_id)
    try:
        ruling, version = uuid.UUID(request.POST.get("ruling", "")), int(request.POST.get("version", ""))
    except ValueError:
        raise BadRequest(_("This form is incomplete.")) from None
    try:
        adjudication.withdraw(uuid=ruling, adjudicator=request.user, operation=_operation(request), version=version)
    except Ruling.DoesNotExist:
        raise Http404 from None
    except Broken as broken:
        messages.error(request, broken.message)
    else:
        messages.success(request, _("The ruling is withdrawn."))
    return _back(article, request.POST.get("place"))


@login_required
@require_POST
def keep(request, ruling_id):
    """A ruling kept as a precedent, or no longer, from the list of rulings."""
    ruling = Ruling.objects.visible_to(request.user).filter(uuid=ruling_id).select_related("article__project").first()
    if ruling is None:
        raise Http404
    access.membership_for(request.user, ruling.article.project.slug, Role.ADJUDICATOR)
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        raise BadRequest(_("This form is incomplete.")) from None
    is_precedent = request.POST.get("keep") == "1"
    arguments = {"adjudicator": request.user, "operation": _operation(request), "version": version}
    try:
        adjudication.revise(uuid=ruling_id, changes={"is_precedent": is_precedent}, **arguments)
    except Broken as broken:
        messages.error(request, broken.message)
    else:
        kept, gone = _("It stands on the card of its tag now."), _("It is off the card of its tag.")
        messages.success(request, kept if is_precedent else gone)
    query = request.POST.get("query", "")
    return redirect(reverse("rulings", args=[ruling.article.project.slug]) + (f"?{query}" if query else "") + "#all")


@login_required
@require_POST
def settle(request, article_id):
    """The article, adjudicated or open for rulings again."""
    article = access.article_for(request.user, article_id)
    verb = adjudication.reopen if request.POST.get("step") == "reopen" else adjudication.finish
    try:
        verb(article=article, adjudicator=request.user, operation=_operation(request))
    except Broken as broken:
        messages.error(request, broken.message)
    else:
        is_done = article.adjudicated_at is not None
        said = _("The article is adjudicated.") if is_done else _("The article is open for rulings again.")
        messages.success(request, said)
    return _back(article)


def _article(request, article_id):
    article = access.article_for(request.user, article_id)
    access.membership_for(request.user, article.project.slug, Role.ADJUDICATOR)
    return article


def _operation(request):
    """The operation of the form, so that sending it twice does it once."""
    try:
        return uuid.UUID(request.POST.get("operation", ""))
    except ValueError:
        return uuid.uuid4()


def _span(value):
    match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", value, re.ASCII)
    if match is None:
        raise BadRequest(_("This form is incomplete."))
    return int(match[1]), int(match[2])


def _back(article, place=None):
    query = f"?place={place}#case" if place and place.isascii() and place.isdigit() else ""
    return redirect(reverse("compare", args=[article.uuid]) + query)
