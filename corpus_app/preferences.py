"""What people set for themselves. One typed schema: what is not in it is not kept."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .keys import OwnKeys
from .models import User
from .rules import Broken


@dataclass(frozen=True)
class Choice:
    """One of a few values, each with the words that pages use for it."""

    label: Any
    default: str
    choices: dict[str, Any]

    @property
    def described(self):
        """The kind as JSON Schema."""
        return {"type": "string", "enum": list(self.choices), "default": self.default}

    def problem(self, value):
        """What is wrong with a value, as (code, sentence), or None."""
        if isinstance(value, str) and value in self.choices:
            return None
        return "not_a_choice", _("Choose one of: %(choices)s.") % {"choices": ", ".join(self.choices)}


@dataclass(frozen=True)
class YesNo:
    """Yes or no."""

    default: bool = False

    @property
    def described(self):
        return {"type": "boolean", "default": self.default}

    def problem(self, value):
        return None if isinstance(value, bool) else ("not_yes_or_no", _("This takes true or false."))


# A kind has a `default`, is `described` for programs, and says with `problem` what is wrong with a value.
SCHEMA: dict[str, Choice | YesNo | OwnKeys] = {
    "theme": Choice(
        gettext_lazy("Light or dark"),
        "auto",
        {
            "auto": gettext_lazy("As the system"),
            "light": gettext_lazy("Light"),
            "dark": gettext_lazy("Dark"),
        },
    ),
    "font": Choice(
        gettext_lazy("Typeface of texts"),
        "serif",
        {
            "serif": gettext_lazy("Serif"),
            "sans": gettext_lazy("Sans"),
            "dyslexia": gettext_lazy("OpenDyslexic"),
        },
    ),
    "size": Choice(
        gettext_lazy("Size of the text"),
        "usual",
        {
            "small": gettext_lazy("Small"),
            "usual": gettext_lazy("Usual"),
            "large": gettext_lazy("Large"),
            "larger": gettext_lazy("Larger"),
        },
    ),
    "measure": Choice(
        gettext_lazy("Length of lines"),
        "usual",
        {
            "narrow": gettext_lazy("Narrow"),
            "usual": gettext_lazy("Usual"),
            "wide": gettext_lazy("Wide"),
        },
    ),
    "tour_done": YesNo(),
    "mail_digest": YesNo(),
    "keys": OwnKeys(),
}
# What the display panel offers; each is an attribute of the page's root element.
LOOKS = ("theme", "font", "size", "measure")


def of(user):
    """All preferences of a person (or of a visitor): what they set, and the default where they set nothing usable."""
    kept = getattr(user, "preferences", {})
    return {
        name: kept[name] if name in kept and kind.problem(kept[name]) is None else kind.default
        for name, kind in SCHEMA.items()
    }


@transaction.atomic
def change(user, changes):
    """The person's preferences with these changed; None takes one back to its default.

    Raises Broken for the first that is unknown or of the wrong kind; nothing is kept then.
    """
    for name, value in changes.items():
        if name not in SCHEMA:
            raise Broken("unknown_preference", _("There is no such preference."), field=str(name)[:50])
        if value is not None and (problem := SCHEMA[name].problem(value)):
            raise Broken(*problem, field=name)
    # Two tabs may change different ones at once.
    locked = User.objects.select_for_update().get(pk=user.pk)
    kept = locked.preferences | changes
    user.preferences = {name: value for name, value in kept.items() if value is not None}
    user.save(update_fields=["preferences"])
    return of(user)
