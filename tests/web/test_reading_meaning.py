"""What the reading page shows of evidence and how sure somebody was."""

import pytest

from corpus_app.models import Assignment
from tests import factories


@pytest.fixture
def submitted(article, ben):
    reading = factories.make_reading(article, ben, Assignment.State.SUBMITTED)
    mark = factories.make_annotation(reading, "disputed", 0, 5, confidence=75)
    factories.make_evidence(mark, note="Counted there.")
    other = factories.make_article(article.project, text="Nine farms, says the ministry.", title="The census")
    passage = {"article": other, "start": 0, "end": 10, "quote": "Nine farms", "url": ""}
    factories.make_evidence(mark, relation="supports", **passage)
    return reading


def test_a_submitted_reading_shows_evidence_and_confidence(client_for, ben, article, submitted):
    shown = client_for(ben).get(f"/articles/{article.uuid}/read/").content.decode()
    assert "75 % sure" in shown
    assert '<a href="https://example.org/census" target="_blank" rel="noopener noreferrer nofollow">' in shown
    assert "Counted there." in shown
    assert "“Nine farms”" in shown


def test_a_hidden_article_gives_no_passage_away(client_for, ben, article, submitted):
    other = article.project.articles.get(title="The census")
    other.is_hidden = True
    other.save()
    assert "Nine farms" not in client_for(ben).get(f"/articles/{article.uuid}/read/").content.decode()


@pytest.mark.parametrize("is_source_blind", [False, True])
def test_opening_needs_few_statements(client_for, ben, article, count_statements, is_source_blind):
    article.project.is_source_blind = is_source_blind
    article.project.save()
    reading = factories.make_reading(article, ben)
    mark = factories.make_annotation(reading, "disputed", 0, 5)
    for number in range(5):
        other = factories.make_article(article.project, text=f"Text {number}.", source=f"Source {number}")
        passage = {"article": other, "start": 0, "end": 4, "quote": "Text", "url": ""}
        factories.make_evidence(mark, **passage)
    client = client_for(ben)
    with count_statements() as statements:
        assert client.get(f"/articles/{article.uuid}/read/").status_code == 200
    assert len(statements) <= (11 if is_source_blind else 9)
