"""Data for the scripts of a page."""

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html_join, json_script

register = template.Library()


class Compact(DjangoJSONEncoder):
    """JSON without the spaces: thousands of numbers need as many."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"separators": (",", ":")})


@register.filter
def data_script(value, name):
    """Django's `json_script`, compact."""
    return json_script(value, name, encoder=Compact)


@register.simple_tag
def paragraphs(cut):
    """The paragraphs of a text to mark in; a loop of the template takes five times as long, and some have hundreds."""
    html = '<div class="para" data-number="{}"><p dir="auto" data-o="{}">{}</p></div>'
    return format_html_join("", html, ((each["number"], each["start"], each["text"]) for each in cut))
