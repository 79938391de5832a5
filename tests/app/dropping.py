"""Files dragged over the window and let go, as Qt tells it of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.program import Program
from widgets.drop_zones import DropZones


def mime(*paths: Path) -> QMimeData:
    """Return what a file manager hands over."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(program: Program, data: QMimeData, point: QPoint) -> DropZones:
    """Drag something to a point of the window, and return the zones that it shows."""
    enter = QDragEnterEvent(
        point,
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    program.window.dragEnterEvent(enter)
    assert enter.isAccepted()
    (zones,) = program.window.findChildren(DropZones)
    return zones


def drop(program: Program, data: QMimeData, point: QPoint) -> None:
    """Let it go there."""
    event = QDropEvent(
        QPointF(point),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    program.window.dropEvent(event)
