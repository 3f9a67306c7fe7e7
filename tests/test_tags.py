"""Tag sets: presets, keys, slots, badges."""

import pytest

from corpus_app import keys, tags
from corpus_app.rules import Broken
from tests import factories


@pytest.mark.parametrize("preset", tags.PRESETS)
def test_every_preset_can_be_used(db, preset):
    project = factories.make_project(cards=tags.PRESETS[preset])
    assert [tag.slug for tag in project.tags.all()] == [card["slug"] for card in tags.PRESETS[preset]]
    assert all(tag.definition for tag in project.tags.all())


def test_keys_and_slots_are_given_out_in_order(db):
    project = factories.make_project(cards=[{"name": f"tag {number}"} for number in range(12)])
    made = list(project.tags.all())
    assert "".join(tag.key for tag in made) == "123456789bcd"
    assert [tag.slot for tag in made] == [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4]


def test_a_wanted_key_is_not_given_to_another(db):
    project = factories.make_project(cards=[{"name": "one"}, {"name": "two", "key": "1"}, {"name": "three", "key": ""}])
    assert [tag.key for tag in project.tags.all()] == ["2", "1", ""]


def test_later_tags_come_after(project):
    tag = factories.make_tag(project, "satire")
    assert (tag.position, tag.slot, tag.key) == (4, 5, "5")


def test_more_tags_than_keys(db):
    project = factories.make_project(cards=[{"name": f"tag {number}"} for number in range(40)])
    assert project.tags.filter(key="").count() == 40 - len(keys.FOR_TAGS)


def test_names_alike_get_addresses_of_their_own(db):
    project = factories.make_project(cards=[{"name": "Fact"}, {"name": "fact!"}, {"name": "New"}, {"name": "事实"}])
    assert [tag.slug for tag in project.tags.all()] == ["fact", "fact-2", "new-2", "tag"]


def test_a_name_is_cleaned(db):
    project = factories.make_project(cards=[{"name": "  cafe\u0301\t\u200bbar "}])
    assert project.tags.get().name == "caf\u00e9 bar"


@pytest.mark.parametrize(
    "card", [{}, {"name": "\u200b"}, {"name": "new", "slug": "new"}, {"name": "x", "slug": "s" * 81}]
)
def test_a_card_that_cannot_be_is_refused(project, card):
    with pytest.raises(Broken):
        tags.create(project, [card])


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"name": "x", "slot": 9}, "bad_slot"),
        ({"name": "x", "key": "1"}, "key_taken"),
        ({"name": "x", "slug": "fact"}, "tag_taken"),
    ],
)
def test_the_constraints_are_checked_before_writing(project, card, code):
    with pytest.raises(Broken) as refused:
        tags.create(project, [{"name": "y"}, card])
    assert (refused.value.code, project.tags.count()) == (code, 4)


def test_cards_that_share_a_key_are_refused(project):
    with pytest.raises(Broken):
        tags.create(project, [{"name": "x", "key": "q"}, {"name": "y", "key": "q"}])


def test_badges_are_the_first_free_letters(project):
    cards = {card["slug"]: card["letter"] for card in tags.cards(project)}
    assert cards == {"fact": "F", "opinion": "O", "disputed": "D", "off-topic": "T"} or cards["off-topic"] != "O"
    assert len(set(cards.values())) == 4


def test_a_retired_tag_is_not_offered(project, fact):
    fact.is_active = False
    fact.save()
    assert "fact" not in {card["slug"] for card in tags.cards(project)}
