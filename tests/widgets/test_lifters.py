import numpy as np
import pytest

from inference.motion.ground import ANKLE_HEIGHT_M
from inference.motion.types import Span
from inference.skeleton import Joint
from tests.widgets.figure import poses, standing_joints
from widgets.skeleton.lifters import Ghost, StandingLifter, TrailPath
from widgets.skeleton.scene import Side


def moving(frames=200):
    """A lifter whose hands rise 1 cm a frame."""
    rows = []
    for i in range(frames):
        joints = standing_joints()
        joints[[Joint.LEFT_WRIST, Joint.RIGHT_WRIST], 2] += 0.01 * i
        rows.append(joints)
    return poses(*rows)


def test_lifter_stands_on_the_floor():
    lifter = StandingLifter.of(moving(3))
    ankles = lifter.xyz[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    assert ankles[..., 2] == pytest.approx(ANKLE_HEIGHT_M)
    assert lifter.body(0) is not None
    assert lifter.body(3) is None
    assert lifter.body(-1) is None


def test_trail_runs_over_the_rep():
    lifter = StandingLifter.of(moving())
    (bar,) = lifter.trails(TrailPath.BAR, 60, Span(50, 90))
    assert bar.side is Side.MIDDLE
    assert bar.past[:, 2] == pytest.approx(1.42 + 0.01 * np.arange(50, 61))
    assert bar.future[:, 2] == pytest.approx(1.42 + 0.01 * np.arange(60, 91))
    assert bar.points[:, 1] == pytest.approx(0)


def test_trail_runs_over_the_last_seconds_without_a_rep():
    lifter = StandingLifter.of(moving())
    for rep in (None, Span(10, 20)):
        (bar,) = lifter.trails(TrailPath.BAR, 150, rep)
        assert bar.past[[0, -1], 2] == pytest.approx([1.42 + 0.60, 1.42 + 1.50], abs=0.021)
        assert len(bar.future) == 1
    assert lifter.trails(TrailPath.BAR, 200, None) == []


def test_long_trail_is_thinned_and_keeps_the_frame_that_is_shown():
    lifter = StandingLifter.of(moving(1000))
    for frame in (0, 333, 999):
        (bar,) = lifter.trails(TrailPath.BAR, frame, Span(0, 999))
        assert len(bar.points) <= 51
        assert bar.past[-1, 2] == pytest.approx(1.42 + 0.01 * frame)


@pytest.mark.parametrize("path", list(TrailPath))
def test_each_side_has_a_trail_of_its_own(path):
    trails = StandingLifter.of(moving(5)).trails(path, 2, None)
    sides = [trail.side for trail in trails]
    assert sides == ([Side.MIDDLE] if path is TrailPath.BAR else [Side.LEFT, Side.RIGHT])


def test_ghost_keeps_its_place_beside_the_lifter():
    clip = moving(4)
    lifter = StandingLifter.of(clip)
    ghost = Ghost(clip.xyz + np.array([0.0, 0.1, 0.0]))
    assert lifter.ghost_joints(ghost, 2) == pytest.approx(lifter.xyz[2] + [0, 0.1, 0])
    assert lifter.ghost_body(ghost, 2).ghost
    assert lifter.ghost_joints(ghost, 4) is None
    assert lifter.ghost_joints(Ghost(ghost.xyz * np.nan), 2) is None


def test_longest_link_is_marked():
    clip = moving(2)
    lifter = StandingLifter.of(clip)
    xyz = clip.xyz.copy()
    xyz[0, Joint.RIGHT_KNEE] += [0.08, 0, 0]
    xyz[0, Joint.HEAD] = np.nan
    links = lifter.links(Ghost(xyz), 0)
    assert links.caption == "right knee 8 cm"
    start, end = links.ends[links.worst]
    assert np.linalg.norm(end - start) == pytest.approx(0.08)
    assert np.isfinite(links.ends).all()
    assert lifter.links(Ghost(xyz), 1).worst == -1  # as good as on it


def test_given_distances_mark_the_longest_link():
    clip = moving(2)
    distance = np.full((2, 17), 2.0)
    distance[0, Joint.LEFT_ELBOW] = 11.6
    links = StandingLifter.of(clip).links(Ghost(clip.xyz, distance_cm=distance), 0)
    assert links.caption == "left elbow 12 cm"


def test_ghost_of_a_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="17, 3"):
        Ghost(np.zeros((4, 16, 3)))
    with pytest.raises(ValueError, match="expected"):
        Ghost(np.zeros((4, 17, 3)), np.ones((3, 17)))
