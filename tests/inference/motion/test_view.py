import numpy as np
import pytest

from inference.motion.types import UNKNOWN_VIEW, ViewKind
from inference.motion.view import estimate_view, view_kind
from inference.poses import Poses3D
from inference.synth.camera import Camera
from inference.synth.spec import SquatRep
from tests.inference.motion.lifts import poses_of, squats


@pytest.mark.parametrize(
    ("azimuth", "kind"),
    [
        (0.0, ViewKind.FRONT),
        (-30.0, ViewKind.FRONT),
        (50.0, ViewKind.OBLIQUE),
        (-50.0, ViewKind.OBLIQUE),
        (90.0, ViewKind.SIDE),
        (-90.0, ViewKind.SIDE),
        (130.0, ViewKind.REAR_OBLIQUE),
        (-160.0, ViewKind.REAR),
        (179.0, ViewKind.REAR),
    ],
)
def test_azimuth_is_counted_from_the_facing_to_the_lifters_left(
    azimuth: float, kind: ViewKind
) -> None:
    motion = squats(SquatRep())
    poses = poses_of(motion.joints, motion.times_s, Camera.framing(azimuth, (540, 720)))
    view = estimate_view(poses, np.ones(len(poses), dtype=bool))
    assert view.azimuth_deg == pytest.approx(azimuth, abs=2.0)
    assert view.kind is kind is view_kind(azimuth)
    assert view.confidence > 0.95


def test_a_lifter_who_turns_about_gives_little_confidence() -> None:
    motion = squats(SquatRep())
    pose = motion.joints[0]
    xyz = []
    for turn in np.linspace(0, 2 * np.pi, 60, endpoint=False):
        cos, sin = np.cos(turn), np.sin(turn)
        xyz.append(pose @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]]))
    poses = Poses3D(np.array(xyz), np.ones((60, 17)), np.arange(60) / 30)
    assert estimate_view(poses, np.ones(60, dtype=bool)).confidence < 0.05


def test_nobody_has_no_view() -> None:
    poses = Poses3D(np.full((9, 17, 3), np.nan), np.zeros((9, 17)), np.arange(9) / 30)
    assert estimate_view(poses, np.ones(9, dtype=bool)) is UNKNOWN_VIEW
    assert estimate_view(poses, np.zeros(9, dtype=bool)) is UNKNOWN_VIEW
