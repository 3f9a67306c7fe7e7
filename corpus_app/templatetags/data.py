"""Data for the scripts of a page."""

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import json_script

register = template.Library()


class Compact(DjangoJSONEncoder):
    """JSON without the spaces: thousands of numbers need as many."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"separators": (",", ":")})


@register.filter
def data_script(value, name):
    """Django's `json_script`, compact."""
    return json_script(value, name, encoder=Compact)
