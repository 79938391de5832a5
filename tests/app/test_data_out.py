from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.program import Program
from app.project import Note
from inference.export.data.formats import format_by_id
from tests.app.dialogs import once_asked
from tests.app.waiting import SLOW_MS
from widgets.dialogs.data_export import DataChoice, DataExportDialog


def test_the_numbers_are_written_where_asked_and_it_is_said(
    reviewed: Program, qtbot: QtBot, tmp_path: Path, squat_clip: Path
) -> None:
    reviewed.session.change("notes", notes=(Note(3, "chest up"),), athlete="Ada")
    reviewed._keeper.change(export_folder=str(tmp_path), data_formats=("json", "trc"))

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, DataExportDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    once_asked(answer)
    reviewed.actions["export_data"].trigger()
    bar = reviewed.window.statusBar()
    qtbot.waitUntil(lambda: "2 files written to" in bar.currentMessage(), timeout=SLOW_MS)
    assert str(tmp_path) in bar.currentMessage()
    stem = squat_clip.stem
    written = json.loads((tmp_path / f"{stem}-analysis.json").read_text(encoding="utf-8"))
    assert written["told"]["athlete"] == "Ada"
    assert written["told"]["remarks"] == [{"frame": 3, "text": "chest up"}]
    assert (tmp_path / f"{stem}-joints.trc").exists()


def test_folder_and_formats_are_remembered(reviewed: Program, qtbot: QtBot, tmp_path: Path) -> None:
    choice = DataChoice(tmp_path, (format_by_id("mot"), format_by_id("c3d")), "a-")
    reviewed.data_out.do_export_data(choice)
    qtbot.waitUntil((tmp_path / "a-angles.mot").exists, timeout=SLOW_MS)
    assert reviewed._keeper.settings.export_folder == str(tmp_path)
    assert reviewed._keeper.settings.data_formats == ("mot", "c3d")
    qtbot.waitUntil(lambda: not reviewed.errands.running("export data"), timeout=SLOW_MS)


def test_what_can_t_be_written_is_told(reviewed: Program, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    choice = DataChoice(tmp_path / "taken", (format_by_id("csv"),))
    reviewed.data_out.do_export_data(choice)

    def box() -> QMessageBox:
        (shown,) = reviewed.window.findChildren(QMessageBox)
        return shown

    qtbot.waitUntil(lambda: bool(reviewed.window.findChildren(QMessageBox)), timeout=SLOW_MS)
    assert "can't be written" in box().text()


def test_without_a_clip_there_is_nothing_to_write(program: Program) -> None:
    program.data_out.ask_export_data()
    assert "Open a clip first" in program.window.statusBar().currentMessage()
