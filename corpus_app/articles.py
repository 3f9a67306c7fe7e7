"""Take articles in: normalise, recognise what is there already, find their sources."""

import pickle
import tempfile
import uuid
from dataclasses import replace

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import audit, intake, project_json, search, text
from .formats.records import Article as ArticleRecord
from .formats.records import Problem, Rules
from .models import Article, Project, Source, SourceAlias
from .rules import Broken

BATCH = 500
SPOOL_IN_MEMORY = 16 * 2**20
FOLDER_SUFFIXES = (".txt", ".html", ".htm", ".csv")
WORDS = {
    "added": lambda n: ngettext("%s article added", "%s articles added", n),
    "already_there": lambda n: _("%s already there"),
    "same_text": lambda n: _("%s left out because this source's same text is there"),
    "copies": lambda n: ngettext("%s of them a copy from another source", "%s of them copies from another source", n),
}


def take(project, files, *, format=None, source="", actor=None, on_progress=None):
    """The report of importing articles from `files` (`intake.File`s); each file goes in whole or not at all.

    `source` names the source of articles that state none. `on_progress` is told how many articles were read.
    The rules, tags and sources of a project.json are taken when the project has no articles yet.
    """
    report = intake.Report(WORDS)
    try:
        taken, report.skipped_files = intake.sorted_out(
            files, ("rules", "articles"), format=format, folder_suffixes=FOLDER_SUFFIXES
        )
    except Problem as problem:
        report.refuse(problem)
        return report
    if not taken:
        report.refuse(Problem("nothing_to_import", _("There is nothing here that holds articles.")))
    is_ours = _take_rules(project, taken, report, actor)
    if report.failed:
        return report
    group = []
    for file, module in taken:
        if file.base == "project.json":
            continue
        prepared = _Prepared(file, module, source, report.counts["read"], on_progress)
        report.counts["read"] += prepared.spool.count
        group.append(prepared)
        if sum(each.spool.count for each in group) >= BATCH:
            _store(project, group, report, is_ours)
            group = []
    _store(project, group, report, is_ours)
    if report.counts["added"]:
        audit.record(actor, "import_articles", project, project=project, articles=report.counts["added"])
    return report


def import_uploads(project, uploads, *, source="", actor=None):
    """The report of importing what was uploaded on a page; zips are looked into."""
    try:
        with intake.unzipped(intake.uploaded(uploads)) as files:
            return take(project, files, source=source, actor=actor)
    except Problem as problem:
        report = intake.Report(WORDS)
        report.refuse(problem)
        return report


def _take_rules(project, taken, report, actor):
    """Whether the files are an export of ours for an empty project: its rules are taken then, and all copies."""
    for file, module in taken:
        if file.base != "project.json":
            continue
        if project.articles.exists():
            report.skipped_files.append(file.name)
            return False
        for record in intake.records(file, module, "rules"):
            problem = project_json.take(project, record, actor=actor) if isinstance(record, Rules) else record
            if problem:
                report.refuse(problem, file.name)
            else:
                report.files.append(file.name)
        return True
    return False


# --- Reading: everything that takes time, before anything is locked -------------------------------


class _Prepared:
    """One file's articles, normalised and checked as far as that goes without the database."""

    def __init__(self, file, module, source, already_read, on_progress):
        self.file, self.report, self.spool = file, intake.Report(WORDS), _Spool()
        self._lines = {}
        for number, record in enumerate(intake.records(file, module, "articles"), start=1):
            if isinstance(record, Problem):
                self.report.refuse(record, file.name)
            elif isinstance(record, ArticleRecord):
                self._add(record, source)
            if on_progress and number % BATCH == 0:
                on_progress(already_read + number)

    def _add(self, record, source):
        try:
            if record.id and (first := self._lines.setdefault(record.id, record.line)) != record.line:
                message = _("The id “%(id)s” stands in line %(line)d already.") % {"id": record.id, "line": first}
                raise Problem("id_twice", message, field="id")
            fields = _fields(record)
        except Problem as problem:
            problem.line = record.line
            self.report.refuse(problem, self.file.name)
            return
        if not self.report.failed:
            self.spool.append((record.line, record.source or source, fields))


def _fields(record):
    try:
        stored, edits = text.normalise(record.text)
        sentences = _given_sentences(record.sentences, edits, len(stored))
    except text.TextError as error:
        raise Problem("bad_text", str(error), field="text") from None
    if not stored.strip():
        raise Problem("missing", _("An article needs a text."), field="text")
    return stored_fields(stored, edits, sentences) | {
        "external_id": record.id or None,
        "title": record.title,
        "author": record.author,
        "event": record.event,
        "published_on": record.date,
        "url": record.url,
        "language": record.language,
        "meta": record.meta,
    }


def _given_sentences(spans, edits, length):
    if spans is None:
        return None
    if spans and spans[-1][1] > length_before(edits, length):
        raise Problem("past_end", _("A sentence reaches past the end of the text."), field="sentences")
    return [text.to_stored(edits, start, end) for start, end in spans]


def length_before(edits, length):
    """How long the file's text was before these edits."""
    return length if not edits else length - edits[-1][3] + edits[-1][1]


def stored_fields(stored, edits=None, sentences=None):
    """What an article keeps about its text: `stored` is normalised already, `sentences` are given ones."""
    spans = text.sentences(stored) if sentences is None else sentences
    return {
        "text": stored,
        "edits": edits,
        "text_sha256": text.fingerprint(stored),
        "length": len(stored),
        "word_count": text.word_count(stored),
        "sentences": [list(span) for span in spans],
        "splitter": text.SPLITTER if sentences is None else None,
    }


class _Spool:
    """Things written down in order and read back; on disk when they are many."""

    def __init__(self):
        self._file = tempfile.SpooledTemporaryFile(max_size=SPOOL_IN_MEMORY)  # noqa: SIM115
        self.count = 0

    def append(self, thing):
        pickle.dump(thing, self._file)
        self.count += 1

    def __iter__(self):
        self._file.seek(0)
        for _number in range(self.count):
            yield pickle.load(self._file)

    def close(self):
        self._file.close()


class Preview:
    """What importing files into a new project would bring: they are read and compared, and nothing is stored.

    `rows` has, for every article that would come in, the number of its source in `sources`, or None; both are in the
    order in which the import makes them. `found` are these articles by their ids, to place annotations in.
    """

    def __init__(self, source=""):
        self.source, self.report = source, intake.Report(WORDS)
        self.rows, self.sources, self.found = [], [], {}
        self._numbers, self._sources_of, self._first = {}, {}, {}

    def add(self, file, module):
        """The file without the lines that cannot be used, and these lines' problems; (None, problems) if none can."""
        prepared = _Prepared(file, module, self.source, 0, None)
        problems, further = prepared.report.problems, prepared.report.further_problems
        if problems and (further or not all(problem.line for problem in problems)):
            return None, prepared.report
        if problems:
            prepared.spool.close()
            file = replace(file, left_out=frozenset(problem.line for problem in problems))
            prepared = _Prepared(file, module, self.source, 0, None)
        report = prepared.report
        report.problems = problems
        differing = {
            line for line, source, fields in prepared.spool if not self._take(report, file, line, source, fields)
        }
        prepared.spool.close()
        self.report.counts += report.counts
        return replace(file, left_out=file.left_out | differing), report

    def _take(self, report, file, line, source, fields):
        """Count one article as `_store_file` would; False when it has the id of another text."""
        export_id, shown = fields["external_id"], text.clean_name(source)
        there = self.found.get(export_id)
        if there is not None and there.text_sha256 != fields["text_sha256"]:
            message = _("The id “%s” stands in another file with another text.") % export_id
            report.refuse(Problem("text_differs", message, field="id", line=line), file.name)
            return False
        if there is not None:
            report.counts["already_there"] += 1
            return True
        number = self._number(shown)
        known = self._sources_of.setdefault(fields["text_sha256"], set())
        if number in known:
            report.counts["same_text"] += 1
            place = Problem("", "", file=file.name, line=line).place
            first = self._first[fields["text_sha256"]]
            message = _("%(place)s has the text of %(first)s and the same source; it is left out.")
            report.list(line=line or None, id=export_id, message=message % {"place": place, "first": first})
            return True
        report.counts["copies"] += bool(known)
        known.add(number)
        self._first.setdefault(fields["text_sha256"], Problem("", "", file=file.name, line=line).place)
        report.counts["added"] += 1
        self.rows.append(number)
        if export_id:
            self.found[export_id] = Article(**fields)
        return True

    def _number(self, shown):
        if not shown:
            return None
        number = self._numbers.setdefault(text.folded(shown), len(self._numbers))
        if number == len(self.sources):
            self.sources.append(shown)
        return number

    def count(self, source):
        """One article of this source more, its text unseen."""
        self.rows.append(self._number(text.clean_name(source or self.source)))
        self.report.counts["added"] += 1


# --- Storing ----------------------------------------------------------------------------------------


def _store(project, group, report, is_ours):
    """Store files one by one in one transaction; what is wrong with one leaves the others alone."""
    with transaction.atomic():
        # Two imports into one project take turns; otherwise both could add the same article.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        sources = Sources(project)
        for prepared in group:
            if not prepared.report.failed:
                with transaction.atomic():
                    _store_file(project, prepared, sources, is_ours)
                    transaction.set_rollback(prepared.report.failed)
            if prepared.report.failed:
                prepared.report.counts.clear()
                prepared.report.listed.clear()
                sources = Sources(project)
            else:
                prepared.report.files.append(prepared.file.name)
            report.merge(prepared.report)
            prepared.spool.close()


def _store_file(project, prepared, sources, is_ours):
    batch = []
    for line, source, fields in prepared.spool:
        batch.append((line, source, Article(project=project, **fields)))
        if len(batch) >= BATCH:
            _store_batch(project, batch, prepared, sources, is_ours)
            batch = []
    _store_batch(project, batch, prepared, sources, is_ours)


def _unknown(project, batch, prepared, sources):
    """The rows of a batch whose id is not there yet, with their sources."""
    known = by_export_id(project, [row.external_id for _line, _source, row in batch if row.external_id])
    for line, source, row in batch:
        there = known.get(row.external_id)
        if there is not None and there.text_sha256 == row.text_sha256:
            prepared.report.counts["already_there"] += 1
            continue
        try:
            if there is not None:
                message = _("The project has an article “%(id)s” with another text.") % {"id": row.external_id}
                raise Problem("text_differs", message, field="id")
            row.source = sources.named(source)
            yield line, row
        except Problem as problem:
            problem.line = line
            prepared.report.refuse(problem, prepared.file.name)


def _store_batch(project, batch, prepared, sources, is_ours):
    """Add the articles that are new; count those that are there, list those whose text is."""
    unknown = list(_unknown(project, batch, prepared, sources))
    first_with, sources_of = _known_texts(project, unknown)
    report = prepared.report
    fresh = []
    for line, row in unknown:
        print_ = row.text_sha256
        if print_ in first_with and row.source_id in sources_of[print_] and not is_ours:
            same = first_with[print_].export_id
            report.counts["same_text"] += 1
            message = _("%(place)s has the text of “%(id)s” and the same source; it was left out.")
            place = Problem("", "", file=prepared.file.name, line=line).place
            report.list(line=line or None, id=row.external_id, message=message % {"place": place, "id": same})
        else:
            fresh.append(row)
            first_with.setdefault(print_, row)
            sources_of.setdefault(print_, set()).add(row.source_id)
    if not report.failed:
        _insert(fresh, first_with, report)


def _insert(rows, first_with, report):
    Article.objects.bulk_create(rows)
    copies = [row for row in rows if first_with[row.text_sha256].pk != row.pk]
    for row in copies:
        row.copy_of = first_with[row.text_sha256]
    Article.objects.bulk_update(copies, ["copy_of"], batch_size=BATCH)
    search.index(rows)
    report.counts["added"] += len(rows)
    report.counts["copies"] += len(copies)


def _known_texts(project, batch):
    """By fingerprint: the first article with that text, and the sources from which the text is known."""
    first_with, sources_of = {}, {}
    rows = project.articles.filter(text_sha256__in={row.text_sha256 for _line, row in batch}).order_by("pk")
    for row in rows.defer("text", "sentences", "edits", "meta"):
        first_with.setdefault(row.text_sha256, row)
        sources_of.setdefault(row.text_sha256, set()).add(row.source_id)
    return first_with, sources_of


def by_export_id(project, ids, *, with_text=False):
    """The project's articles under these ids as exports write them: the own id, or the UUID where there is none."""
    uuids = [value for value in ids if is_uuid(value)]
    rows = project.articles.filter(Q(external_id__in=ids) | Q(external_id=None, uuid__in=uuids))
    rows = rows if with_text else rows.defer("text", "sentences", "edits", "meta")
    return {row.export_id: row for row in rows}


@transaction.atomic
def set_event(articles, event, *, actor):
    """Say what event these articles (a queryset of one project) are about, "" for none; returns how many changed."""
    event = " ".join(event.split())
    longest = Article._meta.get_field("event").max_length
    if len(event) > longest:
        raise Broken("too_long", _("This takes at most %(n)d characters.") % {"n": longest}, field="event")
    changed = list(articles.exclude(event=event).order_by("pk").values_list("pk", flat=True))
    if changed:
        project = Project.objects.get(articles=changed[0])
        search.among(Article.objects.filter(project=project), changed).update(event=event)
        audit.record(actor, "set_event", project, project=project, event=event, articles=len(changed))
    return len(changed)


@transaction.atomic
def set_source(articles, name, *, actor):
    """Say who published these articles (a queryset of one project), "" for nobody known; returns how many changed.

    A name or another spelling that the project knows means that source; a new name makes one.
    """
    longest = Source._meta.get_field("name").max_length
    if len(text.clean_name(name)) > longest:
        raise Broken("too_long", _("This takes at most %(n)d characters.") % {"n": longest}, field="source")
    first = articles.order_by("pk").first()
    if first is None:
        return 0
    # Two who name the same new source take turns, as in an import.
    project = Project.objects.select_for_update(no_key=True).get(pk=first.project_id)
    try:
        source = Sources(project).named(name)
    except Problem as problem:
        raise Broken("bad_source", problem.message, field="source") from None
    others = articles.exclude(source=source) if source else articles.filter(source__isnull=False)
    changed = list(others.order_by("pk").values_list("pk", flat=True))
    if changed:
        search.among(Article.objects.filter(project=project), changed).update(source=source)
        told = {"source": source.slug if source else "", "articles": len(changed)}
        audit.record(actor, "set_source", project, project=project, **told)
    return len(changed)


def is_uuid(value):
    """Whether the text is a UUID in its usual spelling, so that it is written again as it was read."""
    try:
        return str(uuid.UUID(value)) == value
    except ValueError:
        return False


# --- Sources ------------------------------------------------------------------------------------------


class Sources:
    """The sources of one project by any of their spellings; new ones are made when asked for."""

    def __init__(self, project):
        self.project = project
        aliases = SourceAlias.objects.filter(project=project).select_related("source")
        self._by_name = {alias.folded: alias.source for alias in aliases}
        self._by_name |= {source.folded: source for source in project.sources.all()}

    def named(self, name):
        """The source of this name or alias, or None where no name is given. Raises Problem for an empty one."""
        if not name.strip():
            return None
        shown = text.clean_name(name)
        if not shown:
            raise Problem("bad_source", _("The source's name has no visible character."), field="source")
        folded = text.folded(shown)
        if folded not in self._by_name:
            slug = free_slug(self.project, shown)
            self._by_name[folded] = Source.objects.create(project=self.project, name=shown, slug=slug)
        return self._by_name[folded]


def free_slug(project, name):
    """An address for a source of this name that the project does not use yet."""
    base = slugify(name, allow_unicode=True)[:70] or "source"
    taken = {"new", *project.sources.filter(slug__startswith=base).values_list("slug", flat=True)}
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
