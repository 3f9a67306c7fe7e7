"""A first visit with an empty cache: when spans are seen, and what it took."""

from statistics import median

from playwright.sync_api import Playwright

from bench.reading.browser import visit
from bench.reading.stage import Stage
from bench.reading.texts import FEW, LONG, A, B, C

# The clock of the first frame after a highlight was registered.
WATCH = """
const add = Highlight.prototype.add;
globalThis.seen = new Promise((done) => {
  Highlight.prototype.add = function (range) {
    Highlight.prototype.add = add;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now());
      channel.port2.postMessage(null);
    });
    return add.call(this, range);
  };
});
"""
HEAD = (
    "text | spans seen after ms | CPU ms until then | page answered after ms | requests | KiB in all | KiB of scripts"
)


def run(playwright: Playwright, stage: Stage, runs: int) -> list[str]:
    rows = []
    pages = {str(text): (stage.page(text), stage.session) for text in (A, B, FEW, LONG, C)}
    pages |= {
        f"the compare page, five readings of {text}": (stage.compare_page(text), stage.adjudicator)
        for text in (A, B, C)
    }
    for name, page in pages.items():
        found = [measure(playwright, stage, *page) for _ in range(runs)]
        seen, cpu, answered, requests, everything, scripts = (median(values) for values in zip(*found, strict=True))
        rows.append(
            f"{name} | {seen:.0f} | {cpu:.0f} | {answered:.0f} | {requests:.0f} | {everything / 1024:.1f} | "
            f"{scripts / 1024:.1f}"
        )
    return [HEAD, *rows]


def measure(playwright, stage, address, session):
    with visit(playwright, stage, session) as here:
        kinds, sizes = {}, {}
        here.protocol.send("Network.enable")
        here.protocol.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))
        here.protocol.on(
            "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]})
        )
        here.context.add_init_script(WATCH)
        here.page.goto(address, wait_until="commit")
        seen = here.page.evaluate("seen")
        cpu = here.cpu()
        answered = here.page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
        here.page.wait_for_load_state("networkidle")
        scripts = sum(size for request, size in sizes.items() if kinds.get(request) == "Script")
        return seen, cpu, answered, len(sizes), sum(sizes.values()), scripts
