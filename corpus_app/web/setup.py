"""A new project on one page: every button of its form is answered by the same page, filled in further."""

import uuid
from functools import cached_property

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from corpus_app import access, drafts, invitations, jobs, keys, projects, starting, tags
from corpus_app.formats.columns import FIELDS
from corpus_app.models import Project
from corpus_app.rules import Broken, Conflict

from . import links
from .forms import SetupForm, add_broken

MAX_TAGS = 60
# Beyond, a table of pairs is wider than a page; the range is told instead.
MAX_PAIRS_SHOWN = 12
PRESETS = {
    "default": _lazy("fact, opinion, disputed, off-topic"),
    "subjectivity": _lazy("subjective, objective"),
    "propaganda": _lazy("propaganda techniques"),
    "claims": _lazy("worth checking or not"),
    "empty": _lazy("none yet"),
}
FIELD_NAMES = {
    "text": _lazy("Text"),
    "title": _lazy("Title"),
    "source": _lazy("Source"),
    "date": _lazy("Date"),
    "author": _lazy("Author"),
    "url": _lazy("Address"),
    "id": _lazy("Id"),
    "language": _lazy("Language"),
    "event": _lazy("Event"),
}
FRESH = {
    "overlap": 3,
    "is_blind": True,
    "unit": "word",
    "allows_overlapping_spans": True,
    "tag_level": "nominal",
    "repeat_percent": 0,
    "repeat_after_days": 30,
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    page = _Page(request)
    if request.method == "POST":
        answer = page.answered()
        if answer is not None:
            return answer
    return render(request, "projects/new.html", page.context())


class _Page:
    """The form as it was sent, and what follows from it."""

    def __init__(self, request):
        self.request, self.user = request, request.user
        self.posted = request.POST if request.method == "POST" else QueryDict()
        self.is_posted = request.method == "POST"
        self.todo, _colon, self.target = self.posted.get("do", "").partition(":")
        self.operation = _as_uuid(self.posted.get("draft")) or uuid.uuid4()
        # Errors are shown where somebody asked to start; before that the page is only being filled in.
        self.form = SetupForm(self.posted) if self.todo == "start" else SetupForm(initial=self._initial())
        self.errors = []

    def _initial(self):
        if not self.is_posted:
            return FRESH
        known = SetupForm(self.posted)
        return {name: known[name].value() for name in known.fields}

    # --- What the buttons do ---

    def answered(self):
        """The answer, where it is not this page again."""
        try:
            if self.todo == "files":
                self._take_files()
            elif self.todo == "drop" and self.draft is not None:
                drafts.drop(self.draft, self.target)
                self._look()
            elif self.todo == "start":
                return self._start()
        except Broken as broken:
            self.errors.append(broken)
        return None

    def _take_files(self):
        uploads = self.request.FILES.getlist("files")
        if uploads:
            self.__dict__["draft"] = drafts.keep(self.user, self.operation, uploads)
        if self.draft is not None:
            self._look()

    def _look(self):
        drafts.look(self.draft, chosen=self._chosen(), source=self.posted.get("source", "").strip()[:200])

    def _chosen(self):
        """The columns picked on the page, by file; files whose fields were not on it are guessed."""
        chosen = {}
        for number, said in enumerate((self.draft.data.get("look") or {}).get("files", ())):
            if f"map-{number}-name" in self.posted and self.posted[f"map-{number}-name"] == said["name"]:
                picked = {field: self.posted.get(f"map-{number}-{field}", "") for field in FIELDS}
                chosen[said["name"]] = {field: name for field, name in picked.items() if name}
        return chosen

    def _start(self):
        if self.request.FILES.getlist("files"):
            # Without a script somebody may choose files and press Start at once.
            self._take_files()
        if not self.form.is_valid():
            return None
        rules = dict(self.form.cleaned_data)
        for name in ("people", "source"):
            rules.pop(name)
        if problem := self.look and drafts.problem_in(self.look):
            raise Broken("bad_files", problem, field="files")
        bad = [guest for guest in self.guests if guest.problem]
        if bad:
            raise Broken("bad_people", f"“{bad[0].entry}”: {bad[0].problem}", field="people")
        rules["slug"] = rules["slug"] or projects.free_slug(rules["name"])
        starting.require_enough(len(self.rows), len(self.readers), rules["overlap"])
        later = self.draft is not None and drafts.size(self.draft) > jobs.INLINE_BYTES
        try:
            with transaction.atomic():
                started = starting.start(
                    actor=self.user,
                    operation=self.operation,
                    draft=self.draft,
                    cards=self._cards(),
                    guests=self.guests,
                    later=later,
                    **rules,
                )
                job = jobs.start_project(started.project, self.draft, actor=self.user) if later else None
        except Conflict as conflict:
            messages.info(self.request, conflict.message)
            return redirect("project", slug=conflict.current.slug) if conflict.current else redirect("home")
        return self._started(started, job)

    def _started(self, started, job):
        handed = links.handed_out(started.letters, started.project, self.user)
        if not handed and job is None:
            messages.success(self.request, _("The project is there."))
            return redirect("project", slug=started.project.slug)
        context = {"project": started.project, "membership": started.project.member(self.user), "here": "project"}
        context |= {"started": started, "links": handed, "job": job}
        return render(self.request, "projects/started.html", context)

    # --- Files ---

    @cached_property
    def draft(self):
        return drafts.of(self.user, self.operation) if self.is_posted else None

    @property
    def look(self):
        return self.draft.data.get("look") if self.draft is not None else None

    @property
    def rows(self):
        return self.look["rows"] if self.look else []

    def _files(self):
        """The files for the page, each with its fields and the columns to choose from."""
        for number, said in enumerate(self.look["files"] if self.look else ()):
            fields = [(field, FIELD_NAMES[field], said.get("columns", {}).get(field, "")) for field in FIELDS]
            yield said | {"number": number, "fields": fields if said.get("names") else []}

    # --- Tags ---

    @cached_property
    def preset(self):
        """The cards to begin from, by the name posted; a project's are copied where the person may see it."""
        name = self.posted.get("preset", "default")
        if name.startswith("copy:"):
            project = access.membership_for(self.user, name.removeprefix("copy:")).project
            return [tags.as_card(tag) for tag in project.tags.usable()]
        return tags.PRESETS.get(name, tags.PRESETS["default"])

    def _tag_rows(self):
        """What stands in the list of tags: as posted, or as the preset gives it."""
        if "tags" not in self.posted or self.todo == "tags":
            rows = [_as_row(number, card) for number, card in enumerate(self.preset)]
            return rows or [{"name": "", "key": "1", "definition": "", "from": ""}]
        rows = self._posted_tags()
        if self.todo == "tag-add":
            used = {row["key"] for row in rows}
            key = next((key for key in keys.FOR_TAGS if key not in used), "")
            rows.append({"name": "", "key": key, "definition": "", "from": ""})
        return rows

    def _posted_tags(self):
        count = self.posted.get("tags", "")
        count = min(int(count), MAX_TAGS) if count.isdecimal() and len(count) < 4 else 0
        rows = [
            {part: self.posted.get(f"tag-{number}-{part}", "") for part in ("name", "key", "definition", "from")}
            for number in range(count)
            if not (self.todo == "tag-drop" and self.target == str(number))
        ]
        return rows

    def _cards(self):
        """The cards of the posted rows; examples and the like come from the preset where the row began there."""
        if "tags" not in self.posted:
            return list(self.preset)
        known = {_origin(number, card): card for number, card in enumerate(self.preset)}
        cards = []
        for row in self._posted_tags():
            name = row["name"].strip()
            if not name:
                continue
            if len(name) > 80:
                raise Broken("too_long", _("The name of a tag has at most 80 characters."), field="tags")
            key = row["key"].strip()
            if len(key) > 1:
                raise Broken("bad_key", _("The key of “%s” is more than one character.") % name, field="tags")
            card = dict(known.get(row["from"], {}))
            if card and name != (card.get("name") or card["slug"]):
                card.pop("slug", None)
            cards.append(card | {"name": name, "key": key, "definition": row["definition"].strip()})
        return cards

    # --- People, plan ---

    @cached_property
    def guests(self):
        return invitations.guests(self.posted.get("people", "")[:50_000], asker=self.user)

    @property
    def reads_too(self):
        return "reads_too" in self.posted

    @cached_property
    def readers(self):
        return starting.reading_order(self.guests, self.user, self.reads_too)

    def _plan(self):
        """What Start will do, for the page; `problem` where it cannot."""
        overlap = self.posted.get("overlap", "") if self.is_posted else "3"
        overlap = int(overlap) if overlap.isdecimal() and 0 < len(overlap) < 4 else 0
        slug = self.posted.get("slug", "") or projects.free_slug(self.posted.get("name", ""))
        said = {
            "articles": len(self.rows),
            "sources": len(self.look["sources"]) if self.look else 0,
            "people": len(self.readers),
            "overlap": overlap,
            "invited": sum(guest.is_new for guest in self.guests),
            "problem": self.look and drafts.problem_in(self.look),
        }
        if not overlap or not self.rows or not self.readers or said["problem"]:
            return said
        try:
            figures = starting.foresee(self.look, readers=len(self.readers), overlap=overlap, slug=slug)
        except Broken as broken:
            return said | {"problem": broken.message}
        said["readings"] = len(self.rows) * overlap
        if figures is None:
            each, more = divmod(said["readings"], len(self.readers))
            return said | {"loads": (each, each + bool(more))}
        return said | self._told(figures)

    def _told(self, figures):
        loads = figures.loads.tolist()
        told = {"loads": (min(loads), max(loads)), "figures": True}
        if len(loads) > 1:
            low, mean, high = figures.pair_range
            told |= {"pairs": (low, round(mean), high)}
        per_source = figures.per_source.tolist()
        names = self.look["sources"]
        told["unread"] = sum(1 for row in per_source if min(row) == 0)
        if len(loads) <= MAX_PAIRS_SHOWN:
            pairs = figures.pairs.tolist()
            told["names"] = self.readers
            told["matrix"] = [
                (name, [None if at == row else shared for at, shared in enumerate(pairs[row])], loads[row])
                for row, name in enumerate(self.readers)
            ]
            told["balance"] = [
                (names[source] if source is not None else _("source not known"), row)
                for source, row in zip(figures.sources, per_source, strict=True)
            ]
        return told

    def context(self):
        for broken in self.errors:
            if self.todo == "start":
                self.form.is_valid()
                add_broken(self.form, broken)
        mine = Project.objects.visible_to(self.user).filter(tags__is_active=True).distinct().order_by("name")
        chosen = self.posted.get("preset", "default")
        return {
            "form": self.form,
            "draft": self.operation,
            "files": list(self._files()),
            "look": self.look,
            "files_error": next((each.message for each in self.errors if each.field == "files"), ""),
            "tags_error": next((each.message for each in self.errors if each.field in ("tags", "name", "key")), ""),
            "people_error": next((each.message for each in self.errors if each.field == "people"), ""),
            "presets": [(key, label, key == chosen) for key, label in PRESETS.items()]
            + [(f"copy:{each.slug}", each.name, f"copy:{each.slug}" == chosen) for each in mine],
            "tags": [row | {"slot": at % tags.SLOTS + 1} for at, row in enumerate(self._tag_rows())],
            "guests": self.guests if self.is_posted else [],
            "plan": self._plan(),
        }


def _as_uuid(value):
    try:
        return uuid.UUID(value or "")
    except ValueError:
        return None


def _origin(number, card):
    return card.get("slug") or str(number)


def _as_row(number, card):
    key = card["key"] if "key" in card else keys.FOR_TAGS[number] if number < len(keys.FOR_TAGS) else ""
    return {
        "name": card.get("name") or card["slug"],
        "key": key,
        "definition": card.get("definition", ""),
        "from": _origin(number, card),
    }
