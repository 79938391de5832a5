"""Keep the labels at the joints in the picture, and off each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from inference.export.primitives import Anchor, Primitive, Text

_WIDTH, _HEIGHT = 0.62, 1.25
"""Of a bold letter or digit, and of a line, over the size of the font: the ground floor knows no
fonts, and a little too much room does no harm."""


@dataclass(frozen=True)
class _Box:
    left: float
    right: float
    middle: float
    height: float

    def covers(self, other: _Box) -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not beside and abs(self.middle - other.middle) < (self.height + other.height) / 2


def keep_apart(shapes: Iterable[Primitive], width: float) -> Iterator[Primitive]:
    """Move a label sideways where it would leave the picture, up or down where it would cover one.

    Parameters
    ----------
    shapes : iterable of Primitive
        In the order of painting. Only texts that lie to the left or right of their anchor, as the
        labels at joints do, are moved.
    width : float
        Of the picture.

    Yields
    ------
    Primitive
        The same, in the same order.
    """
    placed: list[_Box] = []
    for shape in shapes:
        if isinstance(shape, Text) and shape.anchor in (Anchor.LEFT, Anchor.RIGHT):
            box, left = _inside(_box(shape), width), _box(shape).left
            for other in placed:
                if box.covers(other):
                    away = (box.height + other.height) / 2
                    middle = other.middle + (away if box.middle >= other.middle else -away)
                    box = replace(box, middle=middle)
            placed.append(box)
            aside = box.left - left
            shape = replace(shape, position=(shape.position[0] + aside, box.middle))
        yield shape


def _inside(box: _Box, width: float) -> _Box:
    aside = max(min(0.0, width - box.right), -box.left)
    return replace(box, left=box.left + aside, right=box.right + aside)


def _box(text: Text) -> _Box:
    x, y = text.position
    width = _WIDTH * text.size * len(text.text) + 2 * text.padding
    left = x if text.anchor is Anchor.LEFT else x - width
    return _Box(left, left + width, y, _HEIGHT * text.size + text.padding)
