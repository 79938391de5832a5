"""What the procedural lifter is asked to do: body, reps, tempo and load, as frozen values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from inference.motion.types import Exercise

PLATE_RADIUS_M = 0.225
"""Radius of a full-size plate: the height of the bar on the floor."""


class Load(StrEnum):
    """What the lifter holds. Plates hide the legs from the side; a bare bar hides nothing."""

    NONE = "none"
    BAR = "bar"
    PLATES = "plates"


@dataclass(frozen=True)
class Proportions:
    """Size of the body: a height, and factors on the limbs of an average adult of that height.

    Average segment lengths are the fractions of body height of Drillis and Contini (1966), as
    reprinted in D. Winter, *Biomechanics and Motor Control of Human Movement*, figure 4.1; joint
    centres lie inside the outer widths that they give.

    Attributes
    ----------
    height_m : float
        Body height before the factors.
    legs, thighs, trunk, arms, shoulders, hips : float
        Factors on the length of both leg bones, of the thighs alone, of the trunk, of both arm
        bones, and on the width between the shoulder and between the hip joints; 1 is average.
    build : float
        Factor on the girth of everything; it changes the picture, not the joints.
    """

    height_m: float = 1.76
    legs: float = 1.0
    thighs: float = 1.0
    trunk: float = 1.0
    arms: float = 1.0
    shoulders: float = 1.0
    hips: float = 1.0
    build: float = 1.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not 0.5 <= value <= 2.5:
                raise ValueError(f"{name} is {value}, outside 0.5 to 2.5")

    @property
    def thigh_m(self) -> float:
        """Hip joint to knee."""
        return 0.245 * self.height_m * self.legs * self.thighs

    @property
    def shank_m(self) -> float:
        """Knee to ankle."""
        return 0.246 * self.height_m * self.legs

    @property
    def ankle_m(self) -> float:
        """Height of the ankle joint above the floor, in shoes."""
        return 0.045 * self.height_m

    @property
    def foot_m(self) -> float:
        """Heel to toe."""
        return 0.152 * self.height_m

    @property
    def trunk_m(self) -> float:
        """Pelvis to thorax."""
        return 0.288 * self.height_m * self.trunk

    @property
    def ears_m(self) -> float:
        """Thorax to the middle of the ears."""
        return 0.114 * self.height_m

    @property
    def upper_arm_m(self) -> float:
        """Shoulder joint to elbow."""
        return 0.172 * self.height_m * self.arms

    @property
    def forearm_m(self) -> float:
        """Elbow to wrist."""
        return 0.150 * self.height_m * self.arms

    @property
    def half_shoulders_m(self) -> float:
        """Thorax to a shoulder joint."""
        return 0.102 * self.height_m * self.shoulders

    @property
    def half_hips_m(self) -> float:
        """Pelvis to a hip joint."""
        return 0.052 * self.height_m * self.hips


@dataclass(frozen=True)
class SquatRep:
    """One squat.

    Attributes
    ----------
    down_s, pause_s, up_s : float
        Tempo in seconds; the pause is at the bottom.
    rest_s : float
        Standing after the rep, in seconds.
    depth_deg : float
        Thigh below the horizontal at the bottom: 0 parallel, positive hip below knee.
    spine_angle_deg : float
        Pelvis to thorax against the horizontal plane at the bottom; 90 upright.
    knee_width_ratio : float
        Distance between the knees over that between the ankles at the bottom; below 1 the knees
        are inside the feet.
    """

    down_s: float = 1.3
    pause_s: float = 0.25
    up_s: float = 1.1
    rest_s: float = 0.7
    depth_deg: float = 6.0
    spine_angle_deg: float = 56.0
    knee_width_ratio: float = 1.2

    def __post_init__(self) -> None:
        _check_tempo(self.down_s, self.up_s, self.pause_s, self.rest_s)
        _check_range("depth_deg", self.depth_deg, -60.0, 30.0)
        _check_range("spine_angle_deg", self.spine_angle_deg, 5.0, 85.0)
        _check_range("knee_width_ratio", self.knee_width_ratio, 0.3, 1.8)

    @property
    def duration_s(self) -> float:
        """From the start of the way down to the end of the way up."""
        return self.down_s + self.pause_s + self.up_s


@dataclass(frozen=True)
class DeadliftRep:
    """One deadlift, from the floor to standing and back.

    Attributes
    ----------
    up_s, hold_s, down_s : float
        Tempo in seconds; the hold is at the top.
    rest_s : float
        At the bottom after the rep, in seconds.
    bar_height_m : float
        Height of the bar at the bottom: the radius of the plates, or more from blocks.
    spine_angle_deg : float
        Pelvis to thorax against the horizontal plane at the bottom.
    knee_width_ratio : float
        As in `SquatRep`.
    """

    up_s: float = 1.3
    hold_s: float = 0.4
    down_s: float = 1.3
    rest_s: float = 0.7
    bar_height_m: float = PLATE_RADIUS_M
    spine_angle_deg: float = 33.0
    knee_width_ratio: float = 1.05

    def __post_init__(self) -> None:
        _check_tempo(self.down_s, self.up_s, self.hold_s, self.rest_s)
        _check_range("bar_height_m", self.bar_height_m, 0.1, 0.6)
        _check_range("spine_angle_deg", self.spine_angle_deg, 10.0, 75.0)
        _check_range("knee_width_ratio", self.knee_width_ratio, 0.3, 1.8)

    @property
    def duration_s(self) -> float:
        """From the floor back to the floor."""
        return self.up_s + self.hold_s + self.down_s


@dataclass(frozen=True)
class LiftSpec:
    """A set of squats or of deadlifts.

    Attributes
    ----------
    reps : tuple of SquatRep or tuple of DeadliftRep
        All of one kind; empty is a lifter who only stands.
    body : Proportions
    load : Load
    lead_in_s, lead_out_s : float
        Idle time before the first rep and after the last: standing for squats; for deadlifts in
        the set-up position with the bar on the floor, unless `approach`.
    approach : bool
        Deadlifts only: stand idle, bend down to the bar before the first rep, and stand up from
        it after the last. To the hips, that is one more down and up.
    stance_m : float
        Distance between the ankles.
    toe_out_deg : float
        How far each foot turns outwards.
    sway_m : float
        Amplitude of the body's natural sway; the spine sways with it by a fraction of a degree.
    seed : int
        Of the sway.
    """

    reps: tuple[SquatRep, ...] | tuple[DeadliftRep, ...]
    body: Proportions = field(default_factory=Proportions)
    load: Load = Load.BAR
    lead_in_s: float = 1.0
    lead_out_s: float = 1.0
    approach: bool = False
    stance_m: float = 0.36
    toe_out_deg: float = 18.0
    sway_m: float = 0.004
    seed: int = 0

    def __post_init__(self) -> None:
        if len({type(rep) for rep in self.reps}) > 1:
            raise ValueError("a set holds either squats or deadlifts, not both")
        if min(self.lead_in_s, self.lead_out_s) < 0:
            raise ValueError("idle time before and after the reps can't be negative")
        _check_range("stance_m", self.stance_m, 0.15, 0.8)
        _check_range("sway_m", self.sway_m, 0.0, 0.02)

    @property
    def exercise(self) -> Exercise:
        """What the reps are; a set without reps is `Exercise.OTHER`."""
        if not self.reps:
            return Exercise.OTHER
        return Exercise.SQUAT if isinstance(self.reps[0], SquatRep) else Exercise.DEADLIFT


def _check_tempo(down_s: float, up_s: float, hold_s: float, rest_s: float) -> None:
    if min(down_s, up_s) <= 0 or min(hold_s, rest_s) < 0:
        raise ValueError("a rep needs time to go down and up, and pauses can't be negative")


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(f"{name} is {value}, outside {low:g} to {high:g}")
