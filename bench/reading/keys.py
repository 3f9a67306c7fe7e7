"""From a key to the painted span, by real key events on the real page (target T2; Event Timing of the browser)."""

from statistics import median, quantiles

from playwright.sync_api import Playwright

from bench.reading.browser import visit
from bench.reading.stage import Stage
from bench.reading.texts import A, B, C

PRESSES = 24
WATCH = """() => {
  globalThis.pressed = [];
  globalThis.entries = [];
  addEventListener("keydown", (event) => event.key >= "1" && event.key <= "9" && pressed.push(event.timeStamp), true);
  new PerformanceObserver((list) => entries.push(...list.getEntries()))
    .observe({type: "event", durationThreshold: 16});
}"""
# An event that the browser does not report was painted within 16 ms; it counts as 16.
DURATIONS = """() => pressed.map((at) => Math.max(16, ...entries
  .filter((each) => each.name === "keydown" && Math.abs(each.startTime - at) < 0.1).map((each) => each.duration)))"""
HEAD = "text | presses | median ms | p95 ms | CPU ms a mark, sending and storing included"


def run(playwright: Playwright, stage: Stage, runs: int) -> list[str]:
    rows = []
    for text in (A, B, C):
        found, cpu = [], []
        for turn in range(runs):
            durations, per_mark = measure(playwright, stage, text, turn)
            found += durations
            cpu.append(per_mark)
        p95 = quantiles(found, n=20)[-1]
        rows.append(f"{text} | {len(found)} | {median(found):.0f} | {p95:.0f} | {median(cpu):.1f}")
    return [HEAD, *rows]


def measure(playwright, stage, text, turn):
    with visit(playwright, stage) as here:
        page = here.page
        page.goto(stage.page(text))
        page.wait_for_selector("html[data-ready]")
        page.evaluate(WATCH)
        page.locator("#text").focus()
        page.keyboard.press("Control+Home")
        cpu = 0.0
        for press in range(PRESSES):
            # Another word every time, so that every key makes a new span.
            for _ in range(1 + (press + turn) % 3):
                page.keyboard.press("Control+ArrowRight")
            page.keyboard.press("w")
            page.wait_for_timeout(50)
            before = here.cpu()
            page.keyboard.press(str(1 + (press + turn) % 4))
            page.wait_for_timeout(250)
            cpu += here.cpu() - before
        page.wait_for_timeout(500)
        return page.evaluate(DURATIONS), cpu / PRESSES
