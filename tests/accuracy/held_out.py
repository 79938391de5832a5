"""Movement that no lifter was trained on, seen by synthetic cameras."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from tqdm import tqdm

from inference.lift.lifter import Lifter, make_lifter
from inference.lift.scene import Scene
from inference.lift.temporal import TemporalLifter
from inference.lift.training.evaluate import (
    EVEN_SCORE,
    LEVEL,
    PITCHES_DEG,
    VIEWS_DEG,
    Noise,
    Shot,
    shots,
)
from inference.lift.training.lifts import procedural_lifts
from inference.lift.training.metrics import Column, Errors, markdown
from inference.lift.training.motion import MotionSet, read_packed
from inference.lift.training.noise import DetectorNoise
from inference.poses import Poses3D
from tests.accuracy.baselines import KeypointsOnly, mean_pose, mean_pose_seen
from tests.accuracy.setup import OURS, SINGLE_FRAME, Bar, Report, Setup

SINGLE, FLAT, MEAN = "single frame", "keypoints only", "mean pose"
EXACT, WHITE, DETECTOR = "exact", "1 % of height", "detector's"
EVEN = "detector's, even scores"
NOISY = (WHITE, DETECTOR)
LIFTS, SQUATS, BENDS, EVERYDAY = "lifts", "HDM05 squats", "HDM05 pick-ups", "CMU held out"
FRONTAL = ("front", "oblique", "rear oblique", "rear")
TRIALS = 18
"""Of each set; where there are more, they are thinned evenly."""
UNSEEN_SEED = 7_919


@dataclass(frozen=True)
class Measured:
    """Errors of one lifter in one shot.

    Attributes
    ----------
    motion, kind : str
        The set, and the first part of the trial's name.
    noise, view, lifter : str
    pitch_deg : float
    errors : Errors
    """

    motion: str
    kind: str
    noise: str
    view: str
    pitch_deg: float
    lifter: str
    errors: Errors


def pool(found: Iterable[Measured], **wanted: object) -> Errors:
    """Put together the errors whose attributes are, or are among, those wanted."""

    def fits(one: Measured) -> bool:
        return all(
            getattr(one, name) in (value if isinstance(value, tuple) else (value,))
            for name, value in wanted.items()
        )

    return Errors.pooled(one.errors for one in found if fits(one))


def report(setup: Setup) -> Report:
    """Measure everything, and put it into tables."""
    found = list(_measure(setup))
    tables = {
        f"held-out-{number}": by_view(found, motion)
        for number, motion in enumerate((LIFTS, SQUATS, BENDS, EVERYDAY), start=1)
    }
    tables |= {"kinds": by_kind(found), "pitch": by_pitch(found), "side": from_the_side(found)}
    return Report(tables, bars(found))


# --- measuring ------------------------------------------------------------------------------------


def _measure(setup: Setup) -> Iterator[Measured]:
    fitted = DetectorNoise.load()
    noises: dict[str, Noise] = {EXACT: 0.0, WHITE: 0.01, DETECTOR: fitted, EVEN: fitted}
    sets, lifters = _motion(setup), _lifters(setup)
    total = len(noises) * len(VIEWS_DEG) * sum(len(motion.trials) for motion in sets.values())
    with tqdm(total=total, unit=" shots", desc="held-out movement") as bar:
        for name, motion in sets.items():
            for noise_name, noise in noises.items():
                for made in shots(motion, noise):
                    shot = _with_even_scores(made) if noise_name == EVEN else made
                    kind = shot.trial.split("_")[0]
                    for lifter, lift in lifters.items():
                        errors = _applicable(lifter, shot.errors(*lift(shot)))
                        place = (name, kind, noise_name, shot.view, shot.pitch_deg)
                        yield Measured(*place, lifter, errors)
                    bar.update()


def _with_even_scores(shot: Shot) -> Shot:
    """Keep a lifter from reading the posture off the scores, which fitted noise makes of it."""
    score = np.full_like(shot.seen.score, EVEN_SCORE)
    return replace(shot, seen=replace(shot.seen, score=score))


def _motion(setup: Setup) -> dict[str, MotionSet]:
    sets = {LIFTS: procedural_lifts(2 * TRIALS, UNSEEN_SEED)}
    if setup.data is not None:
        hdm05 = read_packed(setup.data / "mocap" / "lifter_test_hdm05_60hz_fp16.npz")
        sets[SQUATS] = _thinned(_holding(hdm05, "squat"))
        sets[BENDS] = _thinned(_holding(hdm05, "depositFloor"))
        sets[EVERYDAY] = _thinned(
            read_packed(setup.data / "mocap" / "lifter_heldout_cmu_60hz_fp16.npz")
        )
    return sets


def _holding(motion: MotionSet, word: str) -> MotionSet:
    return _chosen(motion, [n for n, name in enumerate(motion.names) if word in name])


def _thinned(motion: MotionSet) -> MotionSet:
    count = len(motion.trials)
    return _chosen(motion, np.linspace(0, count - 1, min(count, TRIALS)).round().astype(int))


def _chosen(motion: MotionSet, numbers: Iterable[int]) -> MotionSet:
    kept = [(motion.trials[n], motion.names[n]) for n in numbers]
    trials, names = zip(*kept, strict=True)
    return replace(motion, trials=trials, names=names)


_Lift = Callable[[Shot], tuple[Poses3D, Poses3D | None]]
"""Poses of a shot, and those of the same lifter told that the camera is level, where it can be."""


def _lifters(setup: Setup) -> dict[str, _Lift]:
    recorded = None
    if setup.data is not None:
        recorded = read_packed(setup.data / "mocap" / "lifter_train_cmu_60hz_fp16.npz")
    mean, flat = mean_pose(recorded), KeypointsOnly()
    lifters = {OURS: _with_and_without_level(setup.make)}
    if SINGLE_FRAME.exists():
        lifters[SINGLE] = _with_and_without_level(
            partial(make_lifter, TemporalLifter.name, SINGLE_FRAME)
        )
    lifters[FLAT] = lambda shot: (flat.lift(shot.seen), None)
    lifters[MEAN] = lambda shot: (
        mean_pose_seen(mean, shot.azimuth_deg, shot.seen.times_s),
        None,
    )
    return lifters


def _with_and_without_level(make: Callable[[Scene | None], Lifter]) -> _Lift:
    lifter, level = make(None), make(LEVEL)
    return lambda shot: (lifter.lift(shot.seen), level.lift(shot.seen))


def _applicable(lifter: str, errors: Errors) -> Errors:
    """Leave out distances of the keypoints alone, which are no poses in space."""
    if lifter != FLAT:
        return errors
    return errors.only(errors.values.keys() - {"mpjpe", "pa_mpjpe"})


# --- tables ---------------------------------------------------------------------------------------


def by_view(found: list[Measured], motion: str) -> str:
    """Our lifter by view, the others over all views, or a sentence where there is no data."""
    here = [one for one in found if one.motion == motion]
    if not here:
        return "Not measured: the motion capture is not on this machine; set `LIFTLENS_DATA`."
    others = [name for name in (SINGLE, FLAT, MEAN) if any(one.lifter == name for one in here)]
    places = [(OURS, view) for view in VIEWS_DEG] + [(name, "all") for name in (OURS, *others)]
    return markdown(
        ("2D", "lifter", "view"),
        [
            ((noise, lifter, view), pool(here, noise=noise, lifter=lifter, **_only_view(view)))
            for noise in dict.fromkeys(one.noise for one in here)
            for lifter, view in places
        ],
    )


def _only_view(view: str) -> dict[str, str]:
    return {} if view == "all" else {"view": view}


def by_kind(found: list[Measured]) -> str:
    """Our lifter by kind of procedural lift."""
    kinds = sorted({one.kind for one in found if one.motion == LIFTS})
    return markdown(
        ("2D", "lift"),
        [
            ((noise, kind), pool(found, motion=LIFTS, kind=kind, noise=noise, lifter=OURS))
            for noise in NOISY
            for kind in kinds
        ],
    )


def by_pitch(found: list[Measured]) -> str:
    """Spine angle of our lifter by the camera's pitch."""
    columns = [Column(f"{pitch:g}", f"{pitch:+g}°") for pitch in PITCHES_DEG]
    rows = []
    for motion, noise in _places(found):
        mine = {"motion": motion, "noise": noise, "lifter": OURS}
        spine = {
            column.name: pool(found, **mine, pitch_deg=pitch).values["spine_angle"]
            for column, pitch in zip(columns, PITCHES_DEG, strict=True)
        }
        rows.append(((motion, noise), Errors(spine)))
    return markdown(("movement", "2D"), rows, columns)


def from_the_side(found: list[Measured]) -> str:
    """Spine angle from the side: our lifter against the keypoints alone."""
    columns = [Column(OURS, OURS), Column(FLAT, FLAT)]
    rows = []
    for motion, noise in _places(found):
        errors = _side(found, motion, noise)
        worse = errors.median(OURS) - errors.median(FLAT)
        rows.append(((motion, noise, f"{worse:+.1f}°"), errors))
    return markdown(("movement", "2D", "median, ours more"), rows, columns)


def _side(found: list[Measured], motion: str, noise: str) -> Errors:
    where = {"motion": motion, "noise": noise, "view": "side"}
    return Errors(
        {name: pool(found, **where, lifter=name).values["spine_angle"] for name in (OURS, FLAT)}
    )


def _places(found: list[Measured]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((one.motion, one.noise) for one in found))


# --- bars -----------------------------------------------------------------------------------------

_BARS: tuple[tuple[str, str, str, tuple[str, ...], tuple[float, ...]], ...] = (
    ("spine angle", "spine_angle", LIFTS, tuple(VIEWS_DEG), (1.5, 4.5)),
    ("spine angle", "spine_angle", LIFTS, ("front",), (2.0, 5.5)),
    ("spine angle", "spine_angle", SQUATS, ("front",), (2.5, 8.0)),
    ("spine angle", "spine_angle", BENDS, ("front",), (3.5, 9.0)),
    ("knee flexion", "knee_flexion", LIFTS, tuple(VIEWS_DEG), (4.0, 10.0)),
    ("knee flexion", "knee_flexion", SQUATS, tuple(VIEWS_DEG), (5.0, 12.0)),
    ("hip flexion", "hip_flexion", LIFTS, tuple(VIEWS_DEG), (3.5, 8.0)),
    ("hip flexion", "hip_flexion", SQUATS, tuple(VIEWS_DEG), (4.5, 11.0)),
    ("elbow flexion", "elbow_flexion", LIFTS, tuple(VIEWS_DEG), (6.0, 15.0)),
    ("elbow flexion", "elbow_flexion", SQUATS, tuple(VIEWS_DEG), (8.0, 18.0)),
    ("knee/ankle ratio", "ratio", LIFTS, FRONTAL, (0.05, 0.15)),
    ("knee/ankle ratio", "ratio", SQUATS, FRONTAL, (0.07, 0.30)),
    ("up", "up", LIFTS, tuple(VIEWS_DEG), (2.0,)),
    ("up", "up", SQUATS, tuple(VIEWS_DEG), (2.0,)),
    ("up", "up", BENDS, tuple(VIEWS_DEG), (4.0,)),
)
_EXACT_RATIO = 0.02
_SIDE_WORSE_DEG = 0.5


def bars(found: list[Measured]) -> list[Bar]:
    """What of the bars can be told from what was measured."""
    motions = {one.motion for one in found}
    out = []
    for what, name, motion, views, wanted in _BARS:
        if motion not in motions:
            continue
        where = "all views" if views == tuple(VIEWS_DEG) else ", ".join(views)
        for noise in NOISY:
            errors = pool(found, motion=motion, noise=noise, view=views, lifter=OURS)
            label = f"{what}, {motion}, {where}, {noise}"
            out.append(Bar.of(label, errors, name, *wanted, digits=2 if name == "ratio" else 1))
    for motion in (LIFTS, SQUATS):
        if motion in motions:
            errors = pool(found, motion=motion, noise=EXACT, view=FRONTAL, lifter=OURS)
            label = f"knee/ankle ratio, {motion}, {EXACT} 2D"
            out.append(Bar.of(label, errors, "ratio", _EXACT_RATIO, digits=2))
    sides = [_side(found, *place) for place in _places(found)]
    worst = max(errors.median(OURS) - errors.median(FLAT) for errors in sides)
    out.append(
        Bar("spine from the side, worse than the 2D alone by at most", (worst,), (_SIDE_WORSE_DEG,))
    )
    return out
