"""Milliseconds of the pages about the work, with 100,000 articles, 50 people and 3 readers each: SQLite, gunicorn.

`python -m bench.team [articles]`. Half of the readings are submitted, each with four marks.
"""

import http.client
import random
import statistics
import sys
import tempfile
import time
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import django

from bench.serving import prepare, serving, session_of

PEOPLE, OVERLAP, SOURCES, MARKS, RUNS = 50, 3, 120, 4, 7
SLUG = "bench"
WORDS = "council harbour ferry dam levy clinic vote minister river budget crew quay storm ledger owner".split()

PAGES = {
    "home of a manager": "/",
    "progress": f"/projects/{SLUG}/progress/",
    "progress, one reading is new": f"/projects/{SLUG}/progress/",
    "project": f"/projects/{SLUG}/",
    "project, one reading is new": f"/projects/{SLUG}/",
    "people": f"/projects/{SLUG}/people/",
    "readings": f"/projects/{SLUG}/assignments/",
    "articles": f"/projects/{SLUG}/articles/",
    "articles, page 1,000": f"/projects/{SLUG}/articles/?page=1000",
    "articles, a rare word": f"/projects/{SLUG}/articles/?q=word777",
    "articles, a word of one in ten": f"/projects/{SLUG}/articles/?q=often",
    "articles, of a source": f"/projects/{SLUG}/articles/?source=source-1",
    "articles, newest first": f"/projects/{SLUG}/articles/?order=date",
    "articles, too few readers": f"/projects/{SLUG}/articles/?readings=short",
    "articles, read, not settled": f"/projects/{SLUG}/articles/?readings=read",
    "articles, of a reviewer": f"/projects/{SLUG}/articles/?reviewer={{reviewer}}",
    "articles, with a tag": f"/projects/{SLUG}/articles/?tag=fact",
    "articles, whose readers differ": f"/projects/{SLUG}/articles/?differ=some",
    "articles, most divided first": f"/projects/{SLUG}/articles/?order=divided",
    "articles, flagged": f"/projects/{SLUG}/articles/?flags=open",
    "API, next article of a reader": f"/api/projects/{SLUG}/next/",
    "home of a reader": "/",
}


def run(n_articles: int) -> None:
    with tempfile.TemporaryDirectory(prefix="annotator-bench-", ignore_cleanup_errors=True) as folder:
        port = prepare(folder)
        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from corpus_app.models import Article, User

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        began = time.perf_counter()
        build(n_articles)
        reader = User.objects.get(username="reader0")
        print(f"{n_articles:,} articles built in {time.perf_counter() - began:.0f} s", flush=True)
        sessions = {"boss": session_of(User.objects.get(username="boss")), "reader": session_of(reader)}
        connections.close_all()
        with serving(port) as address:
            print("\n| page | first, ms | again, ms |\n|---|---|---|")
            for label, path in PAGES.items():
                who = "reader" if "reader" in label.split()[-1:] else "boss"
                if label.endswith("is new"):
                    Article.objects.filter(assignments__state="submitted").earliest("pk").forget_statistics()
                    connections.close_all()
                taken = [
                    _seconds(address, path.format(reviewer=reader.uuid), sessions[who]) for _run in range(RUNS + 1)
                ]
                print(f"| {label} | {1000 * taken[0]:,.0f} | {1000 * statistics.median(taken[1:]):,.0f} |", flush=True)


def _seconds(address: str, path: str, session: str) -> float:
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    answer = connection.getresponse()
    answer.read()
    seconds = time.perf_counter() - began
    connection.close()
    assert answer.status == 200, (answer.status, path)
    return seconds


def build(n_articles: int) -> None:
    """The project with its articles, readings and marks, in bulk."""
    from django.db import transaction
    from django.utils import timezone

    from corpus_app import articles as corpus
    from corpus_app import assignments, bulk, search, tallies, text
    from corpus_app import tags as tag_cards
    from corpus_app.models import Annotation, Article, Assignment, Membership, Project, Role, Source, User

    dice = random.Random(1)
    project = Project.objects.create(slug=SLUG, name="Bench", overlap=OVERLAP)
    tags = tag_cards.create(project, [{"slug": name, "name": name} for name in ("fact", "opinion", "disputed")])
    Membership.objects.create(project=project, user=User.objects.create_user("boss"), role=Role.MANAGER, reads=False)
    people = User.objects.bulk_create(User(username=f"reader{number}", password="!") for number in range(PEOPLE))
    Membership.objects.bulk_create(Membership(project=project, user=user) for user in people)
    sources = Source.objects.bulk_create(
        Source(project=project, slug=f"source-{at}", name=f"Source {at}", folded=f"source {at}")
        for at in range(SOURCES)
    )
    today = timezone.now().date()
    for first in range(0, n_articles, 2000):
        rows = [
            Article(
                project=project,
                source=sources[int(SOURCES * dice.random() ** 2)],
                title=f"Article {number}",
                published_on=today - timedelta(days=dice.randrange(2000)),
                **corpus.stored_fields(*text.normalise(_text(dice, number))),
            )
            for number in range(first, min(first + 2000, n_articles))
        ]
        with transaction.atomic():
            Article.objects.bulk_create(rows)
            search.index(rows)
    began = time.perf_counter()
    with transaction.atomic():
        assignments.hand_out(project)
    print(f"handed out in {time.perf_counter() - began:.1f} s", flush=True)
    now = timezone.now()
    keys = list(Assignment.objects.order_by("pk").values_list("pk", flat=True))
    done = [key for key in keys if dice.random() < 0.5]
    with transaction.atomic():
        for at in range(0, len(done), 5000):
            when = now - timedelta(days=dice.randrange(30), seconds=dice.randrange(80_000))
            Assignment.objects.filter(pk__in=done[at : at + 5000]).update(
                state="submitted", started_at=when, submitted_at=when, touched_at=when, active_seconds=200
            )
        marks = (
            {
                "uuid": uuid.UUID(int=dice.getrandbits(128)),
                "assignment_id": key,
                "tag_id": dice.choice(tags).pk,
                "start": start,
                "end": start + 7,
                "quote": "x" * 7,
                "seq": 1,
                "created_at": now,
                "updated_at": now,
            }
            for key in done
            for start in sorted(dice.sample(range(300), MARKS))
        )
        bulk.write(Annotation, list(marks))
        tallies.recount(Article.objects.values_list("pk", flat=True))


def _text(dice: random.Random, number: int) -> str:
    words = dice.choices(WORDS, k=60)
    words[7:7] = [f"word{number % 5000}", *(["often"] if number % 10 == 0 else [])]
    return " ".join(words) + "."


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
