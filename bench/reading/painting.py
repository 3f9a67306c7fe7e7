"""Our painter on the served page, and the usual <mark> technique in the same run (targets T1 to T5)."""

from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright

from bench.reading.browser import visit
from bench.reading.stage import Stage
from bench.reading.texts import A, B, C

DRIVER = (Path(__file__).parent / "painting.js").read_text(encoding="utf-8")
# Which of our scripts the driver takes its parts from.
MODULES = ("anchoring", "columns", "covering", "highlights", "identified", "lanes", "marks", "selection", "shown")
TECHNIQUES = {"highlights": "ours", "marks": "`<mark>`, all at once"}
ADDS, LOOKS = 20, 500
HEAD = (
    "text | technique | first: wall ms | first: CPU ms | add: wall ms | add: CPU ms | hit test ms | spans hit | "
    "scroll: CPU ms a frame | scroll: p95 frame ms | long tasks | heap MiB | process MiB | elements"
)


def run(playwright: Playwright, stage: Stage, runs: int) -> list[str]:
    """The marks of a text merged by tag, as the page of one reading has them."""
    return _table(playwright, stage, runs, stage.page, stage.session)


def run_compared(playwright: Playwright, stage: Stage, runs: int) -> list[str]:
    """The same marks in a lane for each of five readers, with the places where they differ."""
    return _table(playwright, stage, runs, stage.compare_page, stage.adjudicator)


def _table(playwright, stage, runs, page_of, session):
    rows = []
    for text in (A, B, C):
        for technique, name in TECHNIQUES.items():
            found = [measure(playwright, stage, page_of(text), session, technique) for _ in range(runs)]
            middle = [median(values) for values in zip(*found, strict=True)]
            rows.append(f"{text} | {name} | " + " | ".join(_shown(value) for value in middle))
    return [HEAD, *rows]


def measure(playwright, stage, address, session, technique):
    with visit(playwright, stage, session) as here:
        # The text and the data without the page's own script: what is timed begins when we say so.
        here.page.route("**/js/pages/*", lambda route: route.abort())
        here.page.goto(address, wait_until="load")
        here.page.evaluate(DRIVER, {"technique": technique, "modules": _served()})
        first, first_cpu = here.timed("bench.first()")
        here.page.wait_for_timeout(300)
        _, idle_cpu = here.timed("bench.idle(20)")
        added, added_cpu = here.timed("(times) => bench.add(times)", ADDS)
        hit = here.page.evaluate("(times) => bench.hit(times)", LOOKS)
        scrolled, scrolled_cpu = here.timed("bench.scroll()")
        elements = here.page.evaluate("bench.elements()")
        return [
            *(first, first_cpu),
            *(added, max(0, added_cpu - idle_cpu) / ADDS),
            *(hit["each"], hit["found"]),
            *(scrolled_cpu / 50, scrolled["p95"], scrolled["long"]),
            *(here.heap(), here.renderer_memory() or 0, elements),
        ]


def _served() -> list[str]:
    """Where the site has these modules; several may be in one file."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    return [staticfiles_storage.url(f"js/{name}.js") for name in MODULES]


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3f}" if value < 1 else f"{value:.1f}"
