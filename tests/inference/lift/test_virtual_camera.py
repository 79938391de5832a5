import numpy as np
import pytest
import torch

from inference.lift.virtual_camera import aim, features, see_through


def person(turn_deg: float = 0.0, drop_deg: float = 0.0) -> torch.Tensor:
    """A body of 17 random joints at 4 m, seen by a camera that is turned away from it."""
    points = np.random.default_rng(0).normal(0, 0.4, (1, 5, 17, 3)) + np.array([0, 0, 4.0])
    a, b = np.radians(turn_deg), np.radians(drop_deg)
    yaw = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    pitch = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    seen = points @ (pitch @ yaw).T
    return torch.from_numpy((seen[..., :2] / seen[..., 2:]).astype(np.float32))


def test_the_trunk_comes_to_the_middle_without_roll() -> None:
    points = person(25.0, 10.0)
    axes = aim(points)
    torch.testing.assert_close(axes[0] @ axes[0].T, torch.eye(3), atol=1e-5, rtol=0)
    assert torch.linalg.det(axes[0]) == pytest.approx(1.0, abs=1e-5)
    assert axes[0, 0, 1] == pytest.approx(0.0, abs=1e-6)
    trunk = see_through(axes, points)[:, :, [5, 6, 11, 12]].mean(dim=(0, 1, 2))
    assert trunk.abs().max() < 0.02


def test_where_in_the_image_a_person_stands_matters_little() -> None:
    score = torch.ones(1, 5, 17)
    seen = [features(see_through(aim(p), p), score) for p in (person(), person(30.0))]
    torch.testing.assert_close(seen[0], seen[1], atol=0.05, rtol=0)
    raw = [features(p, score) for p in (person(), person(30.0))]
    assert (raw[0] - raw[1]).abs().max() > 0.1


def test_size_is_told_apart_from_shape() -> None:
    points, score = person(), torch.full((1, 5, 17), 0.5)
    small, large = features(points, score), features(2 * points, score)
    torch.testing.assert_close(small[..., :51], large[..., :51], atol=1e-5, rtol=0)
    assert (large - small)[..., 51].unique().tolist() == pytest.approx([np.log(2)], abs=1e-5)
    assert (small[..., 34:51] == 0.5).all()
