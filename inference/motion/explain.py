"""How a rule is computed, what it needs and how far it can be trusted: the texts for a coach."""

from __future__ import annotations

from dataclasses import dataclass

from inference.motion.types import Rule, ViewKind
from inference.texts import mark

_PELVIS_THORAX = mark(
    "The angle of the published study that this rule comes from: the line from the pelvis to the "
    "thorax against the floor, taken from the 3D skeleton."
)
_MEASURED = mark(
    "The typical error was measured against lifts whose true angles are known, simulated and "
    "recorded: half of all values are closer than this."
)
_DERIVED = mark(
    "The typical error could not be measured yet; it was worked out from how far the joints are "
    "usually off."
)


@dataclass(frozen=True)
class Explanation:
    """Where a rule's definition and its expected error come from.

    Attributes
    ----------
    source : str
        Of the definition.
    error_source : str
        Of the expected error.
    care : str
        What to keep in mind; empty where there is nothing more.
    """

    source: str
    error_source: str = _MEASURED
    care: str = ""


_OWN = mark("Our own definition, from the 3D skeleton.")

EXPLANATIONS: dict[str, Explanation] = {
    "spine_angle": Explanation(
        _PELVIS_THORAX,
        care=mark(
            "It tells how far the trunk leans, not whether the back is round: the spine is one "
            "straight line here."
        ),
    ),
    "lift_off_angle": Explanation(
        _PELVIS_THORAX,
        care=mark("It needs the frame of the lift-off: start the clip before the bar moves."),
    ),
    "depth": Explanation(
        mark(
            "Our own definition: the line from the knee joint to the hip joint against the floor, "
            "mean of both legs."
        ),
        care=mark(
            "A referee looks at the crease of the hip and the top of the knee, which are not the "
            "joints: the two may differ by some degrees."
        ),
    ),
    "knee_caving": Explanation(
        mark(
            "The study's distance of the knees over that of the ankles, seen from in front, after "
            "the skeleton was turned square to the hips."
        ),
        care=mark(
            "The lifted skeleton and the picture are two estimates. Where they disagree by more "
            "than the error, the finding is borderline."
        ),
    ),
    "knee_angle_frontal": Explanation(
        mark(
            "J. Willson and I. Davis, J. Orthop. Sports Phys. Ther. 38(10), 2008, 606–615; there "
            "from pictures of a squat on one leg."
        ),
        mark(
            "Worked out: 3 cm of a knee to one side, over a thigh and a shank of 40 cm, turn the "
            "angle by 8°."
        ),
    ),
    "trunk_lean": Explanation(
        _OWN,
        care=mark("Of a skeleton of 17 joints it is the same line as the spine angle."),
    ),
    "hip_shift": Explanation(_OWN),
    "heel_rise": Explanation(
        mark(
            "Our own definition, from the picture: heels and toes are not part of the 3D skeleton."
        ),
        mark("Worked out: a point in the picture is usually off by 1.3 % of body height, 2 cm."),
    ),
    "lock_out": Explanation(
        _OWN,
        mark("Measured for knees in rendered deadlifts, whose true angles are known."),
    ),
    "arms_at_catch": Explanation(
        _OWN,
        _DERIVED,
        mark("Elbows are the least sure of all joints, above all from the front."),
    ),
    "bar_path": Explanation(
        mark(
            "The middle of the hands stands for the bar. The middle of the foot is where it is "
            "by the lengths of the average foot (R. Drillis and R. Contini, 1966)."
        ),
    ),
    "asymmetry": Explanation(_OWN),
    "tempo": Explanation(
        mark("Our own definition: from where the hips begin to sink to where they are lowest."),
        mark(
            "Worked out: three frames at 30 frames a second, since the hips begin to move slowly."
        ),
    ),
}
"""By the id of the rule; `explanation` gives something for every rule."""


def explanation(rule: Rule) -> Explanation:
    """Return where a rule's definition and its expected error come from."""
    return EXPLANATIONS.get(rule.id, Explanation(_OWN, _DERIVED))


def errors_by_view(rule: Rule) -> tuple[tuple[ViewKind, float | None], ...]:
    """Return the expected error from every camera position; None where that does not support it."""
    return tuple(
        (kind, rule.error(kind) if kind in rule.views else None)
        for kind in ViewKind
        if kind is not ViewKind.UNKNOWN
    )
