"""The 3D scene as triangles, for OpenGL: pure numbers, with normals of our own.

Normals come from the shapes themselves; averaging them from faces costs many times as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from inference.skeleton import FloatArray
from widgets.skeleton.scene import FLOOR_RADIUS_M, SHADOW_EXTENT_M, Body, Side, floor_grid

_ROUND = 16
_CAP_RINGS = 4
_LINE_WIDTH_M = 0.005


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles with a normal and a colour at each corner.

    Attributes
    ----------
    vertices, normals : array, shape (V, 3), float32
    colours : array, shape (V, 4), float32
        0–1, not premultiplied.
    faces : array, shape (F, 3), uint32
    """

    vertices: FloatArray
    normals: FloatArray
    colours: FloatArray
    faces: NDArray[np.uint32]


def merged(meshes: list[Mesh]) -> Mesh:
    """Return one mesh of several, so that a single call draws them all."""
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes[:-1])])
    faces = [mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.colours for mesh in meshes]),
        np.concatenate(faces).astype(np.uint32),
    )


def _unit(vectors: FloatArray) -> FloatArray:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9))


def _rings(body: Body) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return centre, radius and tilt of every ring of every part, the caps included.

    The tilt is the sine of how far the surface there faces along the axis, −1 at the first pole
    and 1 at the last.
    """
    tangent = _unit(np.gradient(body.centres, axis=1))
    angle = np.linspace(0, np.pi / 2, _CAP_RINGS + 1)[1:]
    centres, radii, tilts = [body.centres], [body.radii], [np.zeros_like(body.radii)]
    for end, sign in ((0, -1.0), (-1, 1.0)):
        reach = body.radii[:, end] * body.flatness
        out = sign * tangent[:, end, np.newaxis] * np.sin(angle)[:, np.newaxis]
        centre = body.centres[:, end, np.newaxis] + reach[:, np.newaxis, np.newaxis] * out
        radius = body.radii[:, end, np.newaxis] * np.cos(angle)
        tilt = np.broadcast_to(sign * np.sin(angle), radius.shape)
        if end == 0:
            centre, radius, tilt = centre[:, ::-1], radius[:, ::-1], tilt[:, ::-1]
        place = 0 if end == 0 else len(centres)
        centres.insert(place, centre)
        radii.insert(place, radius)
        tilts.insert(place, tilt)
    return np.concatenate(centres, 1), np.concatenate(radii, 1), np.concatenate(tilts, 1)


@lru_cache(maxsize=8)
def _tube_faces(parts: int, rings: int) -> NDArray[np.uint32]:
    ring, step = np.meshgrid(np.arange(rings - 1), np.arange(_ROUND), indexing="ij")
    a = (ring * _ROUND + step).reshape(-1)
    b = (ring * _ROUND + (step + 1) % _ROUND).reshape(-1)
    quad = np.stack([a, b, b + _ROUND, a, b + _ROUND, a + _ROUND], axis=1).reshape(-1, 3)
    starts = np.arange(parts)[:, np.newaxis, np.newaxis] * rings * _ROUND
    return np.asarray(quad + starts).reshape(-1, 3).astype(np.uint32)


def body_mesh(body: Body, colours: FloatArray) -> Mesh:
    """Return the surface of a body.

    Parameters
    ----------
    body : Body
        With at least one part.
    colours : array, shape (P, 4)
        One a part, 0–1.
    """
    centres, radii, tilt = _rings(body)
    axis = _unit(np.gradient(centres, axis=1))
    lateral = np.broadcast_to(body.lateral[:, np.newaxis], axis.shape)
    level = np.where(np.abs(axis[..., 2:]) < 0.9, [0.0, 0.0, 1.0], [1.0, 0.0, 0.0])
    round_part = (body.flatness == 1.0)[:, np.newaxis, np.newaxis]
    wide = np.where(round_part, level, lateral)
    wide = _unit(wide - (wide * axis).sum(-1, keepdims=True) * axis)
    deep = np.cross(axis, wide)
    turn = np.arange(_ROUND) * 2 * np.pi / _ROUND
    cosine, sine = np.cos(turn)[:, np.newaxis], np.sin(turn)[:, np.newaxis]
    flat = body.flatness[:, np.newaxis, np.newaxis, np.newaxis]
    wide, deep, axis = (v[:, :, np.newaxis] for v in (wide, deep, axis))
    offset = radii[..., np.newaxis, np.newaxis] * (cosine * wide + flat * sine * deep)
    across = _unit(flat * cosine * wide + sine * deep)
    tilt = tilt[..., np.newaxis, np.newaxis]
    normals = across * np.sqrt(1 - np.minimum(tilt**2, 1)) + tilt * axis
    vertices = centres[:, :, np.newaxis] + offset
    count = vertices.shape[1] * _ROUND
    return Mesh(
        np.ascontiguousarray(vertices.reshape(-1, 3), np.float32),
        np.ascontiguousarray(normals.reshape(-1, 3), np.float32),
        np.repeat(colours, count, axis=0).astype(np.float32),
        _tube_faces(len(body), vertices.shape[1]),
    )


def line_meshes(lines: FloatArray, colours: FloatArray, radii_m: FloatArray) -> list[Mesh]:
    """Return thin tubes through points as one mesh; none where no line is known.

    Parameters
    ----------
    lines : array, shape (N, K, 3)
        One with a NaN is left out.
    colours : array, shape (N, 4)
        0–1.
    radii_m : array, shape (N,)
    """
    known = np.isfinite(lines).all(axis=(1, 2))
    if not known.any() or lines.shape[1] < 2:
        return []
    lines, count = lines[known], int(known.sum())
    tubes = Body(
        centres=lines,
        radii=np.repeat(radii_m[known, np.newaxis], lines.shape[1], axis=1),
        lateral=np.tile([1.0, 0.0, 0.0], (count, 1)),
        flatness=np.ones(count),
        sides=(Side.MIDDLE,) * count,
        confidence=np.ones(count),
    )
    return [body_mesh(tubes, colours[known])]


def _flat(vertices: FloatArray, colours: FloatArray, faces: NDArray[np.uint32]) -> Mesh:
    up = np.tile(np.array([0, 0, 1], np.float32), (len(vertices), 1))
    return Mesh(vertices.astype(np.float32), up, colours.astype(np.float32), faces)


def floor_mesh(line: FloatArray, glow: FloatArray) -> Mesh:
    """Return the floor: a disc and lines on it, both fading outwards.

    Parameters
    ----------
    line, glow : array, shape (4,)
        Colours in the middle.
    """
    turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    rim = FLOOR_RADIUS_M * np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1)
    index = np.arange(64)
    fan = np.stack([0 * index, index + 1, (index + 1) % 64 + 1], axis=1).astype(np.uint32)
    fade = np.r_[1.0, np.zeros(64)]
    disc = _flat(np.vstack([np.zeros((1, 3)), rim]), _faded(glow, fade), fan)
    ends = floor_grid()
    along = _unit(ends[:, 1] - ends[:, 0])
    beside = np.stack([-along[:, 1], along[:, 0], 0 * along[:, 0]], axis=1) * _LINE_WIDTH_M / 2
    corners = np.stack(
        [ends[:, 0] - beside, ends[:, 0] + beside, ends[:, 1] + beside, ends[:, 1] - beside], axis=1
    )
    start = 4 * np.arange(len(ends), dtype=np.uint32)[:, np.newaxis, np.newaxis]
    quads = (np.array([[0, 1, 2], [0, 2, 3]], np.uint32) + start).reshape(-1, 3)
    vertices = corners.reshape(-1, 3)
    reach = np.linalg.norm(vertices, axis=1) / FLOOR_RADIUS_M
    lines = _flat(vertices, _faded(line, np.clip(1 - reach, 0, 1)), quads)
    return merged([disc, lines])


def _faded(colour: FloatArray, share: FloatArray) -> FloatArray:
    colours = np.tile(np.asarray(colour, float), (len(share), 1))
    colours[:, 3] *= share
    return colours


def shadow_mesh(darkness: FloatArray) -> Mesh:
    """Return the shadow on the floor.

    Parameters
    ----------
    darkness : array, shape (N, N)
        Opacity of black over ±`SHADOW_EXTENT_M`, rows along y.
    """
    cells = len(darkness)
    place = (np.arange(cells) + 0.5) / cells * 2 * SHADOW_EXTENT_M - SHADOW_EXTENT_M
    x, y = np.meshgrid(place, place)
    vertices = np.stack([x, y, 0 * x], axis=-1).reshape(-1, 3)
    black = _faded(np.array([0, 0, 0, 1.0]), darkness.reshape(-1))
    return _flat(vertices, black, _sheet_faces(cells))


@lru_cache(maxsize=2)
def _sheet_faces(cells: int) -> NDArray[np.uint32]:
    row, column = np.meshgrid(np.arange(cells - 1), np.arange(cells - 1), indexing="ij")
    a = (row * cells + column).reshape(-1)
    quad = np.stack([a, a + 1, a + cells + 1, a, a + cells + 1, a + cells], axis=1)
    return quad.reshape(-1, 3).astype(np.uint32)
