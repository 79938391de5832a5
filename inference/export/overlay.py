"""What is drawn over a frame, for the live pane and the exported clip alike."""

from __future__ import annotations

from inference.export.primitives import (
    Anchor,
    Circle,
    Colour,
    Line,
    Pie,
    Point,
    Polygon,
    Polyline,
    Primitive,
    Text,
)

__all__ = [
    "Anchor",
    "Circle",
    "Colour",
    "Line",
    "Pie",
    "Point",
    "Polygon",
    "Polyline",
    "Primitive",
    "Text",
]
