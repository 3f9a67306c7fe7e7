"""The guideline as it changes: what is new to whom, what differs, and that it was read."""

import re
import uuid

import pytest

from corpus_app import access, assignments, guidelines, projects
from corpus_app.guidelines import Change
from corpus_app.rules import Broken
from tests import factories

OLD = """# Facts

A fact can be checked
by someone who was not there.

- Yes: votes and sums
- No: wishes

## Quotes

Take the quote marks in.
"""
NEW = """# Facts

A fact can be checked by anyone who was not there.

- Yes: votes and sums
- Yes: dates

## Quotes

Take the quote marks in.

Mark every side of a dispute.
"""


def test_what_differs_in_the_order_of_the_newer_one():
    checked, dates, wishes, dispute = guidelines.changes(OLD, NEW)
    assert (checked.kind, checked.under) == ("changed", "Facts")
    assert list(checked.pieces) == [
        ("same", "A fact can be checked by"),
        ("removed", "someone"),
        ("added", "anyone"),
        ("same", "who was not there."),
    ]
    assert wishes == Change("removed", "Facts", "- No: wishes")
    assert dates == Change("added", "Facts", "- Yes: dates")
    assert dispute == Change("added", "Quotes", "Mark every side of a dispute.")


def test_where_lines_break_makes_no_difference():
    assert guidelines.changes("One two\nthree.", "One\ntwo three.\n") == []


def test_from_nothing_all_is_new():
    assert [each.kind for each in guidelines.changes("", OLD)] == ["added"] * 6
    assert [each.kind for each in guidelines.changes(OLD, "")] == ["removed"] * 6


def test_a_heading_is_changed_as_words():
    (change,) = guidelines.changes("## What to mark\n", "## What you mark\n")
    assert list(change.pieces) == [("same", "What"), ("removed", "to"), ("added", "you"), ("same", "mark")]


def test_what_stands_between_fences_is_one_block():
    assert guidelines.blocks("```\none\n\n- two\n```\nAfter.") == ["```\none\n\n- two\n```\nAfter."]


def test_very_long_ones_are_not_compared():
    assert guidelines.changes("", "\n\n".join(map(str, range(900)))) is None


# --- Who is told -----------------------------------------------------------------------------------


@pytest.fixture
def written(project, ada):
    """Three versions of the guideline: the first one empty, then OLD and NEW."""
    for text in (OLD, NEW):
        projects.write_guideline(project, text=text, author=ada)
    return project


def since(user, project, reading):
    reading.refresh_from_db()
    return guidelines.unread_since(access.membership_for(user, project.slug), reading)


def begun(article, user, version):
    return factories.make_reading(article, user, "in_progress", guideline_version=version)


def test_the_version_in_force_when_the_reading_began(written, ben, article):
    reading = begun(article, ben, 2)
    assert since(ben, written, reading) == 2
    reading.guideline_version = 3
    reading.save()
    assert since(ben, written, reading) is None


def test_who_has_read_it_is_told_no_more(written, ben, article):
    reading = begun(article, ben, 1)
    member = access.membership_for(ben, "harbour")
    guidelines.mark_read(member, 2)
    assert since(ben, written, reading) == 2
    guidelines.mark_read(member, 3)
    guidelines.mark_read(member, 1)
    assert since(ben, written, reading) is None


def test_a_reading_that_is_not_begun_counts_from_the_latest_that_was(written, ben, article):
    reading = factories.make_reading(article, ben)
    assert since(ben, written, reading) is None
    begun(factories.make_article(written, "Another."), ben, 1)
    begun(factories.make_article(written, "A third."), ben, 2)
    assert since(ben, written, reading) == 2


def test_what_was_begun_elsewhere_counts_nothing(written, other_project, ben, article):
    factories.make_member(other_project, ben)
    begun(factories.make_article(other_project, "Theirs."), ben, 1)
    assert since(ben, written, factories.make_reading(article, ben)) is None


@pytest.mark.parametrize("number", [0, 4])
def test_there_is_no_such_version_to_have_read(written, ben, number):
    with pytest.raises(Broken):
        guidelines.mark_read(access.membership_for(ben, "harbour"), number)


# --- The pages --------------------------------------------------------------------------------------

PAGE = "/projects/harbour/guideline/"


def test_the_page_shows_it_and_what_changed(client_for, ben, written):
    client = client_for(ben)
    plain = client.get(PAGE).content.decode()
    assert "<p>Mark every side of a dispute.</p>" in plain
    assert "<del>" not in plain
    told = client.get(f"{PAGE}?since=2").content.decode()
    assert "Changed since version 2" in told
    assert 'someone<span class="vh">)</span></del>' in told
    assert "I have read it" in told
    assert "Changed since" not in client.get(f"{PAGE}?since=3").content.decode()


@pytest.mark.parametrize("value", ["0", "4", "-1", "two", "٢", "9" * 12])
def test_a_version_that_is_none(client_for, ben, written, value):
    assert client_for(ben).get(f"{PAGE}?since={value}").status_code == 400


def test_markdown_of_a_change_is_cleaned(client_for, ben, ada, written):
    projects.write_guideline(written, text=f"{NEW}\n\n[a](javascript:alert(1)) <script>alert(2)</script>", author=ada)
    told = client_for(ben).get(f"{PAGE}?since=3").content.decode()
    assert "javascript:" not in told.split("</head>")[1].split("Versions")[0].replace("javascript:alert(1)) &lt;", "")
    assert "<script>alert" not in told


def test_an_outsider_finds_nothing(client_for, otto, written, other_project):
    client = client_for(otto)
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}read/", {"version": 3}).status_code == 404


def test_i_have_read_it(client_for, ben, written, article):
    reading = begun(article, ben, 2)
    client = client_for(ben)
    address = f"/articles/{article.uuid}/read/"
    assert f"{PAGE}?since=2" in client.get(address).content.decode()
    assert client.post(f"{PAGE}read/", {"version": 3}).status_code == 302
    told = client.get(address).content.decode()
    assert "data-guideline-news" not in told
    assert f'href="{PAGE}"' in told
    reading.refresh_from_db()
    assert reading.guideline_version == 2  # what was in force when it began


@pytest.mark.parametrize("version", ["", "0", "4", "-3", "three"])
def test_a_form_that_is_wrong(client_for, ben, written, version):
    assert client_for(ben).post(f"{PAGE}read/", {"version": version}).status_code == 400


def test_a_submitted_reading_is_told_nothing(client_for, ben, written, article):
    begun(article, ben, 2)
    assignments.submit(article=article, reviewer=ben, operation=uuid.uuid4())
    assert "data-guideline-news" not in client_for(ben).get(f"/articles/{article.uuid}/read/").content.decode()


def test_a_project_without_one(client_for, ada, ben, project):
    assert "No guideline yet" in client_for(ben).get(PAGE).content.decode()
    page = client_for(ada).get(PAGE).content.decode()
    assert "Write one</a>" in page
    assert "Write another one" not in page
    assert "Version 1" not in page


def test_managers_see_who_knows_which_version(client_for, project, ada, ben, cleo, dora):
    def told():
        page = client_for(ada).get("/projects/harbour/guideline/").content.decode()
        table = page[page.index('id="who-read"') :]
        return [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in table.split("<tr>")[2:]]

    projects.change(project, actor=ada, guideline="One.")
    first = project.guideline_version
    factories.make_reading(factories.make_article(project), ben, "in_progress", guideline_version=first)
    assert [row[0] for row in told()] == ["cleo", "ben"]
    assert "has begun no article" in " ".join(told()[0])
    assert "began an article under it" in " ".join(told()[1])
    projects.change(project, actor=ada, guideline="Two.")
    assert "not the one in force" in " ".join(told()[1])
    guidelines.mark_read(project.member(cleo), project.guideline_version)
    assert [row[0] for row in told()] == ["ben", "cleo"]
    assert "said that they have read it" in " ".join(told()[1])
    for person in (ben, dora):
        assert "who-read" not in client_for(person).get("/projects/harbour/guideline/").content.decode()


def test_a_manager_who_reads_does_not_learn_from_it_who_began_the_article(project, ada, ben):
    article = factories.make_article(project)
    factories.make_reading(article, ada)
    factories.make_reading(article, ben, "in_progress", guideline_version=1)
    assert all(reader.began == 0 for reader in guidelines.readers(project.member(ada)))
