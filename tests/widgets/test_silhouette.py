import numpy as np
import pytest

from tests.widgets.figure import standing_joints
from widgets.skeleton.mannequin import mannequin
from widgets.skeleton.scene import Body, OrbitCamera, Side
from widgets.skeleton.silhouette import ACROSS, silhouettes

LEVEL = OrbitCamera(azimuth_deg=180, elevation_deg=0, distance_m=5, target=(0, 0, 1))


def pillar(flatness: float = 1.0, lateral: tuple = (0, 1, 0), radius: float = 0.1) -> Body:
    """An upright part, one metre tall about z = 1."""
    z = np.linspace(0.5, 1.5, 9)
    return Body(
        centres=np.stack([0 * z, 0 * z, z], axis=-1)[np.newaxis],
        radii=np.full((1, 9), radius),
        lateral=np.array([lateral], float),
        flatness=np.array([flatness]),
        sides=(Side.MIDDLE,),
        confidence=np.ones(1),
    )


def extent(body: Body, camera: OrbitCamera) -> np.ndarray:
    outline = silhouettes(body, camera, 600, 600).outlines[0]
    return np.ptp(outline, axis=0)


def test_outline_of_a_round_part_has_its_width_and_height():
    focal = LEVEL.focal_px(600, 600)
    assert extent(pillar(), LEVEL) == pytest.approx(focal / 5 * np.array([0.2, 1.2]), rel=0.02)


def test_a_flattened_part_is_wide_from_the_front_and_narrow_from_the_side():
    front, side = LEVEL, LEVEL.orbited(90, 0)
    body = pillar(flatness=0.5)
    assert extent(body, front)[0] == pytest.approx(2 * extent(body, side)[0], rel=0.02)


def test_a_part_seen_along_its_axis_still_has_an_outline():
    along = OrbitCamera(azimuth_deg=180, elevation_deg=89, distance_m=5, target=(0, 0, 1))
    assert extent(pillar(), along).min() > 10


def test_light_comes_from_the_upper_left():
    light = silhouettes(pillar(), LEVEL, 600, 600).light[0]
    assert light.shape == ACROSS.shape
    edges = silhouettes(pillar(), LEVEL, 600, 600).edges[0]
    left_first = edges[0, 0] < edges[1, 0]
    left, right = (light[0], light[-1]) if left_first else (light[-1], light[0])
    assert light.max() > 1.5 * light.min()
    assert left != right
    assert light[2:4].max() > max(left, right)


def test_a_part_behind_the_eye_has_no_outline():
    past = OrbitCamera(azimuth_deg=0, elevation_deg=0, distance_m=1, target=(-2, 0, 1))
    assert past.eye() == pytest.approx([-1, 0, 1])  # looks towards -x, the pillar at its back
    assert np.isnan(silhouettes(pillar(), past, 600, 600).outlines).all()


def test_nearer_parts_have_less_depth():
    body = mannequin(standing_joints(), np.ones(17))
    from_left = OrbitCamera(azimuth_deg=90, elevation_deg=0)
    depth = silhouettes(body, from_left, 600, 600).depth
    left = [depth[i] for i, side in enumerate(body.sides) if side is Side.LEFT]
    right = [depth[i] for i, side in enumerate(body.sides) if side is Side.RIGHT]
    assert max(left) < min(right)
