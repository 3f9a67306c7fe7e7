"""A thousand deeds on a bad network, with a reload, five minutes offline and a tab that dies: none lost, none twice."""

import random
from collections import Counter
from threading import Lock

import pytest
from playwright.sync_api import expect

from corpus_app.models import Annotation, AnnotationRevision
from tests import factories

from .desk import Desk

TAGS = {"fact": "1", "opinion": "2", "disputed": "3", "off-topic": "4"}
WORDS = [f"w{number:04}" for number in range(1600)]
PER_PARAGRAPH = 20
# A span begins at every fourth word, so that it can grow without meeting another.
APART = 4
BEFORE, AFTER = 0.3, 0.2

# Long timers wait for a clock that the test turns; the deeds are the page's own keys.
DRIVER = """
(() => {
  const real = window.setTimeout.bind(window);
  const cancel = window.clearTimeout.bind(window);
  const timers = new Map();
  let now = 0, last = 1e9;
  window.setTimeout = (act, delay = 0, ...rest) => {
    if (delay < 400) return real(act, delay, ...rest);
    timers.set((last += 1), {at: now + delay, act});
    return last;
  };
  window.clearTimeout = (handle) => timers.delete(handle) || cancel(handle);
  const pass = (milliseconds) => {
    now += milliseconds;
    for (const [handle, {at, act}] of [...timers]) if (at <= now && timers.delete(handle)) act();
  };
  const soon = () => new Promise((done) => real(done, 2));
  const key = (key, more = {}) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...more}));
  const point = (at) => {
    const paragraph = document.querySelectorAll("#text [data-o]")[Math.floor(at / PARAGRAPH)];
    return [paragraph.firstChild, at % PARAGRAPH];
  };
  const to = (start, end) => {
    document.querySelector("#text").focus();
    key("Escape");
    getSelection().setBaseAndExtent(...point(start), ...point(end));
  };
  const deeds = {
    create: ({at, end, tag}) => { to(at, end); key(tag); },
    retag: ({at, tag}) => { to(at + 2, at + 2); key("Enter"); key(tag); key("Escape"); },
    grow: ({at}) => { to(at + 2, at + 2); key("ArrowRight", {altKey: true}); },
    shrink: ({at}) => { to(at + 2, at + 2); key("ArrowLeft", {altKey: true}); },
    withdraw: ({at}) => { to(at + 2, at + 2); key("Delete"); },
    undo: () => { to(0, 0); key("z", {ctrlKey: true}); },
    redo: () => { to(0, 0); key("y", {ctrlKey: true}); },
  };
  window.chaos = {
    pass,
    /** Let an hour pass in under four seconds. */
    hurry: () => setInterval(() => pass(1000), 1),
    async minutes(count) {
      for (let second = 0; second < 60 * count; second += 1) {
        pass(1000);
        await soon();
      }
    },
    async act(list) {
      for (const deed of list) {
        deeds[deed.kind](deed);
        if (deed.pause) await soon();
      }
    },
  };
})();
""".replace("PARAGRAPH", str(PER_PARAGRAPH * (len(WORDS[0]) + 1)))


class Reader:
    """Chooses deeds by lot, and knows what should come of them."""

    def __init__(self, page, lot):
        self.page = page
        self.lot = lot
        self.spans = {}
        self.past, self.future = [], []
        self.count = 0
        self.kinds = Counter()

    def act(self, count):
        """So many deeds, some at once and some with a moment in between."""
        while count:
            some = [self.deed() for _ in range(min(count, 20))]
            self.page.evaluate("(list) => chaos.act(list)", some)
            count -= len(some)

    def deed(self):
        self.count += 1
        live = [first for first, (_tag, _length, is_live) in self.spans.items() if is_live]
        kind = self.lot.choices(
            ["create", "retag", "grow", "shrink", "withdraw", "undo", "redo"], [24, 16, 12, 10, 18, 12, 8]
        )[0]
        made = getattr(self, f"_{kind}")(live) or self._create(live)
        self.kinds[made["kind"]] += 1
        return made | {"pause": self.lot.random() < 0.3}

    def _create(self, live):
        first = len(self.spans) * APART
        tag, length = self.lot.choice([*TAGS]), self.lot.randint(1, 2)
        self.spans[first] = (tag, length, False)
        end = first * 6 + length * 6 - 1
        return self._done("create", first, (tag, length, True), end=end, tag=TAGS[tag])

    def _retag(self, live):
        if live:
            first = self.lot.choice(live)
            was, length, _ = self.spans[first]
            tag = self.lot.choice([tag for tag in TAGS if tag != was])
            return self._done("retag", first, (tag, length, True), tag=TAGS[tag])

    def _grow(self, live):
        if short := [first for first in live if self.spans[first][1] < APART - 1]:
            first = self.lot.choice(short)
            tag, length, _ = self.spans[first]
            return self._done("grow", first, (tag, length + 1, True))

    def _shrink(self, live):
        if long := [first for first in live if self.spans[first][1] > 1]:
            first = self.lot.choice(long)
            tag, length, _ = self.spans[first]
            return self._done("shrink", first, (tag, length - 1, True))

    def _withdraw(self, live):
        if live:
            first = self.lot.choice(live)
            return self._done("withdraw", first, (*self.spans[first][:2], False))

    def _undo(self, live):
        if self.past:
            first, before, after = self.past.pop()
            self.future.append((first, before, after))
            self.spans[first] = before
            return {"kind": "undo"}

    def _redo(self, live):
        if self.future:
            first, before, after = self.future.pop()
            self.past.append((first, before, after))
            self.spans[first] = after
            return {"kind": "redo"}

    def _done(self, kind, first, after, **more):
        self.past.append((first, self.spans[first], after))
        self.future = []
        self.spans[first] = after
        return {"kind": kind, "at": first * 6, **more}

    def knows(self, desk):
        """The page shows what the reader did, once it has looked at what the device kept."""
        expect(desk.page.locator("#spans-count")).to_have_text(str(len(self.expected)))
        if self.past:
            expect(desk.page.locator("#undo")).to_be_enabled()
        assert rows(desk) == self.expected

    @property
    def expected(self):
        """(tag, quote) of what should be marked now, in text order."""
        return [
            [tag, " ".join(WORDS[first : first + length])]
            for first, (tag, length, is_live) in sorted(self.spans.items())
            if is_live
        ]


class Network:
    """Between browser and server: connections die before the server heard, or after it did what was asked."""

    def __init__(self, app, lot):
        self.app = app
        self.lot = lot
        self.is_down = False
        self.counts = Counter()
        self.lock = Lock()

    def __call__(self, environ, start_response):
        if not environ["PATH_INFO"].startswith("/api/annotations/"):
            return self.app(environ, start_response)
        with self.lock:
            fate = (
                "offline"
                if self.is_down
                else self.lot.choices(["before", "after", ""], [BEFORE, AFTER, 1 - BEFORE - AFTER])[0]
            )
            self.counts[fate or "answered"] += 1
        # So that the server's loop closes a connection that broke; the others, too, as they answer sooner when new.
        start_response.__self__.request_handler.close_connection = True
        if fate in ("offline", "before"):
            raise ConnectionResetError
        answer = self.app(environ, start_response)
        if fate == "after":
            answer.close()
            raise ConnectionResetError
        return answer


@pytest.fixture
def network(live_server):
    httpd = live_server.thread.httpd
    app = httpd.get_app()
    network = Network(app, random.Random(12))
    httpd.set_app(network)
    yield network
    httpd.set_app(app)


def test_a_thousand_deeds_arrive_once_each(page, sign_in, project, ben, console, network):
    for text in ("Failed to load resource", "net::ERR"):
        console.expect(text)
    lines = [" ".join(WORDS[at : at + PER_PARAGRAPH]) for at in range(0, len(WORDS), PER_PARAGRAPH)]
    article = factories.make_article(project, "\n".join(lines))
    factories.make_reading(article, ben)
    sign_in(page, ben)
    context = page.context
    context.add_init_script(DRIVER)

    page.on("dialog", lambda dialog: dialog.accept())
    desk = Desk(page, article).open()
    reader = Reader(page, random.Random(11))
    page.evaluate("chaos.hurry()")
    reader.act(300)

    page.reload()
    desk.wait()
    page.evaluate("chaos.hurry()")
    reader.knows(desk)
    reader.act(200)

    page.reload()
    desk.wait()
    reader.knows(desk)
    network.is_down = True
    reader.act(200)
    page.evaluate("chaos.minutes(5)")
    expect(page.locator("#saved")).to_contain_text("kept on this device")
    assert 10 <= network.counts["offline"] <= 30, "tried too seldom or too often in five minutes"
    network.is_down = False
    page.evaluate("dispatchEvent(new Event('online')); chaos.hurry()")
    reader.act(100)

    with page.expect_event("crash"):
        crash(page)
    reader.page = page = context.new_page()
    # The undo of the last steps may not have reached the disk, so the reader takes back none of them.
    reader.past, reader.future = [], []
    desk = Desk(page, article).open()
    page.evaluate("chaos.hurry()")
    reader.knows(desk)
    reader.act(200)

    expect(page.locator("#saved")).to_have_text("Saved", timeout=180_000)
    assert reader.count == 1000
    assert reader.expected == rows(desk) == [list(each) for each in desk.stored()]
    assert AnnotationRevision.objects.count() == 1000
    assert Annotation.objects.count() == len(reader.spans)
    print(f"\n{dict(reader.kinds)} over {dict(network.counts)}")


def rows(desk):
    """(tag, quote) of every row, those out of sight included."""
    desk.drawn()
    return desk.page.evaluate(
        """() => [...document.querySelectorAll("#spans li .go")].map((row) => [
          row.querySelector(".vh").textContent.replace(": ", ""), row.querySelector("q").textContent])"""
    )


def crash(page):
    """The renderer dies, as it does when memory runs out."""
    try:
        page.goto("chrome://crash")
    except Exception:
        pass
