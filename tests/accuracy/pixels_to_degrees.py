"""Pixels to degrees: rendered lifts through the whole pipeline, held against their exact joints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inference.analysis import analyze
from inference.motion.measure import measure
from inference.motion.types import Exercise, Measurements, RuleSettings, ViewKind
from inference.motion.view import view_kind
from inference.poses import Keypoints2D
from inference.review import Review, review
from inference.skeleton import H36M17, FloatArray, Joint, h36m17_from_blazepose33
from inference.synth.camera import Camera
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep
from inference.synth.truth import Truth
from tests.inference.synth.clips import SmallClip, kept_clip

SIZE = (360, 480)
AZIMUTHS_DEG = (0.0, 35.0, 90.0, -140.0, 180.0)
HEIGHTS_M = (0.5, 1.2)
"""Of the camera: a phone against a water bottle, a phone on a tripod. Its tilt is not told."""

SQUATS = (
    SquatRep(spine_angle_deg=58.0, depth_deg=8.0),
    SquatRep(spine_angle_deg=34.0, depth_deg=-2.0, knee_width_ratio=0.75),
)
DEADLIFTS = (DeadliftRep(spine_angle_deg=35.0), DeadliftRep(spine_angle_deg=26.0))
ANGLES = ("spine_angle", "thigh_angle", "knee_flexion", "hip_flexion", "elbow_flexion")
BODY_JOINTS = [
    *(Joint.LEFT_HIP, Joint.RIGHT_HIP, Joint.LEFT_KNEE, Joint.RIGHT_KNEE),
    *(Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the pipeline made of one rendered clip.

    Attributes
    ----------
    exercise : Exercise
    kind : ViewKind
        True camera position.
    reps, true_reps : int
    errors : dict of str to array
        Absolute errors by angle, degrees, every frame and side; ``width_ratio`` and ``view`` too.
    keypoint_error : array
        Distance of hips, knees, ankles and shoulders from the truth, in percent of body height.
    """

    exercise: Exercise
    kind: ViewKind
    reps: int
    true_reps: int
    errors: dict[str, FloatArray]
    keypoint_error: FloatArray


def outcomes(folder: Path) -> Iterator[Outcome]:
    """Render what is not rendered yet, and run it through the pipeline.

    Parameters
    ----------
    folder : Path
        Keeps the rendered clips.
    """
    for reps in (SQUATS, DEADLIFTS):
        for azimuth in AZIMUTHS_DEG:
            for height in HEIGHTS_M:
                body = Proportions(legs=1.03) if azimuth > 0 else Proportions(build=1.1)
                spec = LiftSpec(reps, body=body, load=Load.BAR, lead_in_s=0.5, lead_out_s=0.5)
                camera = Camera.framing(azimuth, SIZE, height_m=height)
                yield _outcome(kept_clip(folder, spec, camera))


def _outcome(clip: SmallClip) -> Outcome:
    truth = clip.truth
    *_, analysis = analyze(clip.path)
    found = review(analysis, None, RuleSettings())
    true = measure(truth.poses, _true_keypoints(truth))
    errors = {angle: _angle_error(found.measurements, true, angle) for angle in ANGLES}
    kind = view_kind(truth.camera.azimuth_deg)
    if kind in (ViewKind.FRONT, ViewKind.REAR):
        errors["width_ratio"] = _bent_ratio_error(found.measurements, true)
    turned = found.segmentation.view.azimuth_deg - truth.camera.azimuth_deg
    errors["view"] = np.array([abs((turned + 180) % 360 - 180)])
    return Outcome(
        exercise=truth.exercise,
        kind=kind,
        reps=len(found.segmentation.reps),
        true_reps=len(truth.reps),
        errors=errors,
        keypoint_error=_keypoint_error(found, truth),
    )


def _true_keypoints(truth: Truth) -> Keypoints2D:
    score = np.ones(truth.keypoints.shape[:2])
    size = (truth.camera.width, truth.camera.height)
    return Keypoints2D(truth.keypoints, score, truth.times_s, size, H36M17)


def _angle_error(found: Measurements, true: Measurements, angle: str) -> FloatArray:
    names = [name for name in true.series if name.startswith(angle)]
    return np.concatenate([np.abs(found[name] - true[name]) for name in names])


def _bent_ratio_error(found: Measurements, true: Measurements) -> FloatArray:
    bent = true["knee_flexion_left_deg"] > 60
    return np.abs(found["knee_ankle_ratio"] - true["knee_ankle_ratio"])[bent]


def _keypoint_error(found: Review, truth: Truth) -> FloatArray:
    xy = h36m17_from_blazepose33(found.analysis.keypoints.xy.astype(float))
    true = truth.keypoints
    standing_px = np.nanmax(np.ptp(true[..., 1], axis=1))
    apart = np.linalg.norm(xy - true, axis=-1)[:, BODY_JOINTS]
    return np.asarray(apart / standing_px * 100).ravel()


def table(results: Sequence[Outcome]) -> str:
    """Return the outcomes as a Markdown table: median / 90th percentile."""
    lines = [
        "| exercise, view | spine | thigh | knee | hip | elbow | knee/ankle ratio | view "
        "| 2D, % of height | reps |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    groups: list[tuple[str, list[Outcome]]] = []
    for exercise in (Exercise.SQUAT, Exercise.DEADLIFT):
        mine = [r for r in results if r.exercise is exercise]
        by_kind = {kind: [r for r in mine if r.kind is kind] for kind in ViewKind}
        groups += [(f"{exercise}, {kind}", seen) for kind, seen in by_kind.items()]
        groups.append((f"**{exercise}, all**", mine))
    lines += [_row(label, group) for label, group in groups if group]
    return "\n".join(lines)


def _row(label: str, group: Sequence[Outcome]) -> str:
    cells = [_pair(_all(group, angle), "°") for angle in ANGLES]
    cells.append(_pair(_all(group, "width_ratio"), "", 2))
    cells.append(f"{np.median(_all(group, 'view')):.0f}°")
    cells.append(_pair(np.concatenate([r.keypoint_error for r in group]), "", 1))
    right = sum(r.reps == r.true_reps for r in group)
    cells.append(f"{right} of {len(group)} clips")
    return f"| {label} | " + " | ".join(cells) + " |"


def _all(group: Sequence[Outcome], name: str) -> FloatArray:
    found = [r.errors[name] for r in group if name in r.errors]
    return np.concatenate(found) if found else np.empty(0)


def _pair(errors: FloatArray, unit: str, digits: int = 1) -> str:
    known = errors[np.isfinite(errors)]
    if len(known) == 0:
        return "–"
    median, tail = np.percentile(known, [50, 90])
    return f"{median:.{digits}f} / {tail:.{digits}f}{unit}"
