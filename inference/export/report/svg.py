"""Primitives as SVG, for pages that a browser shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

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

_SHARES = {
    Anchor.TOP_LEFT: (0.0, 0.0),
    Anchor.TOP_RIGHT: (1.0, 0.0),
    Anchor.LEFT: (0.0, 0.5),
    Anchor.CENTRE: (0.5, 0.5),
    Anchor.RIGHT: (1.0, 0.5),
    Anchor.BOTTOM_LEFT: (0.0, 1.0),
    Anchor.BOTTOM_RIGHT: (1.0, 1.0),
}
_ALIGNED = {0.0: "start", 0.5: "middle", 1.0: "end"}
_LETTER, _LINE, _BASELINE = 0.56, 1.2, 0.35
"""Width of a letter, height of a line, and how far the baseline is below its middle, over the size
of the font: rough, as nothing but the ground behind a text rests on the first two."""


def svg(
    shapes: Iterable[Primitive], width: float, height: float, label: str = "", css: str = ""
) -> str:
    """Draw primitives as an SVG element.

    Parameters
    ----------
    shapes : iterable of Primitive
        No `Pie`; reports have none.
    width, height : float
        Of the picture, in the unit of the primitives; the page scales it.
    label : str, optional
        What stands for it where it can't be seen; without one it is an ornament.
    css : str, optional
        Class of the element.

    Returns
    -------
    str
        With every text escaped.
    """
    named = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    inside = "".join(piece for shape in shapes for piece in _drawn(shape))
    return (
        f'<svg class="{escape(css)}" viewBox="0 0 {width:.0f} {height:.0f}" {named}>{inside}</svg>'
    )


def _drawn(shape: Primitive) -> Iterator[str]:
    match shape:
        case Line():
            dashes = f' stroke-dasharray="{2 * shape.width:.0f} {3 * shape.width:.0f}"'
            yield (
                f'<path d="{_path((shape.start, shape.end))}" '
                f"{_stroke(shape.colour, shape.width)}{dashes if shape.dashed else ''}/>"
            )
        case Polyline():
            yield f'<path d="{_path(shape.points)}" {_stroke(shape.colour, shape.width)}/>'
        case Polygon():
            yield f'<path d="{_path(shape.points)}Z" {_filled(shape)}/>'
        case Circle():
            x, y = shape.centre
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{shape.radius:.1f}" {_filled(shape)}/>'
        case Text():
            yield from _text(shape)
        case Pie():
            raise ValueError("a pie can't be drawn as SVG")


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _stroke(colour: Colour, width: float) -> str:
    round_ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'fill="none" {_paint("stroke", colour)} stroke-width="{width:.1f}" {round_ends}'


def _filled(shape: Polygon | Circle) -> str:
    fill = _paint("fill", shape.fill) if shape.fill else 'fill="none"'
    if shape.outline is None or shape.outline_width <= 0:
        return fill
    width = f'stroke-width="{shape.outline_width:.1f}" stroke-linejoin="round"'
    return f"{fill} {_paint('stroke', shape.outline)} {width}"


def _paint(name: str, colour: Colour) -> str:
    red, green, blue, alpha = colour
    opacity = f' {name}-opacity="{alpha / 255:.2f}"' if alpha < 255 else ""
    return f'{name}="#{red:02x}{green:02x}{blue:02x}"{opacity}'


def _text(text: Text) -> Iterator[str]:
    across, down = _SHARES[text.anchor]
    padding = text.padding if text.background is not None else 0.0
    x, y = text.position
    height = _LINE * text.size + padding
    middle = y + (0.5 - down) * height
    if text.background is not None:
        width = _LETTER * text.size * len(text.text) + 2 * padding
        yield (
            f'<rect x="{x - across * width:.1f}" y="{middle - height / 2:.1f}" '
            f'width="{width:.1f}" height="{height:.1f}" {_paint("fill", text.background)}/>'
        )
    inward = padding * (1 - 2 * across)
    weight = ' font-weight="bold"' if text.bold else ""
    yield (
        f'<text x="{x + inward:.1f}" y="{middle + _BASELINE * text.size:.1f}" '
        f'font-size="{text.size:.0f}" text-anchor="{_ALIGNED[across]}"{weight} '
        f"{_paint('fill', text.colour)}>{escape(text.text)}</text>"
    )
