"""Meaning at hand in a real browser: what tags mean, how sure, what it rests on, what is said about it."""

import time

import pytest
from playwright.sync_api import expect

from corpus_app import projects
from corpus_app.models import Assignment, Evidence, Flag, Membership
from tests import factories

from .desk import Desk

TEXT = (
    "Hello from the harbour. The council voted 31 to 18 for the dam.\n\n"
    "It was, frankly, a failure of nerve. The owners say 40 farms will drown; the ministry counts nine.\n"
    "“Nobody asked us,” said the pilots. They have read the charts for forty years, and they know the shoal.\n"
)


@pytest.fixture
def article(project):
    return factories.make_article(project, TEXT, title="The dam", source="The Harbour Gazette")


@pytest.fixture
def census(project):
    text = "The count of 2031.\n\nNine farms 🌊 lie below the dam, says the census. The owners dispute it."
    return factories.make_article(project, text, title="The census")


@pytest.fixture
def desk(page, live_server, sign_in, ben, article, reading):
    sign_in(page, ben)
    return Desk(page, article)


@pytest.fixture
def pop(page):
    return page.locator("#pop")


def evidence():
    return list(Evidence.objects.order_by("pk").values_list("relation", "url", "quote", "note"))


def test_how_sure_is_kept_and_can_be_taken_back(desk, page, pop, reading):
    desk.open().mark("council voted 31 to 18", "1")
    desk.click("voted")
    pop.get_by_role("button", name="75 %").click()
    expect(pop.get_by_role("button", name="75 %")).to_have_attribute("aria-pressed", "true")
    desk.saved()
    assert reading.annotations.get().confidence == 75
    pop.get_by_role("button", name="75 %").press("Enter")
    desk.saved()
    assert reading.annotations.get().confidence is None


def test_a_tag_asks_for_evidence_and_a_link_answers(desk, page, pop):
    desk.open().mark("40 farms will drown", "3")
    desk.click("farms")
    expect(pop).to_contain_text("disputed asks what supports or contradicts the passage.")
    pop.get_by_label("Link").fill("example.org")
    pop.get_by_role("button", name="Add link").click()
    expect(pop.get_by_role("alert")).to_have_text("A link begins with http:// or https://.")
    # Digits in a field are no tags.
    pop.get_by_label("In a few words").press_sequentially("2 censuses")
    pop.get_by_label("Link").fill("https://example.org/census?year=2031")
    pop.get_by_label("Link").press("Enter")
    expect(pop.get_by_role("link")).to_have_text("example.org/census?year=2031")
    desk.saved()
    assert evidence() == [("contradicts", "https://example.org/census?year=2031", "", "2 censuses")]
    assert desk.rows == [("disputed", "40 farms will drown")]

    page.reload()
    desk.wait().click("farms")
    expect(pop.get_by_role("link")).to_be_visible()
    pop.get_by_role("button", name="Remove this evidence").click()
    expect(pop.get_by_role("link")).to_have_count(0)
    desk.saved()
    assert evidence() == []


def test_the_first_sheet_stays_in_the_window(desk, page, pop):
    """Also when how sure one is and the evidence it asks for come late."""
    desk.open().mark("40 farms will drown", "3")
    desk.saved()
    page.route("**/meaning*.js", lambda route: (time.sleep(0.5), route.continue_()))
    page.set_viewport_size({"width": 1280, "height": 760})
    page.reload()
    desk.wait().click("farms")
    expect(pop.get_by_label("Link")).to_be_visible()
    place = pop.bounding_box()
    assert place["y"] + place["height"] <= 760
    assert page.evaluate("scrollY") > 0


def test_words_of_this_article_are_evidence(desk, page, pop):
    desk.open().mark("40 farms will drown", "3")
    desk.click("farms")
    pop.get_by_role("button", name="Supports it").click()
    pop.get_by_role("button", name="Words of this article").click()
    desk.drag("ministry counts nine")
    # A tag's key marks nothing now.
    desk.press("1")
    page.get_by_role("button", name="Use these words").click()
    expect(pop.locator(".proofs")).to_contain_text("ministry counts nine")
    desk.saved()
    assert evidence() == [("supports", "", "ministry counts nine", "")]
    assert desk.rows == [("disputed", "40 farms will drown")]


def test_words_of_another_article_by_keyboard_alone(desk, page, pop, census):
    desk.open().mark("40 farms will drown", "3")
    desk.click("farms")
    pop.get_by_role("button", name="Search the corpus").press("Enter")
    dialog = page.get_by_role("dialog", name="Search the corpus")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("farms census")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("1 article")
    dialog.get_by_role("button", name="The census").press("Enter")
    text = dialog.get_by_role("textbox", name="Text of “The census”")
    expect(text).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    expect(dialog.locator(".quote")).to_contain_text("Nine farms 🌊 lie below the dam")
    dialog.get_by_role("button", name="Use these words").press("Enter")
    expect(pop.locator(".proofs")).to_contain_text("from “The census”")
    desk.saved()
    row = Evidence.objects.get()
    assert (row.article, row.quote) == (census, census.text[row.start : row.end])


def test_evidence_waits_on_the_device_until_the_server_is_back(desk, page, pop, console):
    console.expect("ERR_INTERNET_DISCONNECTED")
    desk.open().mark("40 farms will drown", "3")
    desk.saved().click("farms")
    expect(pop.get_by_label("Link")).to_be_visible()
    page.context.set_offline(True)
    pop.get_by_label("Link").fill("https://example.org/census")
    pop.get_by_role("button", name="Add link").click()
    expect(page.locator("#saved")).to_have_text("Offline: 1 kept on this device")
    page.context.set_offline(False)
    desk.saved()
    assert len(evidence()) == 1


def test_what_is_typed_survives_closing_the_sheet(desk, page, pop):
    desk.open().mark("40 farms will drown", "3")
    desk.click("farms")
    pop.get_by_label("Link").fill("https://exam")
    page.keyboard.press("Escape")
    desk.click("farms")
    expect(pop.get_by_label("Link")).to_have_value("https://exam")


def test_a_comment_on_a_mark_leads_to_it_and_back(desk, page, pop):
    desk.open().mark("40 farms will drown", "1")
    desk.saved().click("farms")
    pop.get_by_role("button", name="Comment").click()
    talk = page.locator("#talk")
    expect(talk.get_by_label("Write about this article")).to_be_focused()
    expect(talk.locator("#talk-form q")).to_have_text("40 farms will drown")
    page.keyboard.type("Who counted them? 1 or 2?")
    talk.get_by_role("button", name="Comment").click()
    desk.wait()
    thread = page.locator(".thread")
    expect(thread).to_contain_text("Who counted them? 1 or 2?")
    assert page.url.endswith(f"#{thread.get_attribute('id')}")
    thread.get_by_role("link", name="fact").click()
    assert desk.selected == "40 farms will drown"
    assert desk.rows == [("fact", "40 farms will drown")]


def test_a_flag_by_keyboard(desk, page):
    desk.open()
    page.get_by_label("Write about this article").fill("An advertisement.")
    page.get_by_role("button", name="Flag for a moderator").press("Enter")
    expect(page.get_by_text("A moderator will look at it.")).to_be_visible()
    assert Flag.objects.get().reason == "An advertisement."


# --- Tag cards ------------------------------------------------------------------------------------


@pytest.fixture
def precedent(project, ben, dora):
    """A ruling on an article that ben has submitted; he may still open his reading."""
    done = factories.make_article(project, "The plan deserves to fail. So they say.", title="The plan")
    factories.make_reading(done, ben, Assignment.State.SUBMITTED)
    return factories.make_ruling(done, "opinion", 0, 26, dora, reason="The writer judges.", is_precedent=True)


def test_a_card_by_pointer_and_by_focus(desk, page, precedent):
    desk.open()
    card = page.locator(".card-pop")
    opinion = page.locator("#palette [data-tag=opinion]")
    # Whoever presses the tag needs no card, also while its script is still on its way.
    opinion.click()
    page.wait_for_timeout(1000)
    expect(card).to_be_hidden()
    page.mouse.move(600, 600)
    opinion.hover()
    expect(card).to_contain_text("A judgement, prediction or wish of the writer")
    expect(card).to_contain_text("The mayor called the plan a failure.")
    # What closes a reading is shown to those who ask.
    expect(card).to_contain_text("1 more comes from an article that you have submitted.")
    card.hover()
    card.get_by_role("link", name="Show what is kept back").click()
    expect(card.locator(".precedents")).to_contain_text("Ruled opinion. The writer judges.")
    expect(card.get_by_role("link", name="The plan")).to_have_attribute(
        "href", f"/articles/{precedent.article.uuid}/compare/#p-1"
    )
    page.mouse.move(600, 600)
    expect(card).to_be_hidden()
    # Esc sends it away without a move, and does nothing else.
    page.locator("#palette [data-tag=fact]").click()
    expect(page.locator("#palette [data-tag=fact]")).to_have_attribute("aria-pressed", "true")
    opinion.hover()
    expect(card.locator(".precedents")).to_contain_text("The plan deserves to fail.")
    desk.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator("#palette [data-tag=fact]")).to_have_attribute("aria-pressed", "true")
    page.mouse.move(600, 600)

    page.locator("#palette [data-tag=fact]").focus()
    desk.press("Tab")
    expect(card).to_have_attribute("aria-label", "What opinion means")
    desk.press("ArrowDown")
    expect(card).to_be_focused()
    desk.press("ArrowRight")
    expect(card).to_have_attribute("aria-label", "What disputed means")
    desk.press("Escape")
    expect(card).to_be_hidden()
    expect(opinion).to_be_focused()


def test_a_card_by_key_and_from_the_sheet(desk, page, pop):
    desk.open().mark("council voted 31 to 18", "1")
    card = page.locator(".card-pop")
    desk.press("m")
    expect(card).to_have_attribute("aria-label", "What fact means")
    desk.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    desk.click("voted")
    pop.get_by_role("button", name="What fact means").click()
    expect(card).to_be_focused()
    expect(card).to_contain_text("The council voted bravely for the dam.")
    card.get_by_role("button", name="Close").click()
    expect(card).to_be_hidden()
    expect(pop).to_be_visible()


def test_a_card_by_long_press_marks_nothing(desk, new_context, live_server, sign_in, ben, article, reading):
    page = new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True).new_page()
    sign_in(page, ben)
    Desk(page, article).open()
    button = page.locator("#palette [data-tag=fact]")
    # The first touch fetches the script.
    button.tap()
    button.tap()
    expect(page.locator(".card-pop")).to_have_count(1)
    box = button.bounding_box()
    touch = page.context.new_cdp_session(page)
    point = {"x": box["x"] + 10, "y": box["y"] + 10}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(page.locator(".card-pop")).to_have_attribute("aria-label", "What fact means")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".card-pop")).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "false")


# --- The guideline --------------------------------------------------------------------------------


def test_the_guideline_in_a_drawer_beside_the_text(desk, page, project, ada, ben, reading):
    rules = [f"Rule {number}. Read once from beginning to end, then mark." for number in range(60)]
    projects.write_guideline(project, text="\n\n".join(rules), author=ada)
    reading.started_at, reading.guideline_version = project.created_at, 2
    reading.save()
    projects.write_guideline(project, text="\n\n".join([*rules[1:], "Mark every side of a dispute."]), author=ada)
    page.set_viewport_size({"width": 1280, "height": 800})
    desk.open()
    drawer = page.get_by_role("dialog", name="Guideline")
    page.get_by_role("link", name="See what changed").click()
    expect(drawer.locator(".change-removed")).to_contain_text("Rule 0.")
    expect(drawer.locator(".change-added")).to_contain_text("Mark every side of a dispute.")
    drawer.get_by_role("button", name="I have read it").click()
    expect(drawer.locator(".changes")).to_have_count(0)
    expect(page.get_by_text("The guideline has changed")).to_have_count(0)
    assert Membership.objects.get(user=ben).guideline_read == 3
    # It stays open while one works, and is found again where one left it.
    body = drawer.locator(".guide-body")
    body.evaluate("(each) => each.scrollTo(0, 900)")
    desk.mark("council voted 31 to 18", "1")
    expect(drawer).to_be_visible()
    desk.press("g")
    expect(drawer).to_be_hidden()
    desk.press("g")
    expect(drawer).to_be_visible()
    assert body.evaluate("(each) => each.scrollTop") == 900
    desk.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    # Changed since the page was loaded, and then under the open drawer.
    projects.write_guideline(project, text="\n\n".join([*rules[1:], "Mark the sides of a dispute."]), author=ada)
    desk.press("g")
    expect(drawer.get_by_role("heading", name="Changed since version 3")).to_be_visible()
    assert body.evaluate("(each) => each.scrollTop") == 0
    projects.write_guideline(project, text="\n\n".join([*rules[1:], "Leave disputes out."]), author=ada)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(drawer.locator(".note")).to_contain_text("The guideline has changed just now.")
    drawer.get_by_role("button", name="See what changed").click()
    expect(drawer.get_by_role("heading", name="Changed since version 4")).to_be_visible()
    expect(drawer.locator(".note")).to_be_hidden()
    expect(drawer).to_contain_text("Leave disputes out.")
    assert desk.stored() == [("fact", "council voted 31 to 18")]
