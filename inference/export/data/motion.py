"""The poses as a motion that other programs can take: evenly spaced, and standing on a floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.ground import floor_place
from inference.review import Review
from inference.skeleton import FloatArray
from inference.video.clip import ClipInfo

_ON_A_FRAME = 1e-6
"""Share of the time between two frames that counts as none."""


@dataclass(frozen=True, eq=False)
class Motion:
    """Joints of the lifter over a clip.

    Attributes
    ----------
    rate_hz : float
        Poses a second; the first one is at 0 s.
    xyz : array, shape (T, 17, 3), float64
        Metres in the world frame, with the origin on the floor between the feet: x away from the
        camera, y to its left, z up. NaN where nobody was found.
    """

    rate_hz: float
    xyz: FloatArray

    def __len__(self) -> int:
        return len(self.xyz)

    @property
    def times_s(self) -> FloatArray:
        """Seconds from the first pose, shape (T,)."""
        return np.arange(len(self)) / self.rate_hz

    @property
    def y_up(self) -> FloatArray:
        """The joints in axes with y up, shape (T, 17, 3): x, y and z are the world's y, z and x.

        A turn of the axes only: right-handed as before, lengths and angles stay.
        """
        return self.xyz[..., [1, 2, 0]]


def motion_of(review: Review) -> Motion:
    """Return the poses of a clip, each shifted so that its feet stay in place on the floor.

    A clip of varying rate is resampled (`evenly`).
    """
    poses = review.analysis.poses
    xyz = poses.xyz.astype(np.float64)
    standing = xyz - floor_place(xyz)[:, np.newaxis]
    return Motion(*evenly(standing, review.analysis.clip))


def evenly(values: FloatArray, clip: ClipInfo) -> tuple[float, FloatArray]:
    """Bring values of each frame of a clip to even spacing, for formats that know a rate alone.

    There are as many as frames, at the clip's mean rate. Where the rate varies, each value is
    interpolated between the two frames around its time, and is unknown where one of them is; where
    it does not, the values are those of the frames.

    Parameters
    ----------
    values : array, shape (T, ...)
        NaN where not known.
    clip : ClipInfo

    Returns
    -------
    rate_hz : float
    values : array, shape (T, ...)
    """
    times = clip.times_s
    if len(times) < 2:
        return clip.fps, values
    rate_hz = float((len(times) - 1) / (times[-1] - times[0]))
    if not clip.vfr:
        return rate_hz, values
    even = np.linspace(times[0], times[-1], len(times))
    before = np.clip(np.searchsorted(times, even, side="right") - 1, 0, len(times) - 2)
    share = (even - times[before]) / (times[before + 1] - times[before])
    share = share.reshape(-1, *[1] * (values.ndim - 1))
    low, high = values[before], values[before + 1]
    between = low + (high - low) * share
    # On a frame, the next one may be unknown.
    between = np.where(share <= _ON_A_FRAME, low, between)
    return rate_hz, np.where(share >= 1 - _ON_A_FRAME, high, between)
