"""Keys of lunges: one foot ahead, the other knee towards the floor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.lift.training.keyed import Key, Manner, Pose
from inference.lift.training.resting import rest, standing
from inference.synth.spec import Proportions

_ARMS = (
    # Hands and elbows in the trunk's axes: at the sides, on the hips, before the chest, on a bar.
    ((0.03, 0.10, -1.1), (-1.0, 0.3, 0.0)),
    ((0.02, 0.20, -0.58), (-0.7, 1.0, 0.0)),
    ((0.32, -0.20, -0.15), (-0.1, 1.0, -0.6)),
    ((-0.22, 0.42, -0.02), (-0.5, 0.35, -1.0)),
)


def lunge(rng: np.random.Generator, body: Proportions) -> tuple[list[Key], Manner]:
    """Draw the keys of lunges to the front or the rear, or split squats, on either leg or both."""
    hands, elbows = (np.array([v] * 2) for v in _ARMS[rng.integers(len(_ARMS))])
    stand = standing(rng, body, float(rng.uniform(0.14, 0.36)), float(rng.uniform(0.0, 12.0)))
    stand = replace(stand, hands=hands + rng.normal(0, 0.03, (2, 3)), elbows=elbows)
    lead, alternating = int(rng.integers(2)), rng.random() < 0.5
    forward, stays = rng.random() < 0.5, rng.random() < 0.35
    keys = rest(rng, stand)
    for rep in range(int(rng.integers(2, 4))):
        front = (lead + rep) % 2 if alternating and not stays else lead
        split, low = _split(rng, stand, body, front, forward)
        moving = front if forward else 1 - front
        down, up = float(rng.uniform(0.6, 1.5)), float(rng.uniform(0.5, 1.5))
        if not stays or rep == 0:
            keys.append((0.4, _on_the_way(stand, split, moving)))
            keys.append((0.4, split))
            settled, bottom = split, low
        keys += [(down, bottom), (float(rng.uniform(0.05, 0.6)), bottom), (up, settled)]
        if not stays:
            keys += [(0.4, _on_the_way(stand, split, moving)), (0.4, stand)]
    manner = Manner(
        level_hands=False,
        load=float(rng.uniform(0.0, 0.4)),
        gaze=float(rng.uniform(0.1, 0.8)),
    )
    return keys, manner


def _split(
    rng: np.random.Generator, stand: Pose, body: Proportions, front: int, forward: bool
) -> tuple[Pose, Pose]:
    """Feet apart fore and aft, the rear heel up; nearly straight, and low."""
    step, lift = float(rng.uniform(0.30, 0.52)) * body.height_m, float(rng.uniform(0.05, 0.12))
    ankles = stand.ankles.copy()
    ankles[front, 0] += step if forward else 0.0
    ankles[1 - front] += [0.5 * lift - (0.0 if forward else step), 0.0, lift]
    towards_front = 1.0 if front == 0 else -1.0
    legs = np.where(np.arange(2) == front, rng.uniform(20.0, 45.0), rng.uniform(10.0, 35.0))
    split = replace(
        stand,
        ankles=ankles,
        flexion=legs,
        weight=0.5 + towards_front * rng.uniform(-0.05, 0.15),
        turn=-towards_front * rng.uniform(0.0, 12.0),
        twist=towards_front * rng.uniform(0.0, 12.0),
    )
    depth = np.where(np.arange(2) == front, rng.uniform(55.0, 118.0), 10.0)
    knees = np.where(np.arange(2) == front, rng.uniform(-25.0, 15.0), rng.uniform(-15.0, 5.0))
    low = replace(split, flexion=depth, knees=knees, lean=float(rng.uniform(-2.0, 30.0)))
    return split, low


def _on_the_way(stand: Pose, split: Pose, moving: int) -> Pose:
    """Half-way through a step, the moving foot in the air."""
    ankles = (stand.ankles + split.ankles) / 2
    ankles[moving, 2] = stand.ankles[moving, 2] + 0.09
    ankles[1 - moving] = stand.ankles[1 - moving]
    weight = 0.35 if moving == 0 else 0.65
    return replace(stand, ankles=ankles, weight=weight, turn=0.5 * np.asarray(split.turn))
