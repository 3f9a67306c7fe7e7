"""Check that what is stored still fits together."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import F

from corpus_app import gammas, kept, releases, search, tallies, text
from corpus_app.models import (
    Annotation,
    AnnotationRevision,
    Article,
    ArticleStatistics,
    Project,
    Release,
    Ruling,
    RulingRevision,
)


class Command(BaseCommand):
    """Foreign keys, texts, offsets, quotes, revisions, statistics, releases; exits non-zero when something is wrong."""

    help = "Check texts, offsets, quotes, revisions, statistics and the files of releases against each other."

    def add_arguments(self, parser):
        parser.add_argument("--without-gamma", action="store_true", help="leave γ out, which takes seconds per article")

    def handle(self, *, without_gamma, **options):
        wrong = [line for check in CHECKS for line in check()]
        if not without_gamma:
            wrong += _gammas()
        for line in wrong:
            self.stderr.write(line)
        if wrong:
            raise CommandError(f"{len(wrong)} things do not fit.")
        self.stdout.write(
            f"{Article.objects.count()} articles and {Annotation.objects.count()} annotations fit together."
        )


def _keys():
    try:
        connection.check_constraints()
    except Exception as error:  # each database raises its own
        yield f"foreign keys: {error}"


def _texts():
    for pk, body, digest, length in Article.objects.values_list("uuid", "text", "text_sha256", "length").iterator(200):
        if text.fingerprint(body) != digest or len(body) != length:
            yield f"article {pk}: the text is not the one that was imported"


def _spans():
    articles = None
    rows = Annotation.objects.order_by("assignment__article").values_list(
        "uuid", "start", "end", "quote", "assignment__article"
    )
    for uuid, start, end, quote, article in rows.iterator(2000):
        if articles is None or articles[0] != article:
            articles = (article, Article.objects.values_list("text", flat=True).get(pk=article))
        if articles[1][start:end] != quote:
            yield f"annotation {uuid}: its quote does not stand at {start} to {end}"


def _revisions():
    told = ("tag", "start", "end", "note", "confidence")
    return _histories("annotation", AnnotationRevision.objects, told, Annotation.objects, told)


def _rulings():
    for uuid, end in Ruling.objects.filter(end__gt=F("article__length")).values_list("uuid", "end").iterator(2000):
        yield f"ruling {uuid}: its article has no character {end}"
    told = ("tag", "start", "end", "verdict", "reason", "is_precedent")
    yield from _histories("ruling", RulingRevision.objects, told, Ruling.objects, told)


def _histories(noun, revisions, told, rows, columns):
    """Where versions are not 1, 2, 3 …, and where a row is not what the last of them says."""
    newest = {}
    for row in revisions.order_by(noun, "version").values_list(noun, "version", "verb", *told):
        if row[1] != newest.get(row[0], (0, 0))[1] + 1:
            yield f"{noun} row {row[0]}: revision {row[1]} is out of order"
        newest[row[0]] = row
    for uuid, withdrawn, *current in rows.values_list("uuid", "withdrawn_at", "pk", "version", *columns).iterator(2000):
        last = newest.get(current[0])
        is_withdrawn = last is not None and last[2] == "withdraw"
        if last is None or [last[0], last[1], *last[3:]] != current or is_withdrawn != (withdrawn is not None):
            yield f"{noun} {uuid}: its last revision says something else"


def _statistics():
    for project in Project.objects.all():
        stored = {}
        for row in ArticleStatistics.objects.filter(article__project=project, key__in=kept.KINDS):
            stored.setdefault(row.key, {})[row.article_id] = row
        for kind, rows in stored.items():
            fresh = kept.computed(sorted(rows), kind)
            for article, row in rows.items():
                if row.data != fresh[article].to_json():
                    yield f"article row {article}: the stored statistics ({kind}) are not what its readings give"


def _tallies():
    for project in Project.objects.all():
        for article in tallies.unlike(project):
            yield f"article row {article}: the stored tally is not what its readings give; rebuild counts them again"


def _gammas():
    for project in Project.objects.all():
        for article in gammas.unlike(project):
            yield f"article row {article}: the stored gamma is not what its readings give"


def _releases():
    for release in Release.objects.select_related("project"):
        for name in releases.damaged(release):
            yield f"release {release.number} of {release.project.slug}: {name} is missing or not what was frozen"


def _search():
    if n := search.missing():
        yield f"search: {n} articles are not in the index; rebuild puts them there"


CHECKS = (_keys, _texts, _spans, _revisions, _rulings, _statistics, _tallies, _releases, _search)
