"""The list of models in the window: getting, stopping, going on, checking, choosing and using."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from app.program import Program
from app.settings import Settings
from inference.detect import registry
from inference.detect.blazepose import BlazePose
from inference.lift.lifter import own_weights
from inference.models import table
from inference.models.chosen import chosen_path
from inference.models.store import user_models
from inference.models.table import Model, ModelFile, Task
from tests.app.waiting import SLOW_MS
from tests.inference.models.server import Misbehaviour, serving
from widgets.dialogs.models.dialog import ModelsDialog
from widgets.dialogs.settings import SettingsDialog

CONTENT = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
_SPACE = Qt.Key.Key_Space


class OtherPose(BlazePose):
    """The default detector by another name, which needs a model of its own to be there."""

    name = "other"
    version = "2"


@pytest.fixture
def how() -> Misbehaviour:
    return Misbehaviour({f"/{name}.onnx": CONTENT for name in ("tiny", "two", "free")})


@pytest.fixture
def server(how: Misbehaviour, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with serving(how) as address:
        yield address


@pytest.fixture(autouse=True)
def known(server: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Model]:
    """Put a table of small models in the place of the program's."""

    def model(name: str, **more: object) -> Model:
        file = ModelFile(f"{name}.onnx", SHA256, len(CONTENT), (f"{server}/{name}.onnx",))
        about = ("https://example.org/licence", "192 × 256", "COCO, 17", "AP 50")
        made = Model(name, f"Model {name}", Task.KEYPOINTS, (file,), "MIT", *about)
        return replace(made, **more)

    weights = ModelFile("lifter.bin", urls=(f"{server}/lifter.bin",))
    models = {
        "blazepose-full": table.models()["blazepose-full"],
        "tiny": model("tiny"),
        "two": model("two"),
        "free": model("free", licence="CC-BY-NC-4.0", non_commercial=True),
        "lifter": model("lifter", task=Task.LIFTER, files=(weights,)),
    }
    monkeypatch.setattr("inference.models.table.models", lambda: models)
    monkeypatch.setattr("app.commands.models.models", lambda: models)
    default = registry.DETECTORS["blazepose"]
    other = replace(default, name="other", title="Other", version="2", load=OtherPose, model="tiny")
    kinds = {"blazepose": default, "other": other}
    for module in (
        "inference.detect.registry",
        "app.commands.detecting",
        "app.commands.lifting",
        "app.commands.model_cards",
    ):
        monkeypatch.setattr(f"{module}.DETECTORS", kinds)
    return models


def open_models(program: Program, qtbot: QtBot, chosen: str = "tiny") -> ModelsDialog:
    """Show the list, and wait until all files have been read."""
    program.actions["models"].trigger()
    dialog = program.models.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: not program.errands.running("models"))
    dialog.choose(chosen)
    return dialog


def press(dialog: ModelsDialog, name: str, qtbot: QtBot) -> None:
    button = dialog.details.button(name)
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.keyClick(button, _SPACE)


def state(dialog: ModelsDialog, model: str = "tiny") -> str:
    return dialog.row_words(model)[2]


def get(dialog: ModelsDialog, qtbot: QtBot, model: str = "tiny") -> None:
    dialog.choose(model)
    press(dialog, "get", qtbot)
    qtbot.waitUntil(lambda: state(dialog, model) == "In your model folder")


def answer(program: Program, text: str, qtbot: QtBot) -> str:
    """Press a button of the question, and return what was asked."""
    (box,) = (b for b in program.window.findChildren(QMessageBox) if b.isVisible())
    (button,) = (b for b in box.buttons() if b.text() == text)
    asked = box.text()
    qtbot.keyClick(button, _SPACE)
    return asked


# ── bringing ────────────────────────────────────────────────────────────────────────────────────
def test_the_list_tells_all_of_each_model(program: Program, qtbot: QtBot) -> None:
    dialog = open_models(program, qtbot)
    assert dialog.row_words("blazepose-full")[:4] == [
        "BlazePose full",
        "2D detector",
        "Built in · in use",
        "9.4\u202fMB",
    ]
    assert dialog.row_words("tiny") == [
        "Model tiny",
        "2D detector",
        "Not here",
        "512\u202fkB",
        "MIT",
        "COCO, 17",
        "AP 50",
    ]
    assert dialog.row_words("free")[4] == "CC-BY-NC-4.0, non-commercial"
    (card,) = dialog.details.files.cards
    assert f"Your model folder: {user_models() / 'tiny.onnx'}" in card.places
    dialog.details.copy.click()
    copied = QApplication.clipboard().text()
    assert all(part in copied for part in ("tiny.onnx", SHA256, str(user_models()), "http://"))
    assert not dialog.isModal()


def test_a_model_is_got_and_then_used(reviewed: Program, qtbot: QtBot, how: Misbehaviour) -> None:
    dialog = open_models(reviewed, qtbot)
    assert not dialog.details.button("use").isEnabled()
    get(dialog, qtbot)
    assert (user_models() / "tiny.onnx").read_bytes() == CONTENT
    assert "right one" in dialog.details.words
    assert reviewed.window.download_progress.isHidden()
    with qtbot.waitSignal(reviewed.jobs.analysis_ended, timeout=SLOW_MS) as ended:
        press(dialog, "use", qtbot)
    assert ended.args == [""]
    assert reviewed._keeper.settings.detecting.name == "other"
    assert reviewed.window.device.text().startswith("Other · CPU")
    assert state(dialog) == "In your model folder · in use"
    assert not dialog.details.button("use").isEnabled()
    assert not dialog.details.button("remove").isEnabled()
    dialog.choose("blazepose-full")
    press(dialog, "use", qtbot)
    assert reviewed._keeper.settings.detecting.name == ""


def test_one_comes_after_the_other_and_one_that_waits_can_be_stopped(
    program: Program, qtbot: QtBot, how: Misbehaviour
) -> None:
    how.stall_s = 0.3
    dialog = open_models(program, qtbot)
    press(dialog, "get", qtbot)
    dialog.choose("two")
    press(dialog, "get", qtbot)
    assert state(dialog, "two") == "Waiting"
    qtbot.waitUntil(lambda: not program.window.download_progress.isHidden())
    press(dialog, "cancel", qtbot)
    assert state(dialog, "two") == "Not here"
    qtbot.waitUntil(lambda: state(dialog) == "In your model folder")
    assert [path for path, _ in how.asked] == ["/tiny.onnx"]


def test_what_was_stopped_goes_on_where_it_was(
    program: Program, qtbot: QtBot, how: Misbehaviour
) -> None:
    how.stall_s = 1.0
    dialog = open_models(program, qtbot)
    press(dialog, "get", qtbot)
    part = user_models() / "tiny.onnx.part"
    qtbot.waitUntil(lambda: part.exists() and part.stat().st_size == 10)
    qtbot.waitUntil(lambda: "0\u202fkB of 512\u202fkB" in dialog.details.coming_words)
    begun = time.monotonic()
    press(dialog, "cancel", qtbot)
    qtbot.waitUntil(lambda: state(dialog).startswith("Partly here"))
    assert time.monotonic() - begun < 0.95
    how.stall_s = 0.0
    assert dialog.details.button("get").text() == "&Go on"
    get(dialog, qtbot)
    assert how.asked[-1] == ("/tiny.onnx", "bytes=10-")
    assert (user_models() / "tiny.onnx").read_bytes() == CONTENT


def test_closing_the_window_stops_a_download_and_the_next_start_goes_on(
    qapp: QApplication, qtbot: QtBot, how: Misbehaviour
) -> None:
    how.stall_s = 1.5
    first = Program(qapp, Settings())
    qtbot.addWidget(first.window)
    press(open_models(first, qtbot), "get", qtbot)
    part = user_models() / "tiny.onnx.part"
    qtbot.waitUntil(lambda: part.exists() and part.stat().st_size == 10)
    begun = time.monotonic()
    first.window.close()
    assert time.monotonic() - begun < 1.4
    how.stall_s = 0.0
    second = Program(qapp, Settings())
    qtbot.addWidget(second.window)
    dialog = open_models(second, qtbot)
    assert "Go on continues from there" in dialog.details.words
    get(dialog, qtbot)
    assert how.asked[-1] == ("/tiny.onnx", "bytes=10-")
    second.window.close()


def test_a_damaged_download_is_not_kept_and_said(
    program: Program, qtbot: QtBot, how: Misbehaviour
) -> None:
    how.files["/tiny.onnx"] = CONTENT[:-1] + b"x"
    dialog = open_models(program, qtbot)
    press(dialog, "get", qtbot)
    qtbot.waitUntil(lambda: state(dialog) == "Download failed")
    assert "not the published file, and was deleted" in dialog.details.words
    assert list(user_models().iterdir()) == []
    how.files["/tiny.onnx"] = CONTENT
    assert dialog.details.button("get").text() == "Try a&gain"
    get(dialog, qtbot)


def test_without_the_server_it_says_which_file_goes_where(
    program: Program, qtbot: QtBot, how: Misbehaviour
) -> None:
    how.status = 403
    dialog = open_models(program, qtbot)
    press(dialog, "get", qtbot)
    qtbot.waitUntil(lambda: state(dialog) == "Download failed")
    said = dialog.details.words
    assert "403" in said
    assert "tiny.onnx" in said
    assert str(user_models()) in said
    assert not program.window.findChildren(QMessageBox)


def test_with_the_list_closed_a_failure_is_told_in_a_box(
    program: Program, qtbot: QtBot, how: Misbehaviour
) -> None:
    how.status = 503
    dialog = open_models(program, qtbot)
    press(dialog, "get", qtbot)
    dialog.close()
    qtbot.waitUntil(lambda: bool(program.window.findChildren(QMessageBox)))
    (box,) = program.window.findChildren(QMessageBox)
    assert "503" in box.text()


def test_a_mirror_of_the_settings_is_asked(
    program: Program, qtbot: QtBot, how: Misbehaviour, server: str
) -> None:
    how.files = {"/mirror/tiny.onnx": CONTENT}
    program.preferences.do_change(("model_mirror",), f"{server}/mirror/")
    get(open_models(program, qtbot), qtbot)
    assert how.asked == [("/mirror/tiny.onnx", None)]


def test_a_mirror_that_is_no_address_is_told(program: Program, qtbot: QtBot) -> None:
    program.preferences.do_change(("model_mirror",), "my mirror")
    dialog = open_models(program, qtbot)
    press(dialog, "get", qtbot)
    qtbot.waitUntil(lambda: state(dialog) == "Download failed")
    assert "no address" in dialog.details.words


def test_a_licence_without_commercial_use_is_accepted_first_each_time(
    program: Program, qtbot: QtBot, how: Misbehaviour
) -> None:
    dialog = open_models(program, qtbot, "free")
    press(dialog, "get", qtbot)
    asked = answer(program, "Cancel", qtbot)
    assert "CC-BY-NC-4.0, which forbids commercial use" in asked
    assert "https://example.org/licence" in asked
    qtbot.wait(50)
    assert how.asked == []
    press(dialog, "get", qtbot)
    answer(program, "&Accept and get it", qtbot)
    qtbot.waitUntil(lambda: state(dialog, "free") == "In your model folder")


# ── files of one's own ──────────────────────────────────────────────────────────────────────────
def choose(dialog: ModelsDialog, path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    (card,) = dialog.details.files.cards
    qtbot.keyClick(card.choose, _SPACE)


def test_a_file_of_ones_own_is_checked_before_it_is_taken(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = open_models(program, qtbot)
    wrong, right = tmp_path / "wrong.onnx", tmp_path / "mine.onnx"
    wrong.write_bytes(b"another network")
    right.write_bytes(CONTENT)
    choose(dialog, wrong, monkeypatch, qtbot)
    qtbot.waitUntil(lambda: bool(program.window.findChildren(QMessageBox)))
    assert "not the published “tiny.onnx”" in answer(program, "OK", qtbot)
    assert chosen_path("tiny.onnx") is None
    assert state(dialog) == "Not here"
    choose(dialog, right, monkeypatch, qtbot)
    qtbot.waitUntil(lambda: state(dialog) == f"At {right}")
    assert chosen_path("tiny.onnx") == right
    (card,) = dialog.details.files.cards
    qtbot.keyClick(card.drop, _SPACE)
    assert state(dialog) == "Not here"
    assert right.read_bytes() == CONTENT


def test_a_lifter_of_ones_own_is_used_and_given_up_again(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = open_models(program, qtbot, "lifter")
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(own_weights().read_bytes())
    choose(dialog, weights, monkeypatch, qtbot)
    qtbot.waitUntil(lambda: state(dialog, "lifter") == f"At {weights}", timeout=SLOW_MS)
    with qtbot.waitSignal(program.jobs.lifter_tried, timeout=SLOW_MS):
        press(dialog, "use", qtbot)
    assert program._keeper.settings.lifter.weights == str(weights)
    assert state(dialog, "lifter").endswith("in use")
    assert dialog.details.button("use").text() == "&Use the built-in lifter"
    with qtbot.waitSignal(program.jobs.lifter_tried, timeout=SLOW_MS):
        press(dialog, "use", qtbot)
    assert program._keeper.settings.lifter.weights == ""


def test_a_check_finds_what_was_damaged_since(program: Program, qtbot: QtBot) -> None:
    dialog = open_models(program, qtbot)
    get(dialog, qtbot)
    press(dialog, "verify", qtbot)
    qtbot.waitUntil(lambda: "Checked just now" in dialog.details.words)
    path = user_models() / "tiny.onnx"
    before = path.stat()
    path.write_bytes(b"x" * len(CONTENT))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    press(dialog, "verify", qtbot)
    qtbot.waitUntil(lambda: state(dialog) == "Damaged")
    assert "Not the published file: tiny.onnx" in dialog.details.words
    get(dialog, qtbot)


def test_only_files_in_the_own_folder_are_removed_and_after_a_question(
    program: Program, qtbot: QtBot
) -> None:
    dialog = open_models(program, qtbot, "blazepose-full")
    assert not dialog.details.button("remove").isEnabled()
    get(dialog, qtbot)
    press(dialog, "remove", qtbot)
    assert "tiny.onnx" in answer(program, "Cancel", qtbot)
    assert (user_models() / "tiny.onnx").exists()
    press(dialog, "remove", qtbot)
    answer(program, "&Delete the files", qtbot)
    assert state(dialog) == "Not here"
    assert list(user_models().iterdir()) == []


def test_the_folder_is_shown_also_before_there_is_one(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or False
    )
    dialog = open_models(program, qtbot)
    press(dialog, "folder", qtbot)
    assert opened == [QUrl.fromLocalFile(str(user_models())).toString()]
    assert user_models().is_dir()
    assert str(user_models()) in dialog.details.words


def test_the_page_of_a_model_is_opened_by_keyboard(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    qtbot.keyClick(open_models(program, qtbot).details.source, _SPACE)
    assert opened == ["https://example.org/licence"]


# ── the ways there ──────────────────────────────────────────────────────────────────────────────
def settings_dialog(program: Program) -> SettingsDialog:
    (dialog,) = program.window.findChildren(SettingsDialog)
    return dialog


def test_the_settings_lead_to_the_models_and_the_models_to_the_settings(
    program: Program, qtbot: QtBot
) -> None:
    program.actions["settings"].trigger()
    links = settings_dialog(program).findChildren(QPushButton)
    (link,) = (button for button in links if button.accessibleName() == "Detector: Models…")
    qtbot.keyClick(link, _SPACE)
    dialog = program.models.dialog
    assert dialog is not None
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not program.errands.running("models"))
    QApplication.sendPostedEvents(None, 0)
    qtbot.keyClick(dialog.settings, _SPACE)
    shown = program.preferences._dialog
    assert shown is not None
    names = {c.accessibleName() for c in shown.findChildren(QComboBox) if c.isVisible()}
    assert names == {"Detector", "Runs on", "Precision"}


def test_what_a_detector_lacks_leads_to_its_model(program: Program, qtbot: QtBot) -> None:
    program.actions["settings"].trigger()
    combo = next(
        c
        for c in settings_dialog(program).findChildren(QComboBox)
        if c.accessibleName() == "Detector"
    )
    combo.setCurrentIndex(combo.findData("other"))
    assert combo.currentData() == ""  # what was refused is not shown as chosen
    assert "tiny.onnx" in answer(program, "Open &models", qtbot)
    dialog = program.models.dialog
    assert dialog is not None
    assert dialog.chosen == "tiny"
    qtbot.waitUntil(lambda: not program.errands.running("models"))
    get(dialog, qtbot)


def test_the_device_leads_to_the_settings_of_the_detector(reviewed: Program, qtbot: QtBot) -> None:
    device = reviewed.window.device
    assert "Click to choose" in device.toolTip()
    device.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(device, Qt.Key.Key_Return)
    names = {
        c.accessibleName()
        for c in settings_dialog(reviewed).findChildren(QComboBox)
        if c.isVisible()
    }
    assert names == {"Detector", "Runs on", "Precision"}
