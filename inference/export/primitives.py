"""The few shapes that an overlay is made of; a painter draws them in order, later ones on top.

All lengths and positions are in pixels of the upright image, x right, y down; a painter of a scaled
view scales them all. Colours are (red, green, blue, alpha), 0–255 each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from inference.skeleton import Image

Point: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[int, int, int, int]


class Anchor(StrEnum):
    """Which point of a text's box, background included, lies on its position."""

    TOP_LEFT = "top left"
    TOP_RIGHT = "top right"
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom left"
    BOTTOM_RIGHT = "bottom right"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke with round ends; dashes and gaps are two and three widths long.

    Where a disc lies on both ends, flat ones look the same and are painted in a third of the time.
    """

    start: Point
    end: Point
    width: float
    colour: Colour
    dashed: bool = False
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Polyline:
    """An open stroke through several points, with round joins and ends."""

    points: tuple[Point, ...]
    width: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Circle:
    """A disc, a ring, or both; None leaves a part out."""

    centre: Point
    radius: float
    fill: Colour | None = None
    outline: Colour | None = None
    outline_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed, filled outline; None leaves a part out."""

    points: tuple[Point, ...]
    fill: Colour | None = None
    outline: Colour | None = None
    outline_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Pie:
    """A slice of a disc.

    Attributes
    ----------
    centre : Point
    radius : float
    start_deg, span_deg : float
        From the x axis, positive counter-clockwise as seen on the screen (as in Qt, whose unit is
        a sixteenth of a degree).
    fill : Colour
    outline : Colour
        Of the arc alone, not of the two straight edges.
    outline_width : float
    """

    centre: Point
    radius: float
    start_deg: float
    span_deg: float
    fill: Colour
    outline: Colour
    outline_width: float


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text.

    Attributes
    ----------
    text : str
    position : Point
        Where the anchor lies.
    size : float
        Pixel size of the font, as in ``QFont.setPixelSize``.
    colour : Colour
    anchor : Anchor
    bold : bool
    background : Colour or None
        Rounded box behind the text, `padding` pixels wider on the left and right and half that
        above and below, its corners rounded by half the padding.
    padding : float
    """

    text: str
    position: Point
    size: float
    colour: Colour
    anchor: Anchor = Anchor.TOP_LEFT
    bold: bool = False
    background: Colour | None = None
    padding: float = 0.0


Primitive: TypeAlias = Line | Polyline | Circle | Polygon | Pie | Text
Paint: TypeAlias = Callable[[Image, Sequence[Primitive]], None]
"""``paint(image, primitives)`` draws into the pixels of an image."""
