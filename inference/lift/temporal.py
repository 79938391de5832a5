"""Poses from a trained temporal model: the 2D keypoints over time, lifted and turned upright."""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path

import numpy as np

from inference.lift.bones import hold_bone_lengths
from inference.lift.gravity import levelling_rotation, up_from_balance
from inference.lift.prediction import Predictor, device_for, make_predictor
from inference.lift.reprojection import hold_to_tangents
from inference.lift.scene import FOCAL_OVER_DIAGONAL, Scene, scale_to_height, up_as_told
from inference.models.errors import ModelError
from inference.models.store import sha256_of
from inference.motion.balance import centre_of_mass
from inference.motion.filters import smooth
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import (
    COCO17,
    H36M17,
    BoolArray,
    FloatArray,
    Joint,
    coco17_from,
    has_coco17,
)
from inference.texts import tr

log = logging.getLogger(__name__)

KEYPOINT_HZ = 8.0
SMOOTHING_HZ = 8.0
"""Low-pass of keypoints before lifting and of poses after it; above what a lift contains."""

_ALIKE = [name for name in H36M17.joints if name in COCO17.joints]
_IN_POSE = [H36M17.index(name) for name in _ALIKE]
_IN_COCO = [COCO17.index(name) for name in _ALIKE]


class TemporalLifter:
    """The lifter that reads the movement, not one frame.

    Keypoints are brought to the rate that the model was trained at by their true times; the model
    gives a pose for each window of them, mirrored and not, and the way up. The camera stands still,
    so the way up is pooled over the clip. Each frame's pose then keeps its depth and takes its
    sideways and upward coordinates from the image (`inference.lift.reprojection`), and bones keep
    one length (`inference.lift.bones`). A model that knows nothing of up is turned upright by the
    lifter's balance (`inference.lift.gravity`). What the coach knows of the camera and of the
    lifter's height goes before both (`inference.lift.scene`).

    Parameters
    ----------
    weights : Path
        As in `inference.lift.checkpoint.load_checkpoint`; read when first needed.
    device : str, optional
        ``"cuda"``, ``"mps"`` or ``"cpu"``; by default where the model is done soonest
        (`inference.lift.prediction.device_for`).
    scene : Scene, optional

    Raises
    ------
    ModelError
        If there is no such file.
    """

    name = "temporal"

    def __init__(
        self, weights: Path, device: str | None = None, *, scene: Scene | None = None
    ) -> None:
        try:
            changed_ns = weights.stat().st_mtime_ns
            self.version = f"1-{sha256_of(weights, changed_ns)[:12]}"
        except OSError as error:
            raise ModelError(
                tr("The weights {path} can't be read: {reason}.").format(
                    path=weights, reason=error.strerror
                )
            ) from error
        self._weights = weights
        self._device = device
        self.scene = scene or Scene()

    @cached_property
    def device(self) -> str:
        """Where the model runs."""
        return device_for(self._weights, self._device)

    @cached_property
    def _predictor(self) -> Predictor:
        predictor = make_predictor(self._weights, self.device)
        log.info("Lifting with %s on %s", self._weights.name, self.device)
        return predictor

    def lift(self, keypoints: Keypoints2D) -> Poses3D:
        """Return one pose a frame in the world frame.

        Parameters
        ----------
        keypoints : Keypoints2D
            BlazePose-33, Halpe-26 or COCO-17.

        Returns
        -------
        Poses3D
            NaN where nobody was found. Metres are those of an average adult, unless the scene tells
            the athlete's height.

        Raises
        ------
        ValueError
            If the keypoints are of another joint set.
        ModelError
            If the weights can't be used.
        """
        xy, score = _coco17(keypoints)
        found: BoolArray = np.asarray(np.isfinite(xy).all(axis=(1, 2)))
        pose = np.full((len(keypoints), len(H36M17), 3), np.nan)
        pose_score = _pose_score(score)
        if found.any():
            pose[found] = self._world(xy, score, keypoints, found)[found]
        return Poses3D(pose, pose_score, keypoints.times_s)

    def _world(
        self, xy: FloatArray, score: FloatArray, keypoints: Keypoints2D, found: BoolArray
    ) -> FloatArray:
        times = keypoints.times_s
        width, height = keypoints.size
        middle = np.array([width / 2, height / 2])
        focal_px = FOCAL_OVER_DIAGONAL * np.hypot(width, height)
        tangents = (smooth(xy, times, KEYPOINT_HZ) - middle) / focal_px
        grid = _even_times(times, self._predictor.rate_hz)
        even = _at(grid, times[found], tangents[found])
        even_score = _at(grid, times, np.where(found[:, np.newaxis], score, 0.0))
        image_width = width / focal_px
        pose, ups = self._predictor.predict(even, even_score, image_width)
        pose = _smoothly_at(times, grid, pose)
        pose = _held(pose, np.where(found[:, None, None], tangents, np.nan), score, times)
        up = up_as_told(_pooled_up(pose, ups, even_score), self.scene)
        pose = smooth(pose @ levelling_rotation(up).T, times, SMOOTHING_HZ)
        pose = scale_to_height(hold_bone_lengths(pose), self.scene)  # smoothing shortens bones
        return np.asarray(pose - pose[:, [Joint.PELVIS]])


def _coco17(keypoints: Keypoints2D) -> tuple[FloatArray, FloatArray]:
    xy, score = keypoints.xy.astype(np.float64), keypoints.score.astype(np.float64)
    joints = keypoints.joint_set
    if not has_coco17(joints):
        raise ValueError(
            tr(
                "this lifter needs BlazePose or COCO keypoints, and got {keypoints}; choose "
                "another lifter for this detector"
            ).format(keypoints=joints.name)
        )
    return coco17_from(joints, xy), coco17_from(joints, score[..., np.newaxis])[..., 0]


def _pose_score(score: FloatArray) -> FloatArray:
    """Confidence of the 17-joint pose: a derived joint is as sure as its least sure source."""
    out = np.zeros((len(score), len(H36M17)))
    out[:, _IN_POSE] = score[:, _IN_COCO]
    hips = np.minimum(out[:, Joint.LEFT_HIP], out[:, Joint.RIGHT_HIP])
    shoulders = np.minimum(out[:, Joint.LEFT_SHOULDER], out[:, Joint.RIGHT_SHOULDER])
    ears = np.minimum(*(score[:, COCO17.index(f"{side}_ear")] for side in ("left", "right")))
    out[:, Joint.PELVIS], out[:, Joint.THORAX] = hips, shoulders
    out[:, Joint.SPINE] = np.minimum(hips, shoulders)
    out[:, Joint.NECK], out[:, Joint.HEAD] = np.minimum(shoulders, ears), ears
    return out


def _even_times(times_s: FloatArray, rate_hz: float) -> FloatArray:
    """Return times at the model's rate that cover all frames; never fewer than two."""
    count = max(2, int(np.ceil((times_s[-1] - times_s[0]) * rate_hz - 1e-6)) + 1)
    return np.asarray(times_s[0] + np.arange(count) / rate_hz)


def _at(wanted_s: FloatArray, known_s: FloatArray, values: FloatArray) -> FloatArray:
    """Interpolate linearly; the ends go on as they are."""
    columns = values.reshape(len(values), -1).T
    out = np.stack([np.interp(wanted_s, known_s, column) for column in columns], axis=1)
    return out.reshape(len(wanted_s), *values.shape[1:])


def _smoothly_at(wanted_s: FloatArray, even_s: FloatArray, values: FloatArray) -> FloatArray:
    """Interpolate without corners and without overshoot."""
    from scipy.interpolate import PchipInterpolator  # slow to import

    return np.asarray(PchipInterpolator(even_s, values, axis=0)(wanted_s))


def _held(
    pose: FloatArray, tangents: FloatArray, score: FloatArray, times_s: FloatArray
) -> FloatArray:
    """Hold the limbs to the image; the trunk's joints follow from hips and shoulders."""
    out = pose.copy()
    out[:, _IN_POSE] = hold_to_tangents(
        pose[:, _IN_POSE], tangents[:, _IN_COCO], score[:, _IN_COCO], times_s
    )
    hips = out[:, [Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=1)
    thorax = out[:, [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]].mean(axis=1)
    for joint in (Joint.NECK, Joint.HEAD):
        out[:, joint] = thorax + pose[:, joint] - pose[:, Joint.THORAX]
    out[:, Joint.PELVIS], out[:, Joint.THORAX] = hips, thorax
    out[:, Joint.SPINE] = (hips + thorax) / 2
    return out - out[:, [Joint.PELVIS]]


def _pooled_up(pose: FloatArray, ups: FloatArray | None, score: FloatArray) -> FloatArray:
    """Find the one direction up of a clip, in the axes of the pose."""
    if ups is None:
        ankles = pose[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]].mean(axis=1)
        return up_from_balance(ankles, centre_of_mass(pose))
    weight = score.mean(axis=1)[:, np.newaxis]
    if not weight.any():  # a frame or two, between the model's times: the first of a pick
        weight = np.ones_like(weight)
    up = np.sum(weight * ups, axis=0)
    return np.asarray(up / np.linalg.norm(up))
