"""The dataset, out: rows to plain records, streamed from one snapshot of the database."""

import hashlib
import hmac
import zipfile
from collections import Counter
from contextlib import ExitStack, contextmanager
from itertools import islice

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from . import access, project_json
from .formats import EXPORTS, records
from .models import Annotation, Article, Assignment, Comment, Evidence, Membership, Project, Ruling, Source, User
from .rules import Broken
from .text import SPLITTER

CHUNK = 50
LAYERS = ("readings", "gold")
GOLD = "gold"
ID = ("pk", "external_id", "uuid")
# Of an annotation: what names it and where it belongs, then what is written as it is.
PLAIN = ("kind", "label", "start", "end", "quote", "note", "confidence", "created_at", "updated_at")
SPAN = (*ID, "assignment__article", "assignment__reviewer", "assignment__kind", "tag__slug", *PLAIN[2:])
# No time of day in the zip: the same rows give the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def readings_for(membership):
    """The readings a member may take out: those behind the figures they see, of articles whose source they may know."""
    readings = access.compared_readings(membership)
    if access.knows_sources(membership):
        return readings
    done = Assignment.objects.of(membership.user).main().submitted()
    return readings.filter(article__in=done.values("article"))


def stream(project, key, *, readings=None, names=False, layer="readings"):
    """(file name, media type, iterator of bytes) of one format, read from one snapshot while it is consumed.

    Without `readings` it is everything: all articles that are not hidden with all their readings, open ones too.
    With a queryset of assignments it is these and their articles. Names are pseudonyms unless `names`.
    """
    export = Export(project, key, readings=readings, names=names, layer=layer)
    return export.filename, export.media_type, export.chunks()


def write(project, key, path, *, names=False, layer="readings"):
    """Write everything of a project to a path; returns the counts of what the format does not carry.

    For a format of several files the path is a folder, or a zip when it ends so. Nothing half-written stays.
    """
    export = Export(project, key, names=names, layer=layer)
    if export.is_folder and path.suffix.lower() != ".zip":
        export.write_folder(path)
    else:
        _write_file(path / export.filename if path.is_dir() else path, export.chunks())
    return export.losses


def losses(project, key, *, readings=None, layer="readings"):
    """What an export would leave out, counted under a sentence each; found by writing it to nowhere."""
    export = Export(project, key, readings=readings, layer=layer)
    for _chunk in export.chunks():
        pass
    return export.losses


class Export:
    """One format of one project, about to be written. `losses` is complete when everything was consumed."""

    def __init__(self, project, key, *, readings=None, names=False, layer="readings"):
        self.module = _format(key, layer)
        self.dataset = (Gold if layer == "gold" else Readings)(project, readings, names)
        self.filename = f"{project.slug}{'-gold' if layer == 'gold' else ''}.{self.module.EXTENSION}"
        self.media_type = self.module.MEDIA_TYPE
        self.is_folder = self.module.EXTENSION == "zip"

    @property
    def losses(self):
        return self.dataset.losses

    def chunks(self):
        with snapshot():
            self.dataset.begin(self.module)
            parts = self.module.dump(self.dataset)
            if self.is_folder:
                yield from _zipped(parts)
            else:
                for _name, chunks in parts:
                    yield from chunks

    def write_folder(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        with snapshot():
            self.dataset.begin(self.module)
            for name, chunks in self.module.dump(self.dataset):
                _write_file(folder / name, chunks)


def _format(key, layer):
    if key not in EXPORTS:
        message = _("“%(key)s” cannot be exported; known are %(known)s.")
        raise Broken("unknown_format", message % {"key": key, "known": ", ".join(EXPORTS)}, field="format")
    if layer not in LAYERS:
        message = _("“%(layer)s” is no layer; it is one of %(known)s.")
        raise Broken("unknown_layer", message % {"layer": layer, "known": ", ".join(LAYERS)}, field="layer")
    return EXPORTS[key]


# --- Bytes ----------------------------------------------------------------------------------------


class _Pipe:
    """What a zip is written to: remembers the bytes until they are taken."""

    def __init__(self):
        self._waiting = []

    def write(self, data):
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self):
        pass

    def taken(self):
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)


def _zipped(parts):
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, chunks in parts:
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as member:
                for chunk in chunks:
                    member.write(chunk)
                    if ready := pipe.taken():
                        yield ready
    yield pipe.taken()


def _write_file(path, chunks):
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def snapshot():
    """One state of the database for everything read inside, without keeping anybody from writing.

    Inside a transaction that is open already, that one is the snapshot.
    """
    if connection.in_atomic_block:
        yield
        return
    with ExitStack() as stack:
        with _deferred():
            stack.enter_context(transaction.atomic())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _deferred():
    """SQLite begins with a read lock instead of the write lock that our settings ask for."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual


# --- Names ------------------------------------------------------------------------------------------


def pseudonym(project, user):
    """A name that says nothing about the person and is the same in every export of this project."""
    key = f"{settings.SECRET_KEY}:names in exports".encode()
    digest = hmac.new(key, f"{project.uuid}:{user.uuid}".encode(), hashlib.sha256).hexdigest()
    return f"reviewer-{digest[:12]}"


def names_of(project, *, names):
    """How everybody who ever belonged to the project is written in exports, by user pk; no two the same."""
    members = Membership.objects.filter(project=project).select_related("user").order_by("pk")
    if not names:
        return {member.user_id: pseudonym(project, member.user) for member in members}
    given, used = {}, set()
    for member in sorted(members, key=lambda member: not member.name_in_exports):
        name, number = member.export_name, 1
        while name in used:
            number += 1
            name = f"{member.export_name} ({number})"
        used.add(name)
        given[member.user_id] = name
    return given


# --- Rows to records ------------------------------------------------------------------------------------


class Readings:
    """A project's articles with their readings, as `formats.records.Dataset` describes it.

    Rows are fetched for CHUNK articles at a time and put in an order that depends on nothing but what is written,
    so that both databases, and the database an export was taken into, write the same bytes.
    """

    layer = "readings"

    def __init__(self, project, readings, names):
        self.project, self.names_replaced = project, not names
        self.losses = Counter()
        self.is_everything = readings is None
        self._articles = project.articles.shown()
        self._assignments = Assignment.objects.filter(article__project=project)
        if readings is not None:
            self._assignments = self._assignments.filter(pk__in=readings.values("pk"))
            self._articles = self._articles.filter(pk__in=self._assignments.values("article"))

    def begin(self, module):
        """Look up, inside the snapshot, what every walk needs, and count what stays behind."""
        self._names = names_of(self.project, names=not self.names_replaced)
        self._shared_ids = _shared_ids(self.project)
        if self.is_everything:
            self._lose("hidden articles", self.project.articles.filter(is_hidden=True))
            withdrawn = Annotation.objects.filter(assignment__article__project=self.project).exclude(withdrawn_at=None)
            self._lose("withdrawn annotations", withdrawn)
        if not module.CARRIES_STATE:
            finished = self._assignments.main().submitted()
            self._lose("unfinished, training and second readings", self._assignments.exclude(pk__in=finished))
            self._assignments = finished

    def _lose(self, what, rows):
        if count := rows.count():
            self.losses[what] += count

    def rules(self):
        sources = Source.objects.filter(project=self.project).prefetch_related("aliases")
        if not self.is_everything:
            sources = sources.filter(pk__in=self._articles.values("source"))
        return project_json.of(self.project, sources)

    def articles(self):
        keeps_sentences = self.project.unit == Project.Unit.SENTENCE
        for row in self._articles.select_related("source").order_by("pk").iterator(chunk_size=CHUNK):
            # Computed sentences are computed again, unless they would come out differently.
            are_given = row.splitter != SPLITTER or keeps_sentences
            yield records.Article(
                id=row.export_id,
                text=row.text,
                title=row.title,
                author=row.author,
                source=row.source.name if row.source else "",
                date=row.published_on,
                url=row.url,
                language=row.language,
                event=row.event,
                sentences=row.sentences if are_given else None,
                meta=row.meta,
            )

    def assignments(self):
        for ids in self._in_chunks():
            rows = self._assignments.filter(article__in=ids)
            yield from sorted((self._assignment(row, ids) for row in rows), key=self._reading_order(ids))

    def _assignment(self, row, ids):
        return records.Assignment(
            article_id=ids[row.article_id],
            annotator=self._name(row.reviewer_id),
            kind=row.kind,
            state=row.state,
            position=row.position,
            started_at=row.started_at,
            submitted_at=row.submitted_at,
            active_seconds=row.active_seconds,
            skip_reason=row.skip_reason,
            guideline_version=row.guideline_version,
            is_source_known=row.is_source_known,
            is_independent=row.is_independent,
            compared_at=row.compared_at,
        )

    def annotations(self):
        for ids in self._in_chunks():
            yield from sorted(self._by_pk(self._live(ids), ids).values(), key=self._span_order(ids))

    def _live(self, ids):
        """The annotations to be written of these articles."""
        rows = Annotation.objects.live().filter(assignment__article__in=ids)
        return rows.filter(assignment__in=self._assignments.filter(article__in=ids))

    def _by_pk(self, rows, ids):
        """These annotations as records, by pk."""
        found = {}
        for pk, external_id, uuid, article, reviewer, *plain in rows.values_list(*SPAN).iterator(chunk_size=2000):
            found[pk] = records.Annotation(
                id=self._id_of(external_id, uuid),
                article_id=ids[article],
                annotator=self._name(reviewer),
                **dict(zip(PLAIN, plain, strict=True)),
            )
        return found

    def rulings(self):
        for ids in self._in_chunks():
            for row in self._rulings(ids):
                yield records.Ruling(
                    article_id=ids[row.article_id],
                    label=row.tag.slug,
                    start=row.start,
                    end=row.end,
                    quote=row.quote,
                    verdict=row.verdict,
                    decided_by=self._name(row.decided_by_id),
                    reason=row.reason,
                    is_precedent=row.is_precedent,
                    decided_at=row.decided_at,
                )

    def adjudications(self):
        for ids in self._in_chunks():
            yield from (records.Adjudication(article_id=ids[pk], adjudicated_at=at) for pk, at in self._settled(ids))

    def _settled(self, ids):
        """(pk, when) of those of these articles whose adjudication is finished, in their order."""
        rows = Article.objects.filter(pk__in=ids).exclude(adjudicated_at=None).order_by("pk")
        return rows.values_list("pk", "adjudicated_at")

    def _rulings(self, ids):
        """The rulings on these articles in their order, each with what it is about."""
        rows = Ruling.objects.live().filter(article__in=ids).select_related("tag")
        rows = rows.annotate(quote=Substr("article__text", F("start") + 1, F("end") - F("start")))
        return sorted(rows, key=lambda row: (row.article_id, row.start, row.end, row.tag.slug))

    def evidence(self):
        for ids in self._in_chunks():
            rows = list(Evidence.objects.filter(annotation__in=self._live(ids)))
            marked = self._by_pk(self._live(ids).filter(pk__in={row.annotation_id for row in rows}), ids)
            targets = {row.article_id for row in rows if row.article_id}
            written = _called(self._articles.filter(pk__in=targets).values_list(*ID))
            order = self._span_order(ids)
            pieces = []
            for row in rows:
                if row.article_id and row.article_id not in written:
                    self.losses["pieces of evidence in articles that are left out"] += 1
                else:
                    annotation = marked[row.annotation_id]
                    pieces.append((order(annotation), self._evidence(row, annotation.id, written)))
            yield from (piece for _place, piece in sorted(pieces, key=_evidence_order))

    def _evidence(self, row, annotation_id, written):
        passage = {}
        if row.article_id:
            passage = {"article_id": written[row.article_id], "start": row.start, "end": row.end, "quote": row.quote}
        return records.Evidence(
            annotation_id=annotation_id,
            relation=row.relation,
            url=row.url,
            note=row.note,
            created_at=row.created_at,
            **passage,
        )

    def comments(self):
        last = 0
        for ids in self._in_chunks():
            everything = list(Comment.objects.filter(article__in=ids).order_by("article", "created_at", "pk"))
            rows = _without_removed(everything)
            if removed := len(everything) - len(rows):
                self.losses["removed comments"] += removed
            numbers = {row.pk: number for number, row in enumerate(rows, start=last + 1)}
            last += len(rows)
            marked = self._by_pk(self._live(ids).filter(pk__in={row.annotation_id for row in rows} - {None}), ids)
            for row in rows:
                yield records.Comment(
                    id=numbers[row.pk],
                    parent=numbers.get(row.parent_id),
                    article_id=ids[row.article_id],
                    annotation_id=marked[row.annotation_id].id if row.annotation_id in marked else "",
                    author=self._name(row.author_id),
                    body=row.body,
                    created_at=row.created_at,
                    resolved_at=row.resolved_at,
                )

    def _in_chunks(self):
        """What articles are called in the file, by pk, a chunk of them at a time."""
        rows = self._articles.order_by("pk").values_list(*ID).iterator(chunk_size=10 * CHUNK)
        while chunk := _called(islice(rows, CHUNK)):
            yield chunk

    def _reading_order(self, ids):
        places = {article_id: place for place, article_id in enumerate(ids.values())}
        return lambda row: (places[row.article_id], row.annotator, row.kind)

    def _span_order(self, ids):
        order = self._reading_order(ids)
        return lambda row: (*order(row), row.start, row.end, row.label)

    def _name(self, user_id):
        if user_id not in self._names:
            user = User.objects.get(pk=user_id)
            self._names[user_id] = pseudonym(self.project, user) if self.names_replaced else user.username
        return self._names[user_id]

    def _id_of(self, external_id, uuid):
        """The id of an annotation as it was written where it came from, unless several share it."""
        return external_id if external_id and external_id not in self._shared_ids else str(uuid)


def _called(rows):
    """What articles are called in exports (`Article.export_id`), by pk."""
    return {pk: external_id or str(uuid) for pk, external_id, uuid in rows}


def _shared_ids(project):
    rows = Annotation.objects.live().filter(assignment__article__project=project).exclude(external_id="")
    rows = rows.order_by().values("external_id").annotate(n=Count("pk")).filter(n__gt=1)
    return set(rows.values_list("external_id", flat=True))


def _without_removed(rows):
    """The comments that still say something, oldest first; the first answer to a removed one takes its place."""
    removed = {row.pk: row for row in rows if row.removed_at is not None}
    heirs = {}
    for row in rows:
        if row.pk in removed or row.parent_id not in removed:
            continue
        gone = removed[row.parent_id]
        heir = heirs.setdefault(gone.pk, row)
        if heir is row:
            row.parent_id, row.annotation_id, row.resolved_at = gone.parent_id, gone.annotation_id, gone.resolved_at
        else:
            row.parent_id = heir.pk
    return [row for row in rows if row.pk not in removed]


def _evidence_order(placed):
    place, row = placed
    return (*place, row.relation, row.url, row.article_id, row.start or 0, row.end or 0, row.created_at, row.note)


class Gold(Readings):
    """The same articles with one reading each, by an annotator “gold”: what rulings accepted.

    An article has it where rulings exist, and where it was adjudicated: that nothing is to be marked is gold too.
    """

    layer = "gold"

    def begin(self, module):
        super().begin(module)
        self.losses.pop("withdrawn annotations", None)
        self.losses.pop("unfinished, training and second readings", None)

    def assignments(self):
        for ids in self._in_chunks():
            decided = dict(self._settled(ids))
            for row in self._rulings(ids):
                decided[row.article_id] = max(row.decided_at, decided.get(row.article_id, row.decided_at))
            for pk, moment in sorted(decided.items()):
                yield records.Assignment(article_id=ids[pk], annotator=GOLD, started_at=moment, submitted_at=moment)

    def annotations(self):
        for ids in self._in_chunks():
            for row in self._rulings(ids):
                if row.verdict == Ruling.Verdict.ACCEPTED:
                    yield records.Annotation(
                        id=str(row.uuid),
                        article_id=ids[row.article_id],
                        annotator=GOLD,
                        label=row.tag.slug,
                        start=row.start,
                        end=row.end,
                        quote=row.quote,
                        note=row.reason,
                        created_at=row.decided_at,
                        updated_at=row.decided_at,
                    )

    def rulings(self):
        return iter(())

    adjudications = evidence = comments = rulings
