"""Who reads what, for managers: the readings, what handing out would do, and moving readings between people."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from corpus_app import access, assignments, handover, planning, search, sharing
from corpus_app.articles import is_uuid
from corpus_app.models import Article, Assignment, Role, Source, User
from corpus_app.rules import Broken

from . import wording
from .forms import Styled

PAGE = 50
AT_ONCE = 500
"""Readings opened again by one press: each is looked at on its own."""

PEOPLE_IN_MATRIX = 30
"""With more people the pairs are told in a sentence; nobody reads a thousand cells."""

ANY = _lazy("any")


class ByPerson(Paginator):
    """Readings in the order of their people: only those of the people on a page are put in order for it."""

    @cached_property
    def sizes(self):
        """{person: how many}, by their names for signing in."""
        found = dict(self.object_list.order_by().values_list("reviewer").annotate(Count("pk")))
        people = User.objects.filter(pk__in=found).order_by("username").values_list("pk", flat=True)
        return {person: found[person] for person in people}

    @cached_property
    def count(self):
        return sum(self.sizes.values())

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        shown, before, passed = [], 0, 0
        for person, size in self.sizes.items():
            if passed + size <= first:
                before += size
            elif passed < first + self.per_page:
                shown.append(person)
            passed += size
        rows = self.object_list.filter(reviewer__in=shown).order_by("reviewer__username", "position", "pk")
        # Keys first: rows with their articles would be put in order with all their text.
        keys = list(rows.values_list("pk", flat=True)[first - before : first - before + self.per_page])
        found = self.object_list.in_bulk(keys)
        return Page([found[key] for key in keys if key in found], number, self)


class ReadingFilter(FilterSet):
    """What readings can be narrowed by."""

    q = CharFilter(method="search", label=_lazy("Words"))
    person = ModelChoiceFilter(
        queryset=User.objects.none(),
        to_field_name="uuid",
        field_name="reviewer",
        label=_lazy("Person"),
        empty_label=ANY,
    )
    state = ChoiceFilter(choices=Assignment.State.choices, label=_lazy("State"), empty_label=ANY)
    kind = ChoiceFilter(choices=Assignment.Kind.choices, label=_lazy("Kind"), empty_label=ANY)
    source = ModelChoiceFilter(
        queryset=Source.objects.none(),
        to_field_name="slug",
        field_name="article__source",
        label=_lazy("Source"),
        empty_label=ANY,
    )
    abandoned = BooleanFilter(
        method="only_abandoned", label=_lazy("Abandoned only"), widget=forms.CheckboxInput(attrs={"class": ""})
    )

    class Meta:
        model = Assignment
        fields: list[str] = []

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        readers = Assignment.objects.filter(article__project=project).order_by().values("reviewer")
        people = User.objects.filter(Q(memberships__project=project) | Q(pk__in=readers)).distinct()
        self.filters["person"].queryset = people.order_by("first_name", "last_name", "username")
        self.filters["person"].field.label_from_instance = lambda user: user.name
        self.filters["source"].queryset = project.sources.order_by("name")

    def search(self, readings, name, value):
        articles = search.find(Article.objects.filter(project=self.project), value)
        return readings.filter(article__in=articles.order_by().values("pk"))

    def only_abandoned(self, readings, name, value):
        return (
            readings.filter(pk__in=assignments.abandoned(self.project).order_by().values("pk")) if value else readings
        )


def _filtered(request, membership):
    readings = access.followed_readings(membership)
    filters = ReadingFilter(request.GET, readings, project=membership.project)
    for name in sorted(set(request.GET) - set(filters.filters) - {"page"}):
        raise BadRequest(_("There is no filter “%(name)s”.") % {"name": name})
    return filters


@login_required
@require_safe
def index(request, slug):
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    project = membership.project
    filters = _filtered(request, membership)
    is_understood = filters.is_valid()
    found = filters.qs if is_understood else filters.queryset.none()
    found = found.select_related("article__source", "reviewer").defer(
        "article__sentences", "article__edits", "article__meta"
    )
    page = ByPerson(found.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    for field in filters.form.fields.values():
        field.widget.attrs.setdefault("class", "select" if hasattr(field, "choices") else "input")
    context = {
        "membership": membership,
        "project": project,
        "here": "readings",
        "page": page,
        "filters": filters.form,
        "is_narrowed": any(request.GET.get(name) for name in filters.filters),
        "is_understood": is_understood,
        "abandoned": assignments.abandoned(project).count(),
        "verbs": VERBS.values(),
    }
    return render(request, "assignments/index.html", context, status=200 if is_understood else 400)


# --- Moving readings ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verb:
    """Something done to chosen readings: its button, what it means, and what it asks for besides."""

    name: str
    button: object
    means: object
    asks: str = ""


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "reclaim",
            _lazy("Take back"),
            _lazy(
                "Open readings leave their readers’ queues. What is marked in them stays and is not counted. Hand out "
                "afterwards, and somebody else gets the articles."
            ),
        ),
        Verb(
            "reassign",
            _lazy("Give to somebody else"),
            _lazy(
                "Open readings go to one person, who begins them anew. Articles that this person has or had stay where "
                "they are."
            ),
            "to",
        ),
        Verb(
            "withdraw",
            _lazy("Withdraw"),
            _lazy(
                "Open, submitted and skipped readings leave the project’s work: they count nowhere, and their people "
                "do not get the articles again. The reason is kept, and shown to each reader."
            ),
            "reason",
        ),
        Verb(
            "lock",
            _lazy("Lock"),
            _lazy("Readings stay as they are: their readers cannot write in them, and not open them again."),
        ),
        Verb("unlock", _lazy("Unlock"), _lazy("Readers can go on where they were.")),
        Verb(
            "reopen",
            _lazy("Open again"),
            _lazy(
                "Submitted readings can be changed again. Whoever has seen somebody else’s reading of the article is "
                "not independent any more: the reading leaves agreement, and its reader is told. What was skipped, "
                "taken back or withdrawn opens while the article lacks a reader."
            ),
        ),
    )
}


class MoveForm(Styled, forms.Form):
    """What a verb asks for."""

    reason = forms.CharField(label=_lazy("Why?"), max_length=500)
    to = forms.ModelChoiceField(label=_lazy("To whom?"), queryset=User.objects.none(), to_field_name="uuid")

    def __init__(self, data, *, project, asks):
        super().__init__(data)
        members = project.memberships.current().filter(user__is_active=True)
        self.fields["to"].queryset = User.objects.filter(pk__in=members.values("user")).order_by("username")
        self.fields["to"].label_from_instance = lambda user: user.name
        for name in set(self.fields) - {asks}:
            del self.fields[name]


@login_required
@require_POST
def change(request, slug):
    """What is asked for is shown first, and done when it is confirmed."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    project = membership.project
    back = reverse("project-assignments", args=[slug]) + (f"?{request.GET.urlencode()}" if request.GET else "")
    chosen, is_all = _chosen(request, membership)
    count = chosen.count()
    if not count:
        messages.error(request, _("Choose readings first."))
        return redirect(back)
    verb = VERBS.get(request.POST.get("verb"))
    if verb is None:
        raise BadRequest(_("There is no such step."))
    is_confirmed = "confirmed" in request.POST
    form = MoveForm(request.POST if is_confirmed else None, project=project, asks=verb.asks)
    if is_confirmed and (form.is_valid() or not verb.asks):
        try:
            _do(request, verb, project, chosen, form.cleaned_data if verb.asks else {})
        except Broken as broken:
            messages.error(request, broken.message)
        return redirect(back)
    people = chosen.order_by().values("reviewer").annotate(n=Count("pk")).order_by("-n", "reviewer")
    names = User.objects.in_bulk([row["reviewer"] for row in people])
    context = {
        "membership": membership,
        "project": project,
        "here": "readings",
        "verb": verb,
        "form": form,
        "count": count,
        "people": [(names[row["reviewer"]], row["n"]) for row in people],
        "is_all": is_all,
        "chosen": [] if is_all else chosen.values_list("uuid", flat=True),
        "back": back,
    }
    return render(request, "assignments/change.html", context)


def _chosen(request, membership):
    """The readings meant, and whether these are all that the filter in the address finds."""
    if request.POST.get("scope") == "all":
        filters = _filtered(request, membership)
        return (filters.qs if filters.is_valid() else filters.queryset.none()), True
    chosen = [each for each in request.POST.getlist("reading") if is_uuid(each)]
    return access.followed_readings(membership).filter(uuid__in=chosen), False


def _do(request, verb, project, chosen, asked):
    refused = []
    if verb.name == "reopen":
        done, refused = handover.reopen(chosen.order_by("pk")[:AT_ONCE], actor=request.user)
    elif verb.name in ("lock", "unlock"):
        done = handover.lock(project, chosen, actor=request.user, is_locked=verb.name == "lock")
    else:
        done = MOVES[verb.name](project, chosen, actor=request.user, **asked)
    said = ngettext("%(n)s reading moved.", "%(n)s readings moved.", done) % {"n": f"{done:,}"}
    if verb.name in ("reopen", "lock", "unlock"):
        said = ngettext("%(n)s reading changed.", "%(n)s readings changed.", done) % {"n": f"{done:,}"}
    if done:
        messages.success(request, said)
    elif to := asked.get("to"):
        refusal = _("Nothing was done: %(name)s has or had these articles, or the readings are not open.")
        messages.error(request, refusal % {"name": to.name})
    else:
        messages.error(request, _("Nothing was done: none of these readings is in a state for it."))
    for sentence in refused:
        messages.warning(request, sentence)


MOVES = {"reclaim": handover.reclaim, "reassign": handover.reassign, "withdraw": handover.withdraw}


# --- The plan -------------------------------------------------------------------------------------


@login_required
@require_safe
def plan(request, slug):
    """What handing out would do: loads, pairs and sources, before anything is written."""
    membership = access.membership_for(request.user, slug, Role.MANAGER)
    project = membership.project
    with_abandoned = request.GET.get("reclaim") == "1"
    context = {
        "membership": membership,
        "project": project,
        "here": "readings",
        "reclaim": with_abandoned,
        "abandoned": assignments.abandoned(project).count(),
    }
    try:
        without = assignments.abandoned(project) if with_abandoned else None
        context |= _shown(project, assignments.planned(project, without=without))
    except Broken as broken:
        context["refusal"] = broken.message
    if not context.get("made"):
        context["sharing"] = sharing.planned(project)
    return render(request, "assignments/plan.html", context)


def _shown(project, made: planning.Plan):
    found = made.figures
    people = User.objects.in_bulk(found.readers)
    shares = assignments.capacities(project)
    new = dict.fromkeys(found.readers, 0)
    for _article, reader in made.made:
        new[reader] += 1
    order = sorted(range(len(found.readers)), key=lambda at: people[found.readers[at]].name.casefold())
    names = [people[found.readers[at]].name for at in order]
    short = wording.short_names(dict(enumerate(names)))
    least, mean, most = found.pair_range
    sources = dict(project.sources.values_list("pk", "name"))
    return {
        "made": len(made.made),
        "figures": found,
        "pairs": {"least": least, "mean": round(mean, 1), "most": most},
        "people": [
            {
                "user": people[found.readers[at]],
                "new": new[found.readers[at]],
                "load": int(found.loads[at]),
                "share": shares[found.readers[at]],
            }
            for at in order
        ],
        "most": int(found.loads.max(initial=0)),
        "names": names,
        "heads": [(name, short[at]) for at, name in enumerate(names)],
        "matrix": [
            (names[row], [None if one == other else int(found.pairs[one, other]) for other in order])
            for row, one in enumerate(order)
        ]
        if 1 < len(order) <= PEOPLE_IN_MATRIX
        else [],
        "sources": [
            {
                "name": sources.get(source, ""),
                "readings": int(row.sum()),
                "least": int(row.min()),
                "most": int(row.max()),
            }
            for source, row in zip(found.sources, found.per_source, strict=True)
            if len(row)
        ],
    }
