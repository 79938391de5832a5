"""A set of lifts as exact joint positions over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.motion.types import Phase, PhaseKind, Rep
from inference.skeleton import FloatArray, Joint
from inference.synth.kinematics import (
    balance_x,
    elbow_position,
    knee_position,
    solve_rising,
    unit,
)
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep
from inference.synth.tempo import RepTimes, Tempo, tempo_of

_STANDING_SPINE_DEG = 87.0
_LEG_REACH = 0.995
"""Hip to ankle over leg length when standing: knees soft, not locked."""
_ARM_REACH = 0.996
_BAR_MASS = {Load.NONE: 0.0, Load.BAR: 0.25, Load.PLATES: 0.8}
_HANDLE_BAR_X = 0.105
"""Forward distance of a deadlift's bar from the ankles: over the middle of the foot."""


@dataclass(frozen=True, eq=False)
class SynthMotion:
    """Exact movement of the procedural lifter.

    Attributes
    ----------
    joints : array, shape (T, 17, 3), float64
        The 17-joint pose in metres, in the lifter's frame: x forward, y to the lifter's left,
        z up, origin on the floor between the ankles.
    times_s : array, shape (T,)
    bar : array, shape (T, 3), or None
        Middle of the barbell, which lies along y; None without one.
    reps : tuple of Rep
        True reps with their frames, phases and figures.
    spec : LiftSpec
    fps : float
    """

    joints: FloatArray
    times_s: FloatArray
    bar: FloatArray | None
    reps: tuple[Rep, ...]
    spec: LiftSpec
    fps: float

    def __len__(self) -> int:
        return len(self.times_s)


@dataclass(frozen=True)
class _Course:
    """What drives the body, one value a frame."""

    progress: FloatArray
    spine_deg: FloatArray
    knee_ratio: FloatArray
    sway: FloatArray


def simulate(spec: LiftSpec, fps: float = 30.0) -> SynthMotion:
    """Move the lifter through a set.

    Parameters
    ----------
    spec : LiftSpec
    fps : float
        Frames a second; the movement itself does not depend on it.

    Returns
    -------
    SynthMotion

    Raises
    ------
    ValueError
        If the frame rate is not positive, or the body cannot do what is asked of it: then the
        message says which way to change the spec.
    """
    if not fps > 0:
        raise ValueError(f"the frame rate must be positive, not {fps}")
    tempo = tempo_of(spec)
    times = np.arange(max(1, round(tempo.duration_s * fps))) / fps
    if spec.reps and isinstance(spec.reps[0], DeadliftRep):
        joints, bar = _deadlift(spec, tempo, times)
    else:
        joints, bar = _squat(spec, tempo, times)
    _check_bones(joints, spec.body)
    reps = tuple(
        _rep(i, spec.reps[i], moments, joints, fps) for i, moments in enumerate(tempo.reps)
    )
    shown = None if spec.load is Load.NONE else bar
    return SynthMotion(joints, times, shown, reps, spec, fps)


def _check_bones(joints: FloatArray, body: Proportions) -> None:
    """Refuse a pose for which a limb had to be stretched."""
    for _, hip, knee, ankle, shoulder, elbow, wrist in _SIDES:
        for a, b, length in (
            (hip, knee, body.thigh_m),
            (knee, ankle, body.shank_m),
            (shoulder, elbow, body.upper_arm_m),
            (elbow, wrist, body.forearm_m),
        ):
            bones = np.linalg.norm(joints[:, a] - joints[:, b], axis=1)
            if not np.allclose(bones, length, atol=1e-5):
                raise ValueError(
                    "this body cannot reach that pose: ask for less lean, depth, stance or caving, "
                    "or change its proportions"
                )


# --- legs and trunk -------------------------------------------------------------------------------


def _sway(spec: LiftSpec, times: FloatArray) -> FloatArray:
    """Slow drift in three channels, each within about −1…1, shape (T, 3)."""
    rng = np.random.default_rng(spec.seed)
    hertz, phase = rng.uniform(0.15, 0.55, (3, 3)), rng.uniform(0, 2 * np.pi, (3, 3))
    waves = np.sin(2 * np.pi * hertz * times[:, None, None] + phase)
    return np.asarray(waves.mean(axis=2) * 1.5)


def _squat(spec: LiftSpec, tempo: Tempo, times: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Joints and bar of squats: hips over the feet where lifter and bar balance."""
    body, s = spec.body, tempo.progress(times)
    reps: list[SquatRep] = [r for r in spec.reps if isinstance(r, SquatRep)] or [SquatRep()]
    which = tempo.rep_index(times)
    sway = _sway(spec, times)
    bottoms = np.array([_squat_bottom(spec, rep) for rep in reps])
    spine = np.array([rep.spine_angle_deg for rep in reps])[which]
    ratio = np.array([rep.knee_width_ratio for rep in reps])[which]
    course = _Course(s, _STANDING_SPINE_DEG + (spine - _STANDING_SPINE_DEG) * s, ratio, sway)
    low, imbalance = bottoms[which].T
    standing = _standing_hip_m(spec)
    hip_z = standing + (low - standing) * s
    trunk, bar_offset = _trunk(spec, course)
    target = _midfoot(body) + imbalance * s + spec.sway_m * sway[:, 0]

    def unbalance(hip_x: FloatArray) -> FloatArray:
        hip = np.stack([hip_x, spec.sway_m * sway[:, 1] + body.half_hips_m, hip_z], axis=1)
        knee_x = _knee(spec, hip, 1.0, course)[:, 0]
        thorax_x = hip_x + trunk[:, 0]
        bar_x = thorax_x + bar_offset[:, 0]
        balance = balance_x(hip_x, knee_x, thorax_x, bar_x, _BAR_MASS[spec.load])
        return np.asarray(balance - target)

    hip_x = solve_rising(unbalance, np.full(len(s), -0.6), np.full(len(s), 0.6))
    pelvis = np.stack([hip_x, spec.sway_m * sway[:, 1], hip_z], axis=1)
    bar = pelvis + trunk + bar_offset
    return _assemble(spec, course, pelvis, bar), bar


def _squat_bottom(spec: LiftSpec, rep: SquatRep) -> tuple[float, float]:
    """Hip height at the bottom, and how far from balance an ankle at its limit leaves it."""
    body, depth = spec.body, np.radians(rep.depth_deg)
    ankle_y, hip_y = spec.stance_m / 2, spec.body.half_hips_m
    knee_y = rep.knee_width_ratio * ankle_y
    shank = np.sqrt(max(body.shank_m**2 - (knee_y - ankle_y) ** 2, 0.0))
    thigh = np.sqrt(max((body.thigh_m * np.cos(depth)) ** 2 - (knee_y - hip_y) ** 2, 0.0))
    course = _Course(np.ones(1), np.array([rep.spine_angle_deg]), np.ones(1), np.zeros((1, 3)))
    trunk, bar_offset = (v[:, 0] for v in _trunk(spec, course))

    def unbalance(tilt: FloatArray) -> FloatArray:
        knee = shank * np.sin(tilt)
        hip = knee - thigh
        thorax = hip + trunk
        load = _BAR_MASS[spec.load]
        return balance_x(hip, knee, thorax, thorax + bar_offset, load) - _midfoot(body)

    tilt = solve_rising(unbalance, np.radians([-5.0]), np.radians([41.0]))
    knee_z = body.ankle_m + shank * np.cos(tilt)
    return float(knee_z[0] - body.thigh_m * np.sin(depth)), float(unbalance(tilt)[0])


def _standing_hip_m(spec: LiftSpec) -> float:
    """Height of the hips above the floor when standing, with room to sway."""
    body = spec.body
    leg = _LEG_REACH * (body.thigh_m + body.shank_m)
    apart, ahead = spec.stance_m / 2 - body.half_hips_m, _midfoot(body) + 0.015
    return float(body.ankle_m + np.sqrt(max(leg**2 - apart**2 - ahead**2, 0.0)))


def _midfoot(body: Proportions) -> float:
    """Forward distance from the ankle to the middle of the foot."""
    return 0.22 * body.foot_m


def _trunk(spec: LiftSpec, course: _Course) -> tuple[FloatArray, FloatArray]:
    """Vectors from pelvis to thorax, and from thorax to a bar on the upper back."""
    angle = np.radians(course.spine_deg + 0.3 * np.sign(spec.sway_m) * course.sway[:, 2])
    none = np.zeros_like(angle)
    along = np.stack([np.cos(angle), none, np.sin(angle)], axis=1)
    behind = np.stack([-np.sin(angle), none, np.cos(angle)], axis=1)
    height = spec.body.height_m
    return spec.body.trunk_m * along, height * (0.024 * along + 0.056 * behind)


def _deadlift(spec: LiftSpec, tempo: Tempo, times: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Joints and bar of deadlifts: straight arms hang from the shoulders to a bar going upright."""
    body, s = spec.body, tempo.progress(times)
    reps = [rep for rep in spec.reps if isinstance(rep, DeadliftRep)]
    which = tempo.rep_index(times)
    sway = _sway(spec, times)
    spine = np.array([rep.spine_angle_deg for rep in reps])[which]
    ratio = np.array([rep.knee_width_ratio for rep in reps])[which]
    # The knees straighten first and the trunk rises late, or the bar would meet the knees.
    rising = (1 - s) ** 2.5
    course = _Course(s, spine + (_STANDING_SPINE_DEG - spine) * rising, ratio, sway)
    trunk, _ = _trunk(spec, course)
    shoulder_x = _HANDLE_BAR_X - 0.085 + 0.10 * s + spec.sway_m * sway[:, 0]
    reach = _ARM_REACH * (body.upper_arm_m + body.forearm_m)
    spread = _grip_m(spec) - body.half_shoulders_m
    hang = np.sqrt(reach**2 - spread**2 - (shoulder_x - _HANDLE_BAR_X) ** 2) + _hand_drop(body)
    top = _standing_hip_m(spec) + body.trunk_m * np.sin(np.radians(_STANDING_SPINE_DEG)) - hang
    floor = np.array([rep.bar_height_m for rep in reps])[which]
    bar_z = top + (floor - top) * s
    bar = np.stack([np.full(len(s), _HANDLE_BAR_X), np.zeros(len(s)), bar_z], axis=1)
    thorax = np.stack([shoulder_x, np.zeros(len(s)), bar_z + hang], axis=1)
    joints = _assemble(spec, course, thorax - trunk, bar)
    return joints, _put_down(spec, tempo, times, bar)


def _put_down(spec: LiftSpec, tempo: Tempo, times: FloatArray, bar: FloatArray) -> FloatArray:
    """Leave the bar on the floor while the lifter bends down to it and stands up from it."""
    if not spec.approach:
        return bar
    height = np.array([rep.bar_height_m for rep in spec.reps if isinstance(rep, DeadliftRep)])
    held = bar.copy()
    held[times < tempo.reps[0].start_s, 2] = height[0]
    held[times > tempo.reps[-1].end_s, 2] = height[-1]
    return held


# --- the whole body -------------------------------------------------------------------------------


def _knee(spec: LiftSpec, hip: FloatArray, side: float, course: _Course) -> FloatArray:
    """Knee over a planted foot; caving grows with depth. ``side`` is 1 left, −1 right."""
    body = spec.body
    ankle = np.tile([0.0, side * spec.stance_m / 2, body.ankle_m], (len(hip), 1))
    share = body.shank_m / (body.shank_m + body.thigh_m)
    straight = ankle[:, 1] + share * (hip[:, 1] - ankle[:, 1])
    wanted = ankle[:, 1] * course.knee_ratio
    knee_y = straight + (wanted - straight) * course.progress**1.5
    return knee_position(hip, ankle, body.thigh_m, body.shank_m, knee_y)


def _grip_m(spec: LiftSpec) -> float:
    """Half the distance between the hands on the bar."""
    deadlift = bool(spec.reps) and isinstance(spec.reps[0], DeadliftRep)
    knees = spec.stance_m / 2 + 0.09
    return max(spec.body.half_shoulders_m + 0.06, knees) if deadlift else _back_grip_m(spec.body)


def _back_grip_m(body: Proportions) -> float:
    return body.half_shoulders_m + 0.125 * body.height_m


def _hand_drop(body: Proportions) -> float:
    """From the wrist down to a bar in hanging hands."""
    return 0.048 * body.height_m


def _assemble(spec: LiftSpec, course: _Course, pelvis: FloatArray, bar: FloatArray) -> FloatArray:
    """Put the 17 joints together around a pelvis and a bar."""
    body, frames = spec.body, len(pelvis)
    out: FloatArray = np.empty((frames, len(Joint), 3))
    trunk, _ = _trunk(spec, course)
    thorax = pelvis + trunk
    out[:, Joint.PELVIS], out[:, Joint.SPINE], out[:, Joint.THORAX] = (
        pelvis,
        pelvis + trunk / 2,
        thorax,
    )
    ears = thorax + body.ears_m * _neck_direction(course)
    out[:, Joint.NECK] = neck = thorax + 0.4 * (ears - thorax)
    out[:, Joint.HEAD] = ears + 0.35 * (ears - neck)
    for side, hip, knee, ankle, shoulder, elbow, wrist in _SIDES:
        left = np.array([0.0, side, 0.0])
        out[:, hip] = pelvis + body.half_hips_m * left
        out[:, knee] = _knee(spec, out[:, hip], side, course)
        out[:, ankle] = [0.0, side * spec.stance_m / 2, body.ankle_m]
        out[:, shoulder] = thorax + body.half_shoulders_m * left
        out[:, wrist], pole = _hand(spec, course, out[:, shoulder], bar, trunk, side)
        out[:, elbow] = elbow_position(
            out[:, shoulder], out[:, wrist], body.upper_arm_m, body.forearm_m, pole
        )
    return out


_SIDES = (
    (1.0, 4, 5, 6, 11, 12, 13),
    (-1.0, 1, 2, 3, 14, 15, 16),
)
"""Side, then hip, knee, ankle, shoulder, elbow and wrist of the pose."""


def _neck_direction(course: _Course) -> FloatArray:
    """Half-way between trunk and upright: the lifter goes on looking ahead."""
    lean = np.radians(10.0 + 0.5 * (_STANDING_SPINE_DEG - course.spine_deg))
    return np.stack([np.sin(lean), np.zeros_like(lean), np.cos(lean)], axis=1)


def _hand(
    spec: LiftSpec,
    course: _Course,
    shoulder: FloatArray,
    bar: FloatArray,
    trunk: FloatArray,
    side: float,
) -> tuple[FloatArray, FloatArray]:
    """Wrist of one arm, and the direction in which its elbow points."""
    body, along = spec.body, unit(trunk)
    behind = np.stack([-along[:, 2], along[:, 1], along[:, 0]], axis=1)
    outward = np.array([0.0, side, 0.0])
    if spec.reps and isinstance(spec.reps[0], DeadliftRep):
        wrist = bar + np.array([0.0, side * _grip_m(spec), _hand_drop(body)])
        return wrist, np.tile([-1.0, 0.25 * side, 0.0], (len(bar), 1))
    if spec.load is Load.NONE:
        raised = np.radians(4.0 + 76.0 * course.progress)
        reach = _ARM_REACH * (body.upper_arm_m + body.forearm_m)
        arm = np.stack([np.sin(raised), np.full_like(raised, 0.12 * side), -np.cos(raised)], axis=1)
        return shoulder + reach * unit(arm), np.tile([-0.3, side, -0.3], (len(bar), 1))
    wrist = bar + _back_grip_m(body) * outward - body.height_m * (0.03 * along + 0.008 * behind)
    return wrist, 0.35 * behind - along + 0.25 * outward


# --- truth of the reps ----------------------------------------------------------------------------


def _rep(
    i: int, rep: SquatRep | DeadliftRep, moments: RepTimes, joints: FloatArray, fps: float
) -> Rep:
    """Frames nearest to the moments of a rep, its phases, and its figures at the bottom."""
    last = len(joints) - 1
    start, bottom, top, end = (
        min(round(t * fps), last)
        for t in (moments.start_s, moments.bottom_s, moments.top_s, moments.end_s)
    )
    if isinstance(rep, SquatRep):
        down, up = (PhaseKind.DOWN, rep.down_s), (PhaseKind.UP, rep.up_s)
        parts = (down, (PhaseKind.HOLD, rep.pause_s), up)
    else:
        down, up = (PhaseKind.DOWN, rep.down_s), (PhaseKind.UP, rep.up_s)
        parts = (up, (PhaseKind.HOLD, rep.hold_s), down)
    phases, now = [], moments.start_s
    for kind, seconds in parts:
        first, now = now, now + seconds
        if seconds > 0:
            phases.append(Phase(min(round(first * fps), last), min(round(now * fps), last), kind))
    measures = bottom_measures(joints[bottom]) | {"down_s": rep.down_s, "up_s": rep.up_s}
    duration = moments.end_s - moments.start_s
    return Rep(start, end, i + 1, bottom, top, duration, tuple(phases), measures)


def bottom_measures(pose: FloatArray) -> dict[str, float]:
    """Figures of one pose, straight from its joints.

    Parameters
    ----------
    pose : array, shape (17, 3)
        In a frame with z up and the hips along y.

    Returns
    -------
    dict of str to float
        ``spine_angle_deg``, ``knee_flexion_deg`` (0 straight; mean of both), ``depth_deg`` (thighs
        below the horizontal; mean of both), ``knee_width_ratio``.
    """
    spine = pose[Joint.THORAX] - pose[Joint.PELVIS]
    flexion, depth = [], []
    for _, hip, knee, ankle, *_ in _SIDES:
        thigh, shank = unit(pose[knee] - pose[hip]), unit(pose[ankle] - pose[knee])
        flexion.append(np.degrees(np.arccos(np.clip(thigh @ shank, -1, 1))))
        depth.append(np.degrees(np.arcsin(thigh[2])))
    knees = pose[Joint.LEFT_KNEE, 1] - pose[Joint.RIGHT_KNEE, 1]
    ankles = pose[Joint.LEFT_ANKLE, 1] - pose[Joint.RIGHT_ANKLE, 1]
    return {
        "spine_angle_deg": float(np.degrees(np.arctan2(spine[2], np.hypot(spine[0], spine[1])))),
        "knee_flexion_deg": float(np.mean(flexion)),
        "depth_deg": float(np.mean(depth)),
        "knee_width_ratio": float(knees / ankles),
    }
