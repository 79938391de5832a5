"""Smooth unions of rounded cones and ellipsoids, and the points where rays meet them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from inference.skeleton import FloatArray
from inference.synth.kinematics import cross

Rays = NDArray[np.float32]
"""(3, N) float32; single precision is good for 1 µm within a few metres, and twice as fast."""

_MAX_STEPS, _BUNDLE_STEPS = 20, 10
_CHUNK = 2048
"""Points at a time, for the arrays to stay in the processor's cache."""
_USUAL_RATE = 0.7
"""Fall of the distance along a ray that meets a surface at a usual slant."""
_STRIDE, _LEAP_M = 2.0, 0.03
"""Longest step over the free distance, and beyond it."""


@dataclass(frozen=True, eq=False)
class Primitive:
    """A rounded cone, or with `length` 0 an ellipsoid, in axes of its own.

    Attributes
    ----------
    origin : array, shape (3,)
        Start of the cone, or centre of the ellipsoid.
    axes : array, shape (3, 3)
        Rows map an offset from the origin to the primitive's axes, in which its section is round
        and the cone runs along the third. They may shrink space but never stretch it, so that
        distances measured there are never too long.
    length : float
        Of the cone.
    profile : tuple of float
        Radius in metres as a cubic of the distance along the axis: its four coefficients, constant
        first.
    flat_start, flat_end : bool
        Whether an end is cut flat instead of rounded.
    reach : float
        Radius, without shrinking, of a ball about each end that holds the surface.
    """

    origin: FloatArray
    axes: FloatArray
    length: float
    profile: tuple[float, float, float, float]
    flat_start: bool
    flat_end: bool
    reach: float


def cone(
    start: FloatArray,
    end: FloatArray,
    *radii: float,
    wide: float = 1.0,
    across: FloatArray | None = None,
    flat_start: bool = False,
    flat_end: bool = False,
) -> Primitive:
    """Make a rounded cone between two points, or a spindle with a smooth profile.

    Parameters
    ----------
    start, end : array, shape (3,)
    radii : float
        Two to four radii, evenly spaced from start to end; a polynomial goes through them.
    wide : float
        Factor, at least 1, by which the section is wider along `across`.
    across : array, shape (3,), or None
        Needed where `wide` is not 1.
    flat_start, flat_end : bool
        Cut an end flat instead of rounding it.

    Returns
    -------
    Primitive
    """
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    helper = across if across is not None else _UNITS[int(np.argmin(np.abs(along)))]
    side = helper - (helper @ along) * along
    side = side / np.sqrt(side @ side)
    axes = np.array([side / wide, cross(along, side), along])
    coefficients = _FITS[len(radii)] @ radii / length ** np.arange(len(radii))
    c0, c1, c2, c3 = (*coefficients.tolist(), 0.0, 0.0)[:4]
    reach = 1.05 * max(radii) * wide
    return Primitive(start, axes, length, (c0, c1, c2, c3), flat_start, flat_end, reach)


_UNITS = np.eye(3)
_FITS = {n: np.linalg.inv(np.vander(np.linspace(0, 1, n), increasing=True)) for n in (2, 3, 4)}
"""By number of evenly spaced values on 0–1, the matrix from them to polynomial coefficients."""


def ellipsoid(centre: FloatArray, axes: FloatArray, radii: Sequence[float]) -> Primitive:
    """Make an ellipsoid with the given half axes along the rows of an orthonormal matrix."""
    smallest = min(radii)
    shrink = (smallest / np.asarray(radii))[:, None]
    profile = (smallest, 0.0, 0.0, 0.0)
    return Primitive(centre, axes * shrink, 0.0, profile, False, False, max(radii))


class Solid:
    """Smooth union of primitives.

    Parameters
    ----------
    primitives : sequence of Primitive
    blend : float
        Length in metres over which primitives flow into each other: the union is the
        log-sum-exp of their distances with this scale.
    """

    def __init__(self, primitives: Sequence[Primitive], blend: float) -> None:
        axes = np.stack([p.axes for p in primitives])
        offset = -np.einsum("kij,kj->ki", axes, np.stack([p.origin for p in primitives]))
        rows = np.concatenate([axes, offset[:, :, None]], axis=2)
        self._count = len(primitives)
        # All x rows first, then y, then z: one product gives the primitives' coordinates.
        self._to_local = rows.transpose(1, 0, 2).reshape(-1, 4).astype(np.float32)
        self._back = axes.transpose(2, 1, 0).reshape(3, -1).astype(np.float32)
        length = np.array([p.length for p in primitives])
        self._length = _column(length)
        self._profile = [_column([p.profile[i] for p in primitives]) for i in range(4)]
        self._curved = any(p.profile[2] or p.profile[3] for p in primitives)
        self._flat = any(p.flat_start or p.flat_end for p in primitives)
        self._low = _column([0.0 if p.flat_start else -np.inf for p in primitives])
        self._high = _column([p.length if p.flat_end else np.inf for p in primitives])
        self._blend = np.float32(blend)
        self._swell = np.float32(blend * np.log(self._count))
        ends = [p.origin + p.length * p.axes[2] for p in primitives]
        self.ball_centres = np.concatenate([np.stack([p.origin for p in primitives]), ends])
        """(2K, 3): both ends of each primitive; the balls about them hold its ends."""
        self.ball_radii = np.tile([p.reach for p in primitives], 2) + float(self._swell)

    def moved(self, turn: FloatArray, offset: FloatArray) -> Self:
        """Return it turned by a rotation matrix, shape (3, 3), about the origin, then moved."""
        other = copy.copy(self)
        axes = self._to_local[:, :3] @ turn.T
        shift = self._to_local[:, 3] - axes @ offset
        other._to_local = np.concatenate([axes, shift[:, None]], axis=1).astype(np.float32)
        other._back = (turn @ self._back).astype(np.float32)
        other.ball_centres = self.ball_centres @ turn.T + offset
        return other

    def _distances(self, points: Rays) -> tuple[Rays, Rays, Rays]:
        """Distance to each primitive (K, N), offset from its axis (3, K, N), place along it."""
        local = self._to_local[:, :3] @ points
        local += self._to_local[:, 3:]
        offset = local.reshape(3, self._count, -1)
        along = np.minimum(np.maximum(offset[2], 0), self._length)
        cap = self._beyond_ends(offset[2]) if self._flat else None
        offset[2] -= along
        distance = offset[0] * offset[0]
        distance += offset[1] * offset[1]
        distance += offset[2] * offset[2]
        np.sqrt(distance, out=distance)
        distance -= self._radius(along)
        if cap is not None:
            np.maximum(distance, cap, out=distance)
        return distance, offset, along

    def _radius(self, along: Rays) -> Rays:
        c0, c1, c2, c3 = self._profile
        if self._curved:
            return np.asarray(c0 + along * (c1 + along * (c2 + along * c3)))
        return np.asarray(c0 + along * c1)

    def _beyond_ends(self, height: Rays) -> Rays:
        """How far places (K, N) lie beyond the flat ends; minus infinity where there are none."""
        return np.asarray(np.maximum(height - self._high, self._low - height))

    def lower_bound(self, points: Rays) -> Rays:
        """Distance that is certainly free about each point, shape (N,); cheap."""
        return np.asarray(self._distances(points)[0].min(axis=0) - self._swell)

    def distance(self, points: Rays) -> Rays:
        """Distance to the smooth surface, negative inside, shape (N,)."""
        out = np.empty(points.shape[1], dtype=np.float32)
        for first in range(0, points.shape[1], _CHUNK):
            some = slice(first, first + _CHUNK)
            distance = self._distances(points[:, some])[0]
            nearest = distance.min(axis=0)
            distance -= nearest
            distance *= -1 / self._blend
            np.exp(distance, out=distance)
            out[some] = nearest - self._blend * np.log(distance.sum(axis=0))
        return out

    def normals(self, points: Rays) -> Rays:
        """Outward unit normals at points on the surface, shape (3, N)."""
        distance, offset, along = self._distances(points)
        weight = np.exp((distance.min(axis=0) - distance) / self._blend)
        gradient = offset / np.maximum(distance + self._radius(along), 1e-6)
        _, c1, c2, c3 = self._profile
        slope = c1 + along * (2 * c2 + 3 * c3 * along)
        gradient[2] -= slope * ((along > 0) & (along < self._length))
        if self._flat:
            height = offset[2] + along
            cut = self._beyond_ends(height) >= distance - 1e-6
            gradient[:2, cut] = 0
            gradient[2, cut] = np.where(height - self._high > self._low - height, 1, -1)[cut]
        gradient *= weight
        summed = self._back @ gradient.reshape(3 * self._count, -1)
        return np.asarray(summed / np.maximum(np.linalg.norm(summed, axis=0), 1e-9))


def _column(values: Sequence[float] | FloatArray) -> Rays:
    return np.asarray(values, dtype=np.float32)[:, None]


def march(
    solid: Solid, origin: Rays, rays: Rays, start: Rays, far: float, tolerance: float
) -> Rays:
    """Follow rays to the surface.

    Parameters
    ----------
    solid : Solid
    origin : array, shape (3, 1)
    rays : array, shape (3, N)
        Unit directions.
    start : array, shape (N,)
        Distance along each ray that is known to be free.
    far : float
        Distance beyond which there is nothing.
    tolerance : float
        How near to the surface is a hit, as a fraction of the distance to the origin.

    Returns
    -------
    array, shape (N,), float32
        Distance along each ray, infinite where it misses.
    """
    out = np.full(rays.shape[1], np.inf, dtype=np.float32)
    active, directions, reached = np.arange(rays.shape[1]), rays, start.astype(np.float32)
    before, step = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32)
    few = len(start) // 512
    for _ in range(_MAX_STEPS):
        free = solid.distance(origin + reached * directions)
        hit = free < np.float32(tolerance) * reached
        out[active[hit]] = reached[hit] + free[hit]
        if not len(before):
            before, step = free + np.float32(_USUAL_RATE), np.ones_like(free)
        # Towards a convex body the distance falls ever more slowly, so that going on at the last
        # rate of fall stays in front of it; the limit guards what lies in front of another part.
        rate = np.minimum(np.maximum((before - free) / step, 1 / _STRIDE), 1)
        before, step = free, np.minimum(free / rate, free + np.float32(_LEAP_M))
        reached = reached + step
        on = np.flatnonzero(~hit & (reached < far))
        active, directions, reached = active[on], directions[:, on], reached[on]
        before, step = before[on], step[on]
        if len(on) <= few:
            break
    # What creeps along a surface is there, to within a pixel or two.
    creeping = before < np.float32(6 * tolerance) * reached
    out[active[creeping]] = reached[creeping]
    return out


def march_bundles(
    solid: Solid, origin: Rays, rays: Rays, spread: float, start: float, far: float
) -> Rays:
    """Follow bundles of rays for as long as all rays of a bundle are free.

    Parameters
    ----------
    solid : Solid
    origin : array, shape (3, 1)
    rays : array, shape (3, N)
        Unit directions of the middle of each bundle.
    spread : float
        Radius of a bundle over the distance.
    start, far : float
        Distances between which the surface lies.

    Returns
    -------
    array, shape (N,), float32
        Distance up to which the whole bundle is free; infinite where it misses.
    """
    out = np.full(rays.shape[1], np.inf, dtype=np.float32)
    active, directions = np.arange(rays.shape[1]), rays
    reached: Rays = np.full(rays.shape[1], start, dtype=np.float32)
    for _ in range(_BUNDLE_STEPS):
        free = solid.lower_bound(origin + reached * directions) - np.float32(spread) * reached
        near = free < 0.015
        out[active[near]] = reached[near]
        reached = np.asarray(reached + free / np.float32(1 + spread), dtype=np.float32)
        on = np.flatnonzero(~near & (reached < far))
        if not len(on):
            return out
        active, directions, reached = active[on], directions[:, on], reached[on]
    out[active] = reached
    return out
