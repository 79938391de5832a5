import numpy as np
import pytest

from inference.skeleton import Joint
from tests.widgets.figure import standing_joints
from widgets.skeleton.mannequin import body_size, mannequin
from widgets.skeleton.scene import Side


def part_near(body, point):
    """Index of the part whose middle is nearest to a point."""
    return int(np.linalg.norm(body.centres.mean(axis=1) - point, axis=1).argmin())


def test_limbs_run_from_joint_to_joint_and_have_their_side():
    joints = standing_joints()
    body = mannequin(joints, np.ones(17))
    for side, hip, knee in (
        (Side.LEFT, Joint.LEFT_HIP, Joint.LEFT_KNEE),
        (Side.RIGHT, Joint.RIGHT_HIP, Joint.RIGHT_KNEE),
    ):
        thigh = part_near(body, (joints[hip] + joints[knee]) / 2)
        assert body.sides[thigh] is side
        assert body.centres[thigh, 0] == pytest.approx(joints[hip])
        assert body.centres[thigh, -1] == pytest.approx(joints[knee])


def test_a_mirrored_pose_is_a_mirrored_mannequin():
    body = mannequin(standing_joints(), np.ones(17))
    left = [i for i, side in enumerate(body.sides) if side is Side.LEFT]
    right = [i for i, side in enumerate(body.sides) if side is Side.RIGHT]
    assert body.centres[left] * [1, -1, 1] == pytest.approx(body.centres[right])
    assert body.radii[left] == pytest.approx(body.radii[right])


def test_trunk_curves_through_the_spine():
    joints = standing_joints()
    joints[Joint.SPINE, 0] = -0.1
    body = mannequin(joints, np.ones(17))
    middle = body.centres[0, body.centres.shape[1] // 2]
    assert middle == pytest.approx(joints[Joint.SPINE])


def test_feet_point_where_the_hips_face_and_stand_on_the_floor():
    body = mannequin(standing_joints(), np.ones(17))
    foot = part_near(body, np.array([0.06, 0.16, 0.04]))
    heel, toe = body.centres[foot, 0], body.centres[foot, -1]
    assert (toe - heel)[0] > 0.1
    assert (toe - heel)[1:] == pytest.approx([0, 0])
    assert heel[2] - body.radii[foot].max() == pytest.approx(0, abs=0.005)


def test_a_joint_that_is_not_known_leaves_out_only_what_hangs_on_it():
    joints = standing_joints()
    whole = mannequin(joints, np.ones(17))
    joints[Joint.LEFT_WRIST] = np.nan
    body = mannequin(joints, np.ones(17))
    assert len(whole) - len(body) == 2  # forearm and hand
    assert np.isfinite(body.centres).all()
    assert len(mannequin(np.full((17, 3), np.nan), np.ones(17))) == 0


def test_confidence_is_that_of_the_least_certain_joint():
    score = np.ones(17)
    score[Joint.LEFT_KNEE] = 0.2
    body = mannequin(standing_joints(), score)
    assert (body.confidence == 0.2).sum() == 2
    assert (body.confidence == 1.0).sum() == len(body) - 2


def test_size_scales_widths():
    xyz = standing_joints()[np.newaxis]
    size = body_size(xyz)
    assert body_size(1.2 * xyz) == pytest.approx(1.2 * size)
    assert size == pytest.approx(1.0, abs=0.05)
    assert body_size(np.full((2, 17, 3), np.nan)) == 1.0
    ratio = mannequin(xyz[0], np.ones(17), 1.2).radii / mannequin(xyz[0], np.ones(17), 1.0).radii
    assert ratio == pytest.approx(1.2)
