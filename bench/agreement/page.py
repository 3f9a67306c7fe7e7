"""Milliseconds until the agreement page and the passages are there, over a port, with 100,000 spans stored."""

import gzip
import http.client
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import django

from bench.agreement.corpus import Setting, batch
from bench.serving import prepare, serving, session_of

ARTICLES, READERS, PER_READING = 2000, 5, 10
CORPUS = Setting(readers=READERS, passages=12, found=0.6, unevenness=0.5, length=4000)
TAGS = ("fact", "opinion", "disputed", "off-topic")
SLUG = "bench"
ALPHABET = "The council voted on the levy and nobody there was pleased with it. "
COLD_RUNS, WARM_RUNS = 3, 9

PASSAGES = {
    "of all tags": "",
    "of one tag": "?tag=fact",
    "where readers of it agree": "?tag=fact&what=agree",
    "where one marked and another did not": "?what=missed",
    "where they called it otherwise": "?what=renamed",
    "a cell of the confusion": "?tag=fact&other=opinion",
    "one tag beside nothing": "?tag=fact&other=-",
}


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="annotator-bench-", ignore_cleanup_errors=True) as folder:
        port = prepare(folder)
        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from corpus_app.models import User

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        build()
        session = session_of(User.objects.get(username="boss"))
        connections.close_all()
        print(
            f"\n{READERS} reviewers, {ARTICLES} articles, {ARTICLES * READERS * PER_READING:,} spans, SQLite, gunicorn"
        )
        with serving(port) as address:
            _measure(Visitor(address, session))


class Visitor:
    """A signed-in browser that loads a page and nothing else."""

    def __init__(self, address: str, session: str) -> None:
        self.host, self.session = urlsplit(address).netloc, session

    def seconds(self, path: str) -> float:
        """From the request to the last byte; a page that is not there is no time."""
        headers = {"Cookie": f"sessionid={self.session}", "Accept-Encoding": "gzip"}
        connection = http.client.HTTPConnection(self.host)
        began = time.perf_counter()
        connection.request("GET", f"/projects/{SLUG}/{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        connection.close()
        whole = gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
        assert answer.status == 200 and b"</html>" in whole, (answer.status, path)
        return seconds


def _measure(visitor: Visitor) -> None:
    from corpus_app.models import ArticleStatistics, Assignment, ComputedResult, User

    def forget_all() -> None:
        ArticleStatistics.objects.all().delete()
        ComputedResult.objects.all().delete()

    def forget_results() -> None:
        ComputedResult.objects.all().delete()

    def forget_one() -> None:
        reading = Assignment.objects.filter(article__project__slug=SLUG).first()
        assert reading is not None
        reading.article.forget_statistics()

    visitor.seconds("guideline/")  # The first request of all loads the application.
    people = "&".join(f"reviewers={user.uuid}" for user in User.objects.filter(username__startswith="reader")[:3])
    print("\n| page | cold, ms | warm, ms |\n|---|---|---|")
    _tell(visitor, "agreement: nothing computed yet", "agreement/", forget_all)
    _tell(visitor, "agreement: after one new reading", "agreement/", forget_one)
    _tell(visitor, "agreement: one source", "agreement/?source=source-1", forget_results)
    _tell(visitor, "agreement: three of the reviewers", f"agreement/?{people}", forget_results)
    for label, query in PASSAGES.items():
        _tell(visitor, f"passages {label}", f"passages/{query}", forget_results)
    _tell(visitor, "sources", "sources/", forget_results)


def _tell(visitor: Visitor, label: str, path: str, forget: Callable[[], None]) -> None:
    """A row of the table: the median of some visits after forgetting, and of more without."""
    cold = []
    for _ in range(COLD_RUNS):
        forget()
        cold.append(visitor.seconds(path))
    warm = [visitor.seconds(path) for _ in range(WARM_RUNS)]
    print(f"| {label} | {1000 * statistics.median(cold):,.0f} | {1000 * statistics.median(warm):,.0f} |", flush=True)


def build() -> None:
    """The project, its people, articles and submitted readings, in bulk."""
    from django.utils import timezone

    from corpus_app import tags as tag_cards
    from corpus_app import text
    from corpus_app.models import Annotation, Article, Assignment, Membership, Project, Role, Source, Tag, User

    now = timezone.now()
    project = Project.objects.create(slug=SLUG, name="Bench", is_blind=False)
    tag_cards.create(project, [{"slug": name, "name": name} for name in TAGS])
    boss = User.objects.create_user("boss")
    Membership.objects.create(project=project, user=boss, role=Role.MANAGER)
    readers = [User.objects.create_user(f"reader{number}") for number in range(READERS)]
    for reader in readers:
        Membership.objects.create(project=project, user=reader)
    sources = [
        Source.objects.create(project=project, slug=f"source-{number}", name=f"Source {number}") for number in range(20)
    ]
    body = (ALPHABET * (CORPUS.length // len(ALPHABET) + 1))[: CORPUS.length]
    sentences = [list(span) for span in text.sentences(body)]
    articles = Article.objects.bulk_create(
        [
            Article(
                project=project,
                source=sources[number % len(sources)],
                title=f"Article {number}",
                text=body,
                text_sha256=f"{number:064d}",
                length=len(body),
                word_count=text.word_count(body),
                sentences=sentences,
                splitter=text.SPLITTER,
            )
            for number in range(ARTICLES)
        ],
        batch_size=200,
    )
    readings = Assignment.objects.bulk_create(
        [
            Assignment(
                article=article,
                reviewer=reader,
                state=Assignment.State.SUBMITTED,
                started_at=now,
                submitted_at=now,
            )
            for article in articles
            for reader in readers
        ],
        batch_size=1000,
    )
    spans = batch(CORPUS, ARTICLES, seed=1, per_reading=PER_READING)
    by_number = dict(enumerate(Tag.objects.filter(project=project).order_by("position"), start=1))
    rows: list[Any] = [spans.span_reading, spans.span_tag, spans.span_start, spans.span_end]
    Annotation.objects.bulk_create(
        [
            Annotation(
                uuid=uuid.uuid4(),
                assignment=readings[reading],
                tag=by_number[tag],
                start=start,
                end=end,
                quote=body[start:end],
            )
            for reading, tag, start, end in zip(*(row.tolist() for row in rows), strict=True)
        ],
        batch_size=1000,
    )
