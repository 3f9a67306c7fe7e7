"""A fresh browser, signed in, with its main thread's CPU time read through the DevTools protocol."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright

from bench.reading.stage import Stage
from house import chromium
from house.terminal import Refusal

VIEWPORT = {"width": 1280, "height": 900}


class Visit:
    """One page of one fresh browser."""

    def __init__(self, context: BrowserContext):
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(120_000)
        self.protocol: CDPSession = context.new_cdp_session(self.page)
        self.protocol.send("Performance.enable", {"timeDomain": "threadTicks"})

    def cpu(self) -> float:
        """Milliseconds that the main thread has worked so far."""
        metrics = self.protocol.send("Performance.getMetrics")["metrics"]
        return 1000 * next(each["value"] for each in metrics if each["name"] == "TaskDuration")

    def timed(self, expression: str, argument: Any = None) -> tuple[Any, float]:
        """What the expression gives, and the CPU it cost."""
        before = self.cpu()
        result = self.page.evaluate(expression, argument)
        return result, self.cpu() - before

    def heap(self) -> float:
        """MiB of JavaScript objects that are still in use."""
        self.protocol.send("HeapProfiler.collectGarbage")
        return float(self.protocol.send("Runtime.getHeapUsage")["usedSize"]) / 2**20

    def renderer_memory(self) -> float | None:
        """MiB of memory of the page's process, shared pages divided among their users; on Linux only."""
        browser = self.context.browser
        told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        sizes = [_proportional(each["id"]) for each in told if each["type"] == "renderer"]
        return max((size for size in sizes if size), default=None)


def _proportional(process: int) -> float | None:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def visit(playwright: Playwright, stage: Stage, session: str = "") -> Iterator[Visit]:
    """A browser of its own, signed in as the reader unless another session is given."""
    path = chromium.find()
    if path is None:
        raise Refusal("no Chromium found: install one, or name it with CHROMIUM")
    browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
    try:
        context = browser.new_context(viewport=VIEWPORT)
        context.add_cookies([{"name": "sessionid", "value": session or stage.session, "url": stage.address}])
        yield Visit(context)
    finally:
        browser.close()
