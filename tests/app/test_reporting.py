from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.background.report_worker import ReportWorker
from app.main import main
from app.program import Program
from app.project import Note
from tests.app.dialogs import once_asked
from tests.app.waiting import SLOW_MS
from widgets.dialogs.report import ReportDialog


def box_of(program: Program) -> QMessageBox | None:
    boxes = program.window.findChildren(QMessageBox)
    return next((box for box in boxes if box.isVisible()), None)


def test_a_report_is_asked_for_written_and_opened(
    reviewed: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    reviewed.session.change("x", athlete="Ada", notes=(Note(30, "Chest up"),))

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, ReportDialog)
        assert dialog.choices().athlete == "Ada"
        qtbot.waitUntil(lambda: dialog._caption.text() == "1 page", timeout=SLOW_MS)
        QTest.keyClicks(dialog._athlete, " L.")
        QTest.keyClick(dialog._html, Qt.Key.Key_Space)
        dialog._target.setText(str(tmp_path / "ada"))
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    once_asked(answer)
    with qtbot.waitSignal(reviewed.jobs.report_ended, timeout=SLOW_MS) as ended:
        reviewed.actions["export_report"].trigger()
    assert ended.args == [""]
    assert (tmp_path / "ada.pdf").read_bytes().startswith(b"%PDF")
    text = (tmp_path / "ada.html").read_text(encoding="utf-8")
    assert "Ada L." in text
    assert "Chest up" in text
    assert reviewed.session.project.athlete == "Ada L."
    assert reviewed._keeper.settings.report.html
    assert reviewed.reporting.first_choices(reviewed.session.review).base.parent == tmp_path
    assert not reviewed.window.report_progress.isVisible()
    box = box_of(reviewed)
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path / "ada.pdf"]


def test_what_goes_wrong_is_said_and_nothing_is_left(
    reviewed: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    choices = reviewed.reporting.first_choices(reviewed.session.review)
    with qtbot.waitSignal(reviewed.jobs.report_ended, timeout=SLOW_MS) as ended:
        reviewed.reporting.do_report(replace(choices, base=tmp_path / "file" / "r"))
    assert "can't be written" in ended.args[0]
    box = box_of(reviewed)
    assert box is not None
    assert "r.pdf" in box.text()
    assert [path.name for path in tmp_path.iterdir() if path.name != "liftlens-home"] == ["file"]


def test_a_cancelled_one_leaves_nothing(reviewed: Program, qtbot: QtBot, tmp_path: Path) -> None:
    choices = reviewed.reporting.first_choices(reviewed.session.review)
    target = tmp_path / "out" / "r"
    with qtbot.waitSignal(reviewed.jobs.report_ended, timeout=SLOW_MS) as ended:
        reviewed.reporting.do_report(replace(choices, base=target))
        reviewed.window.report_progress.cancelled.emit()
    assert ended.args == [""]
    assert not reviewed.jobs.running(ReportWorker)
    assert not target.parent.exists() or list(target.parent.iterdir()) == []


def test_without_a_clip_there_is_nothing_to_report(program: Program) -> None:
    program.actions["export_report"].trigger()
    assert "Open a clip first" in program.window.statusBar().currentMessage()


def test_a_command_writes_both_kinds(
    squat_clip: Path, keep: None, tmp_path: Path, qapp: object
) -> None:
    arguments = [*("analyze", str(squat_clip), "-o", str(tmp_path / "out"), "--json", "-q")]
    arguments += ["--report", "html, pdf", "--athlete", "Łucja", "--per-rep"]
    assert main(arguments) == 0
    folder = tmp_path / "out" / squat_clip.stem
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["analysis.json", "report.html", "report.pdf"]
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert text.count("<h1>Łucja</h1>") == 2


def test_a_kind_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyze", "a.mp4", "-o", "out", "--report", "docx"])
    assert ended.value.code == 2
    assert "'docx' is not pdf, html" in capsys.readouterr().err
