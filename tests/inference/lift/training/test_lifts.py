"""Procedural lifts are bodies that lift, of every kind, and cover what a coach may see."""

import numpy as np
import pytest

from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.motion import LEGS, MotionSet, knee_flexion_deg, with_derived_joints
from inference.skeleton import FloatArray, Joint

SHARES = {
    "squat": 0.22,
    "free": 0.22,
    "deadlift": 0.22,
    "hinge": 0.10,
    "snatch": 0.09,
    "lunge": 0.075,
    "press": 0.075,
}
LIMBS = ((1, 2), (2, 3), (4, 5), (5, 6), (11, 12), (12, 13), (14, 15), (15, 16))
RIGID = (*LIMBS, (0, 1), (0, 4), (0, 8), (8, 11), (8, 14), (8, 9), (9, 10), (17, 20), (20, 21))


@pytest.fixture(scope="module")
def lifts() -> MotionSet:
    return procedural_lifts(160, seed=4)


def of_kind(lifts: MotionSet, kind: str) -> list[FloatArray]:
    return [t for t, name in zip(lifts.trials, lifts.names, strict=True) if name.startswith(kind)]


def trunk_deg(joints: FloatArray) -> FloatArray:
    """Trunk above the horizontal."""
    along = joints[:, Joint.THORAX] - joints[:, Joint.PELVIS]
    return np.degrees(np.arcsin(along[:, 2] / np.linalg.norm(along, axis=1)))


def test_the_kinds_hold_their_shares_in_any_number(lifts: MotionSet) -> None:
    for count in (40, 160):
        kinds = [name.split("_")[0] for name in lifts.names[:count]]
        for kind, share in SHARES.items():
            assert kinds.count(kind) == pytest.approx(share * count, abs=1.0)


def test_the_same_seed_makes_the_same_lifts() -> None:
    first, second = procedural_lifts(12, seed=8), procedural_lifts(12, seed=8)
    assert first.names == second.names
    for a, b in zip(first.trials, second.trials, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("kind", SHARES)
def test_bones_keep_their_lengths_alike_on_both_sides(lifts: MotionSet, kind: str) -> None:
    for joints in of_kind(lifts, kind):
        assert joints.shape[1:] == (22, 3)
        np.testing.assert_allclose(with_derived_joints(joints), joints, atol=1e-5)
        lengths = {(a, b): np.linalg.norm(joints[:, a] - joints[:, b], axis=1) for a, b in RIGID}
        assert max(np.ptp(length) for length in lengths.values()) < 1e-4
        for left, right in (((4, 5), (1, 2)), ((5, 6), (2, 3)), ((12, 13), (15, 16))):
            assert lengths[left][0] == pytest.approx(lengths[right][0], abs=1e-4)


@pytest.mark.parametrize("kind", SHARES)
def test_knees_bend_forwards_over_feet_on_the_floor(lifts: MotionSet, kind: str) -> None:
    for joints in of_kind(lifts, kind):
        assert knee_flexion_deg(joints).max() < 165.0
        floor = joints[0, [3, 6], 2]
        for hip, knee, ankle in LEGS:
            assert joints[:, ankle, 2].min() > floor.min() - 1e-4
            leg, thigh = joints[:, ankle] - joints[:, hip], joints[:, knee] - joints[:, hip]
            axis = leg / np.linalg.norm(leg, axis=1, keepdims=True)
            off = thigh - np.sum(thigh * axis, axis=1, keepdims=True) * axis
            bent = np.linalg.norm(off, axis=1) > 0.03
            assert (off[bent, 0] > 0).all()


@pytest.mark.parametrize("kind", SHARES)
def test_nothing_jumps(lifts: MotionSet, kind: str) -> None:
    for joints in of_kind(lifts, kind):
        trunk = joints[:, [Joint.PELVIS, Joint.THORAX, Joint.LEFT_KNEE, Joint.RIGHT_KNEE]]
        assert np.linalg.norm(np.diff(trunk, axis=0), axis=-1).max() < 0.2


def test_deadlifts_are_bent_to_every_depth_with_straight_and_bent_legs(lifts: MotionSet) -> None:
    trials = of_kind(lifts, "deadlift")
    lowest = np.array([trunk_deg(t).min() for t in trials])
    assert lowest.min() < 12
    assert lowest.max() > 60
    knees = np.array([knee_flexion_deg(t).max(axis=0)[trunk_deg(t).argmin()] for t in trials])
    assert knees.min() < 30
    assert knees.max() > 105
    stances = [np.ptp(t[0, [3, 6], 1]) for t in trials]
    assert min(stances) < 0.35
    assert max(stances) > 0.7


def test_a_deadlifts_hands_hang_from_straight_arms_below_the_shoulders(lifts: MotionSet) -> None:
    for joints in of_kind(lifts, "deadlift"):
        low = joints[trunk_deg(joints).argmin()]
        for shoulder, elbow, wrist in ((11, 12, 13), (14, 15, 16)):
            arm = np.linalg.norm(low[elbow] - low[shoulder])
            arm += np.linalg.norm(low[wrist] - low[elbow])
            assert np.linalg.norm(low[wrist] - low[shoulder]) > 0.95 * arm
            assert low[wrist, 2] < low[shoulder, 2] - 0.7 * arm


def test_hinges_bend_with_legs_nearly_straight(lifts: MotionSet) -> None:
    trials = of_kind(lifts, "hinge")
    assert min(trunk_deg(t).min() for t in trials) < 10
    for joints in trials:
        assert knee_flexion_deg(joints).min(axis=0)[trunk_deg(joints).argmin()] < 45


def test_snatches_are_caught_deep_with_wide_straight_arms_overhead(lifts: MotionSet) -> None:
    deepest = []
    for joints in of_kind(lifts, "snatch"):
        above = (joints[:, [13, 16], 2] > joints[:, [10], 2] + 0.1).all(axis=1)
        if above.any():
            deepest.append(knee_flexion_deg(joints)[0][above].max())
            apart = np.linalg.norm(joints[above, 13] - joints[above, 16], axis=1)
            across = np.linalg.norm(joints[above, 11] - joints[above, 14], axis=1)
            assert (apart > 1.7 * across).all()
    assert len(deepest) >= 7
    assert max(deepest) > 110


def test_presses_go_from_the_shoulders_to_overhead(lifts: MotionSet) -> None:
    for joints in of_kind(lifts, "press"):
        above = joints[:, [13, 16], 2] - joints[:, [11, 14], 2]
        arm = np.linalg.norm(joints[0, 12] - joints[0, 11])
        arm += np.linalg.norm(joints[0, 13] - joints[0, 12])
        assert above.max() > 0.9 * arm
        assert (np.abs(above) < 0.3 * arm).any()


def test_lunges_are_led_by_either_foot(lifts: MotionSet) -> None:
    leading = set()
    for joints in of_kind(lifts, "lunge"):
        low = joints[joints[:, Joint.PELVIS, 2].argmin()]
        ahead = low[Joint.LEFT_ANKLE, 0] - low[Joint.RIGHT_ANKLE, 0]
        assert abs(ahead) > 0.3
        leading.add(bool(ahead > 0))
        front, rear = (5, 2) if ahead > 0 else (2, 5)
        assert low[rear, 2] < low[front, 2]
    assert leading == {True, False}


def test_about_a_third_are_uneven(lifts: MotionSet) -> None:
    uneven = []
    for joints in of_kind(lifts, "squat"):
        line = joints[:, Joint.LEFT_SHOULDER] - joints[:, Joint.RIGHT_SHOULDER]
        knees = joints[:, [2, 5], 1].sum(axis=1) - 2 * joints[:, 0, 1]
        uneven.append(np.abs(line[:, [0, 2]]).max() > 0.005 or np.abs(knees).max() > 0.03)
    assert 0.15 < np.mean(uneven) < 0.6
