"""Two lifters in one clip: found, counted, and each followed when picked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from inference.analysis import (
    Analysis,
    AnalysisOptions,
    AnalysisStoppedError,
    analyze,
    corrected,
    lift_anew,
)
from inference.cache import AnalysisCache, analyze_cached
from inference.detect.corrections import Corrections, JointCorrection
from inference.detect.crowd import EVERY_S, Crowd
from inference.detect.detector import Detection, OneByOne, RunOptions, Somebody
from inference.detect.pick import LifterPick
from inference.detect.registry import make_detector
from inference.detect.track import tracked
from inference.progress import Progress
from inference.skeleton import BLAZEPOSE33, Image
from inference.synth.bystander import Bystander
from inference.synth.camera import Camera
from inference.synth.spec import LiftSpec, Load, SquatRep
from inference.video.reader import VideoReader
from tests.inference.detect.two_people import MIDDLE, two_people
from tests.inference.synth.clips import SmallClip, kept_clip

HIP, KNEE = BLAZEPOSE33.index("left_hip"), BLAZEPOSE33.index("left_knee")
FRAME = 20
"""In the middle of both squats: each half of the clip is tracked the other way."""
BLANK = np.zeros((4, 4, 3), np.uint8)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_people(tmp_path_factory.mktemp("two") / "two.mp4")


@pytest.fixture(scope="module")
def people(clip: Path) -> list[Somebody]:
    with VideoReader(clip) as reader:
        return make_detector(run=RunOptions(threads=1)).detect([reader.frame(FRAME)])[0]


@pytest.fixture(scope="module")
def left(clip: Path, people: list[Somebody]) -> Analysis:
    """The analysis of who stands on the left."""
    return picked(clip, people[0])


def picked(clip: Path, somebody: Somebody) -> Analysis:
    pick = LifterPick(FRAME, somebody.x, somebody.y)
    *_, analysis = analyze(clip, AnalysisOptions(pick=pick), partials=False)
    return analysis


def test_both_are_found_from_left_to_right(people: list[Somebody]) -> None:
    left, right = people
    for somebody, low in ((left, 0), (right, MIDDLE)):
        x, y, width, height = somebody.box
        assert low <= x < x + width <= low + MIDDLE
        assert x < somebody.x < x + width
        assert y < somebody.y < y + height
        assert height > 150


@pytest.mark.parametrize("which", [0, 1])
def test_whoever_is_picked_is_followed_both_ways(
    clip: Path, people: list[Somebody], which: int
) -> None:
    analysis = picked(clip, people[which])
    assert analysis.complete
    assert analysis.people == 2
    assert analysis.keypoints.found.all()
    across = analysis.keypoints.xy[:, HIP, 0]
    assert (across < MIDDLE).all() if which == 0 else (across > MIDDLE).all()


def test_each_pick_is_kept_for_itself(
    clip: Path, people: list[Somebody], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = AnalysisCache(tmp_path)
    both = [AnalysisOptions(pick=LifterPick(FRAME, one.x, one.y)) for one in people]
    before = [list(analyze_cached(clip, options, cache=cache))[-1] for options in both]
    monkeypatch.setattr("inference.cache.analyze", lambda *_, **__: pytest.fail("tracked again"))
    for options, analysis in zip(both, before, strict=True):
        (again,) = analyze_cached(clip, options, cache=cache)
        np.testing.assert_array_equal(again.keypoints.xy, analysis.keypoints.xy)
        assert again.people == 2


def test_corrections_are_lifted_and_taken_back_without_detecting(
    clip: Path, people: list[Somebody], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = AnalysisCache(tmp_path)
    options = AnalysisOptions(pick=LifterPick(FRAME, people[0].x, people[0].y))
    *_, plain = analyze_cached(clip, options, cache=cache)
    monkeypatch.setattr("inference.cache.analyze", lambda *_, **__: pytest.fail("tracked again"))
    x, y = (plain.keypoints.xy[FRAME, KNEE] + (25.0, 0.0)).tolist()
    told = Corrections((JointCorrection(FRAME, "left_knee", x, y),))
    (moved,) = analyze_cached(clip, replace(options, corrections=told), cache=cache)
    assert moved.corrections == told
    assert moved.keypoints.xy[FRAME, KNEE] == pytest.approx((x, y))
    np.testing.assert_array_equal(moved.uncorrected.xy, plain.keypoints.xy)
    further = np.abs(moved.poses.xyz - plain.poses.xyz).max(axis=(1, 2))
    assert further[FRAME] > 0.02
    assert further[FRAME] > further[0] + 0.01
    # As stored and read again, with the poses that belong to it.
    (stored,) = analyze_cached(clip, replace(options, corrections=told), cache=cache)
    np.testing.assert_array_equal(stored.keypoints.xy, moved.keypoints.xy)
    np.testing.assert_array_equal(stored.poses.xyz, moved.poses.xyz)
    (back,) = analyze_cached(clip, options, cache=cache)
    np.testing.assert_array_equal(back.keypoints.xy, plain.keypoints.xy)
    np.testing.assert_allclose(back.poses.xyz, plain.poses.xyz, atol=1e-6)


@pytest.mark.parametrize("lifter", ["temporal", "blazepose-world"])
def test_every_lifter_honours_a_correction(clip: Path, people: list[Somebody], lifter: str) -> None:
    """The knee's place in the picture, 3D from the hip, moves to the side it was put to."""
    plain = lift_anew(picked(clip, people[0]), AnalysisOptions(lifter=lifter).make_lifter())
    keypoints = plain.keypoints
    size = float(np.ptp(keypoints.xy[0, :, 1]))
    joints = tuple(
        JointCorrection(f, "left_knee", float(x + 0.08 * size), float(y))
        for f in range(FRAME - 6, FRAME + 7, 3)
        for x, y in [keypoints.xy[f, KNEE]]
    )
    moved = lift_anew(plain, AnalysisOptions(lifter=lifter).make_lifter(), Corrections(joints))
    aside = moved.poses.xyz[FRAME, 5, 1] - plain.poses.xyz[FRAME, 5, 1]
    assert aside < -0.05  # y runs to the camera's left, the knee went to its right


def test_correcting_leaves_what_was_detected(left: Analysis) -> None:
    plain = left
    told = Corrections((JointCorrection(FRAME, "left_knee", 3.0, 4.0),))
    once = corrected(plain, told)
    assert once.uncorrected is plain.keypoints
    other = corrected(once, Corrections((JointCorrection(5, "nose", 3.0, 4.0),)))
    assert other.keypoints.xy[FRAME, KNEE] == pytest.approx(plain.keypoints.xy[FRAME, KNEE])
    back = corrected(once, Corrections())
    assert back.keypoints is plain.keypoints
    assert back.detected is None


def test_stopping_while_it_goes_back(clip: Path, people: list[Somebody]) -> None:
    pick = LifterPick(FRAME, people[0].x, people[0].y)
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 35  # past the forward half

    with pytest.raises(AnalysisStoppedError):
        list(analyze(clip, AnalysisOptions(pick=pick), should_stop=stop))


class Noting(OneByOne):
    """A detector whose trackers note the frames that they are shown, by time."""

    joint_set = BLAZEPOSE33

    def __init__(self) -> None:
        self.trackers: list[tuple[tuple[float, float] | None, list[float]]] = []

    def track(self, start: tuple[float, float] | None = None) -> Noting:
        self.trackers.append((start, []))
        return self

    def update(self, image: Image, time_s: float) -> Detection | None:
        self.trackers[-1][1].append(time_s)
        return None

    def detect(self, images: list[Image], *, closely: bool = True) -> list[list[Somebody]]:
        return [[Somebody(0, 0, (0, 0, 1, 1), 1.0)] * int(image[0, 0, 0]) for image in images]


@pytest.mark.parametrize(("frame", "start"), [(0, 0), (7, 7), (10_000, -1)])
def test_every_frame_comes_once_and_time_increases_for_each_tracker(
    clip: Path, frame: int, start: int
) -> None:
    noting = Noting()
    with VideoReader(clip, cache_bytes=1 << 18) as reader:
        pick = LifterPick(frame, 1.0, 2.0)
        came = [index for index, _ in tracked(reader, noting, pick, lambda: False)]  # type: ignore[arg-type]
        frames, times = reader.info.frames, reader.info.times_s
    start %= frames
    assert came == [*range(start, frames), *range(start - 1, -1, -1)]
    assert all(point == (1.0, 2.0) for point, _ in noting.trackers)
    for _, seen in noting.trackers:
        assert (np.diff(seen) > 0).all()
    if start:
        assert noting.trackers[1][1] == [-t for t in times[start::-1]]


def test_a_part_of_a_clip_is_followed_from_its_pick(clip: Path) -> None:
    noting = Noting()
    with VideoReader(clip) as reader:
        came = [
            index
            for index, _ in tracked(
                reader,
                noting,
                LifterPick(8, 1.0, 2.0),
                lambda: False,
                within=range(5, 12),  # type: ignore[arg-type]
            )
        ]
    assert came == [8, 9, 10, 11, 7, 6, 5]


def test_people_are_counted_now_and_then() -> None:
    times = np.arange(30) * EVERY_S / 10
    crowd = Crowd(Noting(), times)  # type: ignore[arg-type]
    assert crowd.most == 0
    for frame in range(len(times)):
        crowd.look(frame, np.full_like(BLANK, frame % 9))
    assert crowd.most == max(frame % 9 for frame in (0, 10, 20))


@pytest.fixture(scope="module")
def with_coach(tmp_path_factory: pytest.TempPathFactory) -> SmallClip:
    """A lifter squats, and a coach stands nearer and beside."""
    spec = LiftSpec((SquatRep(down_s=0.6, up_s=0.6, rest_s=0.2),), lead_in_s=0.2, lead_out_s=0.2)
    coach = Bystander(LiftSpec((), load=Load.NONE), 1.1, 0.75, 0.0)
    camera = Camera.framing(0.0, (320, 240), distance_m=4.5, fill=0.6)
    return kept_clip(tmp_path_factory.mktemp("coach"), spec, camera, 20.0, (coach,))


def test_the_lifter_is_chosen_by_what_lifters_do(with_coach: SmallClip) -> None:
    hips = with_coach.truth.keypoints[:, 0]
    with VideoReader(with_coach.path) as reader:
        tracked_first = next(tracked(reader, make_detector(), None, lambda: False))[1]
    assert tracked_first is not None
    assert np.abs(tracked_first.xy[[HIP, HIP + 1]].mean(axis=0) - hips[0]).max() > 40
    told: list[Progress] = []
    *before, analysis = analyze(with_coach.path, AnalysisOptions(), progress=told.append)
    found = analysis.keypoints.xy[:, [HIP, HIP + 1]].mean(axis=1)
    assert np.abs(found - hips).max() < 12
    assert analysis.people == 2
    assert before[-1].to_refine
    assert all((one.done, one.total) <= (two.done, two.total) for one, two in pairwise(told))
    assert all(one.done <= one.total for one in told)
    frames = analysis.clip.frames
    assert (told[-1].done, told[-1].total) == (3 * frames, 3 * frames)


def test_looking_at_everyone_can_be_cancelled(with_coach: SmallClip) -> None:
    told: list[Progress] = []
    frames = len(with_coach.truth)
    with pytest.raises(AnalysisStoppedError):
        list(
            analyze(
                with_coach.path,
                AnalysisOptions(),
                progress=told.append,
                should_stop=lambda: bool(told) and told[-1].done > frames + 3,
            )
        )
    assert told[-1].done < 2 * frames


def test_whoever_is_picked_stays(with_coach: SmallClip) -> None:
    coach = Bystander(LiftSpec((), load=Load.NONE), 1.1, 0.75, 0.0)
    camera = with_coach.truth.camera
    x, y = camera.project(coach.in_scene(coach.motion(1, 20.0).joints))[0, 0].tolist()
    options = AnalysisOptions(pick=LifterPick(0, x, y))
    *_, analysis = analyze(with_coach.path, options, partials=False)
    found = analysis.keypoints.xy[:, [HIP, HIP + 1]].mean(axis=1)
    assert np.abs(found - (x, y)).max() < 15
