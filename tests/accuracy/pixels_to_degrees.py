"""Pixels to degrees: rendered lifts through the whole pipeline, held against their exact joints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from inference.analysis import Analysis
from inference.lift.lifter import Lifter
from inference.lift.training.metrics import Column, Errors, markdown, pose_errors
from inference.motion.types import Exercise, RuleSettings, ViewKind
from inference.motion.view import view_kind
from inference.review import Review, review
from inference.skeleton import FloatArray, Joint, h36m17_from_blazepose33
from inference.synth.camera import Camera
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep
from inference.synth.truth import Truth
from tests.accuracy.setup import OURS, WORK, Bar, Report, Setup, analyses
from tests.inference.synth.clips import kept_clip

SIZE = (360, 480)
AZIMUTHS_DEG = (0.0, 35.0, 90.0, -140.0, 180.0)
HEIGHTS_M = (0.5, 1.2)
"""Of the camera: a phone against a water bottle, a phone on a tripod. Its tilt is not told."""

SQUATS = (
    SquatRep(spine_angle_deg=58.0, depth_deg=8.0),
    SquatRep(spine_angle_deg=34.0, depth_deg=-2.0, knee_width_ratio=0.75),
)
DEADLIFTS = (DeadliftRep(spine_angle_deg=35.0), DeadliftRep(spine_angle_deg=26.0))
BODY_JOINTS = [
    *(Joint.LEFT_HIP, Joint.RIGHT_HIP, Joint.LEFT_KNEE, Joint.RIGHT_KNEE),
    *(Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
]
COLUMNS = (
    Column("spine_angle", "spine"),
    Column("thigh_angle", "thigh"),
    Column("knee_flexion", "knee"),
    Column("hip_flexion", "hip"),
    Column("elbow_flexion", "elbow"),
    Column("ratio", "knee/ankle ratio", 2, ""),
    Column("pa_mpjpe", "PA-MPJPE, mm", 0, ""),
    Column("view", "view", 0),
    Column("keypoints", "2D, % of height", 1, ""),
)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the pipeline with one lifter made of one rendered clip.

    Attributes
    ----------
    exercise : Exercise
    kind : ViewKind
        True camera position.
    lifter : str
    reps_right : bool
        Whether all were found, and no more.
    errors : Errors
        Of the poses; ``view``, degrees; ``keypoints``, distance of hips, knees, ankles and
        shoulders from the truth, in percent of body height.
    """

    exercise: Exercise
    kind: ViewKind
    lifter: str
    reps_right: bool
    errors: Errors


def report(setup: Setup) -> Report:
    """Run every rendered clip through the pipeline, with each lifter."""
    results = list(_outcomes(WORK, setup.lifters))
    every = Errors.pooled(r.errors for r in results if r.lifter == OURS)
    bars = [
        Bar.of("pixels to degrees, spine, all views", every, "spine_angle", 4.0),
        Bar.of("pixels to degrees, knee, all views", every, "knee_flexion", 6.0),
    ]
    return Report({"pixels-to-degrees": table(results)}, bars)


def _outcomes(folder: Path, lifters: dict[str, Lifter]) -> Iterator[Outcome]:
    """Render what is not rendered yet, and run it through the pipeline."""
    clips = [
        (reps, azimuth, height)
        for reps in (SQUATS, DEADLIFTS)
        for azimuth in AZIMUTHS_DEG
        for height in HEIGHTS_M
    ]
    for reps, azimuth, height in tqdm(clips, unit=" clips", desc="pixels to degrees"):
        body = Proportions(legs=1.03) if azimuth > 0 else Proportions(build=1.1)
        spec = LiftSpec(reps, body=body, load=Load.BAR, lead_in_s=0.5, lead_out_s=0.5)
        clip = kept_clip(folder, spec, Camera.framing(azimuth, SIZE, height_m=height))
        for lifter, analysis in analyses(clip.path, lifters).items():
            yield _outcome(lifter, analysis, clip.truth)


def _outcome(lifter: str, analysis: Analysis, truth: Truth) -> Outcome:
    found = review(analysis, None, RuleSettings())
    errors = dict(pose_errors(analysis.poses, truth.poses, analysis.keypoints).values)
    kind = view_kind(truth.camera.azimuth_deg)
    if kind not in (ViewKind.FRONT, ViewKind.REAR):
        del errors["ratio"]
    turned = found.segmentation.view.azimuth_deg - truth.camera.azimuth_deg
    errors["view"] = np.array([abs((turned + 180) % 360 - 180)])
    errors["keypoints"] = _keypoint_error(found, truth)
    reps_right = len(found.segmentation.reps) == len(truth.reps)
    return Outcome(truth.exercise, kind, lifter, reps_right, Errors(errors))


def _keypoint_error(found: Review, truth: Truth) -> FloatArray:
    xy = h36m17_from_blazepose33(found.analysis.keypoints.xy.astype(float))
    true = truth.keypoints
    standing_px = np.nanmax(np.ptp(true[..., 1], axis=1))
    apart = np.linalg.norm(xy - true, axis=-1)[:, BODY_JOINTS]
    return np.asarray(apart / standing_px * 100).ravel()


def table(results: Sequence[Outcome]) -> str:
    """Return the outcomes as a Markdown table: median / 90th percentile."""
    rows = []
    for exercise in (Exercise.SQUAT, Exercise.DEADLIFT):
        for kind in (*ViewKind, None):
            for lifter in dict.fromkeys(r.lifter for r in results):
                group = [
                    r
                    for r in results
                    if r.exercise is exercise and r.lifter == lifter and kind in (r.kind, None)
                ]
                if group:
                    right = f"{sum(r.reps_right for r in group)} of {len(group)} clips"
                    place = f"{exercise}, {kind}" if kind else f"**{exercise}, all**"
                    rows.append(((place, lifter, right), Errors.pooled(r.errors for r in group)))
    return markdown(("exercise, view", "lifter", "reps right"), rows, COLUMNS)
