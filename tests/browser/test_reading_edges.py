"""The edges of the reading page: hard scripts, selections that leave the text, notes, full bars, many spans."""

import json
import uuid
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from corpus_app.models import Annotation, Assignment
from tests import factories

from .desk import Desk

# The rest of the vectors is read by pytest and node alone.
HARDEST = (
    "family emoji joined by ZWJ",
    "decomposed accents",
    "Arabic with vowel signs",
    "Devanagari nukta",
    "CRLF and CR",
)
VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "text.json").read_text(encoding="utf-8"))
NO_HIGHLIGHTS = "delete CSS.highlights"


@pytest.fixture
def desk(page, sign_in, ben, article, reading):
    sign_in(page, ben)
    return Desk(page, article)


@pytest.fixture
def opened_by_ben(page, sign_in, ben):
    """opened_by_ben(article): assigned to ben and open in the browser."""

    def opened(article):
        factories.make_reading(article, ben)
        sign_in(page, ben)
        return Desk(page, article).open()

    return opened


# --- The whole way by keyboard, with either painter -----------------------------------------------


@pytest.mark.parametrize("prelude", ["", NO_HIGHLIGHTS], ids=["highlights", "marks"])
def test_by_keyboard_from_signing_in_to_the_next_article(page, project, ben, article, reading, prelude):
    following = factories.make_article(project, "The next one is short.", title="The ferry")
    factories.make_reading(following, ben, position=9)
    page.add_init_script(prelude)
    desk = Desk(page, article)

    def tab_to(selector):
        for _ in range(60):
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            desk.press("Tab")
        pytest.fail(f"Tab never reached {selector}")

    page.goto(f"/articles/{article.uuid}/read/")
    tab_to("[name=login]")
    page.keyboard.type("ben")
    desk.press("Tab")
    page.keyboard.type(factories.PASSWORD)
    desk.press("Enter")
    desk.wait()
    tab_to("#text")

    desk.press("s", "1", "ArrowRight", "w", "w", "w", "w", "2")
    assert desk.rows == [("fact", "Hello from the harbour."), ("opinion", "The council voted 31")]
    desk.press("Alt+Shift+ArrowRight", "Alt+ArrowRight", "Alt+ArrowLeft", "Alt+ArrowLeft")
    assert desk.rows[1] == ("opinion", "council voted")
    desk.press("Enter", "3", "Tab", "Tab", "Escape")
    expect(page.locator("#text")).to_be_focused()
    desk.press("Delete", "Control+z", "[", "]", ".")
    assert desk.stored() == [("fact", "Hello from the harbour."), ("disputed", "council voted")]
    tab_to("form[data-step=submit] .btn-big")
    desk.press("Enter")
    page.wait_for_url(f"**/articles/{following.uuid}/read/")


# --- What can be selected ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", HARDEST)
def test_the_shared_vectors_arrive_as_they_are(opened_by_ben, project, name):
    """Not snapped, so that every vector counts: the span is stored with the offsets it was listed with."""
    vector = next(each for each in VECTORS if each["name"] == name)
    project.unit = "free"
    project.save()
    desk = opened_by_ben(factories.make_article(project, text=vector["raw"]))
    span = max(vector["spans"], key=lambda each: each["start"])
    desk.page.evaluate(
        """([text, from, to]) => {
          const paragraphs = [...document.querySelectorAll("#text [data-o]")];
          const point = (units) => {
            let start = 0;
            for (const paragraph of paragraphs) {
              start = text.indexOf(paragraph.textContent, start);
              const end = start + paragraph.textContent.length;
              if (units <= end) return [paragraph.firstChild, Math.max(0, units - start)];
              start = end;
            }
          };
          document.querySelector("#text").focus();
          getSelection().setBaseAndExtent(...point(from), ...point(to));
        }""",
        [desk.article.text, span["utf16_start"], span["utf16_end"]],
    )
    desk.press("1")
    desk.saved()
    row = Annotation.objects.get()
    assert row.quote == desk.article.text[row.start : row.end]
    assert row.quote == span["quote"].strip()


def test_a_page_that_was_changed_before_its_script_ran_is_put_right(desk, page, context):
    context.add_init_script(
        """new MutationObserver(() => {
          const line = document.querySelector("#text p");
          if (line && !globalThis.isChanged) { globalThis.isChanged = true; line.append(" (translated)"); }
        }).observe(document, {childList: true, subtree: true})"""
    )
    desk.open()
    assert page.evaluate("isChanged")
    assert page.locator("#text p").first.inner_text() == desk.article.text.split("\n")[0]
    desk.mark("The council", "1")
    assert desk.stored() == [("fact", "The council")]


def test_a_selection_that_begins_in_the_title_marks_nothing(desk, page):
    """Browsers do not let it reach into the text."""
    desk.open()
    title = page.locator("h1").bounding_box()
    at = desk.place("Hello from")
    page.mouse.move(title["x"] + 5, title["y"] + 10)
    page.mouse.down()
    page.mouse.move(at["right"] - 1, at["top"], steps=4)
    page.mouse.up()
    page.locator("#palette [data-tag=fact]").click()
    assert desk.stored() == []


def test_a_drag_that_ends_beside_the_text_counts(desk, page):
    desk.open().focus()
    desk.press("1")
    at = desk.place("frankly")
    page.mouse.move(at["left"] + 1, at["top"])
    page.mouse.down()
    page.mouse.move(1250, at["top"], steps=4)
    page.mouse.up()
    [(tag, quote)] = desk.stored()
    assert tag == "fact"
    assert quote.startswith("frankly")


def test_a_third_click_at_the_end_of_a_paragraph_is_its_last_sentence(desk):
    desk.open().click("dam.", click_count=3)
    desk.press("1")
    assert desk.stored() == [("fact", "The council voted 31 to 18 for the dam.")]


def test_a_brush_and_a_third_click_leave_one_span(desk):
    desk.open().focus()
    desk.press("2")
    desk.click("frankly", click_count=3)
    assert desk.stored() == [("opinion", "It was, frankly, a failure of nerve.")]


# --- The sheet ------------------------------------------------------------------------------------------


def test_the_sheet_stays_open_while_one_works_in_it(desk, page):
    desk.open().mark("council voted", "1")
    desk.mark("The council voted 31", "2")
    desk.click("council")
    sheet = page.locator("#pop")
    sheet.locator(".pop-other").click()
    sheet.get_by_role("button", name="End one word later").click()
    sheet.get_by_role("button", name="disputed").click()
    sheet.get_by_role("button", name="Note").click()
    page.keyboard.type("2 of 3 sources")
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Keep the note").click()
    assert desk.stored() == [("disputed", "The council voted 31 to"), ("fact", "council voted")]
    assert Annotation.objects.get(tag__slug="disputed").note == "2 of 3 sources"
    page.locator("h1").click()
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("leave", ["Escape", "click", "submit"])
def test_a_note_is_kept_when_the_sheet_is_left(desk, page, leave):
    desk.open().mark("council voted", "1")
    desk.click("council")
    page.locator("#pop").get_by_role("button", name="Note").click()
    page.keyboard.type("half a thought")
    if leave == "Escape":
        desk.press("Escape")
        desk.saved()
    elif leave == "click":
        desk.click("ministry")
        desk.saved()
    else:
        page.get_by_role("button", name="Submit and read the next article").click()
        page.wait_for_url("/")
    assert Annotation.objects.get().note == "half a thought"


# --- What the server says --------------------------------------------------------------------------------


@pytest.fixture
def failing(console):
    console.expect("Failed to load resource")


def test_a_tag_that_was_retired_meanwhile(desk, page, project, failing):
    desk.open().mark("harbour", "1")
    desk.saved()
    project.tags.filter(slug="opinion").update(is_active=False)
    desk.mark("council voted", "2")
    expect(page.locator("#tray")).to_contain_text("This project has no tag “opinion”.")
    assert desk.rows == [("fact", "harbour")]
    assert "current" not in desk.painted(), "what was refused is still shown as the span being worked on"
    page.locator("#tray").get_by_role("button", name="Let it go").click()
    assert desk.stored() == [("fact", "harbour")]


def test_a_refused_change_takes_along_what_builds_on_it(desk, page, project, failing, context):
    desk.open().mark("council voted", "1")
    desk.saved()
    project.tags.filter(slug="opinion").update(is_active=False)
    context.route("**/api/annotations/**", lambda route: route.abort())
    desk.click("council")
    desk.press("Enter", "2", "Escape", "Alt+ArrowRight")
    assert desk.rows == [("opinion", "council voted 31")]
    context.unroute("**/api/annotations/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#tray li")).to_have_count(1)
    expect(page.locator("#spans li .vh").first).to_have_text("fact: ")
    assert desk.rows == [("fact", "council voted")]
    assert list(Annotation.objects.values_list("tag__slug", "version")) == [("fact", 1)]


def test_signing_in_again_in_another_tab_goes_on_by_itself(desk, page, failing):
    desk.open()
    Session.objects.all().delete()
    desk.mark("council voted", "1")
    with page.context.expect_page() as opening:
        page.locator("#saved").get_by_role("link", name="Sign in again").click()
    other = opening.value
    other.get_by_label("Name or e-mail").fill("ben")
    other.get_by_label("Password").fill(factories.PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url("/")
    other.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    assert desk.stored() == [("fact", "council voted")]


def test_what_one_person_left_is_sent_only_when_they_are_back(desk, page, sign_in, ben, cleo, article, failing):
    factories.make_reading(article, cleo)
    page.on("dialog", lambda dialog: dialog.accept())
    desk.open()
    page.route("**/api/annotations/**", lambda route: route.abort())
    desk.mark("council voted", "1")
    expect(page.locator("#saved")).to_have_text("Offline: 1 kept on this device")
    page.unroute("**/api/annotations/**")
    sign_in(page, cleo)
    page.reload()
    desk.wait().mark("frankly", "2")
    desk.saved()
    assert [(row.tag.slug, row.assignment.reviewer.username) for row in Annotation.objects.all()] == [
        ("opinion", "cleo")
    ]
    sign_in(page, ben)
    page.reload()
    desk.wait().saved()
    assert Annotation.objects.get(assignment__reviewer=ben).quote == "council voted"


@pytest.fixture
def closed(desk, page, reading, failing):
    """Two marks that came after the reading was submitted elsewhere."""
    desk.open()
    factories.change_readings(Assignment.objects.filter(pk=reading.pk), state="submitted", submitted_at=timezone.now())
    desk.mark("council voted", "1")
    desk.mark("frankly", "2")
    tray = page.locator("#tray")
    expect(tray).to_contain_text("The reading was closed before these 2 marks arrived.")
    expect(tray).to_contain_text("You have no open reading of this article.")
    return tray


def test_a_reading_that_was_submitted_elsewhere_is_opened_again_with_what_came_late(closed, desk, page):
    closed.get_by_role("button", name="Open the reading again and save").click()
    assert desk.stored() == [("fact", "council voted"), ("opinion", "frankly")]
    expect(closed).to_be_hidden()
    assert Assignment.objects.get().state == "in_progress"


def test_where_only_a_manager_may_open_it_a_manager_is_asked(closed, desk, page, article):
    Assignment.objects.update(compared_at=timezone.now())
    closed.get_by_role("button", name="Open the reading again and save").click()
    expect(closed.get_by_role("alert")).to_contain_text("only a manager can reopen yours")
    ask = closed.get_by_role("button", name="Ask a manager to open it")
    expect(ask).to_be_focused()
    desk.press("Enter")
    expect(page.locator("#toast")).to_have_text("Asked. Your marks stay on this device until the reading is open.")
    assert article.flags.get().raised_by.username == "ben"
    assert Annotation.objects.count() == 0


def test_what_was_not_saved_can_be_copied(closed, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    closed.get_by_role("button", name="Copy all").click()
    expect(page.locator("#voice")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "fact: council voted\n\nopinion: frankly"


def test_a_browser_that_keeps_nothing_says_so(desk, page, failing):
    page.add_init_script("indexedDB.open = () => { throw new Error('forbidden'); }")
    desk.open()
    page.route("**/api/annotations/**", lambda route: route.abort())
    desk.mark("council voted", "1")
    expect(page.locator("#saved")).to_contain_text("this browser cannot keep it")
    page.unroute("**/api/annotations/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    assert desk.stored() == [("fact", "council voted")]


# --- Tags -----------------------------------------------------------------------------------------------------


def test_without_tags_nothing_is_marked_and_the_reading_can_be_submitted(opened_by_ben, ada, ben):
    bare = factories.make_project("bare", manager=ada, cards=[])
    factories.make_member(bare, ben)
    desk = opened_by_ben(factories.make_article(bare))
    desk.mark("council voted", "1")
    assert desk.rows == []
    desk.page.get_by_role("button", name="Submit and read the next article").click()
    desk.page.wait_for_url("/")


@pytest.mark.parametrize("width", [320, 1280])
def test_eleven_tags_have_keys_and_fit_into_the_bar(opened_by_ben, ada, ben, width):
    many = factories.make_project("many", manager=ada, cards=[{"name": f"tag {number}"} for number in range(1, 12)])
    factories.make_member(many, ben)
    article = factories.make_article(many)
    desk = opened_by_ben(article)
    desk.page.set_viewport_size({"width": width, "height": 900})
    keys = list(many.tags.order_by("position").values_list("key", flat=True))
    for words, key in (("council", keys[0]), ("frankly", keys[8]), ("ministry", keys[10])):
        desk.mark(words, key)
    assert desk.stored() == [("tag-1", "council"), ("tag-9", "frankly"), ("tag-11", "ministry")]
    desk.click("frankly")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width


# --- Much in little room -----------------------------------------------------------------------------


def answer(status):
    return lambda route: route.fulfill(status=status, json={})


@pytest.mark.parametrize("width", [320, 768])
def test_no_state_scrolls_sideways(desk, page, failing, width):
    page.set_viewport_size({"width": width, "height": 800})
    desk.open().mark("council voted", "1")
    desk.saved()
    states = {"Saved": 0}
    for status, said in ((503, "does not answer"), (401, "Signed out"), (422, "not saved")):
        page.route("**/api/annotations/**", answer(status))
        page.evaluate("dispatchEvent(new Event('online'))")
        if status == 503:
            desk.mark("frankly", "2")
        expect(page.locator("#saved")).to_contain_text(said)
        states[said] = page.evaluate("document.documentElement.scrollWidth")
        page.unroute("**/api/annotations/**")
    desk.click("council")
    states["sheet"] = page.evaluate("document.documentElement.scrollWidth")
    assert {said: wide for said, wide in states.items() if wide > width} == {}


def test_many_spans_stay_smooth(page, sign_in, project, ben):
    """6,000 words with 2,000 spans: what a key does costs the browser's main thread little."""
    words = " ".join(f"word{number}" for number in range(80))
    article = factories.make_article(project, text="\n\n".join([words] * 75))
    reading = factories.make_reading(article, ben, "in_progress")
    tags = list(project.tags.all())
    places = [(start, start + 30 + start % 170) for start in range(0, article.length - 240, article.length // 2000)]
    Annotation.objects.bulk_create(
        Annotation(
            uuid=uuid.uuid4(),
            assignment=reading,
            tag=tags[index % len(tags)],
            start=start,
            end=end,
            quote=article.text[start:end],
            seq=index + 1,
        )
        for index, (start, end) in enumerate(places)
    )
    sign_in(page, ben)
    desk = Desk(page, article).open()
    expect(page.locator("#spans-count")).to_have_text(f"{len(places):,}")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def work():
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return 1000 * sum(metrics[name] for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration"))

    desk.focus()
    desk.press("w", "w", "w")
    desk.drawn()
    before = work()
    desk.press("1")
    desk.drawn()
    assert work() - before < 100, "milliseconds of the main thread for one mark"
    desk.saved()


# --- What a device kept, on other pages ------------------------------------------------------------------


def test_home_sends_what_was_kept_after_signing_in_again(desk, page, sign_in, ben, context, failing):
    page.on("dialog", lambda dialog: dialog.accept())
    desk.open()
    context.clear_cookies()
    desk.mark("council voted", "1")
    expect(page.locator("#saved")).to_contain_text("Signed out: 1 kept on this device.")
    sign_in(page, ben)
    page.goto("/")
    expect(page.locator("#kept")).to_contain_text("1 step that this device had kept is stored now.")
    assert Annotation.objects.get().quote == "council voted"
    page.reload()
    page.wait_for_selector("#kept[data-ready]", state="attached")
    expect(page.locator("#kept")).to_be_hidden()


def test_a_closed_article_shows_what_came_late_and_opens_again(closed, desk, page):
    page.reload()
    kept = page.locator("#kept")
    expect(kept).to_contain_text("2 marks of yours were not saved.")
    page.goto("/")
    expect(kept).to_contain_text("council voted")
    kept.get_by_role("link", name="Open the article").first.click()
    kept.get_by_role("button", name="Open the reading again and save").click()
    desk.wait()
    assert desk.rows == desk.stored() == [("fact", "council voted"), ("opinion", "frankly")]


def test_a_closed_article_keeps_them_while_a_manager_is_asked(closed, page, article):
    Assignment.objects.update(compared_at=timezone.now())
    page.reload()
    kept = page.locator("#kept")
    kept.get_by_role("button", name="Open the reading again and save").click()
    expect(kept.get_by_role("alert")).to_contain_text("only a manager can reopen yours")
    kept.get_by_role("button", name="Ask a manager to open it").click()
    expect(kept.get_by_role("status")).to_contain_text("Asked. Your marks stay on this device")
    assert article.flags.count() == 1
    page.reload()
    expect(kept).to_contain_text("2 marks of yours were not saved.")


def test_two_devices_at_one_mark_never_overwrite_silently(desk, page, new_context, sign_in, ben, failing):
    """Whoever comes second sees both versions, every time, and the choice is what is stored everywhere."""
    desk.open().mark("council voted", "1")
    desk.saved()
    there = new_context().new_page()
    sign_in(there, ben)
    names = {"1": "fact", "2": "opinion", "3": "disputed", "4": "off-topic"}
    for first, second, choice in (("2", "3", "1"), ("1", "4", "2"), ("3", "2", "1"), ("4", "1", "2")):
        other = Desk(there, desk.article).open()
        desk.open().click("council")
        desk.press("Enter", first, "Escape")
        desk.saved()
        other.click("council")
        other.press("Enter", second, "Escape")
        there.locator("#tray").get_by_role("button", name="Compare the two").click()
        assert Annotation.objects.get().tag.slug == names[first]
        # Keys typed while its script is on the way reach nothing.
        expect(there.get_by_role("dialog")).to_be_visible()
        other.press(choice)
        assert other.stored() == other.rows == [(names[second if choice == "1" else first], "council voted")]
    assert Annotation.objects.count() == 1
