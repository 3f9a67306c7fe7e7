"""GET /account/corrections/: what was ruled otherwise on one's own submitted articles."""

import re

import pytest
from django.utils import timezone

from corpus_app.models import Assignment, Ruling
from tests import factories

PAGE = "/account/corrections/"
SUBMITTED = Assignment.State.SUBMITTED
GREETING, VOTE, NERVE = (0, 23), (24, 63), (65, 101)


def adjudicated(article):
    article.adjudicated_at = timezone.now()
    article.save()
    return article


@pytest.fixture
def ruled(article, dora):
    """An adjudicated article: an opinion that is a fact, something missed, something that is not."""
    factories.make_ruling(article, "fact", *VOTE, dora, reason="Anyone can count.")
    factories.make_ruling(article, "opinion", *NERVE, dora, reason="The writer judges.")
    factories.make_ruling(article, "opinion", *GREETING, dora, Ruling.Verdict.REJECTED, reason="A greeting.")
    return adjudicated(article)


def read(article, reviewer, **fields):
    fields.setdefault("compared_at", timezone.now())
    return factories.make_reading(
        article, reviewer, SUBMITTED, spans=[("opinion", *GREETING), ("opinion", *VOTE)], **fields
    )


def told(client, query=""):
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return response.content.decode()


def kinds(client, query=""):
    return [each["kind"] for row in client.get(PAGE + query).context["articles"] for each in row["corrections"]]


def test_it_works(client_for, ben, ruled):
    read(ruled, ben)
    client = client_for(ben)
    assert kinds(client) == ["rejected", "retagged", "missed"]
    page = told(client)
    for reason in ("Anyone can count.", "The writer judges.", "A greeting."):
        assert reason in page
    assert f'href="/articles/{ruled.uuid}/compare/#p-2"' in page
    assert re.search(r"<strong>3 corrections\s+in 1 article\.</strong>", page)


def test_before_the_article_is_adjudicated_there_is_nothing(client_for, ben, ruled):
    read(ruled, ben)
    ruled.adjudicated_at = None
    ruled.save()
    assert "No corrections yet" in told(client_for(ben))


@pytest.mark.parametrize("state", ["assigned", "in_progress", "skipped", "withdrawn", "reclaimed"])
def test_who_has_not_submitted_is_told_nothing(client_for, ben, ruled, state):
    factories.make_reading(ruled, ben, state, spans=[("opinion", *VOTE)])
    for query in ("", "?show=1"):
        assert "No corrections yet" in told(client_for(ben), query)


def test_who_reads_it_again_is_told_nothing(client_for, ben, ruled):
    read(ruled, ben)
    factories.make_reading(ruled, ben, kind="repeat")
    assert "Anyone can count." not in told(client_for(ben), "?show=1")


def test_somebody_elses_are_not_shown(client_for, ben, cleo, dora, ruled):
    read(ruled, ben)
    for person in (cleo, dora):
        assert "Anyone can count." not in told(client_for(person), "?show=1")


def test_an_outsider_has_none(client_for, outsider, ben, ruled):
    read(ruled, ben)
    assert "No corrections yet" in told(client_for(outsider), "?show=1")
    assert client_for(outsider).get(f"{PAGE}?project=harbour").status_code == 400


def test_a_reading_that_may_still_be_opened_asks_first(client_for, ben, ruled):
    reading = read(ruled, ben, compared_at=None)
    client = client_for(ben)
    page = told(client)
    assert "1 more of your articles is adjudicated." in page
    assert "Anyone can count." not in page
    reading.refresh_from_db()
    assert reading.compared_at is None
    assert kinds(client, "?show=1") == ["rejected", "retagged", "missed"]
    reading.refresh_from_db()
    assert reading.compared_at is not None
    assert kinds(client) == ["rejected", "retagged", "missed"]


def test_where_nobody_compares_it_leads_to_ones_own_reading(client_for, ben, project, ruled):
    project.may_compare_after_submit = False
    project.save()
    read(ruled, ben)
    assert f'href="/articles/{ruled.uuid}/read/#p-1"' in told(client_for(ben))


def test_a_hidden_article_is_gone(client_for, ben, ruled):
    read(ruled, ben)
    ruled.is_hidden = True
    ruled.save()
    assert "Anyone can count." not in told(client_for(ben))


def test_it_is_narrowed(client_for, ben, ruled):
    read(ruled, ben)
    client = client_for(ben)
    assert kinds(client, "?tag=fact") == ["retagged"]
    assert kinds(client, "?kind=missed&project=harbour") == ["missed"]
    assert "Nothing of this kind" in told(client, "?kind=moved")


@pytest.mark.parametrize("query", ["?tag=none", "?kind=new", "?project=elsewhere", "?colour=red"])
def test_what_it_does_not_know_it_refuses(client_for, ben, ruled, query):
    read(ruled, ben)
    assert client_for(ben).get(PAGE + query).status_code == 400


def test_marks_that_stand(client_for, ben, article, dora):
    factories.make_ruling(adjudicated(article), "fact", *VOTE, dora)
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", *VOTE)], compared_at=timezone.now())
    assert "your marks stand" in told(client_for(ben))


def test_other_ends_show_both(client_for, ben, article, dora):
    factories.make_ruling(adjudicated(article), "fact", *VOTE, dora)
    factories.make_reading(article, ben, SUBMITTED, spans=[("fact", 28, 45)], compared_at=timezone.now())
    page = told(client_for(ben))
    assert "with other ends" in page
    assert "The council voted 31 to 18 for the dam.</mark>" in page


def test_many_articles_take_no_more_statements(client_for, ben, project, dora, ruled, count_statements):
    read(ruled, ben)
    client = client_for(ben)
    client.get(PAGE)
    with count_statements() as few:
        client.get(PAGE)
    for number in range(25):
        other = adjudicated(factories.make_article(project, text=f"Number {number} fails.", source="The Gazette"))
        factories.make_reading(other, ben, SUBMITTED, compared_at=timezone.now())
        factories.make_ruling(other, "opinion", 0, 15, dora)
    with count_statements() as many:
        page = client.get(PAGE)
    assert len(many) == len(few) <= 12
    assert len(page.context["articles"]) == 10
    assert "Page 1 of 3" in page.content.decode()
