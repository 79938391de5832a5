"""Ray-marched pictures of the lifter: fast enough for a video without a graphics card.

A part is first followed by bundles of rays, a block of pixels each, which skip empty space; then
by one ray for each pixel of the blocks that it may be seen in. Pixels at an edge are drawn again
with several rays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inference.skeleton import BoolArray, FloatArray, Image
from inference.synth.backdrop import Backdrop, key_light
from inference.synth.body import Figure, Part
from inference.synth.camera import Camera
from inference.synth.solid import Rays, Solid, march, march_bundles

Indices = NDArray[np.intp]
"""Numbers of pixels, counted row by row."""

_BLOCK = 6
_CHUNK = 2048
EDGE_RAYS = 3
"""Rays through a pixel at an edge, for smooth edges."""
_SUBPIXELS = np.array([(-0.2, -0.35), (0.35, -0.05), (-0.15, 0.35)])
_EDGE_CONTRAST = 0.06


@dataclass(eq=False)
class _Hits:
    """Nearest surface along each ray: distance and index of the part, −1 for none."""

    distance: Rays
    part: NDArray[np.int16]


class Renderer:
    """Draws figures before one backdrop.

    Parameters
    ----------
    camera : Camera
    seed : int
        Of the backdrop's texture.
    edge_rays : int
        Rays through each pixel at an edge, up to 3; 0 leaves the edges jagged and saves a third of
        the time.
    """

    def __init__(self, camera: Camera, seed: int = 0, edge_rays: int = EDGE_RAYS) -> None:
        self.camera = camera
        self._subpixels = _SUBPIXELS[:edge_rays]
        self._seed = seed
        self._origin = camera.position.astype(np.float32)[:, None]
        self._light = key_light(camera).astype(np.float32)
        columns, rows = np.meshgrid(np.arange(camera.width), np.arange(camera.height))
        self._rays = self._rays_at(columns.ravel() + 0.5, rows.ravel() + 0.5)

    @cached_property
    def room(self) -> Backdrop:
        """The empty room, made when it is first drawn."""
        return Backdrop(self.camera, self._seed)

    def draw(self, figure: Figure) -> Image:
        """Draw one frame.

        Parameters
        ----------
        figure : Figure

        Returns
        -------
        array, shape (height, width, 3), uint8
            BGR.
        """
        canvas = self.room.with_shadow(figure.shade_centres, figure.shade_radii)
        hits = self._cast(figure)
        flat = canvas.reshape(-1, 3)
        seen = np.flatnonzero(hits.part >= 0)
        room = flat.copy()
        flat[seen] = self._shade(figure, self._rays[:, seen], hits.distance[seen], hits.part[seen])
        edges = self._edges(canvas, hits) if len(self._subpixels) else seen[:0]
        if len(edges):
            flat[edges] = self._supersample(figure, hits, edges, room[edges])
        return np.asarray((np.clip(canvas, 0, 1) * 255 + 0.5).astype(np.uint8))

    def silhouette(self, figure: Figure) -> BoolArray:
        """Tell where the figure is seen.

        Parameters
        ----------
        figure : Figure

        Returns
        -------
        array, shape (height, width), bool
        """
        seen = self._cast(figure).part >= 0
        return seen.reshape(self.camera.height, self.camera.width)

    # --- finding surfaces ---

    def _rays_at(self, x: FloatArray, y: FloatArray) -> Rays:
        """Directions through continuous pixels, shape (3, N); `Camera.rays`, only faster."""
        camera = self.camera
        axes = camera.axes.astype(np.float32)
        right = (x.astype(np.float32) - np.float32(camera.width / 2)) / np.float32(camera.focal_px)
        down = (y.astype(np.float32) - np.float32(camera.height / 2)) / np.float32(camera.focal_px)
        across = axes[:2].T @ np.stack([right, down]) + axes[2][:, None]
        return np.asarray(across / np.sqrt(right * right + down * down + 1))

    def _cast(self, figure: Figure) -> _Hits:
        """Nearest surface at the middle of every pixel."""
        pixels = self.camera.width * self.camera.height
        hits = _Hits(np.full(pixels, np.inf, dtype=np.float32), np.full(pixels, -1, dtype=np.int16))
        tolerance = 0.35 / self.camera.focal_px
        for index, part in enumerate(figure.parts):
            where, start, far = self._candidates(part.solid)
            if not len(where):
                continue
            free = start < hits.distance[where]
            where, start = where[free], start[free]
            found = march(part.solid, self._origin, self._rays[:, where], start, far, tolerance)
            nearer = found < hits.distance[where]
            hits.distance[where[nearer]] = found[nearer]
            hits.part[where[nearer]] = index
        return hits

    def _candidates(self, solid: Solid) -> tuple[Indices, Rays, float]:
        """Pixels that may see a solid, the free distance along each, and how far it reaches."""
        nothing = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32), 0.0
        seen = self.camera.to_camera(solid.ball_centres)
        near = float((seen[:, 2] - solid.ball_radii).min())
        if near < 0.2:
            near = 0.2
        from_camera = np.linalg.norm(seen, axis=1)
        far = float((from_camera + solid.ball_radii).max())
        columns, rows = self._box(seen, solid.ball_radii)
        if columns.start >= columns.stop or rows.start >= rows.stop:
            return nothing
        block_x, block_y = (np.arange(r.start, r.stop, _BLOCK) for r in (columns, rows))
        corner = np.stack(np.meshgrid(block_x, block_y), axis=-1).reshape(-1, 2)
        rays = self._rays_at(*(corner.T + _BLOCK / 2))
        spread = _BLOCK / np.sqrt(2) / self.camera.focal_px
        start = march_bundles(solid, self._origin, rays, spread, near, far)
        kept = np.isfinite(start)
        step = np.arange(_BLOCK)
        x = (corner[kept, 0, None, None] + step[None, None, :]) + 0 * step[None, :, None]
        y = (corner[kept, 1, None, None] + step[None, :, None]) + 0 * step[None, None, :]
        inside = (x < self.camera.width) & (y < self.camera.height)
        free = np.broadcast_to(start[kept, None, None], x.shape)
        return (y * self.camera.width + x)[inside], free[inside], far

    def _box(self, seen: FloatArray, radii: FloatArray) -> tuple[slice, slice]:
        """Columns and rows between which balls are seen."""
        depth = np.maximum(seen[:, 2] - radii, 0.2)
        spans = []
        for axis, size in ((0, self.camera.width), (1, self.camera.height)):
            low = size / 2 + self.camera.focal_px * _over(seen[:, axis] - radii, depth, radii, -1)
            high = size / 2 + self.camera.focal_px * _over(seen[:, axis] + radii, depth, radii, 1)
            first = max(0, int(low.min()) // _BLOCK * _BLOCK)
            spans.append(slice(first, min(size, int(high.max()) + 2)))
        return spans[0], spans[1]

    # --- colour ---

    def _shade(self, figure: Figure, rays: Rays, distance: Rays, part: NDArray[np.int16]) -> Rays:
        """Colours of surface points, shape (N, 3), BGR in 0–1."""
        points = self._origin + distance * rays
        normals, colour = np.empty_like(points), np.empty_like(points)
        gloss = np.zeros(len(distance), dtype=np.float32)
        for index, item in enumerate(figure.parts):
            mine = np.flatnonzero(part == index)
            if len(mine):
                normals[:, mine] = item.solid.normals(points[:, mine])
                colour[:, mine] = _painted(item, points[:, mine])
                gloss[mine] = item.gloss
        key = np.clip(self._light @ normals, 0, 1)
        sky = 0.5 + 0.5 * normals[2]
        facing = np.clip(-(rays * normals).sum(axis=0), 0, 1)
        open_sky, lit = _shadows(figure, points, normals, self._light)
        half = self._light[:, None] - rays
        half /= np.linalg.norm(half, axis=0)
        shine = np.clip((half * normals).sum(axis=0), 0, 1) ** 24
        light = open_sky * (0.28 + 0.26 * sky + 0.24 * facing) + 0.56 * key * lit
        return np.asarray((colour * light + gloss * shine * lit).T)

    # --- edges ---

    def _edges(self, canvas: FloatArray, hits: _Hits) -> Indices:
        """Pixels of the figure, and next to it, that differ from a neighbour."""
        shape = (self.camera.height, self.camera.width)
        part = hits.part.reshape(shape)
        rows = np.flatnonzero((part >= 0).any(axis=1))
        if not len(rows):
            return rows
        top, bottom = max(0, rows[0] - 1), rows[-1] + 2
        part, tone = part[top:bottom], canvas[top:bottom].sum(axis=2) / 3
        edge = np.zeros(part.shape, dtype=bool)
        for a, b in _NEIGHBOURS:
            differs = (part[a] != part[b]) | (
                (np.abs(tone[a] - tone[b]) > _EDGE_CONTRAST) & (part[a] >= 0)
            )
            edge[a] |= differs
            edge[b] |= differs
        return np.asarray(np.flatnonzero(edge) + top * shape[1])

    def _supersample(
        self, figure: Figure, hits: _Hits, edges: Indices, room: FloatArray
    ) -> FloatArray:
        """Mean colour of several rays through each of some pixels, shape (E, 3)."""
        width, many = self.camera.width, len(self._subpixels)
        x, y = edges % width + 0.5, edges // width + 0.5
        rays = self._rays_at(
            (x + self._subpixels[:, :1]).ravel(), (y + self._subpixels[:, 1:]).ravel()
        )
        fine = _Hits(
            np.full(rays.shape[1], np.inf, dtype=np.float32),
            np.full(rays.shape[1], -1, dtype=np.int16),
        )
        nearby = np.stack([edges + dy * width + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
        nearby = np.clip(nearby, 0, len(hits.part) - 1)
        around, depth = hits.part[nearby], hits.distance[nearby]
        tolerance = 0.2 / self.camera.focal_px
        for index, part in enumerate(figure.parts):
            depths = np.where(around == index, depth, np.inf)
            start = depths.min(axis=0)
            mine = np.flatnonzero(np.isfinite(start))
            if not len(mine):
                continue
            where = (mine + np.arange(many)[:, None] * len(edges)).ravel()
            begin = np.tile(start[mine] - np.float32(0.03), many)
            far = float(depths[np.isfinite(depths)].max()) + 0.1
            found = march(part.solid, self._origin, rays[:, where], begin, far, tolerance)
            nearer = found < fine.distance[where]
            fine.distance[where[nearer]] = found[nearer]
            fine.part[where[nearer]] = index
        colour = np.tile(room, (many, 1))
        seen = np.flatnonzero(fine.part >= 0)
        colour[seen] = self._shade(figure, rays[:, seen], fine.distance[seen], fine.part[seen])
        return np.asarray(colour.reshape(many, -1, 3).mean(axis=0))


_ALL, _FIRST, _REST = slice(None), slice(None, -1), slice(1, None)
_NEIGHBOURS = (((_ALL, _FIRST), (_ALL, _REST)), ((_FIRST, _ALL), (_REST, _ALL)))


def _over(edge: FloatArray, near: FloatArray, radii: FloatArray, sign: int) -> FloatArray:
    """Tangent of the outermost direction: over the near depth where it lies outwards."""
    return np.asarray(np.where(edge * sign > 0, edge / near, edge / (near + 2 * radii)))


def _painted(part: Part, points: Rays) -> Rays:
    frame = part.frame.astype(np.float32)
    return np.asarray(part.paint(frame[1:] @ (points - frame[0][:, None])), dtype=np.float32)


def _shadows(figure: Figure, points: Rays, normals: Rays, light: Rays) -> tuple[Rays, Rays]:
    """How open each point is to the sky, and how lit by the key light, both (N,) in 0–1.

    The open share of the sky loses, for each ball, the cosine to it times its squared apparent
    size (the form factor of a sphere); the key light is dimmed by how close to a ball's centre the
    way to the light passes.
    """
    centres = figure.shade_centres.astype(np.float32)
    radii = figure.shade_radii.astype(np.float32)[:, None]
    closed = np.empty(points.shape[1], dtype=np.float32)
    lit = np.empty(points.shape[1], dtype=np.float32)
    for first in range(0, points.shape[1], _CHUNK):
        some = slice(first, first + _CHUNK)
        p, n = points[:, some], normals[:, some]
        squared = (centres**2).sum(axis=1)[:, None] - 2 * (centres @ p) + (p * p).sum(axis=0)
        np.maximum(squared, 1e-4, out=squared)
        near = radii**2 / squared
        cosine = (centres @ n - (p * n).sum(axis=0)) / np.sqrt(squared)
        closed[some] = (np.maximum(cosine, 0) * np.minimum(near, 1)).sum(axis=0)
        along = (centres @ light)[:, None] - light @ p
        aside = np.sqrt(np.maximum(squared - along * along, 0)) / radii
        blocked = np.clip((along / radii - 1.2) / 0.8, 0, 1)
        lit[some] = (1 - 0.75 * np.clip(1.45 - aside, 0, 1) * blocked).prod(axis=0)
    return np.clip(1 - 0.75 * closed, 0.25, 1), lit
