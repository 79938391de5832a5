from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from inference.analysis import Analysis, analyze
from inference.detect.detector import Detection
from inference.skeleton import BLAZEPOSE33, Image, JointSet
from tests.inference.video.clips import steady, write_clip


class QuickDetector:
    """Sees a lifter in every picture, after a moment."""

    name = "quick"
    version = "1"
    joint_set: JointSet = BLAZEPOSE33

    def track(self, start: tuple[float, float] | None = None) -> QuickDetector:
        return self

    def update(self, image: Image, time_s: float) -> Detection:
        time.sleep(0.004)
        points = np.random.default_rng(0).uniform(20, 180, (len(BLAZEPOSE33), 3))
        return Detection(points[:, :2], np.ones(len(BLAZEPOSE33)), points / 100)


@pytest.fixture
def clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("inference.analysis.make_detector", lambda name: QuickDetector())
    monkeypatch.setattr("inference.analysis._PARTIAL_EVERY_S", 0.01)
    return write_clip(tmp_path / "a.mp4", steady(150))


def test_partial_results_get_rarer_the_dearer_they_are(clip: Path) -> None:
    start, spent, partials = time.monotonic(), 0.0, 0
    for analysis in analyze(clip):
        if not analysis.complete:
            partials += 1
            time.sleep(0.03)
            spent += 0.03
    assert partials > 1
    assert spent < 0.15 * (time.monotonic() - start) + 0.03


def test_without_partial_results_there_is_only_the_last(clip: Path) -> None:
    results: list[Analysis] = list(analyze(clip, partials=False))
    assert [analysis.complete for analysis in results] == [True]
