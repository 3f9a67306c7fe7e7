"""The reading page with more spans than a list shows at once."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories

from .desk import Desk

LINE = "The harbour counts nine ships and forty farms.\n"
MANY = 450


@pytest.fixture
def desk(page, live_server, sign_in, ben, project):
    article = factories.make_article(project, LINE * 60, title="The ships")
    words = [found.span() for found in re.finditer(r"\w+", article.text)]
    spans = [("fact" if start % 2 else "opinion", start, end) for start, end in words[:MANY]]
    factories.make_reading(article, ben, spans=spans)
    sign_in(page, ben)
    return Desk(page, article).open()


def shown(desk):
    """The first and last row's number in the list, and what stands beyond."""
    desk.drawn()
    rows = desk.page.locator("#spans > li").count()
    first = int(desk.page.locator("#spans").get_attribute("start"))
    return first, first + rows - 1, [each.inner_text() for each in desk.page.locator(".more:visible").all()]


def test_the_list_shows_some_and_more_when_asked(desk, page):
    assert shown(desk) == (1, 200, ["250 more"])
    expect(page.locator("#spans-count")).to_have_text(str(MANY))
    page.get_by_role("button", name="250 more").click()
    assert shown(desk) == (1, 400, ["50 more"])
    expect(page.locator("#spans > li:nth-child(201) .go")).to_be_focused()
    page.get_by_role("button", name="50 more").press("Enter")
    assert shown(desk) == (1, 450, [])


def test_the_list_follows_the_span_that_is_worked_on(desk, page):
    desk.focus()
    desk.press("[")
    assert shown(desk) == (251, 450, ["250 earlier"])
    expect(page.locator("#spans > li:last-child")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="250 earlier").click()
    assert shown(desk) == (51, 450, ["50 earlier"])
    desk.press("Delete")
    assert shown(desk) == (51, 449, ["50 earlier"])
    expect(page.locator("#spans-count")).to_have_text(str(MANY - 1))


AT_READY = """new MutationObserver(() => {
  if (!document.documentElement?.dataset.ready) return;
  globalThis.atReady ??= [...CSS.highlights.values()].reduce((sum, each) => sum + each.size, 0);
}).observe(document, {attributes: true, subtree: true, attributeFilter: ["data-ready"]})"""


def test_the_first_frame_shows_the_marks(desk, page):
    """Painted before the script ends, without waiting for a frame; the rest of the text is laid out afterwards."""
    page.add_init_script(AT_READY)
    page.reload()
    desk.wait()
    assert page.evaluate("atReady") > 0
    expect(page.locator("#text")).not_to_have_class(re.compile("unrolling"))
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    # No face but those that the page names, and none of them in vain.
    named = page.evaluate("[...document.querySelectorAll('link[as=font]')].map((each) => each.href)")
    assert {each for each in fetched if "/fonts/" in each} == {*named}


IS_PAINTED = """(number) => [...CSS.highlights.values()].some((ranges) => [...ranges].some(
  (each) => document.querySelectorAll("#text p")[number].contains(each.startContainer)
))"""


def ends_painted_before_and_after_going_down(desk, page):
    last = page.locator("#text p").count() - 5
    desk.drawn()
    before = [page.evaluate(IS_PAINTED, number) for number in (0, last)]
    page.evaluate("(number) => document.querySelectorAll('#text p')[number].scrollIntoView()", last)
    desk.drawn()
    return before, [page.evaluate(IS_PAINTED, number) for number in (0, last)]


def test_of_few_marks_all_that_were_near_the_window_stay_painted(desk, page):
    assert ends_painted_before_and_after_going_down(desk, page) == ([True, False], [True, True])


def test_of_many_marks_only_those_near_the_window_are_painted(page, live_server, sign_in, ben, project):
    article = factories.make_long_reading(project, ben, words=6000, marks=4100).article
    sign_in(page, ben)
    desk = Desk(page, article).open()
    assert ends_painted_before_and_after_going_down(desk, page) == ([True, False], [False, True])


def test_no_paragraph_is_a_layer_of_its_own(desk, page):
    """With 625 layers the browser took four times as long to find what is under the pointer."""
    places = page.locator("#text .para").evaluate_all("(every) => every.map((each) => getComputedStyle(each).position)")
    assert set(places) == {"static"}


def test_an_input_method_that_changes_the_text_is_put_right_with_its_marks(desk, page):
    before = desk.painted()
    page.evaluate(
        """() => {
          document.querySelector("#text p").firstChild.data = "changed";
          document.querySelector("#text").dispatchEvent(new InputEvent("input"));
        }"""
    )
    assert page.locator("#text p").first.inner_text() == LINE.strip()
    assert desk.painted() == before
