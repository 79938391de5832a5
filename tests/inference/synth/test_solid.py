from __future__ import annotations

import numpy as np
import pytest

from inference.synth.solid import Solid, cone, ellipsoid, march, march_bundles

ORIGIN = np.zeros((3, 1), dtype=np.float32)
AHEAD = np.array([[1.0], [0.0], [0.0]], dtype=np.float32)


def points(*rows: tuple[float, float, float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32).T


def test_distance_to_a_sphere_and_to_a_capsule() -> None:
    sphere = Solid([ellipsoid(np.zeros(3), np.eye(3), [0.5, 0.5, 0.5])], 0.01)
    np.testing.assert_allclose(
        sphere.distance(points((2, 0, 0), (0, 0, 0.2))), [1.5, -0.3], atol=1e-6
    )
    capsule = Solid([cone(np.zeros(3), np.array([0, 0, 1.0]), 0.1, 0.1)], 0.01)
    places = points((0.3, 0, 0.5), (0, 0, 1.5), (0, 0.4, -0.3))
    np.testing.assert_allclose(capsule.distance(places), [0.2, 0.4, 0.4], atol=1e-6)


def test_a_profile_goes_through_its_radii() -> None:
    limb = Solid([cone(np.zeros(3), np.array([0, 0, 0.9]), 0.05, 0.08, 0.06, 0.04)], 0.01)
    on = points((0.05, 0, 0), (0.08, 0, 0.3), (0, 0.06, 0.6), (0, 0.04, 0.9))
    np.testing.assert_allclose(limb.distance(on), 0, atol=1e-6)


def test_a_flat_end_is_flat() -> None:
    disc = cone(np.zeros(3), np.array([0, 0.1, 0]), 0.3, 0.3, flat_start=True, flat_end=True)
    solid = Solid([disc], 0.01)
    np.testing.assert_allclose(
        solid.distance(points((0.2, 0.4, 0), (0, -0.2, 0))), [0.3, 0.2], atol=1e-6
    )
    normals = solid.normals(points((0.1, 0.1, 0), (0.1, 0.0, 0), (0.3, 0.05, 0)))
    np.testing.assert_allclose(normals, points((0, 1, 0), (0, -1, 0), (1, 0, 0)), atol=1e-5)


def test_a_wide_section_is_an_ellipse() -> None:
    across = np.array([0, 1.0, 0])
    trunk = cone(np.zeros(3), np.array([0, 0, 1.0]), 0.1, 0.1, wide=1.5, across=across)
    on = points((0.1, 0, 0.5), (0, 0.15, 0.5), (0.1 * np.cos(1), 0.15 * np.sin(1), 0.2))
    np.testing.assert_allclose(Solid([trunk], 0.01).distance(on), 0, atol=1e-6)


def blob() -> Solid:
    """Two limbs that flow into each other."""
    a, b, c = np.array([3, 0, 0.5]), np.array([3, 0, 0.0]), np.array([2.7, 0.3, -0.3])
    return Solid([cone(a, b, 0.10, 0.08), cone(b, c, 0.08, 0.12, 0.05)], 0.02)


def test_a_smooth_union_holds_its_parts_and_swells_no_more_than_it_says() -> None:
    rng = np.random.default_rng(0)
    places = rng.uniform([2.2, -0.5, -0.8], [3.5, 0.8, 1.0], (500, 3)).T.astype(np.float32)
    solid = blob()
    nearest = np.minimum(
        *[
            Solid([p], 0.02).distance(places)
            for p in (
                cone(np.array([3, 0, 0.5]), np.array([3, 0, 0.0]), 0.10, 0.08),
                cone(np.array([3, 0, 0.0]), np.array([2.7, 0.3, -0.3]), 0.08, 0.12, 0.05),
            )
        ]
    )
    smooth = solid.distance(places)
    assert (smooth <= nearest + 1e-6).all()
    assert (smooth >= nearest - 0.02 * np.log(2) - 1e-6).all()
    assert (solid.lower_bound(places) <= smooth + 1e-6).all()


def test_normals_are_the_gradient_of_the_distance() -> None:
    solid, step = blob(), 2e-3
    rays = np.random.default_rng(1).normal([1, 0, 0], [0, 0.06, 0.08], (200, 3)).T
    rays = (rays / np.linalg.norm(rays, axis=0)).astype(np.float32)
    distance = march(solid, ORIGIN, rays, np.full(200, 2.0), 5.0, 1e-5)
    on = (rays * distance)[:, np.isfinite(distance)]
    assert on.shape[1] > 50
    offsets = np.eye(3, dtype=np.float32)[:, :, None] * np.float32(step)
    gradient = np.stack(
        [(solid.distance(on + d) - solid.distance(on - d)) / (2 * step) for d in offsets]
    )
    gradient /= np.linalg.norm(gradient, axis=0)
    assert (gradient * solid.normals(on)).sum(axis=0).min() > 0.998


def test_marching_finds_a_sphere_where_algebra_does() -> None:
    solid = Solid([ellipsoid(np.array([3.0, 0, 0]), np.eye(3), [0.5, 0.5, 0.5])], 0.01)
    y = np.linspace(-0.16, 0.16, 41)
    rays = np.stack([np.ones_like(y), y, 0 * y])
    rays = (rays / np.linalg.norm(rays, axis=0)).astype(np.float32)
    middle = 3.0 * rays[0]
    exact = middle - np.sqrt(np.maximum(0.25 - 9.0 + middle**2, 0))
    found = march(solid, ORIGIN, rays, np.zeros(41), 5.0, 1e-4)
    np.testing.assert_allclose(found, exact, atol=2e-3)
    missing = march(solid, ORIGIN, -rays, np.zeros(41), 5.0, 1e-4)
    assert np.isinf(missing).all()


@pytest.mark.parametrize(("aside", "seen"), [(0.0, True), (0.17, True), (0.23, False)])
def test_a_bundle_stops_where_any_of_its_rays_may_meet_something(aside: float, seen: bool) -> None:
    solid = Solid([ellipsoid(np.array([3.0, 0.6, 0]), np.eye(3), [0.5, 0.5, 0.5])], 0.01)
    ray = points((1, 0.2 - aside, 0)) / np.float32(np.hypot(1, 0.2 - aside))
    start = march_bundles(solid, ORIGIN, ray, 0.02, 0.5, 4.0)
    assert np.isfinite(start[0]) == seen
    assert start[0] < 3.06 or not seen
