from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.dialogs.queue import ExportState, QueuedExport, QueueDialog

WRITING = QueuedExport(1, Path("/clips/a.mp4"), ExportState.WRITING, 0.41, 12.3)
WAITING = QueuedExport(2, Path("/clips/b.mp4"), ExportState.WAITING)
FAILED = QueuedExport(3, Path("/clips/c.mp4"), ExportState.FAILED, problem="The disk is full.")
DONE = QueuedExport(4, Path("/clips/d.mp4"), ExportState.DONE, 1.0)
SPACE = Qt.Key.Key_Space


@pytest.fixture
def dialog(qtbot: QtBot) -> QueueDialog:
    dialog = QueueDialog()
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


def test_an_empty_list_says_what_to_do(dialog: QueueDialog) -> None:
    assert dialog._nothing.isVisible()
    assert not dialog._cancel_all.isEnabled()
    assert not dialog._clear.isEnabled()


def test_each_state_is_said_and_has_its_own_buttons(dialog: QueueDialog) -> None:
    held = replace(WAITING, number=5, problem="Waiting until the clip is analysed")
    dialog.set_exports([WRITING, WAITING, FAILED, DONE, held])
    said = [dialog.row(n).words for n in (1, 2, 3, 4, 5)]
    assert said == [
        "Writing 41%  ·  12\u202fs left",
        "Waiting",
        "The disk is full.",
        "Done",
        "Waiting until the clip is analysed",
    ]
    shown = {
        n: [b.text() for b in (row.cancel, row.retry, row.folder) if b.isVisibleTo(row)]
        for n in (1, 2, 3, 4)
        if (row := dialog.row(n))
    }
    assert shown == {1: ["Cancel"], 2: ["Cancel"], 3: ["Try again"], 4: ["Show in folder"]}
    assert not dialog._nothing.isVisible()
    assert dialog._cancel_all.isEnabled()
    assert dialog._clear.isEnabled()


def test_the_buttons_tell_which_export_is_meant(dialog: QueueDialog, qtbot: QtBot) -> None:
    dialog.set_exports([WRITING, WAITING, FAILED, DONE])
    for button, signal, number in (
        (dialog.row(2).cancel, dialog.cancelled, 2),
        (dialog.row(3).retry, dialog.retried, 3),
        (dialog.row(4).folder, dialog.shown_in_folder, 4),
    ):
        with qtbot.waitSignal(signal) as told:
            QTest.keyClick(button, SPACE)
        assert told.args == [number]
        assert button.accessibleName().endswith(f"{'abcd'[number - 1]}.mp4")
    with qtbot.waitSignal(dialog.all_cancelled):
        QTest.keyClick(dialog._cancel_all, SPACE)
    with qtbot.waitSignal(dialog.cleared):
        QTest.keyClick(dialog._clear, SPACE)


def test_the_keyboard_stays_where_it_is_while_an_export_goes_on(dialog: QueueDialog) -> None:
    dialog.set_exports([WRITING, WAITING])
    dialog.row(2).cancel.setFocus()
    dialog.set_exports([replace(WRITING, share=0.5), WAITING])
    assert QApplication.focusWidget() is dialog.row(2).cancel
    dialog.set_exports([replace(WRITING, state=ExportState.DONE)])
    assert QApplication.focusWidget() is dialog._close


def test_a_long_name_is_shortened_and_told_whole(dialog: QueueDialog) -> None:
    name = f"{'kniebeuge-' * 20}.mp4"
    dialog.set_exports([replace(WRITING, target=Path(f"/clips/{name}"))])
    QApplication.processEvents()
    label = dialog.row(1)._name
    assert "…" in label.text()
    assert label.accessibleName() == name
    assert label.toolTip().endswith(name)
