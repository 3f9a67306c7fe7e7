"""How the reading page looks and sounds: checked by axe in every state, at every width, and without a script."""

import pytest
from playwright.sync_api import expect

from corpus_app.models import Assignment
from tests import factories

from .axe import violations_in_every_theme
from .desk import Desk

TEXT = "".join(f"Paragraph {number} of the harbour story. It was, frankly, a failure.\n\n" for number in range(1, 13))
SPANS = [("fact", 0, 36), ("opinion", 10, 50), ("disputed", 18, 40), ("off-topic", 20, 30)]


@pytest.fixture
def article(project):
    return factories.make_article(project, TEXT, title="The dam", source="The Harbour Gazette", author="Lena Orsk")


@pytest.fixture
def marked(article, ben):
    return factories.make_reading(article, ben, Assignment.State.IN_PROGRESS, spans=SPANS)


@pytest.fixture
def visit(live_server, new_context, sign_in, ben, article):
    """visit(width, **options): ben's page of the article in a window of its own."""

    def visit(width=1280, *, is_ready=True, **options):
        page = new_context(viewport={"width": width, "height": 860}, **options).new_page()
        sign_in(page, ben)
        desk = Desk(page, article)
        if is_ready:
            return desk.open()
        page.goto(f"/articles/{article.uuid}/read/")
        return desk

    return visit


def open_popover(desk):
    desk.click("harbour")
    expect(desk.page.locator("#pop")).to_be_visible()
    desk.page.locator("#pop").get_by_role("button", name="Note").click()


def fill_tray(desk):
    # The page's policy is set aside for axe, so the answers may come from here.
    desk.page.route("**/api/annotations/**", lambda route: route.fulfill(status=422, json={"errors": []}))
    desk.mark("Paragraph 2", "1")
    expect(desk.page.locator("#tray")).to_be_visible()


def take_brush(desk):
    desk.focus()
    desk.press("3")


def take_one_out(desk):
    desk.page.locator("#spans .icon-btn").first.click()
    expect(desk.page.locator("#toast")).to_be_visible()


def change_looks(desk):
    desk.page.get_by_label("How the page looks").click()
    desk.page.get_by_text("Kept with your account").wait_for()


def look_for(desk):
    desk.page.get_by_role("button", name="Search in this article").click()
    desk.page.get_by_role("searchbox").fill("harbour")
    expect(desk.page.locator(".find [role=status]")).to_have_text("1 of 12")


def take_the_tour(desk):
    desk.page.get_by_role("button", name="Show me").click()
    expect(desk.page.get_by_role("dialog").get_by_role("heading")).to_be_focused()


STATES = {
    "plain": lambda desk: None,
    "popover": open_popover,
    "brush": take_brush,
    "tray": fill_tray,
    "toast": take_one_out,
    "looks": change_looks,
    "search": look_for,
    "tour": take_the_tour,
    "help": lambda desk: desk.page.evaluate("document.querySelector('#help').showModal()"),
    "drawers": lambda desk: desk.page.evaluate(
        "document.querySelectorAll('details').forEach((each) => each.open = true)"
    ),
}


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_any_state(visit, marked, console, width):
    console.expect("Failed to load resource")
    found = {}
    for name, enter in STATES.items():
        desk = visit(width, bypass_csp=True)
        enter(desk)
        if told := violations_in_every_theme(desk.page):
            found[name] = told
        desk.page.context.close()
    assert found == {}


@pytest.mark.parametrize("state", [Assignment.State.SUBMITTED, Assignment.State.SKIPPED, None])
def test_axe_finds_nothing_where_nothing_can_be_marked(visit, article, ben, state):
    if state:
        factories.make_reading(article, ben, state, spans=SPANS)
    assert violations_in_every_theme(visit(is_ready=False, bypass_csp=True).page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1600])
def test_nothing_scrolls_sideways(visit, marked, console, width):
    console.expect("Failed to load resource")
    desk = visit(width)
    for name, enter in STATES.items():
        enter(desk)
        assert desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        desk.page.unroute_all()
        desk.page.reload()
        desk.wait()


def test_wide_letters_and_lines_keep_everything_in_sight(visit, marked):
    desk = visit(390)
    desk.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync("* { line-height: 1.5; letter-spacing: .12em; word-spacing: .16em }");
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_to_hit_is_smaller_than_24_pixels(visit, marked, width):
    desk = visit(width)
    open_popover(desk)
    small = desk.page.evaluate(
        """() => [...document.querySelectorAll("main button, main summary, header button, .palette button")]
          .filter((each) => each.checkVisibility({contentVisibilityAuto: true}))
          .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
          .filter(([, {width, height}]) => width < 24 || height < 24).map(([html]) => html)"""
    )
    assert small == []


def test_the_popover_never_covers_its_words(visit, marked):
    for width in (390, 1280):
        desk = visit(width)
        desk.click("harbour")
        desk.drawn()
        sheet = desk.page.locator("#pop").bounding_box()
        place = desk.place("of the harbour")
        assert sheet["y"] >= place["bottom"], width
        assert sheet["y"] + sheet["height"] <= 860 + 1, width


def test_on_a_phone_a_finger_marks_from_the_bar(visit, marked):
    desk = visit(390, has_touch=True, is_mobile=True)
    page = desk.page
    # A long press selects natively; the handles move the selection without any event of the mouse.
    page.evaluate(
        """() => {
          const node = document.querySelectorAll("#text p")[2].firstChild;
          document.querySelector("#text").focus();
          getSelection().setBaseAndExtent(node, 2, node, 9);
        }"""
    )
    page.locator("#palette").get_by_role("button", name="disputed").tap()
    assert ("disputed", "Paragraph") in desk.stored()
    at = desk.place("Paragraph 3")
    page.touchscreen.tap(at["left"] + 30, at["top"])
    expect(page.locator("#pop")).to_be_visible()
    page.locator("#pop").get_by_role("button", name="fact").tap()
    assert ("fact", "Paragraph") in desk.stored()


# --- Without a script -------------------------------------------------------------------------------


def test_without_a_script_it_can_be_read_and_submitted(visit, marked, article):
    desk = visit(is_ready=False, java_script_enabled=False)
    page = desk.page
    assert page.locator("#text p").first.inner_text() == "Paragraph 1 of the harbour story. It was, frankly, a failure."
    expect(page.locator("#spans li")).to_have_count(4)
    expect(page.locator("#palette").get_by_role("button", name="fact")).to_be_hidden()
    page.locator("#text").click()
    page.keyboard.type("typed")
    assert "typed" not in page.locator("#text").inner_text()
    # This way of switching scripts off leaves <noscript> as text.
    assert "Marking needs JavaScript." in page.content()
    page.get_by_role("button", name="Submit and read the next article").click()
    page.wait_for_url("**/")
    page.goto(f"/articles/{article.uuid}/read/")
    assert page.locator("#text .slot-4").inner_text() == TEXT[20:30]
    page.get_by_role("button", name="Open it again").click()
    page.get_by_text("Skip this article").click()
    page.get_by_label("Why?").fill("Too close to me.")
    page.get_by_role("button", name="Skip and read the next").click()
    marked.refresh_from_db()
    assert (marked.state, marked.skip_reason) == (Assignment.State.SKIPPED, "Too close to me.")
