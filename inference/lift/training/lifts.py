"""Procedural lifts to learn from: squats, pulls, presses and lunges of many bodies and manners.

Motion capture of daily life holds few deep squats and no barbell.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inference.lift.training.arms import with_arms
from inference.lift.training.asymmetry import make_uneven
from inference.lift.training.keyed import Key, Manner, draw_body, perform
from inference.lift.training.lunges import lunge
from inference.lift.training.motion import BODY_JOINTS, MotionSet
from inference.lift.training.overhead import press, snatch
from inference.lift.training.pulls import deadlift, hinge
from inference.skeleton import FloatArray, Joint
from inference.synth.kinematics import unit
from inference.synth.motion import simulate
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep

RATE_HZ = 30.0
_SHARES = {
    # With fewer free hands, a model takes arms that reach forward for arms on a bar.
    "squat": 0.22,
    "free": 0.22,
    "deadlift": 0.22,
    "hinge": 0.10,
    "snatch": 0.09,
    "lunge": 0.075,
    "press": 0.075,
}
_KEYED: dict[str, Callable[[np.random.Generator, Proportions], tuple[list[Key], Manner]]] = {
    "deadlift": deadlift,
    "hinge": hinge,
    "snatch": snatch,
    "lunge": lunge,
    "press": press,
}
_FREE_ARMS = {"free": 1.0, "hinge": 0.25, "lunge": 0.4}
"""Share in which the hands go anywhere."""
_STRAIGHT_BAR = 0.3
"""Share of the deadlifts in which the bar goes straight up, as `simulate` has it."""
_UNEVEN = 1 / 3
FACE = np.array(
    [
        *([0.100, 0.0, -0.005], [0.070, 0.033, 0.025], [0.070, -0.033, 0.025]),
        *([0.0, 0.075, 0.0], [0.0, -0.075, 0.0]),
    ]
)
"""Nose, eyes and ears from the middle of the ears: forward, left, up the head; metres at 1.74 m."""


def procedural_lifts(count: int, seed: int) -> MotionSet:
    """Make lifts, each of another body, tempo, depth, lean and caving.

    Parameters
    ----------
    count : int
    seed : int

    Returns
    -------
    MotionSet
        At `RATE_HZ`. In any run of trials the kinds hold their shares: squats with a bar on the
        back, squats with hands anywhere, deadlifts (conventional, sumo, Romanian, without a bar)
        22 % each; hinges 10 %; snatches 9 %; lunges and presses 7.5 % each. The names begin with
        the kind. A third are uneven between left and right.
    """
    rng = np.random.default_rng(seed)
    trials: list[FloatArray] = []
    names: list[str] = []
    made = dict.fromkeys(_SHARES, 0)
    while len(trials) < count:
        kind = max(_SHARES, key=lambda k: _SHARES[k] * (len(trials) + 1) - made[k])
        try:
            joints, body, free = _lift(kind, rng)
        except ValueError:
            continue  # a body that can't do what was drawn: draw another
        if rng.random() < _UNEVEN:
            joints = make_uneven(joints, body, rng, bar=not free)
        made[kind] += 1
        trials.append(_with_face(joints, body, rng).astype(np.float32))
        names.append(f"{kind}_{len(trials):04d}")
    return MotionSet(tuple(trials), tuple(names), RATE_HZ)


def _lift(kind: str, rng: np.random.Generator) -> tuple[FloatArray, Proportions, bool]:
    """Joints of one lift, shape (T, 17, 3), its body, and whether the hands are free."""
    free = rng.random() < _FREE_ARMS.get(kind, 0.0)
    if kind in ("squat", "free") or (kind == "deadlift" and rng.random() < _STRAIGHT_BAR):
        spec = _deadlifts(rng) if kind == "deadlift" else _squats(rng, kind)
        joints, body = simulate(spec, RATE_HZ).joints, spec.body
    else:
        body = draw_body(rng)
        keys, manner = _KEYED[kind](rng, body)
        drift = rng.uniform(0.0, 0.012, 2)
        sway = np.array([*drift, rng.uniform(0.15, 0.5), rng.uniform(0, 2 * np.pi)])
        joints = perform(keys, body, manner, RATE_HZ, sway)
    return (with_arms(joints, body, rng) if free else joints), body, bool(free)


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
    return LiftSpec(
        reps,
        body=draw_body(rng),
        load=load,
        lead_in_s=float(rng.uniform(0.2, 1.0)),
        lead_out_s=float(rng.uniform(0.2, 1.0)),
        stance_m=float(rng.uniform(0.22, 0.62)),
        sway_m=float(rng.uniform(0.0, 0.015)),
        seed=int(rng.integers(1 << 31)),
    )


def _with_face(joints: FloatArray, body: Proportions, rng: np.random.Generator) -> FloatArray:
    """Add nose, eyes and ears to 17 joints; the head nods a little and turns a little."""
    thorax, neck = joints[:, Joint.THORAX], joints[:, Joint.NECK]
    ears = thorax + (neck - thorax) / 0.4
    nod, turn = np.radians(rng.normal(0, 10)), np.radians(rng.normal(0, 8))
    up = unit(ears - thorax)
    left = np.tile([-np.sin(turn), np.cos(turn), 0.0], (len(joints), 1))
    ahead = unit(np.cross(left, up))
    left = np.cross(up, ahead)
    ahead, up = np.cos(nod) * ahead + np.sin(nod) * up, np.cos(nod) * up - np.sin(nod) * ahead
    axes = np.stack([ahead, left, up], axis=1)
    face = np.einsum("tij,ki->tkj", axes, FACE * body.height_m / 1.74)
    out = np.concatenate([joints, ears[:, np.newaxis] + face], axis=1)
    assert out.shape[1] == len(BODY_JOINTS)
    return out
