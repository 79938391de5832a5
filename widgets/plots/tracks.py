"""The plots of a clip: which there are, and how they follow the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inference.motion.image_knees import agreed_ratio
from inference.motion.types import (
    Judgement,
    Measurements,
    Rule,
    RuleSettings,
    Segmentation,
)
from inference.poses import Keypoints2D
from inference.skeleton import BoolArray, FloatArray
from widgets.plots.catalogue import expected_error, rank
from widgets.plots.track import Track, group_series
from widgets.units import parse_series

SHOWN_AT_FIRST = ("spine_angle", "knee_flexion", "hip_flexion")
"""Groups of measurements that are plotted where nobody has chosen any."""


def as_judged(measurements: Measurements) -> Measurements:
    """Return the measurements with the ratio of the knees that the rule and the other panes tell.

    It is the mean of the lifted pose's and the image's; two numbers for one thing would confuse.
    """
    series = measurements.series
    judged = agreed_ratio(series["knee_ankle_ratio"], series["knee_ankle_ratio_image"])
    return replace(measurements, series={**series, "knee_ankle_ratio": judged})


def repaired(keypoints: Keypoints2D) -> Mapping[str, BoolArray]:
    """Return by joint at which frames its place is not what the detector said, shape (T,)."""
    if keypoints.repaired is None:
        return {}
    return dict(zip(keypoints.joint_set.joints, keypoints.repaired.T, strict=True))


def make_tracks(
    measurements: Measurements,
    chosen: Sequence[str],
    repaired: Mapping[str, BoolArray],
    reference: Mapping[str, FloatArray],
) -> tuple[Track, ...]:
    """Return the plots of some groups of measurements, in their usual order.

    Parameters
    ----------
    measurements : Measurements
    chosen : sequence of str
        Groups, such as ``knee_flexion``; those that there are not are left out.
    repaired : mapping of str to array, shape (T,)
        By joint, as `repaired` returns it.
    reference : mapping of str to array, shape (T,)
        The compared lift, by series.
    """
    groups = group_series(measurements.series)
    tracks = []
    for group in sorted((g for g in groups if g in chosen), key=rank):
        track = Track(parse_series(next(iter(groups[group].values()))))
        track.set_series(measurements, groups[group], repaired, reference)
        tracks.append(track)
    return tuple(tracks)


@dataclass(frozen=True, eq=False)
class Rulings:
    """What the plots show of the rules.

    Attributes
    ----------
    rules : mapping of str to Rule
        By id.
    settings : RuleSettings
    segmentation : Segmentation or None
    judgement : Judgement or None
    """

    rules: Mapping[str, Rule] = field(default_factory=dict)
    settings: RuleSettings = field(default_factory=RuleSettings)
    segmentation: Segmentation | None = None
    judgement: Judgement | None = None

    def show(self, tracks: Iterable[Track], measurements: Measurements) -> list[Track]:
        """Let plots follow; return those that look otherwise from now on."""
        findings = self.judgement.findings if self.judgement else ()
        idle, rules, changed = self._idle(), self.rules.values(), []
        for track in tracks:
            error = expected_error(track.name, rules, self.segmentation)
            if track.follow(rules, self.settings, idle, error) | track.find(
                findings, self.rules, measurements
            ):
                changed.append(track)
        return changed

    def _idle(self) -> frozenset[str]:
        """Return the rules that judge nothing here."""
        statuses = self.judgement.statuses if self.judgement else ()
        unsupported = frozenset(status.rule for status in statuses if status.unsupported)
        off = {rule.id for rule in self.rules.values() if not self.settings.is_on(rule)}
        return unsupported | off
