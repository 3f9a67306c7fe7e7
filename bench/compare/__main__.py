"""python -m bench.compare [--words N] [--spans N] [--readings N] [--rulings N]

Makes an article in a database of its own, opens its compare page as an adjudicator does, and goes from place to place.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
import uuid
from pathlib import Path

HERE = Path(__file__).parent
TIMES = 9


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.compare", description=__doc__)
    parser.add_argument("--words", type=int, default=50_000)
    parser.add_argument("--spans", type=int, default=2_000, help="of each reading")
    parser.add_argument("--readings", type=int, default=5)
    parser.add_argument("--rulings", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ANNOTATOR_DATA": folder, "DJANGO_SETTINGS_MODULE": "annotator.settings", "DEBUG": "1"}
        import django

        django.setup()
        run(options)


def run(options: argparse.Namespace) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    article, adjudicator = make(options)
    print(
        f"{options.words:,} words, {options.readings} readings × {options.spans:,} spans, {options.rulings:,} rulings"
    )
    server(article, adjudicator)
    browser(article, adjudicator)


def make(options):
    """An article of invented words in paragraphs; every reading finds most passages, with ends a word off."""
    from corpus_app.models import Annotation, Assignment, Role, Ruling
    from tests import factories

    draw = random.Random(20260101)
    words = ["".join(draw.choices("aeioulnrstm", k=draw.randint(2, 9))) for _ in range(options.words)]
    paragraphs = [" ".join(words[at : at + 90]) + "." for at in range(0, len(words), 90)]
    text = "\n".join(paragraphs)
    starts, ends, at = [], [], 0
    for paragraph in paragraphs:
        for word in paragraph.split(" "):
            starts.append(at)
            ends.append(at + len(word))
            at += len(word) + 1
    project = factories.make_project("bench")
    article = factories.make_article(project, text, title="A very long report")
    adjudicator = factories.make_member(project, factories.make_user("dora"), role=Role.ADJUDICATOR).user
    tags = list(project.tags.all())
    passages = sorted(draw.sample(range(0, len(words) - 20, 12), int(options.spans * 1.2)))
    for number in range(options.readings):
        who = factories.make_member(project, factories.make_user(f"reader{number}")).user
        reading = factories.make_reading(article, who, Assignment.State.SUBMITTED)
        marks = []
        for first in sorted(draw.sample(passages, options.spans)):
            one, last = first + draw.randint(0, 1), first + draw.randint(4, 9)
            tag = tags[first % len(tags)] if draw.random() < 0.8 else draw.choice(tags)
            start, end = starts[one], ends[last]
            marks.append(
                Annotation(
                    assignment=reading, tag=tag, start=start, end=end, quote=text[start:end], uuid=uuid.uuid4(), seq=1
                )
            )
        Annotation.objects.bulk_create(marks, batch_size=1000)
    Ruling.objects.bulk_create(
        Ruling(
            article=article,
            tag=tags[0],
            start=starts[first],
            end=ends[first + 6],
            verdict="accepted",
            decided_by=adjudicator,
        )
        for first in passages[: options.rulings]
    )
    return article, adjudicator


def server(article, adjudicator) -> None:
    """The whole answer of the page, and of a poll that has nothing to say, through Django's test client."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(adjudicator)
    page = f"/articles/{article.uuid}/compare/"
    tell("page, server", [timed(lambda: client.get(page)) for _ in range(TIMES)])
    size = len(client.get(page, headers={"accept-encoding": "gzip"}).content)
    print(f"  page, compressed: {size / 1024:.0f} KiB")
    changes = f"/api/articles/{article.uuid}/changes/"
    cursor = client.get(changes).json()["cursor"]
    tell("poll without news, server", [timed(lambda: client.get(f"{changes}?since={cursor}")) for _ in range(TIMES)])


def timed(deed) -> float:
    began = time.perf_counter()
    assert deed().status_code in {200, 204, 304}
    return (time.perf_counter() - began) * 1000


def tell(name: str, milliseconds: list[float]) -> None:
    ordered = sorted(milliseconds)
    print(f"  {name}: median {statistics.median(ordered):.0f} ms, slowest {ordered[-1]:.0f} ms")


PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
WAIT_FOR_KEY = (
    """addEventListener("keydown", () => { window.began = performance.now() }, {once: true, capture: true})"""
)
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))"


def browser(article, adjudicator) -> None:
    """From the request to the first paint and to the page being ready, then keys to the next painted frame."""
    from django.contrib.staticfiles.testing import StaticLiveServerTestCase
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from house import chromium

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    StaticLiveServerTestCase.setUpClass()
    address = StaticLiveServerTestCase.live_server_url
    client = Client(HTTP_HOST="localhost")
    client.force_login(adjudicator)
    session = client.cookies["sessionid"].value
    try:
        with sync_playwright() as play:
            chrome = play.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
            for name, size in {"desktop": (1280, 900), "phone": (390, 844)}.items():
                context = chrome.new_context(viewport={"width": size[0], "height": size[1]})
                context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
                look(name, context.new_page(), f"{address}/articles/{article.uuid}/compare/")
                context.close()
    finally:
        StaticLiveServerTestCase.tearDownClass()


def look(name, page, address) -> None:
    first, ready, keys = [], [], []
    for _time in range(3):
        began = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_selector("[data-ready]", state="attached", timeout=120_000)
        ready.append((time.perf_counter() - began) * 1000)
        first.append(page.evaluate(PAINTED))
    for _time in range(TIMES):
        page.evaluate(WAIT_FOR_KEY)
        page.keyboard.press("n")
        keys.append(page.evaluate(NEXT_FRAME) - page.evaluate("window.began"))
    tell(f"{name}, first paint", first)
    tell(f"{name}, ready", ready)
    tell(f"{name}, key n to the painted place", keys)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/compare-{name}.png")


if __name__ == "__main__":
    main()
