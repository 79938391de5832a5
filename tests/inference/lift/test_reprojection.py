import numpy as np
import pytest

from inference.lift.reprojection import hold_to_image

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
