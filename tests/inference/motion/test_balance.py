import numpy as np
import pytest

from inference.motion.balance import balance_m, centre_of_mass
from inference.skeleton import Joint


def test_a_point_body_has_its_mass_there() -> None:
    np.testing.assert_allclose(centre_of_mass(np.full((5, 17, 3), 2.0)), np.full((5, 3), 2.0))


def test_shares_of_the_trunk_move_the_centre_by_their_mass() -> None:
    pose = np.zeros((17, 3))
    pose[Joint.THORAX] = (1.0, 0.0, 0.0)
    # Half of the trunk's 0.497, and the quarter of the head's 0.081 that is not at the head joint.
    assert centre_of_mass(pose)[0] == pytest.approx(0.497 * 0.5 + 0.081 * 0.25, abs=1e-9)


@pytest.mark.parametrize("turn", [0.0, 1.0, np.pi])
def test_balance_is_measured_along_the_facing(turn: float) -> None:
    pose = np.zeros((17, 3))
    for name in ("HIP", "SHOULDER"):
        pose[Joint[f"LEFT_{name}"], 1] = 0.2
        pose[Joint[f"RIGHT_{name}"], 1] = -0.2
    pose[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE], 0] = 0.3
    pose[:, 0] -= 0.1
    cos, sin = np.cos(turn), np.sin(turn)
    turned = pose @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1.0]])
    shank = 2 * 0.061 * 0.606 * 0.3
    assert balance_m(turned) == pytest.approx(shank - 0.3, abs=1e-9)
