"""@name in a comment: who is meant, and that nobody learns of it before they may see the comment."""

import uuid

import pytest
from django.utils import timezone

from corpus_app import comments, mentions
from corpus_app.models import Assignment, Membership, Mention
from tests import factories, teams

S = Assignment.State


def write(article, author, body, **fields):
    return comments.write(article=article, author=author, body=body, operation=uuid.uuid4(), **fields)[0]


def waiting(user):
    memberships = {each.project_id: each for each in Membership.objects.of(user).select_related("project", "user")}
    return mentions.waiting(user, memberships)


@pytest.fixture
def done(article, ben, cleo):
    """The article, submitted by ben and cleo, who have both looked."""
    for reviewer in (ben, cleo):
        factories.make_reading(article, reviewer, S.SUBMITTED, compared_at=timezone.now())
    return article


# --- Who is meant


@pytest.fixture
def people(db):
    names = [("amira.h", "Amira", "Haddad"), ("amira2", "Amira", "Novak"), ("joon", "Joon", "Park"), ("li", "Zoë", "")]
    return {name: factories.make_user(name, first_name=first, last_name=last) for name, first, last in names}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("@joon look", {"joon"}),
        ("Is it, @JOON?", {"joon"}),
        ("(@joon)", {"joon"}),
        ("@Joon Park and @amira.h.", {"joon", "amira.h"}),
        ("@Amira Haddad says", {"amira.h"}),
        ("@Amira", set()),
        ("@amira2", {"amira2"}),
        ("@zoe\u0308 decides", {"li"}),
        ("@joonas", set()),
        ("@joon-park", set()),
        ("mail joon@joon.example", set()),
        ("@@joon", set()),
        ("@", set()),
        ("joon", set()),
        ("@joon @joon", {"joon"}),
    ],
)
def test_who_is_named(people, body, named):
    found = mentions.people_named(body, people.values())
    assert found == {people[name].pk for name in named}


def test_a_username_is_stronger_than_anybodys_first_name(people):
    other = factories.make_user("other", first_name="joon")
    assert mentions.people_named("@joon", [*people.values(), other]) == {people["joon"].pk}


def test_only_members_are_named_and_nobody_themselves(done, ben, outsider, project):
    left = factories.make_user("lena")
    factories.make_member(project, left, left_at=timezone.now())
    write(done, ben, "@ben, @otto, @lena and @cleo")
    assert [mention.user.username for mention in Mention.objects.all()] == ["cleo"]


# --- When they learn of it


def test_it_works(client_for, done, ben, cleo):
    comment = write(done, cleo, "Is that so, @ben?")
    (row,) = waiting(ben)
    assert (row.author, row.title) == (cleo, "The dam")
    client = client_for(ben)
    page = client.get("/").content.decode()
    assert "cleo mentioned you" in page
    assert f"/articles/{done.uuid}/read/#c-{comment.uuid}" in page
    assert "Is that so" not in page
    client.get(f"/articles/{done.uuid}/read/")
    assert "mentioned you" not in client.get("/").content.decode()


@pytest.mark.uncounted
def test_whoever_reads_the_article_learns_of_it_after_submitting(client_for, article, reading, ben, cleo):
    factories.make_reading(article, cleo, S.SUBMITTED)
    client = client_for(ben)
    before = teams.plain(client.get("/"))
    write(article, cleo, "Hello @ben")
    assert waiting(ben) == []
    assert teams.plain(client.get("/")) == before
    client.get(f"/articles/{article.uuid}/read/")
    assert Mention.objects.get().seen_at is None
    reading.state, reading.submitted_at = S.SUBMITTED, timezone.now()
    reading.save()
    assert len(waiting(ben)) == 1


@pytest.mark.uncounted
def test_who_has_not_looked_yet_is_not_told_who_wrote(client_for, article, reading, ben, cleo):
    reading.state, reading.submitted_at = S.SUBMITTED, timezone.now()
    reading.save()
    write(article, cleo, "Hello @ben")
    client = client_for(ben)
    page = client.get("/").content.decode()
    assert "You were mentioned" in page
    assert "cleo" not in page
    client.get(f"/articles/{article.uuid}/read/")
    reading.refresh_from_db()
    assert reading.compared_at is None
    assert len(waiting(ben)) == 1
    client.get(f"/articles/{article.uuid}/read/?talk=1")
    assert waiting(ben) == []


def test_reopening_hides_it_again(article, reading, ben, cleo):
    reading.state, reading.submitted_at = S.SUBMITTED, timezone.now()
    reading.save()
    write(article, cleo, "Hello @ben")
    reading.state = S.IN_PROGRESS
    reading.save()
    assert waiting(ben) == []


def test_somebody_without_a_reading_learns_nothing_in_a_blind_project(article, ben, cleo):
    write(article, cleo, "Hello @ben")
    assert waiting(ben) == []


def test_an_adjudicator_learns_at_once(article, dora, cleo):
    write(article, cleo, "Hello @dora")
    assert [row.author for row in waiting(dora)] == [cleo]


def test_it_is_opened_through_the_api_too(client_for, done, ben, cleo):
    write(done, cleo, "Is that so, @ben?")
    client_for(ben).get(f"/api/articles/{done.uuid}/comments/")
    assert waiting(ben) == []


def test_a_source_blind_title_stays_withheld(project, article, dora, ben, cleo):
    project.is_source_blind, project.is_blind = True, False
    project.save()
    article.title = "The Harbour Gazette regrets"
    article.save()
    write(article, cleo, "Hello @ben")
    (row,) = waiting(ben)
    assert row.title == article.opening


# --- Changed and removed


def test_changing_a_comment_changes_whom_it_names(done, ada, ben, cleo, dora):
    comment = write(done, cleo, "@ben")
    step = {"comment_id": comment.uuid, "author": cleo, "operation": uuid.uuid4()}
    comments.change(**step, body="@dora", version=1)
    assert [mention.user for mention in Mention.objects.all()] == [dora]


def test_what_was_read_stays_read_when_the_comment_changes(done, ben, cleo):
    comment = write(done, cleo, "@ben")
    mentions.mark_seen([comment], ben)
    step = {"comment_id": comment.uuid, "author": cleo}
    comments.change(**step, operation=uuid.uuid4(), body="@ben again", version=1)
    comments.change(**step, operation=uuid.uuid4(), body="nobody", version=2)
    assert Mention.objects.get().seen_at is not None


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_removed_comment_names_nobody(done, ben, cleo, is_answered):
    comment = write(done, cleo, "@ben")
    if is_answered:
        write(done, cleo, "More.", parent=comment)
    comments.remove(comment_id=comment.uuid, author=cleo, operation=uuid.uuid4())
    assert not Mention.objects.exists()


def test_repeating_the_operation_names_once(done, ben, cleo):
    operation = uuid.uuid4()
    for _twice in range(2):
        comments.write(article=done, author=cleo, body="@ben", operation=operation)
    assert Mention.objects.count() == 1


# --- What it costs


def test_the_home_page_takes_few_statements(client_for, project, ben, cleo, count_statements):
    for at in range(8):
        article = factories.make_article(project, title=f"Part {at}", source=f"Paper {at}")
        factories.make_reading(article, ben, S.SUBMITTED, compared_at=timezone.now())
        write(article, cleo, "Hello @ben")
        factories.make_reading(factories.make_article(project, source=f"Other {at}"), ben)
    client = client_for(ben)
    with count_statements() as statements:
        assert client.get("/").content.decode().count("mentioned you") == 8
    assert len(statements) <= 12, "\n".join(statements)


# --- Who is offered while one writes


def names(user, project):
    member = project.member(user)
    return {person.username for person in mentions.offered(member)}


def test_reviewers_are_offered_whom_they_know(project, ada, dora, ben, cleo, article):
    assert names(ben, project) == {"ada", "dora"}
    assert names(ada, project) == {"ben", "cleo", "dora"}
    own = factories.make_reading(article, ben, S.SUBMITTED)
    factories.make_reading(article, cleo, S.SUBMITTED)
    # Their looking at it is what shows them cleo, not her work.
    assert names(ben, project) == {"ada", "dora"}
    Assignment.objects.filter(pk=own.pk).update(compared_at=timezone.now())
    assert names(ben, project) == {"ada", "cleo", "dora"}


def test_who_is_gone_or_has_not_come_is_not_offered(project, ada, dora, ben, cleo):
    assert names(ada, project) == {"ben", "cleo", "dora"}
    factories.make_member(project, factories.make_user("expected", is_placeholder=True))
    Membership.objects.filter(user=dora).update(left_at=timezone.now())
    ben.is_active = False
    ben.save()
    assert names(ada, project) == {"cleo"}


def test_what_is_offered_means_the_person(project, people):
    for person in people.values():
        factories.make_member(project, person)
    offered = mentions.handles(project)
    assert offered[people["joon"].pk] == "Joon Park"
    for pk, handle in offered.items():
        assert mentions.people_named(f"@{handle} look", mentions._members(project.pk)) == {pk}


def test_two_of_one_name_are_offered_by_username(project):
    twins = [factories.make_user(name, first_name="Kim", last_name="Lee") for name in ("kim1", "kim2")]
    for twin in twins:
        factories.make_member(project, twin)
    offered = mentions.handles(project)
    for twin in twins:
        assert mentions.people_named(f"@{offered[twin.pk]} look", twins) == {twin.pk}
    assert len({offered[twin.pk] for twin in twins}) == 2


def test_the_names_by_api(client_for, ben, outsider, project, ada):
    page = client_for(ben).get("/api/projects/harbour/names/").json()
    assert {"name": "ada", "handle": "ada"} in page["results"]
    assert client_for(outsider).get("/api/projects/harbour/names/").status_code == 404
