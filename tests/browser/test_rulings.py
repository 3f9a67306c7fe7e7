"""Adjudicating an article in a real browser: what others decide is told to whoever looks on."""

import uuid

import pytest

from corpus_app import adjudication
from tests import factories

VOTE = (24, 63)
NERVE = (65, 102)


@pytest.fixture
def contested(article, ben, cleo):
    """Two places where ben and cleo differ: the greeting and the nerve."""
    factories.make_reading(article, ben, "submitted", spans=[("opinion", 0, 23), ("fact", *VOTE), ("opinion", *NERVE)])
    factories.make_reading(article, cleo, "submitted", spans=[("fact", *VOTE), ("fact", 65, 80)])
    return article


def opened(page, article):
    page.goto(f"/articles/{article.uuid}/compare/")
    page.wait_for_selector("[data-ready]", state="attached")


def test_what_another_adjudicator_rules_appears(page, sign_in, ada, dora, contested):
    sign_in(page, dora)
    opened(page, contested)
    adjudication.create(
        uuid=uuid.uuid4(),
        adjudicator=ada,
        article=contested,
        operation=uuid.uuid4(),
        tag="opinion",
        start=0,
        end=23,
        quote=contested.text[:23],
        verdict="rejected",
        reason="A greeting.",
    )
    page.get_by_text("A greeting.").wait_for(timeout=6000)
