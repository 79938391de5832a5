"""The bar of open clips: a tab each, with a mark that says how far its analysis is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from inference.texts import mark, tr
from widgets.icons import icon
from widgets.theme import current_theme


class ClipState(Enum):
    """How far the analysis of a clip is; the value says so in words."""

    WAITING = mark("waiting to be analysed")
    WORKING = mark("being analysed")
    READY = mark("analysed")
    FAILED = mark("not analysed")


@dataclass(frozen=True)
class ClipTab:
    """One open clip.

    Attributes
    ----------
    title : str
    path : str
        Shown as a tooltip.
    state : ClipState
    done : float
        Share of the analysis that is done, 0–1.
    problem : str
        Why it was not analysed.
    """

    title: str
    path: str
    state: ClipState = ClipState.WAITING
    done: float = 0.0
    problem: str = ""

    def words(self) -> str:
        """Say what there is to know of it."""
        state = self.problem or tr(self.state.value)
        if self.state is ClipState.WORKING:
            state += f" ({self.done:.0%})"
        return f"{self.path}\n{state}"


class ClipBar(QTabBar):
    """Shows the open clips; whoever holds it shows it where it `is_wanted`."""

    chosen = Signal(int)
    """The coach wants to see another one."""
    close_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clips")
        self.setAccessibleName(tr("Open clips"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tabs: tuple[ClipTab, ...] = ()
        self.currentChanged.connect(self._choose)

    def set_clips(self, tabs: Sequence[ClipTab], current: int) -> None:
        """Show these clips.

        Parameters
        ----------
        tabs : sequence of ClipTab
        current : int
            Which one is shown in the panes; −1 for none.
        """
        with QSignalBlocker(self):
            while self.count() > len(tabs):
                self.removeTab(self.count() - 1)
            while self.count() < len(tabs):
                self._add()
            for index, tab in enumerate(tabs):
                if index >= len(self._tabs) or self._tabs[index] != tab:
                    self._show(index, tab)
            self.setCurrentIndex(current)
        self._tabs = tuple(tabs)

    @property
    def is_wanted(self) -> bool:
        """Whether there is something to choose from: two clips or more."""
        return len(self._tabs) > 1

    def _add(self) -> None:
        button = QToolButton(autoRaise=True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+W does the same
        button.setIcon(icon("close"))
        button.clicked.connect(lambda: self.close_requested.emit(self._index_of(button)))
        index = self.addTab("")
        self.setTabButton(index, QTabBar.ButtonPosition.RightSide, button)

    def _show(self, index: int, tab: ClipTab) -> None:
        self.setTabText(index, tab.title.replace("&", "&&"))
        self.setTabToolTip(index, tab.words())
        self.setTabIcon(index, state_icon(tab, self.fontMetrics().height(), self._ratio()))
        self.setAccessibleTabName(index, f"{tab.title}, {tr(tab.state.value)}")
        button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
        title = tr("Close {name}").format(name=tab.title)
        button.setToolTip(title)
        button.setAccessibleName(title)

    def _ratio(self) -> float:
        return float(self.devicePixelRatioF())

    def _index_of(self, button: QWidget) -> int:
        side = QTabBar.ButtonPosition.RightSide
        return next(n for n in range(self.count()) if self.tabButton(n, side) is button)

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._tabs):
            self.chosen.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close a clip with the middle button."""
        index = self.tabAt(_point(event))
        if event.button() == Qt.MouseButton.MiddleButton and index >= 0:
            self.close_requested.emit(index)
            event.accept()
            return
        super().mouseReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the marks anew in another theme or size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            for index, tab in enumerate(self._tabs):
                self._show(index, tab)
                button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
                if isinstance(button, QToolButton):
                    button.setIcon(icon("close"))


def _point(event: QMouseEvent) -> QPoint:
    return event.position().toPoint()


def state_icon(tab: ClipTab, side: int, ratio: float = 1.0) -> QIcon:
    """Return the mark of a state: a ring that fills, a tick, a warning; told by shape as well.

    Parameters
    ----------
    tab : ClipTab
    side : int
        Of the mark, in logical pixels.
    ratio : float
        Device pixels of a logical one.
    """
    theme = current_theme()
    if tab.state is ClipState.READY:
        return icon("ok", theme.ok)
    if tab.state is ClipState.FAILED:
        return icon("warning", theme.warning)
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = side / 8
        ring = QRectF(0, 0, side, side).adjusted(width, width, -width, -width)
        painter.setPen(QPen(QColor(theme.disabled), width))
        painter.drawEllipse(ring)
        if tab.state is ClipState.WORKING:
            painter.setPen(QPen(QColor(theme.accent), 1.6 * width))
            painter.drawArc(ring, 90 * 16, -round(max(tab.done, 0.04) * 360 * 16))
    return QIcon(pixmap)
