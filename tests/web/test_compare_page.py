"""The readings of one article side by side."""

import re
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corpus_app.models import Assignment
from tests import factories, teams

SUBMITTED = Assignment.State.SUBMITTED
VOTE = (24, 63)


@pytest.fixture
def visit(client_for, article):
    """visit(user): the answer of the article's compare page."""
    return lambda user, query="": client_for(user).get(f"/articles/{article.uuid}/compare/{query}")


@pytest.fixture
def read(article, ben, cleo):
    """Both call the vote a fact; ben alone calls the greeting an opinion."""
    factories.make_reading(article, ben, SUBMITTED, spans=[("opinion", 0, 23), ("fact", *VOTE)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])


def test_it_works(visit, ben, read):
    response = visit(ben, "?plain=1")
    body = response.content.decode()
    assert response.status_code == 200
    assert "line 1: ben" in body
    assert "line 2: cleo" in body
    assert "1 place where they differ" in body
    assert 'class="differ" id="at-1" href="?plain=1&amp;place=1#case"' in body
    assert '<mark class="lane-1 slot-2" title="ben: opinion">Hello from the harbour.</mark>' in body
    assert '<mark class="lane-1 slot-1" title="ben: fact"><mark class="lane-2 slot-1" title="cleo: fact">' in body


def test_the_policy_is_kept(visit, ben, read):
    body = visit(ben).content.decode()
    assert " style=" not in body


def test_the_whole_text_is_there_once(visit, ben, read, article):
    body = visit(ben).content.decode()
    assert body.count("the ministry counts nine") == 1


def test_showing_a_peer_closes_ones_own_reading(visit, ben, cleo, read, article):
    visit(ben)
    assert Assignment.objects.get(article=article, reviewer=ben).compared_at is not None
    assert Assignment.objects.get(article=article, reviewer=cleo).compared_at is None


def test_alone_it_says_so_and_closes_nothing(visit, article, ben):
    factories.make_reading(article, ben, SUBMITTED)
    assert "Yours is the only submitted reading" in visit(ben).content.decode()
    assert Assignment.objects.get().compared_at is None


def test_nobody_has_read_it(visit, ada):
    assert "Nobody has submitted this article yet." in visit(ada).content.decode()


def test_an_outsider_finds_nothing(visit, outsider, read):
    assert visit(outsider).status_code == 404


def test_a_manager_sees_all(visit, ada, read):
    assert "2 submitted readings" in visit(ada).content.decode()


@pytest.mark.parametrize("role", ["ben", "dora", "ada"])
def test_nobody_sees_it_while_reading(request, visit, article, cleo, role):
    user = request.getfixturevalue(role)
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])
    factories.make_reading(article, user)
    response = visit(user)
    assert response.status_code == 404
    assert "as soon as you have submitted yours" in response.content.decode()


@pytest.mark.parametrize("state", [None, "assigned", "in_progress", "skipped"])
def test_a_peers_work_changes_nothing_before_submitting(visit, article, ben, cleo, state):
    if state:
        factories.make_reading(article, ben, state)
    before = visit(ben)
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])
    factories.make_comment(article, cleo)
    factories.make_ruling(article, "fact", *VOTE, decided_by=cleo)
    after = visit(ben)
    assert (before.status_code, teams.plain(before)) == (after.status_code, teams.plain(after))
    assert before.status_code == 404


def test_where_reviewers_may_not_compare_the_page_says_so(visit, project, ben, dora, read):
    project.may_compare_after_submit = False
    project.save()
    assert "Not shown to reviewers" in visit(ben).content.decode()
    assert Assignment.objects.filter(compared_at=None).count() == 2
    assert "line 2: cleo" in visit(dora).content.decode()


def test_a_reading_that_is_open_again_is_not_shown(visit, article, ben, cleo, dora):
    factories.make_reading(article, ben, SUBMITTED)
    factories.make_reading(article, cleo, Assignment.State.IN_PROGRESS, spans=[("fact", *VOTE)])
    assert "Yours is the only submitted reading" in visit(ben).content.decode()


def test_a_full_stop_is_no_place(visit, article, ben, cleo):
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 0, 22)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", 0, 23)])
    assert "They marked exactly the same." in visit(ben).content.decode()


def test_of_many_readers_five_are_drawn(visit, project, article, ada):
    people = [factories.make_member(project, factories.make_user(name)).user for name in "uvwxyz"]
    for person in people:
        factories.make_reading(article, person, SUBMITTED, spans=[("fact", *VOTE)])
    body = visit(ada).content.decode()
    assert "lanes-5" in body
    assert "At most 5 at a time." in body
    chosen = visit(ada, f"?readers={people[5].uuid}&readers={people[0].uuid}").content.decode()
    assert "line 1: z" in chosen
    assert "lanes-2" in chosen


@pytest.mark.parametrize("query", ["?readers=7", "?colour=red"])
def test_what_it_cannot_mean_is_a_bad_request(visit, ben, read, query):
    assert visit(ben, query).status_code == 400


def test_rulings_stand_at_their_place(visit, article, ben, dora, read):
    factories.make_ruling(article, "opinion", 0, 23, decided_by=dora, reason="A greeting is no fact.")
    assert "A greeting is no fact." in visit(ben).content.decode()


def test_more_marks_do_not_ask_more(client_for, project, ben, cleo):
    def asked(article):
        client = client_for(ben)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/articles/{article.uuid}/compare/").status_code == 200
        return len(queries)

    short, long = teams.make_articles(project, 2)
    teams.read([short], [ben, cleo], care=1, tags=("fact",))
    teams.read([long], [ben, cleo], care=0.2)
    assert asked(short) == asked(long) <= 16


def test_more_rulings_do_not_ask_more(visit, article, ada, dora, read):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert visit(dora).status_code == 200
        return len(queries)

    factories.make_ruling(article, "fact", *VOTE, decided_by=dora)
    one = asked()
    for start, who in [(0, ada), (6, dora), (11, ada)]:
        factories.make_ruling(article, "opinion", start, start + 4, decided_by=who)
    assert asked() == one


def test_what_most_readers_marked_is_proposed_where_no_ruling_answers_it(visit, article, ben, cleo, dora):
    third = factories.make_member(article.project).user
    for reader in (ben, cleo):
        factories.make_reading(article, reader, SUBMITTED, spans=[("fact", *VOTE)])
    factories.make_reading(article, third, SUBMITTED)
    body = visit(dora).content.decode()
    assert "2 of 3 readers" in body
    assert '<input type="hidden" name="extent" value="24-63">' in body
    assert "2 of 3 readers" not in visit(ben).content.decode()
    factories.make_ruling(article, "fact", *VOTE, decided_by=dora)
    assert "2 of 3 readers" not in visit(dora, "?place=1").content.decode()


def test_a_comment_on_a_place_is_about_the_first_mark_there(client_for, visit, article, ben, dora, read):
    address = f"/articles/{article.uuid}/compare/comment/"
    answer = client_for(dora).post(address, {"extent": "0-23", "body": "Is a greeting an opinion?", "place": "1"})
    assert answer["Location"] == f"/articles/{article.uuid}/compare/?place=1#case"
    comment = article.comments.get()
    assert (comment.annotation.start, comment.annotation.assignment.reviewer) == (0, ben)
    assert "Is a greeting an opinion?" in visit(ben).content.decode()


@pytest.mark.parametrize(("extent", "status"), [("", 400), ("23", 400), ("500-600", 404)])
def test_a_comment_needs_a_place_with_a_mark(client_for, article, dora, read, extent, status):
    address = f"/articles/{article.uuid}/compare/comment/"
    assert client_for(dora).post(address, {"extent": extent, "body": "Why?"}).status_code == status


def test_who_has_not_submitted_cannot_comment_on_a_place(client_for, article, cleo, ben):
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])
    factories.make_reading(article, ben)
    answer = client_for(ben).post(f"/articles/{article.uuid}/compare/comment/", {"extent": "24-63", "body": "Why?"})
    assert answer.status_code == 404
    assert not article.comments.exists()


def test_a_thread_is_settled_from_the_page(client_for, visit, article, ben, dora, read):
    mark = article.assignments.get(reviewer=ben).annotations.first()
    comment = factories.make_comment(article, ben, "Why?", annotation=mark)
    assert "Resolve" in visit(dora).content.decode()
    data = {"do": "resolve", "back": "compare", "place": "1"}
    answer = client_for(dora).post(f"/comments/{comment.uuid}/", data)
    assert answer["Location"] == f"/articles/{article.uuid}/compare/?place=1#case"
    assert article.comments.get().resolved_at is not None


def test_a_short_place_stands_in_its_words(visit, article, ben, cleo):
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 28, 37)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", 31, 37)])
    quote = re.search(r'id="case-quote" dir="auto">(.*?)</p>', visit(ben).content.decode())[1]
    _none, before, _, place, _, after, _ = re.split("<[^>]+>", quote)
    assert place == article.text[28:31]
    assert article.text[:28].split("\n")[-1].endswith(before.removeprefix("… "))
    assert article.text[31:].startswith(after.removesuffix("\u00a0…"))
    assert before
    assert after


def test_an_address_may_name_an_offset_of_the_text(visit, article, ben, dora, read):
    """The place there, or the one before it; before the first one, the first."""
    factories.make_reading(article, dora, SUBMITTED, spans=[("fact", *VOTE), ("opinion", 65, 80)])

    def place(at):
        return re.search(r'id="case-h">Place (\d+) of 2', visit(ben, f"?at={at}").content.decode())[1]

    assert [place(at) for at in (0, 30, 65, 70, 99)] == ["1", "1", "2", "2", "2"]


def test_many_places_are_stretches_of_the_map(visit, project, ben, cleo, client_for, monkeypatch):
    monkeypatch.setattr(sys.modules["corpus_app.web.results.compare"], "MOST_LINKED", 3)
    article = factories.make_article(project, "abcdefghij" * 6)
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", at, at + 3) for at in (0, 5, 10, 42)])
    factories.make_reading(article, cleo, SUBMITTED)
    body = client_for(ben).get(f"/articles/{article.uuid}/compare/?place=4").content.decode()
    drawn = re.findall(r'<a href="\?place=(\d)#case" aria-label="([^"]+)"><rect class="([^"]+)"', body)
    assert drawn == [("1", "Places 1 to 3", "density-3"), ("4", "Place 4", "density-1 barcode-now")]


def test_what_nobody_ruled_on_does_not_wait_once_the_article_is_adjudicated(visit, article, ben, dora, read):
    assert "1 place waits for a ruling." in visit(dora).content.decode()
    article.adjudicated_at = timezone.now()
    article.save()
    body = visit(dora).content.decode()
    assert "1 place was left without a ruling." in body
    assert "waits for a ruling" not in body.split('id="messages"')[0]


def test_the_next_article_that_waits_is_offered(visit, project, article, ben, cleo, dora, client_for, read):
    def offered(person=dora, here=article):
        body = client_for(person).get(f"/articles/{here.uuid}/compare/").content.decode()
        return re.findall(r'href="/articles/([^/]+)/compare/">Next article<', body)

    assert offered() == []
    later, finished, alone, reading, other = (factories.make_article(project, f"Text {n}.") for n in range(5))
    for each in (later, finished, reading, other):
        for who in (ben, cleo):
            factories.make_reading(each, who, SUBMITTED, spans=[("fact", 0, 4)])
    factories.make_reading(alone, ben, SUBMITTED)
    factories.make_reading(reading, dora, Assignment.State.IN_PROGRESS)
    finished.adjudicated_at = timezone.now()
    finished.save()
    assert offered() == [str(later.uuid)]
    assert offered(here=later) == [str(other.uuid)]
    assert offered(here=other) == [str(article.uuid)]
    assert offered(person=ben) == []
    # On a finished article it stands beside the way back as well.
    assert offered(here=finished) == [str(other.uuid)] * 2
