"""Pictures and numbers in templates: what `charts` draws and `wording.py` says."""

from django import template
from django.utils.safestring import mark_safe

from corpus_app import charts
from corpus_app.web import wording

register = template.Library()

register.filter("coefficient", wording.coefficient)
register.filter("percent", wording.percent)
register.filter("interval", wording.interval)
register.filter("reason", wording.reason)
register.filter("swatch", wording.swatch)


@register.simple_tag
def progress_bar(done, begun, total):
    """A bar of readings done and begun, of all."""
    return draw(charts.progress(done, begun, total))


@register.simple_tag
def draw(picture, width=None):
    """A picture as SVG. `charts.markup` escapes every text in it."""
    return mark_safe(charts.markup(picture, width))
