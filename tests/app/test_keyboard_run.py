"""A clip is looked through, judged, labelled and exported with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.program import Program
from tests.app.waiting import SLOW_MS, settle
from widgets.dialogs.export.dialog import ExportDialog
from widgets.rules.fold import FoldButton
from widgets.rules.label_box import LabelBox
from widgets.rules.label_strip import LabelStrip

_MOST_TABS = 300
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def holder() -> QWidget:
    """Return what has the keyboard, in whichever window is in front."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(holder(), key, modifier)


def paste(qtbot: QtBot, text: str) -> None:
    """Put a text in: Qt's tests can type no letter beyond ASCII."""
    QApplication.clipboard().setText(text)
    press(qtbot, Qt.Key.Key_V, CTRL)


def tab_to(qtbot: QtBot, wanted: Callable[[QWidget], bool]) -> QWidget:
    """Press Tab until something is reached."""
    for _ in range(_MOST_TABS):
        press(qtbot, Qt.Key.Key_Tab)
        if wanted(holder()):
            return holder()
    raise AssertionError("Tab does not lead there")


def in_dialog(qtbot: QtBot, kind: type[QDialog], key: Qt.Key, act: Callable[[], None]) -> None:
    """Press Ctrl and a key that opens a dialog, which may hold up the caller, and act in it."""
    outcome: list[BaseException | None] = []

    def look() -> None:
        dialog, inside = QApplication.activeModalWidget(), QApplication.focusWidget()
        if not isinstance(dialog, kind) or inside is None or inside.window() is not dialog:
            QTimer.singleShot(10, look)
            return
        try:
            act()
            outcome.append(None)
        except BaseException as failure:
            outcome.append(failure)
            dialog.close()

    QTimer.singleShot(0, look)
    press(qtbot, key, CTRL)
    qtbot.waitUntil(lambda: bool(outcome))
    if outcome[0] is not None:
        raise outcome[0]


def test_a_review_by_keys_alone(
    program: Program, qtbot: QtBot, squat_clip: Path, keep: None, tmp_path: Path
) -> None:
    open_clip(program, qtbot, squat_clip)
    play_and_step(program, qtbot)
    loop_a_rep(program, qtbot)
    move_a_limit(program, qtbot)
    label_a_rep(program, qtbot)
    export(program, qtbot, tmp_path / "by-keys.mp4")


def open_clip(program: Program, qtbot: QtBot, clip: Path) -> None:
    def choose() -> None:
        assert isinstance(holder(), QLineEdit)
        paste(qtbot, str(clip))
        press(qtbot, Qt.Key.Key_Return)

    with qtbot.waitSignal(program.jobs.analysis_ended, timeout=SLOW_MS):
        in_dialog(qtbot, QFileDialog, Qt.Key.Key_O, choose)
    with qtbot.waitActive(program.window):
        program.window.activateWindow()
    assert len(program.session.reps) == 2


def play_and_step(program: Program, qtbot: QtBot) -> None:
    session = program.session
    press(qtbot, Qt.Key.Key_Space)
    assert session.playing
    press(qtbot, Qt.Key.Key_Space)
    assert not session.playing
    press(qtbot, Qt.Key.Key_Home)
    press(qtbot, Qt.Key.Key_Right)
    press(qtbot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert session.frame == 11
    settle(qtbot, program)


def loop_a_rep(program: Program, qtbot: QtBot) -> None:
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)
    assert program.session.frame == program.session.reps[1].bottom_frame
    press(qtbot, Qt.Key.Key_R)
    assert program.session.loop == program.session.reps[1]
    press(qtbot, Qt.Key.Key_R)
    assert program.session.loop is None


def move_a_limit(program: Program, qtbot: QtBot) -> None:
    def is_spine_limit(widget: QWidget) -> bool:
        return isinstance(widget, QDoubleSpinBox) and "Spine angle" in widget.accessibleName()

    before = program.session.project.rule_settings
    press(qtbot, Qt.Key.Key_5)
    field = tab_to(qtbot, is_spine_limit)
    assert isinstance(field, QDoubleSpinBox)
    field.selectAll()
    qtbot.keyClicks(field, "20")
    press(qtbot, Qt.Key.Key_Return)  # takes the number and leaves the field
    assert program.session.project.rule_settings.values["spine_angle.min"] == 20
    assert program.window.video.hasFocus()
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert program.session.project.rule_settings == before


def label_a_rep(program: Program, qtbot: QtBot) -> None:
    def is_fold(widget: QWidget) -> bool:
        return isinstance(widget, FoldButton) and isinstance(widget.parentWidget(), LabelBox)

    press(qtbot, Qt.Key.Key_5)
    tab_to(qtbot, is_fold)
    press(qtbot, Qt.Key.Key_Return)
    tab_to(qtbot, lambda widget: isinstance(widget, LabelStrip))
    press(qtbot, Qt.Key.Key_Right)
    press(qtbot, Qt.Key.Key_Space)
    labels = program.session.project.labels
    assert len(labels) == 1
    assert not labels[0].fault
    press(qtbot, Qt.Key.Key_Escape)
    assert program.window.video.hasFocus()


def export(program: Program, qtbot: QtBot, target: Path) -> None:
    def ask() -> None:
        assert isinstance(holder(), QLineEdit)
        press(qtbot, Qt.Key.Key_A, CTRL)
        paste(qtbot, str(target))
        press(qtbot, Qt.Key.Key_Return)

    press(qtbot, Qt.Key.Key_Home)
    press(qtbot, Qt.Key.Key_I)
    press(qtbot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, Qt.Key.Key_O)
    with qtbot.waitSignal(program.exports.succeeded, timeout=SLOW_MS):
        in_dialog(qtbot, ExportDialog, Qt.Key.Key_E, ask)
    assert target.is_file()
