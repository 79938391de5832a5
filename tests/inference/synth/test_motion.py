from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.motion.types import Exercise, PhaseKind
from inference.skeleton import H36M17, Joint
from inference.synth.kinematics import balance_x
from inference.synth.motion import bottom_measures, simulate
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep

SQUATS = LiftSpec(
    (
        SquatRep(depth_deg=8.0, spine_angle_deg=58.0),
        SquatRep(depth_deg=3.0, spine_angle_deg=30.0, pause_s=0.5),
        SquatRep(depth_deg=-20.0, knee_width_ratio=0.6, rest_s=0.0),
        SquatRep(down_s=2.0, up_s=0.8),
    )
)
DEADLIFTS = LiftSpec((DeadliftRep(), DeadliftRep(spine_angle_deg=45.0, bar_height_m=0.3)))
SETS = pytest.mark.parametrize(
    "spec",
    [
        SQUATS,
        replace(SQUATS, load=Load.NONE),
        DEADLIFTS,
        replace(DEADLIFTS, approach=True),
        replace(SQUATS, body=Proportions(1.58, legs=1.06, thighs=1.05, trunk=0.95, arms=1.05)),
        replace(DEADLIFTS, body=Proportions(1.95, legs=1.03, arms=1.06)),
    ],
)


@SETS
def test_bones_keep_their_length(spec: LiftSpec) -> None:
    joints = simulate(spec).joints
    for a, b in H36M17.bones:
        assert np.ptp(np.linalg.norm(joints[:, a] - joints[:, b], axis=1)) < 1e-6


@SETS
def test_feet_stay_planted_and_nothing_goes_through_the_floor(spec: LiftSpec) -> None:
    joints = simulate(spec).joints
    feet = joints[:, [Joint.RIGHT_ANKLE, Joint.LEFT_ANKLE]]
    assert np.ptp(feet, axis=0).max() == 0
    assert joints[0, Joint.LEFT_ANKLE, 1] == spec.stance_m / 2
    assert joints[..., 2].min() > 0.05


@SETS
def test_movement_is_smooth(spec: LiftSpec) -> None:
    joints = simulate(spec, 60).joints
    acceleration = np.diff(joints, 2, axis=0) * 60**2
    assert np.abs(acceleration).max() < 15, "metres per second squared"


def test_bones_have_the_length_of_the_body() -> None:
    body = Proportions(height_m=1.8, thighs=1.1, arms=0.9)
    joints = simulate(LiftSpec((SquatRep(),), body=body)).joints[0]
    thigh = np.linalg.norm(joints[Joint.LEFT_HIP] - joints[Joint.LEFT_KNEE])
    forearm = np.linalg.norm(joints[Joint.LEFT_ELBOW] - joints[Joint.LEFT_WRIST])
    assert thigh == pytest.approx(0.245 * 1.8 * 1.1)
    assert forearm == pytest.approx(0.150 * 1.8 * 0.9)


def test_squats_reach_what_was_asked() -> None:
    for rep, asked in zip(simulate(SQUATS).reps, SQUATS.reps, strict=True):
        assert rep.measures["depth_deg"] == pytest.approx(asked.depth_deg, abs=1.0)
        assert rep.measures["spine_angle_deg"] == pytest.approx(asked.spine_angle_deg, abs=1.0)
        assert rep.measures["knee_width_ratio"] == pytest.approx(asked.knee_width_ratio, abs=0.03)


@settings(max_examples=15, deadline=None)
@given(
    depth=st.floats(-25, 12),
    spine=st.floats(28, 65),
    ratio=st.floats(0.6, 1.4),
    height=st.floats(1.5, 2.0),
)
def test_a_squat_without_sway_is_exact(
    depth: float, spine: float, ratio: float, height: float
) -> None:
    rep = SquatRep(depth_deg=depth, spine_angle_deg=spine, knee_width_ratio=ratio)
    spec = LiftSpec((rep,), body=Proportions(height), sway_m=0.0)
    measures = simulate(spec, 20).reps[0].measures
    assert measures["depth_deg"] == pytest.approx(depth, abs=1e-3)
    assert measures["spine_angle_deg"] == pytest.approx(spine, abs=1e-3)
    assert measures["knee_width_ratio"] == pytest.approx(ratio, abs=1e-3)


def test_the_bottom_is_the_lowest_point_of_a_squat() -> None:
    motion = simulate(SQUATS)
    hips = motion.joints[:, Joint.PELVIS, 2]
    for rep in motion.reps:
        lowest = hips[rep.start_frame : rep.end_frame + 1].min()
        assert hips[rep.bottom_frame] == pytest.approx(lowest, abs=2e-3)
        assert hips[rep.start_frame] == pytest.approx(hips[0], abs=5e-3)
        assert hips[rep.end_frame] == pytest.approx(hips[0], abs=5e-3)


def test_deadlifts_start_at_the_floor_and_stand_at_the_top() -> None:
    motion = simulate(DEADLIFTS)
    assert motion.bar is not None
    for rep, asked in zip(motion.reps, DEADLIFTS.reps, strict=True):
        assert rep.bottom_frame == rep.start_frame < rep.top_frame < rep.end_frame
        assert motion.bar[rep.start_frame, 2] == pytest.approx(asked.bar_height_m, abs=1e-3)
        assert rep.measures["spine_angle_deg"] == pytest.approx(asked.spine_angle_deg, abs=1.0)
        top = bottom_measures(motion.joints[rep.top_frame])
        assert top["spine_angle_deg"] == pytest.approx(87, abs=1)
        assert top["knee_flexion_deg"] < 20
    assert np.ptp(motion.bar[:, :2]) < 0.2
    assert np.ptp(motion.bar[:, 0]) == 0, "the bar goes straight up"


def test_hands_hold_the_bar() -> None:
    for spec in (SQUATS, DEADLIFTS):
        motion = simulate(spec)
        assert motion.bar is not None
        for wrist in (Joint.LEFT_WRIST, Joint.RIGHT_WRIST):
            gap = (motion.joints[:, wrist] - motion.bar)[:, [0, 2]]
            assert np.linalg.norm(gap, axis=1).max() < 0.1


def test_an_approach_leaves_the_bar_on_the_floor_while_standing() -> None:
    motion = simulate(replace(DEADLIFTS, approach=True))
    assert motion.bar is not None
    assert motion.bar[0, 2] == 0.225
    assert bottom_measures(motion.joints[0])["spine_angle_deg"] == pytest.approx(87, abs=1)
    assert motion.reps[0].start_frame > 30


def test_lifter_and_bar_balance_over_the_middle_of_the_foot() -> None:
    motion = simulate(replace(SQUATS, sway_m=0.0))
    assert motion.bar is not None
    x = motion.joints[..., 0]
    balance = balance_x(
        x[:, Joint.PELVIS], x[:, Joint.LEFT_KNEE], x[:, Joint.THORAX], motion.bar[:, 0], 0.25
    )
    foot = SQUATS.body.foot_m
    assert balance.min() > 0.05 * foot
    assert balance.max() < 0.40 * foot


def test_idle_standing_sways_a_little() -> None:
    still = simulate(LiftSpec((), lead_in_s=4.0)).joints[:, Joint.HEAD]
    moved = np.ptp(still, axis=0)
    assert 0.002 < moved.max() < 0.03


@pytest.mark.parametrize("spec", [SQUATS, DEADLIFTS])
def test_movement_does_not_depend_on_the_frame_rate(spec: LiftSpec) -> None:
    slow, fast = simulate(spec, 30), simulate(spec, 60)
    assert len(fast) == pytest.approx(2 * len(slow), abs=1)
    np.testing.assert_allclose(fast.joints[::2][: len(slow)], slow.joints, atol=1e-9)
    for a, b in zip(slow.reps, fast.reps, strict=True):
        assert a.duration_s == b.duration_s
        assert b.bottom_frame / 60 == pytest.approx(a.bottom_frame / 30, abs=1 / 30)


def test_tempo_is_kept_in_seconds() -> None:
    rep = SquatRep(down_s=1.5, pause_s=0.5, up_s=1.0, rest_s=0.5)
    motion = simulate(LiftSpec((rep, rep), lead_in_s=1.0, lead_out_s=2.0), 40)
    first, second = motion.reps
    assert len(motion) == 40 * (1 + 2 * 3.5 + 2)
    assert (first.start_frame, first.bottom_frame, first.end_frame) == (40, 110, 160)
    assert second.start_frame == 180
    assert [(p.kind, p.start_frame, p.end_frame) for p in first.phases] == [
        (PhaseKind.DOWN, 40, 100),
        (PhaseKind.HOLD, 100, 120),
        (PhaseKind.UP, 120, 160),
    ]


def test_the_same_seed_gives_the_same_movement_and_another_one_another() -> None:
    np.testing.assert_array_equal(simulate(SQUATS).joints, simulate(SQUATS).joints)
    assert not np.array_equal(simulate(SQUATS).joints, simulate(replace(SQUATS, seed=1)).joints)


def test_measures_of_a_hand_made_pose() -> None:
    pose = np.zeros((17, 3))
    pose[Joint.THORAX] = [0.3, 0.0, 0.3]
    for hip, knee, ankle, y in ((4, 5, 6, 0.1), (1, 2, 3, -0.1)):
        pose[hip], pose[knee] = [0, y, 0], [0.4, y, 0]
        pose[ankle] = [0.4, 2 * y, -0.4]
    pose[[5, 2], 1] = [0.1, -0.1]
    measures = bottom_measures(pose)
    assert measures["spine_angle_deg"] == pytest.approx(45)
    assert measures["depth_deg"] == pytest.approx(0)
    assert measures["knee_flexion_deg"] == pytest.approx(90)
    assert measures["knee_width_ratio"] == pytest.approx(0.5)


def test_the_exercise_is_that_of_the_reps() -> None:
    assert SQUATS.exercise is Exercise.SQUAT
    assert DEADLIFTS.exercise is Exercise.DEADLIFT
    assert LiftSpec(()).exercise is Exercise.OTHER


def test_impossible_wishes_are_refused_in_plain_words() -> None:
    with pytest.raises(ValueError, match="not both"):
        LiftSpec((SquatRep(), DeadliftRep()))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="time to go down and up"):
        SquatRep(down_s=0)
    with pytest.raises(ValueError, match="spine_angle_deg is 200"):
        SquatRep(spine_angle_deg=200)
    with pytest.raises(ValueError, match="height_m is 17"):
        Proportions(17)
    with pytest.raises(ValueError, match="frame rate"):
        simulate(SQUATS, 0)
    with pytest.raises(ValueError, match="cannot reach"):
        simulate(LiftSpec((DeadliftRep(),), body=Proportions(arms=0.6, legs=0.6)))
