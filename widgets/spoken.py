"""What a moment of a clip shows, in words for screen readers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from inference.motion.rules import rule_by_id
from inference.motion.types import Measurements, PhaseKind, Rep
from inference.review import Review
from inference.texts import mark, tr
from inference.video.clip import ClipInfo
from widgets.units import format_time, format_value, parse_series

_PHASES = {PhaseKind.DOWN: mark("Down"), PhaseKind.UP: mark("Up"), PhaseKind.HOLD: mark("Hold")}
_SIDES = {"left": mark("left"), "right": mark("right")}


def moment_words(clip: ClipInfo | None, review: Review | None, frame: int) -> str:
    """Say where in the clip a frame is: ``12.43 s, frame 373 of 905. Rep 3 of 5. Down.``.

    Parameters
    ----------
    clip : ClipInfo or None
    review : Review or None
    frame : int
        0-based.

    Returns
    -------
    str
        Empty where no clip is open.
    """
    if clip is None:
        return ""
    said = [
        tr("{time}, frame {frame} of {total}").format(
            time=format_time(float(clip.times_s[frame])), frame=frame, total=clip.frames
        )
    ]
    reps = review.segmentation.reps if review else ()
    rep = next((r for r in reversed(reps) if r.start_frame <= frame <= r.end_frame), None)
    if review is not None and rep is not None:
        said.append(tr("Rep {n} of {total}").format(n=rep.index, total=len(reps)))
        said += [tr(_PHASES[p.kind]) for p in rep.phases if p.start_frame <= frame <= p.end_frame]
        said += _faults(review, rep)
    return ". ".join(said) + "."


def _faults(review: Review, rep: Rep) -> list[str]:
    findings = review.judgement.findings
    return [tr(rule_by_id(f.rule).name) for f in findings if f.rep == rep.index]


def value_words(measurements: Measurements | None, frame: int, groups: Sequence[str]) -> str:
    """Say what some measurements are at a frame: ``Spine angle 45°, Knee flexion left 80°``.

    Parameters
    ----------
    measurements : Measurements or None
    frame : int
    groups : sequence of str
        Names of measurements without side and unit; those that are not known are left out.

    Returns
    -------
    str
    """
    if measurements is None or frame >= len(measurements):
        return ""
    said = []
    for group in groups:
        for name, values in measurements.series.items():
            series, value = parse_series(name), float(values[frame])
            if series.group == group and math.isfinite(value):
                side = f" {tr(_SIDES[series.side])}" if series.side in _SIDES else ""
                said.append(f"{series.title}{side} {format_value(value, series.unit)}")
    return ", ".join(said)
