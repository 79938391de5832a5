"""Keys of pulls and hinges: deadlifts of every stance and trunk angle, good mornings, bends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.lift.training.keyed import Key, Manner, Pose, pair
from inference.lift.training.resting import HANGING, rest, standing
from inference.synth.spec import Proportions

_BACK_GRIP = np.array([[-0.22, 0.42, -0.02]] * 2)
"""Hands at a bar on the back, in the trunk's axes."""
_BACK_ELBOWS = np.array([[-0.5, 0.35, -1.0]] * 2)


def deadlift(rng: np.random.Generator, body: Proportions) -> tuple[list[Key], Manner]:
    """Draw the keys of deadlifts: conventional, sumo or Romanian, with or without a bar."""
    style = rng.choice(["conventional", "sumo", "romanian", "free"], p=[0.35, 0.25, 0.2, 0.2])
    sumo, free = style == "sumo", style == "free"
    lean = float(rng.uniform(18.0, 86.0))
    flexion = float(rng.uniform(8.0, 120.0))
    if style == "romanian":
        lean, flexion = float(rng.uniform(40.0, 88.0)), float(rng.uniform(6.0, 45.0))
    stance = float(rng.uniform(0.6, 1.05) if sumo else rng.uniform(0.2, 0.45))
    toes = float(rng.uniform(20.0, 50.0) if sumo else rng.uniform(0.0, 25.0))
    grip = float(rng.uniform(-0.12, 0.0) if sumo else rng.uniform(0.06, 0.25))
    stand = standing(rng, body, stance, toes)
    bar = HANGING * [0.5, 0.0, 1.0] + [0.0, grip, 0.0]
    held = replace(stand, hands=stand.hands if free else bar, plumb=0.0 if free else 1.0)
    low = _folded(rng, held, lean, flexion)
    if not free and not 0.15 < _wrist_height_m(low, body) < 0.75:
        raise ValueError("the bar would be in the floor or above the knees")
    load = 0.0 if free else float(rng.uniform(0.2, 1.2))
    manner = Manner(
        load=load,
        arm_reach=float(rng.uniform(0.985, 0.9985)),
        gaze=float(rng.uniform(0.1, 1.0)),
        balance_m=float(rng.uniform(-0.03, 0.03)),
    )
    return _repeated(rng, stand, held, low), manner


def hinge(rng: np.random.Generator, body: Proportions) -> tuple[list[Key], Manner]:
    """Draw the keys of bends with nearly straight legs, arms hanging or a bar on the back."""
    on_back = rng.random() < 0.5
    stand = standing(rng, body, float(rng.uniform(0.12, 0.5)), float(rng.uniform(-5.0, 25.0)))
    if on_back:
        stand = replace(stand, hands=_BACK_GRIP + rng.normal(0, 0.03, 3), elbows=_BACK_ELBOWS)
    most = 92.0 if on_back else 115.0
    low = _folded(rng, stand, float(rng.uniform(25.0, most)), float(rng.uniform(4.0, 40.0)))
    manner = Manner(
        level_hands=not on_back,
        load=float(rng.uniform(0.1, 0.5)) if on_back else 0.0,
        gaze=float(rng.uniform(0.2, 1.0)),
        balance_m=float(rng.uniform(-0.03, 0.03)),
    )
    return _repeated(rng, stand, stand, low), manner


def _folded(rng: np.random.Generator, stand: Pose, lean: float, flexion: float) -> Pose:
    caving = rng.random() < 0.35
    knees = rng.uniform(-35.0, 0.0) if caving else rng.uniform(-5.0, 20.0)
    return replace(stand, lean=lean, flexion=pair(flexion), knees=pair(float(knees)))


def _wrist_height_m(low: Pose, body: Proportions) -> float:
    """Near enough: shanks and thighs bend alike, arms hang down."""
    leg = (body.thigh_m + body.shank_m) * np.cos(np.radians(low.flexion[0]) / 2)
    apart = low.ankles[0, 1] - body.half_hips_m
    trunk = body.trunk_m * np.cos(np.radians(low.lean))
    hips = body.ankle_m + np.sqrt(max(leg**2 - apart**2, 0.0))
    return float(hips + trunk - 0.98 * (body.upper_arm_m + body.forearm_m))


def _between(stand: Pose, low: Pose, hips_first: float, trunk_late: float) -> Pose:
    """Part of the way: the legs are nearer to standing than the trunk, or a bar meets knees."""
    legs = low.flexion + (stand.flexion - low.flexion) * hips_first
    lean = float(low.lean + (np.asarray(stand.lean) - low.lean) * trunk_late)
    return replace(low, flexion=legs, lean=lean, knees=low.knees * (1 - hips_first))


def _repeated(rng: np.random.Generator, stand: Pose, held: Pose, low: Pose) -> list[Key]:
    """Stand, bend down, one to three times up and down again, put down, stand."""
    keys = rest(rng, stand)
    middle = _between(held, low, float(rng.uniform(0.5, 0.8)), float(rng.uniform(0.2, 0.5)))
    down, up = float(rng.uniform(0.6, 2.2)), float(rng.uniform(0.5, 2.0))
    keys += [(0.5 * down, replace(middle, hands=stand.hands, plumb=0.0)), (0.5 * down, low)]
    for _ in range(int(rng.integers(1, 4))):
        keys += [(float(rng.uniform(0.1, 0.8)), low), (0.5 * up, middle), (0.5 * up, held)]
        if rng.random() < 0.3:
            keys += rest(rng, held)
        else:
            keys.append((float(rng.uniform(0.1, 0.6)), held))
        keys += [(0.5 * down, middle), (0.5 * down, low)]
    keys += [(float(rng.uniform(0.1, 0.8)), low), (0.5 * up, middle), (0.5 * up, stand)]
    return keys + rest(rng, stand)
