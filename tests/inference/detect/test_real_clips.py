"""The detector on a few seconds of real clips."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from inference.detect.blazepose import BlazePose
from inference.detect.detector import Detection
from inference.detect.pick import LifterPick
from inference.detect.swaps import body_size
from inference.detect.track import tracked
from inference.skeleton import BLAZEPOSE33, FloatArray
from inference.video.reader import VideoReader

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def blazepose() -> BlazePose:
    return BlazePose()


def follow(
    detector: BlazePose, clip: Path, frames: range, start: tuple[float, float] | None = None
) -> Iterator[Detection | None]:
    tracker = detector.track(start)
    with VideoReader(clip) as reader:
        for index, image in islice(reader.frames(frames.start), len(frames)):
            yield tracker.update(image, float(reader.info.times_s[index]))


def hips(detections: list[Detection | None]) -> FloatArray:
    left = BLAZEPOSE33.index("left_hip")
    return np.array(
        [[np.nan] * 2 if d is None else d.xy[left : left + 2].mean(axis=0) for d in detections]
    )


def test_nobody_is_found_on_a_blank_wall(blazepose: BlazePose, shared_data: Path) -> None:
    clip = shared_data / "clips" / "meta_iphone4s_rot-90_blankwall_APACHE2.mov"
    assert all(found is None for found in follow(blazepose, clip, range(66)))


def test_a_squat_from_the_front_is_followed_to_its_bottom(
    blazepose: BlazePose, shared_data: Path
) -> None:
    clip = shared_data / "clips" / "bsq_front_1rep_liftcheck_GPL3.mp4"
    found = list(follow(blazepose, clip, range(70, 130)))
    height = hips(found)[:, 1]
    assert np.isfinite(height).all()
    # Labelled bottom: frame 120, give or take five.
    assert abs(int(height.argmax()) + 70 - 120) <= 5
    assert np.ptp(height) > 150
    legs = [BLAZEPOSE33.index(f"{s}_{j}") for s in ("left", "right") for j in ("hip", "knee")]
    assert min(float(d.score[legs].mean()) for d in found if d is not None) > 0.5
    standing = found[0]
    assert standing is not None
    assert standing.world is not None
    assert 1.3 < body_size(standing.world[None]) < 2.0


def test_a_rotated_clip_stands_upright(blazepose: BlazePose, shared_data: Path) -> None:
    clip = shared_data / "clips" / "derived_rot90_noquarter_f390-560_MIT.mp4"
    for found in follow(blazepose, clip, range(20)):
        assert found is not None
        joints = [BLAZEPOSE33.index(f"left_{name}") for name in ("shoulder", "hip", "ankle")]
        shoulder, hip, ankle = found.xy[joints, 1]
        assert shoulder + 100 < hip < ankle - 100


def test_the_tracker_does_not_jump_to_someone_who_walks_by(
    blazepose: BlazePose, shared_data: Path
) -> None:
    """A man somersaults from a roof and is lost in the air; a woman walks by below."""
    clip = shared_data / "clips" / "misc_sports2d_demo_BSD3.mp4"
    found = list(follow(blazepose, clip, range(140, 205), start=(770.0, 260.0)))
    path = hips(found)
    assert np.isfinite(path[:15]).all()
    seen = path[np.isfinite(path).all(axis=1)]
    # She is always left of 700 and below 700; he is never.
    assert not ((seen[:, 0] < 700) & (seen[:, 1] > 600)).any()


def test_whoever_is_clicked_is_followed(blazepose: BlazePose, shared_data: Path) -> None:
    clip = shared_data / "clips" / "misc_sports2d_demo_BSD3.mp4"
    path = hips(list(follow(blazepose, clip, range(98, 125), start=(1000.0, 760.0))))
    assert np.isfinite(path).all()
    assert (path[:, 1] > 650).all()
    assert path[0, 0] - path[-1, 0] > 150


def test_whoever_is_picked_in_the_middle_is_followed_both_ways(
    blazepose: BlazePose, shared_data: Path
) -> None:
    """A woman walks through from the right; a man is on a roof. Both are seen, she is picked."""
    clip = shared_data / "clips" / "misc_sports2d_demo_BSD3.mp4"
    with VideoReader(clip) as reader:
        people = blazepose.detect([reader.frame(115)])[0]
        assert len(people) == 2
        woman = max(people, key=lambda somebody: somebody.y)
        pick = LifterPick(115, woman.x, woman.y)
        found = dict(tracked(reader, blazepose, pick, lambda: False))
    path = hips([found[frame] for frame in range(95, 180)])
    assert np.isfinite(path[5:]).all(axis=1).mean() > 0.95
    seen = path[np.isfinite(path).all(axis=1)]
    assert (seen[:, 1] > 600).all()  # he is always higher
    assert (np.diff(seen[:, 0]) < 15).all()  # she walks to the left
