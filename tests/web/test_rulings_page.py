"""All rulings of a project, and accepting by a rule."""

import pytest

from tests import factories

VOTE = (24, 63)


@pytest.fixture
def visit(client_for, dora):
    """visit(query): the page as dora sees it."""
    return lambda query="": client_for(dora).get(f"/projects/harbour/rulings/{query}").content.decode()


@pytest.fixture
def read(article, ben, cleo):
    for who in (ben, cleo):
        factories.make_reading(article, who, "submitted", spans=[("fact", *VOTE)])


def test_a_rule_shows_what_it_would_write_with_the_words(visit, article, read):
    body = visit("?least=2&of=2")
    assert "1 ruling in 1 article" in body
    assert article.text[slice(*VOTE)] in body
    assert f'href="/articles/{article.uuid}/compare/?at=24"' in body
    assert "not shown here" not in body


def test_of_many_some_from_beginning_to_end_are_shown(visit, project, ben, cleo):
    for number in range(20):
        article = factories.make_article(project, f"Report {number:02} is here.")
        for who in (ben, cleo):
            factories.make_reading(article, who, "submitted", spans=[("fact", 0, 9)])
    body = visit("?least=2&of=2")
    assert [f"Report {number:02}<" in body for number in (0, 1, 3, 18, 19)] == [True, False, True, True, False]
    assert "13 others are not shown here." in body


def test_a_ruling_leads_to_its_place(visit, article, dora, read):
    factories.make_ruling(article, "fact", *VOTE, decided_by=dora)
    assert f'href="/articles/{article.uuid}/compare/?at=24"' in visit()
