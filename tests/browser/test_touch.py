"""The reading page under a finger: taps, no dragging, tags and sheets at the bottom of whatever is held."""

import pytest
from playwright.sync_api import expect

from corpus_app.models import Assignment
from tests import factories

from .desk import Desk

TEXT = "".join(
    f"Paragraph {number} of the harbour story. It was, frankly, a failure of nerve on both banks.\n\n"
    for number in range(1, 31)
)
HEIGHT = 820


class Held(Desk):
    """A page in somebody's hands."""

    def tap(self, words):
        at = self.place(words)
        self.page.touchscreen.tap((at["left"] + at["right"]) / 2, (at["top"] + at["bottom"]) / 2)

    def tap_button(self, name, within="#palette"):
        self.page.locator(within).get_by_role("button", name=name, exact=True).tap()

    def hold(self, words):
        """A long press and its handles select natively, without any event of the mouse."""
        self.tap("Paragraph 1 of")
        self.page.evaluate(
            """(words) => {
              for (const {firstChild: node} of document.querySelectorAll("#text p")) {
                const at = node.data.indexOf(words);
                if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + words.length);
              }
            }""",
            words,
        )
        expect(self.page.get_by_role("group", name="Ends of the selection")).to_be_visible()


@pytest.fixture
def article(project):
    return factories.make_article(project, TEXT, title="The dam", source="The Harbour Gazette")


@pytest.fixture
def marked(article, ben):
    return factories.make_reading(article, ben, Assignment.State.IN_PROGRESS, spans=[("opinion", 36, 55)])


@pytest.fixture(params=[390, 1180])
def desk(request, live_server, new_context, sign_in, ben, article):
    size = {"width": request.param, "height": HEIGHT}
    page = new_context(viewport=size, has_touch=True, is_mobile=True).new_page()
    sign_in(page, ben)
    return Held(page, article)


@pytest.mark.usefixtures("marked")
def test_tags_and_sheets_are_at_the_bottom(desk):
    desk.open()
    page = desk.page
    bar = page.locator("#palette").bounding_box()
    assert bar["y"] + bar["height"] == pytest.approx(HEIGHT, abs=1)
    desk.tap("frankly")
    sheet = page.locator("#pop")
    expect(sheet.get_by_role("button", name="Evidence")).to_be_visible()
    desk.drawn()
    box = sheet.bounding_box()
    assert box["y"] + box["height"] == pytest.approx(HEIGHT, abs=1)
    words = page.evaluate(
        """() => {
          const node = document.querySelector("#text p").firstChild;
          const range = document.createRange();
          range.setStart(node, 36);
          range.setEnd(node, 55);
          return [...range.getClientRects()].at(-1).bottom;
        }"""
    )
    assert words <= box["y"]
    small = sheet.evaluate(
        "(sheet) => [...sheet.querySelectorAll('button')].filter((each) => each.getBoundingClientRect().height < 43)"
        ".map((each) => each.textContent)"
    )
    assert small == []


@pytest.mark.usefixtures("marked")
def test_the_ends_of_a_mark_are_moved_by_taps(desk):
    desk.open().tap("frankly")
    sheet = "#pop"
    desk.tap_button("End one word later", sheet)
    desk.tap_button("End one word later", sheet)
    desk.tap_button("Start one word later", sheet)
    desk.tap_button("Start one word earlier", sheet)
    desk.tap_button("Start one word earlier", sheet)
    desk.tap_button("End one word earlier", sheet)
    assert desk.stored() == [("opinion", "story. It was, frankly, a failure")]


def test_from_word_to_word_without_dragging(desk, reading):
    desk.open().tap_button("From word to word")
    page = desk.page
    expect(page.locator("#toast")).to_have_text("From word to word: press the first word, then the last one.")
    desk.tap("harbour")
    assert desk.selected == "harbour"
    ends = page.get_by_role("group", name="Ends of the selection")
    expect(ends).to_contain_text("Now the last word.")
    desk.tap("failure")
    assert desk.selected == "harbour story. It was, frankly, a failure"
    assert desk.said() == "Selected: harbour story. It was, frankly, a failure"
    desk.tap_button("End one word earlier")
    desk.tap_button("End one word earlier")
    desk.tap_button("Start one word earlier")
    assert desk.selected == "the harbour story. It was, frankly"
    desk.tap_button("fact")
    assert desk.stored() == [("fact", "the harbour story. It was, frankly")]
    # On goes the range, backwards too; a tag in hand takes what it joins.
    desk.tap_button("disputed")
    desk.tap("nerve")
    desk.tap("failure")
    assert desk.stored()[1:] == [("disputed", "failure of nerve")]
    expect(ends).to_be_hidden()
    desk.tap_button("From word to word")
    desk.tap("failure")
    expect(page.locator("#pop")).to_be_visible()


def test_what_is_held_is_reached_further_by_a_word(desk, reading):
    desk.open().hold("frankly")
    desk.tap_button("End one word later")
    desk.tap_button("Start one word earlier")
    assert desk.selected == "was, frankly, a"
    desk.tap_button("Start one word later")
    desk.tap_button("opinion")
    assert desk.stored() == [("opinion", "frankly, a")]
    desk.hold("harbour")
    desk.tap_button("Let the selection go")
    assert desk.selected == ""
    expect(desk.page.get_by_role("group", name="Ends of the selection")).to_be_hidden()


@pytest.mark.parametrize("desk", [1180], indirect=True)
def test_where_sentences_are_judged_ends_move_by_sentences(desk, reading, project):
    project.unit = "sentence"
    project.save()
    desk.open().hold("frankly")
    desk.tap_button("Start one word earlier")
    assert desk.selected.startswith("Paragraph 1 of the harbour story. It was, frankly")
    desk.tap_button("End one word earlier")
    desk.tap_button("fact")
    assert desk.stored() == [("fact", "Paragraph 1 of the harbour story.")]


@pytest.mark.parametrize("desk", [1180], indirect=True)
@pytest.mark.usefixtures("marked")
def test_what_was_pressed_with_last_decides(desk):
    """A laptop with a touch screen: the bars follow the hand, and the text stays where it is."""
    desk.open()
    page = desk.page
    page.evaluate("scrollTo(0, 300)")
    desk.drawn()
    where = "() => document.querySelector('[data-number=\"9\"]').getBoundingClientRect().top"
    before = page.evaluate(where)
    for _ in range(2):
        at = desk.place("Paragraph 7 of")
        page.mouse.click(at["left"] + 30, at["top"])
        assert page.locator("#palette").bounding_box()["y"] < 60
        assert page.evaluate(where) == pytest.approx(before, abs=2)
        desk.tap("Paragraph 8 of")
        assert page.locator("#palette").bounding_box()["y"] > HEIGHT - 80
        assert page.evaluate(where) == pytest.approx(before, abs=2)
    page.evaluate("scrollTo(0, 0)")
    desk.click("frankly")
    expect(page.locator("#pop")).to_be_visible()
    desk.drawn()
    words = desk.place("It was, frankly, a")
    sheet = page.locator("#pop").bounding_box()
    assert 0 < sheet["y"] - words["bottom"] < 60


def test_by_mouse_a_range_needs_no_dragging_either(page, sign_in, ben, article, reading):
    sign_in(page, ben)
    desk = Desk(page, article).open()
    page.get_by_role("button", name="From word to word").click()
    expect(page.get_by_role("button", name="From word to word")).to_have_attribute("aria-pressed", "true")
    desk.click("harbour")
    desk.click("frankly")
    page.get_by_role("button", name="Start one word later").click()
    desk.press("1")
    assert desk.stored() == [("fact", "story. It was, frankly")]
    desk.press("Escape", "Escape")
    expect(page.get_by_role("button", name="From word to word")).to_have_attribute("aria-pressed", "false")
    desk.click("frankly")
    expect(page.locator("#pop")).to_be_visible()
