"""Small pictures drawn on the server."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def progress_bar(done, begun, total):
    """A bar of readings done and begun, of all."""
    return format_html(
        '<svg width="100%" height="6" aria-hidden="true"><rect class="track" width="100%" height="6"/>'
        '<rect class="done" width="{}%" height="6"/><rect class="going" x="{}%" width="{}%" height="6"/></svg>',
        f"{100 * done / total:.2f}",
        f"{100 * done / total:.2f}",
        f"{100 * begun / total:.2f}",
    )
