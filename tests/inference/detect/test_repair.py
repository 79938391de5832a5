from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.detect.repair import repair
from inference.detect.swaps import body_size
from inference.poses import Keypoints2D
from inference.skeleton import BLAZEPOSE33, COCO17, HALPE26, FloatArray, JointSet

LEFT_KNEE, LEFT_ANKLE = BLAZEPOSE33.index("left_knee"), BLAZEPOSE33.index("left_ankle")
LEFT_LEG = [BLAZEPOSE33.index(f"left_{n}") for n in ("knee", "ankle", "heel", "foot_index")]
RIGHT_LEG = [BLAZEPOSE33.index(f"right_{n}") for n in ("knee", "ankle", "heel", "foot_index")]
HEIGHT = 600.0


def standing(joint_set: JointSet) -> FloatArray:
    """One frontal pose, HEIGHT pixels tall, shape (J, 2)."""
    parts = (
        *(("nose", 0.0), ("eye", 0.0), ("ear", 0.01), ("mouth", 0.03), ("shoulder", 0.18)),
        *(("elbow", 0.38), ("wrist", 0.5), ("pinky", 0.52), ("index", 0.53), ("thumb", 0.51)),
        *(("hip", 0.5), ("knee", 0.74), ("ankle", 0.96), ("heel", 0.98), ("foot", 1.0)),
        *(("head", 0.0), ("neck", 0.15), ("toe", 1.0)),
    )
    points = []
    for i, name in enumerate(joint_set.joints):
        part, height = next((key, value) for key, value in parts if key in name)
        side = {"left": 1.0, "right": -1.0, "middle": 0.0}[joint_set.side(i)]
        width = 0.14 if part in ("elbow", "wrist", "pinky", "index", "thumb") else 0.09
        points.append([side * width, height])
    return 300 + HEIGHT * np.array(points)


def squats(
    rate: float, seconds: float = 3.0, noise: float = 0.003, joint_set: JointSet = BLAZEPOSE33
) -> Keypoints2D:
    """A lifter who squats once in two seconds, with detector noise."""
    rng = np.random.default_rng(5)
    times = np.arange(round(rate * seconds)) / rate
    depth = 0.5 - 0.5 * np.cos(2 * math.pi * times / 2.0)
    pose = standing(joint_set)
    above = np.clip((300 + 0.96 * HEIGHT - pose[:, 1]) / (0.46 * HEIGHT), 0, 1)
    xy = np.tile(pose, (len(times), 1, 1))
    xy[..., 1] += 0.3 * HEIGHT * depth[:, None] * above
    xy += rng.normal(0, noise * HEIGHT, xy.shape)
    world = np.zeros((*xy.shape[:2], 3))
    world[..., :2] = (xy - [300, 600]) / HEIGHT * 1.7
    world[..., 2] = rng.normal(0, 0.01, xy.shape[:2])
    score = np.full(xy.shape[:2], 0.5)
    return Keypoints2D(xy, score, times, (640, 960), joint_set, world)


def changed(keypoints: Keypoints2D, **arrays: FloatArray) -> Keypoints2D:
    values = {"xy": keypoints.xy, "score": keypoints.score, "world": keypoints.world} | arrays
    return Keypoints2D(
        values["xy"], values["score"], keypoints.times_s, keypoints.size, keypoints.joint_set,
        values["world"],
    )  # fmt: skip


@pytest.mark.parametrize("rate", [20.0, 30.0, 60.0, 240.0])
@pytest.mark.parametrize("joint_set", [BLAZEPOSE33, COCO17, HALPE26], ids=lambda s: s.name)
def test_good_keypoints_are_left_as_they_are(rate: float, joint_set: JointSet) -> None:
    good = squats(rate, joint_set=joint_set)
    repaired = repair(good)
    np.testing.assert_array_equal(repaired.xy, good.xy)
    np.testing.assert_array_equal(repaired.score, good.score)
    np.testing.assert_array_equal(repaired.world, good.world)
    assert repaired.repaired is not None
    assert not repaired.repaired.any()


def test_body_size_is_the_height_of_the_standing_body() -> None:
    assert body_size(squats(30.0, noise=0.0).xy) == pytest.approx(HEIGHT, rel=0.05)


@pytest.mark.parametrize("rate", [30.0, 240.0])
def test_swapped_legs_are_put_back(rate: float) -> None:
    good = squats(rate)
    xy, world = good.xy.copy(), good.world.copy()
    for start_s, end_s in ((0.4, 0.43), (1.0, 1.4), (2.0, 2.1)):
        span = slice(round(start_s * rate), max(round(end_s * rate), round(start_s * rate) + 1))
        for values in (xy, world[..., :2]):
            left, right = values[span, LEFT_LEG], values[span, RIGHT_LEG]
            values[span, LEFT_LEG], values[span, RIGHT_LEG] = right, left
    repaired = repair(changed(good, xy=xy, world=world))
    np.testing.assert_array_equal(repaired.xy, good.xy)
    np.testing.assert_array_equal(repaired.world, good.world)


def test_the_whole_foot_goes_back_with_its_leg() -> None:
    good = squats(30.0, joint_set=HALPE26)
    left, right = (
        [HALPE26.index(f"{side}_{part}") for part in ("knee", "ankle", "heel", "small_toe")]
        + [HALPE26.index(f"{side}_foot_index")]
        for side in ("left", "right")
    )
    xy = good.xy.copy()
    xy[30:42, left], xy[30:42, right] = good.xy[30:42, right], good.xy[30:42, left]
    np.testing.assert_array_equal(repair(changed(good, xy=xy)).xy, good.xy)


def test_a_detector_that_is_sure_is_not_overruled_for_long() -> None:
    good = squats(30.0)
    xy, score = good.xy.copy(), np.full_like(good.score, 0.95)
    xy[30:75, LEFT_LEG], xy[30:75, RIGHT_LEG] = good.xy[30:75, RIGHT_LEG], good.xy[30:75, LEFT_LEG]
    given_keypoints = changed(good, xy=xy, score=score)
    np.testing.assert_array_equal(repair(given_keypoints).xy[35:70], xy[35:70])


@pytest.mark.parametrize("rate", [20.0, 30.0, 60.0, 240.0])
def test_legs_that_cross_while_walking_stay_themselves(rate: float) -> None:
    good = squats(rate, noise=0.002)
    xy = good.xy.copy()
    # One step a second past each other, seen from the side: the feet pass at 2.4 m/s.
    swing = 0.22 * HEIGHT * np.sin(math.pi * good.times_s)
    for leg, sign in ((LEFT_LEG, 1), (RIGHT_LEG, -1)):
        reach = np.array([0.5, 1.0, 1.0, 1.0])
        xy[:, leg, 0] = 300 + sign * swing[:, None] * reach
    walking = changed(good, xy=xy)
    np.testing.assert_array_equal(repair(walking).xy, walking.xy)


@pytest.mark.parametrize("rate", [30.0, 60.0, 240.0])
def test_a_jump_out_and_back_is_replaced_with_a_lower_score(rate: float) -> None:
    good = squats(rate, noise=0.0)
    frame = round(1.3 * rate)
    span = slice(frame, frame + max(1, round(0.02 * rate)))
    xy, world = good.xy.copy(), good.world.copy()
    xy[span, LEFT_ANKLE] += [80, -150]
    world[span, LEFT_ANKLE] += [0.2, -0.4, 0.0]
    repaired = repair(changed(good, xy=xy, world=world))
    np.testing.assert_allclose(repaired.xy, good.xy, atol=0.005 * HEIGHT)
    np.testing.assert_allclose(repaired.world, good.world, atol=0.05)
    np.testing.assert_allclose(repaired.score[span, LEFT_ANKLE], 0.25)
    marked = np.zeros(xy.shape[:2], dtype=bool)
    marked[span, LEFT_ANKLE] = True
    np.testing.assert_array_equal(repaired.repaired, marked)
    assert (np.delete(repaired.score, np.arange(len(good))[span], axis=0) == 0.5).all()


def test_a_fast_movement_that_goes_on_is_no_outlier() -> None:
    good = squats(30.0, noise=0.0)
    xy = good.xy.copy()
    wrist = BLAZEPOSE33.index("left_wrist")
    xy[40:46, wrist, 1] -= np.linspace(0, 0.75 * HEIGHT, 6)  # 4 m/s and more
    xy[46:, wrist, 1] -= 0.75 * HEIGHT
    fast = changed(good, xy=xy)
    np.testing.assert_array_equal(repair(fast).xy, fast.xy)


@pytest.mark.parametrize("rate", [30.0, 120.0])
def test_short_gaps_are_filled_and_long_ones_stay(rate: float) -> None:
    good = squats(rate, noise=0.0)
    xy, score, world = good.xy.copy(), good.score.copy(), good.world.copy()
    short = slice(round(1.0 * rate), round(1.2 * rate))
    long = slice(round(2.0 * rate), round(2.5 * rate))
    for span in (short, long):
        xy[span], score[span], world[span] = np.nan, 0.0, np.nan
    repaired = repair(changed(good, xy=xy, score=score, world=world))
    np.testing.assert_allclose(repaired.xy[short], good.xy[short], atol=0.02 * HEIGHT)
    np.testing.assert_allclose(repaired.world[short], good.world[short], atol=0.05)
    np.testing.assert_allclose(repaired.score[short], 0.125)
    assert np.isnan(repaired.xy[long]).all()
    assert (repaired.score[long] == 0).all()


def test_nobody_found_stays_nobody() -> None:
    good = squats(30.0)
    nobody = changed(
        good,
        xy=np.full_like(good.xy, np.nan),
        score=np.zeros_like(good.score),
        world=np.full_like(good.world, np.nan),
    )
    assert not repair(nobody).found.any()


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(1, 88), max_size=12), st.integers(0, 40))
def test_repair_is_symmetric_in_time(missing: set[int], swapped_from: int) -> None:
    good = squats(30.0)
    xy, score = good.xy.copy(), good.score.copy()
    span = slice(swapped_from + 20, swapped_from + 26)
    xy[span, LEFT_LEG], xy[span, RIGHT_LEG] = (
        good.xy[span, RIGHT_LEG],
        good.xy[span, LEFT_LEG],
    )
    for frame in missing:
        xy[frame], score[frame] = np.nan, 0.0
    end = good.times_s[-1]
    ahead = repair(Keypoints2D(xy, score, good.times_s, good.size, BLAZEPOSE33))
    back = repair(
        Keypoints2D(xy[::-1], score[::-1], end - good.times_s[::-1], good.size, BLAZEPOSE33)
    )
    np.testing.assert_allclose(back.xy[::-1], ahead.xy, atol=1e-3)
    np.testing.assert_allclose(back.score[::-1], ahead.score, atol=1e-6)


@pytest.mark.parametrize("rate", [30.0, 60.0])
def test_a_back_that_was_taken_for_a_front_is_put_right(rate: float) -> None:
    """For 0.6 s, and the sides change over in two or three frames, as if they moved smoothly."""
    good = squats(rate)
    good = changed(good, score=np.full(good.score.shape, 0.7))
    mirrored = good.xy.copy()
    left, right = (list(side) for side in zip(*BLAZEPOSE33.mirror_pairs, strict=True))
    mirrored[:, left + right] = good.xy[:, right + left]
    first, last = round(0.4 * len(good.xy)), round(0.6 * len(good.xy))
    share = np.zeros((len(good.xy), 1, 1))
    share[first:last] = 1.0
    edge = round(0.05 * rate)
    share[first - edge : first, 0, 0] = np.linspace(0.25, 0.75, edge)
    share[last : last + edge, 0, 0] = np.linspace(0.75, 0.25, edge)
    repaired = repair(changed(good, xy=(1 - share) * good.xy + share * mirrored))
    sure = (share == 1.0)[:, 0, 0] | (share == 0.0)[:, 0, 0]
    below_the_head = left[5:] + right[5:]
    np.testing.assert_allclose(
        repaired.xy[sure][:, below_the_head], good.xy[sure][:, below_the_head], atol=0.02 * HEIGHT
    )
