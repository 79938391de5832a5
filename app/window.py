"""The window: panes as docks, their layout, and what is dropped on it. It decides nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from inference.folders import settings_folder
from widgets.findings_list import FindingsList
from widgets.frontal_view import FrontalView
from widgets.icons import app_icon
from widgets.plots import PlotsView
from widgets.progress_strip import ProgressStrip
from widgets.reps_strip import RepsStrip
from widgets.rules_panel import RulesPanel
from widgets.skeleton_view import SkeletonView
from widgets.timeline import Timeline
from widgets.transport import TransportBar
from widgets.video_view import VideoView

DEFAULT_SIZE = QSize(1600, 940)
_LAYOUT_VERSION = 1


class MainWindow(QMainWindow):
    """All panes, as docks that can be hidden, moved, floated and maximised."""

    clip_dropped = Signal(object)
    """Path of a file dropped on the window."""
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("LiftLens")
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self.video = VideoView()
        self.skeleton = SkeletonView()
        self.frontal = FrontalView()
        self.plots = PlotsView()
        self.reps = RepsStrip()
        self.timeline = Timeline()
        self.transport = TransportBar()
        self.rules = RulesPanel()
        self.findings = FindingsList()
        self.analysis_progress = ProgressStrip()
        self.export_progress = ProgressStrip()
        for strip in (self.analysis_progress, self.export_progress):
            strip.hide()
            self.statusBar().addPermanentWidget(strip)
        self._docks = self._make_docks()
        self._before_maximise: QByteArray | None = None
        self.resize(DEFAULT_SIZE)
        self._lay_out()
        self._default_layout = self.saveState(_LAYOUT_VERSION)

    # ── layout ──────────────────────────────────────────────────────────────────────────────
    def _make_docks(self) -> dict[str, QDockWidget]:
        time = QWidget()
        column = QVBoxLayout(time)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(6)
        column.addWidget(self.reps)
        column.addWidget(self.timeline)
        column.addWidget(self.transport)
        panes: dict[str, tuple[str, QWidget]] = {
            "video": ("Video", self.video),
            "skeleton": ("3D skeleton", self.skeleton),
            "frontal": ("Frontal view", self.frontal),
            "plots": ("Measurements", self.plots),
            "time": ("Reps and time", time),
            "rules": ("Rules", self.rules),
            "findings": ("Findings", self.findings),
        }
        docks = {}
        for name, (title, widget) in panes.items():
            dock = QDockWidget(title, self)
            dock.setObjectName(f"dock-{name}")
            dock.setWidget(widget)
            docks[name] = dock
        return docks

    def _lay_out(self) -> None:
        docks = self._docks
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.addDockWidget(left, docks["video"])
        self.splitDockWidget(docks["video"], docks["plots"], down)
        self.splitDockWidget(docks["plots"], docks["time"], down)
        self.splitDockWidget(docks["video"], docks["skeleton"], across)
        self.splitDockWidget(docks["skeleton"], docks["frontal"], across)
        self.addDockWidget(right, docks["rules"])
        self.splitDockWidget(docks["rules"], docks["findings"], down)
        width, height = self.width(), self.height()
        tops = [docks["video"], docks["skeleton"], docks["frontal"], docks["rules"]]
        self.resizeDocks(
            tops, [width * 30 // 100, width * 26 // 100, width * 20 // 100, 380], across
        )
        rows = [docks["video"], docks["plots"], docks["time"]]
        self.resizeDocks(rows, [height * 52 // 100, height * 30 // 100, 150], down)
        self.resizeDocks([docks["rules"], docks["findings"]], [height * 60 // 100, 300], down)

    def pane(self, name: str) -> QDockWidget:
        """Return a dock by its name: video, skeleton, frontal, plots, time, rules, findings."""
        return self._docks[name]

    def focus_pane(self, name: str) -> None:
        """Show a pane and give it the keyboard."""
        dock = self._docks[name]
        dock.show()
        dock.raise_()
        dock.widget().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_maximised(self, name: str) -> None:
        """Fill the window with one pane and the time line, or put all back."""
        if self._before_maximise is not None:
            self.restoreState(self._before_maximise, _LAYOUT_VERSION)
            self._before_maximise = None
            return
        self._before_maximise = self.saveState(_LAYOUT_VERSION)
        for other, dock in self._docks.items():
            dock.setVisible(other in (name, "time"))

    def reset_layout(self) -> None:
        """Put every pane back in its first place."""
        self._before_maximise = None
        self.restoreState(self._default_layout, _LAYOUT_VERSION)

    # ── remembered geometry ─────────────────────────────────────────────────────────────────
    def restore_geometry(self) -> None:
        """Take the place and layout of last time."""
        store = _geometry_store()
        geometry, layout = store.value("geometry"), store.value("layout")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(layout, QByteArray):
            self.restoreState(layout, _LAYOUT_VERSION)

    def save_geometry(self) -> None:
        """Remember the place and layout for next time."""
        layout = self._before_maximise or self.saveState(_LAYOUT_VERSION)
        store = _geometry_store()
        store.setValue("geometry", self.saveGeometry())
        store.setValue("layout", layout)
        store.sync()

    # ── events ──────────────────────────────────────────────────────────────────────────────
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one local file."""
        if _dropped_path(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say which file was dropped."""
        path = _dropped_path(event)
        if path is not None:
            event.acceptProposedAction()
            self.clip_dropped.emit(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and let the program end its work."""
        self.save_geometry()
        self.closing.emit()
        super().closeEvent(event)


def _dropped_path(event: QDropEvent) -> Path | None:
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if len(urls) == 1 else None


def _geometry_store() -> QSettings:
    return QSettings(str(settings_folder() / "window.ini"), QSettings.Format.IniFormat)
