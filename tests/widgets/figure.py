"""A lifter of known measures, and ways to look at what was painted."""

import numpy as np
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from inference.poses import Poses3D
from inference.skeleton import Joint

STANDING = {
    Joint.PELVIS: (0, 0, 0.92),
    Joint.RIGHT_HIP: (0, -0.12, 0.92),
    Joint.RIGHT_KNEE: (0.02, -0.14, 0.50),
    Joint.RIGHT_ANKLE: (0, -0.16, 0.085),
    Joint.LEFT_HIP: (0, 0.12, 0.92),
    Joint.LEFT_KNEE: (0.02, 0.14, 0.50),
    Joint.LEFT_ANKLE: (0, 0.16, 0.085),
    Joint.SPINE: (0, 0, 1.17),
    Joint.THORAX: (0, 0, 1.42),
    Joint.NECK: (0, 0, 1.52),
    Joint.HEAD: (0, 0, 1.72),
    Joint.LEFT_SHOULDER: (0, 0.18, 1.42),
    Joint.LEFT_ELBOW: (0, 0.45, 1.42),
    Joint.LEFT_WRIST: (0, 0.70, 1.42),
    Joint.RIGHT_SHOULDER: (0, -0.18, 1.42),
    Joint.RIGHT_ELBOW: (0, -0.45, 1.42),
    Joint.RIGHT_WRIST: (0, -0.70, 1.42),
}
"""Stands with spread arms, facing +x, away from the clip's camera."""


def standing_joints() -> np.ndarray:
    """Joints in metres, shape (17, 3), the soles on z = 0."""
    return np.array([STANDING[joint] for joint in Joint], float)


def poses(*joints: np.ndarray, score: float = 1.0) -> Poses3D:
    """Poses of one frame each, 30 a second, the pelvis at the origin."""
    xyz = np.stack([each - each[Joint.PELVIS] for each in joints])
    return Poses3D(xyz, np.full(xyz.shape[:2], score), np.arange(len(xyz)) / 30)


def pixels(picture: QImage) -> np.ndarray:
    """Red, green and blue of an image, shape (H, W, 3)."""
    image = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def grabbed(widget: QWidget) -> np.ndarray:
    """What a widget paints, shape (H, W, 3)."""
    return pixels(widget.grab().toImage())


def of_hue(picture: np.ndarray, colour: str, tolerance: float = 0.12) -> np.ndarray:
    """Where a picture has the hue of a colour, however lit; shape (H, W), bool."""
    wanted = np.array(QColor(colour).getRgb()[:3], float)
    wanted /= np.linalg.norm(wanted)
    strength = np.linalg.norm(picture.astype(float), axis=-1)
    alike = (picture @ wanted) / np.maximum(strength, 1)
    return (strength > 60) & (alike > np.cos(tolerance))
