"""Which keys a field keeps for itself, so that all others work wherever the keyboard is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from inference.texts import mark, tr
from widgets.compare.differences_table import DifferencesTable
from widgets.compare.heat_strip import HeatStrip
from widgets.findings.list import FindingsList
from widgets.notes.list import NoteEditor, NotesList
from widgets.reps.strip import RepsStrip
from widgets.rules.label_strip import LabelStrip
from widgets.timeline.reference_row import ReferenceRow
from widgets.video.joints import JointsTool
from widgets.video.level_line import LevelLineTool
from widgets.video.people import PeopleTool

_Key = Qt.Key
_LINES = frozenset({_Key.Key_Up, _Key.Key_Down})
_ACROSS = frozenset({_Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End})
_MOVES = _LINES | {
    _Key.Key_Left,
    _Key.Key_Right,
    _Key.Key_Home,
    _Key.Key_End,
    _Key.Key_PageUp,
    _Key.Key_PageDown,
}
_DIGITS = frozenset(_Key(_Key.Key_0 + digit) for digit in range(10))
_EDITS = frozenset(
    {_Key.Key_Period, _Key.Key_Comma, _Key.Key_Minus, _Key.Key_Backspace, _Key.Key_Delete}
)
_NUMBER_KEYS = _MOVES | _DIGITS | _EDITS
_ENTER = frozenset({_Key.Key_Return, _Key.Key_Enter})
_LEAVE = _ENTER | {_Key.Key_Escape}

KEPT: tuple[tuple[type[QWidget], frozenset[Qt.Key]], ...] = (
    (QAbstractSpinBox, _NUMBER_KEYS),
    (QAbstractSlider, _MOVES),
    (QComboBox, _LINES),
    (FindingsList, _LINES),
    (DifferencesTable, _LINES | _ENTER),
    (HeatStrip, _LINES | _ACROSS | _ENTER),
    (LabelStrip, frozenset({_Key.Key_Left, _Key.Key_Right, _Key.Key_Space})),
    (NotesList, _LINES),
    (NoteEditor, _LEAVE),
    (RepsStrip, _ACROSS),
    (ReferenceRow, _MOVES),
    (LevelLineTool, _LEAVE),
    (JointsTool, frozenset({_Key.Key_Escape})),
    (PeopleTool, _LEAVE | _DIGITS),
)
"""Keys without modifiers that a kind of widget keeps while it has the keyboard."""

HELP: tuple[tuple[str, str], ...] = (
    (mark("Everywhere"), mark("The keys work wherever the keyboard is.")),
    (mark("Number field"), mark("Keeps the arrow keys and what a number is typed with.")),
    (mark("Slider"), mark("Reached with Tab, it keeps the arrow keys.")),
    (mark("Button, box"), mark("Enter presses the one that was reached with Tab.")),
    (mark("Any field"), mark("Enter or Esc leaves it.")),
    (mark("Full pane"), mark("Esc puts the panes back where one fills the window.")),
)
"""The same in words, for the page of keys: where, and what holds there."""

PANE_KEYS: tuple[tuple[str, Callable[[], str], str], ...] = (
    (mark("Findings"), lambda: "↑ ↓", mark("Go from finding to finding")),
    (mark("Reps"), lambda: "← →", mark("Reached with Tab: go from rep to rep")),
    (mark("Reps"), lambda: tr("Enter"), mark("Go to the rep that is chosen")),
    (mark("Timeline"), lambda: "+ − 0", mark("Zoom in, zoom out, show the whole clip")),
    (mark("Reference’s row"), lambda: "↑ ↓", mark("Choose the start or the end tag")),
    (mark("Reference’s row"), lambda: "← →", mark("Move the tag by one frame")),
    (mark("Position"), lambda: tr("Enter"), mark("Go to the time or the frame that was typed")),
    (mark("Notes"), lambda: "↑ ↓", mark("Go from note to note")),
    (mark("Notes"), lambda: tr("Enter"), mark("Change the note")),
    (mark("Notes"), lambda: tr("Delete"), mark("Take the note away")),
    (mark("3D skeleton"), lambda: tr("Ctrl and an arrow"), mark("Turn")),
    (mark("3D skeleton"), lambda: tr("Ctrl, Shift and an arrow"), mark("Move")),
    (mark("3D skeleton"), lambda: "+ −", mark("Zoom")),
    (mark("3D skeleton"), lambda: "0", mark("Back to the first view")),
    (mark("Comparison"), lambda: "↑ ↓", mark("Go from difference to difference")),
    (mark("Distances over time"), lambda: "↑ ↓", mark("Go from joint to joint")),
    (mark("Distances over time"), lambda: "← →", mark("Step a frame")),
    (mark("Distances over time"), lambda: tr("Enter"), mark("Open or close a part of the body")),
    (mark("Reps to label"), lambda: "← →", mark("Go from rep to rep")),
    (mark("Reps to label"), lambda: tr("Space"), mark("Fine, fault or neither, in turn")),
    (mark("Plots"), lambda: "+ − 0", mark("Zoom the time axis; 0 shows the whole clip")),
    (mark("Plots"), lambda: tr("Ctrl and + −"), mark("Zoom the values")),
    (mark("Plots"), lambda: tr("Page up, Page down"), mark("Move along the time axis")),
    (mark("Plots"), lambda: "Z", mark("Zoom to the rep")),
    (mark("Plots"), lambda: "V", mark("Lay all reps over each other")),
    (mark("Level line"), lambda: tr("Enter"), mark("Use the line")),
    (mark("Level line"), lambda: tr("Esc"), mark("Leave it as it was")),
    (mark("Choose the lifter"), lambda: "1 – 9", mark("Follow the person of this number")),
    (
        mark("Choose the lifter"),
        lambda: tr("Tab, Enter"),
        mark("Go on to a person, follow them"),
    ),
    (mark("Correct joints"), lambda: tr("Tab"), mark("Go to the next joint")),
    (mark("Correct joints"), lambda: "← → ↑ ↓", mark("Push the joint by one pixel")),
    (mark("Correct joints"), lambda: tr("Delete"), mark("Take the joint’s correction back")),
)
"""What a pane's own keys do, which can't be changed: pane, keys and meaning."""

GESTURES: tuple[tuple[str, str, str], ...] = (
    (mark("Any pane"), mark("Double click"), mark("Fill the window with it; again to go back")),
    (mark("Video"), mark("Wheel"), mark("Zoom to the pointer")),
    (mark("Video"), mark("Drag"), mark("Move the picture")),
    (mark("3D skeleton"), mark("Drag"), mark("Turn")),
    (mark("3D skeleton"), mark("Shift and drag"), mark("Move")),
    (mark("3D skeleton"), mark("Wheel"), mark("Zoom")),
    (mark("3D skeleton"), mark("Right click"), mark("Views, paths, ghost")),
    (mark("Frontal view"), mark("Click or drag on the trace"), mark("Go to the frame")),
    (mark("Plots"), mark("Wheel"), mark("Zoom the time axis")),
    (mark("Plots"), mark("Shift and wheel, or drag the time axis"), mark("Move along it")),
    (mark("Plots"), mark("Ctrl and wheel, or drag a value axis"), mark("Zoom the values")),
    (mark("Plots"), mark("Double click on a value axis"), mark("Fit the values again")),
    (mark("Plots"), mark("Drag a threshold line"), mark("Judge anew while it moves")),
    (mark("Plots"), mark("Right click"), mark("Copy values, save a picture, choose plots")),
    (mark("Timeline"), mark("Drag"), mark("Scrub")),
    (mark("Timeline"), mark("Wheel"), mark("Zoom the time axis")),
    (mark("Timeline"), mark("Shift and wheel"), mark("Scroll")),
    (mark("Timeline"), mark("Ctrl and wheel"), mark("Step a frame")),
    (mark("Timeline"), mark("Double click"), mark("Zoom to the rep; again to go back")),
    (mark("Timeline"), mark("Drag a bracket"), mark("Say what is compared")),
    (mark("Reference’s row"), mark("Click or drag"), mark("Go to the moment that belongs to it")),
    (mark("Reference’s row"), mark("Drag a bracket"), mark("Say what is compared")),
    (mark("Reps"), mark("Double click"), mark("Loop the rep")),
)
"""What the mouse does: where, how, and its meaning."""


class Keyboard(QObject):
    """Gives each key either to the field that has the keyboard or to the window's shortcuts.

    It watches the widget that has the keyboard, in the window or in one of its panes that float.
    On the whole application it would be asked about every event there is, and each answer in
    Python waits for the thread that analyses.
    """

    left_field = Signal()
    """Escape or Enter: the keyboard is free again."""

    def __init__(self, window: QWidget, app: QApplication) -> None:
        super().__init__(window)
        self._window = window
        app.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if new is not None:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say which keys a field keeps, and let Enter and Escape leave it."""
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if not self._is_ours(watched):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return _override(watched, event)
        leaves = event.key() in _LEAVE and event.key() not in _kept(_field(watched))
        if event.type() == QEvent.Type.KeyPress and leaves:
            return self._leave(watched, event)
        return False

    def _is_ours(self, widget: QWidget) -> bool:
        top = widget.window()
        floats = top.windowType() == Qt.WindowType.Tool and top.parentWidget() is self._window
        return top is self._window or floats

    def _leave(self, widget: QWidget, event: QKeyEvent) -> bool:
        field = _field(widget)
        escape = event.key() == _Key.Key_Escape
        if isinstance(field, QAbstractButton) and not escape:
            field.click()
            return True
        if isinstance(field, QAbstractSpinBox):
            if not escape:
                field.interpretText()
        elif not escape:
            return False
        self.left_field.emit()
        return True


def _field(widget: QWidget) -> QWidget:
    """Return the spin box that a line edit belongs to, else the widget itself."""
    parent = widget.parentWidget()
    if isinstance(widget, QLineEdit) and isinstance(parent, QAbstractSpinBox):
        return parent
    return widget


def _kept(field: QWidget) -> frozenset[Qt.Key]:
    return next((keys for kind, keys in KEPT if isinstance(field, kind)), frozenset())


def _override(widget: QWidget, event: QKeyEvent) -> bool:
    """Accept a key for the field; True where the field must not see the question itself."""
    field = _field(widget)
    plain = event.modifiers() in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
    )
    if plain and event.key() in _kept(field):
        event.accept()
        return True
    # A line edit claims every letter; in a number field these are no use, so they stay shortcuts.
    if isinstance(field, QAbstractSpinBox) and plain and event.key() not in _LEAVE:
        event.ignore()
        return True
    return False
