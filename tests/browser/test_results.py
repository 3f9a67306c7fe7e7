"""The pages with numbers in a real browser: policy, width, the way from a number to the text."""

import pytest

from corpus_app.models import Assignment
from tests import factories, teams

SIZES = pytest.mark.parametrize("width", [320, 390, 1280])


@pytest.fixture
def read(transactional_db, project, ben, cleo):
    eve = factories.make_member(project, factories.make_user("eve")).user
    project.order_from_articles = 5
    project.save()
    for source in ("The Harbour Gazette", "The Lantern"):
        teams.read(teams.make_articles(project, 10, source=source), [ben, cleo, eve])
    return project.articles.first()


@pytest.fixture
def narrow(page, sign_in, ada):
    """narrow(width): ada's page of that width."""

    def narrow(width):
        page.set_viewport_size({"width": width, "height": 900})
        sign_in(page, ada)
        return page

    return narrow


@SIZES
def test_no_page_scrolls_sideways(narrow, read, width):
    page = narrow(width)
    for address in (
        "/projects/harbour/agreement/",
        "/projects/harbour/sources/",
        "/projects/harbour/sources/the-lantern/",
        "/projects/harbour/passages/?tag=opinion",
        f"/articles/{read.uuid}/compare/",
    ):
        assert page.goto(address).status == 200
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


def test_from_a_number_to_the_text(narrow, read):
    page = narrow(1280)
    page.goto("/projects/harbour/agreement/")
    page.get_by_role("link", name="opinion: the passages").click()
    page.wait_for_url("**/passages/?tag=opinion&what=differ")
    page.get_by_role("link", name="Compare at paragraph").first.click()
    page.wait_for_url("**/compare/#p-*")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("[...CSS.highlights.values()].some((each) => each.size)")


def test_a_cell_opens_what_two_readers_differ_on(narrow, read):
    page = narrow(1280)
    page.goto("/projects/harbour/agreement/")
    page.locator(".heat a[aria-label^='ben and cleo']").click()
    page.wait_for_url("**/passages/?first=*")
    assert "Readers: ben, cleo." in page.inner_text("main")


def test_a_place_leads_to_its_votes(narrow, read):
    page = narrow(1280)
    page.goto(f"/articles/{read.uuid}/compare/?plain=1")
    page.locator("#at-1").click()
    page.wait_for_url("**place=1#case")
    assert "ben" in page.inner_text("#case")


def test_narrowing_works_without_a_script(narrow, read, new_context, sign_in, ada):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, ada)
    page.goto("/projects/harbour/agreement/")
    page.select_option("#f-source", "the-lantern")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**source=the-lantern*")
    assert "30 readings of 10 articles" in page.inner_text("main")


def test_looking_is_agreed_to_first(page, sign_in, read, ben):
    Assignment.objects.update(compared_at=None)
    sign_in(page, ben)
    page.goto("/projects/harbour/agreement/")
    page.get_by_role("link", name="Show the numbers").click()
    page.get_by_role("heading", name="Can each tag be trusted?").wait_for()
    assert not Assignment.objects.filter(reviewer=ben, compared_at=None).exists()


def test_pictures_follow_the_theme(narrow, read):
    page = narrow(1280)
    seen = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto("/projects/harbour/agreement/")
        seen.append(page.evaluate("getComputedStyle(document.querySelector('circle.pt')).fill"))
    assert seen[0] != seen[1]
