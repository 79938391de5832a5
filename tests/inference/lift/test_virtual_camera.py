import numpy as np
import pytest

from inference.lift.virtual_camera import aim, features, see_through
from inference.skeleton import FloatArray


def person(turn_deg: float = 0.0, drop_deg: float = 0.0) -> FloatArray:
    """A body of 17 random joints at 4 m, seen by a camera that is turned away from it."""
    points = np.random.default_rng(0).normal(0, 0.4, (1, 5, 17, 3)) + np.array([0, 0, 4.0])
    a, b = np.radians(turn_deg), np.radians(drop_deg)
    yaw = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    pitch = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    seen = points @ (pitch @ yaw).T
    return (seen[..., :2] / seen[..., 2:]).astype(np.float32)


def test_the_trunk_comes_to_the_middle_without_roll() -> None:
    points = person(25.0, 10.0)
    axes = aim(points)
    np.testing.assert_allclose(axes[0] @ axes[0].T, np.eye(3), atol=1e-5)
    assert np.linalg.det(axes[0]) == pytest.approx(1.0, abs=1e-5)
    assert axes[0, 0, 1] == pytest.approx(0.0, abs=1e-6)
    trunk = see_through(axes, points)[:, :, [5, 6, 11, 12]].mean(axis=(0, 1, 2))
    assert np.abs(trunk).max() < 0.02


def test_where_in_the_image_a_person_stands_matters_little() -> None:
    score = np.ones((1, 5, 17), np.float32)
    seen = [features(see_through(aim(p), p), score) for p in (person(), person(30.0))]
    np.testing.assert_allclose(seen[0], seen[1], atol=0.05)
    raw = [features(p, score) for p in (person(), person(30.0))]
    assert np.abs(raw[0] - raw[1]).max() > 0.1


def test_size_is_told_apart_from_shape() -> None:
    points, score = person(), np.full((1, 5, 17), 0.5, np.float32)
    small, large = features(points, score), features(2 * points, score)
    np.testing.assert_allclose(small[..., :51], large[..., :51], atol=1e-5)
    np.testing.assert_allclose((large - small)[..., 51], np.log(2), atol=1e-5)
    assert small.dtype == np.float32
    assert (small[..., 34:51] == 0.5).all()
