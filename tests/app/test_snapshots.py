from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.commands.pictures import VIDEO, WINDOW
from app.program import Program
from inference.skeleton import Image
from inference.video.reader import VideoReader
from tests.app.dialogs import once_asked
from tests.app.waiting import SLOW_MS
from widgets.dialogs.snapshot import SnapshotChoice, SnapshotDialog, Subject


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """Answer each question for a file with the name that it suggests, in the test's folder."""
    asked: list[Path] = []

    def answer(_parent: object, _title: str, suggested: str, *_: object) -> tuple[str, str]:
        asked.append(tmp_path / Path(suggested).name)
        return str(asked[-1]), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return asked


def subject(program: Program, name: str) -> Subject:
    (found,) = [one for one in program.pictures.subjects() if one.id == name]
    return found


def read(path: Path) -> Image:
    image = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image)


def test_the_keys_alone_save_the_pane_that_has_the_keyboard(
    reviewed: Program, asked_for: list[Path], squat_clip: Path
) -> None:
    reviewed.session.set_frame(31)
    reviewed.window.focus_pane("plots")

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, SnapshotDialog)
        assert dialog.choice().subject.id == "plots"
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    once_asked(answer)
    reviewed.actions["snapshot"].trigger()
    (target,) = asked_for
    assert target.name == f"{squat_clip.stem}-00031-plots.png"
    saved = read(target)
    assert saved.std() > 3
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == saved.shape[1::-1]
    assert str(target) in reviewed.window.statusBar().currentMessage()


def test_a_pane_is_copied_and_no_file_asked_for(reviewed: Program, asked_for: list[Path]) -> None:
    reviewed.window.focus_pane("frontal")

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, SnapshotDialog)
        dialog._double.setChecked(True)
        (copy,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "&Copy"]
        QTest.keyClick(copy, Qt.Key.Key_Space)

    once_asked(answer)
    reviewed.actions["snapshot"].trigger()
    assert asked_for == []
    size = reviewed.window.frontal.size()
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (2 * size.width(), 2 * size.height())


@pytest.mark.parametrize("exact", [True, False], ids=["as shown", "read anew"])
@pytest.mark.parametrize("overlay", [True, False], ids=["with overlay", "bare"])
def test_the_video_is_saved_with_all_its_pixels(
    overlay: bool,
    exact: bool,
    reviewed: Program,
    qtbot: QtBot,
    asked_for: list[Path],
    squat_clip: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reviewed.session.set_frame(50)
    qtbot.waitUntil(lambda: reviewed.jobs.frames.exact, timeout=SLOW_MS)
    monkeypatch.setattr(type(reviewed.jobs.frames), "exact", property(lambda _: exact))
    reviewed.window.video.set_overlay_visible(overlay)
    reviewed.pictures.do_snapshot(SnapshotChoice(subject(reviewed, VIDEO), False, save=True))
    qtbot.waitUntil(lambda: bool(asked_for) and asked_for[0].exists(), timeout=SLOW_MS)
    with VideoReader(squat_clip) as reader:
        filmed = reader.frame(50)
    saved = read(asked_for[0])
    assert saved.shape == filmed.shape
    differs = np.abs(saved.astype(int) - filmed).max(axis=2) > 8
    assert (0.01 < differs.mean() < 0.5) if overlay else not differs.any()


def test_every_subject_has_a_picture_of_its_size(reviewed: Program) -> None:
    names = [one.id for one in reviewed.pictures.subjects()]
    assert names[0] == VIDEO
    assert names[-1] == WINDOW
    assert {"skeleton", "frontal", "plots", "time"} <= set(names)
    for one in reviewed.pictures.subjects()[1:]:
        image = reviewed.pictures.picture(one.id, 2.0)
        grown = (image.width() / 2, image.height() / 2)
        if one.id != "plots":  # its buttons are left out
            assert grown == one.size


def test_a_jpeg_by_its_name_and_png_by_default(reviewed: Program, tmp_path: Path) -> None:
    image = reviewed.pictures.picture("skeleton")
    for name, starts in (("a.jpg", b"\xff\xd8"), ("b.png", b"\x89PNG"), ("c", b"\x89PNG")):
        reviewed.pictures.do_save(image, tmp_path / name)
        (written,) = tmp_path.glob(f"{name[0]}.*")
        assert written.read_bytes().startswith(starts)


def test_what_can_t_be_saved_is_told_and_the_old_file_kept(
    reviewed: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "old.png"
    target.write_text("old", encoding="utf-8")

    def full_disk(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    reviewed.pictures.do_save(reviewed.pictures.picture("skeleton"), target)
    (box,) = reviewed.window.findChildren(QMessageBox)
    assert "the disk is full" in box.text()
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.glob("*.png")) == [target]


def test_panes_offer_a_picture_in_their_menus(reviewed: Program, asked_for: list[Path]) -> None:
    for name in ("skeleton", "frontal", "plots"):
        getattr(reviewed.window, name).picture_requested.emit(True)
        assert f"-{name}.png" in asked_for[-1].name
        assert asked_for[-1].exists()
    menu = reviewed.video.menu(QPointF(10, 10))
    (save,) = [action for action in menu.actions() if action.text() == "Save picture…"]
    save.trigger()
    assert "-video.png" in asked_for[-1].name


def test_without_a_clip_there_is_the_window(program: Program, asked_for: list[Path]) -> None:
    once_asked(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return))
    program.actions["snapshot"].trigger()
    assert asked_for[0].suffix == ".png"
    assert asked_for[0].exists()
