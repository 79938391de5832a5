"""How the knees of a reviewed clip are judged, for the frontal picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.motion.image_knees import agreed_ratio
from inference.motion.rules import rule_by_id
from inference.motion.types import Rep, Rule, Severity, Span
from inference.review import Review
from inference.skeleton import BoolArray, FloatArray
from widgets.status_words import status_words

RULE = "knee_caving"


@dataclass(frozen=True, eq=False)
class Caving:
    """What the rule for knees that cave in says of a clip.

    Attributes
    ----------
    ratio : array, shape (T,)
        What it judges.
    judged : bool array, shape (T,)
        Where it looks.
    error : float
        Expected of the ratio from where the camera stands.
    threshold : float
    faults : tuple of Span
    unsupported : str
        Why it can't judge the clip; empty where it can.
    """

    ratio: FloatArray
    judged: BoolArray
    error: float
    threshold: float
    faults: tuple[Span, ...]
    unsupported: str

    @classmethod
    def of(cls, review: Review) -> Caving:
        """Look up the rule in a review."""
        rule, measurements, judgement = rule_by_id(RULE), review.measurements, review.judgement
        caving = [f for f in judgement.findings if f.rule == RULE]
        statuses = () if review.awaits_reps else judgement.statuses
        idle = next((s for s in statuses if s.rule == RULE and s.unsupported), None)
        return cls(
            agreed_ratio(measurements["knee_ankle_ratio"], measurements["knee_ankle_ratio_image"]),
            _judged(rule, review),
            rule.error(review.segmentation.view.kind),
            review.settings.value(rule, rule.limit),
            tuple(f for f in caving if f.severity is not Severity.BORDERLINE),
            status_words(idle).reason if idle else "",
        )


def rep_around(reps: Sequence[Rep], frame: int) -> Rep | None:
    """Return the rep that holds a frame, else the one before it, else the first.

    So the trace below the figure stays while the lifter stands between two reps.
    """
    begun = [rep for rep in reps if rep.start_frame <= frame]
    return begun[-1] if begun else next(iter(reps), None)


def _judged(rule: Rule, review: Review) -> BoolArray:
    """Return in which frames a rule looks at its value, shape (T,)."""
    values = {t.id: review.settings.value(rule, t) for t in rule.thresholds}
    judged = np.zeros(len(review.measurements.times_s), bool)
    for rep in review.segmentation.reps:
        trace = rule.trace(rep, review.measurements, values)
        judged[trace.first_frame : trace.first_frame + len(trace.values)] |= np.isfinite(
            trace.values
        )
    return judged
