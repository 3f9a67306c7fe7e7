"""The reading page in a real browser, from the first selection to the next article."""

import re

import pytest
from playwright.sync_api import expect

from corpus_app.models import Annotation, AnnotationRevision, Assignment
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
def following(project, ben):
    article = factories.make_article(project, "The next one is short.", title="The ferry")
    factories.make_reading(article, ben, position=9)
    return article


@pytest.fixture
def desk(page, live_server, sign_in, ben, article, reading):
    sign_in(page, ben)
    return Desk(page, article)


def test_by_mouse_from_the_first_mark_to_the_next_article(desk, page, following):
    desk.open().mark("council voted 31 to 18", "1")
    assert desk.painted() == {"tag-1": ["council voted 31 to 18"], "current": ["council voted 31 to 18"]}
    assert desk.rows == [("fact", "council voted 31 to 18")]
    assert desk.stored() == [("fact", "council voted 31 to 18")]

    page.reload()
    desk.wait()
    page.wait_for_selector("#spans li")
    assert desk.painted() == {"tag-1": ["council voted 31 to 18"]}

    desk.click("voted")
    page.locator("#pop").get_by_role("button", name="opinion").click()
    assert desk.painted()["tag-2"] == ["council voted 31 to 18"]
    assert desk.stored() == [("opinion", "council voted 31 to 18")]

    page.locator("#pop").get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#spans-empty")).to_be_visible()
    assert desk.stored() == []
    page.locator("#toast").get_by_role("button", name="Undo").click()
    assert desk.stored() == [("opinion", "council voted 31 to 18")]

    page.get_by_role("button", name="Submit and read the next article").click()
    page.wait_for_url(f"**/articles/{following.uuid}/read/")
    assert Assignment.objects.get(article=desk.article).state == Assignment.State.SUBMITTED


def test_by_keyboard_alone(desk, page, following):
    desk.open().focus()
    desk.press("s")
    assert desk.selected == "Hello from the harbour."
    desk.press("s", "s")
    assert desk.selected.replace("\n", "") == (
        "Hello from the harbour. The council voted 31 to 18 for the dam.It was, frankly, a failure of nerve."
    )
    desk.press("Shift+S", "1")
    desk.press("ArrowRight", "w", "w", "2")
    assert desk.stored() == [
        ("fact", "Hello from the harbour. The council voted 31 to 18 for the dam."),
        ("opinion", "It was"),
    ]
    desk.press("Alt+ArrowRight", "Alt+ArrowRight", "Alt+Shift+ArrowRight")
    assert desk.stored()[1] == ("opinion", "was, frankly, a")
    desk.press("[")
    assert desk.selected.startswith("Hello")
    desk.press("3", "]", "Delete")
    assert desk.stored() == [("disputed", "Hello from the harbour. The council voted 31 to 18 for the dam.")]
    desk.press("Control+z", "Control+z")
    assert [tag for tag, _ in desk.stored()] == ["fact", "opinion"]
    desk.press("Control+y", "Control+Shift+z")
    assert [tag for tag, _ in desk.stored()] == ["disputed"]
    desk.press("Control+z", "[", "i")
    assert desk.said().startswith("1 span here.")
    desk.press("Enter")
    expect(page.locator("#pop").get_by_role("button", name="disputed", exact=True)).to_be_focused()
    desk.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    desk.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    desk.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    before = page.locator("#text").inner_text()
    desk.press("x", "Enter", "Backspace", "Control+v", "Control+b")
    assert page.locator("#text").inner_text() == before

    button = page.get_by_role("button", name="Submit and read the next article")
    for _ in range(60):
        if button.evaluate("(each) => each === document.activeElement"):
            break
        desk.press("Tab")
    desk.press("Enter")
    page.wait_for_url(f"**/articles/{following.uuid}/read/")


def test_selections_are_snapped_and_alt_leaves_them(desk, page):
    desk.open().mark("uncil vot", "1")
    assert desk.rows == [("fact", "council voted")]
    page.keyboard.down("Alt")
    desk.drag("failu")
    page.keyboard.up("Alt")
    desk.press("2")
    assert desk.rows[1] == ("opinion", "failu")


def test_double_and_triple_clicks_and_alt_clicks(desk):
    desk.open().click("council", click_count=2)
    assert desk.selected == "council"
    desk.click("failure", click_count=3)
    assert desk.selected == "It was, frankly, a failure of nerve."
    desk.page.keyboard.down("Alt")
    desk.click("pilots")
    desk.page.keyboard.up("Alt")
    assert desk.selected == "“Nobody asked us,” said the pilots."


def test_the_brush_marks_whatever_is_selected_until_it_is_put_down(desk, page):
    desk.open().focus()
    desk.press("2")
    brush = page.locator("#palette").get_by_role("button", name="opinion")
    expect(brush).to_have_attribute("aria-pressed", "true")
    desk.drag("voted 31")
    desk.click("failure", click_count=2)
    desk.click("ministry", click_count=3)
    assert desk.stored() == [
        ("opinion", "voted 31"),
        ("opinion", "failure"),
        ("opinion", "The owners say 40 farms will drown; the ministry counts nine."),
    ]
    desk.press("Escape")
    expect(brush).to_have_attribute("aria-pressed", "false")
    desk.drag("forty years")
    assert len(desk.rows) == 3
    page.locator("#palette").get_by_role("button", name="fact").click()
    assert desk.stored()[-1] == ("fact", "forty years")


def test_overlapping_spans_are_all_painted_and_all_in_the_popover(desk, page):
    desk.open().mark("council voted 31 to 18 for the dam", "1")
    desk.mark("voted 31 to", "3")
    desk.mark("31 to 18", "2")
    assert desk.painted() == {
        "tag-1": ["council voted 31 to 18 for the dam"],
        "tag-2": ["31 to 18"],
        "tag-3": ["voted 31 to"],
        "current": ["31 to 18"],
    }
    desk.click("31")
    pop = page.locator("#pop")
    expect(pop.get_by_role("heading")).to_have_text("3 spans here, smallest first")
    quotes = [each.inner_text() for each in pop.locator(".quote").all()]
    assert [each.split(":\n")[-1] for each in quotes] == [
        "31 to 18",
        "voted 31 to",
        "council voted 31 to 18 for the dam",
    ]
    pop.locator(".pop-other").last.click()
    expect(pop.locator("p.quote")).to_have_text("council voted 31 to 18 for the dam")
    pop.get_by_role("button", name="End one word earlier").click()
    pop.get_by_role("button", name="Start one word earlier").click()
    assert desk.stored()[0] == ("fact", "The council voted 31 to 18 for the")


def test_a_note_is_kept(desk, page):
    desk.open().mark("40 farms", "3")
    desk.click("farms")
    pop = page.locator("#pop")
    pop.get_by_role("button", name="Note").click()
    expect(pop.get_by_role("textbox", name="Note")).to_be_focused()
    page.keyboard.type("1 2 3: the ministry says nine")
    pop.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#spans .meta").first).to_have_text("Note: 1 2 3: the ministry says nine")
    desk.saved()
    assert Annotation.objects.get().note == "1 2 3: the ministry says nine"
    assert desk.rows == [("disputed", "40 farms")]


@pytest.mark.parametrize("leave", ["Escape", "elsewhere"])
def test_a_note_is_kept_however_the_sheet_is_left(desk, page, leave):
    desk.open().mark("40 farms", "3")
    desk.click("farms")
    page.locator("#pop").get_by_role("button", name="Note").click()
    page.keyboard.type("nine, says the ministry")
    desk.press("Escape") if leave == "Escape" else page.locator("h1").click()
    expect(page.locator("#pop")).to_be_hidden()
    desk.saved()
    assert Annotation.objects.get().note == "nine, says the ministry"


def test_the_list_leads_into_the_text_and_takes_keys(desk, page):
    desk.open().mark("31 to 18", "1")
    desk.mark("forty years", "2")
    page.locator("#spans .go").first.focus()
    desk.press("4")
    assert desk.stored()[0] == ("off-topic", "31 to 18")
    page.locator("#spans .go").first.press("Enter")
    assert desk.selected == "31 to 18"
    expect(page.locator("#pop")).to_be_visible()
    desk.press("Escape")
    page.locator("#spans .go").first.focus()
    desk.press("Delete")
    assert desk.stored() == [("opinion", "forty years")]
    expect(page.locator("#spans .go").first).to_be_focused()


def test_undo_works_after_a_reload(desk, page):
    desk.open().mark("31 to 18", "1")
    desk.saved()
    page.locator("#spans .icon-btn").first.click()
    assert desk.stored() == []
    page.reload()
    desk.wait()
    page.get_by_role("button", name="Undo").first.click()
    assert desk.stored() == [("fact", "31 to 18")]


def test_undo_is_there_in_a_tab_opened_later_and_in_the_one_beside(
    desk, page, context, article, sign_in, cleo, console
):
    desk.open().mark("31 to 18", "1")
    desk.mark("40 farms", "3")
    desk.saved()
    page.close()
    later = Desk(context.new_page(), article).open()
    later.page.locator("#undo").click()
    assert later.stored() == [("fact", "31 to 18")]
    beside = Desk(context.new_page(), article).open()
    beside.page.locator("#redo").click()
    assert beside.stored() == [("fact", "31 to 18"), ("disputed", "40 farms")]
    later.page.bring_to_front()
    expect(later.page.locator("#spans li")).to_have_count(2)
    later.page.locator("#undo").click()
    later.page.locator("#undo").click()
    assert later.stored() == []
    expect(later.page.locator("#undo")).to_be_disabled()
    # Whoever else uses this browser finds nothing of it.
    factories.make_reading(article, cleo)
    sign_in(later.page, cleo)
    later.open()
    later.drawn()
    expect(later.page.locator("#redo")).to_be_disabled()


def test_what_is_about_to_be_submitted_is_said(desk, page):
    desk.open()
    summary = page.locator("#end-summary")
    expect(summary).to_contain_text("You marked nothing.")
    desk.mark("31 to 18", "1")
    expect(summary).to_have_text(
        "You marked 1 span in 3 paragraphs. Paragraphs 2 and 3 carry none; that is an answer too."
    )
    desk.mark("40 farms", "3")
    desk.mark("the pilots", "3")
    expect(summary).to_have_text("You marked 3 spans in 3 paragraphs.")


def test_a_reading_without_marks_can_be_submitted_or_skipped(desk, page, following):
    desk.open()
    page.get_by_text("Skip this article").click()
    page.get_by_label("Why?").fill("I wrote it.")
    page.get_by_role("button", name="Skip and read the next").click()
    page.wait_for_url(f"**/articles/{following.uuid}/read/")
    page.get_by_role("button", name="Submit, read next").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    states = dict(Assignment.objects.values_list("article__title", "state"))
    assert states == {"The dam": "skipped", "The ferry": "submitted"}


# --- Text that is hard to count -------------------------------------------------------------------


EMOJI = (
    "Crowd 👨‍👩‍👧‍👦 cheered 🇳🇱 loudly. Then 𝒜lice spoke of the e\u0301lan.\n \n\t\n"
    "مرحبا بالعالم الجميل. 漢字仮名交じり文です。 The 👍🏽 end.\n"
)


def test_offsets_are_code_points_whatever_stands_before(page, live_server, sign_in, ben, project):
    article = factories.make_article(project, EMOJI)
    factories.make_reading(article, ben)
    sign_in(page, ben)
    desk = Desk(page, article).open()
    for words, key in (("cheered", "1"), ("👨‍👩‍👧‍👦", "2"), ("loudly", "3"), ("lice", "1"), ("The 👍🏽", "4")):
        desk.mark(words, key)
    desk.focus()
    desk.press("Control+a", "3")
    stored = desk.stored()
    rows = Annotation.objects.all()
    assert all(article.text[each.start : each.end] == each.quote for each in rows)
    assert ("fact", "𝒜lice") in stored
    assert ("opinion", "👨‍👩‍👧‍👦") in stored
    assert ("disputed", article.text.strip()) in stored
    assert len(stored) == 6


def test_an_input_method_changes_nothing(desk, page):
    desk.open().mark("31 to 18", "1")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    session.send("Input.insertText", {"text": "日本"})
    assert page.locator("#text p").first.inner_text() == TEXT.split("\n")[0]
    desk.mark("40 farms", "2")
    assert desk.stored() == [("fact", "31 to 18"), ("opinion", "40 farms")]


# --- Networks, refusals, other tabs ----------------------------------------------------------------


@pytest.fixture
def failing(console):
    """Requests may fail in this test."""
    for text in ("Failed to load resource", "net::ERR"):
        console.expect(text)


def test_offline_then_reload_then_online_arrives_exactly_once(desk, page, failing, context):
    desk.open().mark("31 to 18", "1")
    desk.saved()
    # The page itself must come from somewhere, so only the API is unreachable.
    context.route("**/api/**", lambda route: route.abort())
    desk.mark("40 farms", "3")
    desk.click("31")
    page.locator("#pop").get_by_role("button", name="opinion").click()
    expect(page.locator("#saved")).to_have_text("Offline: 2 kept on this device")
    expect(page.locator("#spans .pending")).to_have_count(2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    desk.wait()
    expect(page.locator("#spans li")).to_have_count(2)
    assert desk.rows == [("opinion", "31 to 18"), ("disputed", "40 farms")]
    page.get_by_role("button", name="Submit and read the next article").click()
    expect(page.locator("#end-error")).to_contain_text("2 of your marks are still on their way.")
    context.unroute("**/api/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    assert desk.stored() == [("opinion", "31 to 18"), ("disputed", "40 farms")]
    assert AnnotationRevision.objects.count() == 3


def test_an_answer_that_got_lost_makes_nothing_twice(desk, page, failing):
    desk.open()
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/api/annotations/**", lose)
    desk.mark("31 to 18", "1")
    assert desk.stored() == [("fact", "31 to 18")]
    assert lost == [201]
    assert AnnotationRevision.objects.count() == 1


def test_a_refusal_lands_in_the_tray_with_its_reason(desk, page, failing, reading):
    desk.open()
    page.route(
        "**/api/annotations/**",
        lambda route: route.fulfill(
            status=422,
            json={"errors": [{"field": "end", "code": "past_end", "message": "The span reaches past the end."}]},
        ),
    )
    desk.mark("31 to 18", "1")
    tray = page.locator("#tray")
    expect(tray).to_contain_text("You marked fact: 31 to 18")
    expect(tray).to_contain_text("The span reaches past the end.")
    expect(page.locator("#saved")).to_have_text("1 not saved. See why")
    expect(page.locator("#spans li")).to_have_count(0)
    page.get_by_role("button", name="Submit and read the next article").click()
    expect(page.locator("#end-error")).to_contain_text("1 of your marks was not saved.")
    page.reload()
    desk.wait()
    expect(tray).to_contain_text("The span reaches past the end.")
    page.unroute("**/api/annotations/**")
    tray.get_by_role("button", name="Try again").click()
    assert desk.stored() == [("fact", "31 to 18")]
    expect(tray).to_be_hidden()


def test_a_refusal_can_be_let_go(desk, page, failing):
    desk.open()
    page.route("**/api/annotations/**", lambda route: route.fulfill(status=422, json={"errors": []}))
    desk.mark("31 to 18", "1")
    page.locator("#tray").get_by_role("button", name="Let it go").click()
    expect(page.locator("#saved")).to_have_text("Saved")


@pytest.mark.parametrize(("key", "tag"), [("1", "opinion"), ("2", "off-topic")])
def test_a_change_made_elsewhere_shows_both_to_choose_from(desk, page, failing, key, tag):
    desk.open().mark("31 to 18", "1")
    desk.saved()
    elsewhere = Annotation.objects.get()
    elsewhere.tag = elsewhere.tag.project.tags.get(slug="off-topic")
    elsewhere.start, elsewhere.quote, elsewhere.version = elsewhere.start + 3, "to 18", 5
    elsewhere.save()
    desk.click("31")
    page.locator("#pop").get_by_role("button", name="opinion").click()
    page.locator("#saved").get_by_role("button", name="1 not saved. See why").press("Enter")
    compare = page.locator("#tray").get_by_role("button", name="Compare the two")
    expect(compare).to_be_focused()
    desk.press("Enter")
    screen = page.get_by_role("dialog", name="Changed in two places")
    mine, stored = screen.locator("section").all()
    assert (mine.locator(".tag").inner_text(), mine.locator("mark").inner_text()) == ("opinion", "31 to 18")
    assert (stored.locator(".tag").inner_text(), stored.locator("mark").inner_text()) == ("off-topic", "to 18")
    desk.press("Escape")
    expect(compare).to_be_focused()
    desk.press("Enter", key)
    expect(page.locator("#spans li .vh")).to_have_text(f"{tag}: ")
    expect(page.locator("#text")).to_be_focused()
    assert [each for each, _quote in desk.stored()] == [tag]


def test_signed_out_it_keeps_the_work_and_goes_on_after_signing_in(desk, page, failing, sign_in, ben, context):
    desk.open()
    context.clear_cookies()
    desk.mark("31 to 18", "1")
    expect(page.locator("#saved")).to_contain_text("Signed out: 1 kept on this device.")
    link = page.locator("#saved").get_by_role("link", name="Sign in again")
    expect(link).to_have_attribute("target", "_blank")
    sign_in(page, ben)
    page.evaluate("fetch('/account/')")
    page.wait_for_timeout(300)
    page.evaluate("dispatchEvent(new Event('focus'))")
    assert desk.stored() == [("fact", "31 to 18")]


def test_nothing_is_written_under_another_name(desk, page, failing, sign_in, cleo, context, article):
    factories.make_reading(article, cleo)
    desk.open()
    context.clear_cookies()
    sign_in(page, cleo)
    page.evaluate("fetch('/account/')")
    page.wait_for_timeout(300)
    desk.mark("31 to 18", "1")
    expect(page.locator("#saved")).to_contain_text("Somebody else is signed in: 1 of yours kept on this device.")
    way = page.locator("#saved").get_by_role("link", name="Sign in as yourself")
    expect(way).to_have_attribute("href", "/account/sign-out/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    desk.wait()
    page.wait_for_timeout(500)
    assert desk.rows == []
    assert Annotation.objects.count() == 0


def test_two_tabs_show_the_same(desk, page, context, article):
    desk.open()
    other = Desk(context.new_page(), article).open()
    desk.page.bring_to_front()
    desk.mark("31 to 18", "1")
    desk.saved()
    expect(other.page.locator("#spans li")).to_have_count(1)
    other.page.bring_to_front()
    other.click("31")
    other.page.locator("#pop").get_by_role("button", name="opinion").click()
    other.saved()
    expect(page.locator("#spans li .vh")).to_have_text("opinion: ")
    assert AnnotationRevision.objects.count() == 2


# --- Units of a project -----------------------------------------------------------------------------


@pytest.fixture
def judging(project):
    """Sentences are judged one by one."""
    project.unit = "sentence"
    project.allows_overlapping_spans = False
    project.save()


def test_one_click_per_sentence_with_the_brush(judging, desk):
    desk.open().focus()
    desk.press("1")
    desk.click("council")
    desk.click("failure")
    desk.press("2")
    desk.click("council")
    assert desk.stored() == [
        ("opinion", "The council voted 31 to 18 for the dam."),
        ("fact", "It was, frankly, a failure of nerve."),
    ]


def test_a_selection_over_sentences_judges_each(judging, desk):
    desk.open().mark("nerve. The owners", "2")
    assert desk.stored() == [
        ("opinion", "It was, frankly, a failure of nerve."),
        ("opinion", "The owners say 40 farms will drown; the ministry counts nine."),
    ]


def test_a_verdict_on_the_whole_article(project, desk):
    project.unit = "article"
    project.save()
    desk.open().focus()
    desk.press("1", "2")
    assert desk.stored() == [("opinion", desk.article.text)]


def test_where_spans_may_not_overlap_the_page_says_so(project, desk, page):
    project.allows_overlapping_spans = False
    project.save()
    desk.open().mark("council voted", "1")
    desk.mark("voted 31", "2")
    expect(page.locator("#toast")).to_have_text("In this project spans may not overlap.")
    assert desk.stored() == [("fact", "council voted")]


# --- Without highlights -----------------------------------------------------------------------------


def test_the_same_journey_without_css_highlights(desk, page, context):
    context.add_init_script("delete CSS.highlights")
    desk.open()
    assert page.evaluate("'highlights' in CSS") is False
    desk.mark("council voted 31 to 18", "1")
    desk.mark("31 to 18 for the dam", "3")
    expect(page.locator("#text mark.slot-1.slot-1").first).to_be_visible()
    assert [each.inner_text() for each in page.locator("#text mark.slot-3").all()] == ["31 to 18", " for the dam"]
    desk.click("31 to")
    page.locator("#pop").get_by_role("button", name="Remove", exact=True).click()
    desk.press("Control+z")
    desk.focus()
    desk.press("s", "2")
    assert desk.stored() == [
        ("opinion", "Hello from the harbour."),
        ("fact", "council voted 31 to 18"),
        ("disputed", "31 to 18 for the dam"),
    ]


# --- Every occurrence, the last mark, one's own keys ------------------------------------------------


def test_every_occurrence_is_counted_marked_and_undone_as_one(page, sign_in, project, ben):
    article = factories.make_article(project, "The dam is dear. A dam! The DAM, a damsel.\nNobody wants the dam.")
    factories.make_reading(article, ben)
    sign_in(page, ben)
    desk = Desk(page, article).open()
    desk.mark("dam is", "2")
    desk.drag("dam.")
    desk.press("a")
    dialog = page.get_by_role("dialog", name="Stands 4 times in this article")
    expect(dialog.get_by_role("button", name="fact")).to_contain_text("mark 4")
    desk.press("1")
    expect(page.locator("#toast")).to_contain_text("4 spans marked fact.")
    assert [quote for tag, quote in desk.stored() if tag == "fact"] == ["dam", "dam", "DAM", "dam"]
    desk.press("Control+z")
    assert desk.stored() == [("opinion", "dam is")]
    desk.press("Control+y")
    assert len(desk.stored()) == 5
    desk.press("[", "a", "Escape")
    expect(page.locator("#text")).to_be_focused()
    assert len(desk.rows) == 5


def test_with_shift_a_tag_goes_to_the_last_mark_and_the_brush_follows(desk, page):
    desk.open().focus()
    desk.press("1")
    desk.drag("council voted")
    desk.press("Shift+Digit2")
    desk.drag("31 to 18")
    desk.press("3")
    desk.drag("40 farms")
    assert desk.stored() == [("opinion", "council voted"), ("opinion", "31 to 18"), ("disputed", "40 farms")]
    expect(page.locator("#palette").get_by_role("button", name="disputed")).to_have_attribute("aria-pressed", "true")


def test_tab_goes_through_the_spans_of_the_sheet(desk, page):
    desk.open().mark("council voted 31 to 18 for the dam", "1")
    desk.mark("voted 31 to", "3")
    desk.click("voted")
    quote = page.locator("#pop p.quote")
    expect(quote).to_have_text("voted 31 to")
    desk.press("Tab")
    expect(quote).to_have_text("council voted 31 to 18 for the dam")
    desk.press("Tab", "Shift+Tab", "2")
    assert desk.stored() == [("opinion", "council voted 31 to 18 for the dam"), ("disputed", "voted 31 to")]
    desk.press("Escape", "Tab")
    expect(page.locator("#text")).not_to_be_focused()


def test_own_keys_act_and_can_be_turned_off(desk, page, ben):
    page.goto("/account/keys/")
    page.get_by_label("select the sentence at the caret; again: add the next").fill("x")
    page.get_by_role("button", name="Keep these keys").click()
    expect(page.get_by_role("status")).to_contain_text("Kept.")
    desk.open().focus()
    desk.press("s")
    assert desk.selected == ""
    desk.press("x", "x", "Shift+X")
    assert desk.selected == "Hello from the harbour."
    desk.press("1", "?")
    expect(page.get_by_role("dialog", name="Keys").locator("kbd", has_text=re.compile("^X$"))).to_be_visible()
    desk.press("Escape")
    assert desk.stored() == [("fact", "Hello from the harbour.")]
    page.goto("/account/keys/")
    page.get_by_label("Single keys act while the text has the focus").uncheck()
    page.get_by_role("button", name="Keep these keys").click()
    desk.open().drag("council voted")
    desk.press("1", "x", ".", "?", "a")
    assert desk.selected == "council voted"
    page.locator("#palette").get_by_role("button", name="opinion").click()
    desk.press("Control+z", "Control+y")
    assert desk.stored() == [("fact", "Hello from the harbour."), ("opinion", "council voted")]
