"""Form controls tied to their hint and error."""

from django import template

register = template.Library()

TYPED = {"text", "email", "password", "number", "url"}


@register.simple_tag
def control(field):
    """The widget of a bound field, described by its hint and error."""
    described = [f"{field.id_for_label}-hint"] if field.help_text else []
    # Forms of allauth come without the classes that ours give themselves, and with their label again as a placeholder.
    widget = field.field.widget
    is_plain = "class" not in widget.attrs and getattr(widget, "input_type", None) in TYPED
    attrs = {"class": "input", "placeholder": False} if is_plain else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{field.id_for_label}-error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)
