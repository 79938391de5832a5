"""How two videos are cut and scaled to lie side by side: torsos alike, pelvises level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QTransform

from inference.motion.types import Span
from inference.poses import Keypoints2D
from inference.skeleton import FloatArray

_HIGH, _WIDE = 0.86, 0.9
"""Most of a pane's height and width that the lifter takes over the whole lift."""
_LEAST_HIGH = 0.6
"""Of a pane's height that the lifter takes at least, where the video is cut for it."""
_ABOVE, _BESIDE = 0.55, 0.25
"""Of the torso's length that is left above the joints, for head and bar, and beside them."""


@dataclass(frozen=True)
class Lifter:
    """Where the lifter is in a video over a lift, in pixels of the video.

    Attributes
    ----------
    size : (int, int)
        Width and height of the video.
    torso : float
        Length from hips to shoulders, upright.
    pelvis : (float, float)
        Where the pelvis is when it is highest.
    left, top, right, bottom : float
        What the lifter takes.
    """

    size: tuple[int, int]
    torso: float
    pelvis: tuple[float, float]
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, keypoints: Keypoints2D, span: Span) -> Lifter:
        """Find the lifter; one who is never seen fills the video."""
        xy = keypoints.xy[span.start_frame : span.end_frame + 1]
        xy = xy[np.isfinite(xy).all(axis=(1, 2))]
        width, height = keypoints.size
        if not len(xy):
            middle = (width / 2, height / 2)
            return cls(keypoints.size, height / 4, middle, 0.0, 0.0, float(width), float(height))
        hips, shoulders = (_middle(keypoints, xy, part) for part in ("hip", "shoulder"))
        torso = float(np.percentile(np.linalg.norm(shoulders - hips, axis=1), 90))
        torso = max(torso, 0.02 * height)
        pelvis = float(np.median(hips[:, 0])), float(np.percentile(hips[:, 1], 10))
        left, top = np.percentile(xy.min(axis=1), 2, axis=0).tolist()
        right, bottom = np.percentile(xy.max(axis=1), 98, axis=0).tolist()
        beside = _BESIDE * torso
        return cls(
            keypoints.size,
            torso,
            pelvis,
            left - beside,
            top - _ABOVE * torso,
            right + beside,
            bottom + 0.3 * _ABOVE * torso,
        )

    @property
    def reach(self) -> FloatArray:
        """What the lifter takes above the pelvis, below it, and across, shape (3,)."""
        row = self.pelvis[1]
        return np.array([row - self.top, self.bottom - row, self.right - self.left])

    def cover(self, pane: QSize) -> float:
        """Return the scale at which the video just covers a pane."""
        return max(pane.width() / self.size[0], pane.height() / self.size[1])


def _middle(keypoints: Keypoints2D, xy: FloatArray, part: str) -> FloatArray:
    sides = [keypoints.joint_set.index(f"{side}_{part}") for side in ("left", "right")]
    return np.asarray(xy[:, sides].mean(axis=1))


@dataclass(frozen=True)
class Cut:
    """A part of a video, and where it lies in its pane.

    Attributes
    ----------
    source : QRect
        Pixels of the video.
    target : QRect
        Pixels of the pane.
    """

    source: QRect
    target: QRect

    @property
    def scale(self) -> float:
        """Pixels of the pane that a pixel of the video takes."""
        return self.target.height() / self.source.height()

    @property
    def transform(self) -> QTransform:
        """The way from pixels of the video to those of the pane."""
        across = self.target.width() / self.source.width()
        return QTransform(
            across,
            0,
            0,
            self.scale,
            self.target.left() - across * self.source.left(),
            self.target.top() - self.scale * self.source.top(),
        )


def side_by_side(first: Lifter, second: Lifter, pane: QSize) -> tuple[Cut, Cut]:
    """Cut two videos for panes of a size.

    Parameters
    ----------
    first, second : Lifter
    pane : QSize

    Returns
    -------
    tuple of Cut
        Torsos are of one length in them, and standing pelvises at one height; both stay as they
        are through the lift, so that what moves is the lifter.
    """
    width, height = pane.width(), pane.height()
    ratio = first.torso / second.torso
    above, below, across = np.maximum(first.reach, ratio * second.reach).tolist()
    most = min(_HIGH * height / (above + below), _WIDE * width / across)
    cover = max(first.cover(pane), second.cover(pane) / ratio)
    scale = min(max(cover, _LEAST_HIGH * height / (above + below)), most)
    both = ((first, scale), (second, scale * ratio))
    row = _kept(
        (height - scale * (above + below)) / 2 + scale * above,
        max(height - (one.size[1] - one.pelvis[1]) * size for one, size in both),
        min(one.pelvis[1] * size for one, size in both),
    )
    return _cut(first, scale, row, pane), _cut(second, scale * ratio, row, pane)


def _kept(value: float, low: float, high: float) -> float:
    """Return the place nearest to a value from which no edge of a video shows, or the least."""
    return min(max(value, min(low, high)), max(low, high))


def _cut(lifter: Lifter, scale: float, row: float, pane: QSize) -> Cut:
    wide, high = lifter.size
    middle = (lifter.left + lifter.right) / 2
    column = _kept(pane.width() / 2, pane.width() - (wide - middle) * scale, middle * scale)
    left, top = middle - column / scale, lifter.pelvis[1] - row / scale
    x0, x1 = max(left, 0.0), min(left + pane.width() / scale, float(wide))
    y0, y1 = max(top, 0.0), min(top + pane.height() / scale, float(high))
    source = QRect(round(x0), round(y0), max(round(x1 - x0), 1), max(round(y1 - y0), 1))
    source = source.intersected(QRect(0, 0, wide, high))
    target = QRect(
        round((source.left() - left) * scale),
        round((source.top() - top) * scale),
        max(round(source.width() * scale), 1),
        max(round(source.height() * scale), 1),
    )
    return Cut(source, target.intersected(QRect(0, 0, pane.width(), pane.height())))
