"""A pinhole camera on a tripod, looking at a lifter who faces along x."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from inference.skeleton import FloatArray, Joint

_FULL_FRAME_DIAGONAL_MM = 43.267


@dataclass(frozen=True)
class Camera:
    """Where the camera stands and what it sees.

    Positions are in the lifter's frame: metres, x forward, y to the lifter's left, z up, origin
    on the floor between the ankles. Pixels are continuous: (0, 0) is the outer corner of the first
    pixel, whose centre is (0.5, 0.5); x right, y down.

    Attributes
    ----------
    azimuth_deg : float
        From the lifter's facing to the camera about the vertical, as in `View`: 0 the camera sees
        the front, 90 the lifter's left side, 180 the back.
    distance_m : float
        Horizontal distance from the origin to the camera.
    height_m : float
        Camera above the floor.
    tilt_deg : float
        Optical axis below the horizontal.
    focal_mm : float
        Focal length as a full-frame (35 mm) equivalent by the diagonal, as phones state it.
    width, height : int
        Pixels of the image.
    """

    azimuth_deg: float = 35.0
    distance_m: float = 3.2
    height_m: float = 1.0
    tilt_deg: float = 2.0
    focal_mm: float = 26.0
    width: int = 540
    height: int = 720

    def __post_init__(self) -> None:
        if min(self.distance_m, self.height_m, self.focal_mm, self.width, self.height) <= 0:
            raise ValueError("distance, height, focal length and image size must be positive")
        if abs(self.tilt_deg) >= 80:
            raise ValueError(
                f"a camera tilted by {self.tilt_deg} degrees sees no wall and no floor"
            )

    @classmethod
    def framing(
        cls,
        azimuth_deg: float,
        size: tuple[int, int],
        *,
        distance_m: float = 3.2,
        height_m: float = 1.0,
        body_height_m: float = 1.76,
        fill: float = 0.74,
    ) -> Camera:
        """Zoom and tilt until a standing lifter takes up a share of the picture's height.

        Parameters
        ----------
        azimuth_deg : float
        size : (int, int)
            Width and height of the image in pixels.
        distance_m, height_m : float
            Of the camera, as in the class.
        body_height_m : float
            Of the lifter, whose middle comes to the middle of the picture.
        fill : float
            Standing height over the height of the picture.

        Returns
        -------
        Camera
        """
        width, height = size
        focal_px = fill * height * distance_m / body_height_m
        focal_mm = focal_px * _FULL_FRAME_DIAGONAL_MM / math.hypot(width, height)
        tilt = math.degrees(math.atan2(height_m - body_height_m / 2, distance_m))
        return cls(azimuth_deg, distance_m, height_m, tilt, focal_mm, width, height)

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.focal_mm / _FULL_FRAME_DIAGONAL_MM * math.hypot(self.width, self.height)

    @property
    def position(self) -> FloatArray:
        """Centre of the camera, shape (3,)."""
        azimuth = math.radians(self.azimuth_deg)
        x, y = math.cos(azimuth), math.sin(azimuth)
        return np.array([self.distance_m * x, self.distance_m * y, self.height_m])

    @property
    def axes(self) -> FloatArray:
        """Rows: the image's right and down and the viewing direction, shape (3, 3)."""
        azimuth, tilt = math.radians(self.azimuth_deg), math.radians(self.tilt_deg)
        away = np.array([-math.cos(azimuth), -math.sin(azimuth), 0.0])
        up = np.array([0.0, 0.0, 1.0])
        forward = math.cos(tilt) * away - math.sin(tilt) * up
        right = np.cross(away, up)
        return np.stack([right, np.cross(forward, right), forward])

    def to_camera(self, points: FloatArray) -> FloatArray:
        """Turn points into the camera's axes: x right, y down, z away, metres.

        Parameters
        ----------
        points : array, shape (..., 3)
            In the lifter's frame.

        Returns
        -------
        array, shape (..., 3)
        """
        return np.asarray((points - self.position) @ self.axes.T)

    def project(self, points: FloatArray) -> FloatArray:
        """Find the pixels at which points are seen; NaN for points behind the camera.

        Parameters
        ----------
        points : array, shape (..., 3)
            In the lifter's frame.

        Returns
        -------
        array, shape (..., 2)
        """
        seen = self.to_camera(points)
        depth = np.where(seen[..., 2:] > 1e-6, seen[..., 2:], np.nan)
        centre = np.array([self.width / 2, self.height / 2])
        return np.asarray(centre + self.focal_px * seen[..., :2] / depth)

    def rays(self, pixels: FloatArray) -> FloatArray:
        """Return the unit directions, in the lifter's frame, in which the camera sees pixels.

        Parameters
        ----------
        pixels : array, shape (..., 2)
            Continuous pixels as in the class.

        Returns
        -------
        array, shape (..., 3)
        """
        offset = (pixels - np.array([self.width / 2, self.height / 2])) / self.focal_px
        across = offset @ self.axes[:2] + self.axes[2]
        return np.asarray(across / np.linalg.norm(across, axis=-1, keepdims=True))

    def world_poses(self, joints: FloatArray) -> FloatArray:
        """Turn poses into the world frame of `Poses3D`.

        Parameters
        ----------
        joints : array, shape (T, 17, 3)
            In the lifter's frame.

        Returns
        -------
        array, shape (T, 17, 3)
            Metres, origin at the pelvis: x horizontal and away from the camera, y to the camera's
            left, z up.
        """
        azimuth = math.radians(self.azimuth_deg)
        away = np.array([-math.cos(azimuth), -math.sin(azimuth), 0.0])
        left = np.array([math.sin(azimuth), -math.cos(azimuth), 0.0])
        rooted = joints - joints[:, Joint.PELVIS : Joint.PELVIS + 1]
        return np.asarray(rooted @ np.stack([away, left, [0.0, 0.0, 1.0]]).T)
