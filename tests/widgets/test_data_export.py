from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inference.export.data.formats import FORMATS, format_by_id
from widgets.dialogs.data_export import DataExportDialog


def ask(qtbot: QtBot, folder: Path, *chosen: str, **more: object) -> DataExportDialog:
    dialog = DataExportDialog(folder, chosen, "squat-", **more)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_what_was_chosen_last_is_ticked(qtbot: QtBot, tmp_path: Path) -> None:
    choice = ask(qtbot, tmp_path, "csv", "bvh").choice()
    assert choice.folder == tmp_path
    assert [entry.id for entry in choice.formats] == ["csv", "bvh"]
    assert choice.prefix == "squat-"


def test_every_format_is_ticked_by_the_keyboard_alone(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ask(qtbot, tmp_path)
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    assert not dialog._export.isEnabled()
    assert dialog._note.text() == "Tick a format."
    for _ in range(30):
        widget = QApplication.focusWidget()
        if widget in dialog._boxes.values():
            QTest.keyClick(widget, Qt.Key.Key_Space)
        dialog.focusNextChild()
        if widget is dialog._export:
            break
    assert dialog.choice().formats == FORMATS
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog, Qt.Key.Key_Return)


def test_each_format_says_what_it_is_for_and_what_it_writes(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ask(qtbot, tmp_path)
    box = dialog._boxes[format_by_id("csv")]
    assert "spreadsheets" in box.accessibleDescription()
    assert "squat-reps.csv" in box.toolTip()


def test_replacing_files_is_told_before(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ask(qtbot, tmp_path, "csv", "json")
    assert not dialog._note.isVisible()
    for name in ("measurements.csv", "reps.csv", "findings.csv", "analysis.json", "joints.trc"):
        (tmp_path / f"squat-{name}").touch()
    dialog._folder.setText(f"{tmp_path}/")
    said = dialog._note.text()
    assert "squat-measurements.csv" in said
    assert "2 more" in said
    assert dialog._export.isEnabled()
    dialog._folder.setText(str(tmp_path / "new"))
    assert not dialog._note.isVisible()


@pytest.mark.parametrize("folder", ["", "  ", "taken"])
def test_what_is_no_folder_is_refused(qtbot: QtBot, tmp_path: Path, folder: str) -> None:
    (tmp_path / "taken").touch()
    dialog = ask(qtbot, tmp_path, "csv")
    dialog._folder.setText(str(tmp_path / folder) if folder.strip() else folder)
    assert dialog._note.isVisible()
    assert not dialog._export.isEnabled()


def test_without_a_lifter_there_are_no_poses_to_tick(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ask(qtbot, tmp_path, "csv", "trc", has_pose=False)
    assert [entry.id for entry in dialog.choice().formats] == ["csv"]
    for entry, box in dialog._boxes.items():
        assert box.isEnabled() is not entry.needs_pose
    assert "Nobody was found" in dialog._boxes[format_by_id("trc")].toolTip()


def test_a_caution_is_shown_beside_what_is_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "squat-analysis.json").touch()
    dialog = ask(qtbot, tmp_path, "json", caution="Not all is known.")
    assert "Not all is known." in dialog._note.text()
    assert "squat-analysis.json" in dialog._note.text()
    assert dialog._export.isEnabled()
