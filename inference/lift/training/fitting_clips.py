"""Rendered clips to fit the noise model to: other bodies, manners and cameras than those measured.

`tests/accuracy/pixels_to_degrees.py` measures on clips of its own, so that a lifter is not measured
on the very errors that it was trained with.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from inference.synth.camera import Camera
from inference.synth.motion import simulate
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep

AZIMUTHS_DEG = (0.0, 30.0, 60.0, 90.0, 120.0, 150.0, 180.0)
CLIPS_EACH = 4
"""Of either exercise in every view."""
_SIZE = (360, 480)
_AROUND_DEG = 10.0


def fitting_clips(seed: int = 0) -> Iterator[tuple[LiftSpec, Camera]]:
    """Draw lifts and cameras.

    Parameters
    ----------
    seed : int

    Yields
    ------
    spec : LiftSpec
    camera : Camera
        Its azimuth lies near one of `AZIMUTHS_DEG`, or near its mirror image.
    """
    rng = np.random.default_rng(seed)
    for azimuth in AZIMUTHS_DEG:
        for number in range(2 * CLIPS_EACH):
            while True:
                spec = _deadlifts(rng) if number % 2 else _squats(rng)
                if _can_be_done(spec):
                    break
            around = rng.uniform(-_AROUND_DEG, _AROUND_DEG)
            yield spec, _camera(rng, float(rng.choice([-1, 1]) * (azimuth + around)), spec)


def _can_be_done(spec: LiftSpec) -> bool:
    try:
        simulate(spec, 5.0)
    except ValueError:
        return False
    return True


def _camera(rng: np.random.Generator, azimuth_deg: float, spec: LiftSpec) -> Camera:
    return Camera.framing(
        azimuth_deg,
        _SIZE,
        distance_m=float(rng.uniform(2.4, 4.5)),
        height_m=float(rng.uniform(0.3, 1.6)),
        body_height_m=spec.body.height_m,
        fill=float(rng.uniform(0.6, 0.8)),
    )


def _squats(rng: np.random.Generator) -> LiftSpec:
    rep = SquatRep(
        depth_deg=float(rng.uniform(-25, 22)),
        spine_angle_deg=float(rng.uniform(30, 75)),
        knee_width_ratio=float(rng.uniform(0.6, 1.35)),
    )
    return _set(rng, (rep,), (Load.NONE, Load.BAR, Load.BAR, Load.PLATES)[rng.integers(4)])


def _deadlifts(rng: np.random.Generator) -> LiftSpec:
    rep = DeadliftRep(
        bar_height_m=float(rng.uniform(0.18, 0.4)),
        spine_angle_deg=float(rng.uniform(12, 55)),
        knee_width_ratio=float(rng.uniform(0.8, 1.25)),
    )
    return _set(rng, (rep,), (Load.BAR, Load.PLATES)[rng.integers(2)])


def _set(
    rng: np.random.Generator, reps: tuple[SquatRep] | tuple[DeadliftRep], load: Load
) -> LiftSpec:
    body = Proportions(
        height_m=float(rng.uniform(1.58, 1.9)),
        legs=float(rng.uniform(0.95, 1.05)),
        trunk=float(rng.uniform(0.95, 1.05)),
        shoulders=float(rng.uniform(0.9, 1.1)),
        hips=float(rng.uniform(0.85, 1.15)),
        build=float(rng.uniform(0.9, 1.2)),
    )
    stance_m, toes = float(rng.uniform(0.26, 0.5)), float(rng.uniform(5, 30))
    return LiftSpec(
        reps,
        body=body,
        load=load,
        lead_in_s=0.5,
        lead_out_s=0.5,
        stance_m=stance_m,
        toe_out_deg=toes,
        seed=int(rng.integers(1 << 31)),
    )
