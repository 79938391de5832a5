from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bvh import Bvh

from inference.export.data.bvh import write_bvh
from inference.export.data.motion import Motion, motion_of
from inference.export.data.rig import ARMS, RIG, TURNED_FIRST, euler_deg
from inference.skeleton import H36M17, FloatArray, Joint
from tests.factories import squat_review


@pytest.fixture(scope="module")
def motion() -> Motion:
    return motion_of(squat_review())


def turn(axis: str, angle_deg: float) -> FloatArray:
    cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    one = "XYZ".index(axis)
    i, j = (one + 1) % 3, (one + 2) % 3
    matrix = np.eye(3)
    matrix[[i, j], [i, j]] = cosine
    matrix[i, j], matrix[j, i] = -sine, sine
    return matrix


def joints_at(file: Bvh, frame: int) -> dict[str, FloatArray]:
    """Where each joint of a file is: forward kinematics as the format has it."""
    places: dict[str, tuple[FloatArray, FloatArray]] = {}
    for name in file.get_joints_names():
        values = {
            channel: file.frame_joint_channel(frame, name, channel)
            for channel in file.joint_channels(name)
        }
        parent = file.joint_parent(name)
        above = places[parent.name] if parent else (np.zeros(3), np.eye(3))
        moved = np.array([values.get(f"{axis}position", 0.0) for axis in "XYZ"])
        place = above[0] + above[1] @ (np.array(file.joint_offset(name)) + moved)
        rotation = above[1]
        for channel, value in values.items():
            if channel.endswith("rotation"):
                rotation = rotation @ turn(channel[0], value)
        places[name] = place, rotation
    return {name: place for name, (place, _) in places.items()}


def read(path: Path) -> Bvh:
    return Bvh(path.read_text(encoding="utf-8"))


def test_the_file_gives_the_joints_back(motion: Motion, tmp_path: Path) -> None:
    write_bvh(motion, tmp_path / "motion.bvh")
    file = read(tmp_path / "motion.bvh")
    assert file.nframes == len(motion)
    assert 1 / file.frame_time == pytest.approx(motion.rate_hz, rel=1e-5)
    names = [name for name in file.get_joints_names() if name in H36M17.joints]
    assert names == list(H36M17.joints)
    lengths = np.stack(
        [np.linalg.norm(motion.xyz[:, b] - motion.xyz[:, a], axis=1) for a, b in H36M17.bones]
    )
    off_m = np.abs(lengths - lengths.mean(axis=1, keepdims=True)).max(axis=1).sum()
    for frame in range(0, len(motion), 23):
        placed = joints_at(file, frame)
        got = np.stack([placed[name] for name in H36M17.joints])
        wanted = motion.y_up[frame]
        assert np.abs(got - wanted).max() <= off_m + 1e-4
        for a, b in H36M17.bones:
            along, meant = got[b] - got[a], wanted[b] - wanted[a]
            cross = np.linalg.norm(np.cross(along, meant))
            assert np.degrees(np.arctan2(cross, along @ meant)) < 0.01


def test_the_lifter_stands_on_the_floor_facing_as_filmed(motion: Motion, tmp_path: Path) -> None:
    write_bvh(motion, tmp_path / "motion.bvh")
    placed = joints_at(read(tmp_path / "motion.bvh"), 0)
    assert placed["head"][1] > 1.4
    assert placed["left_ankle"][1] == pytest.approx(0.085, abs=0.02)
    ankles = (placed["left_ankle"] + placed["right_ankle"]) / 2
    assert np.abs(ankles[[0, 2]]).max() < 0.02


def test_the_angles_do_not_jump(motion: Motion, tmp_path: Path) -> None:
    write_bvh(motion, tmp_path / "motion.bvh")
    file = read(tmp_path / "motion.bvh")
    for name in file.get_joints_names():
        channels = [c for c in file.joint_channels(name) if c.endswith("rotation")]
        angles = np.array(file.frames_joint_channels(name, channels))
        assert np.abs(np.diff(angles, axis=0)).max() < 25, name


def test_frames_without_a_pose_are_filled_in(motion: Motion, tmp_path: Path) -> None:
    xyz = motion.xyz.copy()
    xyz[[0, 1, 5]] = np.nan
    write_bvh(replace(motion, xyz=xyz), tmp_path / "motion.bvh")
    file = read(tmp_path / "motion.bvh")
    first, third = joints_at(file, 0), joints_at(file, 2)
    assert all(np.allclose(first[name], third[name], atol=1e-5) for name in first)
    between = (motion.y_up[4] + motion.y_up[6]) / 2
    hip = joints_at(file, 5)["left_hip"]
    assert hip == pytest.approx(between[Joint.LEFT_HIP], abs=0.002)


@pytest.mark.parametrize("order", [TURNED_FIRST, ARMS, "XYZ", "XZY", "YXZ", "ZYX"])
@pytest.mark.parametrize("middle", [0.0, 35.0, 90.0, -90.0])
def test_angles_are_those_that_turn(order: str, middle: float) -> None:
    matrix = turn(order[0], 200.0) @ turn(order[1], middle) @ turn(order[2], -70.0)
    angles = euler_deg(matrix[np.newaxis], order)[0]
    again = np.linalg.multi_dot([turn(axis, a) for axis, a in zip(order, angles, strict=True)])
    assert again == pytest.approx(matrix, abs=1e-6)


def test_a_bone_that_turns_right_round_is_no_trap() -> None:
    xyz = np.zeros((3, len(H36M17), 3))
    for joint, z in ((Joint.RIGHT_KNEE, 1.0), (Joint.RIGHT_ANKLE, 2.0), (Joint.SPINE, 1.0)):
        xyz[:, joint, 2] = z  # the right leg straight up, against its direction at rest
    xyz[:, Joint.THORAX, 2] = 2.0
    from inference.export.data.rig import posed

    rotations = posed(Motion(30.0, xyz)).rotations
    assert np.isfinite(rotations).all()
    assert np.linalg.det(rotations) == pytest.approx(1.0)
    assert rotations.shape == (3, len(RIG), 3, 3)
