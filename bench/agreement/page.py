"""Seconds for the agreement page with 100,000 spans in the database: cold, warm, after one new reading."""

import os
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import django

from bench.agreement.corpus import Setting, batch

ARTICLES, READERS, PER_READING = 2000, 5, 10
CORPUS = Setting(readers=READERS, passages=12, found=0.6, unevenness=0.5, length=4000)
TAGS = ("fact", "opinion", "disputed", "off-topic")
SLUG = "bench"
ALPHABET = "The council voted on the levy and nobody there was pleased with it. "


def run() -> None:
    """In a process of its own: the settings of the project with an empty database in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="annotator-bench-") as folder:
        os.environ["ANNOTATOR_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
        django.setup()
        _measure(Path(folder))


def _measure(folder: Path) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from corpus_app.models import ArticleStatistics, Assignment, User

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    build()
    boss = User.objects.get(username="boss")
    client = Client()
    client.force_login(boss)

    def visit(label: str, query: str = "", page: str = "agreement") -> None:
        asked = []

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            asked.append(sql[:20])
            return execute(sql, params, many, context)

        began = time.perf_counter()
        with connection.execute_wrapper(count):
            answer = client.get(f"/projects/{SLUG}/{page}/{query}", HTTP_HOST="localhost", secure=False)
        seconds = time.perf_counter() - began
        assert answer.status_code == 200, answer.status_code
        print(f"  {label:58s} {1000 * seconds:8.0f} ms {len(asked):4d} queries {len(answer.content) / 1024:6.0f} KiB")

    client.get("/account/", HTTP_HOST="localhost")  # Django's own first steps are not the page's.
    print(f"\nThe page: {READERS} reviewers, {ARTICLES} articles, {ARTICLES * READERS * PER_READING:,} spans\n")
    visit("cold: nothing computed yet")
    visit("warm")
    visit("warm again")
    reading = Assignment.objects.filter(article__project__slug=SLUG).first()
    assert reading is not None
    reading.article.forget_statistics()
    visit("after one new reading")
    visit("one source, first time", "?source=source-1")
    visit("one source, again", "?source=source-1")
    people = "&".join(f"reviewers={user.uuid}" for user in User.objects.filter(username__startswith="reader")[:3])
    visit("three reviewers, first time", f"?{people}")
    visit("three reviewers, again", f"?{people}")
    visit("sources", page="sources")
    visit("sources, again", page="sources")
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    print(f"  {ArticleStatistics.objects.count()} rows of statistics; the folder holds {size / 2**20:.0f} MiB")


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
