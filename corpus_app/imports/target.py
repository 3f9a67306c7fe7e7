"""The project an import goes into: its articles, people and tags under the names that files use."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from corpus_app import articles, people, tags, text
from corpus_app.formats.records import Problem
from corpus_app.models import Project
from corpus_app.rules import Broken

MAX_NEW_TAGS = 500
# How many characters of article text may be held at a time.
MAX_TEXT_HELD = 50_000_000


class Target:
    """Lookups for one import, each done once. They raise Problem without a place; `refuse` adds it."""

    def __init__(self, project, report, strict):
        self.project, self.report, self.strict = project, report, strict
        self.file = ""
        self._articles, self._held = {}, 0
        self._people = {}
        self._members = set(project.memberships.values_list("pk", flat=True))
        self._tags_by_slug = {tag.slug: tag for tag in project.tags.all()}
        self._tags_by_name = {text.folded(tag.name): tag for tag in self._tags_by_slug.values()}
        self._new_tags = []

    def refuse(self, problem, line):
        problem.line = problem.line or line
        self.report.refuse(problem, self.file)

    def look_up(self, ids):
        """Fetch the articles of a batch before they are asked for one by one."""
        missing = sorted(set(ids) - self._articles.keys())
        if self._held > MAX_TEXT_HELD:
            self._articles, self._held, missing = {}, 0, sorted(set(ids))
        found = articles.by_export_id(self.project, missing, with_text=True) if missing else {}
        self._articles |= found
        self._held += sum(article.length for article in found.values())

    def article(self, export_id, field="article_id"):
        if export_id not in self._articles:
            message = _("The project has no article “%s”.") % export_id
            raise Problem("unknown_article", message, field=field)
        return self._articles[export_id]

    def person(self, name):
        """The pk of the account that stands for this name; a new one is made when no member has it."""
        if name not in self._people:
            member = people.member_named(self.project, name)
            self.report.counts["new_annotators"] += member.pk not in self._members
            self._people[name] = member.user_id
        return self._people[name]

    def tag(self, label):
        """The tag of this address or name; made when there is none, unless the import is strict."""
        found = self._tags_by_slug.get(label) or self._tags_by_name.get(text.folded(text.clean_name(label)))
        return found or self._new_tag(label)

    def tell_new_tags(self):
        if self._new_tags:
            self.report.list(message=_("New tags: %s.") % ", ".join(tag.name for tag in self._new_tags))
            if len(self._new_tags) > 1 and self.project.tag_level != Project.Level.NOMINAL:
                self.report.list(
                    message=_(
                        "The levels of this project are its tags in their order, and the new ones stand as the file "
                        "first names them: put them in order on the page Tags."
                    )
                )

    def _new_tag(self, label):
        if self.strict:
            raise Problem("unknown_tag", _("The project has no tag “%s”.") % label, field="label")
        if len(self._new_tags) >= MAX_NEW_TAGS:
            message = _("More than %d tags would be new; is this the right field?") % MAX_NEW_TAGS
            raise Problem("too_many_tags", message, field="label")
        try:
            tag = tags.create(self.project, [{"name": label}])[0]
        except Broken as broken:
            raise Problem(broken.code, str(broken.message), field="label") from None
        except ValidationError as error:
            raise Problem("bad_tag", error.messages[0], field="label") from None
        self._new_tags.append(tag)
        self._tags_by_slug[tag.slug] = self._tags_by_name[text.folded(tag.name)] = tag
        self.report.counts["new_tags"] += 1
        return tag


def stored_span(article, record):
    """Where a record's span lies in the stored text; its offsets count the file's text, its quote is compared."""
    if record.start >= record.end:
        raise Problem("empty_span", _("The span must end after it starts."), field="end")
    try:
        start, end = _in_stored(article, record)
    except text.SplitCharacter as error:
        raise Problem("split_character", str(error), field="start") from None
    if start >= end:
        raise Problem("empty_span", _("Nothing of this span is left in the stored text."), field="start")
    return start, end


def _in_stored(article, record):
    length = articles.length_before(article.edits, article.length)
    quotes = {record.quote, text.normalise(record.quote)[0]} if record.quote is not None else set()
    stands_there = article.text[record.start : record.end] in quotes
    if article.edits and stands_there and not _fits(article, record, quotes):
        # An export of ours counts the stored text where that differs from the file's.
        return record.start, record.end
    if record.end > length:
        message = _("The span reaches past the end of the article, which has %d characters.") % length
        raise Problem("past_end", message, field="end")
    start, end = text.to_stored(article.edits, record.start, record.end)
    shown = article.text[start:end]
    if quotes and shown not in quotes:
        message = _("The quote is “%(quote)s”, but at these offsets stands “%(shown)s”.")
        raise Problem("quote_differs", message % {"quote": _short(record.quote), "shown": _short(shown)}, field="quote")
    return start, end


def _fits(article, record, quotes):
    """Whether the quote stands at the offsets when they count the file's text."""
    try:
        start, end = text.to_stored(article.edits, record.start, record.end)
    except text.SplitCharacter:
        return False
    return article.text[start:end] in quotes


def _short(value):
    return value if len(value) <= 60 else value[:60] + "…"
