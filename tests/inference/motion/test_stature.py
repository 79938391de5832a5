import numpy as np
import pytest

from inference.motion.stature import (
    foot_height_ratio,
    place_across_ratio,
    stance_ratio,
    trunk_height_ratio,
)
from inference.poses import Keypoints2D
from inference.skeleton import COCO17, FloatArray


def person(frames: int = 300) -> FloatArray:
    """Pixels of someone who stands: hips 400, shoulders 600 above the ankles at row 900."""
    xy = np.full((frames, len(COCO17), 2), 500.0)
    rows = {"hip": 500.0, "shoulder": 300.0, "knee": 700.0, "ankle": 900.0}
    for part, row in rows.items():
        for side, x in (("left", 550.0), ("right", 450.0)):
            xy[:, COCO17.index(f"{side}_{part}")] = (x, row)
    return xy


def keypoints(xy: FloatArray, score: FloatArray | None = None) -> Keypoints2D:
    score = np.ones(xy.shape[:2]) if score is None else score
    return Keypoints2D(xy, score, np.arange(len(xy)) / 30, (1000, 1000), COCO17)


def test_one_when_standing_and_less_by_what_the_trunk_goes_down() -> None:
    xy = person()
    for part in ("hip", "shoulder"):
        for side in ("left", "right"):
            xy[100:150, COCO17.index(f"{side}_{part}"), 1] += 200
    ratio = trunk_height_ratio(keypoints(xy))
    np.testing.assert_allclose(ratio[:100], 1.0)
    np.testing.assert_allclose(ratio[100:150], 0.6)


def test_ankles_that_plates_hide_do_not_move_the_floor() -> None:
    xy, score = person(), np.ones((300, len(COCO17)))
    ankles = [COCO17.index("left_ankle"), COCO17.index("right_ankle")]
    xy[120:180][:, ankles, 1] -= 180
    score[120:180][:, ankles] = 0.3
    xy[np.ix_(range(120, 180), ankles, [1])] -= 180
    score[np.ix_(range(120, 180), ankles)] = 0.3
    seen = keypoints(xy, score)
    np.testing.assert_allclose(trunk_height_ratio(seen), 1.0)
    assert np.isnan(foot_height_ratio(seen)[120:180]).all()
    assert np.isnan(stance_ratio(seen)[120:180]).all()


def test_a_camera_that_pans_carries_the_floor_along() -> None:
    xy = person(900)
    xy[..., 1] += np.linspace(0, 300, 900)[:, np.newaxis]
    np.testing.assert_allclose(trunk_height_ratio(keypoints(xy)), 1.0, atol=0.12)


def test_place_stance_and_feet_are_in_the_same_units() -> None:
    xy = person()
    xy[150:, :, 0] += 250
    xy[200:210, [COCO17.index("left_ankle"), COCO17.index("right_ankle")], 1] -= 50
    seen = keypoints(xy)
    across = place_across_ratio(seen)
    assert across[299] - across[0] == pytest.approx(0.5)
    assert stance_ratio(seen)[0] == pytest.approx(0.2)
    assert foot_height_ratio(seen)[205] == pytest.approx(0.1)
    assert foot_height_ratio(seen)[0] == pytest.approx(0.0)


def test_nobody_has_no_height() -> None:
    seen = keypoints(np.full((20, len(COCO17), 2), np.nan), np.zeros((20, len(COCO17))))
    for series in (trunk_height_ratio, place_across_ratio, stance_ratio, foot_height_ratio):
        assert np.isnan(series(seen)).all()
