"""Adjudicating an article in a real browser: what others decide is told to whoever looks on."""

import uuid

import pytest
from playwright.sync_api import expect

from corpus_app import adjudication, tallies
from corpus_app.models import Ruling
from tests import factories

VOTE = (24, 63)
NERVE = (65, 102)


@pytest.fixture
def contested(article, ben, cleo):
    """Two places where ben and cleo differ: the greeting and the nerve."""
    factories.make_reading(article, ben, "submitted", spans=[("opinion", 0, 23), ("fact", *VOTE), ("opinion", *NERVE)])
    factories.make_reading(article, cleo, "submitted", spans=[("fact", *VOTE), ("fact", 65, 80)])
    return article


def opened(page, article):
    page.goto(f"/articles/{article.uuid}/compare/")
    page.wait_for_selector("[data-ready]", state="attached")


def rulings(article):
    """(tag, start, end, verdict, reason) of every live ruling, in text order."""
    found = Ruling.objects.live().filter(article=article).in_text_order()
    return list(found.values_list("tag__slug", "start", "end", "verdict", "reason"))


@pytest.fixture
def keys(page):
    """keys("1", "Enter"): pressed one after the other; the page says Saved after each that rules."""

    def press(*names):
        for name in names:
            page.keyboard.press(name)
            expect(page.locator("#saved")).not_to_have_text("Saving …")

    return press


def test_an_article_is_ruled_on_by_keyboard_alone(page, sign_in, keys, dora, contested):
    """Accept, reject, merge, move an end, retag, give a reason, undo, comment, finish and reopen."""
    sign_in(page, dora)
    opened(page, contested)
    heading = page.locator("#case-h")
    expect(heading).to_have_text("Place 1 of 2")

    # Rejected with a reason: the greeting is no opinion.
    keys("2", "r")
    page.keyboard.type("A greeting.")
    keys("Escape", "x")
    expect(heading).to_have_text("Place 2 of 2")
    assert rulings(contested) == [("opinion", 0, 23, "rejected", "A greeting.")]

    # The first words of the nerve are a fact, one word shorter than cleo marked them.
    keys("e")
    expect(page.locator("#extent")).to_have_value("65-80")
    keys("1", "Alt+ArrowLeft", "Enter")
    expect(page.locator("#toast")).to_contain_text("Ruled fact")
    tag, start, end = rulings(contested)[1][:3]
    assert (tag, start) == ("fact", 65)
    assert end < 80

    # Changed: retagged, and out to the end of what anybody marked.
    expect(heading).to_have_text("Place 1 of 2")
    keys("n", "c", "Escape", "2", "m", "r")
    page.keyboard.type("A judgement.")
    keys("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("Ruled opinion")
    assert rulings(contested)[1] == ("opinion", 65, 102, "accepted", "A judgement.")

    # Undone; the next place and the one before it.
    keys("z")
    expect(page.locator("#toast")).to_contain_text("Undone.")
    assert rulings(contested)[1][0] == "fact"
    keys("n")
    expect(heading).to_have_text("Place 2 of 2")
    keys("p")
    expect(heading).to_have_text("Place 1 of 2")

    # A comment, and settling it.
    keys("t")
    page.keyboard.type("Who says nerve, @ad")
    expect(page.get_by_role("option", name="ada")).to_have_attribute("aria-selected", "true")
    keys("Enter")
    expect(page.locator("#talk-body")).to_have_value("Who says nerve, @ada ")
    keys("Tab", "Enter")
    page.wait_for_selector("[data-ready]", state="attached")
    expect(page.locator("#case-said")).to_contain_text("Who says nerve, @ada")
    page.locator("#case-said").get_by_role("button", name="Resolve").press("Enter")
    page.wait_for_selector("[data-ready]", state="attached")
    expect(page.locator("#case-said")).to_contain_text("resolved")

    # Names hidden on request.
    page.get_by_label("Hide the names").press("Space")
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    page.wait_for_selector("[data-ready]", state="attached")
    expect(page.locator(".readers")).to_contain_text("Reader A")
    assert "cleo" not in page.locator("main").inner_text()

    # Finished: the vote, which both read alike, is accepted too. And opened again.
    keys("f", "Enter")
    expect(page.get_by_text("The article is adjudicated.")).to_be_visible()
    assert ("fact", *VOTE, "accepted") in [each[:4] for each in rulings(contested)]
    page.wait_for_selector("[data-ready]", state="attached")
    keys("f", "Enter")
    expect(page.get_by_text("The article is open for rulings again.")).to_be_visible()


def test_two_rulings_are_merged_and_a_proposal_accepted_by_keyboard(page, sign_in, keys, project, dora, contested):
    third = factories.make_member(project).user
    factories.make_reading(contested, third, "submitted", spans=[("opinion", 0, 23), ("fact", *VOTE)])
    for span in ((65, 71), (72, 80)):
        factories.make_ruling(contested, "fact", *span, decided_by=dora)
    sign_in(page, dora)
    opened(page, contested)
    # Two of three call the greeting an opinion: accepted as it stands.
    expect(page.locator("#case-proposed")).to_contain_text("2 of 3 readers")
    keys("a")
    expect(page.locator("#toast")).to_contain_text("Ruled opinion")
    assert rulings(contested)[0][:4] == ("opinion", 0, 23, "accepted")
    expect(page.locator("#case-h")).to_have_text("Place 2 of 2")
    keys("p", "n")
    keys("g")
    expect(page.locator("#toast")).to_contain_text("The two rulings are one.")
    keys("g")
    expect(page.locator("#toast")).to_contain_text("No two rulings here")
    keys("z")
    expect(page.locator("#toast")).to_contain_text("Undone.")
    page.locator("#case-ruled").get_by_role("button", name="Merge with the next").press("Enter")
    expect(page.locator("#toast")).to_contain_text("The two rulings are one.")
    assert ("fact", 65, 80, "accepted", "") in rulings(contested)
    keys("?")
    expect(page.locator("#help")).to_be_visible()


def test_what_another_adjudicator_rules_appears(page, sign_in, ada, dora, contested):
    sign_in(page, dora)
    opened(page, contested)
    adjudication.create(
        uuid=uuid.uuid4(),
        adjudicator=ada,
        article=contested,
        operation=uuid.uuid4(),
        tag="opinion",
        start=0,
        end=23,
        quote=contested.text[:23],
        verdict="rejected",
        reason="A greeting.",
    )
    page.get_by_text("A greeting.").wait_for(timeout=6000)


def test_a_ruling_in_the_way_is_there_to_be_changed(page, sign_in, keys, dora, contested, console):
    """It stands beside the place, in what a reader's extent reaches: made longer, both are ruled on by one."""
    contested.assignments.get(reviewer__username="cleo").annotations.filter(start=65).update(start=72)
    tallies.recount([contested.pk])
    factories.make_ruling(contested, "fact", 76, 80, decided_by=dora)
    sign_in(page, dora)
    page.goto(f"/articles/{contested.uuid}/compare/?place=2")
    page.wait_for_selector("[data-ready]", state="attached")
    expect(page.locator("#case-ruled li")).to_have_count(1)
    console.expect("422")
    keys("1", "Enter")
    expect(page.locator("#toast")).to_contain_text("change that one")
    keys("c", "Escape", "m")
    keys("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("Ruled fact")
    assert [each[:3] for each in rulings(contested)] == [("fact", *NERVE)]


def test_keys_wait_for_the_form_that_they_are_for(page, sign_in, dora, contested, console):
    """It is fetched after the first paint: what is pressed before waits in order, and Esc lets it go."""
    sign_in(page, dora)
    heading, toast = page.locator("#case-h"), page.locator("#toast")
    page.route("**/js/ruling.*js", lambda route: route.abort())
    console.expect("ERR_FAILED")
    opened(page, contested)
    page.keyboard.press("2")
    expect(toast).to_contain_text("could not be fetched")
    page.unroute("**/js/ruling.*js")

    routes = []
    page.route("**/js/ruling.*js", lambda route: routes.append(route))
    with page.expect_request("**/js/ruling.*js"):
        opened(page, contested)
    for key in ("1", "Enter", "Escape", "2", "r"):
        page.keyboard.press(key)
    page.keyboard.type("A greeting, Max.")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(heading).to_have_text("Place 2 of 2")
    for key in ("p", "2", "r"):
        page.keyboard.press(key)
    page.keyboard.type("A greeting, Max.")
    page.keyboard.press("Control+Enter")
    assert rulings(contested) == []
    for route in routes:
        route.continue_()
    expect(toast).to_contain_text("Ruled opinion")
    assert rulings(contested) == [("opinion", 0, 23, "accepted", "A greeting, Max.")]
    expect(heading).to_have_text("Place 2 of 2")


def test_who_cannot_rule_is_shown_the_place_itself(page, sign_in, ben, contested):
    """And the keys that there are for them."""
    sign_in(page, ben)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    opened(page, contested)
    now = """() => [...CSS.highlights.get("differ-now")].map(
      ({ startContainer, startOffset, endOffset }) => startContainer.data.slice(startOffset, endOffset))"""
    page.keyboard.press("n")
    expect(page.locator("#case-h")).to_have_text("Place 2 of 2")
    expect(page.locator("#case-quote span").nth(1)).to_have_text(contested.text[slice(*NERVE)])
    assert page.evaluate(now) == [contested.text[slice(*NERVE)]]
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("next place")
    expect(page.locator("#help")).not_to_contain_text("rule and go on")
    # What rules is not fetched for them.
    assert [url for url in requests if "/js/places." in url]
    assert [url for url in requests if "/js/ruling." in url or "/js/bench." in url] == []
