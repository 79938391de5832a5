"""UI-PRMD: deep squats of six people with markers, done right and wrong on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from inference.lift.lifter import Lifter
from inference.lift.training.evaluate import Noise, Shot, shots
from inference.lift.training.metrics import Column, Errors, markdown
from inference.lift.training.motion import MotionSet
from inference.lift.training.noise import DetectorNoise
from inference.motion.measure import measure
from inference.poses import Poses3D
from inference.skeleton import BoolArray, FloatArray, Joint
from inference.synth.kinematics import unit
from tests.accuracy.baselines import KeypointsOnly
from tests.accuracy.faces import with_face
from tests.accuracy.held_out import DETECTOR, FLAT, WHITE
from tests.accuracy.setup import OURS, Bar, Report, Setup
from tests.accuracy.telling_apart import auc, scores_of_others
from tests.accuracy.ui_prmd_rules import Values, rule_values, rules_bars, rules_table
from tests.inference.motion.markers import NAMES, joints_from_plug_in_gait

VIEWS = ("front", "oblique")
MARKERS = "markers"
FEATURES = ("thigh_angle_deg", "trunk_lean_deg", "knee_ankle_ratio")
"""What tells a squat that is shallow, leans, or lets the knees in: means about the bottom."""
_ABOUT_BOTTOM_S = 0.15
_STANDING_M = 0.03
_RATE_HZ = 100.0
_EARS_BELOW_BAND_M = 0.06


@dataclass(frozen=True)
class Squat:
    """One squat as somebody saw it.

    Attributes
    ----------
    trial, noise, view, source : str
        Source is the markers, our lifter or the keypoints alone.
    features : array, shape (F,)
        Of `FEATURES`.
    standing_knees : array
        Absolute errors of knee flexion where the person stands, degrees.
    at_fault : array, shape (R,)
        What the rules see, as `rule_values` gives it; empty for the keypoints alone.
    """

    trial: str
    noise: str
    view: str
    source: str
    features: FloatArray
    standing_knees: FloatArray
    at_fault: FloatArray


def report(setup: Setup) -> Report:
    """Lift the squats from two views, and tell right from wrong by what was found."""
    path = None if setup.data is None else setup.data / "mocap" / "uiprmd_deep_squat_s01-s06.npz"
    if path is None:
        nothing = "Not measured: the motion capture is not on this machine; set `LIFTLENS_DATA`."
        return Report({"ui-prmd": nothing, "ui-prmd-rules": nothing})
    motion = read(path)
    noises: dict[str, Noise] = {WHITE: 0.01, DETECTOR: DetectorNoise.load()}
    lifter, found = setup.make(), list[Squat]()
    for noise_name, noise in noises.items():
        seen = shots(motion, noise, views=VIEWS)
        total = len(motion.trials) * len(VIEWS)
        for shot in tqdm(seen, total=total, unit=" shots", desc=f"UI-PRMD, {noise_name}"):
            found += _squats(shot, noise_name, lifter)
    by_rules = by_place(found)
    tables = {"ui-prmd": table(found), "ui-prmd-rules": rules_table(by_rules)}
    return Report(tables, bars(found) + rules_bars(by_rules))


def _squats(shot: Shot, noise: str, lifter: Lifter) -> list[Squat]:
    poses = {
        OURS: lifter.lift(shot.seen),
        FLAT: KeypointsOnly().lift(shot.seen),
        MARKERS: shot.true,
    }
    standing = _standing(shot.true)
    true = measure(shot.true, shot.seen)
    out = []
    for source, found in poses.items():
        measured = measure(found, shot.seen)
        series = np.stack([measured[name] for name in FEATURES], axis=1)
        off = [
            np.abs(measured[name] - true[name])[standing]
            for name in ("knee_flexion_left_deg", "knee_flexion_right_deg")
        ]
        place = (shot.trial, noise, shot.view, source)
        at_fault: FloatArray = np.empty(0)
        if source != FLAT:
            at_fault = rule_values(found, shot.seen, exact=source == MARKERS)
        features = _about_bottom(found, series)
        out.append(Squat(*place, features, np.concatenate(off), at_fault))
    return out


def _standing(true: Poses3D) -> BoolArray:
    """Frames in which the pelvis is nearly as high above the ankles as it gets."""
    height = -true.xyz[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE], 2].mean(axis=1)
    return np.asarray(height > height.max() - _STANDING_M)


def _about_bottom(found: Poses3D, series: FloatArray) -> FloatArray:
    height = -found.xyz[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE], 2].mean(axis=1)
    time = found.times_s[np.argmin(height)]
    return np.asarray(np.nanmean(series[np.abs(found.times_s - time) <= _ABOUT_BOTTOM_S], axis=0))


def read(path: Path) -> MotionSet:
    """Read the marker file as movement of 22 joints in metres, z up.

    Returns
    -------
    MotionSet
        Trials are named ``correct_s01_e01`` and ``incorrect_s01_e01``.
    """
    with np.load(path) as data:
        names = tuple(name for name in sorted(data.files) if data[name].ndim == 3)
        trials = tuple(_with_face(data[name]) for name in names)
    return MotionSet(trials, names, _RATE_HZ)


def _with_face(markers_mm: FloatArray) -> FloatArray:
    """Place the joints inside the markers, and the face under the head band."""
    band = markers_mm[:, [NAMES.index(name) for name in ("LFHD", "RFHD", "LBHD", "RBHD")]] / 1000
    ahead = unit(band[:, :2].mean(axis=1) - band[:, 2:].mean(axis=1))
    up = unit(np.cross(ahead, band[:, ::2].mean(axis=1) - band[:, 1::2].mean(axis=1)))
    ears = band.mean(axis=1) - _EARS_BELOW_BAND_M * up
    return with_face(joints_from_plug_in_gait(markers_mm), ears, ahead, up)


def table(found: Sequence[Squat]) -> str:
    """Return standing knees, and right told from wrong, by view."""
    rows = []
    for noise in dict.fromkeys(squat.noise for squat in found):
        for source in (MARKERS, OURS, FLAT):
            for view in VIEWS:
                here = _chosen(found, noise, source, view)
                areas = (f"{area:.2f}" for area in told_apart(here))
                rows.append(((noise, source, view, *areas), _knees(here)))
    columns = [Column("knee", "standing knee")]
    headings = ("2D", "from", "view", "AUC within a person", "AUC across people")
    return markdown(headings, rows, columns)


def _chosen(found: Sequence[Squat], noise: str, source: str, view: str) -> list[Squat]:
    return [s for s in found if (s.noise, s.source, s.view) == (noise, source, view)]


def _knees(squats: Sequence[Squat]) -> Errors:
    return Errors({"knee": np.concatenate([squat.standing_knees for squat in squats])})


def told_apart(squats: Sequence[Squat]) -> tuple[float, float]:
    """Find how well scores tell incorrect squats from correct ones.

    Each person's squats are scored by a model of the others'.

    Returns
    -------
    within, across : float
        Areas under the curve: mean over people, each one's squats among themselves; and of all
        squats together, where people's builds and habits count too.
    """
    wrong, people = labels(squats)
    scores = scores_of_others(np.stack([s.features for s in squats]), wrong, people)
    within = [auc(scores[people == who], wrong[people == who]) for who in np.unique(people)]
    return float(np.mean(within)), auc(scores, wrong)


def labels(squats: Sequence[Squat]) -> tuple[BoolArray, FloatArray]:
    """Return which squats were done wrong, and by whom each was done."""
    kinds, people = map(np.array, zip(*(s.trial.split("_")[:2] for s in squats), strict=True))
    return kinds == "incorrect", people


def by_place(found: Sequence[Squat]) -> dict[str, Values]:
    """Put together what the rules see: from the markers, and lifted by noise and view."""
    noises = list(dict.fromkeys(squat.noise for squat in found))
    places = {MARKERS: _chosen(found, noises[0], MARKERS, VIEWS[0])}
    places |= {
        f"{noise}, {view}": _chosen(found, noise, OURS, view) for noise in noises for view in VIEWS
    }
    return {
        place: Values(np.stack([squat.at_fault for squat in squats]), *labels(squats))
        for place, squats in places.items()
    }


def bars(found: Sequence[Squat]) -> list[Bar]:
    """What of the bars can be told from the squats."""
    out = []
    for noise in dict.fromkeys(squat.noise for squat in found):
        by_view = [_chosen(found, noise, OURS, view) for view in VIEWS]
        knees = _knees(by_view[0])
        out.append(Bar.of(f"standing knee on markers, front, {noise}", knees, "knee", 5.0))
        areas = zip(*(told_apart(squats) for squats in by_view), strict=True)
        for how, found_areas in zip(("within a person", "across people"), areas, strict=True):
            what = f"right squats from wrong, AUC {how}, front and 35°, {noise}"
            out.append(Bar(what, found_areas, (0.95, 0.90), "", least=True, digits=2))
    return out
