"""The pages around the reading page in a real browser: two journeys, axe, widths, policies."""

import csv
import re

import pytest
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import expect

from corpus_app import gammas, invitations, projects, training
from corpus_app.models import Article, Assignment, Job, Project, Role
from tests import factories
from tests.test_roles import TABLE as ROUTES

from .axe import violations_in_every_theme


@pytest.fixture(autouse=True)
def demo(settings, live_server):
    settings.DEMO = True
    settings.SITE_URL = live_server.url


@pytest.fixture
def lea(project):
    """A reviewer of the demo."""
    lea = factories.make_user("lea", first_name="Lea", last_name="Benhaddou", is_demo=True)
    return factories.make_member(project, lea).user


@pytest.fixture
def filled(project, ada, ben, cleo, dora, lea):
    """A project in the middle of its work."""
    project.guideline = "# How we read\n\nRead once, then mark.\n\n- a list\n- of two\n\n> quoted"
    project.description = "Who pays for the dam, as two outlets tell it."
    project.save()
    projects.write_guideline(
        project, text=project.guideline.replace("a list", "a longer list") + "\n\nMark less.", author=ada
    )
    for number in range(6):
        title = f"What the dam costs, part {number}"
        article = factories.make_article(project, f"The dam costs {number} crowns.", title=title, source="The Gazette")
        factories.make_reading(article, ben, Assignment.State.SUBMITTED, spans=[("fact", 0, 7)])
        opinions = [("opinion", 4, 12)] if number % 2 else [("fact", 0, 7), ("opinion", 8, 13)]
        factories.make_reading(article, cleo, Assignment.State.SUBMITTED, spans=opinions)
        factories.make_reading(article, lea, position=number)
    factories.make_ruling(article, "fact", 0, 7, decided_by=dora, reason="It can be looked up.")
    Article.objects.filter(pk=article.pk).update(adjudicated_at=timezone.now())
    factories.make_article(project, "Nobody knows who wrote this, or when, or why it has no title at all.")
    factories.make_flag(article, ben)
    invitations.invite(project, email="somebody.with.a.long.address@example.org")
    factories.make_project("long", name="A project with an uncommonly long name, as projects have", manager=ada)
    return project


def test_from_one_click_to_a_file_of_data(page, filled):
    page.goto("/")
    page.get_by_role("button", name="Lea Benhaddou").click()
    expect(page.get_by_role("heading", name="What the dam costs, part 0")).to_be_visible()
    page.get_by_role("link", name="Harbour").first.click()
    expect(page.get_by_role("heading", name="0 of your 6 read")).to_be_visible()
    page.get_by_role("link", name="Articles", exact=True).click()
    page.get_by_label("Words").fill("4 crowns")
    page.get_by_label("My reading").select_option("not begun")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("tbody tr")).to_have_count(7)
    page.get_by_role("link", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.locator('a[href$="/export/csv/"]').click()
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8").splitlines()))
    assert rows == []  # blind: Lea has submitted nothing yet


def test_from_a_new_project_to_the_first_reading(page, new_context, live_server, sign_in, ada, tmp_path):
    sign_in(page, ada)
    page.goto("/")
    page.get_by_role("link", name="New project").first.click()
    page.get_by_label("Name", exact=True).fill("Ferry strike")
    page.get_by_label("Readers per article").fill("1")
    page.get_by_role("button", name="Start", exact=True).click()

    page.get_by_role("link", name="Import articles").first.click()
    for name, text in {"one.txt": "The ferry is late.\n", "two.txt": "The crew is tired.\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    page.get_by_label("Files").set_input_files([tmp_path / "one.txt", tmp_path / "two.txt"])
    page.get_by_label("Source").fill("The Tidewater Record")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("2 articles taken in.")).to_be_visible()
    page.get_by_role("link", name="Look at the articles").click()
    expect(page.locator("tbody tr")).to_have_count(2)

    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("button", name="Make the links").click()
    link = page.locator("code").inner_text()

    guest = new_context().new_page()
    guest.goto(link)
    guest.get_by_label("Name to sign in with").fill("mia")
    guest.get_by_label("Password").fill("mia likes the ferry")
    guest.get_by_role("button", name="Make the account and go on").click()
    expect(guest.get_by_text("Welcome, mia.")).to_be_visible()

    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("button", name="Hand out what is missing").click()
    expect(page.get_by_text("2 readings handed out.")).to_be_visible()

    guest.goto("/")
    expect(guest.get_by_text("0 of your 2")).to_be_visible()
    guest.get_by_role("link", name="Begin reading").click()
    expect(guest.locator("p[data-o]")).to_have_text(re.compile("The ferry is late.|The crew is tired."))
    assert Project.objects.get().memberships.get(role=Role.REVIEWER).user.username == "mia"


PAGES = {
    "sign-in": (None, "/account/sign-in/"),
    "password-reset": (None, "/account/password/reset/"),
    "link-used": (None, "/join/none/"),
    "home-reviewer": ("lea", "/"),
    "home-manager": ("ada", "/"),
    "home-newcomer": ("otto", "/"),
    "project-reviewer": ("lea", "/projects/harbour/"),
    "project-manager": ("ada", "/projects/harbour/"),
    "project-empty": ("ada", "/projects/long/"),
    "articles": ("ada", "/projects/harbour/articles/"),
    "articles-wrong": ("ada", "/projects/harbour/articles/?after=yesterday"),
    "articles-refused": ("ada", "/projects/harbour/articles/?colour=red"),
    "articles-empty": ("ada", "/projects/long/articles/"),
    "import": ("ada", "/projects/harbour/articles/import/"),
    "people": ("ada", "/projects/harbour/people/"),
    "member": ("ada", "/projects/harbour/people/{ben}/"),
    "settings": ("ada", "/projects/harbour/settings/"),
    "guideline": ("lea", "/projects/harbour/guideline/?since=1"),
    "tags": ("lea", "/projects/harbour/tags/"),
    "tags-manager": ("ada", "/projects/harbour/tags/"),
    "tag": ("ada", "/projects/harbour/tags/fact/"),
    "tag-new": ("ada", "/projects/harbour/tags/new/"),
    "tag-merge": ("ada", "/projects/harbour/tags/opinion/merge/?into=fact"),
    "round": ("ada", "/projects/harbour/round/"),
    "delete": ("ada", "/projects/harbour/delete/"),
    "flags": ("ada", "/projects/harbour/flags/"),
    "assignments": ("ada", "/projects/harbour/assignments/"),
    "progress": ("ada", "/projects/harbour/progress/"),
    "progress-reviewer": ("lea", "/projects/harbour/progress/"),
    "plan": ("ada", "/projects/harbour/assignments/plan/"),
    "rulings": ("ada", "/projects/harbour/rulings/"),
    "gold": ("ada", "/projects/harbour/agreement/gold/"),
    "gold-passages": ("ada", "/projects/harbour/agreement/gold/passages/"),
    "gold-empty": ("ada", "/projects/long/agreement/gold/"),
    "second-factor": ("ada", "/account/second-factor/"),
    "sessions": ("ada", "/account/sessions/"),
    "export": ("ada", "/projects/harbour/export/"),
    "new": ("ada", "/projects/new/"),
    "account": ("ada", "/account/"),
    "password": ("ada", "/account/password/"),
    "email": ("ada", "/account/email/"),
    "sign-out": ("ada", "/account/sign-out/"),
    "corrections": ("ben", "/account/corrections/?show=1"),
    "keys": ("ada", "/account/keys/"),
    "reauthenticate": ("ada", "/account/reauthenticate/"),
    "readings": ("ben", "/readings/"),
    "readings-empty": ("otto", "/readings/"),
    "join": (None, "/join/{token}/"),
    "job": ("ada", "/projects/harbour/jobs/{job}/"),
    "agreement": ("ada", "/projects/harbour/agreement/"),
    "gamma": ("ada", "/projects/harbour/agreement/gamma/"),
    "agreement-empty": ("ada", "/projects/long/agreement/"),
    "sources": ("ada", "/projects/harbour/sources/"),
    "sources-empty": ("ada", "/projects/long/sources/"),
    "source": ("ada", "/projects/harbour/sources/the-gazette/"),
    "passages": ("ada", "/projects/harbour/passages/?tag=fact"),
    "phrases": ("ada", "/projects/harbour/phrases/?q=dam"),
    "phrases-empty": ("ada", "/projects/harbour/phrases/"),
    "compare": ("ada", "/articles/{article}/compare/"),
    "twice": ("ada", "/articles/{article}/twice/?reviewer={ben}"),
    "training-manager": ("ada", "/projects/harbour/training/"),
    "training": ("nia", "/projects/harbour/training/"),
    "feedback": ("nia", "/articles/{lesson}/feedback/"),
    "reading-begun": ("lea", "/articles/{article}/read/"),
    "reading-done": ("ben", "/articles/{article}/read/"),
    "missing": ("ada", "/nothing/"),
    "forbidden": ("lea", "/projects/harbour/settings/"),
}


# Files, signs of life, and what only leads on; the rest of allauth's pages are made of the same two templates.
NOT_PAGES = {
    *(
        "healthz",
        "readyz",
        "agreement-figure",
        "source-figure",
        "progress-figure",
        "gold-figure",
        "phrases-file",
        "export-download",
        "reading-messages",
    ),
    *("account_set_password", "account_inactive", "account_signup", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}


def test_no_page_is_left_out(filled, ben):
    """Whoever adds a page adds it to PAGES, or it is never looked at by axe."""
    known = {
        resolve(path.split("?")[0].format_map(Anything())).url_name for _, path in PAGES.values() if path != "/nothing/"
    }
    others = ("api-", "admin", "mfa_", "socialaccount_", "openid_")
    table = {name for name, methods in ROUTES.items() if "GET" in methods and not name.startswith(others)}
    assert table - known - NOT_PAGES == set()


class Anything(dict):
    def __missing__(self, key):
        return "0d9cb4a8-0000-4000-8000-000000000000"


def lesson(project):
    """A training article, with nia in training on it; the others are through."""
    project.memberships.update(trained_at=timezone.now())
    article = factories.make_article(
        project, "The mayor paid. It was a shame, they say.", title="Who paid", source="The Gazette"
    )
    dora = project.memberships.get(role=Role.ADJUDICATOR).user
    for tag, start, end in (("fact", 0, 15), ("opinion", 16, 31)):
        factories.make_ruling(article, tag, start, end, dora, reason="The town has published it.")
    training.choose(project, articles=[article.pk], threshold=80, actor=dora)
    nia = factories.make_member(project, factories.make_user("nia")).user
    spans = [("opinion", 0, 14), ("opinion", 32, 40)]
    factories.make_reading(article, nia, "submitted", kind="training", spans=spans)
    return article


@pytest.fixture
def tour(filled, otto, ben, new_context, sign_in, live_server):
    """tour(**options): (name, page) for every page, in one window per person."""

    article = filled.articles.get(title="What the dam costs, part 0")
    factories.make_reading(article, ben, "submitted", kind="repeat", spans=[("opinion", 0, 7)])
    gammas.compute(filled)
    places = {
        "ben": ben.uuid,
        "article": article.uuid,
        "lesson": lesson(filled).uuid,
        "job": Job.objects.create(project=filled, kind="import_articles", state=Job.State.DONE).uuid,
        "token": invitations.invite(filled),
    }

    def tour(**options):
        windows = {}
        everybody = {user.username: user for user in (*(m.user for m in filled.memberships.all()), otto)}
        for name, (who, path) in PAGES.items():
            if who not in windows:
                windows[who] = new_context(**options).new_page()
                if who:
                    sign_in(windows[who], everybody[who])
            windows[who].goto(path.format(**places))
            yield name, windows[who]

    return tour


def test_axe_finds_nothing(tour, console):
    console.expect("Failed to load resource")
    found = {}
    for name, page in tour(bypass_csp=True, viewport={"width": 1280, "height": 900}):
        if told := violations_in_every_theme(page):
            found[name] = told
    assert found == {}


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_scrolls_sideways(tour, console, width):
    console.expect("Failed to load resource")
    wide = {}
    for name, page in tour(viewport={"width": width, "height": 800}, has_touch=True):
        page.evaluate("for (const each of document.querySelectorAll('details.picks')) each.open = true")
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[name] = needed
    assert wide == {}


def test_the_admin_keeps_its_policy(page, sign_in, ada, filled):
    ada.is_staff = ada.is_superuser = True
    ada.save()
    sign_in(page, ada)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    page.goto("/admin/corpus_app/article/")
    page.get_by_role("link", name="What the dam costs, part 0").click()
    expect(page.get_by_label("Title:")).to_have_value("What the dam costs, part 0")
    page.goto("/admin/corpus_app/membership/add/")
    expect(page.locator(".select2-selection").first).to_be_visible()
    page.goto("/admin/corpus_app/source/")
    page.get_by_role("link", name="The Gazette").click()
    page.get_by_text("Add another Source alias").click()
    expect(page.locator("#id_aliases-0-name")).to_be_visible()


def test_the_page_that_explains_the_api_keeps_its_policy(page, sign_in, ada, filled):
    sign_in(page, ada)
    page.goto("/api/docs/")
    expect(page.get_by_text("/api/annotations/{annotation_id}/restore/")).to_be_visible()
    page.get_by_text("/api/annotations/{annotation_id}/restore/").click()
    expect(page.get_by_text("Try it out")).to_be_visible()
