"""Filters that refuse what they do not know."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError


class Strict(filters.FilterSet):
    """A FilterSet for which an unknown parameter is a 400, the same for everyone."""

    ALWAYS = frozenset({"cursor", "page_size", "ordering"})

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if unknown := set(data or ()) - set(self.filters) - self.ALWAYS:
            raise ValidationError({name: _("There is no such filter.") for name in sorted(unknown)})
