"""What a comparison tells: seeking by it, and the joint that it marks in the 3D pane."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.commands.comparing import Comparing
from app.window import MainWindow


class DifferencesBinder(QObject):
    """Lets the distances over time follow the time axis, and marks a joint where it is seen."""

    def __init__(self, window: MainWindow, comparing: Comparing) -> None:
        super().__init__(window)
        self._skeleton, self._comparing = window.skeleton, comparing
        panel = window.compare.panel
        for pane in (window.plots, window.timeline):
            pane.time_range_changed.connect(panel.set_time_range)
        window.compare.joint_chosen.connect(self._skeleton.set_joint)
        comparing.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        if self._comparing.result is None:
            self._skeleton.set_joint(None)
