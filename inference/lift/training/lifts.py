"""Procedural lifts to learn from: squats, deadlifts and presses of many bodies and manners.

Motion capture of daily life holds few deep squats and no barbell.
"""

from __future__ import annotations

import numpy as np

from inference.lift.training.motion import BODY_JOINTS, MotionSet
from inference.skeleton import FloatArray, Joint
from inference.synth.kinematics import elbow_position, unit
from inference.synth.motion import simulate
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep

RATE_HZ = 30.0
_KINDS = ("squat", "free", "deadlift", "free")
"""With fewer free hands, a model takes arms that reach forward for arms on a bar."""
_FACE = np.array(
    [
        *([0.100, 0.0, -0.005], [0.070, 0.033, 0.025], [0.070, -0.033, 0.025]),
        *([0.0, 0.075, 0.0], [0.0, -0.075, 0.0]),
    ]
)
"""Nose, eyes and ears from the middle of the ears: forward, left, up the head; metres at 1.74 m."""
_REACH = 0.98
_ARMS = (
    # Wrist from the shoulder in the trunk's axes, over the length of the arm: forward, outward,
    # up; then where the elbow points.
    ("overhead", (-0.10, 0.05, 0.80), (0.15, 0.50, 0.98), (-0.4, 1.0, 0.0)),
    ("rack", (0.10, -0.25, -0.10), (0.35, 0.10, 0.15), (1.0, 0.3, -0.5)),
    ("ahead", (0.65, -0.30, -0.30), (0.98, 0.20, 0.30), (-0.2, 0.6, -1.0)),
    ("sides", (-0.15, 0.02, -0.99), (0.20, 0.25, -0.85), (-1.0, 0.4, 0.0)),
    ("hips", (-0.20, 0.05, -0.65), (0.10, 0.25, -0.50), (-0.7, 1.0, 0.0)),
    ("anywhere", (-0.30, -0.40, -0.90), (0.90, 0.80, 0.90), (-0.5, 0.6, -0.7)),
)


def procedural_lifts(count: int, seed: int) -> MotionSet:
    """Make lifts, each of another body, tempo, depth, lean and caving.

    Parameters
    ----------
    count : int
    seed : int

    Returns
    -------
    MotionSet
        At `RATE_HZ`. A quarter are squats with a bar on the back and a quarter deadlifts; in the
        other half, squats too, the hands are anywhere else: overhead, before the chest, ahead,
        down, and on the way from one to another.
    """
    rng = np.random.default_rng(seed)
    trials: list[FloatArray] = []
    names: list[str] = []
    while len(trials) < count:
        kind = _KINDS[len(trials) % len(_KINDS)]
        spec = _deadlifts(rng) if kind == "deadlift" else _squats(rng, kind)
        try:
            motion = simulate(spec, RATE_HZ)
        except ValueError:
            continue  # a body that can't do what was drawn: draw another
        joints = motion.joints
        if kind == "free":
            joints = _with_arms(joints, spec.body, rng)
        trials.append(_with_face(joints, spec.body, rng).astype(np.float32))
        names.append(f"{kind}_{len(trials):04d}")
    return MotionSet(tuple(trials), tuple(names), RATE_HZ)


def _squats(rng: np.random.Generator, kind: str) -> LiftSpec:
    caving = rng.uniform(0.4, 1.1) if rng.random() < 0.4 else rng.normal(1.15, 0.12)
    depth, spine = rng.uniform(-50.0, 25.0), rng.uniform(25.0, 80.0)
    reps = tuple(
        SquatRep(
            **_tempo(rng, "pause_s"),
            depth_deg=float(np.clip(depth + rng.normal(0, 5), -60, 30)),
            spine_angle_deg=float(np.clip(spine + rng.normal(0, 4), 20, 85)),
            knee_width_ratio=float(np.clip(caving + rng.normal(0, 0.05), 0.35, 1.6)),
        )
        for _ in range(2)
    )
    load = Load.NONE if kind == "free" else (Load.BAR, Load.PLATES)[rng.integers(2)]
    return _set(rng, reps, load)


def _deadlifts(rng: np.random.Generator) -> LiftSpec:
    height, spine = rng.uniform(0.15, 0.45), rng.uniform(12.0, 60.0)
    caving = rng.normal(1.05, 0.12)
    reps = tuple(
        DeadliftRep(
            **_tempo(rng, "hold_s"),
            bar_height_m=float(height),
            spine_angle_deg=float(np.clip(spine + rng.normal(0, 4), 10, 75)),
            knee_width_ratio=float(np.clip(caving + rng.normal(0, 0.05), 0.4, 1.6)),
        )
        for _ in range(2)
    )
    return _set(rng, reps, Load.BAR)


def _tempo(rng: np.random.Generator, hold: str) -> dict[str, float]:
    return {
        "down_s": float(rng.uniform(0.6, 2.2)),
        "up_s": float(rng.uniform(0.5, 2.0)),
        hold: float(rng.uniform(0.0, 0.7)),
        "rest_s": float(rng.uniform(0.1, 1.0)),
    }


def _set(
    rng: np.random.Generator,
    reps: tuple[SquatRep, ...] | tuple[DeadliftRep, ...],
    load: Load,
) -> LiftSpec:
    limbs = {
        name: float(np.clip(rng.normal(1.0, sd), 1 - 2 * sd, 1 + 2 * sd))
        for name, sd in (
            *(("legs", 0.035), ("thighs", 0.03), ("trunk", 0.04)),
            *(("arms", 0.04), ("shoulders", 0.08), ("hips", 0.1)),
        )
    }
    return LiftSpec(
        reps,
        body=Proportions(height_m=float(rng.uniform(1.55, 1.95)), **limbs),
        load=load,
        lead_in_s=float(rng.uniform(0.2, 1.0)),
        lead_out_s=float(rng.uniform(0.2, 1.0)),
        stance_m=float(rng.uniform(0.22, 0.62)),
        sway_m=float(rng.uniform(0.0, 0.015)),
        seed=int(rng.integers(1 << 31)),
    )


def _with_arms(joints: FloatArray, body: Proportions, rng: np.random.Generator) -> FloatArray:
    """Move the hands from one place to another and back, each drawn, both sides nearly alike."""
    out, frames = joints.copy(), len(joints)
    first, second = rng.integers(len(_ARMS)), rng.integers(len(_ARMS))
    if rng.random() < 0.5:
        second = first
    along = unit(joints[:, Joint.THORAX] - joints[:, Joint.PELVIS])
    left = np.tile([0.0, 1.0, 0.0], (frames, 1))
    ahead = unit(np.cross(left, along))
    course = 0.5 - 0.5 * np.cos(np.linspace(0, 2 * np.pi * rng.integers(1, 4), frames))[:, None]
    wrists = [rng.uniform(*_ARMS[place][1:3]) for place in (first, second)]
    poles = [np.array(_ARMS[place][3]) for place in (first, second)]
    reach = body.upper_arm_m + body.forearm_m
    for side, shoulder, elbow, wrist in (
        (1.0, Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
        (-1.0, Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    ):
        slip = rng.normal(0, 0.04, 3)
        place = wrists[0] + (wrists[1] - wrists[0]) * course + slip
        length = np.linalg.norm(place, axis=1, keepdims=True)
        place *= np.clip(length, 0.3, _REACH) / length
        pole = poles[0] + (poles[1] - poles[0]) * course + rng.normal(0, 0.15, 3)
        axes = np.stack([ahead, side * left, along], axis=1)
        out[:, wrist] = joints[:, shoulder] + reach * np.einsum("tij,ti->tj", axes, place)
        out[:, elbow] = elbow_position(
            joints[:, shoulder],
            out[:, wrist],
            body.upper_arm_m,
            body.forearm_m,
            np.einsum("tij,ti->tj", axes, pole),
        )
    return out


def _with_face(joints: FloatArray, body: Proportions, rng: np.random.Generator) -> FloatArray:
    """Add nose, eyes and ears to 17 joints; the head nods a little and turns a little."""
    thorax, neck = joints[:, Joint.THORAX], joints[:, Joint.NECK]
    ears = thorax + (neck - thorax) / 0.4
    nod, turn = np.radians(rng.normal(0, 10)), np.radians(rng.normal(0, 8))
    up = unit(ears - thorax)
    left = np.tile([-np.sin(turn), np.cos(turn), 0.0], (len(joints), 1))
    ahead = unit(np.cross(left, up))
    ahead, up = np.cos(nod) * ahead + np.sin(nod) * up, np.cos(nod) * up - np.sin(nod) * ahead
    axes = np.stack([ahead, left, up], axis=1)
    face = np.einsum("tij,ki->tkj", axes, _FACE * body.height_m / 1.74)
    out = np.concatenate([joints, ears[:, np.newaxis] + face], axis=1)
    assert out.shape[1] == len(BODY_JOINTS)
    return out
