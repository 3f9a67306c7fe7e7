"""A person's keys for the reading page: chosen, refused, turned off."""

import re
from pathlib import Path

import pytest

from corpus_app import keys, preferences, tags
from corpus_app.rules import Broken
from tests import factories

TYPES = (Path(__file__).parent.parent / "static/js/types.d.ts").read_text(encoding="utf-8")


def choose(user, chosen, **rest):
    preferences.change(user, {"keys": keys.checked(user, chosen, **rest)})


def test_at_first_everybody_has_the_first_keys(ben):
    assert keys.of(ben) == keys.DEFAULTS
    assert keys.are_on(ben)


def test_a_chosen_key_stays_and_the_others_too(ben):
    choose(ben, {"sentence": "X"})
    ben.refresh_from_db()
    assert keys.of(ben) == keys.DEFAULTS | {"sentence": "x"}


def test_two_deeds_can_change_places(ben):
    choose(ben, {"sentence": "w", "word": "s"})
    assert (keys.of(ben)["sentence"], keys.of(ben)["word"]) == ("w", "s")


@pytest.mark.parametrize("key", ["", " ", "ab", "\t", "\x00"])
def test_what_is_no_key_is_refused(ben, key):
    with pytest.raises(Broken) as refused:
        choose(ben, {"word": key})
    assert (refused.value.code, refused.value.field) == ("not_a_key", "word")


def test_one_key_for_two_things_is_refused_with_what_it_does(ben):
    with pytest.raises(Broken, match="“s” is taken: select the sentence") as refused:
        choose(ben, {"word": "s"})
    assert refused.value.field == "word"
    assert keys.of(ben) == keys.DEFAULTS


def test_the_key_of_a_tag_is_refused_with_its_name(ben, project):
    with pytest.raises(Broken, match="“1” is the key of the tag “fact” in") as refused:
        choose(ben, {"repeat": "1"})
    assert refused.value.field == "repeat"


def test_tags_of_strangers_do_not_matter(otto, project):
    choose(otto, {"repeat": "1"})
    assert keys.of(otto)["repeat"] == "1"


def test_a_tag_that_came_later_keeps_its_key(ben, project):
    choose(ben, {"repeat": "x"})
    factories.make_tag(project, "satire", key="x")
    on_page = keys.on_page(ben, tags.cards(project))
    assert on_page == {deed: key for deed, key in keys.DEFAULTS.items() if deed != "repeat"}


def test_turned_off_there_are_none_and_the_choice_is_remembered(ben, project):
    choose(ben, {"sentence": "x"}, on=False)
    assert keys.on_page(ben, tags.cards(project)) == {}
    assert keys.of(ben)["sentence"] == "x"


def test_tags_are_never_given_a_key_of_the_page(db):
    project = factories.make_project(cards=[{"name": f"tag {number}"} for number in range(40)])
    given = set(project.tags.exclude(key="").values_list("key", flat=True))
    assert not given & set(keys.DEFAULTS.values())
    assert len(given) == len(keys.FOR_TAGS)


def test_the_script_knows_the_same_deeds():
    [names] = re.findall(r"type SingleKeyDeed = ([^;]+);", TYPES)
    assert set(re.findall(r'"(\w+)"', names)) == set(keys.DEEDS)


@pytest.mark.parametrize(
    "value",
    [
        1,
        {"on": 1},
        {"more": 1},
        {"chosen": []},
        {"chosen": {"jump": "j"}},
        {"chosen": {"word": 1}},
        {"chosen": {"word": "ww"}},
        {"chosen": {"word": "s"}},
    ],
)
def test_the_preference_takes_nothing_else(ben, value):
    with pytest.raises(Broken):
        preferences.change(ben, {"keys": value})
