"""The reading page as a person handles it: words are dragged over, clicked and typed at."""

from playwright.sync_api import expect

from corpus_app.models import Annotation

PLACE = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
  let text = "";
  const nodes = [];
  while (walker.nextNode()) {
    nodes.push([text.length, walker.currentNode]);
    text += walker.currentNode.data;
  }
  const from = text.indexOf(words);
  if (from < 0) throw new Error(`“${words}” is not in the text`);
  const point = (at, isEnd) => {
    const [start, node] = nodes.findLast(([start]) => (isEnd ? start < at : start <= at));
    return [node, at - start];
  };
  const range = document.createRange();
  range.setStart(...point(from, false));
  range.setEnd(...point(from + words.length, true));
  const first = range.getClientRects()[0];
  if (first.top < 120 || range.getBoundingClientRect().bottom > innerHeight - 90) scrollBy(0, first.top - 250);
  const lines = [...range.getClientRects()].map(({left, right, top, bottom}) => ({left, right, y: (top + bottom) / 2}));
  return {left: lines[0].left, top: lines[0].y, right: lines.at(-1).right, bottom: lines.at(-1).y};
}"""


class Desk:
    """One open reading page."""

    def __init__(self, page, article):
        self.page = page
        self.article = article

    def open(self):
        self.page.goto(f"/articles/{self.article.uuid}/read/")
        return self.wait()

    def wait(self):
        self.page.wait_for_selector("html[data-ready]")
        return self

    def place(self, words):
        """Where these words stand in the window, scrolled into it."""
        return self.page.evaluate(PLACE, words)

    def drag(self, words):
        at = self.place(words)
        mouse = self.page.mouse
        mouse.move(at["left"] + 1, at["top"])
        mouse.down()
        mouse.move((at["left"] + at["right"]) / 2, at["bottom"], steps=3)
        mouse.move(at["right"] - 1, at["bottom"], steps=3)
        mouse.up()

    def click(self, words, **options):
        at = self.place(words)
        self.page.mouse.click((at["left"] + at["right"]) / 2, (at["top"] + at["bottom"]) / 2, **options)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def mark(self, words, key):
        """Drag over the words and press the key of a tag."""
        self.drag(words)
        self.press(key)

    def focus(self):
        """Into the text, caret at its beginning, as Tab would do."""
        self.page.locator("#text").focus()
        self.page.keyboard.press("Control+Home")

    @property
    def rows(self):
        """(tag, quote) of every row of the list beside the text."""
        self.drawn()
        rows = self.page.locator("#spans li .go").all()
        return [(row.locator(".vh").inner_text().strip(" :"), row.locator("q").inner_text()) for row in rows]

    @property
    def selected(self):
        return self.page.evaluate("getSelection().toString()")

    def painted(self):
        """What the browser paints: the text under each registered highlight, by its name."""
        self.drawn()
        return self.page.evaluate(
            """() => Object.fromEntries([...CSS.highlights].map(([name, ranges]) => [name, [...ranges].map((each) => {
              const range = document.createRange();
              range.setStart(each.startContainer, each.startOffset);
              range.setEnd(each.endContainer, each.endOffset);
              return range.toString();
            })]).filter(([, texts]) => texts.length))"""
        )

    def drawn(self):
        """Changes show with the next frame."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def said(self):
        return self.page.locator("#voice").inner_text()

    def saved(self):
        """Wait until everything is stored."""
        self.drawn()
        expect(self.page.locator("#saved")).to_have_text("Saved")
        return self

    def stored(self):
        """(tag, quote) of the live annotations that the server has, in text order."""
        self.saved()
        rows = Annotation.objects.filter(assignment__article=self.article).live().in_text_order()
        return list(rows.values_list("tag__slug", "quote"))
