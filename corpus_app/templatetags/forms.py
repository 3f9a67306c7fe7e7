"""Form controls tied to their hint and error."""

from django import template

register = template.Library()


@register.simple_tag
def control(field):
    """The widget of a bound field, described by its hint and error."""
    described = [f"{field.id_for_label}-hint"] if field.help_text else []
    attrs = {}
    if field.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{field.id_for_label}-error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)
