"""Which detector finds the joints: chosen, refused where it lacks something, and named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.commands.detecting import detector_choices, device_words
from app.commands.lifting import options_of
from app.program import Program
from app.project import Project
from app.settings import DetectingSettings, Settings
from inference.detect import registry
from inference.detect.blazepose import BlazePose
from inference.detect.detector import Precision, RunOptions
from tests.app.waiting import SLOW_MS


class OtherPose(BlazePose):
    """The default detector by another name."""

    name = "other"
    version = "2"


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> registry.DetectorKind:
    kind = replace(
        registry.DETECTORS["blazepose"], name="other", title="Other", version="2", load=OtherPose
    )
    kinds = {"blazepose": registry.DETECTORS["blazepose"], "other": kind}
    for module in ("inference.detect.registry", "app.commands.detecting", "app.commands.lifting"):
        monkeypatch.setattr(f"{module}.DETECTORS", kinds)
    return kind


def choose(program: Program, name: str) -> None:
    program.preferences.do_change(("detecting", "name"), name)


def detector(program: Program) -> str:
    assert program.session.review is not None
    return program.session.review.analysis.detector


def test_another_detector_analyses_the_open_clip_anew_and_the_former_is_back_at_once(
    reviewed: Program, qtbot: QtBot, other: registry.DetectorKind
) -> None:
    former = detector(reviewed)
    with qtbot.waitSignal(reviewed.jobs.analysis_ended, timeout=SLOW_MS) as ended:
        choose(reviewed, "other")
    assert ended.args == [""]
    assert detector(reviewed) == "other 2"
    assert reviewed.window.device.text().startswith("Other · CPU, ")
    choose(reviewed, "")
    assert detector(reviewed) == former
    assert reviewed.window.device.text().startswith("BlazePose full · CPU, ")


def test_one_that_lacks_something_is_not_taken(
    reviewed: Program, other: registry.DetectorKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = replace(other, lacks_package=lambda: "Install the extra `other`.")
    for module in ("app.commands.detecting", "inference.detect.registry"):
        monkeypatch.setitem(__import__(module, fromlist=["x"]).DETECTORS, "other", lacking)
    former = detector(reviewed)
    assert ("other", "Other (to be installed)") in detector_choices()
    choose(reviewed, "other")
    (box,) = reviewed.window.findChildren(QMessageBox)
    assert "Install the extra `other`." in box.text()
    assert reviewed._keeper.settings.detecting.name == ""
    assert detector(reviewed) == former


def test_how_it_runs_is_no_other_analysis() -> None:
    settings = Settings(detecting=DetectingSettings(device="cuda", precision="fp16", batch=4))
    options = options_of(settings, Project())
    assert options.run == RunOptions(device="cuda", precision=Precision.FP16, batch=4)
    assert options == options_of(Settings(), Project())


def test_the_default_comes_first_and_has_no_name(other: registry.DetectorKind) -> None:
    first, *others = detector_choices()
    assert first == ("", "BlazePose full, built in")
    assert ("other", "Other") in others
    assert all(name for name, _ in others)


def test_a_detector_that_there_is_no_more_is_named_as_it_was_kept() -> None:
    assert device_words("mystery 3", "") == "mystery 3"
    assert device_words("blazepose full-1", "CPU, 2 threads") == "BlazePose full · CPU, 2 threads"
