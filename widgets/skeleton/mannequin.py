"""Clothe a 17-joint pose with the parts of a mannequin, for the 3D views."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.ground import ANKLE_HEIGHT_M
from inference.skeleton import H36M17, FloatArray, Joint
from widgets.skeleton.scene import Body, Side

_REFERENCE_SIZE_M = 1.36
"""Thigh, shank and trunk of the adult that the widths below are drawn for, 1.75 m tall."""
_STATIONS = 9


@dataclass(frozen=True)
class _Part:
    """A part along a curve through its joints, with half widths in metres from end to end."""

    through: tuple[int, ...]
    widths: tuple[float, ...]
    flatness: float = 1.0


# Points beyond the 17 joints that parts run through, see `_anchors`.
_CHIN, _CROWN, _LEFT_HAND, _RIGHT_HAND = 17, 18, 19, 20
_LEFT_HEEL, _LEFT_TOE, _RIGHT_HEEL, _RIGHT_TOE, _NAPE = 21, 22, 23, 24, 25
_ANCHOR_SOURCE = (
    *range(17),
    *(Joint.HEAD, Joint.HEAD, Joint.LEFT_WRIST, Joint.RIGHT_WRIST),
    *(Joint.LEFT_ANKLE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE, Joint.RIGHT_ANKLE, Joint.NECK),
)
"""The joint that each anchor has its confidence and its side from."""

_THIGH = (0.079, 0.084, 0.078, 0.068, 0.056, 0.050)
_SHANK = (0.047, 0.052, 0.056, 0.049, 0.038, 0.032)
_FOOT = (0.038, 0.041, 0.043, 0.042, 0.036)
_UPPER_ARM = (0.049, 0.050, 0.046, 0.041, 0.036)
_FOREARM = (0.035, 0.040, 0.037, 0.030, 0.025)
_HAND = (0.032, 0.036, 0.030)
_J = Joint

_PARTS = (
    _Part((_J.PELVIS, _J.SPINE, _J.THORAX), (0.132, 0.146, 0.128, 0.142, 0.164, 0.145), 0.64),
    _Part((_J.LEFT_SHOULDER, _J.THORAX, _J.RIGHT_SHOULDER), (0.052, 0.058, 0.062, 0.058, 0.052)),
    _Part((_NAPE, _CHIN), (0.050, 0.049, 0.048)),
    _Part((_CHIN, _CROWN), (0.052, 0.072, 0.086, 0.088, 0.074)),
    _Part((_J.LEFT_HIP, _J.LEFT_KNEE), _THIGH),
    _Part((_J.RIGHT_HIP, _J.RIGHT_KNEE), _THIGH),
    _Part((_J.LEFT_KNEE, _J.LEFT_ANKLE), _SHANK),
    _Part((_J.RIGHT_KNEE, _J.RIGHT_ANKLE), _SHANK),
    _Part((_LEFT_HEEL, _LEFT_TOE), _FOOT),
    _Part((_RIGHT_HEEL, _RIGHT_TOE), _FOOT),
    _Part((_J.LEFT_SHOULDER, _J.LEFT_ELBOW), _UPPER_ARM),
    _Part((_J.RIGHT_SHOULDER, _J.RIGHT_ELBOW), _UPPER_ARM),
    _Part((_J.LEFT_ELBOW, _J.LEFT_WRIST), _FOREARM),
    _Part((_J.RIGHT_ELBOW, _J.RIGHT_WRIST), _FOREARM),
    _Part((_J.LEFT_WRIST, _LEFT_HAND), _HAND),
    _Part((_J.RIGHT_WRIST, _RIGHT_HAND), _HAND),
)


def _side(part: _Part) -> Side:
    sides = {H36M17.side(_ANCHOR_SOURCE[anchor]) for anchor in part.through}
    return Side(sides.pop()) if len(sides) == 1 else Side.MIDDLE


def _curve_weights(part: _Part) -> FloatArray:
    """Weights of the anchors at each station: straight, or a parabola through three anchors."""
    t = np.linspace(0, 1, _STATIONS)
    weights = np.zeros((_STATIONS, len(_ANCHOR_SOURCE)))
    columns = [1 - t, t]
    if len(part.through) == 3:
        columns = [(1 - t) * (1 - 2 * t), 4 * t * (1 - t), t * (2 * t - 1)]
    for anchor, column in zip(part.through, columns, strict=True):
        weights[:, anchor] = column
    return weights


def _radii(part: _Part) -> FloatArray:
    given = np.linspace(0, 1, len(part.widths))
    return np.interp(np.linspace(0, 1, _STATIONS), given, part.widths)


_WEIGHTS = np.stack([_curve_weights(part) for part in _PARTS])
_RADII = np.stack([_radii(part) for part in _PARTS])
_FLATNESS = np.array([part.flatness for part in _PARTS])
_SIDES = tuple(_side(part) for part in _PARTS)
_USED = (_WEIGHTS != 0).any(axis=1)


def body_size(xyz: FloatArray) -> float:
    """Return the lifter's size over that of the reference adult, by thigh, shank and trunk.

    Parameters
    ----------
    xyz : array, shape (T, 17, 3)

    Returns
    -------
    float
        Median over the frames; 1 where no pose is known.
    """

    def length(a: int, b: int) -> FloatArray:
        return np.asarray(np.linalg.norm(xyz[:, a] - xyz[:, b], axis=-1))

    thigh = length(_J.LEFT_HIP, _J.LEFT_KNEE) + length(_J.RIGHT_HIP, _J.RIGHT_KNEE)
    shank = length(_J.LEFT_KNEE, _J.LEFT_ANKLE) + length(_J.RIGHT_KNEE, _J.RIGHT_ANKLE)
    size = (thigh + shank) / 2 + length(_J.PELVIS, _J.THORAX)
    known = size[np.isfinite(size)]
    return float(np.median(known)) / _REFERENCE_SIZE_M if len(known) else 1.0


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9))


def _anchors(joints: FloatArray, size: float) -> FloatArray:
    """Return the joints and, after them, the ends of head, hands, feet and neck, (26, 3).

    A pose has no toes: the feet only show where the hips face, level with the floor.
    """
    left = joints[_J.LEFT_HIP] - joints[_J.RIGHT_HIP]
    ahead = _unit(np.array([left[1], -left[0], 0.0]))
    sole = np.array([0.0, 0.0, 0.043 - ANKLE_HEIGHT_M])
    neck, skull = joints[_J.NECK], joints[_J.HEAD] - joints[_J.NECK]
    extra = [neck + 0.35 * skull, neck + 0.85 * skull]
    for elbow, wrist in ((_J.LEFT_ELBOW, _J.LEFT_WRIST), (_J.RIGHT_ELBOW, _J.RIGHT_WRIST)):
        extra.append(joints[wrist] + 0.08 * size * _unit(joints[wrist] - joints[elbow]))
    for ankle in (_J.LEFT_ANKLE, _J.RIGHT_ANKLE):
        extra += [joints[ankle] + sole + reach * size * ahead for reach in (-0.025, 0.145)]
    extra.append(joints[_J.THORAX] + 0.55 * (neck - joints[_J.THORAX]))
    return np.concatenate([joints, np.stack(extra)])


def mannequin(
    joints: FloatArray, confidence: FloatArray, size: float = 1.0, *, ghost: bool = False
) -> Body:
    """Return the mannequin of one pose.

    Parameters
    ----------
    joints : array, shape (17, 3)
        World metres. Parts that hang on a joint that is not known are left out.
    confidence : array, shape (17,)
    size : float
        See `body_size`.
    ghost : bool

    Returns
    -------
    Body
    """
    joints = np.asarray(joints, float)
    anchors = _anchors(joints, size)
    centres = _WEIGHTS @ np.nan_to_num(anchors)
    per_anchor = np.nan_to_num(np.asarray(confidence, float))[list(_ANCHOR_SOURCE)]
    least = np.where(_USED, per_anchor, np.inf).min(axis=1)
    hips = _unit(joints[_J.LEFT_HIP] - joints[_J.RIGHT_HIP])
    shoulders = _unit(joints[_J.LEFT_SHOULDER] - joints[_J.RIGHT_SHOULDER])
    lateral = np.tile(_unit(hips + shoulders), (len(_PARTS), 1))
    known = ~(_USED & ~np.isfinite(anchors).all(axis=1)).any(axis=1)
    known &= np.isfinite(lateral).all(axis=1) | (_FLATNESS == 1.0)
    return Body(
        centres=centres[known],
        radii=_RADII[known] * size,
        lateral=np.nan_to_num(lateral[known]),
        flatness=_FLATNESS[known],
        sides=tuple(side for side, keep in zip(_SIDES, known, strict=True) if keep),
        confidence=least[known],
        ghost=ghost,
    )
