"""Which keys move the camera of the 3D pane while it has the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_TURN_DEG = 5.0
_PAN_PX = 20.0
_ZOOM = 1.1
_DIRECTIONS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
# Plus is Shift and = on many keyboards: either key will do.
_NEARER = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_FARTHER = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)


class MoveKind(Enum):
    """What a key or the mouse does to the camera."""

    TURN = auto()
    PAN = auto()
    ZOOM = auto()
    RESET = auto()


@dataclass(frozen=True)
class Move:
    """A move of the camera.

    Attributes
    ----------
    kind : MoveKind
    x, y : float
        Degrees about the vertical and upwards; pixels right and down; the factor of a zoom.
    """

    kind: MoveKind
    x: float = 0.0
    y: float = 0.0


def move_of(event: QKeyEvent) -> Move | None:
    """Return the move that a key asks for, None for a key that is not the camera's."""
    modifier = Qt.KeyboardModifier
    key, held = event.key(), event.modifiers() & ~modifier.KeypadModifier
    direction = _DIRECTIONS.get(Qt.Key(key)) if key in _DIRECTIONS else None
    if direction is not None and held == modifier.ControlModifier:
        # The scene follows the arrow, as it follows a drag.
        return Move(MoveKind.TURN, -_TURN_DEG * direction[0], _TURN_DEG * direction[1])
    if direction is not None and held == modifier.ControlModifier | modifier.ShiftModifier:
        return Move(MoveKind.PAN, _PAN_PX * direction[0], _PAN_PX * direction[1])
    if held & ~modifier.ShiftModifier:
        return None
    if key in _NEARER:
        return Move(MoveKind.ZOOM, _ZOOM)
    if key in _FARTHER:
        return Move(MoveKind.ZOOM, 1 / _ZOOM)
    return Move(MoveKind.RESET) if key == Qt.Key.Key_0 else None
