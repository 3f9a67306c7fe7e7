"""Tags after work began: what changes, what stays, and what is written down."""

import uuid
from io import StringIO

import pytest
from django.core.management import call_command

from corpus_app import annotations, tag_changes
from corpus_app.models import Annotation, ArticleStatistics, Assignment, AuditEvent
from corpus_app.rules import Broken, Conflict
from tests import factories

S = Assignment.State


@pytest.fixture
def worked(article, ben, cleo):
    """ben marked one span as both, one as opinion; cleo has an open reading with one opinion."""
    spans = [("fact", 0, 5), ("opinion", 0, 5), ("opinion", 6, 10)]
    factories.make_reading(article, ben, S.SUBMITTED, spans=spans)
    factories.make_reading(article, cleo, S.IN_PROGRESS, spans=[("opinion", 11, 14)])
    ArticleStatistics.objects.create(article=article, key="x", data={})
    return article


def marks(article):
    rows = Annotation.objects.live().filter(assignment__article=article).order_by("assignment__reviewer", "start")
    return [(row.assignment.reviewer.username, row.tag.slug, row.start) for row in rows.select_related("tag")]


def fits():
    call_command("verify", stdout=StringIO(), stderr=StringIO())


def test_a_card_can_be_changed_and_the_address_stays(fact, ada):
    tag_changes.change(fact, actor=ada, name="  claim ", definition="Can be checked.", examples=["31 to 18"], key="7")
    fact.refresh_from_db()
    assert (fact.slug, fact.name, fact.key, fact.examples) == ("fact", "claim", "7", ["31 to 18"])
    event = AuditEvent.objects.get(verb="change_tag")
    assert event.data["was"]["name"] == "fact"
    assert event.data["now"]["name"] == "claim"


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"name": "\u200b"}, "tag_without_name"),
        ({"name": "OPINION"}, "name_taken"),
        ({"key": "2"}, "key_taken"),
        ({"key": "s"}, "bad_key"),
        ({"name": "x" * 81}, "bad_card"),
    ],
)
def test_a_card_that_cannot_be_is_refused(fact, ada, card, code):
    with pytest.raises(Broken) as refused:
        tag_changes.change(fact, actor=ada, **card)
    assert refused.value.code == code
    fact.refresh_from_db()
    assert (fact.name, fact.key) == ("fact", "1")


def test_retired_it_marks_nothing_new_and_keeps_what_it_marked(worked, opinion, ada, cleo):
    tag_changes.retire(opinion, actor=ada)
    with pytest.raises(Broken, match="no tag"):
        annotations.create(
            uuid=uuid.uuid4(),
            reviewer=cleo,
            article=worked,
            operation=uuid.uuid4(),
            tag="opinion",
            start=0,
            end=5,
            quote="Hello",
        )
    assert ("ben", "opinion", 6) in marks(worked)
    with pytest.raises(Conflict):
        tag_changes.retire(opinion, actor=ada)


def test_brought_back_it_gets_a_free_key(project, fact, opinion, ada):
    tag_changes.retire(opinion, actor=ada)
    tag_changes.change(fact, actor=ada, key="2")
    tag_changes.bring_back(opinion, actor=ada)
    assert (opinion.is_active, opinion.key) == (True, "1")


def test_it_moves_one_place_and_stops_at_the_end(project, fact, opinion, ada):
    assert tag_changes.move(opinion, by=-1, actor=ada)
    assert [tag.slug for tag in project.tags.order_by("position")][:2] == ["opinion", "fact"]
    opinion.refresh_from_db()
    assert not tag_changes.move(opinion, by=-1, actor=ada)


def test_what_a_merge_touches_is_known_before(worked, fact, opinion):
    found = tag_changes.touched(opinion, fact)
    assert found._asdict() == {
        "annotations": 3,
        "readings": 2,
        "open_readings": 1,
        "articles": 1,
        "twins": 1,
        "rulings": 0,
        "twin_rulings": 0,
    }


def test_merged_everything_carries_the_other_tag_and_its_history(worked, fact, opinion, ada):
    tag_changes.merge(opinion, fact, actor=ada)
    assert marks(worked) == [("ben", "fact", 0), ("ben", "fact", 6), ("cleo", "fact", 11)]
    twin = Annotation.objects.exclude(withdrawn_at=None).get()
    moved = Annotation.objects.live().get(start=6)
    assert [(row.verb, row.tag.slug, row.actor.username) for row in moved.revisions.all()] == [
        ("create", "opinion", "ben"),
        ("merge", "fact", "ada"),
    ]
    assert (twin.version, twin.revisions.last().verb) == (2, "withdraw")
    opinion.refresh_from_db()
    assert (opinion.is_active, opinion.key, opinion.merged_into) == (False, "", fact)
    assert not ArticleStatistics.objects.exists()
    assert AuditEvent.objects.get(verb="merge_tag").data["annotations"] == 3
    fits()


def test_an_open_page_learns_of_it(worked, fact, opinion, ada, cleo):
    before = Assignment.objects.get(reviewer=cleo).seq
    tag_changes.merge(opinion, fact, actor=ada)
    reading = Assignment.objects.get(reviewer=cleo)
    row = reading.annotations.get()
    assert (reading.seq, row.seq, row.version) == (before + 1, before + 1, 2)


def test_what_was_withdrawn_comes_back_under_the_other_tag(worked, fact, opinion, ada, cleo):
    row = Annotation.objects.get(assignment__reviewer=cleo)
    annotations.withdraw(uuid=row.uuid, reviewer=cleo, operation=uuid.uuid4(), version=1)
    tag_changes.merge(opinion, fact, actor=ada)
    fits()
    annotations.restore(uuid=row.uuid, reviewer=cleo, operation=uuid.uuid4(), version=3)
    assert ("cleo", "fact", 11) in marks(worked)
    fits()


def test_rulings_go_along(worked, fact, opinion, ada, dora):
    factories.make_ruling(worked, "opinion", 6, 10, dora)
    for tag in ("fact", "opinion"):
        factories.make_ruling(worked, tag, 0, 5, dora)
    tag_changes.merge(opinion, fact, actor=ada)
    assert sorted(worked.rulings.live().values_list("tag__slug", "start")) == [("fact", 0), ("fact", 6)]
    fits()


def test_opposite_rulings_forbid_it(worked, fact, opinion, ada, dora):
    factories.make_ruling(worked, "fact", 0, 5, dora)
    factories.make_ruling(worked, "opinion", 0, 5, dora, verdict="rejected")
    before = marks(worked)
    with pytest.raises(Conflict, match="On 1 span"):
        tag_changes.merge(opinion, fact, actor=ada)
    assert marks(worked) == before


def test_only_two_tags_of_one_project_merge(project, other_project, fact, opinion, ada):
    tag_changes.retire(opinion, actor=ada)
    for into in (fact, opinion, other_project.tags.get(slug="fact")):
        with pytest.raises(Broken):
            tag_changes.merge(fact, into, actor=ada)
