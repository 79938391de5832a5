from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inference.detect import registry
from inference.detect.detector import RunOptions
from inference.detect.registry import (
    DETECTORS,
    DetectorKind,
    UnknownDetectorError,
    make_detector,
)
from inference.skeleton import BLAZEPOSE33


def test_blazepose_is_the_default() -> None:
    detector = make_detector(run=RunOptions(threads=1))
    assert detector.name == "blazepose"
    assert detector.version == DETECTORS["blazepose"].version
    assert detector.joint_set is BLAZEPOSE33


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownDetectorError, match=r"'mystery'.*blazepose"):
        make_detector("mystery")


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 2), (4, 3), (8, 7), (None, 1)])
def test_one_core_is_left_free_where_there_are_more_than_two(
    cores: int | None, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[RunOptions] = []
    counting = DetectorKind("counting", "", "1", "", used.append)  # type: ignore[arg-type]
    monkeypatch.setattr(registry.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(registry, "DETECTORS", {"counting": counting})
    make_detector("counting")
    make_detector("counting", RunOptions(threads=5, device="cuda"))
    assert used == [RunOptions(threads=threads), RunOptions(threads=5, device="cuda")]


def test_what_is_there_lacks_nothing() -> None:
    assert DETECTORS["blazepose"].lacks() == ""


def test_what_a_detector_lacks_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("inference.models.store.bundled_models", lambda: tmp_path)
    assert "pose_detection.tflite" in DETECTORS["blazepose"].lacks()
    kind = replace(DETECTORS["blazepose"], lacks_package=lambda: "Install it.")
    assert kind.lacks() == "Install it."
