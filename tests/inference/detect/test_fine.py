"""The second pass of BlazePose, with a stand-in for the network, and how an analysis makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.analysis import Analysis, AnalysisOptions, AnalysisStoppedError, analyze
from inference.detect.blazepose.body import MIRRORED, Body, BodyDetection, BodyDetector
from inference.detect.blazepose.fine import (
    BlazePoseFine,
    SecondLook,
    averaged,
    smooth_regions,
    with_sides_of,
)
from inference.detect.blazepose.roi import Roi, body_roi
from inference.detect.detector import Detection, LooksTwice, OneByOne, RunOptions, Somebody
from inference.detect.registry import make_detector
from inference.progress import Progress
from inference.skeleton import BLAZEPOSE33, FloatArray, Image
from inference.video.encoder import VideoWriter
from inference.video.reader import VideoReader
from tests.conftest import ROOT

LEFT_KNEE, RIGHT_KNEE = BLAZEPOSE33.index("left_knee"), BLAZEPOSE33.index("right_knee")
IMAGE = np.zeros((400, 400, 3), np.uint8)
TIMES = np.arange(60) / 30


def body(seed: int = 0, presence: float = 0.9) -> Body:
    rng = np.random.default_rng(seed)
    return Body(
        rng.uniform(100, 300, (33, 2)),
        rng.uniform(0.5, 1, 33),
        rng.normal(0, 0.3, (33, 3)),
        np.array([[200.0, 200.0], [200.0, 80.0]]),
        presence,
    )


def detection(x: float, y: float, size: float = 120.0) -> BodyDetection:
    points = np.array([[x, y], [x, y - size]])
    joints = np.stack([np.linspace(x - 40, x + 40, 33), np.linspace(y - 100, y + 100, 33)], axis=1)
    world = np.random.default_rng(0).normal(0, 0.3, (33, 3))
    return BodyDetection(joints, np.full(33, 0.9), world, points)


# --- mirror images --------------------------------------------------------------------------------


def test_turning_over_twice_changes_nothing() -> None:
    roi, one = Roi(210.0, 190.0, 250.0, angle=0.3), body()
    back = one.turned_over(roi).turned_over(roi)
    np.testing.assert_allclose(back.xy, one.xy)
    np.testing.assert_allclose(back.world, one.world)
    np.testing.assert_array_equal(back.score, one.score)


def test_a_mirrored_crop_gives_the_other_knee_on_the_other_side() -> None:
    one = body().turned_over(Roi(200.0, 200.0, 250.0))
    x, y = body().xy[LEFT_KNEE]
    np.testing.assert_allclose(one.xy[RIGHT_KNEE], [400 - x, y])
    across, down, depth = body().world[LEFT_KNEE]
    np.testing.assert_allclose(one.world[RIGHT_KNEE], [-across, down, depth])


def test_the_network_sees_the_crop_mirrored() -> None:
    seen: list[FloatArray] = []

    def network(patch: FloatArray) -> list[FloatArray]:
        seen.append(patch)
        heat = np.full((1, 64, 64, 39), -9.0)
        return [np.full((1, 195), 64.0), np.ones((1, 1)), heat, np.zeros((1, 117))]

    image = np.random.default_rng(0).integers(0, 255, (256, 256, 3), np.uint8)
    roi = Roi(128.0, 128.0, 256.0)
    straight, turned = (
        look(image, roi) for look in (BodyDetector(network), BodyDetector(network).mirrored)
    )
    np.testing.assert_array_equal(seen[0][:, :, ::-1], seen[1])
    np.testing.assert_allclose(straight.xy, 64.0)
    np.testing.assert_allclose(turned.xy, [[192.0, 64.0]] * 33)


# --- averaging ------------------------------------------------------------------------------------


def test_the_surer_look_has_more_say() -> None:
    one, other = body(1), body(2)
    one = replace(one, score=np.full(33, 0.9))
    other = replace(other, score=np.full(33, 0.3))
    both = averaged(one, other)
    np.testing.assert_allclose(both.xy, 0.75 * one.xy + 0.25 * other.xy)
    np.testing.assert_allclose(both.score, 0.6)


def test_swapped_legs_go_back_to_the_side_of_the_first_pass() -> None:
    one = body()
    swapped = replace(one, xy=one.xy[MIRRORED], score=one.score[MIRRORED])
    back = with_sides_of(swapped, one.xy)
    np.testing.assert_array_equal(back.xy[LEFT_KNEE], one.xy[LEFT_KNEE])
    np.testing.assert_array_equal(back.score[LEFT_KNEE], one.score[LEFT_KNEE])
    np.testing.assert_array_equal(with_sides_of(one, one.xy).xy, one.xy)


# --- regions --------------------------------------------------------------------------------------


def test_regions_are_smooth_do_not_lag_and_leave_gaps() -> None:
    rng = np.random.default_rng(1)
    found: list[Detection | None] = [
        detection(200 + 50 * t, 200 + rng.normal(0, 4), 120 + rng.normal(0, 4)) for t in TIMES
    ]
    found[30] = found[45] = None
    found[10] = detection(200 + 50 * TIMES[10], 200, 40)  # collapsed for a frame
    regions = smooth_regions(found, TIMES)
    assert [frame for frame, region in enumerate(regions) if region is None] == [30, 45]
    there = [(t, region) for t, region in zip(TIMES, regions, strict=True) if region]
    np.testing.assert_allclose([r.x for _, r in there], [200 + 50 * t for t, _ in there], atol=1)
    sizes = np.array([region.size for _, region in there])
    assert np.abs(sizes - 300).max() < 20


class Looks:
    """A body wherever it is looked at; remembers the regions."""

    def __init__(self, presence: float = 0.9) -> None:
        self.regions: list[Roi] = []
        self._presence = presence

    def __call__(self, image: Image, roi: Roi) -> Body:
        self.regions.append(roi)
        joints = detection(roi.x, roi.y).xy + 1.0
        points = np.tile(roi.centre, (2, 1))
        return Body(joints, np.full(33, 0.8), np.zeros((33, 3)), points, self._presence)

    mirrored = __call__


def second_look(looks: Looks, found: Sequence[Detection | None]) -> list[Detection | None]:
    tracker = SecondLook(looks, found, TIMES[: len(found)])  # type: ignore[arg-type]
    return tracker.update_all([IMAGE] * len(found), TIMES[: len(found)].tolist())


def test_each_frame_is_looked_at_twice_where_the_lifter_was() -> None:
    found = [None, *(detection(200, 200) for _ in range(9))]
    looks = Looks()
    again = second_look(looks, found)
    assert again[0] is None
    assert len(looks.regions) == 18
    assert again[1] is not None
    np.testing.assert_allclose(again[1].xy, found[1].xy + 1.0, atol=1e-3)  # type: ignore[union-attr]


def test_who_is_not_seen_again_stays_as_first_seen() -> None:
    found = [detection(200, 200) for _ in range(5)]
    again = second_look(Looks(presence=0.1), found)
    assert all(one is other for one, other in zip(again, found, strict=True))


# --- the analysis ---------------------------------------------------------------------------------


class Twice(OneByOne):
    """A detector that finds somebody standing, and a pixel further down the second time."""

    name, version, joint_set, device = "twice", "1", BLAZEPOSE33, "nowhere"

    def __init__(self) -> None:
        self.down = 0.0
        self.looked = 0

    def track(self, start: tuple[float, float] | None = None) -> Twice:
        return self

    def look_again(self, found: Sequence[Detection | None], times_s: FloatArray) -> Twice:
        assert len(found) == len(times_s)
        assert None not in found
        self.down = 1.0
        return self

    def update(self, image: Image, time_s: float) -> Detection | None:
        self.looked += 1
        return detection(32, 32 + self.down)

    def detect(self, images: list[Image], *, closely: bool = True) -> list[list[Somebody]]:
        return [[] for _ in images]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    with VideoWriter(tmp_path / "clip.mp4", 64, 64, fps=30.0) as writer:
        for _ in range(20):
            writer.write(np.zeros((64, 64, 3), np.uint8))
    return tmp_path / "clip.mp4"


@pytest.fixture
def twice(monkeypatch: pytest.MonkeyPatch) -> Twice:
    detector = Twice()
    monkeypatch.setattr("inference.analysis.make_detector", lambda *_: detector)
    return detector


OPTIONS = AnalysisOptions(lifter="blazepose-world")


def test_an_analysis_counts_both_passes_and_shows_the_first(clip: Path, twice: Twice) -> None:
    told: list[Progress] = []
    analyses: list[Analysis] = list(analyze(clip, OPTIONS, progress=told.append))
    first, last = analyses[-2:]
    assert (first.to_refine, last.to_refine) == (True, False)
    assert (first.complete, last.complete) == (False, True)
    np.testing.assert_allclose(
        last.keypoints.xy - first.keypoints.xy, [[[0, 1]] * 33] * 20, atol=1e-3
    )
    assert (told[-1].done, told[-1].total) == (40, 40)


def test_the_second_pass_can_be_stopped(clip: Path, twice: Twice) -> None:
    with pytest.raises(AnalysisStoppedError):
        list(analyze(clip, OPTIONS, should_stop=lambda: twice.looked >= 30))
    assert twice.looked == 30


def test_both_looks_see_the_same_joints_in_the_demo() -> None:
    """A shift of one heat-map cell between the two is 2 % of the region's size."""
    detector = make_detector(BlazePoseFine.name, RunOptions(threads=1))
    assert isinstance(detector, LooksTwice)
    assert isinstance(detector, BlazePoseFine)
    with VideoReader(ROOT / "resources" / "demo" / "squat.mp4") as reader:
        frames = [reader.frame(index) for index in (0, 45)]
    first = detector.track().update_all(frames, [0.0, 1.5])[0]
    assert isinstance(first, BodyDetection)
    roi = body_roi(*first.region_points)
    look = detector._find_body
    one, other = look(frames[0], roi), look.mirrored(frames[0], roi)
    sure = (one.score > 0.7) & (other.score > 0.7)
    assert sure.sum() > 20
    off = (one.xy - other.xy)[sure] / roi.size
    assert np.abs(np.median(off, axis=0)).max() < 0.006
    tracker = detector.look_again([first], np.zeros(1))
    (again,) = tracker.update_all(frames[:1], [0.0])
    assert again is not None
    np.testing.assert_allclose(again.xy, (one.xy + other.xy) / 2, atol=0.02 * roi.size)
