"""Data for the scripts of a page."""

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html_join, json_script

from corpus_app import passages

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
def paragraphs(text):
    """A text to mark in: a long one has hundreds of paragraphs, and a loop in the template takes five times as long."""
    html = '<div class="para" data-number="{}"><p dir="auto" data-o="{}">{}</p></div>'
    cut = passages.paragraphs(text)
    return format_html_join("", html, ((each["number"], each["start"], each["text"]) for each in cut))
