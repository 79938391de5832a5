"""What each detector sees, as shipped and repaired, against joints that are known."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from inference.detect.detector import Detection, Detector, LooksTwice
from inference.detect.registry import DETECTORS, make_detector
from inference.detect.repair import repair
from inference.detect.smoothing import steady
from inference.detect.track import detections, tracked
from inference.poses import Keypoints2D
from inference.skeleton import H36M17, FloatArray, Image
from inference.synth.camera import Camera
from inference.synth.spec import DeadliftRep, LiftSpec, Load, SquatRep
from inference.synth.truth import Truth
from inference.video.encoder import VideoWriter
from inference.video.reader import VideoReader
from tests.accuracy.setup import WORK, Report, Setup
from tests.accuracy.single_camera import marker_file
from tests.inference.synth.clips import SmallClip, kept_clip

SIZE = (360, 480)
PARTS = ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")
NAMES = tuple(f"{side}_{part}" for part in PARTS for side in ("left", "right"))
IN_POSE = [H36M17.index(name) for name in NAMES]
JITTER_S = 0.25
APART = 0.04
"""Least distance of a joint from its mirror image, over the height, for a swap to be told."""

SQUAT = LiftSpec((SquatRep(rest_s=0.3),), lead_in_s=0.4, lead_out_s=0.4)
PLATED = LiftSpec(SQUAT.reps, load=Load.PLATES, lead_in_s=0.4, lead_out_s=0.4)
DEADLIFT = LiftSpec((DeadliftRep(rest_s=0.3),), lead_in_s=0.4, lead_out_s=0.4)
PLATED_DEADLIFT = LiftSpec(DEADLIFT.reps, load=Load.PLATES, lead_in_s=0.4, lead_out_s=0.4)
DROP = LiftSpec(
    (SquatRep(down_s=0.4, pause_s=0.0, up_s=0.4, rest_s=0.2),) * 2, lead_in_s=0.4, lead_out_s=0.4
)
LIFTS = (
    *((SQUAT, 0.0), (PLATED, 35.0), (PLATED, 90.0), (SQUAT, 180.0)),
    *((DEADLIFT, 0.0), (PLATED_DEADLIFT, 35.0), (PLATED_DEADLIFT, 90.0)),
)
HIDDEN_S = ((0.6, 0.85), (1.3, 1.7))

Spoil = Callable[[Image, int, Truth], Image]


@dataclass(frozen=True, eq=False)
class Known:
    """A clip and where its joints are: (T, 12, 2) pixels, in the order of `NAMES`."""

    group: str
    path: Path
    joints: FloatArray


@dataclass(frozen=True, eq=False)
class Score:
    """How one clip came out.

    Attributes
    ----------
    error : array, shape (6,)
        Mean distance by part, percent of the body's height.
    jitter : float
        Root mean square of what is left of the error beside its mean over `JITTER_S`, percent.
    swaps, lost, frames : int
        Frames in which a limb's sides are exchanged; without a lifter; in all.
    """

    error: FloatArray
    jitter: float
    swaps: int
    lost: int
    frames: int


def report(setup: Setup) -> Report:
    """Run every detector that lacks nothing here over every clip."""
    clips = list(known_clips(setup))
    lines = [
        f"| detector | clips | keypoints | {' | '.join(PARTS)} | jitter | swaps | lost "
        "| frames a second |",
        "|---" * (len(PARTS) + 7) + "|",
    ]
    for kind in DETECTORS.values():
        if kind.lacks():
            lines.append(f"| {kind.title} | not measured: not installed here |")
            continue
        detector = make_detector(kind.name)
        scores: dict[tuple[str, str], list[Score]] = {}
        speeds: dict[str, list[float]] = {}
        for clip in tqdm(clips, unit=" clips", desc=kind.name):
            keypoints, speed = seen(clip.path, detector)
            speeds.setdefault(clip.group, []).append(speed)
            mended = repair(keypoints)
            stages = {"as seen": keypoints, "repaired": mended, "smoothed": steady(mended)}
            for how, which in stages.items():
                scores.setdefault((clip.group, how), []).append(score(which, clip.joints))
        lines += [
            _row(kind.title, group, how, some, float(np.median(speeds[group])))
            for (group, how), some in scores.items()
        ]
    return Report({"detectors": "\n".join(lines)})


def known_clips(setup: Setup) -> Iterator[Known]:
    """Render what is not rendered yet, and find the real clips."""
    lifts = [kept_clip(WORK, spec, Camera.framing(azimuth, SIZE)) for spec, azimuth in LIFTS]
    drops = [kept_clip(WORK, DROP, Camera.framing(azimuth, SIZE), 60.0) for azimuth in (35.0, 90.0)]
    groups: dict[str, list[SmallClip]] = {
        "rendered": lifts,
        "a drop in 0.4 s, 60 fps": drops,
        "dark and noisy": [spoilt(lifts[i], "dark", dark) for i in (1, 6)],
        "wrist and ankle hidden": [spoilt(lifts[i], "hidden", hidden) for i in (0, 1, 4)],
    }
    for group, clips in groups.items():
        for clip in clips:
            yield Known(group, clip.path, clip.truth.keypoints[:, IN_POSE])
    if setup.data is None:
        return
    folder = setup.data / "gt" / "pose2sim-single"
    names, points = marker_file(folder / "peer_BalancingTrial_0-100_filt.trc")
    markers = [f"{name[0].upper()}{name.partition('_')[2].capitalize()}" for name in NAMES]
    joints = points[:, [names.index(marker) for marker in markers]]
    cameras = tomllib.loads((folder / "Calib_qualisys.toml").read_text(encoding="utf-8"))
    for video in sorted((folder / "videos").glob("*.mp4")):
        camera = cameras[video.stem.replace("cam", "cam_")]
        lens = (np.array(camera[key]) for key in ("rotation", "translation"))
        inner = (np.array(camera[key]) for key in ("matrix", "distortions"))
        xy, _ = cv2.projectPoints(joints.reshape(-1, 3), *lens, *inner)
        yield Known("real, four cameras", video, xy.reshape(*joints.shape[:2], 2))


def spoilt(clip: SmallClip, name: str, spoil: Spoil) -> SmallClip:
    """Make a worse copy of a rendered clip, or take the one that is there already."""
    path = clip.path.with_name(f"{clip.path.stem}-{name}.mp4")
    if not path.exists():
        with VideoReader(clip.path) as reader:
            info = reader.info
            with VideoWriter(path, info.width, info.height, fps=30.0, crf=26) as writer:
                for frame, image in reader.frames():
                    writer.write(spoil(image, frame, clip.truth))
    return SmallClip(path, clip.truth)


def dark(image: Image, frame: int, truth: Truth) -> Image:
    """A third of the light, and the noise of a small sensor."""
    del truth
    noise = np.random.default_rng(frame).normal(0, 12, image.shape)
    return np.clip(0.33 * image + noise, 0, 255).astype(np.uint8)


def hidden(image: Image, frame: int, truth: Truth) -> Image:
    """Discs over the left wrist and ankle in the spans of `HIDDEN_S`."""
    if any(first <= truth.times_s[frame] < last for first, last in HIDDEN_S):
        height = np.ptp(truth.keypoints[0, :, 1])
        for name in ("left_wrist", "left_ankle"):
            x, y = truth.keypoints[frame, H36M17.index(name)].round().astype(int).tolist()
            cv2.circle(image, (x, y), round(0.09 * height), (45, 40, 40), -1, cv2.LINE_AA)
    return image


def seen(path: Path, detector: Detector) -> tuple[Keypoints2D, float]:
    """Return what a detector sees, unrepaired, and frames a second with decoding."""
    with VideoReader(path) as reader:
        info = reader.info
        start = time.perf_counter()
        found: list[Detection | None] = [None] * info.frames
        for frame, detection in tracked(reader, detector, None, lambda: False):
            found[frame] = detection
        if isinstance(detector, LooksTwice):
            again = detector.look_again(tuple(found), info.times_s)
            for frame, detection in detections(reader.frames(), info.times_s, again, lambda: False):
                found[frame] = detection
        speed = info.frames / (time.perf_counter() - start)
    joints = len(detector.joint_set)
    nowhere = Detection(np.full((joints, 2), np.nan), np.zeros(joints))
    rows = [detection or nowhere for detection in found]
    xy, scores = np.stack([row.xy for row in rows]), np.stack([row.score for row in rows])
    size = (info.width, info.height)
    return Keypoints2D(xy, scores, info.times_s, size, detector.joint_set), speed


def score(keypoints: Keypoints2D, true: FloatArray) -> Score:
    """Hold keypoints against where the joints are, (T, 12, 2)."""
    names = [keypoints.joint_set.index(name) for name in NAMES]
    xy, found = keypoints.xy[:, names].astype(float), keypoints.found
    height = float(np.ptp(true[..., 1], axis=1).max())
    off = (xy - true)[found] / height * 100
    error = np.linalg.norm(off, axis=-1).reshape(len(off), len(PARTS), 2).mean(axis=(0, 2))
    shaky = off - _mean_around(off, keypoints.times_s[found])
    pairs, right = (
        xy.reshape(-1, len(PARTS), 2, 2)[found],
        true.reshape(-1, len(PARTS), 2, 2)[found],
    )
    straight, crossed = (
        np.linalg.norm(pairs - sides, axis=-1).sum(axis=-1) for sides in (right, right[:, :, ::-1])
    )
    apart = np.linalg.norm(right[:, :, 0] - right[:, :, 1], axis=-1) > APART * height
    return Score(
        error,
        float(np.sqrt((shaky**2).sum(axis=-1).mean())),
        int(((crossed < straight) & apart).any(axis=1).sum()),
        int((~found).sum()),
        len(found),
    )


def _mean_around(values: FloatArray, times_s: FloatArray) -> FloatArray:
    first, after = np.searchsorted(times_s, [times_s - JITTER_S / 2, times_s + JITTER_S / 2 + 1e-9])
    sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    return np.asarray((sums[after] - sums[first]) / (after - first)[:, np.newaxis, np.newaxis])


def _row(title: str, group: str, how: str, scores: list[Score], speed: float) -> str:
    errors = " | ".join(f"{value:.1f}" for value in np.mean([s.error for s in scores], axis=0))
    jitter = float(np.sqrt(np.mean([s.jitter**2 for s in scores])))
    swaps, lost, frames = (
        sum(getattr(s, name) for s in scores) for name in ("swaps", "lost", "frames")
    )
    return (
        f"| {title} | {group} | {how} | {errors} | {jitter:.2f} | {swaps} of {frames} | {lost} "
        f"| {speed:.0f} |"
    )
