"""Reps of the real clips against their labels, by both methods, where the clips are present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inference.analysis import lift_anew
from inference.motion.types import Method, RuleSettings, Segmentation
from inference.review import review
from tests.accuracy.clips import ABSENT, Labelled, labelled
from tests.accuracy.setup import BLAZEPOSE, OURS, Bar, Report, Setup

WITHIN_S = 0.2
_EXACT_SHARE = 95.0


@dataclass(frozen=True, eq=False)
class Counted:
    """What one lifter and one method made of a clip."""

    clip: Labelled
    lifter: str
    method: Method
    found: Segmentation

    @property
    def off(self) -> int:
        """How many reps too many or too few."""
        return abs(len(self.found.reps) - self.clip.reps)

    @property
    def bottoms_s(self) -> list[float]:
        """How late each bottom is, in seconds; empty where the count is not exact."""
        times = self.clip.analysis.keypoints.times_s
        if self.off:
            return []
        pairs = zip(self.found.reps, self.clip.bottom_frames, strict=True)
        return [float(times[rep.bottom_frame] - times[frame]) for rep, frame in pairs]

    @property
    def is_exact(self) -> bool:
        """Whether the count and every bottom are right."""
        return not self.off and all(abs(late) <= WITHIN_S for late in self.bottoms_s)


def report(setup: Setup) -> Report:
    """Put labels and findings beside each other."""
    clips = list(labelled(setup))
    if not clips:
        return Report({"real-clips": ABSENT, "rep-counts": ABSENT})
    counted = [
        Counted(clip, name, method, review(poses, None, RuleSettings(method=method)).segmentation)
        for clip in clips
        for name, lifter in setup.lifters.items()
        for poses in [lift_anew(clip.analysis, lifter)]
        for method in Method
    ]
    ours = [one for one in counted if one.lifter == OURS]
    tables = {"real-clips": _by_clip(ours), "rep-counts": _summary(counted)}
    return Report(tables, _bars([one for one in ours if one.method is Method.ROBUST]))


def _by_clip(counted: Sequence[Counted]) -> str:
    lines = [
        "| clip | view | reps, label | reps, found | worst bottom | recognised as "
        "| reps, the study's way |",
        "|---|---|---|---|---|---|---|",
    ]
    robust = [one for one in counted if one.method is Method.ROBUST]
    study = {one.clip.name: one.found for one in counted if one.method is Method.STUDY}
    for one in robust:
        clip = one.clip
        worst = max(one.bottoms_s, key=abs, default=None)
        who = one.found.exercise.value if clip.analysis.found_lifter else "nobody found"
        lines.append(
            f"| {clip.exercise} | {clip.view} | {clip.reps} | {len(one.found.reps)} "
            f"| {'–' if worst is None else f'{worst:+.2f} s'} | {who} "
            f"| {len(study[clip.name].reps)} |"
        )
    return "\n".join(lines)


def _summary(counted: Sequence[Counted]) -> str:
    lines = [
        "| lifter | method | clips | count exact | and every bottom within 0.2 s "
        "| off by more than one | reps where there is no lift |",
        "|---|---|---|---|---|---|---|",
    ]
    for lifter in (OURS, BLAZEPOSE):
        for method in Method:
            some = [one for one in counted if (one.lifter, one.method) == (lifter, method)]
            lines.append(
                f"| {lifter} | {method.value} | {len(some)} "
                f"| {sum(not one.off for one in some)} | {sum(one.is_exact for one in some)} "
                f"| {sum(one.off > 1 for one in some)} | {_without_lift(some)} |"
            )
    return "\n".join(lines)


def _without_lift(counted: Sequence[Counted]) -> int:
    return sum(one.off for one in counted if not one.clip.reps)


def _bars(counted: Sequence[Counted]) -> list[Bar]:
    exact = 100.0 * sum(not one.off for one in counted) / len(counted)
    worst = float(max(one.off for one in counted))
    none = float(_without_lift(counted))
    return [
        Bar("clips with the exact number of reps", (exact,), (_EXACT_SHARE,), " %", least=True),
        Bar("reps too many or too few in any clip", (worst,), (1.0,), "", digits=0),
        Bar("reps in clips without a lift", (none,), (0.0,), "", digits=0),
    ]
