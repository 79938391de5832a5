"""Keys of what ends overhead: the snatch, the overhead squat, and the press."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.lift.training.keyed import Key, Manner, Pose, pair
from inference.lift.training.resting import HANGING, rest, standing
from inference.skeleton import FloatArray
from inference.synth.spec import Proportions

_UP_OUT = np.array([[0.1, 1.0, 0.7]] * 2)
_DOWN_OUT = np.array([[-0.4, 0.8, -0.6]] * 2)
_FORWARD_DOWN = np.array([[0.6, 0.6, -0.7]] * 2)
_OUT_DOWN = np.array([[0.2, 0.9, -0.6]] * 2)
_OUT = np.array([[-0.3, 1.0, -0.2]] * 2)


def snatch(rng: np.random.Generator, body: Proportions) -> tuple[list[Key], Manner]:
    """Draw the keys of snatches, of snatch pulls, or of overhead squats."""
    style = rng.choice(["snatch", "pull", "overhead_squat"], p=[0.5, 0.2, 0.3])
    grip = float(rng.uniform(0.35, 0.72))
    stand = standing(rng, body, float(rng.uniform(0.22, 0.5)), float(rng.uniform(5.0, 35.0)))
    held = _at(stand, 0.0, grip, -1.2, plumb=1.0)
    overhead = _at(stand, float(rng.uniform(-0.12, 0.05)), grip, 1.2, elbows=_DOWN_OUT)
    overhead = replace(overhead, lean=float(rng.uniform(-2.0, 8.0)))
    catch = replace(
        overhead,
        lean=float(rng.uniform(8.0, 42.0)),
        flexion=pair(float(rng.uniform(40.0, 135.0))),
        knees=pair(float(rng.uniform(-20.0, 25.0))),
    )
    slow = float(rng.uniform(1.0, 1.7))
    if style == "overhead_squat":
        keys = _squats_under(rng, overhead, catch)
    else:
        keys = rest(rng, stand)
        for _ in range(int(rng.integers(1, 3))):
            keys += _pull(rng, held, slow)
            if style == "snatch":
                keys += _turned_over(rng, held, overhead, catch, slow)
            keys.append((0.6 * slow, held))
        keys += rest(rng, stand)
    manner = Manner(
        load=float(rng.uniform(0.1, 0.6)),
        arm_reach=float(rng.uniform(0.99, 0.999)),
        gaze=float(rng.uniform(0.1, 0.6)),
        balance_m=float(rng.uniform(-0.02, 0.02)),
    )
    return keys, manner


def _at(
    pose: Pose,
    forward: float,
    outward: float,
    up: float,
    elbows: FloatArray | None = None,
    plumb: float = 0.0,
) -> Pose:
    """Move the hands."""
    hands = np.array([[forward, outward, up]] * 2)
    return replace(pose, hands=hands, elbows=pose.elbows if elbows is None else elbows, plumb=plumb)


def _pull(rng: np.random.Generator, held: Pose, slow: float) -> list[Key]:
    """From the floor past the knees to full extension with heels up and elbows high."""
    floor = replace(
        held,
        lean=float(rng.uniform(35.0, 68.0)),
        flexion=pair(float(rng.uniform(75.0, 122.0))),
        knees=pair(float(rng.uniform(-5.0, 20.0))),
    )
    knees = replace(floor, lean=float(floor.lean) + 2.0, flexion=pair(rng.uniform(30.0, 50.0)))
    heels = np.array([0.03, 0.0, 0.07]) * rng.uniform(0.0, 1.0)
    extended = replace(
        held,
        lean=float(rng.uniform(-8.0, 4.0)),
        flexion=pair(float(rng.uniform(3.0, 12.0))),
        ankles=held.ankles + heels,
    )
    grip = float(held.hands[0, 1])
    high = _at(extended, 0.20, grip, float(rng.uniform(-0.3, 0.0)), elbows=_UP_OUT)
    return [
        *((0.7 * slow, floor), (float(rng.uniform(0.1, 0.8)), floor)),
        *((0.45 * slow, knees), (0.28 * slow, extended), (0.2 * slow, high)),
    ]


def _turned_over(
    rng: np.random.Generator, held: Pose, overhead: Pose, catch: Pose, slow: float
) -> list[Key]:
    """Under the bar, up from the catch, and the bar brought down again."""
    grip = float(held.hands[0, 1])
    part = replace(catch, flexion=0.4 * catch.flexion, lean=0.5 * float(catch.lean))
    turning = _at(part, 0.28, grip, 0.35, elbows=_DOWN_OUT)
    lowered = _at(overhead, 0.24, grip, 0.0, elbows=_DOWN_OUT)
    return [
        *((0.2 * slow, turning), (0.2 * slow, catch), (float(rng.uniform(0.1, 0.9)), catch)),
        *((float(rng.uniform(0.6, 1.6)), overhead), (float(rng.uniform(0.2, 1.0)), overhead)),
        *((0.5 * slow, lowered), (0.5 * slow, held)),
    ]


def _squats_under(rng: np.random.Generator, overhead: Pose, catch: Pose) -> list[Key]:
    """Squats with the bar overhead throughout."""
    down, up = float(rng.uniform(0.6, 2.0)), float(rng.uniform(0.6, 2.0))
    keys = rest(rng, overhead)
    for _ in range(2):
        keys += [(down, catch), (float(rng.uniform(0.1, 0.7)), catch), (up, overhead)]
        keys.append((float(rng.uniform(0.1, 0.6)), overhead))
    return keys


def press(rng: np.random.Generator, body: Proportions) -> tuple[list[Key], Manner]:
    """Draw the keys of presses overhead, strict or with a dip of the legs, from the rack."""
    stand = standing(rng, body, float(rng.uniform(0.15, 0.5)), float(rng.uniform(0.0, 25.0)))
    grip = float(rng.uniform(0.0, 0.3))
    racked = _at(
        replace(stand, lean=float(rng.uniform(-10.0, 2.0))),
        *(float(rng.uniform(0.18, 0.32)), grip, float(rng.uniform(-0.12, 0.12))),
        elbows=_FORWARD_DOWN,
    )
    passing = _at(racked, 0.28, grip, 0.45, elbows=_OUT_DOWN)
    top = _at(stand, float(rng.uniform(-0.1, 0.1)), grip, 1.2, elbows=_OUT_DOWN)
    top = replace(top, lean=float(rng.uniform(-6.0, 6.0)))
    dip = replace(racked, flexion=pair(float(rng.uniform(20.0, 55.0))))
    up, down = float(rng.uniform(0.5, 1.6)), float(rng.uniform(0.5, 1.6))
    dips = rng.random() < 0.4
    keys: list[Key] = []
    if rng.random() < 0.4:
        keys = rest(rng, replace(stand, hands=HANGING, elbows=_OUT))
        keys.append((0.5, _at(stand, 0.25, 0.2, -0.5, elbows=_OUT)))
    keys += [(0.5, racked), *rest(rng, racked)]
    for _ in range(int(rng.integers(2, 4))):
        if dips:
            keys += [(0.35, dip), (0.3, racked)]
        keys += [(0.5 * up, passing), (0.5 * up, top), (float(rng.uniform(0.1, 0.8)), top)]
        keys += [(0.5 * down, passing), (0.5 * down, racked)]
        keys.append((float(rng.uniform(0.1, 0.7)), racked))
    return keys + rest(rng, racked), Manner(
        load=float(rng.uniform(0.0, 0.5)),
        arm_reach=float(rng.uniform(0.985, 0.999)),
        gaze=float(rng.uniform(0.0, 0.8)),
    )
