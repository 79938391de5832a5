"""Which exercise a dip belongs to: a few plain cues, each between 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.angles import facing
from inference.motion.dips import Dip
from inference.motion.filters import median_near
from inference.motion.stature import shin_height_ratio
from inference.motion.types import Exercise, Measurements
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import FloatArray, Joint

RAISED_WITHIN_S = 4.0
"""From lift-off to the bar overhead; a slow snatch takes two seconds."""

LIKE_ENOUGH = 0.5
_ARMS = (
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
)
_LEGS = (
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
)


@dataclass(frozen=True)
class Cues:
    """What tells the exercises apart, of one dip.

    Attributes
    ----------
    rise : float
        How far the trunk rises, in units of its height when standing.
    arms_hang_low, arms_hang_high : float
        The higher wrist below the thorax over the length of the arm, at lift-off and when up: 1
        straight down, negative overhead.
    arms_raised : float
        The highest that both wrists on average are held above the thorax within
        `RAISED_WITHIN_S` of lift-off, over the length of the arm.
    hip_share : float
        How far the hips go down, over how far the shoulders do: 1 with an upright trunk, 0 in a
        bow.
    spine_deg, knee_deg : float
        Spine angle and flexion of the straighter knee at the bottom.
    hands_over_floor : float
        Height of the wrists over the ankles at the bottom, over the length of a leg: a knee is at
        0.5.
    stride : float
        At the bottom, how far one foot is ahead of the other, over the length of a leg.
    shins_apart : float
        At the bottom, by how much one shin stands higher in the image than the other, over the
        standing trunk height: 0 with both feet side by side, a rear shin lies flat.
    """

    rise: float
    arms_hang_low: float
    arms_hang_high: float
    arms_raised: float
    hip_share: float
    spine_deg: float
    knee_deg: float
    hands_over_floor: float = 1.0
    stride: float = 0.0
    shins_apart: float = 0.0


@dataclass(frozen=True, eq=False)
class Body:
    """What the cues are read from.

    Attributes
    ----------
    measurements : Measurements
    arm_m, leg_m : float
        Length of an arm, shoulder to wrist, and of a leg, hip to ankle.
    stride, shins_apart : array, shape (T,)
        As in `Cues`, of every frame.
    """

    measurements: Measurements
    arm_m: float
    leg_m: float
    stride: FloatArray
    shins_apart: FloatArray

    @classmethod
    def of(cls, poses: Poses3D, keypoints: Keypoints2D, measurements: Measurements) -> Body:
        """Measure the body over a clip."""
        xyz = poses.xyz.astype(np.float64)
        arm_m = float(np.mean([_length(xyz, *arm) for arm in _ARMS]))
        leg_m = float(np.mean([_length(xyz, *leg) for leg in _LEGS]))
        apart = xyz[:, Joint.LEFT_ANKLE, :2] - xyz[:, Joint.RIGHT_ANKLE, :2]
        ahead = np.abs(np.sum(apart * facing(xyz), axis=1))
        shins_apart = np.abs(np.diff(shin_height_ratio(keypoints), axis=1)[:, 0])
        return cls(measurements, arm_m, leg_m, ahead / leg_m, shins_apart)


def cues(dip: Dip, body: Body) -> Cues:
    """Read the cues of a dip.

    Parameters
    ----------
    dip : Dip
    body : Body

    Returns
    -------
    Cues
        NaN where nothing was measured.
    """
    measurements, arm_m = body.measurements, body.arm_m
    times = measurements.times_s
    high = dip.end if dip.rise >= dip.fall else dip.start
    wrists = [measurements[f"wrist_over_thorax_{side}_m"] / arm_m for side in ("left", "right")]
    hang = arms_hang(measurements, arm_m)
    until = int(np.searchsorted(times, times[dip.lift_off] + RAISED_WITHIN_S))
    hip, thorax = measurements["hip_height_m"], measurements["thorax_height_m"]
    lowered = median_near(thorax, high, times) - median_near(thorax, dip.bottom, times)
    knees = [measurements[f"knee_flexion_{side}_deg"] for side in ("left", "right")]
    return Cues(
        rise=dip.rise,
        arms_hang_low=median_near(hang, dip.lift_off, times),
        arms_hang_high=median_near(hang, high, times),
        arms_raised=_held(np.mean(wrists, axis=0)[dip.lift_off : until]),
        hip_share=(median_near(hip, high, times) - median_near(hip, dip.bottom, times))
        / max(lowered, 0.01),
        spine_deg=median_near(measurements["spine_angle_deg"], dip.bottom, times),
        knee_deg=min(median_near(knee, dip.bottom, times) for knee in knees),
        hands_over_floor=median_near(measurements["wrist_height_m"], dip.bottom, times)
        / body.leg_m,
        stride=median_near(body.stride, dip.bottom, times),
        shins_apart=median_near(body.shins_apart, dip.bottom, times),
    )


def arms_hang(measurements: Measurements, arm_m: float) -> FloatArray:
    """How far the higher wrist is below the thorax, over the length of an arm.

    Parameters
    ----------
    measurements : Measurements
    arm_m : float

    Returns
    -------
    array, shape (T,)
        1 with both arms straight down, 0 with a hand at the shoulders, negative overhead.
    """
    left, right = (measurements[f"wrist_over_thorax_{side}_m"] for side in ("left", "right"))
    return -np.maximum(left, right) / arm_m


def likeness(seen: Cues) -> dict[Exercise, float]:
    """How much a dip is like each exercise, 0 to 1.

    - snatch: the arms hang at a low lift-off, from bent knees or a leaning trunk, and end overhead.
    - deadlift: the arms hang at the bottom and at the top, and either the trunk leans and makes
      more of the way than in a squat, or straight arms reach below the knees.
    - squat: both knees bend, the feet are side by side, and it is neither of the others.

    Parameters
    ----------
    seen : Cues

    Returns
    -------
    dict of Exercise to float
    """
    snatch = min(
        _ramp(max(seen.knee_deg, 90.0 - seen.spine_deg), 25.0, 45.0),
        _ramp(seen.arms_hang_low, 0.4, 0.7),
        _ramp(seen.arms_raised, 0.0, 0.4),
        _ramp(seen.rise, 0.2, 0.35),
    )
    bow = (_ramp(70.0 - seen.spine_deg, 0.0, 20.0) + _ramp(0.75 - seen.hip_share, 0.0, 0.15)) / 2
    reach = min(
        _ramp(seen.arms_hang_low, 0.8, 0.95),
        _ramp(0.65 - seen.hands_over_floor, 0.0, 0.15),
        _ramp(80.0 - seen.spine_deg, 0.0, 20.0),
    )
    hang = _ramp((seen.arms_hang_low + seen.arms_hang_high) / 2, 0.5, 0.8)
    deadlift = min(hang, max(bow, reach), 1.0 - snatch)
    # A lunge is told by the depth of the pose and by the image alone; either may be mistaken.
    lunge = (_ramp(seen.stride, 0.25, 0.5) + _ramp(seen.shins_apart, 0.08, 0.16)) / 2
    squat = min(_ramp(seen.knee_deg, 35.0, 65.0), 1.0 - lunge, 1.0 - snatch, 1.0 - deadlift)
    return {Exercise.SNATCH: snatch, Exercise.DEADLIFT: deadlift, Exercise.SQUAT: squat}


def best_of(like: Mapping[Exercise, float]) -> Exercise:
    """Name the exercise that a dip is most like; ``OTHER`` where it is not much like any.

    Parameters
    ----------
    like : mapping of Exercise to float

    Returns
    -------
    Exercise
    """
    best = max(like, key=lambda name: like[name])
    return best if like[best] >= LIKE_ENOUGH else Exercise.OTHER


def recognise(dips: Sequence[Mapping[Exercise, float]]) -> tuple[Exercise, float]:
    """Name the exercise of a clip from the likeness of its dips.

    Parameters
    ----------
    dips : sequence of mapping of Exercise to float
        As `likeness` returns them.

    Returns
    -------
    (Exercise, float)
        The exercise that the dips are most like, and its mean likeness as confidence; ``OTHER``
        where none is like any, as sure as they are unlike all, and 0 where there are none.
    """
    named = [dip for dip in dips if best_of(dip) is not Exercise.OTHER]
    if not named:
        likest = [max(dip.values()) for dip in dips]
        return Exercise.OTHER, 1.0 - float(np.mean(likest)) if likest else 0.0
    mean = {name: float(np.mean([dip[name] for dip in named])) for name in named[0]}
    best = max(mean, key=lambda name: mean[name])
    return best, mean[best]


def _length(xyz: FloatArray, *chain: Joint) -> float:
    """Typical length of a limb, joint to joint; NaN where nobody was found."""
    bones = np.diff(xyz[:, chain], axis=1)
    lengths = np.linalg.norm(bones, axis=2).sum(axis=1)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.median(lengths)) if len(lengths) else float("nan")


def _ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high` on, straight between; 0 for NaN."""
    share = (value - low) / (high - low)
    return float(min(max(share, 0.0), 1.0)) if np.isfinite(share) else 0.0


def _held(series: FloatArray) -> float:
    """Return a high value that is not a single outlier: a tenth of the known ones exceed it."""
    known = series[np.isfinite(series)]
    return float(np.quantile(known, 0.9)) if len(known) else float("nan")
