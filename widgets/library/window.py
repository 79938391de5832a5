"""The window of the library: filters, clips and details, or trends. It decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inference.texts import mark, tr, tr_n
from widgets.icons import app_icon
from widgets.library.clips import ClipsView
from widgets.library.details import DetailsPane
from widgets.library.filters import FilterColumn
from widgets.library.import_strip import ImportStrip
from widgets.library.trends import TrendsPage

DEFAULT_SIZE = QSize(1240, 780)
CLIPS, TRENDS = 0, 1

_SORTS: tuple[tuple[str, str], ...] = (
    ("filmed", mark("By day")),
    ("added", mark("By when it came in")),
    ("name", mark("By name")),
    ("athlete", mark("By athlete")),
    ("exercise", mark("By exercise")),
    ("reps", mark("By number of reps")),
    ("faults", mark("By reps at fault")),
)
"""Values of `app.library.records.Sort`, with what they are called."""
_WHOLE: tuple[tuple[str, str, str], ...] = (
    ("look", mark("Look for &missing clips"), mark("See of every clip whether its file is there")),
    (
        "relink_folder",
        mark("&Find missing clips in a folder…"),
        mark("Look for missing clips in a folder, under whatever names"),
    ),
    ("check", mark("&Check the library"), mark("See whether the file of the library is whole")),
    ("export", mark("&Export…"), mark("Write all of the library into one zip file")),
    ("delete", mark("&Delete the whole library…"), mark("The videos stay where they are")),
)


class LibraryWindow(QWidget):
    """A window of its own beside the main one.

    Signals
    -------
    asked(str)
        ``add_folder``, ``look``, ``relink_folder``, ``check``, ``export`` or ``delete``.
    sort_changed(str, bool)
        What to sort by, and whether the last comes first.
    page_changed(int)
        `CLIPS` or `TRENDS`.
    paths_dropped(tuple)
        Files and folders that are to come in.
    """

    asked = Signal(str)
    sort_changed = Signal(str, bool)
    page_changed = Signal(int)
    paths_dropped = Signal(tuple)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(tr("Library"))
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.filters = FilterColumn()
        self.clips = ClipsView()
        self.details = DetailsPane()
        self.trends = TrendsPage()
        self.imports = ImportStrip()
        self.clips.use_menu(self.details.fill_menu)
        self._notice = QLabel(wordWrap=True)
        self._notice.setContentsMargins(12, 4, 12, 4)
        self._notice.setTextFormat(Qt.TextFormat.PlainText)
        self._notice.hide()
        self._count = QLabel()
        self._count.setProperty("muted", True)
        self.tabs = QTabBar(drawBase=False)
        self.tabs.setAccessibleName(tr("Pages of the library"))
        self.tabs.addTab(tr("C&lips"))
        self.tabs.addTab(tr("&Trends"))
        self._pages = QStackedWidget()
        self.tabs.currentChanged.connect(self._turn)
        self._lay_out()
        self._add_keys()
        self.resize(DEFAULT_SIZE)

    # Building

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        filters = QScrollArea(widgetResizable=True)
        filters.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        filters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        filters.setWidget(self.filters)
        for widget in (filters, self._middle(), self.details):
            self.splitter.addWidget(widget)
        unit = self.fontMetrics().averageCharWidth()
        filters.setMinimumWidth(unit * 28)
        self.details.setMinimumWidth(unit * 38)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([unit * 32, unit * 70, unit * 46])
        self._pages.addWidget(self.splitter)
        self._pages.addWidget(self.trends)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self._notice)
        column.addWidget(self._pages, 1)
        column.addWidget(self.imports)

    def _head(self) -> QHBoxLayout:
        add = QPushButton(tr("&Add folder…"))
        add.setToolTip(tr("Analyse all clips of a folder in the background; nothing is copied"))
        add.clicked.connect(lambda: self.asked.emit("add_folder"))
        whole = QPushButton(tr("&Whole library"))
        whole.setToolTip(tr("Check, export or delete it, and find missing clips"))
        menu = QMenu(whole)
        menu.setToolTipsVisible(True)
        for name, title, meaning in _WHOLE:
            if name in ("check", "delete"):
                menu.addSeparator()
            action = menu.addAction(tr(title))
            action.setToolTip(tr(meaning))
            action.triggered.connect(lambda _on=False, name=name: self.asked.emit(name))
        whole.setMenu(menu)
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 10, 6)
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(add)
        row.addWidget(whole)
        return row

    def _middle(self) -> QWidget:
        self.sort = QComboBox()
        self.sort.setAccessibleName(tr("Sort"))
        self.sort.setToolTip(tr("What the clips are in order by"))
        for name, title in _SORTS:
            self.sort.addItem(tr(title), name)
        self.sort.activated.connect(lambda _row: self._tell_sort())
        self._down = QToolButton()
        self._down.setCheckable(True)
        self._down.setChecked(True)
        self._down.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._down.toggled.connect(lambda _on: self._tell_sort())
        self._show_direction()
        head = QHBoxLayout()
        head.setContentsMargins(10, 6, 8, 4)
        head.addWidget(self._count, 1)
        head.addWidget(self.sort)
        head.addWidget(self._down)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.clips, 1)
        return middle

    def _add_keys(self) -> None:
        for key, act in (
            (QKeySequence.StandardKey.Find, self._find),
            (QKeySequence.StandardKey.Close, self.close),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys(key)
            shortcut.activated.connect(act)

    # Data in

    def set_total(self, total: int | None) -> None:
        """Say how many clips there are; None while they are asked for the first time."""
        text = "" if total is None else tr_n("{n} clip", "{n} clips", total).format(n=total)
        self._count.setText(text)

    def set_notice(self, text: str, *, fault: bool = False) -> None:
        """Say something above all; an empty text takes it away."""
        self._notice.setText(text)
        self._notice.setProperty("fault", fault)
        self._notice.style().polish(self._notice)
        self._notice.setVisible(bool(text))

    def show_page(self, page: int) -> None:
        """Turn to the clips or to the trends."""
        self.tabs.setCurrentIndex(page)

    @property
    def page(self) -> int:
        """`CLIPS` or `TRENDS`."""
        return self._pages.currentIndex()

    @property
    def notice(self) -> str:
        """What is said above all."""
        return self._notice.text()

    # What the coach does

    def _turn(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self.page_changed.emit(page)

    def _find(self) -> None:
        self.show_page(CLIPS)
        self.filters.focus_text()

    def _tell_sort(self) -> None:
        self._show_direction()
        self.sort_changed.emit(self.sort.currentData(), self._down.isChecked())

    def _show_direction(self) -> None:
        down = self._down.isChecked()
        name = tr("The last or the most comes first") if down else tr("The first comes first")
        self._down.setText("↓" if down else "↑")
        self._down.setToolTip(name)
        self._down.setAccessibleName(name)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from elsewhere."""
        if event.source() is None and _paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say what was dropped."""
        if paths := _paths(event):
            event.acceptProposedAction()
            self.paths_dropped.emit(tuple(paths))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say so, for who remembers where the window was."""
        self.closing.emit()
        super().closeEvent(event)


def _paths(event: QDropEvent) -> Sequence[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
