"""What a page with numbers is narrowed to: the address holds the whole view, and what it cannot mean is a 400."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from corpus_app import access, agreement
from corpus_app.models import Assignment, Membership, User
from corpus_app.stats.profile import Thresholds

COMMON = ("source", "from", "to", "event", "reviewers")
NOTHING = "-"
"""What stands in an address, in the place of a tag, for text that a reader left unmarked."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass
class View:
    """The readings behind one page for one member, and how the address narrows them.

    `readings` are those of the articles asked for, with `everything` before that. `given` holds
    the parameters as they stand in the address, without the empty ones; `carried` are those of this page that its own
    links and files repeat.
    """

    membership: Membership
    given: dict[str, list[str]]
    carried: Sequence[str] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)

    def __post_init__(self):
        self.source = self._one("source", lambda: {source.slug: source for source in self.sources})
        self.event = self._one("event", lambda: {event: event for event in self.events})
        self.since, self.until = self._day("from"), self._day("to")
        self.reviewers = [self._person(each) for each in self.given.get("reviewers", ())]

    @property
    def project(self):
        return self.membership.project

    @cached_property
    def everything(self):
        """All readings that the member may see numbers of."""
        return access.compared_readings(self.membership)

    @property
    def holds_own_articles_only(self):
        """Whether the member sees nothing here but articles they have submitted, which the page then says."""
        return access.is_blind(self.membership) or not access.knows_sources(self.membership)

    @cached_property
    def readings(self):
        """The readings of the articles asked for; an article comes with all its readings or not at all."""
        readings = self.everything
        if self.source:
            readings = readings.filter(article__source=self.source)
        if self.event:
            readings = readings.filter(article__event=self.event)
        if self.since:
            readings = readings.filter(article__published_on__gte=self.since)
        if self.until:
            readings = readings.filter(article__published_on__lte=self.until)
        return readings

    @cached_property
    def tags(self):
        return list(self.project.tags.all())

    @cached_property
    def tag(self):
        """The only tag that counts, where this page can be narrowed to one."""
        return self._one("tag", lambda: {tag.slug: tag for tag in self.tags}) if "tag" in self.carried else None

    @cached_property
    def others(self):
        """The member's other projects, by name."""
        own = Membership.objects.of(self.membership.user).exclude(project=self.project).select_related("project")
        return sorted(own, key=lambda membership: membership.project.name.casefold())

    @cached_property
    def beside(self):
        """The membership in the project to be shown beside this one, or None."""
        return self._one("beside", lambda: {each.project.slug: each for each in self.others})

    @cached_property
    def ends(self):
        """How the ends of spans are compared: "", trim or snap."""
        return self.choice("ends", [name for name in agreement.ENDS if name]) or ""

    @cached_property
    def reviewer_keys(self):
        return [person.pk for person in self.reviewers] or None

    @property
    def is_narrowed(self):
        return any(self.given.get(name) for name in (*COMMON, *self.carried))

    @property
    def query(self):
        """The narrowing, to be carried to another address."""
        return {name: values for name, values in self.given.items() if name in COMMON}

    @property
    def suffix(self):
        """The narrowing as the end of an address of this page or its files."""
        own = {name: self.given[name] for name in self.carried if name in self.given}
        return f"?{urlencode(self.query | own, doseq=True)}" if self.query or own else ""

    def link(self, page, *arguments, **more):
        """The address of a page of the project, narrowed as this one and by what is given."""
        if page == "passages" and self.tag:
            more.setdefault("tag", self.tag.slug)
        query = {**self.query, **{name: value for name, value in more.items() if value not in (None, "")}}
        address = reverse(page, args=[self.project.slug, *arguments])
        return f"{address}?{urlencode(query, doseq=True)}" if query else address

    # --- Choices: only what the member may know of ------------------------------------------------

    @cached_property
    def sources(self):
        return list(access.sources_for(self.membership))

    @cached_property
    def events(self):
        rows = self.everything.exclude(article__event="").order_by("article__event")
        return list(rows.values_list("article__event", flat=True).distinct())

    @cached_property
    def people(self):
        """Everybody with a reading here, by name; `has_read_twice` comes along without a statement of its own."""
        again = Assignment.objects.repeat().submitted().filter(article__project=self.project)
        found = User.objects.filter(pk__in=self.everything.order_by().values("reviewer"))
        found = found.annotate(has_read_twice=Exists(again.filter(reviewer=OuterRef("pk"))))
        return sorted(found, key=lambda person: (person.name.casefold(), person.pk))

    # --- Reading the address ----------------------------------------------------------------------

    def value(self, name):
        values = self.given.get(name, [])
        if len(values) > 1:
            raise BadRequest(_("“%(name)s” can be given once.") % {"name": name})
        return values[0] if values else None

    def _one(self, name, choices):
        """The choice named in the address; `choices` gives them by their name there, and is asked only if needed."""
        value = self.value(name)
        if value is None:
            return None
        found = choices().get(value)
        if found is None:
            raise BadRequest(_("There is no such %(name)s.") % {"name": name})
        return found

    def _day(self, name):
        value = self.value(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value if DAY.fullmatch(value) else "")
        except ValueError:
            raise BadRequest(_("“%(name)s” is a day like 2026-05-31.") % {"name": name}) from None

    def _person(self, value):
        found = next((person for person in self.people if str(person.uuid) == value), None)
        if found is None:
            raise BadRequest(_("There is no such reviewer."))
        return found

    def person(self, name):
        """One reviewer named in the address, or None."""
        value = self.value(name)
        return None if value is None else self._person(value)

    @property
    def page(self):
        """The number of the page asked for, 1 where none is."""
        value = self.value("page")
        if value is None:
            return 1
        if not re.fullmatch(r"[1-9]\d{0,5}", value, re.ASCII):
            raise BadRequest(_("“%(name)s” is a number.") % {"name": "page"})
        return int(value)

    def choice(self, name, choices):
        """One of a few words in the address, or None."""
        return self._one(name, lambda: {choice: choice for choice in choices})


def view_for(request, membership, *more, carried=(), kind=View):
    """The view that the address asks for; `more` and `carried` are parameters of this page beside the common ones."""
    known = {*COMMON, "show", *more, *carried}
    for name in request.GET:
        if name not in known:
            raise BadRequest(_("There is no parameter “%(name)s”.") % {"name": name})
    given = {name: [value for value in values if value] for name, values in request.GET.lists()}
    view = kind(membership, {name: values for name, values in given.items() if values}, carried)
    view.choice("show", ["1"])
    return view
