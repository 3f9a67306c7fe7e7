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
    # The script that obeys the form comes with the first look; then the form's own button is gone.
    expect(page.locator("#display [data-keep]")).to_have_count(0)
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
    # The script that obeys the form comes with the first look; then the form's own button is gone.
    expect(page.locator("#display [data-keep]")).to_have_count(0)
    expect(page.get_by_text("Typeface of texts")).to_be_visible()
    assert not any("opendyslexic" in url for url in fetched)


def test_the_line_being_read_stays_where_it_is(desk, page):
    desk.open()
    page.get_by_label("How the page looks").click()
    # The script that obeys the form comes with the first look; then the form's own button is gone.
    expect(page.locator("#display [data-keep]")).to_have_count(0)
    # A line of a paragraph at a third of the window, not the gap between two.
    page.evaluate(
        """() => {
          const {top} = document.querySelectorAll("#text [data-o]")[12].getBoundingClientRect();
          scrollBy(0, top + 10 - innerHeight / 3);
        }"""
    )
    place = "() => document.elementFromPoint(innerWidth / 3, innerHeight / 3).closest('[data-o]')?.dataset.o"
    before = page.evaluate(place)
    assert before
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
    # The script that obeys the form comes with the first look; then the form's own button is gone.
    expect(page.locator("#display [data-keep]")).to_have_count(0)
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


# --- The place and the clock ----------------------------------------------------------------------------------


def begin(page):
    """Signs of a reader, some of them after the page began to listen, and the clock that they start."""
    with page.expect_response("**/js/sitting*.js"):
        for step in range(10):
            page.mouse.move(300 + step, 300)
            page.wait_for_timeout(30)


def leave(page):
    """As closing the tab does; the page says what it has counted."""
    with page.expect_response("**/time/") as answer:
        page.goto("/")
    return answer.value


def first_in_sight(page):
    return page.evaluate(
        """() => [...document.querySelectorAll("#text .para")]
          .find((each) => each.getBoundingClientRect().bottom > 120).dataset.number"""
    )


def test_one_goes_on_where_one_stopped(desk, page, reading):
    page.clock.install()
    desk.open()
    begin(page)
    page.evaluate("document.querySelector('.para[data-number=\"13\"]').scrollIntoView()")
    place = first_in_sight(page)
    page.clock.run_for(31_000)
    leave(page)
    assert reading.sittings.get().place > 1000
    desk.open()
    expect(page.locator("#toast")).to_contain_text(f"at paragraph {place}")
    assert first_in_sight(page) == place
    page.get_by_role("button", name="To the beginning").click()
    assert page.evaluate("scrollY") == 0
    expect(page.locator("#toast")).to_be_hidden()


def test_time_counts_while_somebody_is_there(desk, page, reading):
    page.clock.install()
    desk.open()
    begin(page)
    reported = []
    page.on("request", lambda request: request.url.endswith("/time/") and reported.append(request.post_data_json))
    page.clock.run_for(45_000)
    page.clock.run_for(600_000)  # coffee
    assert reported[-1]["seconds"] == 60
    page.mouse.move(400, 400)
    page.clock.run_for(46_000)
    assert reported[-1]["seconds"] == 105
    assert {each["seconds"] for each in reported} == {30, 60, 75, 105}, "a report without an answer is sent again"
    assert len({each["sitting"] for each in reported}) == 1
    reading.refresh_from_db()
    assert reading.active_seconds <= 105


def test_submitting_tells_the_clock_first(desk, page, reading):
    desk.open()
    begin(page)
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Submit and read the next article").click()
    page.wait_for_url("/")
    reading.refresh_from_db()
    assert reading.state == "submitted"
    assert reading.active_seconds >= 1


def test_the_bar_shows_how_much_is_behind(desk, page):
    desk.open()
    begin(page)
    bar = page.get_by_role("progressbar", name="Read so far")
    assert float(bar.get_attribute("value") or bar.evaluate("(each) => each.value")) < 0.5
    page.evaluate("document.querySelector('.end').scrollIntoView()")
    desk.drawn()
    assert bar.evaluate("(each) => each.value") == 1


# --- Search ---------------------------------------------------------------------------------------------------


def test_the_search_goes_from_match_to_match_and_leaves_the_last_selected(desk, page):
    desk.open()
    desk.focus()
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search in this article")
    expect(field).to_be_focused()
    page.keyboard.type("PARAGRAPH 2")
    status = page.locator(".find [role=status]")
    expect(status).to_have_text("1 of 6")  # 2 and 20 to 24
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(status).to_have_text("3 of 6")
    assert desk.painted()["find-now"] == ["Paragraph 2"]
    in_sight = page.evaluate("document.querySelector('.para[data-number=\"21\"]').getBoundingClientRect().top")
    assert 90 < in_sight < page.viewport_size["height"]
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(status).to_have_text("6 of 6")
    page.keyboard.press("Escape")
    assert desk.selected == "Paragraph 2"
    assert "find" not in desk.painted()
    page.keyboard.press("1")
    assert desk.stored() == [("fact", "Paragraph 24")]


def test_what_is_not_there_is_said(desk, page):
    desk.open()
    page.get_by_role("button", name="Search in this article").click()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("zebra")
    expect(page.locator(".find [role=status]")).to_have_text("Not here")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    expect(page.locator(".find [role=status]")).to_have_text("Not here")


def test_the_search_begins_with_what_is_selected(desk, page):
    desk.open()
    desk.drag("tells of the")
    page.get_by_role("button", name="Search in this article").click()
    expect(page.get_by_role("searchbox")).to_have_value("tells of the")
    expect(page.locator(".find [role=status]")).to_have_text("1 of 24")


# --- The tour -------------------------------------------------------------------------------------------------


def test_the_tour_is_offered_until_it_was_taken(desk, page, ben):
    desk.open()
    page.get_by_role("button", name="Show me").click()
    dialog = page.get_by_role("dialog")
    for step in range(1, 7):
        expect(dialog.get_by_role("heading")).to_have_text(f"{step} of 6")
        assert page.locator(".toured").count() == 1
        assert page.locator(".toured").first.is_visible()
        dialog.get_by_role("button", name="Begin reading" if step == 6 else "Next").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    assert page.locator(".toured").count() == 0
    page.reload()
    desk.wait()
    expect(page.get_by_role("button", name="Show me")).to_have_count(0)
    ben.refresh_from_db()
    assert ben.preferences == {"tour_done": True}


def test_the_tour_can_be_declined_and_taken_later(desk, page, ben):
    desk.open()
    with page.expect_response("**/api/preferences/"):
        page.get_by_role("button", name="Skip", exact=True).click()
    expect(page.locator("#tour-offer")).to_have_count(0)
    page.reload()
    desk.wait()
    expect(page.locator("#tour-offer")).to_have_count(0)
    desk.focus()
    page.keyboard.press("?")
    page.get_by_role("button", name="Show the tour").click()
    expect(page.get_by_role("dialog").get_by_role("heading")).to_have_text("1 of 6")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


# --- Parts that are fetched on their first use ------------------------------------------------------------------


@pytest.fixture
def slow(page):
    """slow("find"): that script is on its way until the returned function is called, which may take a status."""

    def slow(name):
        held = []
        page.route(f"**/js/{name}*.js", lambda route: held.append(route))

        def arrive(status=None):
            for _ in range(500):
                page.wait_for_timeout(20)
                if held:
                    break
            for route in held:
                route.fulfill(status=status) if status else route.continue_()
            held.clear()

        return arrive

    return slow


def test_a_look_chosen_before_its_script_arrived_is_kept(desk, page, ben, slow):
    arrive = slow("looks")
    desk.open()
    page.get_by_label("How the page looks").click()
    panel = page.locator("#display")
    panel.get_by_text("Dark", exact=True).click()
    panel.get_by_text("Larger", exact=True).click()
    with page.expect_response("**/api/preferences/") as answer:
        arrive()
    assert answer.value.status == 200
    assert page.locator("html").get_attribute("data-theme") == "dark"
    ben.refresh_from_db()
    assert ben.preferences == {"theme": "dark", "size": "larger"}


def test_looks_are_a_form_where_their_script_cannot_be_fetched(desk, page, console, slow):
    console.expect("Failed to load resource")
    arrive = slow("looks")
    desk.open()
    page.get_by_label("How the page looks").click()
    arrive(status=503)
    page.locator("#display").get_by_text("Dark", exact=True).click()
    page.get_by_role("button", name="Keep", exact=True).click()
    page.wait_for_url("**/read/")
    desk.wait()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_escape_gives_up_what_is_still_on_its_way(desk, page, slow):
    arrive = slow("everywhere")
    desk.open()
    desk.drag("tells of the")
    desk.press("a", "1", "Escape")
    arrive()
    page.wait_for_timeout(200)
    expect(page.locator("#text")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert desk.selected == "tells of the", "neither key was meant for the text"
    desk.press("a")
    expect(page.get_by_role("dialog")).to_be_visible()
    desk.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert desk.rows == []


def test_a_part_that_could_not_be_fetched_is_fetched_the_next_time(desk, page, console, slow):
    console.expect("Failed to load resource")
    arrive = slow("find")
    desk.open()
    page.get_by_role("button", name="Search in this article").click()
    arrive(status=503)
    expect(page.locator("#toast")).to_contain_text("could not be fetched")
    page.unroute("**/js/find*.js")
    page.get_by_role("button", name="Search in this article").click()
    expect(page.get_by_role("searchbox")).to_be_focused()
