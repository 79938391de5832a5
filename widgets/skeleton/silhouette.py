"""How the parts of a body look through a camera: their outlines and the light across them.

Pure numbers, free of Qt. A part is a body of revolution about a curved axis (or a flattened one),
so its outline is its axis widened by its half width, and its shading depends only on how far
across a point lies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.skeleton import FloatArray
from widgets.skeleton.scene import Body, OrbitCamera

ACROSS = np.array([-1.0, -0.75, -0.35, 0.1, 0.55, 1.0])
"""Where the light is sampled, from one edge of a part to the other."""
_CAP_STEPS = 6
KEY_LIGHT = np.array([-0.42, 0.62, -0.66])
FILL_LIGHT = np.array([0.55, -0.10, -0.83])
"""Unit vectors towards the lights in the camera's right, up and forward, so that they turn along:
the key over the viewer's left shoulder, the fill from the right."""
AMBIENT, KEY, FILL, GLOSS = 0.42, 0.46, 0.28, 0.12


@dataclass(frozen=True, eq=False)
class Silhouettes:
    """The parts of a body as they are to be painted.

    Attributes
    ----------
    outlines : array, shape (P, N, 2)
        Closed, in pixels; NaN where a part is not wholly before the camera.
    depth : array, shape (P,)
        Mean distance along the line of sight, metres.
    edges : array, shape (P, 2, 2)
        The two pixels at mid-length between which the light is sampled.
    light : array, shape (P, len(ACROSS))
        1 shows a colour as it is, less darkens it, more leads towards white.
    """

    outlines: FloatArray
    depth: FloatArray
    edges: FloatArray
    light: FloatArray


def silhouettes(body: Body, camera: OrbitCamera, width: float, height: float) -> Silhouettes:
    """Project the parts of a body.

    Parameters
    ----------
    body : Body
    camera : OrbitCamera
    width, height : float
        Size of the picture in pixels.
    """
    across, towards = _cross_axes(body, camera)
    widest = np.einsum("pkc,pc->pk", across, body.lateral) ** 2
    flat = body.flatness[:, np.newaxis] ** 2
    half_width = body.radii * np.sqrt(widest + flat * (1 - widest))
    xy, depth = camera.project(body.centres, width, height)
    radius_px = camera.focal_px(width, height) * half_width / depth
    right, up, _ = camera.axes
    normal = _unit(np.stack([across @ right, -(across @ up)], axis=-1), np.array([1.0, 0.0]))
    offset = normal * radius_px[..., np.newaxis]
    middle = body.centres.shape[1] // 2
    return Silhouettes(
        outlines=_outlines(xy, offset, body.flatness),
        depth=depth.mean(axis=1),
        edges=np.stack([xy - offset, xy + offset], axis=1)[:, :, middle],
        light=_light(across[:, middle], towards[:, middle], camera),
    )


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the cross product; a third of the time of `numpy.cross` on this few vectors."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def _unit(vectors: FloatArray, default: FloatArray) -> FloatArray:
    """Return unit vectors, and the default where a vector has no direction."""
    length = np.sqrt((vectors**2).sum(axis=-1, keepdims=True))
    return np.where(length > 1e-9, vectors / np.maximum(length, 1e-9), default)


def _cross_axes(body: Body, camera: OrbitCamera) -> tuple[FloatArray, FloatArray]:
    """Return two unit vectors square to each part's axis, both shape (P, K, 3).

    The first lies across the line of sight, the second towards the viewer.
    """
    right, _, forward = camera.axes
    tangent = np.empty_like(body.centres)
    tangent[:, 1:-1] = body.centres[:, 2:] - body.centres[:, :-2]
    tangent[:, 0] = body.centres[:, 1] - body.centres[:, 0]
    tangent[:, -1] = body.centres[:, -1] - body.centres[:, -2]
    across = _unit(_cross(tangent, body.centres - camera.eye()), right)
    return across, _unit(_cross(tangent, across), -forward)


def _outlines(centres: FloatArray, offset: FloatArray, flatness: FloatArray) -> FloatArray:
    """Return closed outlines about lines of stations: one edge, a cap, the other edge, a cap.

    Parameters
    ----------
    centres, offset : array, shape (P, K, 2)
        Stations, and the way from each to one of the edges.
    flatness : array, shape (P,)
        Length of a cap over its half width.

    Returns
    -------
    array, shape (P, 2 (K + cap), 2)
    """
    angle = np.linspace(0, np.pi, _CAP_STEPS + 2)[1:-1][:, np.newaxis]
    caps = []
    for end, sign in ((-1, 1.0), (0, -1.0)):
        spoke = sign * offset[:, end, np.newaxis]
        ahead = np.stack([-spoke[..., 1], spoke[..., 0]], axis=-1)
        ahead = ahead * flatness[:, np.newaxis, np.newaxis]
        caps.append(centres[:, end, np.newaxis] + np.cos(angle) * spoke + np.sin(angle) * ahead)
    back = (centres - offset)[:, ::-1]
    return np.concatenate([centres + offset, caps[0], back, caps[1]], axis=1)


def _light(across: FloatArray, towards: FloatArray, camera: OrbitCamera) -> FloatArray:
    """Return Lambert's light and a gloss over each part, shape (P, len(ACROSS))."""
    cosine = np.sqrt(1 - ACROSS**2)

    def lambert(light: FloatArray) -> FloatArray:
        facing = np.outer(across @ light, ACROSS) + np.outer(towards @ light, cosine)
        return np.asarray(np.clip(facing, 0, 1))

    key, fill = lambert(KEY_LIGHT @ camera.axes), lambert(FILL_LIGHT @ camera.axes)
    return np.asarray(AMBIENT + KEY * key + FILL * fill + GLOSS * key**12)
