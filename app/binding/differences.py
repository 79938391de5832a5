"""What a comparison tells: seeking by it, and the joint that it marks in the 3D pane."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.commands.comparing import Comparing
from app.window import MainWindow


class DifferencesBinder(QObject):
    """Lets the distances over time follow the time axis, and marks a joint where it is seen."""

    def __init__(
        self, window: MainWindow, comparing: Comparing, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(window)
        self._skeleton, self._comparing = window.skeleton, comparing
        panel = window.compare.panel
        for pane in (window.plots, window.timeline):
            pane.time_range_changed.connect(panel.set_time_range)
        window.compare.joint_chosen.connect(self._skeleton.set_joint)
        comparing.changed.connect(self._on_changed)
        self._export = actions["export_comparison"]
        self._on_changed()

    def _on_changed(self) -> None:
        compared = self._comparing.result is not None
        self._export.setEnabled(compared)
        if not compared:
            self._skeleton.set_joint(None)
