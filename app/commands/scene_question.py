"""Asking for the scene: the dialog, and the line that is drawn on the video while it makes way."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.window import MainWindow
from inference.lift.scene import Line, Scene
from widgets.dialogs.scene import SceneDialog
from widgets.video.level_line import LevelLineTool


class SceneQuestion(QObject):
    """One round of asking, until it is answered or dismissed.

    Parameters
    ----------
    window : MainWindow
    scene : Scene
        What is told so far.
    lifted : str
        A sentence on what made the poses, and where; empty where there are none yet.
    """

    answered = Signal(object)
    """The `Scene`."""

    def __init__(self, window: MainWindow, scene: Scene, lifted: str) -> None:
        super().__init__(window)
        self._window = window
        can_draw = window.video.image is not None
        self._dialog = SceneDialog(scene, lifted, can_draw=can_draw, parent=window)
        self._tool: LevelLineTool | None = None
        self._dialog.draw_requested.connect(self._draw)
        self._dialog.accepted.connect(self._answer)
        self._dialog.finished.connect(self.dismiss)
        self._dialog.open()

    def dismiss(self) -> None:
        """End without an answer, whatever is on the screen."""
        self._put_tool_away()
        self._dialog.hide()
        self._dialog.deleteLater()
        self.deleteLater()

    def _answer(self) -> None:
        self.answered.emit(self._dialog.scene())

    def _draw(self) -> None:
        self._dialog.hide()
        self._window.focus_pane("video")
        self._tool = LevelLineTool(self._window.video, self._dialog.level_line)
        self._tool.accepted.connect(self._take_line)
        self._tool.cancelled.connect(self._back)

    def _take_line(self, line: Line) -> None:
        self._dialog.set_level_line(line)
        self._back()

    def _back(self) -> None:
        self._put_tool_away()
        self._dialog.open()

    def _put_tool_away(self) -> None:
        if self._tool is not None:
            self._tool.hide()
            self._tool.deleteLater()
            self._tool = None
            self._window.video.setFocus()
