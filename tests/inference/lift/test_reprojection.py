import numpy as np
import pytest

from inference.lift.reprojection import hold_to_image, hold_to_tangents

TIMES = np.arange(40) / 30


def scene() -> tuple[np.ndarray, np.ndarray]:
    """True points and their scaled-orthographic image at 400 pixels a metre."""
    points = np.random.default_rng(0).normal(size=(40, 12, 3))
    xy = np.stack([500 - 400 * points[..., 1], 700 - 400 * points[..., 2]], axis=-1)
    return points, xy


def test_a_true_estimate_stays_as_it_is() -> None:
    points, xy = scene()
    np.testing.assert_allclose(
        hold_to_image(points, xy, np.ones((40, 12)), TIMES), points, atol=1e-9
    )


def test_the_image_corrects_across_and_up_but_not_the_depth() -> None:
    points, xy = scene()
    wrong = points + np.random.default_rng(1).normal(0, 0.05, points.shape)
    held = hold_to_image(wrong, xy, np.ones((40, 12)), TIMES)
    np.testing.assert_array_equal(held[..., 0], wrong[..., 0])
    shift = (held - points)[..., 1:].mean(axis=1, keepdims=True)
    scale = np.ptp(held[..., 1:]) / np.ptp(points[..., 1:])
    assert scale == pytest.approx(1.0, abs=0.02)
    assert np.abs((held - points)[..., 1:] - shift).max() < 0.05


def test_a_joint_that_is_not_seen_keeps_its_estimate() -> None:
    points, xy = scene()
    xy[:, 3] += 300.0
    score = np.ones((40, 12))
    score[:, 3] = 0.2
    held = hold_to_image(points, xy, score, TIMES)
    assert np.linalg.norm(held[:, 3] - points[:, 3], axis=-1).max() < 0.12


def test_frames_without_a_lifter_stay_unknown() -> None:
    points, xy = scene()
    points[10:20], xy[10:20] = np.nan, np.nan
    held = hold_to_image(points, xy, np.ones((40, 12)), TIMES)
    assert np.isnan(held[10:20]).all()
    assert np.isfinite(held[:10]).all()


def perspective(distance: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Points about a root that moves in front of a pinhole camera, and their tangents."""
    rng = np.random.default_rng(0)
    points = 0.4 * rng.normal(size=(40, 12, 3))
    points -= points[:, :1]
    root = np.array([distance, 0.5, -0.3]) + 0.1 * np.sin(TIMES)[:, None] * [1.0, 1.0, 1.0]
    seen = points + root[:, None]
    return points, -seen[..., 1:] / seen[..., :1]


def test_a_pinhole_camera_corrects_across_and_up_but_not_the_depth() -> None:
    points, tangents = perspective()
    exact = hold_to_tangents(points, tangents, np.ones((40, 12)), TIMES)
    np.testing.assert_allclose(exact, points, atol=2e-3)
    wrong = points + [0.0, 0.05, 0.0] * np.random.default_rng(1).normal(size=(40, 12, 1))
    held = hold_to_tangents(wrong, tangents, np.ones((40, 12)), TIMES)
    np.testing.assert_array_equal(held[..., 0], points[..., 0])
    rooted = (held - held[:, :1])[..., 1:] - points[..., 1:]
    before = (wrong - wrong[:, :1])[..., 1:] - points[..., 1:]
    assert np.abs(rooted).mean() < 0.25 * np.abs(before).mean()


def test_a_pinhole_camera_leaves_a_joint_that_is_not_seen_where_it_was() -> None:
    points, tangents = perspective()
    tangents[:, 3] += 0.2
    score = np.ones((40, 12))
    score[:, 3] = 0.1
    held = hold_to_tangents(points, tangents, score, TIMES)
    assert np.linalg.norm(held[:, 3] - points[:, 3], axis=-1).max() < 0.05


def test_a_pinhole_camera_keeps_unknown_frames_unknown() -> None:
    points, tangents = perspective()
    tangents[10:20] = np.nan
    held = hold_to_tangents(points, tangents, np.ones((40, 12)), TIMES)
    assert np.isnan(held[10:20, :, 1:]).all()
    np.testing.assert_allclose(held[:9], points[:9], atol=2e-3)
