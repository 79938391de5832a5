"""RTMPose from picture to joints, on networks that follow a bright spot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="the extra rtmpose is not installed")

from inference.detect import rtmpose
from inference.detect.detector import RunOptions
from inference.detect.following import Following
from inference.detect.registry import DETECTORS, make_detector
from inference.detect.rtmpose import RTMPose, RTMPoseRTMDet
from inference.detect.rtmpose.body import AROUND
from inference.models.errors import ModelError
from inference.skeleton import HALPE26, FloatArray
from tests.inference.detect.onnx_networks import (
    HALF_HIGH,
    HALF_WIDE,
    body_network,
    offsets,
    people_network,
    spot,
)

SHRUNK = 416 / 640
"""From a picture of `spot` to the input for people."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("networks")
    return people_network(folder / "people.onnx"), body_network(folder / "body.onnx")


@pytest.fixture
def detector(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> RTMPose:
    monkeypatch.setattr(rtmpose, "paths_of", lambda model: files)
    return RTMPose(RunOptions(threads=2))


def joints_around(x: float, y: float, box_height: float) -> FloatArray:
    """Return where the network puts the joints of a spot in a box so high."""
    scale = AROUND * box_height / 256
    return np.array([x, y]) + offsets() / 2 * scale


def test_the_joints_lie_around_the_spot(detector: RTMPose) -> None:
    ((one,),) = detector.detect([spot(250.0, 200.0)], closely=False)
    assert one.box == pytest.approx(
        (
            250 - HALF_WIDE / SHRUNK,
            200 - HALF_HIGH / SHRUNK,
            2 * HALF_WIDE / SHRUNK,
            2 * HALF_HIGH / SHRUNK,
        ),
        abs=2.0,
    )
    assert one.score == pytest.approx(1.0, abs=0.05)
    assert one.joints is not None
    wanted = joints_around(250.0, 200.0, 2 * HALF_HIGH / SHRUNK)
    np.testing.assert_allclose(one.joints.xy, wanted, atol=2.0)
    assert one.joints.score.min() > 0.8
    assert one.joints.xy.dtype == np.float32
    assert (one.x, one.y) == tuple(one.joints.xy[HALPE26.index("mid_hip")].tolist())


def test_several_pictures_are_looked_at_together(detector: RTMPose) -> None:
    places = [(100.0, 240.0), (320.0, 200.0), (500.0, 260.0)]
    images = [spot(*place) for place in places]
    together = detector.detect(images, closely=False)
    for image, place, (one,) in zip(images, places, together, strict=True):
        ((alone,),) = detector.detect([image], closely=False)
        np.testing.assert_array_equal(one.joints.xy, alone.joints.xy)  # type: ignore[union-attr]
        assert one.box[0] + one.box[2] / 2 == pytest.approx(place[0], abs=2.0)


def test_where_several_frames_at_once_are_asked_for_people_are_found_in_each(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rtmpose, "paths_of", lambda model: files)
    tracker = RTMPose(RunOptions(threads=1, batch=3)).track((250.0, 200.0))
    assert isinstance(tracker, Following)
    assert tracker.batch == 3
    images = [spot(250.0 + 4 * n, 200.0) for n in range(3)]
    found = tracker.update_all(images, [0.0, 0.1, 0.2])
    hips = [one.xy[HALPE26.index("mid_hip"), 0] for one in found if one is not None]
    assert np.diff(hips) == pytest.approx([4.0, 4.0], abs=2.0)


def test_an_empty_picture_shows_nobody(detector: RTMPose) -> None:
    assert detector.detect([spot(200.0, 200.0, bright=0)]) == [[]]
    assert detector.detect([]) == []


def test_a_spot_is_followed_through_a_clip(detector: RTMPose) -> None:
    tracker = detector.track()
    assert tracker.batch == 1
    for frame in range(12):
        x, y = 200.0 + 6 * frame, 240.0 - 2 * frame
        (found,) = tracker.update_all([spot(x, y)], [frame / 10])
        assert found is not None
        assert found.xy.mean(axis=0) == pytest.approx([x, y], abs=3.0)
    assert tracker.update_all([spot(0, 0, bright=0)], [1.3]) == [None]


def test_a_network_for_single_pictures_gives_the_same(
    files: tuple[Path, Path],
    detector: RTMPose,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fixed = people_network(tmp_path / "p.onnx", batch=1), body_network(tmp_path / "b.onnx", batch=1)
    monkeypatch.setattr(rtmpose, "paths_of", lambda model: fixed)
    single = RTMPose(RunOptions(threads=1, batch=4))
    assert (single.batch, detector.batch) == (1, 1)
    images = [spot(200.0, 200.0), spot(400.0, 250.0)]
    for one, other in zip(single.detect(images), detector.detect(images), strict=True):
        np.testing.assert_array_equal(one[0].joints.xy, other[0].joints.xy)  # type: ignore[union-attr]


def test_it_says_what_it_is_and_where_it_runs(detector: RTMPose) -> None:
    kind = DETECTORS["rtmpose"]
    assert (detector.name, detector.version) == (kind.name, kind.version)
    assert detector.joint_set is HALPE26
    assert detector.device == "CPU, 2 threads"


def test_the_search_for_people_says_too_where_it_had_to_give_way(detector: RTMPose) -> None:
    full = "the graphics card’s memory is full"
    detector._people.note = full
    assert detector.device == f"CPU, 2 threads; people on CPU, 2 threads ({full})"
    detector._bodies.note = full
    assert detector.device == f"CPU, 2 threads ({full})"


def test_rtmdet_takes_a_larger_picture_that_is_normalised(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    white = (255 - 103.53) / 57.375
    people = people_network(tmp_path / "people.onnx", size=(640, 640), white=white)
    monkeypatch.setattr(rtmpose, "paths_of", lambda model: (people, files[1]))
    detector = RTMPoseRTMDet(RunOptions(threads=1))
    assert DETECTORS[detector.name].model == "rtmpose-m-rtmdet"
    ((one,),) = detector.detect([spot(250.0, 200.0)], closely=False)
    assert one.score == pytest.approx(1.0, abs=0.02)
    assert one.box == pytest.approx(
        (250 - HALF_WIDE, 200 - HALF_HIGH, 2 * HALF_WIDE, 2 * HALF_HIGH), abs=2.0
    )


def test_another_network_in_the_files_is_refused(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rtmpose, "paths_of", lambda model: files[::-1])
    with pytest.raises(ModelError, match="dets, labels"):
        RTMPose()


@pytest.mark.parametrize("name", ["rtmpose", "rtmpose-rtmdet"])
def test_missing_files_are_said_with_what_brings_them(name: str) -> None:
    problem = DETECTORS[name].lacks()
    assert "rtmpose-m-halpe26-256x192.onnx" in problem
    assert f"liftlens models get {DETECTORS[name].model}`" in problem
    with pytest.raises(ModelError, match=r"halpe26-256x192\.onnx"):
        make_detector(name)


def test_a_missing_package_is_said_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtmpose.importlib.util, "find_spec", lambda name: None)
    assert "liftlens[rtmpose]" in DETECTORS["rtmpose"].lacks()
    with pytest.raises(ModelError, match="onnxruntime"):
        make_detector("rtmpose")
