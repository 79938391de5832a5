"""What is dragged over the window and dropped on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from app.files.dropped import is_project_name
from inference.texts import tr_n
from widgets.drop_zones import COMPARE, DropZones


class Drops:
    """Shows the zones while files are dragged, and says what was dropped where."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._zones = DropZones(window)
        self._closed: list[QWidget] = []
        """Fields that would take the names of the files as text, were they not kept from it."""
        self.clip_is_open = False
        """Whether there is a lift to compare with."""

    def enter(self, event: QDragMoveEvent) -> None:
        """Take local files, and show where they can go."""
        paths = _paths(event.mimeData())
        if not paths:
            return
        event.acceptProposedAction()
        self._close_fields()
        compare = len(paths) == 1 and self.clip_is_open and _may_be_clip(paths[0])
        self._zones.offer(_words(paths), compare=compare)
        self._zones.point_at(event.position())

    def move(self, event: QDragMoveEvent) -> None:
        """Light the zone under the mouse."""
        if _paths(event.mimeData()):
            event.acceptProposedAction()
            self._zones.point_at(event.position())

    def leave(self) -> None:
        """Take the zones away."""
        self._zones.hide()
        self._open_fields()

    def take(self, event: QDropEvent) -> tuple[tuple[Path, ...], bool]:
        """Return what was dropped, and whether to compare with it."""
        paths = _paths(event.mimeData())
        compare = self._zones.isVisible() and self._zones.zone_at(event.position()) == COMPARE
        self.leave()
        if paths:
            event.acceptProposedAction()
        return paths, compare

    def _close_fields(self) -> None:
        for field in self._window.findChildren(QLineEdit):
            if field.acceptDrops():
                field.setAcceptDrops(False)
                self._closed.append(field)

    def _open_fields(self) -> None:
        for field in self._closed:
            if isValid(field):
                field.setAcceptDrops(True)
        self._closed.clear()


def _paths(mime: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())


def _may_be_clip(path: Path) -> bool:
    return not is_project_name(path) and not path.is_dir()


def _words(paths: tuple[Path, ...]) -> str:
    if len(paths) == 1:
        return paths[0].name
    return tr_n("{count} file", "{count} files", len(paths)).format(count=len(paths))
