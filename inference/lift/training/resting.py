"""How lifters stand before, between and after reps: still, shifting their weight, stepping."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.lift.training.keyed import Key, Pose, pair
from inference.skeleton import FloatArray
from inference.synth.spec import Proportions

HANGING = np.array([[0.06, 0.10, -1.1]] * 2)
"""Hands of arms that hang down, in level axes."""


def standing(rng: np.random.Generator, body: Proportions, stance_m: float, toes: float) -> Pose:
    """Draw a lifter who stands with arms down.

    Parameters
    ----------
    rng : Generator
    body : Proportions
    stance_m : float
        Between the ankles.
    toes : float
        Turn of the feet outwards in degrees.

    Returns
    -------
    Pose
    """
    ankle = np.array([0.0, stance_m / 2, body.ankle_m])
    return Pose(
        ankles=np.array([ankle, ankle * [1.0, -1.0, 1.0]]),
        hands=HANGING + rng.normal(0, 0.02, (2, 3)),
        elbows=np.array([[-1.0, 0.3, 0.0]] * 2),
        flexion=pair(rng.uniform(4.0, 14.0)) + rng.uniform(0.0, 2.0, 2),
        toes=pair(toes),
        knees=pair(0.0),
        lean=rng.uniform(-3.0, 8.0),
    )


def rest(rng: np.random.Generator, stand: Pose) -> list[Key]:
    """Draw what is done in a stand: nothing, weight shifted to one side, or steps in place."""
    keys: list[Key] = [(float(rng.uniform(0.2, 0.7)), stand)]
    manner = rng.random()
    if manner < 0.3:
        side = float(rng.choice([-1.0, 1.0]))
        shifted = replace(
            stand,
            weight=0.5 + side * rng.uniform(0.1, 0.35),
            roll=np.asarray(stand.roll) + side * rng.uniform(0.0, 5.0),
            flexion=stand.flexion + (pair(0, 15) if side > 0 else pair(15, 0)),
            turn=rng.normal(0, 8),
        )
        keys += [(float(rng.uniform(0.4, 1.0)), shifted), (float(rng.uniform(0.1, 0.6)), shifted)]
        keys.append((float(rng.uniform(0.4, 1.0)), stand))
    elif manner < 0.6:
        first, seconds = int(rng.integers(2)), float(rng.uniform(0.22, 0.4))
        height, swing = float(rng.uniform(0.04, 0.22)), float(rng.uniform(0.0, 0.25))
        for step in range(int(rng.integers(2, 6))):
            keys.append((seconds, _lifted(stand, (first + step) % 2, height, swing)))
            keys.append((seconds, stand))
    return keys


def _lifted(stand: Pose, foot: int, height_m: float, swing: float) -> Pose:
    """One foot off the floor; the arms swing against the legs."""
    up: FloatArray = np.zeros((2, 3))
    up[foot] = [0.12 * height_m, 0.0, height_m]
    hands = stand.hands.copy()
    hands[1 - foot, 0] += swing * (1 - float(np.asarray(stand.plumb)))
    hands[foot, 0] -= 0.6 * swing * (1 - float(np.asarray(stand.plumb)))
    onto = 0.24 if foot else -0.24
    return replace(stand, ankles=stand.ankles + up, weight=0.5 + onto, hands=hands)
