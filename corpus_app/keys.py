"""Keys of the reading page: what each does, and what a person has chosen instead."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Tag
from .rules import Broken

# What a single key does in the text, with the key it has until somebody chooses another one.
DEEDS = {
    "sentence": ("s", gettext_lazy("select the sentence at the caret; again: add the next")),
    "word": ("w", gettext_lazy("select the word at the caret; again: add the next")),
    "repeat": (".", gettext_lazy("the last tag again")),
    "everywhere": ("a", gettext_lazy("tag every occurrence of the selected phrase, or of the span at the caret")),
    "previous": ("[", gettext_lazy("previous span")),
    "next": ("]", gettext_lazy("next span")),
    "find": ("/", gettext_lazy("search in the article")),
    "describe": ("i", gettext_lazy("say what is marked at the caret")),
    "card": ("m", gettext_lazy("show what the tag means: of the span at the caret, of the brush, or of the last mark")),
    "guideline": ("g", gettext_lazy("show the guideline of the project; again: put it away")),
    "help": ("?", gettext_lazy("show the keys")),
}
DEFAULTS = {deed: key for deed, (key, _label) in DEEDS.items()}
# Keys that tags are given, in this order: the page's own letters stay the page's.
FOR_TAGS = "".join(key for key in "123456789abcdefghijklmnopqrstuvwxyz" if key not in DEFAULTS.values())


def of(user):
    """The person's key for every deed."""
    chosen = _preferences(user).get("chosen")
    return DEFAULTS | {deed: key for deed, key in (chosen or {}).items() if deed in DEFAULTS}


def are_on(user):
    """Whether single keys do anything at all for this person."""
    return _preferences(user).get("on") is not False


def on_page(user, cards):
    """Key by deed on a page with these tag cards. A tag's key goes before a deed's; off, there are none."""
    taken = {card["key"] for card in cards}
    return {deed: key for deed, key in of(user).items() if key not in taken} if are_on(user) else {}


class OwnKeys:
    """The kind of preference that keys are: whether they are on, and those that differ from the first ones."""

    default: dict[str, Any] = {}
    described = {
        "type": "object",
        "properties": {
            "on": {"type": "boolean", "default": True},
            "chosen": {"type": "object", "properties": {deed: {"type": "string"} for deed in DEEDS}},
        },
    }

    def problem(self, value):
        """What is wrong with a value, as (code, sentence), or None."""
        is_plain = isinstance(value, dict) and not value.keys() - {"on", "chosen"}
        if not is_plain or not isinstance(value.get("on", True), bool):
            return "not_keys", _("This takes “on” and “chosen”.")
        chosen = value.get("chosen", {})
        if not isinstance(chosen, dict) or chosen.keys() - DEEDS.keys():
            return "not_keys", _("“chosen” takes a key for: %(deeds)s.") % {"deeds": ", ".join(DEEDS)}
        if not all(isinstance(key, str) for key in chosen.values()):
            return "not_keys", _("A key is one character.")
        try:
            _check_apart({deed: _clean(deed, key) for deed, key in (DEFAULTS | chosen).items()})
        except Broken as broken:
            return broken.code, broken.message
        return None


def checked(user, chosen, *, on=True):
    """The preference that keeps these keys (by deed; what is left out gets its first key again).

    Raises Broken, with the deed as its field, when a key is none, stands for two things, or is a tag's.
    """
    wanted = {deed: _clean(deed, chosen.get(deed, default)) for deed, default in DEFAULTS.items()}
    _check_apart(wanted)
    different = {deed: key for deed, key in wanted.items() if key != DEFAULTS[deed]}
    _check_tags(user, different)
    return {"on": on, "chosen": different}


def _preferences(user):
    kept = user.preferences.get("keys")
    return kept if isinstance(kept, dict) else {}


def _clean(deed, key):
    key = key.strip().lower()
    if len(key) != 1 or not key.isprintable():
        raise Broken("not_a_key", _("Give one letter, digit or sign."), field=deed)
    return key


def _check_apart(wanted):
    deeds = {}
    for deed, key in wanted.items():
        if key in deeds:
            other = DEEDS[deeds[key]][1]
            raise Broken("key_used_twice", _("“%(key)s” is taken: %(deed)s.") % {"key": key, "deed": other}, field=deed)
        deeds[key] = deed


def _check_tags(user, wanted):
    deeds = {key: deed for deed, key in wanted.items()}
    tags = Tag.objects.usable().filter(project__memberships__user=user, key__in=deeds).select_related("project")
    if tag := tags.order_by("pk").first():
        sentence = _("“%(key)s” is the key of the tag “%(tag)s” in %(project)s.")
        said = sentence % {"key": tag.key, "tag": tag.name, "project": tag.project.name}
        raise Broken("key_of_a_tag", said, field=deeds[tag.key])
