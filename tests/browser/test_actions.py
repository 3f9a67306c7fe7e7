"""What marking costs a reader: a drag, a click or a key is one action, and they are counted."""

from itertools import pairwise

import pytest

from corpus_app.models import Annotation
from tests import factories

from .desk import Desk

SUBJECTS = "mayor council ministry owners pilots harbour ferry bakery clinic school".split()
VERBS = "voted paid lied won".split()
SENTENCES = [
    f"The {who} {what} on day {day}." for day, (who, what) in enumerate((s, v) for v in VERBS for s in SUBJECTS)
]
TEXT = "\n".join(" ".join(SENTENCES[at : at + 5]) for at in range(0, 20, 5)) + "\n"
# Twenty marks; the tag is another one than before twelve times.
PLAN = list(zip([f"{s.split()[1]} {s.split()[2]}" for s in SENTENCES[:20]], "11223311442331221434", strict=True))
SLUGS = {"1": "fact", "2": "opinion", "3": "disputed", "4": "off-topic"}


class Counted(Desk):
    """A desk that counts."""

    actions = 0

    def drag(self, words):
        self.actions += 1
        super().drag(words)

    def press(self, *keys):
        self.actions += len(keys)
        super().press(*keys)


@pytest.fixture
def desk(page, sign_in, project, ben):
    article = factories.make_article(project, TEXT)
    factories.make_reading(article, ben)
    sign_in(page, ben)
    return Counted(page, article)


def changes():
    return sum(one != other for (_, one), (_, other) in pairwise(PLAN))


def test_the_plan_is_the_one_that_rivals_were_measured_by():
    assert (len(PLAN), changes()) == (20, 12)


def test_key_then_drag_with_the_brush(desk):
    desk.open().focus()
    tag = ""
    for words, key in PLAN:
        if key != tag:
            desk.press(key)
        tag = key
        desk.drag(words)
    assert desk.stored() == [(SLUGS[key], words) for words, key in PLAN]
    assert desk.actions == 20 + 1 + 12 <= 34


def test_drag_then_key_with_the_brush(desk):
    desk.open().focus()
    tag = PLAN[0][1]
    desk.press(tag)
    for words, key in PLAN:
        desk.drag(words)
        if key != tag:
            desk.press(f"Shift+Digit{key}")
        tag = key
    assert desk.stored() == [(SLUGS[key], words) for words, key in PLAN]
    assert desk.actions == 1 + 20 + 12 <= 34


def test_without_a_brush_two_actions_for_a_span(desk):
    desk.open()
    for words, key in PLAN[:5]:
        desk.mark(words, key)
    assert desk.stored() == [(SLUGS[key], words) for words, key in PLAN[:5]]
    assert desk.actions == 2 * 5


def test_whole_sentences_cost_a_click_with_the_brush(project, desk):
    project.unit = "sentence"
    project.save()
    desk.open().focus()
    desk.press("1")
    for sentence in SENTENCES[:5]:
        desk.click(sentence.split()[1])
    assert desk.stored() == [("fact", sentence) for sentence in SENTENCES[:5]]
    assert desk.actions == 1


# What is marked from the end of the mark before, and the keys for it.
BY_KEYBOARD = [
    ("the next sentence", ["s", "1"], SENTENCES[1]),
    ("the next three sentences", ["s", "s", "s", "2"], " ".join(SENTENCES[1:4])),
    ("the sentence after the next", ["s", "ArrowRight", "s", "3"], SENTENCES[2]),
    ("the third sentence on", ["s", "ArrowRight", "s", "ArrowRight", "s", "1"], SENTENCES[3]),
    ("the next word", ["w", "4"], "The"),
    ("five words on", ["w", "w", "w", "w", "w", "1"], "The council voted on day"),
    ("the third word", ["w", "ArrowRight", "w", "ArrowRight", "w", "1"], "voted"),
    ("two words of the next sentence", ["Control+ArrowRight", "w", "w", "2"], "council voted"),
    ("the next sentence without its first word", ["s", "1", "Alt+Shift+ArrowRight"], "council voted on day 1."),
    ("every place of a word", ["Control+ArrowRight", "w", "a", "1"], "council"),
]


@pytest.mark.parametrize(("keys", "quote"), [case[1:] for case in BY_KEYBOARD], ids=[case[0] for case in BY_KEYBOARD])
def test_a_span_takes_at_most_six_keys(desk, keys, quote):
    desk.open().focus()
    desk.press("s", "1")
    before = desk.actions
    desk.press(*keys[:-1])
    if "a" in keys:
        desk.page.get_by_role("dialog").wait_for()
    desk.press(keys[-1])
    assert desk.actions - before <= 6
    desk.saved()
    assert quote in Annotation.objects.live().values_list("quote", flat=True)


def test_a_double_click_on_a_tag_marks_once(desk, page):
    desk.open().drag("mayor voted")
    page.locator("#palette [data-tag=fact]").dblclick()
    assert desk.stored() == [("fact", "mayor voted")]
    assert page.locator("#palette [data-tag=fact]").get_attribute("aria-pressed") == "true"
