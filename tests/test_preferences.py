"""Preferences: typed, complete with defaults, one change beside another."""

import pytest

from corpus_app import preferences
from corpus_app.rules import Broken


def test_every_default_is_one_of_its_kind():
    for name, kind in preferences.SCHEMA.items():
        assert kind.problem(kind.default) is None, name
    assert set(preferences.LOOKS) <= set(preferences.SCHEMA)


def test_a_visitor_has_the_defaults():
    assert preferences.of(None)["theme"] == "auto"


def test_a_change_leaves_the_rest(ben):
    preferences.change(ben, {"theme": "dark"})
    # As another tab would, with what it read earlier.
    stale = type(ben).objects.get(pk=ben.pk)
    stale.preferences = {}
    assert preferences.change(stale, {"tour_done": True})["theme"] == "dark"
    ben.refresh_from_db()
    assert ben.preferences == {"theme": "dark", "tour_done": True}


def test_none_takes_the_default_back(ben):
    preferences.change(ben, {"theme": "dark", "size": "large"})
    assert preferences.change(ben, {"theme": None})["theme"] == "auto"
    ben.refresh_from_db()
    assert ben.preferences == {"size": "large"}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"colour": "red"}, "colour", "unknown_preference"),
        ({"theme": "pink"}, "theme", "not_a_choice"),
        ({"theme": 1}, "theme", "not_a_choice"),
        ({"theme": ["dark"]}, "theme", "not_a_choice"),
        ({"size": "large", "tour_done": "yes"}, "tour_done", "not_yes_or_no"),
        ({"tour_done": 1}, "tour_done", "not_yes_or_no"),
    ],
)
def test_what_is_wrong_is_refused_whole(ben, changes, field, code):
    with pytest.raises(Broken) as refused:
        preferences.change(ben, changes)
    assert (refused.value.field, refused.value.code) == (field, code)
    ben.refresh_from_db()
    assert ben.preferences == {}
