"""Training in a real browser: switched on by a manager, read with feedback, tried again, and through."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories

from .desk import Desk

TEXT = "The council voted 31 to 18 for the dam. It was, frankly, a failure of nerve, said the pilots."
VOTE, NERVE = (0, 38), (40, 76)


@pytest.fixture
def settled(project, dora):
    article = factories.make_article(project, TEXT, title="Settled")
    factories.make_ruling(article, "fact", *VOTE, dora, reason="The minutes say so.")
    factories.make_ruling(article, "opinion", *NERVE, dora, reason="Nobody can measure nerve.")
    article.adjudicated_at = timezone.now()
    article.save()
    return article


def test_from_switching_it_on_to_being_let_in(page, new_context, sign_in, ada, ben, project, article, settled):
    factories.make_reading(article, ben)
    sign_in(page, ada)
    page.goto("/projects/harbour/settings/")
    page.get_by_role("link", name="Choose articles and see who is how far").click()
    page.get_by_label("Settled").check()
    page.get_by_label("New reviewers train first").check()
    page.get_by_label("Mean score that opens the rest").fill("90")
    page.get_by_role("button", name="Keep the training").click()
    expect(page.get_by_role("heading", name="Who is how far?")).to_be_visible()

    reader = new_context().new_page()
    sign_in(reader, ben)
    reader.goto("/")
    expect(reader.get_by_text("0 of 1 articles read")).to_be_visible()
    reader.get_by_role("link", name="Begin reading").click()
    desk = Desk(reader, settled).wait()
    desk.mark("It was, frankly, a failure of nerve", "1")
    desk.saved()
    reader.get_by_role("button", name="Submit and see the feedback").click()
    expect(reader.get_by_text("Score 0 of 100.")).to_be_visible()
    expect(reader.get_by_text("Why: The minutes say so.")).to_be_visible()
    expect(reader.get_by_role("heading", name="Called something else 1")).to_be_visible()

    page.reload()
    expect(page.get_by_text("below 90")).to_be_visible()

    reader.get_by_role("link", name="See what comes next").click()
    reader.get_by_role("button", name="Try again").click()
    desk.wait()
    expect(reader.locator("#spans li")).to_have_count(0)
    desk.mark("The council voted 31 to 18 for the dam", "1")
    desk.mark("It was, frankly, a failure of nerve", "2")
    desk.saved()
    reader.get_by_role("button", name="Submit and see the feedback").click()
    expect(reader.get_by_text("Your training is over")).to_be_visible()
    reader.get_by_role("link", name="Begin the work").click()
    expect(reader.get_by_role("heading", name=article.title)).to_be_visible()
