"""Filters that refuse what they do not know."""

from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError


class Strict(filters.FilterSet):
    """A FilterSet for which an unknown parameter is a 400, the same for everyone; `without` leaves filters out."""

    ALWAYS = frozenset({"cursor", "page_size"})

    def __init__(self, data=None, *args, without=(), **kwargs):
        super().__init__(data, *args, **kwargs)
        for name in without:
            del self.filters[name]
        if unknown := set(data or ()) - set(self.filters) - self.ALWAYS:
            raise ValidationError({name: _("There is no such filter.") for name in sorted(unknown)})
