"""The passages behind a number: who marked what, who did not."""

import re
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from corpus_app import access, agreement, kept, place_counts, places, text
from corpus_app.models import Annotation
from corpus_app.passages import in_context, paragraph_at
from corpus_app.web import wording

from .agreement import shown_articles
from .gate import closed
from .narrowing import NOTHING, view_for

VERSION = 1
"""Goes up when the same marks give other passages; counts kept under the older number are made again."""

KEPT_FROM = 300
PAGE = 25
WHAT = ("all", "agree", "differ", "missed", "renamed")
PARAMETERS = ("tag", "other", "first", "second", "article", "what", "page")


@login_required
@require_safe
def index(request, slug):
    membership = access.membership_for(request.user, slug)
    view = view_for(request, membership, *PARAMETERS)
    tags = list(membership.project.tags.all())
    asked = _asked(view, tags)
    if asked["article"]:
        view.readings = view.readings.filter(article__uuid=asked["article"])
    if answer := closed(request, view, "agreement"):
        return answer
    found = Found(view, asked, tags)
    page = Paginator(found, PAGE).get_page(view.page)
    context = {
        "membership": membership,
        "project": membership.project,
        "here": "agreement",
        "view": view,
        "asked": asked,
        "says": _says(asked),
        "tags": tags,
        "page": page,
        "articles": _by_article(view, page.object_list, found, asked, tags),
        "kept": [(name, view.value(name)) for name in _handed_on(asked) if view.value(name)],
    }
    return render(request, "results/passages.html", context)


def _handed_on(asked):
    """The parameters that the form hands on and does not let choose."""
    return ("first", "second", "article", *(("tag", "other") if asked["is_exact"] else ()))


def _asked(view, tags):
    """What the address asks for beside the common narrowing.

    `tag` is one tag, or several with commas between them: exactly these together. `other` is the same for a second
    reader of the same words, or NOTHING.
    """
    by_slug = {tag.slug: tag for tag in tags}
    label, other = (_label(view.value(name), by_slug) for name in ("tag", "other"))
    if label == []:
        raise BadRequest(_("There is no such %(name)s.") % {"name": "tag"})
    if other is not None and not label:
        raise BadRequest(_("“other” needs a “tag”."))
    what = view.choice("what", WHAT) or "all"
    is_exact = other is not None or len(label or ()) > 1
    if is_exact and what != "all":
        raise BadRequest(_("“what” does not go with “other” or several tags."))
    people = [person for name in ("first", "second") if (person := view.person(name))]
    needs_all = is_exact or what in ("missed", "renamed")
    return {
        "label": label or [],
        "other": other,
        "is_exact": is_exact,
        "tag": label[0] if label and not is_exact else None,
        "people": people,
        "article": _uuid(view.value("article")),
        "what": what,
        "wanted": [each.pk for each in label or []] if not needs_all else [],
        # Two people named one by one must both have read the article.
        "pair": people if len(people) == 2 else [],
        "readers": {person.pk for person in people or view.reviewers} or None,
    }


def _label(value, by_slug):
    """The tags named in the address, in the order of the project; none for NOTHING, None where nothing is said."""
    if value is None:
        return None
    slugs = set() if value == NOTHING else set(value.split(","))
    if not slugs <= set(by_slug):
        raise BadRequest(_("There is no such %(name)s.") % {"name": "tag"})
    return [tag for slug, tag in by_slug.items() if slug in slugs]


def _says(asked):
    """Which text the page shows, in a sentence."""
    label, other = wording.listed(tag.name for tag in asked["label"]), asked["other"]
    if other == []:
        return format_html(_("Text that one reviewer calls {} and another left unmarked."), label)
    if other and other == asked["label"]:
        return format_html(_("Text that at least two reviewers call {}."), label)
    if other:
        names = wording.listed(tag.name for tag in other)
        return format_html(_("Text that one reviewer calls {} and another calls {}."), label, names)
    if asked["is_exact"]:
        return format_html(_("Text that a reviewer calls {} at once."), label)
    if asked["tag"]:
        said = format_html(_("Text that at least one reviewer calls {}."), label)
    elif asked["what"] in ("missed", "renamed"):
        said = _("Text that at least one reviewer marked.")
    else:
        said = _("Text that at least one reviewer marked, tag by tag.")
    more = {
        "agree": _("Only where all its readers marked all of it."),
        "differ": _("Only where not all its readers marked all of it."),
        "missed": _("Only where another reader marked nothing."),
        "renamed": _("Only where another reader gave it another tag."),
    }
    return wording.sentences([said, more.get(asked["what"], "")])


def _uuid(value):
    if value is None:
        return None
    if not re.fullmatch(r"[0-9a-fA-F-]{32,36}", value, re.ASCII):
        raise BadRequest(_("There is no such article."))
    try:
        return UUID(value)
    except ValueError:
        raise BadRequest(_("There is no such article.")) from None


class Found:
    """The passages asked for, article by article, as a list of (article, Place) of which only a page is ever made.

    How many an article has is kept for large projects under the key of all it depends on, as agreement is; `marks`
    are those of the articles on the page.
    """

    def __init__(self, view, asked, tags):
        self.view, self.asked = view, asked
        self.position = {tag.pk: tag.position for tag in tags}
        self.marks = {}
        self.counts = self._kept_counts()

    def __len__(self):
        return sum(count for _article, count, _readers in self.counts)

    def __getitem__(self, part):
        wanted, first, before = {}, None, 0
        for article, count, readers in self.counts:
            if before < part.stop and before + count > part.start:
                wanted[article] = {reader: [] for reader in readers}
                first = before if first is None else first
            before += count
        if not self.marks:
            # What a reader called it instead may be any tag.
            readings = self.view.readings.filter(article__in=wanted)
            self.marks = _marked(wanted, readings) if wanted else {}
        rows = [(article, place) for article in wanted for place in self._places(self.marks[article])]
        return rows[part.start - first : part.stop - first] if rows else []

    def _kept_counts(self):
        project, kind = self.view.project, agreement.kind_of(self.view.project)
        rows = kept.rows_of(self.view.readings, kind)
        if len(rows) < KEPT_FROM:
            self.marks = _marks(self.view, self.asked)
            return self._counted(self.marks)
        if not all(row for _article, row in rows):
            # Without its row of statistics nobody would know when an article has changed.
            return _counted_at_once(self.view, self.asked)
        asked = self.asked
        label, other = (
            [tag.pk for tag in tags] if tags is not None else None for tags in (asked["label"], asked["other"])
        )
        people = [sorted(asked["readers"] or []), bool(asked["pair"])]
        key = kept.key_of("passages", VERSION, kind, label, other, asked["what"], *people, rows)
        counts = kept.result(project, key)
        if counts is None:
            counts = _counted_at_once(self.view, self.asked)
            kept.keep(project, key, counts)
        return counts

    def _counted(self, marks):
        """(article, how many passages, its readers) in the order of the articles, where there are any."""
        found = [(article, len(self._places(marks[article])), list(marks[article])) for article in sorted(marks)]
        return [row for row in found if row[1]]

    def _places(self, by_reader):
        found = _places(by_reader, self.asked)
        return sorted(found, key=lambda each: (each.start, each.end, self.position.get(each.tag, 0)))


def _marks(view, asked):
    """The marks of the readers in question: {article: {reader: [(tag, start, end)]}}, without empty articles."""
    found, readings = {}, _readings(view, asked)
    for article, reader in readings.values_list("article", "reviewer"):
        found.setdefault(article, {})[reader] = []
    return _marked({article: rows for article, rows in found.items() if len(rows) >= _least(asked)}, readings)


def _readings(view, asked):
    """Those of the readers in question, article by article."""
    readings = view.readings.order_by("article", "reviewer")
    return readings.filter(reviewer__in=asked["readers"]) if asked["readers"] else readings


def _least(asked):
    """How many readers an article needs for such passages."""
    return 2 if asked["pair"] or asked["what"] != "all" or asked["other"] is not None else 1


def _marked(found, readings):
    """The same with the marks of these readings in their places."""
    rows = Annotation.objects.live().filter(assignment__in=readings.order_by())
    rows = rows.values_list("assignment__article", "assignment__reviewer", "tag", "start", "end")
    for article, reader, *mark in rows.iterator(chunk_size=5000):
        if article in found and reader in found[article]:
            found[article][reader].append(tuple(mark))
    return found


def _counted_at_once(view, asked):
    """What `Found._counted` says of all articles, without making a single place."""
    readings, readers = {}, {}
    for pk, article, reader in _readings(view, asked).values_list("pk", "article", "reviewer"):
        readings.setdefault(article, []).append((pk, article))
        readers.setdefault(article, []).append(reader)
    enough = [row for rows in readings.values() if len(rows) >= _least(asked) for row in rows]
    if not enough:
        return []
    marks = kept.marks_of([pk for pk, _article in enough], asked["wanted"])
    counts = _counts(place_counts.Corpus.of(enough, marks), asked).tolist()
    articles = sorted({article for _pk, article in enough})
    return [[article, count, readers[article]] for article, count in zip(articles, counts, strict=True) if count]


def _counts(corpus, asked):
    """How many places each article has: what `_places` finds."""
    label, tag = [tag.pk for tag in asked["label"]], asked["tag"].pk if asked["tag"] else None
    if asked["other"] is not None:
        return place_counts.of_labels(corpus, label, [tag.pk for tag in asked["other"]])
    if asked["is_exact"]:
        return place_counts.with_label(corpus, label)
    count = {
        "all": place_counts.of_tags,
        "agree": place_counts.agreed,
        "differ": place_counts.differing,
        "missed": place_counts.missed,
        "renamed": place_counts.renamed,
    }
    return count[asked["what"]](corpus, tag)


def _places(by_reader, asked):
    label, tag = frozenset(tag.pk for tag in asked["label"]), asked["tag"].pk if asked["tag"] else None
    if asked["other"] is not None:
        return places.of_labels(by_reader, label, frozenset(tag.pk for tag in asked["other"]))
    if asked["is_exact"]:
        return places.with_label(by_reader, label)
    if asked["what"] in ("missed", "renamed"):
        return {"missed": places.missed, "renamed": places.renamed}[asked["what"]](by_reader, tag)
    found = places.of_tag(by_reader, tag) if tag else places.of_tags(by_reader)
    if asked["what"] == "all":
        return found
    return [place for place in found if place.is_agreed(by_reader) == (asked["what"] == "agree")]


def _by_article(view, rows, found, asked, tags):
    """The passages of one page, grouped by article, with everything that is said about them."""
    keys = list(dict.fromkeys(article for article, _place in rows))
    about = shown_articles(view, keys)
    texts = {key: about[key]["text"] for key in keys}
    by_pk = {tag.pk: tag for tag in tags}
    people = {person.pk: person for person in view.people}
    return [
        about[key]
        | {
            "passages": [
                passage(place, texts[key], found.marks[key], by_pk, people) for article, place in rows if article == key
            ]
        }
        for key in keys
    ]


def passage(place, whole, by_reader, tags, people):
    """A place in its context, and what each of these readers gave it."""
    return in_context(whole, place.start, place.end) | {
        "tag": tags.get(place.tag),
        "paragraph": paragraph_at(whole, place.start),
        "votes": [
            {"name": people[reader].name, "given": given(spans, place, whole, tags)}
            for reader, spans in sorted(by_reader.items(), key=lambda each: people[each[0]].name.casefold())
        ],
    }


def given(spans, place, whole, tags):
    """What one reader gave a place: (tag, how much of it), in the order of the tags."""
    by_tag = {}
    for tag, start, end in spans:
        if start < place.end and end > place.start:
            by_tag.setdefault(tag, []).append((start, end))
    ordered = sorted(by_tag, key=lambda tag: (tags[tag].position, tag))
    return [{"tag": tags[tag], "extent": _extent(by_tag[tag], place, whole)} for tag in ordered]


def _extent(spans, place, whole):
    """How much of a place in words: all of it, its first or last words, or some."""
    if places.extent(spans, place.start, place.end) == places.ALL:
        return _("all of it")
    words = [(place.start + start, place.start + end) for start, end in text.words(whole[place.start : place.end])]
    hit = [any(left < end and right > start for left, right in spans) for start, end in words]
    count = sum(hit)
    if not count:
        return _("a sign of it")
    if count == len(words):
        return _("all its words")
    if all(hit[:count]):
        return wording.first_words(count)
    if all(hit[-count:]):
        return wording.last_words(count)
    return _("%(count)d of %(total)d words") % {"count": count, "total": len(words)}
