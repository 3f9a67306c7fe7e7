"""From 200 articles and five people to everyone reading: one page, counted, with and without scripts."""

import json
import re

import pytest
from playwright.sync_api import expect

from corpus_app.models import Assignment, Project
from tests import factories

PEOPLE = [f"{name}@harbour.example" for name in ("amira", "dele", "joon", "petra", "tomas")]
ENOUGH = 20


@pytest.fixture(autouse=True)
def here(settings, live_server, data_folder):
    settings.SITE_URL = live_server.url


@pytest.fixture
def strike(tmp_path):
    path = tmp_path / "strike.jsonl"
    rows = (
        {"headline": f"Day {n}", "body": f"The ferry did not sail on day {n}.", "publisher": f"Paper {n % 7}"}
        for n in range(200)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


class Hand:
    """What a person does at a page, one action each: a click, a field filled by typing or pasting, a file dropped."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def click(self, *args, **kwargs):
        self.actions += 1
        self.page.get_by_role(*args, **kwargs).click()

    def fill(self, label, text):
        self.actions += 1
        self.page.get_by_label(label, exact=label != "E-mail").fill(text)

    def give(self, label, path):
        self.actions += 1
        self.page.get_by_label(label).set_input_files(path)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_two_hundred_articles_and_five_people_in_at_most_twenty_actions(new_context, db, strike, scripts):
    factories.make_user("mara", first_name="Mara", last_name="Lind")
    page = new_context(java_script_enabled=scripts).new_page()
    hand = Hand(page)
    page.goto("/")
    hand.fill("Name or e-mail", "mara")
    hand.fill("Password", factories.PASSWORD)
    hand.click("button", name="Sign in")
    hand.click("link", name="New project")
    hand.fill("Name", "Ferry strike 2031")
    hand.give("Drop files here or choose them", strike)
    if not scripts:
        hand.click("button", name="Check files")
    expect(page.get_by_text("200 articles from strike.jsonl")).to_be_visible()
    hand.fill("E-mail", "\n".join(PEOPLE))
    if not scripts:
        hand.click("button", name="Preview the plan")
    expect(page.locator(".plan .say")).to_have_text(
        "600 readings: 200 articles, each read by exactly 3 of 5. That is 120 for everyone."
    )
    expect(page.get_by_text(re.compile("Every pair shares (about )?60"))).to_be_visible()
    assert not Project.objects.exists()
    hand.click("button", name="Start with 5 people")
    expect(page.get_by_text("600 readings are handed out.")).to_be_visible()
    links = page.locator("code").all_inner_texts()
    expect(page.get_by_role("link", name="Train new reviewers first")).to_be_visible()
    assert hand.actions <= (9 if scripts else 11) <= ENOUGH
    assert len(links) == 5

    # Two of the five follow their links and read three articles each.
    for number, link in enumerate(links[:2]):
        guest = new_context().new_page()
        guest.goto(link)
        expect(guest.get_by_text("120 articles wait for you.")).to_be_visible()
        guest.get_by_label("Name to sign in with").fill(f"reader-{number}")
        guest.get_by_label("Password").fill("a long enough password")
        guest.get_by_role("button", name="Make the account and go on").click()
        guest.get_by_role("link", name="Read the next article").click()
        for _article in range(3):
            text = guest.locator("p[data-o]").first.inner_text()
            guest.get_by_role("button", name=re.compile("Submit")).first.click()
            expect(guest.locator("p[data-o]").first).not_to_have_text(text)
    done = Assignment.objects.filter(state=Assignment.State.SUBMITTED)
    assert sorted(done.values_list("reviewer__username", flat=True)) == ["reader-0"] * 3 + ["reader-1"] * 3


def test_columns_tags_and_plan_follow_without_a_reload(page, sign_in, ada, project, tmp_path, strike):
    sign_in(page, ada)
    page.goto("/projects/new/")
    page.evaluate("window.stays = true")
    foreign = tmp_path / "foreign.csv"
    foreign.write_text("a;b\nThe ferry is late.;Record\n;Record\n", encoding="utf-8")
    page.get_by_label("Drop files here or choose them").set_input_files([foreign, strike])
    expect(page.get_by_text("Say below which column of foreign.csv holds the text.")).to_be_visible()
    page.locator("#map-0-text").select_option("a")
    expect(page.get_by_text("1 left out")).to_be_visible()
    page.get_by_role("button", name="Remove strike.jsonl").click()
    expect(page.get_by_text("200 articles")).to_have_count(0)
    page.get_by_label("Begin from").select_option("subjectivity")
    expect(page.locator("#tag-0-name")).to_have_value("subjective")
    page.get_by_role("button", name="Another tag").click()
    page.locator("#tag-2-name").fill("neither")
    page.get_by_label("E-mail addresses or names").fill("Mia\nben\nno@")
    expect(page.get_by_text("Is no e-mail address.")).to_be_visible()
    expect(page.locator("#plan .error").first).to_have_text(re.compile("Every article needs 3 readers, but only 2"))
    page.get_by_label("E-mail addresses or names").fill("Mia\nben")
    page.get_by_label("Readers per article").fill("2")
    expect(page.get_by_role("button", name="Start with 2 people")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Ferry")
    page.get_by_label("Name", exact=True).press("Enter")
    assert page.evaluate("window.stays")
    page.get_by_role("button", name="Start with 2 people").click()
    expect(page.get_by_text("2 readings are handed out.")).to_be_visible()
    new = Project.objects.get(slug="ferry")
    assert list(new.tags.values_list("name", flat=True)) == ["subjective", "objective", "neither"]
    assert new.articles.get().source is None


def test_links_are_copied_one_or_all(page, context, sign_in, ada, project):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, ada)
    page.goto("/projects/harbour/people/")
    page.get_by_label("E-mail addresses or names").fill("Mia Lund\nmax@x.example")
    page.get_by_role("button", name="Make the links").click()
    first = page.locator("#link-1").inner_text()
    page.get_by_role("button", name="Copy the link of Mia Lund").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first
    page.get_by_role("button", name="Copy all, with names").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split(": ")[0] for line in lines] == ["Mia Lund", "max"]
