"""Whether the lifter is followed where others are seen, before and after looking at everyone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from tqdm import tqdm

from inference.analysis import AnalysisOptions, analyze
from inference.detect.people.among import AmongOthers
from inference.lift.blazepose_world import BlazePoseWorldLifter
from inference.poses import Keypoints2D
from inference.skeleton import H36M17, FloatArray, JointSet
from inference.synth.bystander import Bystander, Walk
from inference.synth.camera import Camera
from inference.synth.paint import Clothes
from inference.synth.spec import DeadliftRep, LiftSpec, Load, Proportions, SquatRep
from tests.accuracy.clips import clip_files
from tests.accuracy.setup import ROOT, WORK, Report, Setup
from tests.inference.synth.clips import SmallClip, kept_clip

SIZE = (480, 400)
RED = Clothes(shirt=(0.15, 0.15, 0.60), trim=(0.1, 0.1, 0.4), shorts=(0.50, 0.45, 0.40))
GREEN = Clothes(shirt=(0.25, 0.50, 0.20), trim=(0.1, 0.3, 0.1), shorts=(0.20, 0.18, 0.17))

SQUATS = LiftSpec((SquatRep(down_s=1.1, up_s=1.1, rest_s=0.3),) * 2, lead_in_s=0.6, lead_out_s=0.6)
DEADLIFTS = LiftSpec(
    (DeadliftRep(rest_s=0.4),) * 2, load=Load.PLATES, lead_in_s=0.5, lead_out_s=0.5
)
SPOTTING = LiftSpec(
    (SquatRep(down_s=1.1, up_s=1.1, rest_s=0.3, depth_deg=-45.0, spine_angle_deg=70.0),) * 2,
    load=Load.NONE,
    lead_in_s=0.6,
    lead_out_s=0.6,
)
STANDING = LiftSpec((), load=Load.NONE)
SMALL = LiftSpec(SQUATS.reps, body=Proportions(height_m=1.6), lead_in_s=1.1)


@dataclass(frozen=True)
class Scene:
    """A lifter, who is seen from a side, and who else is there."""

    name: str
    spec: LiftSpec
    azimuth_deg: float
    others: tuple[Bystander, ...]

    @property
    def camera(self) -> Camera:
        """Which has room for more than one."""
        return Camera.framing(self.azimuth_deg, SIZE, distance_m=4.5, fill=0.62)


SCENES = (
    Scene("one walks by in front", SQUATS, 0.0, (Bystander(Walk(0.4), 1.2, -2.4, 90.0, RED),)),
    Scene("the same in the lifter's clothes", SQUATS, 0.0, (Bystander(Walk(), 1.2, -2.0, 90.0),)),
    Scene("one walks by behind", SQUATS, 0.0, (Bystander(Walk(), -0.9, 2.6, -90.0, GREEN),)),
    Scene(
        "one each way, in front and behind",
        SQUATS,
        20.0,
        (
            Bystander(Walk(0.5), 1.3, -2.4, 100.0, RED),
            Bystander(Walk(1.2), -0.7, 2.4, -80.0, GREEN),
        ),
    ),
    Scene("a spotter behind", SQUATS, 0.0, (Bystander(SPOTTING, -0.65, 0.05, 0.0, GREEN),)),
    Scene("a spotter, from the side", SQUATS, 70.0, (Bystander(SPOTTING, -0.7, 0.0, 0.0, GREEN),)),
    Scene("one smaller squats beside", SQUATS, 10.0, (Bystander(SMALL, -0.9, 1.5, 0.0, RED),)),
    Scene(
        "one nearer walks off at the start",
        SQUATS,
        0.0,
        (Bystander(Walk(0.5), 1.2, 0.1, 90.0, RED),),
    ),
    Scene("a coach stands nearer", DEADLIFTS, 60.0, (Bystander(STANDING, 1.1, 0.18, -170.0, RED),)),
    Scene(
        "one walks by a deadlift", DEADLIFTS, 90.0, (Bystander(Walk(0.6), 2.3, 1.2, 180.0, RED),)
    ),
    Scene(
        "a spotter, and one walks by",
        SQUATS,
        -30.0,
        (
            Bystander(SPOTTING, -0.7, -0.1, 0.0, GREEN),
            Bystander(Walk(1.0), 1.6, 1.5, -110.0, RED),
        ),
    ),
)

PARTS = ("shoulder", "hip", "knee", "ankle")
ON = 0.12
"""Mean distance of the middles of `PARTS` from where somebody's are, over the lifter's height, up
to which it is they who are followed."""
CHANGED = 0.02
DEMO = ROOT / "resources" / "demo" / "squat.mp4"


@dataclass(frozen=True)
class Followed:
    """Who was followed: shares of a clip's frames, and how often that changed."""

    lifter: float
    other: float
    switches: int

    def cells(self) -> str:
        """Two cells of a table."""
        return f"{100 * self.lifter:.0f} % | {100 * self.other:.0f} %, {self.switches}"


def report(setup: Setup) -> Report:
    """Follow the lifter from frame to frame alone, and among everyone who is seen."""
    lines = [
        "| clip | people | lifter, tracker alone | somebody else, switches "
        "| lifter | somebody else, switches | time, over the tracker's |",
        "|---" * 7 + "|",
    ]
    for scene in tqdm(SCENES, unit=" scenes"):
        clip = kept_clip(WORK, scene.spec, scene.camera, 30.0, scene.others)
        truth = everyone(scene, clip)
        before, after, times = both(clip.path)
        height = float(np.ptp(clip.truth.keypoints[..., 1], axis=1).max())
        cells = [score(keypoints, truth, height).cells() for keypoints in (before, after)]
        lines.append(f"| {scene.name} | {truth.shape[1]} | {cells[0]} | {cells[1]} | {times:.1f} |")
    real = ["| clip | frames | that changed | time, over the tracker's |", "|---|---|---|---|"]
    for path in [DEMO, *clip_files(setup)]:
        before, after, times = both(path)
        real.append(f"| {path.stem} | {len(before)} | {changed(before, after)} | {times:.1f} |")
    return Report({"bystanders": "\n".join(lines), "bystanders-real": "\n".join(real)})


def both(path: Path) -> tuple[Keypoints2D, Keypoints2D, float]:
    """Return what the tracker finds by itself, what the analysis does, and how much longer it took.

    Both are repaired and smoothed.
    """
    options = AnalysisOptions(lifter=BlazePoseWorldLifter.name)
    start = time.perf_counter()
    with patch.object(AmongOthers, "put_right", lambda others, found: iter(())):
        *_, alone = analyze(path, options, partials=False)
    between = time.perf_counter()
    *_, analysis = analyze(path, options, partials=False)
    after_s = time.perf_counter() - between
    return alone.keypoints, analysis.keypoints, after_s / (between - start)


def everyone(scene: Scene, clip: SmallClip) -> FloatArray:
    """Where everyone's parts are, shape (T, people, 4, 2); the lifter's come first."""
    frames, fps = len(clip.truth), 30.0
    bodies = [clip.truth.joints]
    bodies += [one.in_scene(one.motion(frames, fps).joints) for one in scene.others]
    return np.stack([_middles(H36M17, scene.camera.project(body)) for body in bodies], axis=1)


def _middles(joint_set: JointSet, joints: FloatArray) -> FloatArray:
    """Middles between left and right of `PARTS`, shape (T, 4, 2): sides may be exchanged."""
    sides = [[joint_set.index(f"{side}_{part}") for part in PARTS] for side in ("left", "right")]
    return np.asarray((joints[:, sides[0]] + joints[:, sides[1]]) / 2)


def score(keypoints: Keypoints2D, truth: FloatArray, height: float) -> Followed:
    """Hold keypoints against where everyone's parts are, (T, people, 4, 2) pixels."""
    seen_at = _middles(keypoints.joint_set, keypoints.xy)[:, np.newaxis]
    away = np.linalg.norm(seen_at - truth, axis=-1).mean(axis=-1) / height
    away = np.where(np.isfinite(away), away, np.inf)
    nearest, known = away.argmin(axis=1), away.min(axis=1) <= ON
    return Followed(
        float((known & (nearest == 0)).mean()),
        float((known & (nearest > 0)).mean()),
        int(np.count_nonzero(np.diff(nearest[known]))),
    )


def changed(before: Keypoints2D, after: Keypoints2D) -> int:
    """In how many frames the joints are elsewhere, or only once there."""
    if not before.found.any():
        return int(after.found.sum())
    size = np.median(np.ptp(before.xy[before.found], axis=1).max(axis=1))
    same = np.linalg.norm(before.xy - after.xy, axis=2).max(axis=1) <= CHANGED * size
    neither = ~before.found & ~after.found
    return int((~(same | neither)).sum())
