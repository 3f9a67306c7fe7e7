"""A picture on a page: SVG with percentages and classes, as wide as its column and in the theme of the page."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from .shapes import SIDEWAYS, Picture, Shape, short


def markup(picture: Picture, width: int | None = None) -> str:
    """SVG for a page: percentages and classes. With a `width` it is that many pixels wide, for a box that scrolls."""
    inside = "".join(_drawn(shape) for shape in picture.shapes)
    named = f'role="group" aria-label={quoteattr(picture.label)}' if picture.label else 'aria-hidden="true"'
    css = f' class="{picture.css}"' if picture.css else ""
    size = f"{width}" if width else "100%"
    return f'<svg{css} width="{size}" height="{short(picture.height)}" {named} focusable="false">{inside}</svg>'


def _drawn(shape: Shape) -> str:
    pairs = [f' class="{shape.css}"'] if shape.css else []
    for name, number in shape.place.items():
        pairs.append(f' {name}="{short(number)}{"%" if name in SIDEWAYS else ""}"')
    if shape.anchor:
        pairs.append(f' text-anchor="{shape.anchor}"')
    if shape.href:
        pairs.append(f" href={quoteattr(shape.href)}" + ("" if shape.label else ' tabindex="-1"'))
    if shape.label:
        # A link has a role of its own; whatever else is named needs one.
        pairs.append(("" if shape.href else ' role="img"') + f" aria-label={quoteattr(shape.label)}")
    inside = escape(shape.text) + "".join(_drawn(child) for child in shape.children)
    return f"<{shape.tag}{''.join(pairs)}>{inside}</{shape.tag}>" if inside else f"<{shape.tag}{''.join(pairs)}/>"
