"""BlazePose lite and heavy, whose files may not be here: the full one stands in for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from inference.detect.detector import RunOptions
from inference.detect.registry import DETECTORS, make_detector
from inference.models.errors import DamagedModelError, MissingModelError
from inference.models.store import model_path
from inference.video.reader import VideoReader

VARIANTS = ["lite", "heavy"]


@pytest.fixture
def stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Path:
    """The full network under the name of a variant, in a folder of the user's."""
    path = tmp_path / f"pose_landmark_{request.param}.tflite"
    shutil.copy(model_path("pose_landmark_full.tflite"), path)
    monkeypatch.setenv("LIFTLENS_MODELS", str(tmp_path))
    return path


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_missing_file_is_said_with_what_brings_it(
    variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.models.store._in_package", lambda file: ())
    name = f"blazepose-{variant}"
    problem = DETECTORS[name].lacks()
    assert f"pose_landmark_{variant}.tflite" in problem
    assert f"liftlens models get {name}`" in problem
    with pytest.raises(MissingModelError, match=f"pose_landmark_{variant}"):
        make_detector(name)


@pytest.mark.parametrize("stand_in", VARIANTS, indirect=True)
def test_another_file_under_its_name_is_refused(stand_in: Path) -> None:
    name = f"blazepose-{stand_in.stem.removeprefix('pose_landmark_')}"
    assert str(stand_in) in DETECTORS[name].lacks()
    with pytest.raises(DamagedModelError, match=stand_in.stem):
        make_detector(name)


@pytest.mark.parametrize("stand_in", VARIANTS, indirect=True)
def test_its_own_file_is_loaded(
    stand_in: Path, demo_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.models.store.is_right", lambda file, path: True)
    name = f"blazepose-{stand_in.stem.removeprefix('pose_landmark_')}"
    read: list[Path] = []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or whole(path))  # type: ignore[func-returns-value]
    detector = make_detector(name, RunOptions(threads=1))
    assert stand_in in read
    assert (detector.name, detector.version) == (name, DETECTORS[name].version)
    assert detector.version.startswith(stand_in.stem.removeprefix("pose_landmark_"))
    with VideoReader(demo_clip) as reader:
        image = reader.frame(0)
    full = make_detector("blazepose", RunOptions(threads=1))
    (found,), (wanted,) = (each.track().update_all([image], [0.0]) for each in (detector, full))
    assert found is not None
    assert wanted is not None
    np.testing.assert_array_equal(found.xy, wanted.xy)
