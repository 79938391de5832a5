"""The room: wall, rubber floor with a lifting platform, and the shadow on it."""

from __future__ import annotations

import cv2
import numpy as np

from inference.skeleton import FloatArray
from inference.synth.camera import Camera

_WALL_M = 2.4
"""Distance of the wall behind the lifter."""
_SHADOW_HALF_M, _SHADOW_CELLS = 2.0, 128


def key_light(camera: Camera) -> FloatArray:
    """Direction to the main light, which stands beside the camera, shape (3,)."""
    right, _, forward = camera.axes
    away = forward * [1.0, 1.0, 0.0]
    towards = -0.8 * away - 0.45 * right + np.array([0.0, 0.0, 1.0])
    return np.asarray(towards / np.linalg.norm(towards))


class Backdrop:
    """The empty room as one camera sees it.

    Parameters
    ----------
    camera : Camera
    seed : int
        Of the flecks in the floor.
    """

    def __init__(self, camera: Camera, seed: int = 0) -> None:
        width, height = camera.width, camera.height
        x, y = np.meshgrid(np.arange(2 * width) / 2 + 0.25, np.arange(2 * height) / 2 + 0.25)
        rays = camera.rays(np.stack([x, y], axis=-1))
        floor = _floor_distance(camera, rays)
        away = camera.axes[2] * [1.0, 1.0, 0.0]
        away = away / np.linalg.norm(away)
        into = np.maximum(rays @ away, 1e-6)
        wall = (camera.distance_m + _WALL_M) / into
        on_floor = floor < wall
        points = camera.position + np.minimum(floor, wall)[..., None] * rays
        colour = np.where(
            on_floor[..., None],
            _floor_colour(points, away, np.random.default_rng(seed)),
            _wall_colour(points, camera),
        )
        radius = np.hypot((x - width / 2) / width, (y - height / 2) / height)
        colour = colour * (1.04 - 0.42 * radius**2)[..., None]
        small = cv2.resize(colour.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
        self.image: FloatArray = np.asarray(small, dtype=np.float32)
        """(height, width, 3) float32 BGR in 0–1."""
        self._light = key_light(camera)
        cells = (points[::2, ::2, :2] / _SHADOW_HALF_M + 1) / 2 * (_SHADOW_CELLS - 1)
        cells[~on_floor[::2, ::2]] = -10.0
        rows = np.flatnonzero(on_floor[::2, ::2].any(axis=1))
        self._rows = slice(int(rows[0]), height) if len(rows) else slice(0, 0)
        # Rows of the map are y, its columns x.
        self._map = np.moveaxis(cells[self._rows].astype(np.float32), -1, 0).copy()

    def with_shadow(self, centres: FloatArray, radii: FloatArray) -> FloatArray:
        """Draw the room with the soft shadow of balls.

        Parameters
        ----------
        centres, radii : array, shape (S, 3) and (S,)

        Returns
        -------
        array, shape (height, width, 3), float32
            BGR in 0–1.
        """
        image = self.image.copy()
        if self._rows.start < self._rows.stop:
            shade = self._shade(centres, radii)
            x, y = self._map
            seen = cv2.remap(shade, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
            image[self._rows] *= np.exp(-seen)[..., None]
        return image

    def _shade(self, centres: FloatArray, radii: FloatArray) -> FloatArray:
        """Density of the shadow on the floor: sharp and dark near a ball, wide and pale far off."""
        grid = np.linspace(-_SHADOW_HALF_M, _SHADOW_HALF_M, _SHADOW_CELLS)
        cast = centres[:, :2] - centres[:, 2:] * self._light[:2] / self._light[2]
        below = centres[:, :2]
        height = np.maximum(centres[:, 2] - radii, 0.0)
        total = np.zeros((_SHADOW_CELLS, _SHADOW_CELLS))
        for at, spread, weight in (
            (cast, radii + 0.14 * height, 0.55),
            (below, 1.5 * radii + 0.5 * height, 0.9),
        ):
            bell_x = np.exp(-0.5 * ((grid - at[:, :1]) / spread[:, None]) ** 2)
            bell_y = np.exp(-0.5 * ((grid - at[:, 1:]) / spread[:, None]) ** 2)
            total += bell_y.T @ (bell_x * (weight * radii**2 / spread**2)[:, None])
        return (1.15 * (1 - np.exp(-total))).astype(np.float32)


def _floor_distance(camera: Camera, rays: FloatArray) -> FloatArray:
    down = rays[..., 2]
    return np.where(down < -1e-4, -camera.height_m / np.minimum(down, -1e-4), np.inf)


def _floor_colour(points: FloatArray, away: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Dark rubber with flecks, a platform marked by a pale line, darker towards the wall."""
    x, y = points[..., 0], points[..., 1]
    flecks = rng.normal(0.0, 1.0, x.shape)
    shade = 0.235 + 0.010 * flecks + 0.03 * (flecks > 2.4)
    edge = np.maximum(np.abs(x), np.abs(y) * 0.92) - 1.15
    shade = np.where(edge < 0, shade + 0.055, shade)
    shade = np.where(np.abs(edge) < 0.018, 0.55, shade)
    far = points @ away
    shade = shade * np.clip(1.12 - 0.16 * far, 0.55, 1.25)
    shade = shade * (1 - 0.35 * np.exp(-(_WALL_M - far) / 0.25))
    return np.asarray(shade[..., None] * np.array([1.0, 0.985, 0.97]))


def _wall_colour(points: FloatArray, camera: Camera) -> FloatArray:
    """Painted wall: a darker dado, a skirting board, and light that falls off from the middle."""
    across, z = points @ camera.axes[0], points[..., 2]
    upper, dado = np.array([0.74, 0.75, 0.75]), np.array([0.55, 0.53, 0.47])
    blend = np.clip(0.5 + (z - 1.18) / 0.012, 0, 1)[..., None]
    colour = dado + (upper - dado) * blend
    colour = np.where((np.abs(z - 1.18) < 0.022)[..., None], 0.86, colour)
    colour = np.where((z < 0.11)[..., None], np.array([0.27, 0.26, 0.25]), colour)
    pool = np.exp(-((across / 2.2) ** 2 + ((z - 1.7) / 1.7) ** 2))
    return np.asarray(colour * (0.62 + 0.42 * pool)[..., None])
