"""One rep whose every measurement is sound, and the means to make one of them anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from inference.motion.judge import judge
from inference.motion.rules import rule_by_id
from inference.motion.types import (
    Judgement,
    Measurements,
    Phase,
    PhaseKind,
    Rep,
    RuleSettings,
    RuleStatus,
    Segmentation,
    View,
    ViewKind,
)
from inference.skeleton import H36M17, FloatArray

SECONDS = 3.0
"""A clip; its rep lasts from 0.5 s to 2.5 s, with the bottom at 1.5 s."""

_SOUND = {
    "spine_angle_deg": 80.0,
    "trunk_lean_deg": 10.0,
    "thigh_angle_deg": 60.0,
    "knee_ankle_ratio": 1.2,
    "knee_ankle_ratio_image": 1.2,
    "hip_shift_ratio": 0.0,
    "bar_over_foot_m": 0.0,
    "knee_asymmetry_deg": 0.0,
    "hip_asymmetry_deg": 0.0,
    "hip_height_m": 0.9,
}
_SOUND_SIDES = {
    "knee_fppa_{}_deg": -5.0,
    "heel_rise_{}_m": 0.0,
    "hip_flexion_{}_deg": 5.0,
    "elbow_flexion_{}_deg": 5.0,
    "wrist_over_thorax_{}_m": 0.0,
}

FEET = ("left_heel", "right_heel", "left_foot_index", "right_foot_index")


def rates() -> dict[str, FloatArray]:
    """Times of a clip at several frame rates, one of them variable."""
    even = {str(fps): np.arange(0.0, SECONDS + 1e-9, 1 / fps) for fps in (24, 60, 240)}
    rng = np.random.default_rng(5)
    moments = np.arange(0.0, SECONDS + 1e-9, 1 / 120)
    kept = np.sort(rng.choice(moments[1:-1], 140, replace=False))
    return even | {"variable": np.concatenate([[0.0], kept, [SECONDS]])}


@dataclass(frozen=True, eq=False)
class Made:
    """A clip of one rep."""

    measurements: Measurements
    rep: Rep

    def judged(
        self, rule_id: str, view: ViewKind = ViewKind.FRONT, **settings: float
    ) -> tuple[Judgement, RuleStatus]:
        """Judge by one rule, in the first exercise and, unless told, from the front."""
        rule = rule_by_id(rule_id)
        view = view if view in rule.views else ViewKind.SIDE
        exercise = min(rule.exercises)
        found = Segmentation(exercise, 1.0, View(0.0, view, 1.0), (), (self.rep,))
        values = {f"{rule_id}.{name}": value for name, value in settings.items()}
        chosen = RuleSettings(values).with_enabled(rule, True)
        judgement = judge(found, self.measurements, chosen)
        (status,) = (s for s in judgement.statuses if s.rule == rule_id)
        own = tuple(f for f in judgement.findings if f.rule == rule_id)
        return Judgement(own, (status,)), status

    def blank(self) -> Made:
        """Return a clip of the same rep of which nothing was measured."""
        times = self.measurements.times_s
        unknown = {name: np.full(len(times), np.nan) for name in self.measurements.series}
        nothing = Measurements(times, unknown, self.measurements.scores)
        return Made(nothing, replace(self.rep, phases=()))


def made(
    times_s: FloatArray,
    changed: Mapping[str, FloatArray | float],
    *,
    scores: Mapping[str, float] | None = None,
    down_s: float = 1.0,
) -> Made:
    """Make a clip of one rep, some of its measurements changed.

    Parameters
    ----------
    times_s : array, shape (T,)
    changed : mapping of str to array, shape (T,), or float
    scores : mapping of str to float, optional
        Of joints that are seen badly.
    down_s : float
        How long the way down takes.
    """
    series = {name: np.full(len(times_s), value) for name, value in _SOUND.items()}
    for side in ("left", "right"):
        series[f"knee_flexion_{side}_deg"] = 10.0 + 90.0 * pulse(times_s)
        for name, value in _SOUND_SIDES.items():
            series[name.format(side)] = np.full(len(times_s), value)
    for name, values in changed.items():
        assert name in series, name
        series[name] = np.broadcast_to(np.asarray(values, dtype=float), times_s.shape)
    seen = dict.fromkeys((*H36M17.joints, *FEET), 0.9) | dict(scores or {})
    joint_scores = {name: np.full(len(times_s), score) for name, score in seen.items()}
    return Made(Measurements(times_s, series, joint_scores), _rep(times_s, down_s))


def _rep(times_s: FloatArray, down_s: float) -> Rep:
    start, bottom, end = (frame_at(times_s, t) for t in (0.5, 1.5, 2.5))
    lowered = frame_at(times_s, times_s[start] + down_s)
    return Rep(
        start,
        end,
        index=1,
        bottom_frame=bottom,
        top_frame=end,
        duration_s=float(times_s[end] - times_s[start]),
        phases=(Phase(start, lowered, PhaseKind.DOWN), Phase(bottom, end, PhaseKind.UP)),
    )


def frame_at(times_s: FloatArray, seconds: float) -> int:
    """Return the frame nearest to a moment."""
    return int(np.argmin(np.abs(times_s - seconds)))


def pulse(times_s: FloatArray) -> FloatArray:
    """Rise from 0 to 1 for half a second around the bottom, and fall again outside the rep."""
    return np.clip(1.25 - np.abs(times_s - 1.5), 0.0, 1.0)


Builder = Callable[[FloatArray, float], Made]


def _dip(name: str, sound: float) -> Builder:
    """Take a measurement from its sound value to another one at the bottom."""
    return lambda times, value: made(times, {name: sound + (value - sound) * pulse(times)})


def _both(names: tuple[str, ...], sound: float) -> Builder:
    def build(times: FloatArray, value: float) -> Made:
        return made(times, dict.fromkeys(names, sound + (value - sound) * pulse(times)))

    return build


def _straightening(times: FloatArray, value: float) -> Made:
    """Bend the knees, and straighten them to a value 0.3 s after the end of the rep."""
    flexion = value + 40.0 * np.abs(times - 2.8)
    return made(times, {f"knee_flexion_{side}_deg": flexion for side in ("left", "right")})


def _catch(times: FloatArray, value: float) -> Made:
    """Bend the right elbow by a value while the hands are highest, and more before."""
    raised = np.where(times > 1.8, 0.6, -0.4)
    bent = np.where(times > 1.7, value, 120.0)
    return made(
        times,
        {
            "wrist_over_thorax_left_m": raised,
            "wrist_over_thorax_right_m": raised,
            "elbow_flexion_right_deg": bent,
        },
    )


def _lasting(_times: FloatArray, value: float) -> Made:
    """Let the way down last so long: the times are made to fit."""
    times = np.linspace(0.0, 6.0, 361)
    start = frame_at(times, 0.5)
    lowered = frame_at(times, times[start] + value)
    times[lowered:] += times[start] + value - times[lowered]
    return made(times, {}, down_s=value)


BUILDERS: dict[str, Builder] = {
    "spine_angle": _dip("spine_angle_deg", 80.0),
    "lift_off_angle": _dip("spine_angle_deg", 80.0),
    "depth": _dip("thigh_angle_deg", 60.0),
    "knee_caving": _both(("knee_ankle_ratio", "knee_ankle_ratio_image"), 1.2),
    "knee_angle_frontal": _dip("knee_fppa_right_deg", -5.0),
    "trunk_lean": _dip("trunk_lean_deg", 10.0),
    "hip_shift": lambda times, value: made(times, {"hip_shift_ratio": -value * pulse(times)}),
    "heel_rise": _dip("heel_rise_right_m", 0.0),
    "lock_out": _straightening,
    "arms_at_catch": _catch,
    "bar_path": _dip("bar_over_foot_m", 0.0),
    "asymmetry": lambda times, value: made(times, {"hip_asymmetry_deg": -value * pulse(times)}),
    "tempo": _lasting,
}
"""By rule, a clip of one rep that has a given value."""
