"""Tag sets: presets, tags from a file, badges."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from . import keys, text
from .models import Tag
from .rules import Broken

SLOTS = 8
# What a card may state, and as what.
TEXTS = ("slug", "name", "key", "definition")
LISTS = ("examples", "counter_examples")
NUMBERS = ("slot", "position")
FLAGS = ("asks_for_evidence", "is_active")
FIELDS = (*TEXTS, *LISTS, *NUMBERS, *FLAGS)

# A preset is what a new project starts with; each project owns its copy and may change it.
PRESETS = {
    "default": [
        {
            "slug": "fact",
            "name": "fact",
            "definition": "A statement that someone who was not there could check and find true or false.",
            "examples": ["The council voted 31 to 18 for the dam.", "The clinic closed in 2019."],
            "counter_examples": ["The council voted bravely for the dam."],
        },
        {
            "slug": "opinion",
            "name": "opinion",
            "definition": "A judgement, prediction or wish of the writer, or of someone quoted with approval.",
            "examples": ["It was, frankly, a failure of nerve.", "The plan deserves to fail."],
            "counter_examples": ["The mayor called the plan a failure. (That she said it is a fact.)"],
        },
        {
            "slug": "disputed",
            "name": "disputed",
            "definition": "A claim that somebody contradicts, in this article or elsewhere.",
            "examples": ["The dam will flood 40 farms, the owners say; the ministry counts nine."],
            "counter_examples": ["A claim that you merely doubt."],
            "asks_for_evidence": True,
        },
        {
            "slug": "off-topic",
            "name": "off-topic",
            "definition": "Text that is not part of the article: teasers, disclaimers, credits, labels, asides.",
            "examples": ["Read also: Ten walks for autumn", "Comments are closed."],
            "counter_examples": ["Background that helps to understand the news."],
        },
    ],
    "subjectivity": [
        {
            "slug": "subjective",
            "name": "subjective",
            "definition": "Wording that carries the writer's feeling or view.",
        },
        {
            "slug": "objective",
            "name": "objective",
            "definition": "Wording that reports without taking a side.",
        },
    ],
    "propaganda": [
        {"slug": slugify(name), "name": name, "definition": definition}
        for name, definition in {
            "loaded language": "Words chosen for the feeling they carry, where plain ones would say the same.",
            "name calling": "A label that people fear, hate or despise, in place of an argument about them.",
            "repetition": "The same message again and again, so that it is believed because it is familiar.",
            "exaggeration or minimisation": "Something made larger, worse, smaller or less important than it is.",
            "doubt": "The credibility of somebody or something questioned without giving a reason.",
            "appeal to fear or prejudice": "Support sought by raising fear of what else would happen.",
            "flag-waving": "Support sought by appealing to the pride of a nation or group.",
            "causal oversimplification": "One cause named for what has several.",
            "slogan": "A short, striking phrase that stands for an argument.",
            "appeal to authority": "A claim true because somebody of standing says so, without further evidence.",
            "black-and-white fallacy": "Two alternatives presented as the only ones.",
            "thought-terminating cliché": "A phrase that ends thinking and discussion of a subject.",
            "whataboutism, straw man or red herring": "An answer to something else than what was said.",
            "bandwagon or comparison with the hated": "Right because all do it; wrong because those disliked do it.",
        }.items()
    ],
    "claims": [
        {
            "slug": "check-worthy",
            "name": "check-worthy",
            "definition": "A factual claim that readers would want checked.",
        },
        {
            "slug": "not-check-worthy",
            "name": "not check-worthy",
            "definition": "A factual claim that needs no check.",
        },
    ],
    "empty": [],
}


def create(project, cards):
    """The project's tags made from cards `{"slug", "name", "key", "slot", "definition", …}`, in their order.

    Missing keys and slots are given out in order. Raises Broken when a card cannot be used; nothing is kept then.
    """
    for number, card in enumerate(cards, 1):
        _refuse_wrong_types(card, number)
    there = list(project.tags.order_by().values_list("slug", "key", "position"))
    slugs, keys_in_use = {slug for slug, _key, _at in there}, {key for _slug, key, _at in there}
    first = max((position for _slug, _key, position in there), default=-1) + 1
    used = keys_in_use | {card["key"] for card in cards if card.get("key")}
    taken = slugs | {card["slug"] for card in cards if card.get("slug")}
    made = []
    for index, card in enumerate(cards):
        name = text.clean_name(str(card.get("name") or card.get("slug") or ""))
        if not name:
            raise Broken("tag_without_name", _("Tag %(number)d has no name.") % {"number": index + 1}, field="name")
        slug = card.get("slug") or free_slug(name, taken | {tag.slug for tag in made})
        if slug == "new" or len(slug) > 80:
            raise Broken("bad_tag_address", _("“%(slug)s” cannot be a tag's address.") % {"slug": slug}, field="slug")
        key = card["key"] if "key" in card else next((key for key in keys.FOR_TAGS if key not in used), "")
        used.add(key)
        tag = Tag(
            project=project,
            slug=slug,
            name=name,
            key=key or "",
            slot=card.get("slot") or (first + index) % SLOTS + 1,
            position=card.get("position", first + index),
            definition=card.get("definition") or "",
            examples=card.get("examples") or [],
            counter_examples=card.get("counter_examples") or [],
            asks_for_evidence=bool(card.get("asks_for_evidence")),
            is_active=card.get("is_active", True),
        )
        # The project is there, and asking the database about each tag alone would take longer than writing them all.
        tag.clean_fields(exclude={"project"})
        made.append(tag)
    _refuse_taken(made, slugs, keys_in_use)
    _refuse_twins(cards)
    return Tag.objects.bulk_create(made)


def _refuse_wrong_types(card, number):
    """Raise Broken where a value of the card is of another kind than its field."""
    kinds = [
        (TEXTS, lambda value: isinstance(value, str), _("a text")),
        (
            LISTS,
            lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
            _("a list of texts"),
        ),
        (NUMBERS, lambda value: isinstance(value, int) and not isinstance(value, bool), _("a whole number")),
        (FLAGS, lambda value: isinstance(value, bool), _("true or false")),
    ]
    for names, fits, expected in kinds:
        for name in names:
            if card.get(name) is not None and not fits(card[name]):
                message = _("Tag %(number)d, %(name)s: expected %(kind)s.")
                told = message % {"number": number, "name": name, "kind": expected}
                raise Broken("wrong_type", told, field=name)


def _refuse_taken(made, slugs, keys_in_use):
    """Raise Broken where the constraints would: an address or key that is taken, a slot that is none."""
    slugs, keys_in_use = set(slugs), set(keys_in_use)
    for tag in made:
        if tag.slug in slugs:
            raise Broken("tag_taken", _("A tag has the address “%(slug)s” already.") % {"slug": tag.slug}, field="slug")
        if tag.key and tag.key in keys_in_use:
            raise Broken("key_taken", _("A tag has the key “%(key)s” already.") % {"key": tag.key}, field="key")
        if not 1 <= tag.slot <= SLOTS:
            raise Broken("bad_slot", _("Colour slots are numbered from 1 to %d.") % SLOTS, field="slot")
        slugs.add(tag.slug)
        keys_in_use.add(tag.key)


def _refuse_twins(cards):
    """Raise Broken where two cards have the same name."""
    seen = set()
    for card in cards:
        name = text.folded(str(card.get("name") or card.get("slug") or ""))
        if name and name in seen:
            raise Broken("name_twice", _("Two tags are called “%s”.") % card.get("name"), field="name")
        seen.add(name)


def as_card(tag):
    """The card from which `create` makes the same tag in another project."""
    names = ("slug", "name", "key", "slot", "definition", "examples", "counter_examples")
    return {name: getattr(tag, name) for name in names} | {"asks_for_evidence": tag.asks_for_evidence}


def free_slug(name, taken):
    """An address for a tag of this name that is not taken yet."""
    base = slugify(name)[:70] or "tag"
    taken = taken | {"new"}
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def letters(tags):
    """A badge letter for each tag, by pk: the first letter of its name that is still free."""
    given = {}
    for tag in tags:
        candidates = [char.upper() for char in tag.name if char.isalnum()]
        free = (char for char in candidates if char not in given.values())
        given[tag.pk] = next(free, candidates[0] if candidates else "?")
    return given


def cards(project):
    """What pages need to show the project's tags in use, in order: a list of dicts."""
    return as_cards(project.tags.usable().order_by("position", "pk"))


def as_cards(tags):
    """What pages need to show these tags, together and in this order."""
    tags = list(tags)
    badge = letters(tags)
    return [
        {
            "slug": tag.slug,
            "name": tag.name,
            "key": tag.key,
            "slot": tag.slot,
            "letter": badge[tag.pk],
            "definition": tag.definition,
            "examples": tag.examples,
            "counter_examples": tag.counter_examples,
            "asks_for_evidence": tag.asks_for_evidence,
        }
        for tag in tags
    ]
