"""What is being typed is not lost: a tab that is killed, a session that ends, another person at the same browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from corpus_app.models import Annotation, Assignment, Comment, Flag
from tests import factories

from .desk import Desk

WORDS = "Who counted them?\nThe ministry says nine."


@pytest.fixture
def desk(page, live_server, sign_in, ben, article, reading):
    sign_in(page, ben)
    return Desk(page, article)


def look(page):
    """A first sign of the reader, after which what was begun is there."""
    page.mouse.move(300, 300)
    page.mouse.move(310, 310)
    page.wait_for_selector("#talk[data-ready]")


def stroke(page, words):
    """Typed letter by letter, and kept by then."""
    page.keyboard.type(words)
    page.wait_for_selector("#talk[data-ready]")
    page.wait_for_timeout(200)


def test_a_comment_survives_the_tab_and_waits_for_its_writer(
    desk, page, context, sign_in, ben, cleo, article, console, reading
):
    desk.open().mark("40 farms", "3")
    desk.saved().click("farms")
    page.locator("#pop").get_by_role("button", name="Comment").click()
    stroke(page, WORDS)
    page.close()

    # Somebody else at the same browser finds an empty form.
    factories.make_reading(article, cleo)
    page = context.new_page()
    sign_in(page, cleo)
    Desk(page, article).open()
    look(page)
    assert page.locator("#talk-body").input_value() == ""
    page.close()

    page = context.new_page()
    sign_in(page, ben)
    desk = Desk(page, article).open()
    look(page)
    expect(page.locator("#talk [data-draft]")).to_be_visible()
    expect(page.locator("#talk-body")).to_have_value(WORDS)
    expect(page.locator("#talk-form q")).to_have_text("40 farms")
    # Signed out, and then somebody else: it stays, and is nobody else's.
    console.expect("Failed to load resource")
    context.clear_cookies()
    page.locator("#talk-form").get_by_role("button", name="Comment").click()
    expect(page.locator("#talk-form [data-told]")).to_be_visible()
    sign_in(page, cleo)
    page.evaluate("fetch('/account/')")
    page.wait_for_timeout(300)
    page.locator("#talk-form").get_by_role("button", name="Comment").click()
    expect(page.locator("#talk-form [data-told]")).to_contain_text("Somebody else is signed in now.")
    assert not Comment.objects.exists()
    sign_in(page, ben)
    page.evaluate("fetch('/account/')")
    page.wait_for_timeout(300)
    page.locator("#talk-form").get_by_role("button", name="Comment").click()
    expect(page.locator(".thread")).to_contain_text("Who counted them?")
    comment = Comment.objects.get()
    assert (comment.author, comment.body, comment.annotation.quote) == (ben, WORDS, "40 farms")
    page.reload()
    desk.wait()
    look(page)
    assert page.locator("#talk-body").input_value() == ""
    expect(page.locator("[data-draft]")).to_have_count(0)


def test_a_note_survives_the_tab(desk, page, context, article):
    desk.open().mark("40 farms", "3")
    desk.saved().click("farms")
    page.locator("#pop").get_by_role("button", name="Note").click()
    stroke(page, "Nine, says the ministry")
    page.close()
    page = context.new_page()
    desk = Desk(page, article).open()
    page.mouse.move(300, 300)
    page.mouse.move(310, 310)
    expect(page.locator("#toast")).to_contain_text("You began a note on “40 farms” and did not keep it.")
    page.locator("#toast").get_by_role("button", name="Go on writing").click()
    area = page.locator("#pop").get_by_role("textbox", name="Note")
    expect(area).to_be_focused()
    expect(area).to_have_value("Nine, says the ministry")
    page.locator("#pop").get_by_role("button", name="Keep the note").click()
    desk.saved()
    assert Annotation.objects.get().note == "Nine, says the ministry"
    page.reload()
    desk.wait()
    look(page)
    expect(page.locator("#toast")).to_be_hidden()


def test_evidence_that_was_begun_survives_the_tab(desk, page, context, article):
    desk.open().mark("40 farms", "3")
    desk.saved().click("farms")
    pop = page.locator("#pop")
    pop.get_by_role("button", name="Supports it").click()
    pop.get_by_label("In a few words").press_sequentially("2 censuses")
    pop.get_by_label("Link").press_sequentially("https://example.org/c")
    page.wait_for_timeout(200)
    page.close()
    page = context.new_page()
    desk = Desk(page, article).open()
    page.mouse.move(300, 300)
    page.mouse.move(310, 310)
    expect(page.locator("#toast")).to_contain_text("You began evidence for “40 farms” and did not add it.")
    page.locator("#toast").get_by_role("button", name="Go on writing").click()
    pop = page.locator("#pop")
    link = pop.get_by_label("Link")
    expect(link).to_be_focused()
    expect(link).to_have_value("https://example.org/c")
    expect(pop.get_by_label("In a few words")).to_have_value("2 censuses")
    expect(pop.get_by_role("button", name="Supports it")).to_have_attribute("aria-pressed", "true")
    link.press("Enter")
    expect(pop.locator(".proofs")).to_contain_text("example.org/c")
    desk.saved()
    page.reload()
    desk.wait()
    look(page)
    expect(page.locator("#toast")).to_be_hidden()


def test_on_a_closed_article_too_and_it_can_be_thrown_away(desk, page, reading):
    own = Assignment.objects.filter(pk=reading.pk)
    factories.change_readings(own, state=Assignment.State.SUBMITTED, submitted_at=timezone.now())
    address = f"/articles/{desk.article.uuid}/read/"
    page.goto(address)
    page.wait_for_selector("#kept[data-ready]", state="attached")
    page.locator("#talk-body").fill("An advertisement.")
    page.wait_for_timeout(200)
    page.goto("/")
    page.goto(address)
    expect(page.locator("#talk-body")).to_have_value("An advertisement.")
    page.get_by_role("button", name="Flag for a moderator").click()
    expect(page.get_by_text("A moderator will look at it.")).to_be_visible()
    assert Flag.objects.get().reason == "An advertisement."
    expect(page.locator("#talk-body")).to_have_value("")
    page.locator("#talk-body").fill("Another thought.")
    page.wait_for_timeout(200)
    page.goto("/")
    page.goto(address)
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#talk-body")).to_have_value("")
    page.goto("/")
    page.goto(address)
    page.wait_for_selector("#kept[data-ready]", state="attached")
    expect(page.locator("#talk-body")).to_have_value("")


def test_names_are_offered_after_an_at(desk, page, ada, dora, cleo, ben):
    """To a reviewer those who manage and settle; by keyboard, by pointer, and never in the way of other keys."""
    desk.open()
    field, names = page.locator("#talk-body"), page.get_by_role("listbox", name="People you can name")
    field.click()
    page.wait_for_selector("#talk[data-ready]")
    page.keyboard.type("Ask @")
    expect(names.get_by_role("option")).to_have_text(["ada", "dora"])
    box = page.get_by_role("combobox", name="Write about this article")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    second = names.get_by_role("option", name="dora")
    expect(second).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", second.get_attribute("id"))
    page.keyboard.press("Enter")
    expect(field).to_have_value("Ask @dora ")
    expect(names).to_be_hidden()
    assert field.get_attribute("role") is None

    page.keyboard.type("or @a")
    names.get_by_role("option", name="ada").click()
    expect(field).to_have_value("Ask @dora or @ada ")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("Ask @dora or @a")
    page.keyboard.press("End")
    page.keyboard.type("d")
    expect(names).to_be_visible()
    page.keyboard.press("Escape")
    expect(names).to_be_hidden()
    expect(field).to_be_focused()
    # What was asked for before, and answered late, does not open it again.
    field.dispatch_event("input")
    page.wait_for_timeout(200)
    expect(names).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.type("mail a@ad")
    page.wait_for_timeout(300)
    expect(names).to_be_hidden()
    page.locator("#talk-form").get_by_role("button", name="Comment", exact=True).click()
    page.wait_for_url("**#c-*")
    assert Comment.objects.get().body == "Ask @dora or @ad\nmail a@ad"
    assert [each.user for each in Comment.objects.get().mentions.all()] == [dora]
