from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from inference.lift.training.metrics import (
    Column,
    Errors,
    markdown,
    mpjpe_mm,
    pa_mpjpe_mm,
    pose_errors,
    up_error_deg,
)
from inference.poses import Poses3D
from inference.skeleton import FloatArray, Joint
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import observe, squats


def poses(xyz: FloatArray) -> Poses3D:
    return Poses3D(xyz, np.ones(xyz.shape[:2]), np.arange(len(xyz)) / 30)


@pytest.fixture(scope="module")
def cloud() -> FloatArray:
    points = np.random.default_rng(0).normal(size=(6, 17, 3))
    return points - points[:, :1]


def test_the_aligned_distance_does_not_see_a_similarity(cloud: FloatArray) -> None:
    turns = Rotation.random(len(cloud), rng=np.random.default_rng(1)).as_matrix()
    scale = np.linspace(0.5, 2.0, len(cloud))[:, None, None]
    moved = scale * cloud @ turns + [1.0, 2.0, 3.0]
    np.testing.assert_allclose(pa_mpjpe_mm(moved, cloud), 0.0, atol=1e-6)


def test_the_aligned_distance_sees_a_mirror_image(cloud: FloatArray) -> None:
    assert (pa_mpjpe_mm(cloud * [1.0, -1.0, 1.0], cloud) > 100).all()


def test_the_aligned_distance_of_one_displaced_joint(cloud: FloatArray) -> None:
    # Far fewer freedoms than joints: most of it remains, some of it on the other joints.
    moved = cloud.copy()
    moved[:, 5, 0] += 0.001
    found = pa_mpjpe_mm(moved, cloud)
    assert ((found > 1 / 17) & (found < 3 / 17)).all()


def test_the_distance_forgives_one_scale_a_clip_but_no_turn(cloud: FloatArray) -> None:
    np.testing.assert_allclose(mpjpe_mm(1.3 * cloud, cloud), 0.0, atol=1e-9)
    grown = cloud * np.where(np.arange(len(cloud)) < 3, 1.0, 1.3)[:, None, None]
    assert (mpjpe_mm(grown, cloud) > 10).all()
    quarter = cloud @ Rotation.from_euler("z", 90, degrees=True).as_matrix().T
    assert (mpjpe_mm(quarter, cloud) > 500).all()
    one_off = cloud.copy()
    one_off[0, 3] += [0.0, 0.003, 0.004]
    assert mpjpe_mm(one_off, cloud)[0] == pytest.approx(5 / 17, rel=0.05)


@pytest.mark.parametrize("tilt_deg", [0.0, 0.3, 4.0, 25.0])
def test_the_error_of_up_is_the_angle_left_of_a_known_tilt(
    cloud: FloatArray, tilt_deg: float
) -> None:
    # The camera looks down by 20 degrees; the lifter undoes `tilt_deg` less of it than it should.
    pitch = np.radians(20.0)
    up = np.array([-np.sin(pitch), 0.0, np.cos(pitch)])
    undo = Rotation.from_euler("yz", [20.0 - tilt_deg, 70.0], degrees=True).as_matrix()
    found = up_error_deg(poses(cloud @ undo.T), poses(cloud), up)
    assert found == pytest.approx(tilt_deg, abs=1e-4)


def test_the_error_of_up_is_unknown_where_nobody_was_found(cloud: FloatArray) -> None:
    nobody = poses(np.full_like(cloud, np.nan))
    assert np.isnan(up_error_deg(nobody, nobody, np.array([0.0, 0.0, 1.0])))


def test_the_truth_has_no_error_and_a_lean_of_six_degrees_is_six() -> None:
    motion = squats(SquatRep(), SquatRep())
    true, keypoints, _ = observe(motion.joints, motion.times_s)
    right = pose_errors(true, true, keypoints)
    assert all(right.tail(name) < 1e-3 for name in right.values)
    assert len(right.values["knee_flexion"]) == 2 * len(true)
    # Turned about an axis at right angles to the sagittal plane, every lean grows by the angle.
    turn = Rotation.from_rotvec(np.radians(6.0) * _left(true)).as_matrix()
    leaning = poses(true.xyz @ turn.T)
    wrong = pose_errors(leaning, true, keypoints)
    assert wrong.median("spine_angle") == pytest.approx(6.0, abs=0.1)
    assert wrong.median("trunk_lean") == pytest.approx(6.0, abs=0.1)
    assert wrong.tail("knee_flexion") < 1e-2
    assert wrong.tail("pa_mpjpe") < 1e-2
    assert wrong.median("mpjpe") > 10


def _left(true: Poses3D) -> FloatArray:
    hips = (true.xyz[:, 4] - true.xyz[:, 1]).mean(axis=0)
    return np.asarray(hips / np.linalg.norm(hips))


def test_the_ratio_counts_only_bent_knees_with_the_feet_apart() -> None:
    motion = squats(SquatRep(), SquatRep())
    true, keypoints, measured = observe(motion.joints, motion.times_s)
    bend = (measured["knee_flexion_left_deg"] + measured["knee_flexion_right_deg"]) / 2
    counted = len(pose_errors(true, true, keypoints).values["ratio"])
    assert 0 < counted == np.count_nonzero(bend > 60) < len(true)
    narrow = motion.joints.copy()
    narrow[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE], 1] *= 0.2
    true, keypoints, _ = observe(narrow, motion.times_s)
    assert not len(pose_errors(true, true, keypoints).values["ratio"])


def test_errors_are_pooled_value_by_value_without_what_is_unknown() -> None:
    few = Errors({"a": np.array([1.0, np.nan]), "b": np.array([7.0])})
    many = Errors({"a": np.array([2.0, 3.0, 4.0])})
    both = Errors.pooled([few, many])
    np.testing.assert_array_equal(both.values["a"], [1.0, 2.0, 3.0, 4.0])
    assert both.median("a") == 2.5
    assert both.tail("a") == pytest.approx(3.7)
    assert both.median("b") == 7.0
    assert np.isnan(both.median("c"))
    assert Errors.pooled([]).values == {}


def test_a_table_has_a_dash_where_nothing_was_measured() -> None:
    columns = (Column("a", "angle"), Column("r", "ratio", 2, ""), Column("x", "other"))
    errors = Errors({"a": np.arange(11.0), "r": np.full(3, 0.125)})
    assert markdown(("view",), [(("front",), errors)], columns).splitlines() == [
        "| view | angle | ratio | other |",
        "| --- | --- | --- | --- |",
        "| front | 5.0 / 9.0° | 0.12 / 0.12 | – |",
    ]
