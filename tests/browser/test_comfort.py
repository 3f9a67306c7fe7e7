"""What makes long reading bearable: looks, the place one stopped at, the search, the tour, the clock."""

import pytest
from playwright.sync_api import expect

from tests import factories

from .desk import Desk

LONG = "\n\n".join(
    f"Paragraph {number} tells of the harbour. {'It rained, and nobody went out. ' * 12}" for number in range(1, 25)
)


@pytest.fixture
def article(project):
    return factories.make_article(project, LONG, title="The dam", source="The Harbour Gazette")


@pytest.fixture
def desk(page, sign_in, reading, ben):
    """ben before the article, his own and not begun."""
    sign_in(page, ben)
    return Desk(page, reading.article)


def style(page, name, selector="#text"):
    return page.evaluate(
        "([name, selector]) => getComputedStyle(document.querySelector(selector))[name]", [name, selector]
    )


# --- Looks ----------------------------------------------------------------------------------------------------


def test_looks_apply_at_once_and_stay(desk, page, ben):
    desk.open()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.get_by_label("How the page looks").click()
    panel = page.locator("#display")
    for choice in ("Dark", "OpenDyslexic", "Larger", "Narrow"):
        with page.expect_response("**/api/preferences/") as answer:
            panel.get_by_text(choice, exact=True).click()
        assert answer.value.status == 200
    assert any("opendyslexic-latin-400" in url for url in fetched)
    ben.refresh_from_db()
    assert ben.preferences == {"theme": "dark", "font": "dyslexia", "size": "larger", "measure": "narrow"}
    page.keyboard.press("Escape")
    expect(panel.locator(".panel")).to_be_hidden()

    page.reload()
    desk.wait()
    assert style(page, "fontSize") == "26px"
    assert "OpenDyslexic" in style(page, "fontFamily")
    assert style(page, "backgroundColor", "body") == "rgb(22, 24, 28)"


def test_a_face_nobody_chose_is_not_fetched(desk, page):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    desk.open()
    page.get_by_label("How the page looks").click()
    expect(page.get_by_text("Typeface of texts")).to_be_visible()
    assert not any("opendyslexic" in url for url in fetched)


def test_the_line_being_read_stays_where_it_is(desk, page):
    desk.open()
    page.get_by_label("How the page looks").click()
    page.evaluate("scrollTo(0, 2500)")
    place = "() => document.elementFromPoint(innerWidth / 3, innerHeight / 3).closest('[data-o]')?.dataset.o"
    before = page.evaluate(place)
    with page.expect_response("**/api/preferences/"):
        page.locator("#display").get_by_text("Small", exact=True).click()
    page.keyboard.press("Escape")
    desk.drawn()
    assert page.evaluate(place) == before


def test_looks_that_could_not_be_kept_say_so(desk, page, console):
    console.expect("Failed to load resource")
    desk.open()
    page.route("**/api/preferences/", lambda route: route.abort())
    page.get_by_label("How the page looks").click()
    page.locator("#display").get_by_text("Dark", exact=True).click()
    expect(page.locator("#display [data-kept]")).to_contain_text("Not kept")


def test_without_a_script_looks_are_a_form(new_context, sign_in, reading, ben):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, ben)
    page.goto(f"/articles/{reading.article.uuid}/read/")
    page.get_by_label("How the page looks").click()
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/read/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
