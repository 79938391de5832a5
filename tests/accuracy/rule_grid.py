"""A grid of simulated lifts whose faults are known, judged as cameras all around see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np
import torch
from tqdm import tqdm

from inference.detect.repair import repair
from inference.lift.lifter import Lifter
from inference.lift.training.asymmetry import make_uneven
from inference.lift.training.evaluate import EVEN_SCORE, PITCHES_DEG, Noise, see
from inference.lift.training.keyed import draw_body
from inference.lift.training.noise import DetectorNoise
from inference.motion.checks import check
from inference.motion.judge import judge
from inference.motion.measure import measure
from inference.motion.rules import RULES
from inference.motion.segment import segment
from inference.motion.types import (
    Judgement,
    Measurements,
    Rep,
    Rule,
    RuleSettings,
    Segmentation,
    Side,
)
from inference.motion.view import view_kind
from inference.poses import Keypoints2D, Poses3D
from inference.skeleton import FloatArray, Joint
from inference.synth.kinematics import unit
from inference.synth.motion import simulate
from inference.synth.spec import DeadliftRep, LiftSpec, Load, SquatRep
from tests.accuracy.faces import with_face
from tests.accuracy.held_out import DETECTOR, EVEN, WHITE
from tests.accuracy.rule_rates import Judged, Said, bars, error_table, rate_table
from tests.accuracy.setup import Report, Setup

SQUATS, DEADLIFTS = 360, 72
"""Sets: so many times every azimuth with every noise."""
AZIMUTHS_DEG = tuple(range(-165, 181, 15))
CAVING_M, LEAN_DEG, DEPTH_DEG = (0.0, 0.15), (20.0, 70.0), (-25.0, 20.0)
"""Of each knee inwards from `OPEN` times the feet; of the trunk from the vertical; of the thighs
below the horizontal."""
OPEN, CLOSED = 1.5, 0.45
BACK_DEG, BAR_M = (20.0, 48.0), (0.12, 0.2)
"""Of a deadlift's trunk above the horizontal at lift-off, and of its bar above the floor: small
plates, or a body with a flat back could not stay on straight legs and arms."""
STANCE_M = (0.28, 0.55)
TEMPOS_S = ((0.45, 0.0, 0.7), (0.8, 0.1, 0.8), (1.3, 0.25, 1.1), (1.3, 1.0, 1.2), (2.2, 0.4, 1.6))
"""Down, pause and up."""
UNEVEN = 1 / 3
"""Share of the sets whose sides differ."""
NOISES = (WHITE, DETECTOR, EVEN)
SETTINGS = RuleSettings(
    values={"lift_off_angle.min": 32.0},
    enabled=frozenset(rule.id for rule in RULES if not rule.enabled_by_default),
)
"""Every rule; the back at lift-off by a limit that procedural deadlifts, none flatter than 20°, can
miss by more than the expected error."""
_RATE_HZ = 30.0
_TRIED_HZ = 10.0
_ROLL_DEG = 1.0
_SAME_REP_S = 0.5
_SEED = 5_231
_IMAGE_RATIO = "knee_ankle_ratio_image"


@dataclass(frozen=True)
class Set:
    """Two reps, and the camera that sees them.

    Attributes
    ----------
    spec : LiftSpec
    uneven : bool
        Whether the sides differ.
    angles_deg : (float, float, float)
        Azimuth, pitch and roll of the camera.
    noise : str
        One of `NOISES`.
    seed : int
        Of the unevenness and the noise.
    """

    spec: LiftSpec
    uneven: bool
    angles_deg: tuple[float, float, float]
    noise: str
    seed: int


@dataclass(frozen=True, eq=False)
class Truth:
    """What is true of a set: the reps on exact poses, and each rule's value of each of them."""

    reps: tuple[Rep, ...]
    times_s: FloatArray
    values: Mapping[tuple[str, int], float]


def report(setup: Setup) -> Report:
    """Judge the grid, and hold it against the truth."""
    found = judged_grid(setup.make(), [*squats(SQUATS), *deadlifts(DEADLIFTS)])
    return Report({"rules": rate_table(found), "rule-errors": error_table(found)}, bars(found))


# --- the grid -------------------------------------------------------------------------------------


def squats(count: int, seed: int = _SEED) -> Iterator[Set]:
    """Lay out squats as a Latin hypercube: each stratum of each quantity is met once."""
    rng = np.random.default_rng(seed)
    caving, lean, depth, stance = (
        _strata(count, rng, *bounds) for bounds in (CAVING_M, LEAN_DEG, DEPTH_DEG, STANCE_M)
    )
    shots = _shots(count, rng)
    for n, (down, pause, up) in zip(range(count), cycle(TEMPOS_S), strict=False):
        ratio = max(OPEN - 2 * caving[n] / stance[n], CLOSED)
        reps = tuple(
            SquatRep(
                down_s=down,
                pause_s=pause,
                up_s=up,
                depth_deg=float(depth[n] + change[0]),
                spine_angle_deg=float(90.0 - lean[n] + change[1]),
                knee_width_ratio=float(ratio + 0.02 * change[2]),
            )
            for change in rng.normal(0, 1, (2, 3))
        )
        load = (Load.NONE, Load.BAR, Load.PLATES)[rng.integers(3)]
        yield _set(reps, load, float(stance[n]), next(shots), rng)


def deadlifts(count: int, seed: int = _SEED) -> Iterator[Set]:
    """Lay out deadlifts likewise."""
    rng = np.random.default_rng(seed + 1)
    back, height, stance = (
        _strata(count, rng, *bounds) for bounds in (BACK_DEG, BAR_M, (0.2, 0.4))
    )
    shots = _shots(count, rng)
    for n, (down, hold, up) in zip(range(count), cycle(TEMPOS_S), strict=False):
        rep = DeadliftRep(
            up_s=up,
            hold_s=hold,
            down_s=down,
            bar_height_m=float(height[n]),
            spine_angle_deg=float(back[n]),
        )
        yield _set((rep, rep), Load.PLATES, float(stance[n]), next(shots), rng)


def _strata(count: int, rng: np.random.Generator, low: float, high: float) -> FloatArray:
    place = (rng.permutation(count) + rng.random(count)) / count
    return np.asarray(low + (high - low) * place)


def _shots(
    count: int, rng: np.random.Generator
) -> Iterator[tuple[tuple[float, float, float], str]]:
    """Take every azimuth with every noise, in any order, and the pitches in turn."""
    pairs = [(azimuth, noise) for azimuth in AZIMUTHS_DEG for noise in NOISES]
    order = rng.permutation(np.resize(np.arange(len(pairs)), count))
    for number, pitch in zip(order, cycle(PITCHES_DEG), strict=False):
        azimuth, noise = pairs[number]
        yield (azimuth, pitch, float(_ROLL_DEG * rng.standard_normal())), noise


def _set(
    reps: tuple[SquatRep, ...] | tuple[DeadliftRep, ...],
    load: Load,
    stance_m: float,
    shot: tuple[tuple[float, float, float], str],
    rng: np.random.Generator,
) -> Set:
    seed = int(rng.integers(1 << 31))
    spec = LiftSpec(
        reps, load=load, lead_in_s=0.7, lead_out_s=0.6, stance_m=stance_m, sway_m=0.006, seed=seed
    )
    return Set(_with_body(spec, rng), bool(rng.random() < UNEVEN), *shot, seed)


def _with_body(spec: LiftSpec, rng: np.random.Generator) -> LiftSpec:
    """Draw bodies until one can do what is asked of it."""
    while True:
        drawn = replace(spec, body=draw_body(rng))
        try:
            simulate(drawn, _TRIED_HZ)
        except ValueError:
            continue
        return drawn


# --- seeing and judging ---------------------------------------------------------------------------


def judged_grid(lifter: Lifter, sets: list[Set]) -> list[Judged]:
    """See every set, and judge it."""
    fitted = DetectorNoise.load()
    noises: dict[str, Noise] = {WHITE: 0.01, DETECTOR: fitted, EVEN: fitted}
    found: list[Judged] = []
    for one in tqdm(sets, unit=" sets", desc="rules"):
        joints = joints_of(one)
        truth = exact_truth(one, joints)
        seen, _ = _see(one, joints, noises[one.noise])
        if one.noise == EVEN:
            seen = replace(seen, score=np.full_like(seen.score, EVEN_SCORE))
        found += _judged(one, truth, repair(seen), lifter)
    return found


def joints_of(one: Set) -> FloatArray:
    """Return the joints of a set with its face, shape (T, 22, 3)."""
    spec, rng = one.spec, np.random.default_rng(one.seed)
    joints = simulate(spec, _RATE_HZ).joints
    if one.uneven:
        joints = make_uneven(joints, spec.body, rng, bar=spec.load is not Load.NONE)
    thorax, neck = joints[:, Joint.THORAX], joints[:, Joint.NECK]
    ears = thorax + (neck - thorax) / 0.4
    up = unit(ears - thorax)
    ahead = unit(np.cross(np.tile([0.0, 1.0, 0.0], (len(up), 1)), up))
    return with_face(joints, ears, ahead, up)


def _see(one: Set, joints: FloatArray, noise: Noise) -> tuple[Keypoints2D, Poses3D]:
    generator = torch.Generator().manual_seed(one.seed)
    seen, true, _ = see(joints, _RATE_HZ, one.angles_deg, noise, generator)
    return seen, true


def exact_truth(one: Set, joints: FloatArray) -> Truth:
    """Let every rule look at the exact poses."""
    seen, true = _see(one, joints, 0.0)
    measured = measure(true, seen)
    unseen = {_IMAGE_RATIO: np.full(len(measured), np.nan)}  # poses alone are exact
    measured = replace(measured, series={**measured.series, **unseen})
    segmentation = segment(true, seen, measured, one.spec.exercise)
    values = {
        (rule.id, rep.index): value
        for rule in RULES
        if one.spec.exercise in rule.exercises
        for rep in segmentation.reps
        if np.isfinite(value := _value(rule, rep, measured))
    }
    return Truth(segmentation.reps, measured.times_s, values)


def _judged(one: Set, truth: Truth, seen: Keypoints2D, lifter: Lifter) -> Iterator[Judged]:
    """Judge a set as one camera sees it: each rule of each rep that there is."""
    poses = lifter.lift(seen)
    measured = measure(poses, seen)
    segmentation = segment(poses, seen, measured)
    judgement = judge(segmentation, measured, SETTINGS)
    recognised = segmentation.exercise is one.spec.exercise
    view = view_kind(one.angles_deg[0])
    for true in truth.reps:
        rep = _same(true, segmentation, truth.times_s) if recognised else None
        for rule in RULES:
            if (rule.id, true.index) in truth.values:
                value = truth.values[rule.id, true.index]
                value_found = float("nan") if rep is None else _value(rule, rep, measured)
                yield Judged(
                    rule=rule.id,
                    view=view,
                    noise=one.noise,
                    past=past_limit(rule, value) / rule.error(view),
                    error=value_found - value,
                    said=Said.LOST if rep is None else said(rule, rep, judgement),
                )


def _same(true: Rep, segmentation: Segmentation, times_s: FloatArray) -> Rep | None:
    def apart(rep: Rep) -> float:
        return abs(float(times_s[rep.bottom_frame] - times_s[true.bottom_frame]))

    nearest = min(segmentation.reps, key=apart, default=None)
    return nearest if nearest is not None and apart(nearest) <= _SAME_REP_S else None


def _value(rule: Rule, rep: Rep, measured: Measurements) -> float:
    values = {t.id: SETTINGS.value(rule, t) for t in rule.thresholds}
    verdict = check(rule, rep, measured, values)
    return float("nan") if verdict is None else verdict.value


def past_limit(rule: Rule, value: float) -> float:
    """How far a value is past its limit in the grid; negative where it is within."""
    past = value - SETTINGS.value(rule, rule.limit)
    return -past if rule.fault is Side.BELOW else past


def said(rule: Rule, rep: Rep, judgement: Judgement) -> Said:
    """Return what a judgement says of a rep by a rule."""
    status = next(status for status in judgement.statuses if status.rule == rule.id)
    if status.unsupported or rep.index in status.unknown_reps:
        return Said.CANT_TELL
    if rep.index in status.faulty_reps:
        return Said.FAULT
    return Said.BORDERLINE if rep.index in status.borderline_reps else Said.FINE
