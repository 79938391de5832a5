"""The 3D scene as plain numbers: an orbiting camera and a mannequin on a floor.

Free of Qt and of OpenGL: the painted and the OpenGL view draw the same scene. World frame of
`inference.poses.Poses3D`, shifted so that the lifter stands on the floor: x away from the clip's
camera, y to that camera's left, z up, z = 0 the floor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np

from inference.skeleton import FloatArray, Joint

CLIP_CAMERA_AZIMUTH_DEG = 180.0
"""The clip's camera looks along +x, so it stands in the direction of −x."""
GUESSED_BELOW = 0.3
"""Confidence below which a joint is drawn as a guess, dashed."""
_STEEPEST_DEG = 89.0
_NEAREST_M, _FARTHEST_M = 1.0, 15.0


class Side(Enum):
    """What a part of the body is coloured by."""

    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"


class StandardView(Enum):
    """The views that have a key of their own."""

    HOME = "oblique"
    CAMERA = "camera"
    FRONT = "front"
    SIDE = "side"
    TOP = "top"


@dataclass(frozen=True)
class OrbitCamera:
    """A camera that looks at a target from around it.

    Attributes
    ----------
    azimuth_deg : float
        Direction from the target to the eye about z, 0 along +x, 90 along +y.
    elevation_deg : float
        Height of the eye above the horizon of the target, −89…89.
    distance_m : float
    target : (float, float, float)
    fov_deg : float
        Angle that the shorter side of the picture spans.
    """

    azimuth_deg: float = CLIP_CAMERA_AZIMUTH_DEG - 35.0
    elevation_deg: float = 12.0
    distance_m: float = 4.6
    target: tuple[float, float, float] = (0.0, 0.0, 0.86)
    fov_deg: float = 28.0

    @cached_property
    def axes(self) -> FloatArray:
        """The camera's right, up and forward unit vectors as rows, shape (3, 3)."""
        azimuth, elevation = np.radians(self.azimuth_deg), np.radians(self.elevation_deg)
        ahead_x, ahead_y = -np.cos(azimuth), -np.sin(azimuth)
        level, rise = np.cos(elevation), np.sin(elevation)
        return np.array(
            [
                [ahead_y, -ahead_x, 0.0],
                [rise * ahead_x, rise * ahead_y, level],
                [level * ahead_x, level * ahead_y, -rise],
            ]
        )

    def eye(self) -> FloatArray:
        """Return where the eye is, metres, shape (3,)."""
        return np.asarray(np.asarray(self.target) - self.distance_m * self.axes[2])

    def focal_px(self, width: float, height: float) -> float:
        """Return the focal length in pixels for a picture of this size."""
        return float(0.5 * min(width, height) / np.tan(np.radians(self.fov_deg) / 2))

    def project(
        self, points: FloatArray, width: float, height: float
    ) -> tuple[FloatArray, FloatArray]:
        """Project points into the picture.

        Parameters
        ----------
        points : array, shape (..., 3)
            World metres.
        width, height : float
            Size of the picture in pixels.

        Returns
        -------
        xy : array, shape (..., 2)
            Pixels, x right, y down; NaN for points less than 5 cm before the eye or behind it.
        depth : array, shape (...)
            Metres along the line of sight.
        """
        seen = (np.asarray(points, float) - self.eye()) @ self.axes.T
        depth = seen[..., 2]
        scale = self.focal_px(width, height) / np.where(depth > 0.05, depth, np.nan)
        xy = np.stack([width / 2 + scale * seen[..., 0], height / 2 - scale * seen[..., 1]], -1)
        return xy, depth

    def orbited(self, azimuth_deg: float, elevation_deg: float) -> OrbitCamera:
        """Return the camera turned about its target; it stops short of the zenith."""
        elevation = float(
            np.clip(self.elevation_deg + elevation_deg, -_STEEPEST_DEG, _STEEPEST_DEG)
        )
        azimuth = (self.azimuth_deg + azimuth_deg) % 360
        return replace(self, azimuth_deg=azimuth, elevation_deg=elevation)

    def zoomed(self, factor: float) -> OrbitCamera:
        """Return the camera nearer by a factor above 1, farther by one below; 1 to 15 m."""
        return replace(
            self, distance_m=float(np.clip(self.distance_m / factor, _NEAREST_M, _FARTHEST_M))
        )

    def panned(self, dx_px: float, dy_px: float, width: float, height: float) -> OrbitCamera:
        """Return the camera moved so that what is at the target moves by pixels right and down."""
        metres = self.distance_m / self.focal_px(width, height)
        right, up, _ = self.axes
        moved = np.asarray(self.target) - metres * dx_px * right + metres * dy_px * up
        x, y, z = np.clip(moved, -3.0, 3.0).tolist()
        return replace(self, target=(x, y, z))


_MARGIN = 0.86
"""How much of the picture a framed lifter fills."""


def framed(camera: OrbitCamera, points: FloatArray, width: float, height: float) -> OrbitCamera:
    """Return the camera moved, in the same direction, so that points fill the picture.

    Parameters
    ----------
    camera : OrbitCamera
    points : array, shape (N, 3)
        World metres; NaN is left out. With no point the camera stays.
    width, height : float
        Size of the picture in pixels.
    """
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return camera
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    seen = (points - target) @ camera.axes.T
    focal = camera.focal_px(width, height)
    half = _MARGIN * np.array([width, height]) / 2
    distance = (np.abs(seen[:, :2]) * focal / half - seen[:, 2:]).max()
    x, y, z = target.tolist()
    distance = float(np.clip(distance, _NEAREST_M, _FARTHEST_M))
    return replace(camera, target=(x, y, z), distance_m=distance)


_LEVEL_DEG = 3.0
"""Height of the eye in the level views: the floor still shows."""


def standard_camera(
    view: StandardView, facing_deg: float = np.nan, clip_elevation_deg: float = np.nan
) -> OrbitCamera:
    """Return the camera of a standard view.

    Parameters
    ----------
    view : StandardView
        FRONT and SIDE are the lifter's own; of the two sides the one that the clip shows. HOME
        stands obliquely beside the clip's camera.
    facing_deg : float
        Azimuth that the lifter faces; towards the clip's camera where it is not known.
    clip_elevation_deg : float
        How high the clip's camera stands over the lifter's horizon, for CAMERA; nearly level where
        it is not known.
    """
    facing = CLIP_CAMERA_AZIMUTH_DEG if np.isnan(facing_deg) else facing_deg
    towards_clip = np.sin(np.radians(CLIP_CAMERA_AZIMUTH_DEG - facing))
    side = facing + (90.0 if towards_clip >= 0 else -90.0)
    home = OrbitCamera()
    match view:
        case StandardView.HOME:
            return home
        case StandardView.CAMERA:
            height = _LEVEL_DEG if np.isnan(clip_elevation_deg) else clip_elevation_deg
            height = float(np.clip(height, -_STEEPEST_DEG, _STEEPEST_DEG))
            return replace(home, azimuth_deg=CLIP_CAMERA_AZIMUTH_DEG, elevation_deg=height)
        case StandardView.FRONT:
            return replace(home, azimuth_deg=facing % 360, elevation_deg=_LEVEL_DEG)
        case StandardView.SIDE:
            return replace(home, azimuth_deg=side % 360, elevation_deg=_LEVEL_DEG)
        case StandardView.TOP:
            return replace(home, azimuth_deg=CLIP_CAMERA_AZIMUTH_DEG, elevation_deg=_STEEPEST_DEG)


def facing_deg(xyz: FloatArray) -> float:
    """Return the azimuth that the lifter faces over a clip, NaN where no hips are known.

    The facing is square to the hip axis and horizontal; the mean of its direction over the frames.

    Parameters
    ----------
    xyz : array, shape (T, 17, 3)
    """
    hips = xyz[:, Joint.LEFT_HIP, :2] - xyz[:, Joint.RIGHT_HIP, :2]
    hips = hips[np.isfinite(hips).all(axis=1)]
    if not len(hips):
        return float("nan")
    left_x, left_y = hips.sum(axis=0)
    return float(np.degrees(np.arctan2(-left_x, left_y)))


def turned(xyz: FloatArray, angle_deg: float) -> FloatArray:
    """Turn poses about z, anticlockwise as seen from above; shape (..., 3) in and out."""
    cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    x, y, z = xyz[..., 0], xyz[..., 1], xyz[..., 2]
    return np.stack([cosine * x - sine * y, sine * x + cosine * y, z], axis=-1)


@dataclass(frozen=True, eq=False)
class Body:
    """One lifter in the scene: parts that are round, or flattened, about a line of stations.

    Attributes
    ----------
    centres : array, shape (P, K, 3)
        Stations along each part's axis, metres; all the same in a ball.
    radii : array, shape (P, K)
        Half width at each station; a part is closed beyond its ends by half an ellipsoid.
    lateral : array, shape (P, 3)
        Unit vector along the widest direction of a flattened part.
    flatness : array, shape (P,)
        Depth over width of the cross section; 1 is round.
    sides : tuple of Side
    confidence : array, shape (P,)
        0–1, of the least certain joint.
    ghost : bool
        A second clip's lifter, drawn faintly in a colour of its own.
    """

    centres: FloatArray
    radii: FloatArray
    lateral: FloatArray
    flatness: FloatArray
    sides: tuple[Side, ...]
    confidence: FloatArray
    ghost: bool = False

    def __len__(self) -> int:
        return len(self.sides)


@dataclass(frozen=True, eq=False)
class Trail:
    """The path of one joint; NaN breaks it.

    Attributes
    ----------
    points : array, shape (M, 3)
        Oldest first.
    side : Side
    now : int or None
        Which point belongs to the frame that is shown; what comes after it is drawn fainter. None
        is the last one.
    """

    points: FloatArray
    side: Side
    now: int | None = None

    @property
    def past(self) -> FloatArray:
        """The path up to the frame that is shown, which is its last point."""
        return self.points if self.now is None else self.points[: self.now + 1]

    @property
    def future(self) -> FloatArray:
        """The path from the frame that is shown."""
        return self.points[:0] if self.now is None else self.points[self.now :]


@dataclass(frozen=True, eq=False)
class Links:
    """Lines from the lifter's joints to the like ones of the ghost.

    Attributes
    ----------
    ends : array, shape (N, 2, 3)
        The lifter's joint, then the ghost's.
    worst : int
        Which line is marked as the longest; −1 for none.
    caption : str
        What is written at the marked line.
    """

    ends: FloatArray
    worst: int = -1
    caption: str = ""


@dataclass(frozen=True, eq=False)
class Scene:
    """All that is drawn above the floor."""

    bodies: tuple[Body, ...] = ()
    trails: tuple[Trail, ...] = ()
    links: Links | None = None


FLOOR_RADIUS_M = 1.9


def floor_grid(step_m: float = 0.25) -> FloatArray:
    """Return the ends of the floor's lines, shape (N, 2, 3), in short pieces that can each fade."""
    count = int(FLOOR_RADIUS_M / step_m)
    ticks = np.arange(-count, count + 1) * step_m
    fixed, begin = (grid.reshape(-1) for grid in np.meshgrid(ticks, ticks[:-1], indexing="ij"))
    level = np.zeros_like(fixed)
    along_y = np.stack(
        [np.stack([fixed, begin, level], -1), np.stack([fixed, begin + step_m, level], -1)], axis=1
    )
    lines = np.concatenate([along_y, along_y[..., [1, 0, 2]]])
    return np.asarray(lines[np.linalg.norm(lines.mean(axis=1), axis=1) < FLOOR_RADIUS_M])


SHADOW_EXTENT_M = 1.3
"""The shadow covers the floor this far from the origin, along x and along y."""


def shadow(scene: Scene, cells: int = 56) -> FloatArray:
    """Return how much of an overhead light the bodies keep from the floor.

    Each station casts a round blot, the wider and fainter the higher it is.

    Parameters
    ----------
    scene : Scene
    cells : int
        Of the floor along each axis, over ±`SHADOW_EXTENT_M`.

    Returns
    -------
    array, shape (cells, cells)
        0 lit to 1 dark; rows from low to high y, columns from low to high x.
    """
    grid = (np.arange(cells) + 0.5) / cells * 2 * SHADOW_EXTENT_M - SHADOW_EXTENT_M
    blocked = np.zeros((cells, cells))
    for body in scene.bodies:
        stations = body.centres.reshape(-1, 3)
        spread = 0.045 + 0.09 * np.clip(stations[:, 2], 0, 2)
        weight = 0.35 * (body.radii.reshape(-1) / spread) ** 2 * (0.4 if body.ghost else 1.0)
        along_x, along_y = (
            np.exp(-(((grid - stations[:, axis, np.newaxis]) / spread[:, np.newaxis]) ** 2) / 2)
            for axis in (0, 1)
        )
        blocked += (weight[:, np.newaxis] * along_y).T @ along_x
    return np.asarray(1 - np.exp(-blocked))
