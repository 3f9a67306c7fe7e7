"""Fields that take exactly what the contract says, and serializers that take nothing else."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

_STORABLE_INTEGER = 2**31 - 1


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": _STORABLE_INTEGER})
class Offset(serializers.Field):
    """A code-point offset: a JSON integer, nothing that merely looks like one."""

    default_error_messages = {
        "not_an_integer": _("This takes a JSON integer."),
        "out_of_range": _("This is outside 0 to 2147483647."),
    }

    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("not_an_integer")
        if not 0 <= data <= _STORABLE_INTEGER:
            self.fail("out_of_range")
        return data

    def to_representation(self, value):
        return value


class Text(serializers.CharField):
    """Text kept exactly: not trimmed, and no lone surrogates or NUL."""

    default_error_messages = {
        "not_text": _("This takes a JSON string."),
        "surrogate": _("This has half of a surrogate pair."),
    }

    def __init__(self, **kwargs):
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("not_text")
        if any("\ud800" <= char <= "\udfff" for char in data):
            self.fail("surrogate")
        return super().to_internal_value(data)


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": 100})
class Confidence(Offset):
    """How sure the reviewer is, 0 to 100."""

    default_error_messages = {"out_of_range": _("This takes 0 to 100.")}

    def to_internal_value(self, data):
        if super().to_internal_value(data) > 100:
            self.fail("out_of_range")
        return data


class Exact(serializers.Serializer):
    """A serializer that refuses fields it does not know."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {str(name): serializers.ErrorDetail(_("There is no such field."), "unknown_field") for name in unknown}
            )
        return super().to_internal_value(data)
