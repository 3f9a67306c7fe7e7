"""The passages behind a number."""

from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus_app import assignments
from corpus_app.models import Assignment, ComputedResult
from tests import factories, teams

# The package gives the name to the page's function.
PAGE = import_module("corpus_app.web.results.passages")
SUBMITTED = Assignment.State.SUBMITTED
HELLO, VOTE = (0, 23), (24, 62)
# "Hello from the harbour." and "The council voted 31 to 18 for the dam" (without its full stop).


@pytest.fixture
def visit(client_for, project):
    """visit(user, "?tag=fact"): the answer of the passages page."""
    return lambda user, query="": client_for(user).get(f"/projects/{project.slug}/passages/{query}")


@pytest.fixture
def read(article, ben, cleo):
    """Both call the vote a fact, but for a full stop; only ben marks the greeting; cleo calls it an opinion."""
    for reader, spans in {
        ben: [("fact", *HELLO), ("fact", *VOTE)],
        cleo: [("opinion", 6, 22), ("fact", VOTE[0], VOTE[1] + 1)],
    }.items():
        reading = factories.make_reading(article, reader, SUBMITTED, spans=spans)
        reading.compared_at = reading.submitted_at
        reading.save()


def test_it_works(visit, ada, read):
    body = visit(ada, "?tag=fact").content.decode()
    assert "2 passages." in body
    assert "Hello from the harbour.</mark>" in body
    assert "The council voted 31 to 18 for the dam.</mark>" in body
    assert "The dam" in body


def test_it_says_who_marked_how_much(visit, ada, read):
    body = visit(ada, "?tag=fact&what=differ").content.decode()
    assert "1 passage." in body
    assert "all of it" in body
    assert '<span class="tag slot-2">opinion</span> <span class="meta">the last 3 words</span>' in body


def test_a_full_stop_more_or_less_is_the_same_passage(visit, ada, read):
    body = visit(ada, "?tag=fact&what=agree").content.decode()
    assert "1 passage." in body
    assert "The council voted" in body


def test_two_tags_on_the_same_words(visit, ada, read):
    body = visit(ada, "?tag=fact&other=opinion").content.decode()
    assert "Text that one reviewer calls fact and another calls opinion." in body
    assert "from the harbour</mark>" in body


def test_what_one_reader_called_and_another_left(visit, ada, article, ben, cleo, read):
    body = visit(ada, "?tag=fact&other=-").content.decode()
    assert "Text that one reviewer calls fact and another left unmarked." in body
    assert "1 passage." in body
    assert 'slot-1">Hello </mark>' in body
    assert 'name="tag" value="fact"' in body


def test_what_two_readers_call_alike(visit, ada, read):
    body = visit(ada, "?tag=fact&other=fact").content.decode()
    assert "Text that at least two reviewers call fact." in body
    assert "The council voted 31 to 18 for the dam</mark>" in body


def test_tags_together_are_neither_alone(visit, ada, article, ben, cleo):
    both = factories.make_reading(article, ben, SUBMITTED, spans=[("fact", *VOTE), ("opinion", *VOTE)])
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])
    body = visit(ada, "?tag=fact,opinion&other=fact").content.decode()
    assert "Text that one reviewer calls fact and opinion and another calls fact." in body
    assert 'class="differs">The council voted' in body
    assert "No such passage" in visit(ada, "?tag=fact&other=opinion").content.decode()
    assert "Text that a reviewer calls fact and opinion at once." in visit(ada, "?tag=opinion,fact").content.decode()
    assert both


@pytest.mark.parametrize(("what", "quote"), [("missed", "Hello "), ("renamed", "from the harbour")])
def test_where_they_missed_and_where_they_renamed(visit, ada, read, what, quote):
    body = visit(ada, f"?what={what}").content.decode()
    assert f'class="differs">{quote}</mark>' in body
    assert "1 passage." in body
    assert f'slot-1">{quote}</mark>' in visit(ada, f"?what={what}&tag=fact").content.decode()


def test_the_context_ends_with_the_paragraph(visit, ada, article, ben):
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", *VOTE)])
    body = visit(ada).content.decode()
    assert "Hello from the harbour. </span>" in body
    assert "It was, frankly" not in body


def test_a_long_passage_is_shortened(visit, ada, project, ben):
    long = factories.make_article(project, "word " * 400 + "end", title="Long")
    factories.make_reading(long, ben, SUBMITTED, spans=[("fact", 0, long.length)])
    body = visit(ada).content.decode()
    assert "…" in body
    assert body.count("word") < 200


def test_markup_in_a_text_stays_text(visit, ada, project, ben):
    sly = factories.make_article(project, "<script>alert(1)</script> said the mayor.", title="<b>Sly</b>")
    factories.make_reading(sly, ben, SUBMITTED, spans=[("fact", 0, 10)])
    body = visit(ada).content.decode()
    assert "<script" not in body
    assert "<b>Sly" not in body


def test_it_narrows_to_a_pair(visit, ada, project, article, ben, cleo, read, dora):
    factories.make_reading(article, dora, SUBMITTED, spans=[("disputed", *VOTE)])
    body = visit(ada, f"?first={ben.uuid}&second={cleo.uuid}").content.decode()
    assert "Readers: ben, cleo." in body
    assert 'slot-3">disputed' not in body


def test_a_pair_needs_an_article_that_both_read(visit, ada, project, read, dora, ben):
    other = factories.make_article(project, title="Other")
    factories.make_reading(other, dora, SUBMITTED, spans=[("fact", 0, 5)])
    assert "No such passage" in visit(ada, f"?first={ben.uuid}&second={dora.uuid}").content.decode()


def test_it_narrows_to_an_article(visit, ada, project, article, ben, read):
    other = factories.make_article(project, title="Other")
    factories.make_reading(other, ben, SUBMITTED, spans=[("fact", 0, 5)])
    body = visit(ada, f"?article={other.uuid}").content.decode()
    assert "1 passage." in body


def test_nothing_marked_says_so(visit, ada, article):
    assert "No such passage" in visit(ada).content.decode()


def test_an_outsider_finds_nothing(visit, outsider, read):
    assert visit(outsider).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?colour=red",
        "?tag=nothing",
        "?other=fact",
        "?tag=-",
        "?tag=-&other=fact",
        "?tag=fact,nothing",
        "?tag=fact&other=fact&what=agree",
        "?first=ben",
        "?article=7",
        "?what=some",
        "?page=x",
        "?page=-1",
    ],
)
def test_what_it_cannot_mean_is_a_bad_request(visit, ada, read, query):
    assert visit(ada, query).status_code == 400


def test_an_article_that_does_not_exist_has_no_passages(visit, ada, read):
    missing = visit(ada, "?article=00000000-0000-4000-8000-000000000000")
    assert "No such passage" in missing.content.decode()


def test_it_comes_in_pages(visit, ada, project, ben, cleo):
    teams.read(teams.make_articles(project, 6), [ben, cleo])
    body = visit(ada).content.decode()
    assert "Page 1 of" in body
    assert visit(ada, "?page=2").status_code == 200


def test_the_number_of_queries_does_not_grow(client_for, ada, project, ben, cleo):
    client, address = client_for(ada), f"/projects/{project.slug}/passages/?tag=fact"
    articles = teams.make_articles(project, 12)

    def asked():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    teams.read(articles[:2], [ben, cleo])
    few = asked()
    teams.read(articles[2:], [ben, cleo])
    assert asked() == few <= 12


# --- Large projects keep how many passages each article has


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(PAGE, "KEPT_FROM", 2)


def test_every_page_is_the_same_with_and_without_keeping(visit, client_for, ada, project, ben, cleo, monkeypatch):
    teams.read(teams.make_articles(project, 9), [ben, cleo])
    queries = "?what=differ", "?tag=fact", "?tag=fact&other=opinion", f"?first={ben.uuid}&second={cleo.uuid}"
    pages = [f"{query}&page={number}" for query in queries for number in (1, 2, 3)]
    fresh = [teams.plain(visit(ada, query)) for query in pages]
    client_for(ada).get(f"/projects/{project.slug}/agreement/")
    monkeypatch.setattr(PAGE, "KEPT_FROM", 2)
    for _first_and_again in range(2):
        assert [teams.plain(visit(ada, query)) for query in pages] == fresh
    assert ComputedResult.objects.count() > len(queries)


def test_a_reopened_reading_takes_its_passages_along(visit, client_for, ada, project, ben, cleo, large):
    made = teams.read(teams.make_articles(project, 3), [ben, cleo])
    client_for(ada).get(f"/projects/{project.slug}/agreement/")
    assert "No such passage" not in visit(ada, "?tag=fact").content.decode()
    for reading in made:
        assignments.reopen_for(reading=reading, manager=ada)
    assert "No such passage" in visit(ada, "?tag=fact").content.decode()


def test_a_large_project_asks_no_more_often(client_for, ada, project, ben, cleo, large):
    client, address = client_for(ada), f"/projects/{project.slug}/passages/?tag=fact"
    teams.read(teams.make_articles(project, 6), [ben, cleo])
    client.get(f"/projects/{project.slug}/agreement/")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) <= 12


# --- Blindness


def test_looking_is_explained_before_it_costs_anything(visit, article, ben, cleo):
    for reader in (ben, cleo):
        factories.make_reading(article, reader, SUBMITTED, spans=[("fact", *VOTE)])
    assert "Show the numbers" in visit(ben, "?tag=fact").content.decode()
    assert "?tag=fact&amp;show=1" in visit(ben, "?tag=fact").content.decode()
    assert not Assignment.objects.exclude(compared_at=None).exists()
    assert "1 passage." in visit(ben, "?tag=fact&show=1").content.decode()
    assert Assignment.objects.of(ben).get().compared_at is not None


def test_a_reviewer_sees_nothing_of_what_they_did_not_submit(visit, article, ben, cleo):
    factories.make_reading(article, ben)
    before = [teams.plain(visit(ben, query)) for query in ("", f"?article={article.uuid}", "?tag=fact")]
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])
    after = [teams.plain(visit(ben, query)) for query in ("", f"?article={article.uuid}", "?tag=fact")]
    assert before == after


def test_where_reviewers_may_not_compare_the_page_says_so(visit, project, ben, read):
    project.may_compare_after_submit = False
    project.save()
    assert "Not shown to reviewers" in visit(ben).content.decode()


def test_a_source_blind_reviewer_learns_no_source(visit, project, ben, cleo, article):
    project.is_source_blind, project.is_blind = True, False
    project.save()
    factories.make_reading(article, cleo, SUBMITTED, spans=[("fact", *VOTE)])
    body = visit(ben).content.decode()
    assert "No such passage" in body
    assert "The Harbour Gazette" not in body
