"""Pictures of numbers as plain shapes: rows in, SVG out. Sideways everything is in percent, downwards in pixels.

A page draws the shapes with percentages and classes, so that a figure is as wide as its column and follows the
theme; a download draws the same shapes with a fixed width and the light colours written out.
"""

from .bars import Part, barcode, key, linked_barcode, progress, stacked
from .days import timeline
from .files import Row, sheet
from .heatmap import Cell, heat, step_of
from .page import markup
from .points import Point, scatter
from .scales import Scale, agreement_scale, amount_scale, close_scale, round_scale, share_scale
from .shapes import Picture, Shape
from .strips import axis, strip

__all__ = [
    "Cell",
    "Part",
    "Picture",
    "Point",
    "Row",
    "Scale",
    "Shape",
    "agreement_scale",
    "amount_scale",
    "axis",
    "barcode",
    "close_scale",
    "heat",
    "key",
    "linked_barcode",
    "markup",
    "progress",
    "round_scale",
    "scatter",
    "share_scale",
    "sheet",
    "stacked",
    "step_of",
    "strip",
    "timeline",
]
