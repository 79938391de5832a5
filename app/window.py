"""The window: panes as docks, their layout, and what is dropped on it. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QToolBar, QToolButton, QVBoxLayout, QWidget

from app.files.drops import Drops
from app.layout import arrange, share_out
from app.pane_dock import PaneDock
from inference.folders import settings_folder
from inference.texts import tr
from widgets.clip_bar import ClipBar, ClipTab
from widgets.compare.view import CompareView
from widgets.findings.panel import FindingsPanel
from widgets.frontal.view import FrontalView
from widgets.icons import app_icon
from widgets.notes.pane import NotesPane
from widgets.plots.view import PlotsView
from widgets.progress_strip import ProgressStrip
from widgets.reps.strip import RepsStrip
from widgets.rules.panel import RulesPanel
from widgets.skeleton.view import SkeletonView
from widgets.timeline.reference_row import ReferenceRow
from widgets.timeline.view import Timeline
from widgets.transport import TransportBar
from widgets.video.pair import PairView
from widgets.video.view import VideoView

DEFAULT_SIZE = QSize(1600, 940)
_LAYOUT_VERSION = 3
_FIRST_ASPECT = 16 / 9


class MainWindow(QMainWindow):
    """All panes, as docks that can be hidden, moved, floated and maximised."""

    clips_dropped = Signal(object)
    """Paths, a tuple, of files or folders that were dropped to be opened."""
    compare_dropped = Signal(object)
    """Path of a clip that was dropped to be compared with the open one."""
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("LiftLens")
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self.video = VideoView()
        self.pair = PairView(self.video)
        self.skeleton = SkeletonView()
        self.frontal = FrontalView()
        self.plots = PlotsView()
        self.reps = RepsStrip()
        self.timeline = Timeline()
        self.reference_row = ReferenceRow()
        self.reference_row.hide()
        self.transport = TransportBar()
        self.rules = RulesPanel()
        self.findings = FindingsPanel()
        self.compare = CompareView()
        self.notes = NotesPane()
        self.analysis_progress = ProgressStrip()
        self.export_progress = ProgressStrip(listed=tr("Show all exports"))
        self.report_progress = ProgressStrip()
        self.download_progress = ProgressStrip(listed=tr("Show all models"))
        for strip in (
            self.analysis_progress,
            self.export_progress,
            self.report_progress,
            self.download_progress,
        ):
            strip.hide()
            self.statusBar().addPermanentWidget(strip)
        self.device = QToolButton()
        self.device.setProperty("quiet", True)
        self.device.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.statusBar().addPermanentWidget(self.device)
        self.clips = ClipBar()
        self._clips_holder = self._hold_clips()
        self._drops = Drops(self)
        self._docks = self._make_docks()
        self._before_maximise: QByteArray | None = None
        self._aspect, self._pictures = _FIRST_ASPECT, 1
        self._own_layout = False
        self.may_close: Callable[[], bool] = lambda: True
        """Asked whenever the window is to close; False keeps it open."""
        self.resize(DEFAULT_SIZE)
        arrange(self, self._docks, self._aspect)
        if isinstance(application := QApplication.instance(), QApplication):
            application.focusChanged.connect(self._mark_active_pane)

    # ── layout ──────────────────────────────────────────────────────────────────────────────
    def _make_docks(self) -> dict[str, PaneDock]:
        time = QWidget()
        column = QVBoxLayout(time)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addWidget(self.reps)
        column.addWidget(self.timeline)
        column.addWidget(self.reference_row)
        column.addWidget(self.transport)
        panes: dict[str, tuple[str, QWidget]] = {
            "video": (tr("Video"), self.pair),
            "skeleton": (tr("3D skeleton"), self.skeleton),
            "frontal": (tr("Frontal view"), self.frontal),
            "plots": (tr("Measurements"), self.plots),
            "time": (tr("Reps and time"), time),
            "rules": (tr("Rules"), self.rules),
            "findings": (tr("Findings"), self.findings),
            "compare": (tr("Comparison"), self.compare),
            "notes": (tr("Notes"), self.notes),
        }
        docks = {}
        for name, (title, widget) in panes.items():
            dock = PaneDock(name, title, widget, self)
            dock.maximise_requested.connect(lambda name=name: self.toggle_maximised(name))
            dock.closed.connect(self._keep_layout)
            dock.topLevelChanged.connect(self._keep_layout)
            dock.toggleViewAction().triggered.connect(self._keep_layout)
            docks[name] = dock
        docks["compare"].hide()
        return docks

    def _hold_clips(self) -> QToolBar:
        holder = QToolBar(tr("Open clips"), self)
        holder.setObjectName("clip bar")
        holder.setMovable(False)
        holder.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        holder.toggleViewAction().setVisible(False)
        holder.addWidget(self.clips)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, holder)
        holder.hide()
        return holder

    def show_clips(self, tabs: Sequence[ClipTab], current: int) -> None:
        """Show the bar of open clips, where there are two or more."""
        self.clips.set_clips(tabs, current)
        self._settle_clips()

    def _settle_clips(self) -> None:
        """Show or hide the bar, also after a layout was put back that knows it otherwise."""
        shown = self.clips.is_wanted
        if self._clips_holder.isHidden() is shown:
            self._clips_holder.setVisible(shown)
            self._share_out()

    def set_clip_is_open(self, is_open: bool) -> None:
        """Say whether what is dropped can be compared with something."""
        self._drops.clip_is_open = is_open

    def suit_picture(self, aspect: float) -> None:
        """Lay the panes out for a picture of this width over height.

        A layout that the coach has changed, or one that fills the window with a pane, is kept.
        """
        self._aspect = aspect
        if not self._own_layout and self._before_maximise is None:
            self._lay_out_anew()

    def suit_pair(self, pictures: int, *, row: bool) -> None:
        """Give the video pane room for pictures side by side, and show the reference's row or not.

        Parameters
        ----------
        pictures : int
            1 or 2.
        row : bool
        """
        if (pictures, row) != (self._pictures, not self.reference_row.isHidden()):
            self._pictures = pictures
            self.reference_row.setVisible(row)
            self._share_out()

    def reset_layout(self) -> None:
        """Put every pane back in its first place, and let the layout suit each clip again."""
        self._before_maximise = None
        self._lay_out_anew()

    def _lay_out_anew(self) -> None:
        holder = self.focusWidget()
        arrange(self, self._docks, self._aspect)
        share_out(self, self._docks, self._aspect, self._pictures)
        self._own_layout = False  # moving the docks here is not the coach's doing
        if holder is not None:  # it went to another pane while its own was taken away
            holder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_layout(self) -> None:
        self._own_layout = True

    def pane(self, name: str) -> PaneDock:
        """Return a dock by its name.

        They are video, skeleton, frontal, plots, time, rules, findings and compare.
        """
        return self._docks[name]

    def docks(self) -> dict[str, PaneDock]:
        """Return every dock by its name."""
        return dict(self._docks)

    def pane_actions(self) -> list[QAction]:
        """Return an action a pane that shows or hides it."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def focus_pane(self, name: str) -> None:
        """Show a pane and give it the keyboard; where one fills the window, this one does."""
        dock = self._docks[name]
        if self._before_maximise is not None and not dock.isVisible():
            self._show_only(name)
        dock.show()
        dock.raise_()
        dock.widget().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_comparison(self) -> None:
        """Show the comparison, which stands behind the rules until it is wanted."""
        dock = self._docks["compare"]
        if self._before_maximise is None:
            dock.show()
            dock.raise_()
            self._share_out()

    def hide_comparison(self) -> None:
        """Put the comparison away; the rules stand in its place."""
        self._docks["compare"].hide()
        self._share_out()

    def leave_field(self) -> None:
        """Give the keyboard back to the video, and put the panes back where one fills the window.

        The second only where no field had the keyboard.
        """
        holder = self.focusWidget()
        if holder in (None, self.video, self.skeleton, self.frontal, self.plots):
            self.restore_panes()
        self.video.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_maximised(self, name: str) -> None:
        """Fill the window with one pane and the time line, or put all back."""
        if self._before_maximise is not None:
            self.restore_panes()
            return
        self._before_maximise = self.saveState(_LAYOUT_VERSION)
        self._show_only(name)

    def restore_panes(self) -> None:
        """Put all panes back where one fills the window."""
        if self._before_maximise is not None:
            self.restoreState(self._before_maximise, _LAYOUT_VERSION)
            self._before_maximise = None
            self._settle_clips()

    def _show_only(self, name: str) -> None:
        for other, dock in self._docks.items():
            dock.setVisible(other in (name, "time"))

    def _mark_active_pane(self, _old: QWidget | None, new: QWidget | None) -> None:
        for dock in self._docks.values():
            dock.set_active(new is not None and dock.isAncestorOf(new))

    # ── remembered geometry ─────────────────────────────────────────────────────────────────
    def restore_geometry(self) -> None:
        """Take the place of last time, and the layout where the coach had changed it."""
        store = geometry_store()
        geometry, layout = store.value("geometry"), store.value("layout")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(DEFAULT_SIZE.boundedTo(self.screen().availableSize()))
        if isinstance(layout, QByteArray):
            self._own_layout = self.restoreState(layout, _LAYOUT_VERSION)
            self._settle_clips()

    def save_geometry(self) -> None:
        """Remember the place for next time, and the layout where the coach has changed it."""
        store = geometry_store()
        store.setValue("geometry", self.saveGeometry())
        if self._own_layout:
            store.setValue("layout", self._before_maximise or self.saveState(_LAYOUT_VERSION))
        else:
            store.remove("layout")
        store.sync()

    # ── events ──────────────────────────────────────────────────────────────────────────────
    def event(self, event: QEvent) -> bool:
        """Notice a drag of the edge between two panes: the layout is the coach's own from then."""
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonPress
            and self.isSeparator(event.position().toPoint())
        ):
            self._keep_layout()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Share the window out anew once a new size of text has been taken by all."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self._share_out)

    def showEvent(self, event: QShowEvent) -> None:
        """Share the window out among the panes once its size is known."""
        super().showEvent(event)
        self._share_out()
        if self.focusWidget() is None:
            self.video.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new size out among the panes."""
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        if self.isVisible() and not self._own_layout and self._before_maximise is None:
            share_out(self, self._docks, self._aspect, self._pictures)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local files, and show where they can go."""
        self._drops.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where they would go."""
        self._drops.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the zones away."""
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say what was dropped."""
        paths, compare = self._drops.take(event)
        if compare:
            self.compare_dropped.emit(paths[0])
        elif paths:
            self.clips_dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout and let the program end its work, unless something keeps it."""
        if not self.may_close():
            event.ignore()
            return
        self.save_geometry()
        self.closing.emit()
        super().closeEvent(event)


def geometry_store() -> QSettings:
    """Return where windows keep their place and size, and nothing else."""
    return QSettings(str(settings_folder() / "window.ini"), QSettings.Format.IniFormat)
