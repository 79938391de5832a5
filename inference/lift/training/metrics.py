"""How far found poses are from true ones: in millimetres, and in what a coach reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.angles import angle_between_deg
from inference.motion.frontal import frontal_plane
from inference.motion.measure import measure
from inference.motion.types import Measurements
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import BoolArray, FloatArray, Joint

ANGLES = (
    *("spine_angle", "trunk_lean", "thigh_angle"),
    *("knee_flexion", "hip_flexion", "elbow_flexion"),
)
BENT_DEG = 60.0
FEET_APART_M = 0.12
"""Bend of the knees and distance of the ankles from which the knee-to-ankle ratio is held against
the truth: with feet together, a centimetre changes it by a tenth."""


@dataclass(frozen=True, eq=False)
class Errors:
    """Absolute errors by quantity, of one clip or of many together.

    Attributes
    ----------
    values : mapping of str to array, shape (N,)
        Finite ones only; their number may differ from one quantity to another.
    """

    values: Mapping[str, FloatArray]

    def __post_init__(self) -> None:
        finite = {name: v[np.isfinite(v)] for name, v in self.values.items()}
        object.__setattr__(self, "values", finite)

    @classmethod
    def pooled(cls, many: Iterable[Errors]) -> Errors:
        """Put the errors of many clips together; each value counts the same."""
        parts: dict[str, list[FloatArray]] = {}
        for one in many:
            for name, values in one.values.items():
                parts.setdefault(name, []).append(values)
        return cls({name: np.concatenate(values) for name, values in parts.items()})

    def only(self, names: Iterable[str]) -> Errors:
        """Keep some quantities."""
        return Errors({name: self.values[name] for name in names if name in self.values})

    def percentile(self, name: str, percent: float) -> float:
        """Percentile of a quantity; NaN where nothing was measured."""
        values = self.values.get(name, np.empty(0))
        return float(np.percentile(values, percent)) if len(values) else float("nan")

    def median(self, name: str) -> float:
        """Median of a quantity."""
        return self.percentile(name, 50)

    def tail(self, name: str) -> float:
        """Its 90th percentile."""
        return self.percentile(name, 90)


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : str
        Key of `Errors.values`.
    heading : str
    digits : int
    unit : str
        Written behind the numbers.
    """

    name: str
    heading: str
    digits: int = 1
    unit: str = "°"

    def cell(self, errors: Errors) -> str:
        """Write median / 90th percentile, or a dash."""
        if not len(errors.values.get(self.name, ())):
            return "–"
        median, tail = errors.median(self.name), errors.tail(self.name)
        return f"{median:.{self.digits}f} / {tail:.{self.digits}f}{self.unit}"


COLUMNS = (
    Column("mpjpe", "MPJPE, mm", 0, ""),
    Column("pa_mpjpe", "PA-MPJPE, mm", 0, ""),
    Column("up", "up"),
    Column("spine_angle", "spine"),
    Column("trunk_lean", "trunk lean"),
    Column("knee_flexion", "knee"),
    Column("hip_flexion", "hip"),
    Column("elbow_flexion", "elbow"),
    Column("ratio", "knee/ankle ratio", 2, ""),
)


def markdown(
    headings: Sequence[str],
    rows: Iterable[tuple[Sequence[str], Errors]],
    columns: Sequence[Column] = COLUMNS,
) -> str:
    """Return a Markdown table.

    Parameters
    ----------
    headings : sequence of str
        Of what names a row.
    rows : iterable of (labels, Errors)
        As many labels as headings.
    columns : sequence of Column

    Returns
    -------
    str
    """
    top = [*headings, *(column.heading for column in columns)]
    lines = [list(top), ["---"] * len(top)]
    lines += [[*labels, *(column.cell(errors) for column in columns)] for labels, errors in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def pose_errors(
    found: Poses3D,
    true: Poses3D,
    keypoints: Keypoints2D,
    joints: Sequence[int] = tuple(Joint),
) -> Errors:
    """Hold the poses of a clip against the truth.

    Parameters
    ----------
    found, true : Poses3D
        Of the same frames.
    keypoints : Keypoints2D
        What the poses were found from.
    joints : sequence of int
        Those whose distances count.

    Returns
    -------
    Errors
        In degrees by `ANGLES`, every frame and both sides; ``ratio`` of the distance of bent knees
        over that of the ankles; ``mpjpe`` and ``pa_mpjpe``, millimetres, one a frame.
    """
    known = found.found & true.found
    a, b = (poses.xyz[known][:, list(joints)].astype(np.float64) for poses in (found, true))
    measured, truth = measure(found, keypoints), measure(true, keypoints)
    errors = {angle: _angle_error(measured, truth, angle) for angle in ANGLES}
    apart = np.abs(measured["knee_ankle_ratio"] - truth["knee_ankle_ratio"])
    errors["ratio"] = apart[_ratio_counts(true, truth)]
    return Errors(errors | {"mpjpe": mpjpe_mm(a, b), "pa_mpjpe": pa_mpjpe_mm(a, b)})


def _angle_error(measured: Measurements, truth: Measurements, angle: str) -> FloatArray:
    """Absolute error in every frame, both sides after each other."""
    names = [name for name in truth.series if name.startswith(angle)]
    return np.concatenate([np.abs(measured[name] - truth[name]) for name in names])


def _ratio_counts(true: Poses3D, truth: Measurements) -> BoolArray:
    y = frontal_plane(true.xyz.astype(np.float64))[..., 0]
    apart = y[:, Joint.LEFT_ANKLE] - y[:, Joint.RIGHT_ANKLE] >= FEET_APART_M
    bend = (truth["knee_flexion_left_deg"] + truth["knee_flexion_right_deg"]) / 2
    return np.asarray(apart & (bend > BENT_DEG))


def mpjpe_mm(found: FloatArray, true: FloatArray) -> FloatArray:
    """Mean distance of the joints in each frame, pelvis on pelvis.

    One camera can't tell size, so the poses of a clip get one scale together, by least squares.

    Parameters
    ----------
    found, true : array, shape (T, J, 3)
        Metres, the pelvis at the origin.

    Returns
    -------
    array, shape (T,)
    """
    scale = np.sum(found * true) / np.sum(found * found)
    return np.asarray(1000 * np.linalg.norm(scale * found - true, axis=-1).mean(axis=-1))


def pa_mpjpe_mm(found: FloatArray, true: FloatArray) -> FloatArray:
    """Mean distance of the joints after the best similarity in each frame.

    Procrustes analysis: shift, rotation and scale by least squares.

    Parameters
    ----------
    found, true : array, shape (T, J, 3)
        Metres.

    Returns
    -------
    array, shape (T,)
    """
    a = found - found.mean(axis=1, keepdims=True)
    b = true - true.mean(axis=1, keepdims=True)
    turn, stretch = _rotation_onto(np.swapaxes(a, 1, 2) @ b)
    scale = stretch / np.sum(a * a, axis=(1, 2))
    aligned = scale[:, np.newaxis, np.newaxis] * (a @ np.swapaxes(turn, 1, 2))
    return np.asarray(1000 * np.linalg.norm(aligned - b, axis=-1).mean(axis=-1))


def up_error_deg(found: Poses3D, level: Poses3D, up: FloatArray) -> float:
    """Angle between the way up that a lifter found and the true one.

    Poses do not tell where up was taken to be in the camera's axes. But the same lifter, told that
    the camera is level, leaves them in those axes; the rotation of the whole clip from there is
    what the lifter did to turn it upright.

    Parameters
    ----------
    found, level : Poses3D
        What the lifter made of the same keypoints, by itself and told that the camera is level.
    up : array, shape (3,)
        The true one, a unit vector: x away from the camera, y to its left, z up as it sees it.

    Returns
    -------
    float
        Degrees; NaN where nobody was found.
    """
    known = found.found & level.found
    if not known.any():
        return float("nan")
    a, b = level.xyz[known].astype(np.float64), found.xyz[known].astype(np.float64)
    turn, _ = _rotation_onto(np.einsum("tji,tjk->ik", a, b)[np.newaxis])
    return float(angle_between_deg(turn[0, 2], up))


def _rotation_onto(covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Best rotations of one set of points onto another (W. Kabsch, 1976).

    Parameters
    ----------
    covariance : array, shape (N, 3, 3)
        Sums of first times second points.

    Returns
    -------
    rotation : array, shape (N, 3, 3)
        Applied to row vectors as ``points @ rotation.T``.
    stretch : array, shape (N,)
        Trace of rotation times covariance: over the first points' squares, the best scale.
    """
    u, singular, vt = np.linalg.svd(covariance)
    # Negative where a reflection would fit better than any rotation.
    handed = np.sign(np.linalg.det(u @ vt))
    singular[:, 2] *= handed
    vt[:, 2] *= handed[:, np.newaxis]
    return np.asarray(np.swapaxes(u @ vt, 1, 2)), np.asarray(singular.sum(axis=1))
