from __future__ import annotations

import numpy as np
import pytest

from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import (
    BLAZEPOSE33,
    COCO17,
    H36M17,
    HALPE26,
    JOINT_SETS,
    Joint,
    JointSet,
    coco17_from,
    coco17_from_blazepose33,
    h36m17_from_blazepose33,
    h36m17_score_from_blazepose33,
    has_coco17,
)


def keypoints(frames: int = 3, **changes: object) -> Keypoints2D:
    values: dict[str, object] = {
        "xy": np.zeros((frames, 17, 2)),
        "score": np.ones((frames, 17)),
        "times_s": np.arange(frames) / 30,
        "size": (640, 480),
        "joint_set": COCO17,
    }
    return Keypoints2D(**{**values, **changes})  # type: ignore[arg-type]


def test_keypoints_are_frozen_copies() -> None:
    xy = np.zeros((3, 17, 2))
    made = keypoints(xy=xy)
    xy[:] = 7
    assert np.all(made.xy == 0)
    with pytest.raises(ValueError, match="read-only"):
        made.xy[0] = 1


@pytest.mark.parametrize(
    "changes",
    [
        {"xy": np.zeros((3, 16, 2))},
        {"score": np.ones((2, 17))},
        {"world": np.zeros((3, 17, 2))},
        {"times_s": np.array([0.0, 0.2, 0.1])},
        {"times_s": np.array([0.0, 0.1, 0.1])},
    ],
)
def test_keypoints_that_do_not_fit_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"shape|increase"):
        keypoints(**changes)


def test_found_is_false_where_a_joint_is_unknown() -> None:
    xy = np.zeros((3, 17, 2))
    xy[1] = np.nan
    assert keypoints(xy=xy).found.tolist() == [True, False, True]
    xyz = np.zeros((3, 17, 3))
    xyz[2, 5] = np.nan
    poses = Poses3D(xyz, np.ones((3, 17)), np.arange(3.0))
    assert poses.found.tolist() == [True, True, False]


@pytest.mark.parametrize("joint_set", JOINT_SETS.values(), ids=JOINT_SETS)
def test_a_joint_set_is_whole(joint_set: JointSet) -> None:
    names = joint_set.joints
    assert len(set(names)) == len(joint_set)
    paired = {joint for pair in joint_set.mirror_pairs for joint in pair}
    assert paired == {i for i, name in enumerate(names) if "left" in name or "right" in name}
    for left, right in joint_set.mirror_pairs:
        assert names[left].replace("left", "right") == names[right]
        assert joint_set.side(left) == "left"
        assert joint_set.side(right) == "right"
    assert max(max(bone) for bone in joint_set.bones) < len(joint_set)


def test_maps_put_joints_where_they_belong() -> None:
    positions = np.arange(33 * 3, dtype=float).reshape(33, 3)
    coco = coco17_from_blazepose33(positions)
    for i, name in enumerate(COCO17.joints):
        assert np.array_equal(coco[i], positions[BLAZEPOSE33.index(name)])
    assert np.array_equal(coco17_from(HALPE26, positions[:26]), positions[:17])
    assert np.array_equal(coco17_from(COCO17, positions[:17]), positions[:17])
    assert [has_coco17(joints) for joints in (COCO17, HALPE26, BLAZEPOSE33, H36M17)] == [
        *(True, True, True, False)
    ]
    pose = h36m17_from_blazepose33(positions)
    left, right = (positions[BLAZEPOSE33.index(f"{side}_hip")] for side in ("left", "right"))
    assert np.allclose(pose[Joint.PELVIS], (left + right) / 2)
    assert np.array_equal(pose[Joint.RIGHT_WRIST], positions[BLAZEPOSE33.index("right_wrist")])
    assert np.allclose(pose[Joint.SPINE], (pose[Joint.PELVIS] + pose[Joint.THORAX]) / 2)


def test_a_derived_joint_is_as_sure_as_its_least_sure_source() -> None:
    score = np.ones(33)
    score[BLAZEPOSE33.index("left_hip")] = 0.2
    mapped = h36m17_score_from_blazepose33(score)
    assert mapped[Joint.PELVIS] == pytest.approx(0.2)
    assert mapped[Joint.SPINE] == pytest.approx(0.2)
    assert mapped[Joint.THORAX] == 1.0
