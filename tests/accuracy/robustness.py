"""How many verdicts and counts change when the keypoints get worse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from inference.analysis import Analysis, lift_anew
from inference.detect.repair import repair
from inference.detect.smoothing import steady
from inference.lift.lifter import Lifter
from inference.motion.types import RuleSettings, Severity
from inference.poses import Keypoints2D
from inference.review import Review, review
from tests.accuracy.clips import detected, labelled
from tests.accuracy.setup import ROOT, Report, Setup

DEMO = ROOT / "resources" / "demo" / "squat.mp4"
JITTER_FRAMES = 2
DROPPED = 0.1
SWAP_EVERY_S, SWAP_FRAMES = 1.0, 3
SAME_REP_S = 0.5

Spoil = Callable[[Keypoints2D, np.random.Generator], Keypoints2D]


def jittered(keypoints: Keypoints2D, rng: np.random.Generator) -> Keypoints2D:
    """Show each frame as it was up to `JITTER_FRAMES` earlier or later."""
    shift = rng.integers(-JITTER_FRAMES, JITTER_FRAMES + 1, len(keypoints))
    frames = np.clip(np.arange(len(keypoints)) + shift, 0, len(keypoints) - 1)
    return _frames(keypoints, frames, keypoints.times_s)


def dropped(keypoints: Keypoints2D, rng: np.random.Generator) -> Keypoints2D:
    """Put a tenth of the joints, each frame others, anywhere in the body's box, unsure."""
    lost = rng.random(keypoints.score.shape) < DROPPED
    low, high = keypoints.xy.min(axis=1), keypoints.xy.max(axis=1)
    share = rng.random(keypoints.xy.shape)
    anywhere = low[:, np.newaxis] + share * (high - low)[:, np.newaxis]
    xy = np.where(lost[..., np.newaxis], anywhere, keypoints.xy)
    world = keypoints.world
    if world is not None:
        middle = np.median(world, axis=1, keepdims=True)
        world = np.where(lost[..., np.newaxis], middle, world)
    return replace(keypoints, xy=xy, score=np.where(lost, 0.1, keypoints.score), world=world)


def swapped(keypoints: Keypoints2D, rng: np.random.Generator) -> Keypoints2D:
    """Exchange left and right for a few frames in every second."""
    seconds = keypoints.times_s[-1] if len(keypoints) else 0.0
    starts = rng.uniform(0.0, max(seconds, 0.01), round(seconds / SWAP_EVERY_S))
    first = np.searchsorted(keypoints.times_s, starts)
    frames = np.unique((first[:, np.newaxis] + np.arange(SWAP_FRAMES)).ravel())
    frames = frames[frames < len(keypoints)].astype(int)
    left, right = np.array(keypoints.joint_set.mirror_pairs).T
    order = np.arange(len(keypoints.joint_set))
    order[left], order[right] = right, left
    xy, score = keypoints.xy.copy(), keypoints.score.copy()
    xy[frames], score[frames] = xy[frames][:, order], score[frames][:, order]
    world = keypoints.world
    if world is not None:
        world = world.copy()
        world[frames] = world[frames][:, order]
    return replace(keypoints, xy=xy, score=score, world=world)


def halved(keypoints: Keypoints2D, rng: np.random.Generator) -> Keypoints2D:
    """Leave out every other frame."""
    frames = np.arange(0, len(keypoints), 2)
    return _frames(keypoints, frames, keypoints.times_s[frames])


SPOILS: dict[str, Spoil] = {
    "frames up to 2 early or late": jittered,
    "a tenth of the joints lost": dropped,
    "left and right swapped, 3 frames a second": swapped,
    "half the frame rate": halved,
}


def _frames(keypoints: Keypoints2D, frames: np.ndarray, times_s: np.ndarray) -> Keypoints2D:
    world = None if keypoints.world is None else keypoints.world[frames]
    return replace(
        keypoints,
        xy=keypoints.xy[frames],
        score=keypoints.score[frames],
        times_s=times_s,
        world=world,
        repaired=None,
    )


@dataclass(frozen=True)
class Changed:
    """What changed in one clip.

    Attributes
    ----------
    judged : int
        Verdicts on reps that were found both times.
    verdicts, flipped : int
        Those that changed between fine, borderline and fault, and those from fine to fault or back.
    count : bool
        Whether the number of reps did.
    """

    judged: int
    verdicts: int
    flipped: int
    count: bool


def report(setup: Setup) -> Report:
    """Spoil every clip in every way."""
    clips = [detected(DEMO), *(clip.analysis for clip in labelled(setup))]
    lifter = setup.make(None)
    before = [review(lift_anew(clip, lifter), None, RuleSettings()) for clip in clips]
    lines = [
        "| keypoints | clips whose count changes | verdicts | that change "
        "| from fine to fault or back |",
        "|---|---|---|---|---|",
    ]
    for name, spoil in SPOILS.items():
        rng = np.random.default_rng(0)
        changes = [
            compare(old, review(_spoilt(clip, lifter, spoil, rng), None, RuleSettings()))
            for clip, old in zip(clips, before, strict=True)
        ]
        counts = sum(change.count for change in changes)
        judged = sum(change.judged for change in changes)
        some, flipped = (
            f"{100 * sum(values) / max(judged, 1):.1f} %"
            for values in zip(*((c.verdicts, c.flipped) for c in changes), strict=True)
        )
        lines.append(f"| {name} | {counts} of {len(clips)} | {judged} | {some} | {flipped} |")
    return Report({"robustness": "\n".join(lines)})


def _spoilt(clip: Analysis, lifter: Lifter, spoil: Spoil, rng: np.random.Generator) -> Analysis:
    worse = steady(repair(spoil(clip.keypoints, rng)))
    return lift_anew(replace(clip, keypoints=worse), lifter)


def compare(old: Review, new: Review) -> Changed:
    """Hold two reviews of a clip against each other.

    Reps are the same where their bottoms are within `SAME_REP_S`; verdicts are those of the rules
    that could judge both times.
    """
    could = [{s.rule for s in r.judgement.statuses if s.judged_reps} for r in (old, new)]
    pairs = [
        (_verdict(old, rule, a), _verdict(new, rule, b))
        for a, b in _same_reps(old, new)
        for rule in could[0] & could[1]
    ]
    return Changed(
        judged=len(pairs),
        verdicts=sum(a != b for a, b in pairs),
        flipped=sum({a, b} == {"fine", "fault"} for a, b in pairs),
        count=len(old.segmentation.reps) != len(new.segmentation.reps),
    )


def _verdict(reviewed: Review, rule: str, rep: int) -> str:
    for finding in reviewed.judgement.findings:
        if (finding.rule, finding.rep) == (rule, rep):
            return "borderline" if finding.severity is Severity.BORDERLINE else "fault"
    return "fine"


def _same_reps(old: Review, new: Review) -> list[tuple[int, int]]:
    times_old, times_new = (r.analysis.keypoints.times_s for r in (old, new))
    return [
        (a.index, b.index)
        for a in old.segmentation.reps
        for b in new.segmentation.reps
        if abs(times_old[a.bottom_frame] - times_new[b.bottom_frame]) <= SAME_REP_S
    ]
